"""Store: every item is in the database when it is called stored, and a failing one takes no other with it."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from newsbot.items import Author, Miss
from newsbot.store.authors.overview import list_authors
from newsbot.store.engine.database import open_database
from newsbot.store.engine.schema import address, article
from newsbot.store.report import report_of
from newsbot.store.runs import runs
from newsbot.store.watches.flag_list import list_flags
from pipelines.store import FULL
from tests.pipelines.crawling import crawl
from tests.store.captures import NOON, TEXTS, URL, crawled, dumped, hours


def story(number: int, *texts: str) -> object:
    one = crawled(f"https://estuary.example/{number}/", texts=(*texts, f"This is number {number}.", *TEXTS))
    return replace(one, title=f"Story {number}")


def test_what_is_exported_is_the_record_with_what_was_found_out(tmp_path: Path) -> None:
    """An article's fields with `sameness` and `flags`; authors and misses as they are."""
    deserted = replace(crawled(), title="Crew deserted the ferry")
    items = [deserted, dumped(deserted), Author(name="Lou Fenn", source="estuary"), Miss(reason="empty", file="a.txt")]
    result = crawl(tmp_path, items)
    assert result.reason == "finished"
    first, second, author, miss = result.exported
    assert {"title": first["title"], "sameness": first["sameness"], "url": first["url"]} == {
        "title": "Crew deserted the ferry",
        "sameness": "new",
        "url": URL,
    }
    assert first["authors"][0]["name"] == "Mira Tolk"
    assert first["body"][0] == {"kind": "paragraph", "text": TEXTS[0]}
    assert [(flag["watch"], flag["places"][0]["form"]) for flag in first["flags"]] == [("desert", "deserted")]
    assert second["sameness"] == "same"
    assert (author["name"], miss["reason"], miss["file"]) == ("Lou Fenn", "empty", "a.txt")


def test_a_crawl_without_a_run_has_one_of_its_own(tmp_path: Path) -> None:
    """`scrapy crawl` leaves the same report as newsbot's own command."""
    crawl(tmp_path, [replace(crawled(), title="Crew deserted the ferry"), Miss(reason="empty", file="a.txt")])
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.read() as connection:
        report = report_of(connection, 1)
    database.close()
    assert (report.source, report.kind, report.outcome, report.new) == ("given", "crawl", "finished", 1)
    assert report.finished_at is not None
    assert [flag.watch for flag in report.flags] == ["desert"]
    assert [(refusal.page, refusal.reason) for refusal in report.refused] == [("file:a.txt", "empty")]


def test_a_crawl_leaves_a_run_that_it_was_given_to_whoever_began_it(tmp_path: Path) -> None:
    """Its counts are written as its articles are; its end is not."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.write() as connection:
        run_id = runs.start_run(connection, "estuary", "replay", NOON)
    crawl(tmp_path, [crawled(), crawled(at=3, texts=(*TEXTS, "It floats."))], run_id=run_id)
    with database.read() as connection:
        report = report_of(connection, run_id)
    database.close()
    assert (report.new, report.edited, report.finished_at) == (1, 1, None)


def test_many_items_go_in_several_batches_and_none_is_lost(tmp_path: Path) -> None:
    """Full ones, and a last one that is not."""
    count = 2 * FULL + FULL // 2
    result = crawl(tmp_path, [story(number) for number in range(count)])
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.read() as connection:
        assert connection.scalar(select(func.count()).select_from(article)) == count
        assert [author.articles for author in list_authors(connection)] == [count]
    database.close()
    assert [line["sameness"] for line in result.exported] == ["new"] * count


def test_a_row_that_fails_is_named_and_the_rest_of_its_batch_is_stored(tmp_path: Path) -> None:
    """A time without a zone is one that no database takes."""
    poison = replace(crawled("https://estuary.example/poison/"), captured_at=datetime(2026, 3, 2))  # noqa: DTZ001
    result = crawl(tmp_path, [story(1), poison, story(2)])
    assert [line["title"] for line in result.exported] == ["Story 1", "Story 2"]
    (why,) = result.dropped
    assert why.startswith("'https://estuary.example/poison/' could not be stored: ")
    assert "has no time zone" in why


def test_a_full_disk_ends_the_crawl_with_nothing_half_done(tmp_path: Path) -> None:
    """With a reason of its own; with space again it goes on, and nothing is lost."""
    stories = [story(number, *(f"Line {line} of {number}." for line in range(200))) for number in range(FULL + 20)]
    result = crawl(tmp_path, stories, room=20)
    assert result.reason == "database-unavailable"
    assert result.exported == []
    assert "was not stored: database" in result.dropped[0]
    assert "database or disk is full" in result.dropped[0]
    again = crawl(tmp_path, stories)
    assert [line["sameness"] for line in again.exported] == ["new"] * len(stories)


def test_flags_and_pages_are_stored_with_the_article(tmp_path: Path) -> None:
    """One transaction: the page is done when all that hangs on the article is there."""
    crawl(tmp_path, [replace(crawled(at=2), title="Crew deserted the ferry")])
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.read() as connection:
        assert [(flag.watch, flag.article_id) for flag in list_flags(connection)] == [("desert", 1)]
        assert connection.execute(select(address.c.url, address.c.state, address.c.captured_at)).all() == [
            (URL, "done", hours(2))
        ]
    database.close()
