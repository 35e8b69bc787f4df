"""The first two days with real publishers, each started here from its packages: every post, as it was written.

`uv run pytest -m full tests/engines -k hugo` plays one; CONTRIBUTING.md says what they need.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engines.comparison import FACTS
from tests.engines.engines import ENGINES, MANY
from tests.engines.journey import Outcome, travel
from tests.engines.packages import Unavailable

pytestmark = pytest.mark.full

_POLITE = 15  # requests of `source new` to a site that names its feed and its sitemap


@pytest.fixture(scope="module", params=[pytest.param(name, marks=pytest.mark.xdist_group(name)) for name in ENGINES])
def outcome(request: pytest.FixtureRequest) -> Iterator[Outcome]:
    """What came of the journey with one engine."""
    engine = ENGINES[request.param]
    folder = Path(tempfile.mkdtemp(prefix="engine-"))  # a short path: sockets stand in it
    try:
        with engine.start(engine.language, folder) as publisher:
            came_of_it = travel(publisher, request.param, engine.language, MANY, folder / "data")
    except Unavailable as why:
        pytest.skip(f"{request.param} cannot be had here: {why}")
    else:
        yield came_of_it
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_source_new_declares_the_site(outcome: Outcome) -> None:
    """Its entry points are found without help."""
    assert outcome.first.declared, outcome.said[0]


def test_source_new_asks_nothing_twice(outcome: Outcome) -> None:
    """And little, where the site itself names its feed and its sitemap."""
    assert outcome.first.asked_twice() == []
    assert len(outcome.first.survey) <= _POLITE or not ENGINES[outcome.name].names_doors


def test_every_post_is_found(outcome: Outcome) -> None:
    """By one crawl, and one with --since where a site does not name its older posts."""
    assert outcome.first.compared.lost() == set()


def test_nothing_else_is_taken_for_a_story(outcome: Outcome) -> None:
    """Neither listings nor pages of tags nor the site's own pages."""
    assert outcome.first.compared.strangers == []


@pytest.mark.parametrize("what", FACTS)
def test_every_post_is_read_as_it_was_written(outcome: Outcome, what: str) -> None:
    """Each fact of each post that was found, exactly."""
    assert outcome.first.compared.wrong(what) == []


def test_a_second_crawl_finds_nothing_new(outcome: Outcome) -> None:
    """Where nothing was published, nothing is new, and nothing is an edit."""
    again = outcome.first.again
    assert (again["new"], again["edited"], again["refused"]) == (0, 0, 0)


def test_every_edit_of_the_day_after_is_a_revision(outcome: Outcome) -> None:
    """And nothing that stayed as it was is one."""
    second = outcome.second
    assert second.revised - second.after.renamed == second.after.edited
    assert second.after.edited - (second.compared.right("title") & second.compared.right("body")) == set()


def test_what_was_taken_down_is_gone(outcome: Outcome) -> None:
    """Deleted and unpublished posts are known to be gone; the address of a renamed one may be."""
    after = outcome.second.after
    assert outcome.second.gone - after.renamed == after.deleted | after.unpublished


def test_a_post_with_a_new_slug_stays_one_article(outcome: Outcome) -> None:
    """It takes its new address, and is no second article."""
    assert outcome.second.after.renamed - outcome.second.same_article == set()


def test_what_is_new_the_day_after_is_found(outcome: Outcome) -> None:
    """And read as it was written."""
    seen = outcome.second.compared
    for what in FACTS:
        assert outcome.second.after.new - seen.right(what) == set(), what


def test_each_watched_story_is_alerted_once(outcome: Outcome) -> None:
    """On both days; an edit is no second alert."""
    assert dict(outcome.second.alerted) == dict.fromkeys(outcome.watched_titles(), 1)
