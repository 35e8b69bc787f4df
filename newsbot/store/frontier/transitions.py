"""The states of an address: found → leased → done | refused | parked | gone → due again. Pure.

MOVES holds, for each event, the states before and after it, and the columns it sets or clears.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from newsbot.store.engine.schema import AnyRow

State = Literal["due", "leased", "done", "refused", "parked", "gone"]
Event = Literal[
    "find",  # an entry point names it for the first time
    "lease",  # a run takes it to fetch it
    "recheck",  # a run takes a page it read before, to look for edits
    "renew",  # its run is alive
    "release",  # its run ended or died
    "read",  # it gave a record
    "unchanged",  # its server says that it did not change
    "refuse",  # it gave no record
    "settle",  # its capture was older than what is known
    "gone",  # it was read before, and is no longer there
    "fail",  # it could not be fetched, read or stored
    "poison",  # the process died while reading or storing it
    "postpone",  # its host asked for a pause
    "unpark",  # the user wants it tried again
    "forgive",  # its failure was this machine's fault
]

LEASE = timedelta(minutes=15)
LONGEST_LEASE = 2 * LEASE  # allows for clock differences; a longer lease comes from a clock that was set back
GONE_FOR = timedelta(hours=1)  # until a gone page that an entry point still names is requested again
LOOPED_FOR = timedelta(days=1)  # until an address refused as a loop is requested again

STATES: frozenset[str] = frozenset(get_args(State))

_NEW = "new"  # the state of an address that has no row yet
_UNLEASED: Mapping[str, Any] = {"leased_until": None, "leased_by": None}
_COLUMNS: Mapping[str, tuple[str, ...]] = {  # that are set together
    "lease": tuple(_UNLEASED),
    "capture": ("captured_at", "done_run"),
    "why": ("reason", "detail"),
}


@dataclass(frozen=True, slots=True)
class Move:
    """A row of MOVES: leads from a state in *before* to one in *after*, sets the columns *sets*, and empties *clears*.

    Every move to a state other than `leased` also ends the lease.
    """

    before: frozenset[str]
    after: frozenset[str]
    sets: frozenset[str]
    clears: Mapping[str, Any]


def _move(states: str, sets: str = "", clears: str = "") -> Move:
    before, after = (frozenset(side.split()) for side in states.split("→"))
    empty = {column: 0 if column == "tries" else None for column in _columns(clears)}
    return Move(before - {"any"} | (STATES if "any" in before else set()), after, frozenset(_columns(sets)), empty)


def _columns(words: str) -> list[str]:
    return [column for word in words.split() for column in _COLUMNS.get(word, (word,))]


# fmt: off
MOVES: Mapping[Event, Move] = {
    "find":      _move("new → leased",                          sets="lease"),
    "lease":     _move("due leased done refused gone → leased", sets="lease"),
    "recheck":   _move("done refused gone → leased",            sets="lease rechecks recheck_at"),
    "renew":     _move("leased → leased",                       sets="leased_until"),
    "release":   _move("leased → due"),
    "read":      _move("new any → done",                        sets="capture", clears="why tries gone_at"),
    "unchanged": _move("any → done",                            sets="checked_at", clears="why tries gone_at"),
    "refuse":    _move("new any → refused",                     sets="capture why", clears="tries answered_at"),
    "settle":    _move("due leased → done refused gone",        clears="tries"),
    "gone":      _move("any → gone",                            sets="capture why checked_at gone_at", clears="tries"),
    "fail":      _move("any → due parked done gone",            sets="reason tries due_at"),
    "poison":    _move("due leased → due parked",               sets="why tries due_at"),
    "postpone":  _move("any → due",                             sets="reason due_at"),
    "unpark":    _move("parked → due",                          sets="due_at", clears="tries"),
    "forgive":   _move("due parked → due",                      sets="due_at", clears="why tries"),
}
# fmt: on


def columns(event: Event, sets: Mapping[str, Any], to: State | None = None) -> dict[str, Any]:
    """The columns that *event* writes: those in *sets*, those it clears, and the state *to* (needed if there are
    several).

    Raises ValueError if MOVES has no such move.
    """
    move = MOVES[event]
    state = to or " ".join(move.after)
    if state not in move.after or sets.keys() != move.sets:
        raise ValueError(f"no move of an address: {event} to {state!r}, setting {', '.join(sorted(sets)) or 'nothing'}")
    return {"state": state, **move.clears, **({} if state == "leased" else _UNLEASED), **sets}


def is_due(row: AnyRow, now: datetime) -> bool:
    """Whether to fetch the address of *row*, which an entry point names *now*."""
    if row.state == "leased":
        return not now < row.leased_until <= now + LONGEST_LEASE
    if row.state == "gone":
        return bool(row.checked_at + GONE_FOR <= now)
    if row.state == "refused" and row.reason == "loop":
        # That day its site may have shown a notice in place of stories.
        return row.captured_at is None or bool(row.captured_at + LOOPED_FOR <= now)
    return bool(row.state == "due" and row.due_at <= now)


def has_changed(row: AnyRow, newest: datetime | None) -> bool:
    """Whether the page of *row* changed (at *newest*) after the capture that settled it."""
    if newest is None or row.captured_at is None or row.state not in ("done", "refused", "gone"):
        return False
    return bool(newest > row.captured_at)


def before_lease(row: AnyRow) -> State:
    """The state of *row* before it was due: gone, read, or refused."""
    if row.gone_at:
        return "gone"
    # The reason of a page whose newest capture was read is that of a failure since.
    was_read = row.answered_at is not None and row.answered_at == row.captured_at
    return "refused" if row.reason and not was_read else "done"
