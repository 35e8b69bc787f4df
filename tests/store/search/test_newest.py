"""The order by date is the same whether matches are sorted or dates walked, in pages of any size."""

from dataclasses import replace
from datetime import timedelta
from itertools import islice

import pytest

from newsbot.items import Finding
from newsbot.store.engine.database import Database
from newsbot.store.keep import keep_all
from newsbot.store.search import newest as module
from newsbot.store.search.matches import newest_page
from newsbot.store.search.newest import in_order, newest, total
from newsbot.store.search.selection import Filters, Plan, Selection, Total, plan_of
from newsbot.watch.compiled import compile_query
from tests.store.captures import NOON, crawled

STORIES = 90


@pytest.fixture(autouse=True)
def _stored(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Stories out of order in time, two at each moment; a tug in every third, fog in all."""
    findings = [
        Finding(
            article=replace(
                crawled(
                    f"https://estuary.example/{number}/",
                    texts=(f"Fog n{number}. {'A tug.' if number % 3 == 0 else ''}",),
                ),
                title=f"Story {number}",
                section="Sport" if number % 2 else "News",
                published=NOON + timedelta(minutes=number * 37 % STORIES // 2),
            )
        )
        for number in range(STORIES)
    ]
    with database.write() as connection:
        keep_all(connection, findings, run_id=None, now=NOON)
    # The limits are for large collections; this one is small.
    monkeypatch.setattr(module, "_SORT", 0)
    monkeypatch.setattr(module, "_FIRST", 4)
    monkeypatch.setattr(module, "_LONGEST", 40)


def plans(database: Database, query: str, **filters: str) -> Selection:
    return Selection(compile_query(query), Filters(**filters))  # type: ignore[arg-type]


@pytest.mark.parametrize("scan", [0, 10**9])
@pytest.mark.parametrize("most_walked", [10, 10**6])
@pytest.mark.parametrize(
    ("query", "filters"), [("fog", {}), ("tug", {}), ("tug", {"section": "sport"}), ('"fog n3"', {}), ("=n7", {})]
)
def test_walking_the_dates_finds_what_sorting_finds(
    database: Database,
    monkeypatch: pytest.MonkeyPatch,
    query: str,
    filters: dict[str, str],
    scan: int,
    most_walked: int,
) -> None:
    """By look-ups or scans, all the way or with the rest sorted."""
    monkeypatch.setattr(module, "_SCAN", scan)
    monkeypatch.setattr(module, "_MOST_WALKED", most_walked)
    with database.read() as connection:
        plan = plan_of(connection, plans(database, query, **filters))
        expected = list(in_order(connection, plan))
        assert expected == sorted(expected, key=lambda each: (each.sort_at, each.article_id), reverse=True)
        assert list(newest(connection, plan)) == expected
        before, paged = None, []
        while page := list(islice(newest(connection, plan, before), 7)):
            paged += page
            before = page[-1]
        assert paged == expected


def test_counts_are_exact_or_marked_as_lower_bounds(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counting stops at a limit; what only the text decides is counted as far as it was read."""
    with database.read() as connection:
        tug = plan_of(connection, plans(database, "tug"))
        assert total(connection, tug) == Total(30, is_exact=True)
        assert total(connection, plan_of(connection, plans(database, "tug", section="Sport"))) == Total(
            15, is_exact=True
        )
        assert total(connection, Plan(None, (), is_decided=True)) == Total(STORIES, is_exact=True)
        assert total(connection, plan_of(connection, plans(database, '"a tug"'))) is None
        monkeypatch.setattr(module, "COUNTED", 10)
        monkeypatch.setattr(module, "_COUNTED_FILTERED", 10)
        assert total(connection, tug) == Total(10, is_exact=False)
        assert not (total(connection, plan_of(connection, plans(database, "tug", section="Sport"))) or tug).is_exact  # type: ignore[union-attr]
    assert newest_page(database, plans(database, '"a tug"'), limit=4).total == Total(5, is_exact=False)
    assert newest_page(database, plans(database, '"a tug"'), limit=40).total == Total(30, is_exact=True)
