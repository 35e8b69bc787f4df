"""Young stories are looked at again, against a real server on loopback. Time is moved in the database."""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from newsbot.spiders.recheck import suspicion_of
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.schema import address, article, revision
from newsbot.store.frontier import hosts, rechecks
from newsbot.store.frontier.rechecks import Recheck
from newsbot.store.runs import measures
from tests.local_site import Answer, LocalSite, listing, serving, story
from tests.net.test_live_crawl import events, newsbot
from tests.net.test_pace import prose

PAGE = "/mill-stops-at-noon"
MODIFIED = "Mon, 02 Nov 2026 10:00:00 GMT"


def served(seed: str, **headers: str) -> Answer:
    """The story as it stands, with its own prose."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return 200, {"Content-Type": "text/html", **named}, story("Mill stops at noon", *prose(seed)).encode()


@pytest.fixture
def site(tmp_path: Path) -> Iterator[LocalSite]:
    with serving() as running:
        running.put("/robots.txt", "User-agent: *\nDisallow: /closed/\n", kind="text/plain")
        running.put("/news/", listing(PAGE, "/closed/kite-found-on-hill", "/closed/wind-is-good"))
        running.declare(tmp_path, more='rechecks = ["1h", "2h", "3h", "4h", "5h", "6h"]')
        yield running


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """The database of the crawls."""
    opened: list[Database] = []

    def open_it() -> Database:
        opened.append(open_database(f"sqlite:///{tmp_path / 'newsbot.db'}"))
        return opened[-1]

    yield open_it
    for each in opened:
        each.close()


Opened = Callable[[], Database]


def crawl(folder: Path, *options: str) -> dict[str, object]:
    """What a crawl of the site says at its end."""
    run = newsbot(folder, "crawl", "local", "--json", *options)
    (end,) = events(run)["end"]
    return end


def is_due(database: Database) -> None:
    """All that was read is due for another look."""
    past = datetime.now(UTC) - timedelta(minutes=1)
    with database.write() as connection:
        connection.execute(update(address).where(address.c.state != "refused").values(recheck_at=past, born_at=past))


def asked_for(site: LocalSite) -> list[str | None]:
    """With which tag the page was asked for, each time."""
    return [headers.get("if-none-match") for path, headers in site.sent if path == PAGE]


def newest_archive(folder: Path) -> bytes:
    """What the archive's newest file says."""
    return gzip.decompress(max((folder / "archive").iterdir()).read_bytes())


def is_mistrusted(database: Database) -> bool:
    with database.read() as connection:
        return bool(hosts.liars(connection))


def test_a_page_that_did_not_change_is_not_sent_again(site: LocalSite, tmp_path: Path, database: Opened) -> None:
    """The server says 304 to the tag that it gave, which counts as looked at and as unchanged."""
    honest = served("one", ETag='"1"')
    site.answer(PAGE, lambda headers: (304, {}, b"") if headers.get("if-none-match") == '"1"' else honest)
    crawl(tmp_path)
    assert crawl(tmp_path)["rechecked"] == 0
    is_due(database())
    end = crawl(tmp_path)
    assert asked_for(site) == [None, '"1"']
    assert (end["rechecked"], end["unchanged"], end["edited"], end["stay_due"]) == (1, 1, 0, 0)
    assert b"WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified" in newest_archive(tmp_path)
    assert crawl(tmp_path)["rechecked"] == 0


def test_an_edit_is_found_by_a_recheck(site: LocalSite, tmp_path: Path, database: Opened) -> None:
    """And the new wording's tag is what the server is asked by from then on."""
    site.answer(PAGE, lambda _: served("one", ETag='"1"', Last_Modified=MODIFIED))
    crawl(tmp_path)
    site.answer(PAGE, lambda _: served("two", ETag='"2"'))
    is_due(database())
    end = crawl(tmp_path, "--rechecks-only")
    assert (end["rechecked"], end["unchanged"], end["edited"]) == (1, 0, 1)
    assert site.asked.count("/news/") == 1
    is_due(database())
    crawl(tmp_path)
    assert asked_for(site) == [None, '"1"', '"2"']
    assert [said.get("if-modified-since") for path, said in site.sent if path == PAGE][:2] == [None, MODIFIED]
    assert not is_mistrusted(database())


def test_what_a_story_has_is_counted_once_until_it_reads_otherwise(
    site: LocalSite, tmp_path: Path, database: Opened
) -> None:
    """Else six looks at one story without an author would be six stories without one."""
    read = []
    for seed in ("first", "first", "edited"):
        site.put(PAGE, story("Mill stops at noon", *prose(seed)))
        crawl(tmp_path)
        with database().read() as connection:
            read.append(measures.newest(connection, "local", 1)[0].read)
        is_due(database())
    assert read == [1, 0, 1]


def test_a_server_that_gives_an_edit_the_old_tag_is_not_believed_again(
    site: LocalSite, tmp_path: Path, database: Opened
) -> None:
    """Later rechecks ask for the page itself."""
    site.answer(PAGE, lambda _: served("one", ETag='"1"'))
    crawl(tmp_path)
    site.answer(PAGE, lambda _: served("two", ETag='"1"'))
    is_due(database())
    assert crawl(tmp_path)["edited"] == 1
    assert is_mistrusted(database())
    is_due(database())
    crawl(tmp_path)
    assert asked_for(site) == [None, '"1"', None]


