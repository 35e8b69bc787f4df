"""The life of an address: found → leased → done | refused | parked | gone → due again. Pure.

MOVES is the whole of it: the states in which each event may find an address, those in which it may leave it, and the
columns that it sets or clears. `addresses` writes nothing else.
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
    "recheck",  # a run takes it, having read it, to look for an edit
    "renew",  # the run that has it lives
    "release",  # the run that had it has ended, or died
    "read",  # it gave a record
    "unchanged",  # its server says that it is what it was
    "refuse",  # it gave no record
    "settle",  # it gave a record, or none, that is older than what is known of it
    "gone",  # it gave a record once, and is not there any more
    "fail",  # it could not be fetched, read or stored
    "poison",  # the process died over it
    "postpone",  # its host asked to be left alone
    "unpark",  # somebody wants it to be tried again
    "forgive",  # what it failed of was the fault of the machine
]

LEASE = timedelta(minutes=15)
LONGEST_LEASE = 2 * LEASE  # of two machines' clocks; what is leased for longer was so by a clock that was set back
GONE_FOR = timedelta(hours=1)  # before a page that is gone, and that an entry point still names, is asked for again
LOOPED_FOR = timedelta(days=1)  # before one that was not asked for, since its like gave one story, is so again

STATES: frozenset[str] = frozenset(get_args(State))

_NEW = "new"  # the state of an address that has no row yet
_UNLEASED: Mapping[str, Any] = {"leased_until": None, "leased_by": None}
_COLUMNS: Mapping[str, tuple[str, ...]] = {  # that go together
    "lease": tuple(_UNLEASED),
    "capture": ("captured_at", "done_run"),
    "why": ("reason", "detail"),
}


@dataclass(frozen=True, slots=True)
class Move:
    """What an event does to an address: it leads from one of the states *before* to one of *after*, sets the columns
    *sets*, and empties *clears*. Every move to another state than `leased` ends the lease, too.
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
    """What *event* writes into the row of an address: the columns that it *sets*, those that it clears, and the state
    *to* which it leads, to be named where there are several.

    Raises ValueError where MOVES has no such move.
    """
    move = MOVES[event]
    state = to or " ".join(move.after)
    if state not in move.after or sets.keys() != move.sets:
        raise ValueError(f"no move of an address: {event} to {state!r}, setting {', '.join(sorted(sets)) or 'nothing'}")
    return {"state": state, **move.clears, **({} if state == "leased" else _UNLEASED), **sets}


def is_due(row: AnyRow, now: datetime) -> bool:
    """Whether the address of *row*, which an entry point names *now*, is to be fetched for that."""
    if row.state == "leased":
        return not now < row.leased_until <= now + LONGEST_LEASE
    if row.state == "gone":
        return bool(row.checked_at + GONE_FOR <= now)
    if row.state == "refused" and row.reason == "loop":
        # Its like may have shown a notice of that day instead of their stories.
        return row.captured_at is None or bool(row.captured_at + LOOPED_FOR <= now)
    return bool(row.state == "due" and row.due_at <= now)


def has_changed(row: AnyRow, newest: datetime | None) -> bool:
    """Whether the address of *row* was settled by a capture from before *newest*, when it is known to have changed."""
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
