"""Facets and timelines count what a search finds."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from newsbot.items import Author, Finding
from newsbot.store.engine.database import Database
from newsbot.store.keep import keep_all
from newsbot.store.search import matches as module
from newsbot.store.search.facets import FACETS, Bucket, Value, facets, timeline
from newsbot.store.search.matches import search
from newsbot.store.search.selection import Filters, Selection, Total
from newsbot.watch.compiled import compile_query
from tests.store.captures import NOON, crawled

QUERIES = ("tug", "tug NOT fog", "title:story fog", '"a tug"', "=Fog", "published:2026-03 tug", "author:fenn")


@pytest.fixture(autouse=True)
def _stored(database: Database) -> None:
    findings = [
        Finding(
            article=replace(
                crawled(
                    f"https://estuary.example/{number}/",
                    texts=(f"A {'tug' if number % 2 else 'ferry'} came n{number}.", "Fog." if number % 3 else "Sun."),
                ),
                title=f"Story {number}",
                source="estuary" if number % 4 else "valley",
                section=None if number == 5 else ("News", "Sport")[number % 2],
                tags=("Ships", f"T{number % 2}")[: number % 3],
                authors=tuple(Author(name=name) for name in ("Lou Fenn", "Mira Tolk")[: number % 3]),
                published=NOON + timedelta(days=number * 5),
            )
        )
        for number in range(1, 13)
    ]
    with database.write() as connection:
        keep_all(connection, findings, run_id=None, now=NOON)


@pytest.mark.parametrize("query", QUERIES)
def test_counts_agree_with_the_hits(database: Database, query: str) -> None:
    """Whether the index alone decides, or texts are read."""
    compiled = compile_query(query)
    hits = [hit.article for hit in search(database, compiled)]
    found = facets(database, Selection(compiled), FACETS)
    expected = {
        "source": Counter(hit.source for hit in hits),
        "author": Counter(author.name for hit in hits for author in hit.authors),
        "section": Counter(hit.section for hit in hits),
        "tag": Counter(tag for hit in hits for tag in hit.tags),
        "month": Counter(f"{hit.published:%Y-%m}" for hit in hits),
    }
    assert {name: {each.value: each.articles for each in values} for name, values in found.values.items()} == expected
    assert found.total == Total(len(hits), is_exact=True)
    weeks = timeline(database, Selection(compiled), "week")
    assert sum(bucket.articles for bucket in weeks.buckets) == len(hits)
    assert all(bucket.begins.weekday() == 0 for bucket in weeks.buckets)


def test_the_commonest_comes_first_and_months_in_order(database: Database) -> None:
    """Articles without a value are counted under None."""
    found = facets(database, Selection(compile_query("tug")), ("section", "month"))
    assert found.values["section"] == (Value("Sport", 5), Value(None, 1))
    assert [each.value for each in found.values["month"]] == ["2026-03", "2026-04"]


def test_a_timeline_includes_empty_days(database: Database) -> None:
    """From the first with an article to the last."""
    selection = Selection(compile_query("tug"), Filters(until=NOON + timedelta(days=40)))
    days = timeline(database, selection, "day").buckets
    assert days[0] == Bucket(date(2026, 3, 7), 1)
    assert (len(days), days[1].articles) == (31, 0)
    assert timeline(database, selection, "month").buckets == (Bucket(date(2026, 3, 1), 3), Bucket(date(2026, 4, 1), 1))
    assert timeline(database, Selection(compile_query("=nothing")), "day").buckets == ()


def test_filters_apply_to_counts(database: Database) -> None:
    """Each of them."""
    query = compile_query("came")

    def number(**filters: object) -> int:
        return facets(database, Selection(query, Filters(**filters)), ()).total.number  # type: ignore[arg-type]

    assert number() == 12
    assert number(source="valley") == 3
    assert number(author="TOLK") == 4
    assert number(author="nobody") == 0
    assert number(section="sport") == 5
    assert number(language="en") == 12
    assert number(language="uk") == 0
    assert number(since=NOON + timedelta(days=50), until=NOON + timedelta(days=60)) == 2
    assert number(flagged=True) == 0


def test_a_count_that_stops_early_is_a_lower_bound(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says so."""
    monkeypatch.setattr(module, "_MOST_READ", 3)
    assert facets(database, Selection(compile_query('"a tug"')), ("source",)).total == Total(3, is_exact=False)


def test_a_story_is_of_the_day_that_its_page_shows(database: Database) -> None:
    """At 22:46 in Lima it is tomorrow in UTC: filters and timelines go by the page's clock, instants by UTC."""
    late = replace(
        crawled("https://estuary.example/late/", texts=("A heron landed.",)),
        title="Heron",
        published=datetime(2025, 6, 4, 1, 46, tzinfo=UTC),
        published_offset=-180,
    )
    with database.write() as connection:
        keep_all(connection, [Finding(article=late)], run_id=None, now=NOON)

    def found(query: str) -> bool:
        compiled = compile_query(query)
        return bool(list(search(database, compiled))) and compiled.places(late) is not None

    assert found("heron published:2025-06-03")
    assert found('"a heron" published:2025-06-03')
    assert not found("heron published:2025-06-04")
    assert found("heron published:2025-06-04T01:46")
    assert not found("heron published:2025-06-03T22:46")
    days = timeline(database, Selection(compile_query("heron")), "day")
    assert days.buckets == (Bucket(date(2025, 6, 3), 1),)
    (month,) = facets(database, Selection(compile_query("heron")), ("month",)).values["month"]
    assert month.value == "2025-06"


def test_undated_articles_are_counted_apart(database: Database) -> None:
    """The day on which they were captured is not theirs."""
    undated = replace(crawled("https://estuary.example/undated/", texts=("A tug came, undated.",)), title="Undated")
    finding = Finding(article=replace(undated, published=None, published_precision="none"))
    with database.write() as connection:
        keep_all(connection, [finding], run_id=None, now=NOON)
    selection = Selection(compile_query("undated"))
    assert timeline(database, selection, "day").buckets == (Bucket(None, 1),)
    assert facets(database, selection, ("month",)).values["month"] == (Value(None, 1),)
    assert timeline(database, Selection(compile_query("tug")), "month").buckets[-1] == Bucket(None, 1)