def test_a_server_that_calls_everything_unchanged_is_found_out(
    site: LocalSite, tmp_path: Path, database: Opened
) -> None:
    """By the third recheck, which asks for the page itself, and a question after it whose right answer is known."""
    wording = ["one"]
    tag = {"one": '"1"', "two": '"2"'}
    site.answer(
        PAGE,
        lambda headers: (304, {}, b"") if "if-none-match" in headers else served(wording[0], ETag=tag[wording[0]]),
    )
    crawl(tmp_path)
    wording[0] = "two"
    for _ in range(3):
        is_due(database())
        end = crawl(tmp_path)
    assert end["edited"] == 1
    assert asked_for(site) == [None, '"1"', '"1"', None, '"1"']
    assert is_mistrusted(database())


def test_an_honest_server_stays_trusted_when_an_edit_falls_between(
    site: LocalSite, tmp_path: Path, database: Opened
) -> None:
    """Put to the test, it answers the old tag with the page."""
    wording = ["one"]

    def honest(headers: dict[str, str]) -> Answer:
        tag = f'"{wording[0]}"'
        return (304, {}, b"") if headers.get("if-none-match") == tag else served(wording[0], ETag=tag)

    site.answer(PAGE, honest)
    crawl(tmp_path)
    for number in range(3):
        if number == 2:
            wording[0] = "two"
        is_due(database())
        end = crawl(tmp_path)
    assert (end["edited"], asked_for(site)[-1]) == (1, '"one"')
    assert not is_mistrusted(database())


def test_an_article_that_its_site_takes_away_stays_and_is_said_to_be_gone(
    site: LocalSite, tmp_path: Path, database: Opened
) -> None:
    """Since when, in `show`; and no more once it is back."""
    site.answer(PAGE, lambda _: served("one"))
    crawl(tmp_path)
    site.answer(PAGE, lambda _: (410, {"Content-Type": "text/html"}, b"gone"))
    is_due(database())
    end = crawl(tmp_path)
    assert (end["gone"], end["refused"]) == (1, 0)
    shown = newsbot(tmp_path, "show", "1").stdout
    assert "Mill stops at noon" in shown
    assert "Gone from its site since 20" in shown
    with database().read() as connection:
        assert connection.scalar(select(address.c.state).where(address.c.url.endswith(PAGE))) == "gone"
        assert len(connection.execute(select(article.c.id)).all()) == 1
    site.answer(PAGE, lambda _: served("one"))
    is_due(database())
    crawl(tmp_path)
    assert "Gone" not in newsbot(tmp_path, "show", "1").stdout
    with database().read() as connection:
        assert connection.scalar(select(address.c.state).where(address.c.url.endswith(PAGE))) == "done"
        assert len(connection.execute(select(revision.c.id)).all()) == 1


def test_a_page_that_was_never_read_and_is_not_there_is_refused(site: LocalSite, tmp_path: Path) -> None:
    """It is gone for nobody, and refused like the two that robots.txt forbids."""
    end = crawl(tmp_path)
    assert (end["gone"], end["refused"]) == (0, 3)


def test_a_source_without_rechecks_is_not_looked_at_again(site: LocalSite, tmp_path: Path, database: Opened) -> None:
    """As its file says."""
    site.answer(PAGE, lambda _: served("one"))
    crawl(tmp_path)
    site.declare(tmp_path, more="rechecks = []")
    is_due(database())
    assert crawl(tmp_path)["rechecked"] == 0


KNOWN = Recheck(url="https://kite.example/a", etag='"1"', last_modified=MODIFIED, reading="before", was_unchanged=True)


@pytest.mark.parametrize(
    ("recheck", "reading", "etag", "expected"),
    [
        pytest.param(None, "now", '"1"', None, id="a new page"),
        pytest.param(KNOWN, "before", '"1"', None, id="the same again"),
        pytest.param(replace(KNOWN, reading=None), "now", '"1"', None, id="nobody knows what it said"),
        pytest.param(KNOWN, "now", '"1"', "lied", id="an edit under the same tag"),
        pytest.param(replace(KNOWN, etag=None), "now", None, "lied", id="an edit under the same date"),
        pytest.param(KNOWN, "now", '"2"', "to be tested", id="an edit, after it was called unchanged"),
        pytest.param(replace(KNOWN, was_unchanged=False), "now", '"2"', None, id="an edit"),
    ],
)
def test_a_server_s_word_is_doubted_for_a_reason(
    recheck: Recheck | None, reading: str, etag: str | None, expected: str | None
) -> None:
    """Where an edit shows that it cannot have been true, or may not have been."""
    now = datetime(2026, 11, 3, tzinfo=UTC)
    answer = rechecks.Answer(
        url=KNOWN.url,
        source="kite",
        captured_at=now,
        born_at=now,
        recheck_at=None,
        reading=reading,
        etag=etag,
        last_modified=MODIFIED,
    )
    assert suspicion_of(recheck, answer) == expected


def test_every_article_is_looked_at_again_when_a_person_wants_it(site: LocalSite, tmp_path: Path) -> None:
    """Due or not, or those since a time; what was never read is left alone, and new stories are found as ever."""
    site.answer(PAGE, lambda _: served("one"))
    crawl(tmp_path)
    site.answer(PAGE, lambda _: served("two"))
    assert crawl(tmp_path)["rechecked"] == 0
    assert crawl(tmp_path, "--recheck-all", "--since", "1h")["rechecked"] == 0  # it was published in November
    site.sent.clear()
    end = crawl(tmp_path, "--recheck-all")
    assert (end["rechecked"], end["edited"]) == (1, 1)
    assert [path for path, _ in site.sent] == ["/news/", PAGE]
    assert crawl(tmp_path, "--recheck-all", "--rechecks-only", "--since", "2026-10-01")["rechecked"] == 1
