"""Entry points are asked whether they changed, and believed about what did; against a real server on loopback."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.schema import address, entry_point
from newsbot.store.frontier import hosts
from tests.local_site import Answer, LocalSite, listing, serving, story
from tests.net.test_live_crawl import events, newsbot
from tests.net.test_pace import prose

STORIES = ("mill-stops-at-noon", "kite-found-on-hill", "wind-is-good")


class Gazette:
    """A site with a sitemap, whose stories may be edited."""

    def __init__(self, site: LocalSite, data: Path) -> None:
        self.site = site
        self.data = data
        self.edits: dict[str, datetime] = {}
        self.stories = list(STORIES)
        self.tag: Callable[[], str] = lambda: f'"{hash((tuple(self.stories), tuple(self.edits.items())))}"'
        site.put("/robots.txt", "", kind="text/plain")
        site.answer("/news/", self._sitemap)
        site.declare(data, doors='kind = "sitemap"')
        self.write()

    def write(self, edition: str = "") -> None:
        """Publish all stories; the edited ones in another wording."""
        for path in self.stories:
            wording = f"{path}{edition if path in self.edits else ''}"
            self.site.put(f"/{path}", story(path.replace("-", " ").capitalize(), *prose(wording)))

    def edit(self, *paths: str, edition: str = "again") -> None:
        """Change these stories, and say so in the sitemap."""
        self.edits.update(dict.fromkeys(paths, datetime.now(UTC)))
        self.write(edition)

    def crawl(self) -> dict[str, object]:
        """What a crawl says at its end."""
        run = newsbot(self.data, "crawl", "local", "--json")
        (end,) = events(run)["end"]
        return end

    def asked(self, path: str = "news/") -> list[bool]:
        """Of each request for the page, whether it was conditional."""
        return ["if-none-match" in headers for asked, headers in self.site.sent if asked == f"/{path}"]

    def database(self) -> Database:
        return open_database(f"sqlite:///{self.data / 'newsbot.db'}")

    def is_mistrusted(self) -> bool:
        database = self.database()
        with database.read() as connection:
            found = bool(hosts.liars(connection))
        database.close()
        return found

    def captured_long_ago(self) -> None:
        """All that was read was read an hour ago."""
        database = self.database()
        past = datetime.now(UTC) - timedelta(hours=1)
        with database.write() as connection:
            connection.execute(update(address).values(captured_at=past, checked_at=past, answered_at=past))
        database.close()

    def _sitemap(self, headers: dict[str, str]) -> Answer:
        tag = self.tag()
        if headers.get("if-none-match") == tag:
            return 304, {"ETag": tag}, b""
        changed = {path: f"<lastmod>{at.isoformat()}</lastmod>" for path, at in self.edits.items()}
        urls = (f"<url><loc>{self.site.home}{path}</loc>{changed.get(path, '')}</url>" for path in self.stories)
        return 200, {"Content-Type": "text/xml", "ETag": tag}, f"<urlset>{''.join(urls)}</urlset>".encode()


@pytest.fixture
def gazette(tmp_path: Path) -> Iterator[Gazette]:
    with serving() as site:
        yield Gazette(site, tmp_path)


def test_an_entry_point_that_did_not_change_is_not_sent_again(gazette: Gazette) -> None:
    """Two times of three it is asked by its tag; the answer 304 is a success, and new stories are found as ever.

    A change after a 304 has the server put to the test, which an honest one stands.
    """
    assert gazette.crawl()["new"] == 3
    assert gazette.crawl()["doors_failed"] == []
    gazette.stories.append("two-ferries-collide")
    gazette.write()
    assert gazette.crawl()["new"] == 1
    gazette.crawl()
    assert gazette.asked() == [False, True, False, True, True]
    assert not gazette.is_mistrusted()


def test_an_entry_point_is_read_whole_once_its_source_is_declared_otherwise(gazette: Gazette) -> None:
    """What was left out before may be a story now."""
    gazette.site.declare(gazette.data, doors='kind = "sitemap"', more='not_articles_exactly = ["/wind-is-good"]')
    assert gazette.crawl()["new"] == 2
    gazette.site.declare(gazette.data, doors='kind = "sitemap"')
    assert gazette.crawl()["new"] == 1
    assert gazette.asked() == [False, False]


@pytest.mark.parametrize("honest_tags", [True, False])
def test_a_server_that_calls_a_changed_entry_point_unchanged_is_not_believed_for_long(
    gazette: Gazette, honest_tags: bool
) -> None:
    """By the third request, which is not conditional: its tag never changes, or an old one is called unchanged."""
    tags = {3: '"a"', 4: '"b"' if honest_tags else '"a"'}
    gazette.tag = lambda: tags[len(gazette.stories)]
    sitemap = gazette._sitemap
    gazette.site.answer("/news/", lambda headers: (304, {}, b"") if "if-none-match" in headers else sitemap(headers))
    gazette.crawl()
    gazette.stories.append("two-ferries-collide")
    gazette.write()
    assert (gazette.crawl()["new"], gazette.crawl()["new"]) == (0, 1)
    assert gazette.is_mistrusted()
    gazette.crawl()
    assert gazette.asked()[-1] is False


def test_what_a_sitemap_calls_changed_is_looked_at_in_the_same_crawl(gazette: Gazette) -> None:
    """Nothing else is, and the edit is found."""
    gazette.crawl()
    gazette.captured_long_ago()
    gazette.edit("kite-found-on-hill")
    end = gazette.crawl()
    assert (end["rechecked"], end["edited"], end["new"]) == (1, 1, 0)
    assert gazette.crawl()["rechecked"] == 0


def test_a_sitemap_that_calls_an_unchanged_page_changed_is_believed_ever_less(gazette: Gazette) -> None:
    """Once at once, then after a growing delay; an edit that is found makes it credible again."""
    gazette.crawl()
    gazette.captured_long_ago()
    gazette.edit("kite-found-on-hill", edition="")
    assert gazette.crawl()["rechecked"] == 1
    gazette.edit("kite-found-on-hill", edition="")
    assert gazette.crawl()["rechecked"] == 0
    gazette.captured_long_ago()
    gazette.edit("kite-found-on-hill", edition="once more")
    end = gazette.crawl()
    assert (end["rechecked"], end["edited"]) == (1, 1)
    gazette.edit("kite-found-on-hill", edition="and again")
    assert gazette.crawl()["edited"] == 1


def test_a_sitemap_that_calls_nearly_everything_changed_says_nothing(gazette: Gazette) -> None:
    """It states when it was made."""
    gazette.stories = [f"story-of-{one}-and-{two}" for one in "abcde" for two in "vwxyz"]
    gazette.write()
    gazette.crawl()
    gazette.captured_long_ago()
    gazette.edit(*gazette.stories, edition="")
    assert gazette.crawl()["rechecked"] == 0


def test_a_source_without_rechecks_is_left_alone_whatever_changes(gazette: Gazette) -> None:
    """As its file says."""
    gazette.site.declare(gazette.data, doors='kind = "sitemap"', more="rechecks = []")
    gazette.crawl()
    gazette.captured_long_ago()
    gazette.edit("kite-found-on-hill")
    assert gazette.crawl()["rechecked"] == 0


def test_an_entry_point_all_of_whose_stories_are_excluded_is_a_failure(gazette: Gazette) -> None:
    """Not a quiet day: it says which story, and why it may not be asked for."""
    gazette.site.declare(gazette.data, doors='kind = "sitemap"', more='not_articles_exactly = ["/mill-stops-at-noon"]')
    gazette.stories = ["mill-stops-at-noon"]
    run = newsbot(gazette.data, "crawl", "local")
    assert run.returncode == 1
    assert "none of the 1 stories that it names may be requested" in run.stdout
    assert "mill-stops-at-noon, for example, because not_articles" in run.stdout


def test_an_entry_point_whose_stories_are_on_another_host_is_a_failure(gazette: Gazette) -> None:
    """Of which the source's file says nothing."""
    urls = "<urlset><url><loc>https://wire.example/a-story</loc></url></urlset>"
    gazette.site.answer("/news/", lambda _: (200, {"Content-Type": "text/xml"}, urls.encode()))
    (failed,) = gazette.crawl()["doors_failed"]  # type: ignore[misc]
    assert "because 'wire.example' is not one of the source's hosts" in failed


def test_a_listing_is_asked_conditionally_once_its_walk_was_finished(gazette: Gazette) -> None:
    """What an interrupted walk has not seen would be lost else."""
    gazette.site.answers.clear()
    page = listing(*(f"/{path}" for path in STORIES)).encode()
    gazette.site.answer(
        "/news/",
        lambda headers: (
            (304, {}, b"") if "if-none-match" in headers else (200, {"Content-Type": "text/html", "ETag": '"1"'}, page)
        ),
    )
    gazette.site.declare(gazette.data)
    gazette.crawl()
    gazette.crawl()
    database = gazette.database()
    with database.write() as connection:
        run = connection.scalar(select(entry_point.c.run_id))
        connection.execute(update(entry_point).values(run_id=run + 1, asked=0))
    database.close()
    gazette.crawl()
    assert gazette.asked() == [False, True, True]
