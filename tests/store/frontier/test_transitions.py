"""The life of an address: one table of moves, one module that makes them, and no address in a state that cannot be."""

import ast
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select

from newsbot.items import Finding, Miss
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import AnyRow, address
from newsbot.store.frontier import addresses, failures, rechecks
from newsbot.store.frontier.addresses import Found, Read
from newsbot.store.frontier.rechecks import Answer
from newsbot.store.frontier.transitions import MOVES, STATES, Event, columns
from newsbot.store.keep import keep
from newsbot.store.runs.runs import start_run
from tests.store.captures import NOON, URL, crawled, hours

ROOT = Path(__file__).resolve().parents[3]
WRITER = "newsbot/store/frontier/addresses.py"
OTHER = "https://estuary.example/fog/"
SPANS = (timedelta(hours=1), timedelta(hours=9))
SOURCES = (f"source-{number}" for number in count())


def test_every_event_has_its_row_and_every_row_its_columns() -> None:
    """What a move sets or clears is a column of the table, and no move clears what it sets."""
    assert set(MOVES) == set(get_args(Event))
    for event, move in MOVES.items():
        assert move.sets | set(move.clears) <= set(address.c.keys()), event
        assert not move.sets & set(move.clears), event
        assert move.before <= STATES | {"new"}, event
        assert move.after <= STATES, event


@pytest.mark.parametrize("state", sorted(STATES))
def test_from_every_state_an_address_can_be_fetched_again(state: str) -> None:
    """At once, or by way of being due."""
    events = [move for move in MOVES.values() if state in move.before]
    assert any("leased" in move.after or "due" in move.after for move in events)


def test_a_lease_ends_with_every_move_but_those_to_leased() -> None:
    """No event has to think of it."""
    for event, move in MOVES.items():
        for state in move.after:
            written = columns(event, dict.fromkeys(move.sets, 1), state)  # type: ignore[arg-type]
            assert ("leased_until" in written and written["leased_until"] is None) == (state != "leased"), event


def test_a_move_that_is_not_in_the_table_is_refused() -> None:
    """As is one that leaves a column open, or touches another."""
    with pytest.raises(ValueError, match="no move of an address: release to 'done', setting nothing"):
        columns("release", {}, "done")
    with pytest.raises(ValueError, match="no move of an address: postpone to 'due', setting reason"):
        columns("postpone", {"reason": "resting"})
    with pytest.raises(ValueError, match="no move of an address: fail to "):
        columns("fail", {"reason": "timeout", "tries": 1, "due_at": NOON})


def test_one_module_writes_the_table() -> None:
    """No other module inserts, updates or deletes addresses, be it with SQLAlchemy or in SQL."""
    files = [path for top in ("newsbot", "pipelines", "schedules") for path in (ROOT / top).rglob("*.py")]
    assert [str(path.relative_to(ROOT)) for path in files if any(writes(path))] == [WRITER]


def writes(path: Path) -> Iterator[int]:
    """The lines of a module that write the table, by whatever name it is imported."""
    tree = ast.parse(path.read_text())
    names = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("newsbot.store.engine.schema")
        for name in node.names
        if name.name == "address"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function, first = node.func, node.args[0] if node.args else None
            called = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            on = function.value if isinstance(function, ast.Attribute) else None
            named = {each.id for each in (first, on) if isinstance(each, ast.Name)}
            if called in ("insert", "update", "delete") and named & names:
                yield node.lineno
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            said = " ".join(node.value.lower().split())
            if any(f"{words} address" in said for words in ("insert into", "update", "delete from")):
                yield node.lineno


