"""Stories that move to another address, on a real server on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from newsbot.store.engine.database import open_database
from newsbot.store.engine.schema import alias, article
from tests.local_site import LocalSite, listing, serving, story
from tests.net.test_live_crawl import events, newsbot
from tests.net.test_pace import prose
from tests.spiders.test_recheck import is_due

OLD, NEW, OTHER = "/mill-stops-at-noon", "/mill-stops-for-good", "/kite-found-on-hill"
TEXT = prose("the mill")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LocalSite]:
    with serving() as running:
        running.put("/robots.txt", "User-agent: *\nAllow: /\n", kind="text/plain")
        running.put(OLD, story("Mill stops at noon", *TEXT))
        running.put(OTHER, story("Kite found on hill", *prose("the kite")))
        running.put("/news/", listing(OLD, OTHER))
        running.declare(tmp_path)
        assert counts(tmp_path)["new"] == 2
        yield running


def counts(folder: Path, *options: str) -> dict[str, object]:
    """What a crawl of the site says at its end."""
    (end,) = events(newsbot(folder, "crawl", "local", "--json", *options))["end"]
    return end


def stored(folder: Path, site: LocalSite) -> dict[str, tuple[str, set[str]]]:
    """The title and all addresses of each article, by its canonical one, without the site's."""
    database = open_database(f"sqlite:///{folder / 'newsbot.db'}")
    with database.read() as connection:
        rows = connection.execute(select(article.c.id, article.c.url, article.c.title)).all()
        known = connection.execute(select(alias.c.article_id, alias.c.url)).all()
    database.close()
    home = site.home[:-1]
    return {
        row.url.removeprefix(home): (row.title, {a.url.removeprefix(home) for a in known if a.article_id == row.id})
        for row in rows
    }


def move(site: LocalSite, title: str, *texts: str, status: int) -> None:
    """The mill's story stands at another address from now on, and the listing names that one."""
    site.put(OLD, "", status=status, **({"Location": NEW} if status < 400 else {}))
    site.put(NEW, story(title, *texts))
    site.put("/news/", listing(NEW, OTHER))


@pytest.mark.parametrize("status", [301, 308, 404, 410])
def test_a_story_that_moved_takes_its_new_address(site: LocalSite, tmp_path: Path, status: int) -> None:
    """With a redirect from the old address, or where that is gone: an edit of its title, no copy and nothing new."""
    move(site, "Mill stops for good", *TEXT[:2], TEXT[2] + " And so it is.", status=status)
    end = counts(tmp_path)
    assert (end["new"], end["copies"], end["edited"], end["gone"]) == (0, 0, 1, 0)
    assert stored(tmp_path, site)[NEW] == ("Mill stops for good", {OLD, NEW})
    assert OLD not in stored(tmp_path, site)
    assert site.asked.count(NEW) == 1
    site.asked.clear()
    assert counts(tmp_path)["new"] == 0
    assert site.asked == ["/news/"]


def test_a_story_of_the_same_text_under_another_title_has_moved_where_its_old_address_is_gone(
    site: LocalSite, tmp_path: Path
) -> None:
    """An edit of the title."""
    move(site, "Bakers told to buy flour elsewhere", *TEXT, status=404)
    end = counts(tmp_path)
    assert (end["new"], end["copies"], end["edited"]) == (0, 0, 1)
    assert stored(tmp_path, site)[NEW] == ("Bakers told to buy flour elsewhere", {OLD, NEW})


@pytest.mark.parametrize(("status", "new"), [(301, 0), (404, 1)])
def test_a_story_that_is_only_like_another_has_moved_if_that_leads_to_it(
    site: LocalSite, tmp_path: Path, status: int, new: int
) -> None:
    """A page that was taken away says nothing of a report that is like it."""
    move(site, "Mill stops for good", *TEXT, *prose("the miller's own words"), status=status)
    assert counts(tmp_path)["new"] == new
    assert ({OLD, NEW} in [known for _, known in stored(tmp_path, site).values()]) is (new == 0)


def test_a_story_that_moved_unchanged_is_no_edit(site: LocalSite, tmp_path: Path) -> None:
    """It has one more address."""
    move(site, "Mill stops at noon", *TEXT, status=301)
    end = counts(tmp_path)
    assert (end["new"], end["copies"], end["edited"]) == (0, 0, 0)
    assert stored(tmp_path, site)[NEW] == ("Mill stops at noon", {OLD, NEW})


def test_a_redirect_that_is_found_by_a_recheck_is_the_same_move(site: LocalSite, tmp_path: Path) -> None:
    """Whatever became of title and text meanwhile; the new address is no second story when it is named."""
    move(site, "Something else", *prose("another"), status=301)
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    is_due(database)
    database.close()
    assert counts(tmp_path, "--rechecks-only")["edited"] == 1
    assert stored(tmp_path, site)[NEW] == ("Something else", {OLD, NEW})
    assert counts(tmp_path)["new"] == 0
    assert stored(tmp_path, site)[NEW] == ("Something else", {OLD, NEW})


def test_a_page_that_was_gone_before_its_story_stood_elsewhere_is_the_same_move(
    site: LocalSite, tmp_path: Path
) -> None:
    """It was told as gone, and is not any more; nobody asks the old address again."""
    site.put(OLD, "", status=404)
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    is_due(database)
    database.close()
    assert counts(tmp_path, "--rechecks-only")["gone"] == 1
    move(site, "Mill stops for good", *TEXT, status=404)
    site.asked.clear()
    assert counts(tmp_path)["new"] == 0
    assert OLD not in site.asked
    assert stored(tmp_path, site)[NEW] == ("Mill stops for good", {OLD, NEW})


def test_a_story_that_stands_at_both_addresses_is_a_copy_as_before(site: LocalSite, tmp_path: Path) -> None:
    """The old address answers with it."""
    site.put(NEW, story("Mill stops for good", *TEXT[:2], TEXT[2] + " And so it is."))
    site.put("/news/", listing(NEW, OLD, OTHER))
    end = counts(tmp_path)
    assert (end["edited"], end["copies"]) == (0, 1)
    assert {NEW, OLD} <= stored(tmp_path, site).keys()
