"""Rechecks: young stories are looked at again, each at moments of its own."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from newsbot.items import Article
from newsbot.source import RECHECKS
from newsbot.sources.spans import parse_span
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import address
from newsbot.store.frontier import addresses, failures, rechecks
from newsbot.store.frontier.rechecks import Answer, birth_of, next_recheck
from newsbot.store.report import report_of
from newsbot.store.runs.runs import start_run
from tests.store.captures import NOON, hours

A, B = (f"https://estuary.example/{name}/" for name in "ab")
SPANS = tuple(parse_span(text) for text in RECHECKS)


def read(database: Database, *urls: str, at: datetime = NOON, **said: str | None) -> int:
    """The pages at *urls* are found and read at that moment; the run that did it."""
    with database.write() as connection:
        run = start_run(connection, "estuary", "crawl", at)
        for url in urls:
            addresses.find(connection, "estuary", [addresses.Found(url)], run_id=run, now=at)
            addresses.read(connection, [addresses.Read(url, "estuary", at)], run_id=run, now=at)
            due_at = next_recheck(url, NOON, at, SPANS)
            answer = Answer(
                url=url, source="estuary", captured_at=at, born_at=NOON, recheck_at=due_at, reading="r", **said
            )
            rechecks.note(connection, [answer], run)
    return run


@given(url=st.text(max_size=20), late=st.timedeltas(timedelta(0), timedelta(days=40)))
def test_a_look_comes_within_its_span_and_never_more_than_a_fifth_early(url: str, late: timedelta) -> None:
    """So an edit that stands longer than a span is seen; and the same URL is always due at the same moment."""
    at = next_recheck(url, NOON, NOON + late, SPANS)
    if at is None:
        assert late >= 0.8 * SPANS[-1]
        return
    assert at > NOON + late
    assert any(0.8 * span <= at - NOON <= span for span in SPANS)
    assert at == next_recheck(url, NOON, NOON + late, SPANS)


def test_stories_of_one_moment_are_not_due_at_one_moment() -> None:
    """A hundred of them are spread over the fifth before their span's end."""
    due = [next_recheck(f"{A}{number}", NOON, NOON, SPANS) for number in range(100)]
    minutes = [(at - NOON) / timedelta(minutes=1) for at in due if at is not None]
    assert len(set(minutes)) == 100
    assert min(minutes) < 12.5
    assert max(minutes) > 14.5


@pytest.mark.parametrize(
    ("published", "precision", "born"),
    [
        (None, "none", hours(5)),
        (hours(2), "minute", hours(2)),
        (hours(9), "minute", hours(5)),  # a date in the future says nothing
        (hours(-12), "day", hours(5)),  # today: nobody knows since when
        (hours(-240), "day", hours(-240)),
    ],
)
def test_a_story_is_as_old_as_its_page_says(published: datetime | None, precision: str, born: datetime) -> None:
    """And as old as our capture where it says nothing that can be relied on."""
    article = Article(title="x", published=published, published_precision=precision)  # type: ignore[arg-type]
    assert birth_of(article, hours(5)) == born


def test_a_page_is_looked_at_after_each_span_and_then_never(database: Database) -> None:
    """A look that was missed is not made up for."""
    read(database, A)
    looked = []
    for after in sorted({span * part / 20 for span in SPANS for part in range(2, 22)}):
        with database.write() as connection:
            run = start_run(connection, "estuary", "crawl", NOON)
            now = NOON + after
            if rechecks.take(connection, "estuary", SPANS, run_id=run, now=now):
                looked.append(after)
                rechecks.unchanged(connection, "estuary", A, run_id=run, now=now)
        if len(looked) == 6:
            break
    assert len(looked) == 6
    assert all(0.8 * span <= at <= 1.05 * span for span, at in zip(SPANS, looked, strict=True))
    with database.write() as connection:
        assert rechecks.take(connection, "estuary", SPANS, run_id=run, now=hours(24 * 400)) == []


def test_a_page_that_is_looked_at_is_leased(database: Database) -> None:
    """No other run takes it; where the run died, the page is due."""
    run = read(database, A)
    with database.write() as connection:
        assert [one.url for one in rechecks.take(connection, "estuary", SPANS, run_id=run, now=hours(1))] == [A]
        assert rechecks.take(connection, "estuary", SPANS, run_id=run, now=hours(1)) == []
        assert addresses.release(connection, "estuary") == 1
        assert addresses.due(connection, "estuary", run_id=run, now=hours(1)) == [A]


def test_a_server_is_asked_whether_a_page_changed_but_every_third_time(database: Database) -> None:
    """Then the page itself is asked for."""
    read(database, A, etag='"1"')
    asked = []
    for hour in (1, 3, 24, 24 * 7, 24 * 30):
        with database.write() as connection:
            run = start_run(connection, "estuary", "crawl", NOON)
            (one,) = rechecks.take(connection, "estuary", SPANS, run_id=run, now=hours(hour))
            rechecks.unchanged(connection, "estuary", A, run_id=run, now=hours(hour))
            asked.append(one.conditional)
    assert asked == [True, True, False, True, True]
    assert one.was_unchanged


def test_the_words_of_a_server_count_for_the_capture_that_is_stored_only(database: Database) -> None:
    """Where what they came with was lost, or something later was read, the page itself is asked for."""
    read(database, A, B, etag='"1"')
    with database.write() as connection:
        connection.execute(update(address).where(address.c.url == B).values(captured_at=hours(0.1)))
        found = rechecks.take(connection, "estuary", SPANS, run_id=1, now=hours(1))
    assert {one.url: one.conditional for one in found} == {A: True, B: False}


def test_a_recheck_is_counted_in_its_run(database: Database) -> None:
    """How many, and how many of them had not changed."""
    read(database, A, B)
    with database.write() as connection:
        run = start_run(connection, "estuary", "crawl", NOON)
        rechecks.unchanged(connection, "estuary", A, run_id=run, now=hours(1))
        answer = Answer(
            url=B, source="estuary", captured_at=hours(1), born_at=NOON, recheck_at=None, reading="s", is_recheck=True
        )
        rechecks.note(connection, [answer], run)
        found = report_of(connection, run)
    assert (found.rechecked, found.unchanged) == (2, 1)


def test_a_page_that_was_read_is_never_parked(database: Database) -> None:
    """What we have of it stands until the next look; a new page that cannot be had is parked."""
    run = read(database, A)
    with database.write() as connection:
        addresses.find(connection, "estuary", [addresses.Found(B)], run_id=run, now=NOON)
        for _ in range(3):
            failures.failed(connection, A, "timeout", now=NOON)
            failures.failed(connection, B, "timeout", now=NOON)
        states = dict(connection.execute(select(address.c.url, address.c.state)).all())
        assert states == {A: "done", B: "parked"}
        assert report_of(connection, run).parked == 1
        assert failures.unpark(connection, "estuary", hours(1)) == 1
        assert addresses.due(connection, "estuary", run_id=run, now=hours(1)) == [B]