class Life:
    """Some addresses of a source of their own, and two runs that meet them."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.source = next(SOURCES)
        self.runs = [start_run(connection, self.source, "crawl", NOON) for _ in range(2)]
        self.now = NOON

    def rows(self) -> dict[str, AnyRow]:
        query = select(address).where(address.c.source == self.source)
        return {row.url: row for row in self.connection.execute(query)}

    def find(self, url: str, run: int, *, newest: datetime | None = None) -> None:
        addresses.find(self.connection, self.source, [Found(url, newest)], run_id=run, now=self.now)

    def find_changed(self, url: str, run: int) -> None:
        self.find(url, run, newest=self.now)

    def take(self, url: str, run: int) -> None:
        addresses.due(self.connection, self.source, run_id=run, now=self.now)

    def look(self, url: str, run: int) -> None:
        rechecks.take(self.connection, self.source, SPANS, run_id=run, now=self.now)

    def renew(self, url: str, run: int) -> None:
        addresses.renew(self.connection, run, self.now)

    def give_back(self, url: str, run: int) -> None:
        addresses.give_back(self.connection, run)

    def release(self, url: str, run: int) -> None:
        addresses.release(self.connection, self.source)

    def read(self, url: str, run: int) -> None:
        addresses.read(self.connection, [Read(url, self.source, self.now)], run_id=run, now=self.now)

    def answer(self, url: str, run: int) -> None:
        self.read(url, run)
        said = Answer(
            url=url,
            source=self.source,
            captured_at=self.now,
            born_at=self.now,
            recheck_at=rechecks.next_recheck(url, self.now, self.now, SPANS),
            reading="r",
        )
        rechecks.note(self.connection, [said], run)

    def unchanged(self, url: str, run: int) -> None:
        rechecks.unchanged(self.connection, self.source, url, run_id=run, now=self.now)

    def refuse(self, url: str, run: int, *, at: datetime | None = None) -> None:
        miss = Miss(reason="no-title", url=url, source=self.source, captured_at=at or self.now)
        addresses.refuse(self.connection, miss, run_id=run, now=self.now)

    def refuse_older(self, url: str, run: int) -> None:
        self.refuse(url, run, at=hours(-1))

    def gone(self, url: str, run: int) -> None:
        failures.gone(self.connection, url, "answered 410", source=self.source, run_id=run, at=self.now)

    def fail(self, url: str, run: int) -> None:
        failures.failed(self.connection, url, "timeout", now=self.now, source=self.source)

    def poison(self, url: str, run: int) -> None:
        failures.poisoned(self.connection, url, source=self.source, now=self.now)

    def postpone(self, url: str, run: int) -> None:
        failures.postpone(self.connection, url, "resting", until=self.now, source=self.source)

    def unpark(self, url: str, run: int) -> None:
        failures.unpark(self.connection, self.source, self.now)

    def forgive(self, url: str, run: int) -> None:
        failures.failed(self.connection, url, "DatabaseUnavailable: away", now=self.now, source=self.source)
        failures.release_faults(self.connection, self.source, self.now)


Act = Callable[[Life, str, int], None]
ACTS: dict[Act, tuple[Event, ...]] = {  # what may happen, and the events that it consists of
    Life.find: ("find", "lease"),
    Life.find_changed: ("find", "lease"),
    Life.take: ("lease",),
    Life.look: ("recheck",),
    Life.renew: ("renew",),
    Life.give_back: ("release",),
    Life.release: ("release",),
    Life.read: ("read",),
    Life.answer: ("read",),
    Life.unchanged: ("unchanged",),
    Life.refuse: ("refuse",),
    Life.refuse_older: ("refuse", "settle"),
    Life.gone: ("gone",),
    Life.fail: ("fail",),
    Life.poison: ("poison",),
    Life.postpone: ("postpone",),
    Life.unpark: ("unpark",),
    Life.forgive: ("fail", "forgive"),
}
STEPS = st.lists(  # each up to three times in a row: that often an address may fail
    st.tuples(
        st.sampled_from(list(ACTS)),
        st.integers(1, 3),
        st.sampled_from((URL, URL, URL, OTHER)),
        st.booleans(),
        st.sampled_from((0, 0.1, 2)),
    ),
    min_size=20,
    max_size=40,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
@example(steps=[(Life.answer, 1, URL, False, 0), (Life.gone, 1, URL, False, 2), (Life.fail, 3, URL, False, 0)])
@example(steps=[(each, 1, URL, False, 2) for each in (Life.read, Life.gone, Life.forgive, Life.refuse_older)])
def test_whatever_happens_no_address_is_lost_or_in_a_state_that_cannot_be(
    database: Database, steps: list[tuple[Act, int, str, bool, float]]
) -> None:
    """In any order, with two runs at once; and each that is not settled is taken in the end."""
    with database.write() as connection:
        life = Life(connection)
        keep(connection, Finding(article=crawled()), run_id=None, now=NOON)  # an article was read at one of them
        after = life.rows()
        for act, times, url, is_second, later in steps:
            for _ in range(times):
                life.now += timedelta(hours=later)
                act(life, url, life.runs[is_second])
                before, after = after, life.rows()
                assert before.keys() <= after.keys()
                for each, row in after.items():
                    hold_possible(row)
                    hold_moved(before.get(each), row, ACTS[act])
        failures.unpark(connection, life.source, life.now)
        addresses.release(connection, life.source)
        left = {url for url, row in life.rows().items() if row.state not in ("done", "refused", "gone")}
        assert set(addresses.due(connection, life.source, run_id=life.runs[0], now=hours(10_000))) == left


def hold_possible(row: AnyRow) -> None:
    """Holds that the address of *row* may be as it is."""
    assert row.state in STATES
    assert (row.leased_until is not None) == (row.leased_by is not None) == (row.state == "leased")
    if row.state == "parked":
        assert row.tries >= failures.TRIES
    if row.state in ("parked", "refused"):
        assert row.reason
    if row.state == "gone":
        assert row.gone_at is not None
    if row.state in ("done", "refused", "gone"):
        assert row.tries == 0
    if row.state == "done":
        assert row.gone_at is None
    if row.tries:
        assert row.reason


def hold_moved(before: AnyRow | None, after: AnyRow, events: tuple[Event, ...]) -> None:
    """Holds that the table has the way from one to the other, and that nothing of how it was found has changed."""
    states = {"new" if before is None else before.state}
    for event in events:
        states |= {state for state in MOVES[event].after if states & MOVES[event].before}
    assert after.state in states
    if before is not None:
        found = ("id", "source", "url", "kind", "found_run", "found_at")
        assert [getattr(before, name) for name in found] == [getattr(after, name) for name in found]
