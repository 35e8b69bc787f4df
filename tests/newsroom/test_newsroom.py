"""Honest collection: an invented newsroom is crawled for days of its own time, and nothing that it did is missed.

`STORIES=2000 DAYS=10 uv run pytest -m full -n 0 -s tests/newsroom` is the promise in full; it prints what it counted.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from newsbot.store.care.check import check
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.schema import address, alias, revision
from tests import processes
from tests.newsroom.stories import Story, stories

# The days are played once: all that looks at them is in one process.
pytestmark = pytest.mark.xdist_group("newsroom")

STORIES = int(os.environ.get("STORIES", "60"))
DAYS = float(os.environ.get("DAYS", ".5"))
EVERY = timedelta(minutes=float(os.environ.get("EVERY", "30")))  # from crawl to crawl
SLACK = 4 * EVERY  # a look may fail, as one request in twenty does, or be put off because the host rests
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Played:
    """What came of it: what the newsroom counted, and what the database holds of each of its stories."""

    told: dict[str, Any]
    database: Database
    stories: list[Story]
    ended: datetime
    articles: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # of each story
    wordings: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))  # of each story, as kept
    states: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))  # of its pages
    counted: Counter[str] = field(default_factory=Counter)

    def could_be_seen(self, story: Story) -> bool:
        """Whether *story* stood until a crawl must have come by."""
        gone = story.withdrawn or self.ended
        return min(gone, self.ended) - story.published > SLACK


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> Played:
    """The newsroom's days, crawled, and read back from the database."""
    folder = tmp_path_factory.mktemp("newsroom")
    words = (str(folder), str(STORIES), str(DAYS), str(EVERY.total_seconds() / 60))
    command = (sys.executable, "-m", "tests.newsroom.collecting", *words)
    ran = processes.run(command, cwd=ROOT, capture_output=True, text=True, timeout=7200)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    database = open_database(f"sqlite:///{folder / 'newsbot.db'}")
    found = Played(told, database, stories(STORIES, DAYS), datetime.fromisoformat(told["ended"]))
    number_at = {path: story.number for story in found.stories for path in (story.path, story.new_path)}
    number_of: dict[int, int] = {}
    with database.read() as connection:
        found.counted["articles"] = len(connection.execute(select(revision.c.article_id).distinct()).all())
        for row in connection.execute(select(alias.c.url, alias.c.article_id)):
            number = number_of[row.article_id] = number_at[path_of(row.url)]
            found.articles[number].add(row.article_id)
        for row in connection.execute(select(revision.c.article_id, revision.c.texts)):
            found.wordings[number_of[row.article_id]].append(wording_in(json.dumps(row.texts)))
        for row in connection.execute(select(address.c.url, address.c.state, address.c.kind)):
            if path_of(row.url) in number_at:
                found.states[number_at[path_of(row.url)]].add(row.state)
    return found


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def wording_in(text: str) -> int:
    """The number of the wording that *text* is of."""
    _, found, rest = text.partition("Corrected ")
    return int(rest.partition(":")[0]) if found else 0


@pytest.mark.full
def test_every_story_is_there_once(played: Played) -> None:
    """However it was found, moved, taken away and brought back; and nothing else is there."""
    missed = [story for story in played.stories if played.could_be_seen(story) and not played.articles[story.number]]
    double = {number: ids for number, ids in played.articles.items() if len(ids) > 1}
    new, asked = len([ids for ids in played.articles.values() if ids]), played.told["requests"]
    print(f"\n{len(played.stories)} stories, {new} of them stored; {played.told['crawls']} crawls, {asked} requests")
    print(
        f"  requests for each new article: {asked / new:.2f}, for entry points {played.told['doors'] / new:.2f},",
        end=" ",
    )
    print(f"for stories {played.told['stories'] / new:.2f}; answers in trouble {played.told['errors'] / asked:.1%}")
    assert missed == []
    assert double == {}
    assert played.counted["articles"] == new
    assert list(check(played.database)) == []


@pytest.mark.full
def test_every_edit_that_stood_until_its_recheck_is_a_revision(played: Played) -> None:
    """And there is no revision of what was not given out, nor one wording twice."""
    due, lost = 0, []
    for story in played.stories:
        for wording in range(1, len(story.edits) + 1):
            begun, ended = story.stood(wording, played.ended)
            if story.next_look(begun) + SLACK < ended and played.could_be_seen(story):
                due += 1
                if wording not in played.wordings[story.number]:
                    lost.append((story, wording))
    shown = {(number, wording) for number, wording in played.told["shown"]}
    kept = [(number, wording) for number, wordings in played.wordings.items() for wording in wordings]
    edits = sum(len(story.edits) for story in played.stories)
    print(f"\n{edits} edits, {due} that stood until a recheck, {len(lost)} of them lost; ", end="")
    print(f"{sum(wording > 0 for _, wording in kept)} revisions")
    assert due > 0
    assert lost == []
    assert sorted(kept) == sorted(shown)


@pytest.mark.full
def test_what_was_taken_away_is_gone_until_it_is_back(played: Played) -> None:
    """As the last look found it."""
    gone = back = 0
    for story in played.stories:
        if story.withdrawn is None or not played.could_be_seen(story):
            continue
        if story.back is None and story.next_look(story.withdrawn) + SLACK < played.ended:
            gone += 1
            assert played.states[story.number] == {"gone"}, story
        elif story.back is not None and story.next_look(story.back) + SLACK < played.ended:
            back += 1
            assert played.states[story.number] == {"done"}, story
    print(f"\n{gone} stories were taken away for good, {back} came back")
    assert gone + back > 0


@pytest.mark.full
def test_nothing_was_asked_that_a_polite_reader_would_not_ask(played: Played) -> None:
    """One request at a time, none while the host rests, none that robots.txt forbids, and that once a day."""
    asked = [datetime.fromisoformat(moment) for moment in played.told["robots_asked"]]
    spans = [later - earlier for earlier, later in pairwise(asked)]
    print(f"\n{played.told.get('answered 429', 0)} answers of 429, {len(asked)} requests for robots.txt,", end=" ")
    print(f"{played.told['waited in vain']} waits in vain, {played.told.get('answered timeout', 0)} of them meant")
    assert played.told["rude"] == []
    assert sum(span < timedelta(hours=24) for span in spans) <= played.told["errors"]
