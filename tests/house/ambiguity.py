"""Whether a regular expression can take more than linear time, found from its parsed form and without a clock.

A backtracking matcher is slow where it can read one text in several ways and none of them leads on: `(a+)+b`,
`\\s*\\s*x`, and, when a text is searched, `\\s+x`, which is tried from each blank of a long gap. So the pattern becomes
an automaton (Glushkov's: a state for each character in it), and two states that repeat are sought, one of which leads
to the other by a word that both can repeat; or one that comes back to itself in two ways (Weber and Seidl, 1991).

Repeats with a limit count by it: a pair of them may cost COSTS steps for each character.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise, product
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

COSTS = 2_500  # steps for each character that limited repeats may cost
_LOOPS_FROM = 32  # a repeat of at least so many counts as a loop; below it is written out
_COPIES = 3  # of what is written out
_OFTEN = float("inf")
_SAMPLE = "aZéßЯ中1٣_ \n\r\t\xa0-<>&—\0.,:;'\"()[]{}/\\@#=|*+?!%"


def ambiguity(pattern: str | bytes, flags: int = 0, *, searched: bool = True) -> str | None:
    """What makes *pattern* slow on long texts; None if nothing does.

    *searched*: it may be tried from every character, not only where `match` or `fullmatch` is asked.
    """
    automaton = _Automaton(pattern, flags)
    return next(automaton.twice_to_itself(searched), None) or next(automaton.twice_along(searched), None)


# When a step is possible: the (class before, class after) between which it is; None: always.
Condition = frozenset[tuple[int, int]] | None


def _both(one: Condition, other: Condition) -> Condition:
    return other if one is None else one if other is None else one & other


@dataclass(frozen=True)
class _Piece:
    """A part of a pattern: how it is entered, left, and passed without reading, each under a condition."""

    first: list[tuple[int, Condition]] = field(default_factory=list)
    last: list[tuple[int, Condition]] = field(default_factory=list)
    empty: list[Condition] = field(default_factory=list)


class _Automaton:
    def __init__(self, pattern: str | bytes, flags: int) -> None:
        parsed = _parser.parse(pattern, flags)
        self._flags = parsed.state.flags
        self._alphabet = _Alphabet(parsed, self._flags, isinstance(pattern, bytes))
        self._pairs = self._alphabet.pairs
        self._sets: list[frozenset[int]] = []  # by state: the classes that it reads
        self._bounds: list[float] = []  # by state: how often it may repeat
        self._edges: dict[tuple[int, int], list[Condition]] = {}
        self._groups: dict[int, Any] = {}
        self._held: list[tuple[int, ...]] = []  # by state: the possessive repeats and atomic groups around it
        self._around_now: tuple[int, ...] = ()
        self._committed: set[tuple[int, int]] = set()  # steps after which there is no way back
        self._whole = self._sequence(parsed, 1)

    # The automaton

    def _sequence(self, parts: Iterable[Any], bound: float) -> _Piece:
        whole = _Piece(empty=[None])
        for part in parts:
            whole = self._joined(whole, self._piece(part, bound))
        return whole

    def _joined(self, one: _Piece, other: _Piece) -> _Piece:
        self._link(one.last, other.first)
        return _Piece(
            one.first + [(at, _both(met, null)) for at, met in other.first for null in one.empty],
            other.last + [(at, _both(met, null)) for at, met in one.last for null in other.empty],
            list({_both(a, b) for a, b in product(one.empty, other.empty)}),
        )

    def _link(self, last: Iterable[tuple[int, Any]], first: Iterable[tuple[int, Any]]) -> None:
        for (one, left), (other, entered) in product(last, first):
            self._edges.setdefault((one, other), []).append(_both(left, entered))

    def _piece(self, part: tuple[Any, Any], bound: float) -> _Piece:
        kind, value = part
        if kind in _READING:
            return self._state(self._alphabet.read_by(part), bound)
        if kind is sre.BRANCH:
            return self._branch([self._sequence(each, bound) for each in value[1]])
        if kind is sre.SUBPATTERN:
            self._groups[value[0]] = value[-1]
            return self._sequence(value[-1], bound)
        if kind is sre.ATOMIC_GROUP:
            return self._kept(value, bound)
        if kind in _REPEATS:
            return self._repeat(*value, bound, possessive=kind is sre.POSSESSIVE_REPEAT)
        if kind is sre.AT:
            return _Piece(empty=[self._alphabet.at(value)])
        if kind in (sre.ASSERT, sre.ASSERT_NOT):
            return self._around(kind is sre.ASSERT, *value)
        if kind is sre.GROUPREF:
            return self._sequence(self._groups[value], bound)
        raise NotImplementedError(f"{kind} in a pattern: teach {__file__}")

    def _state(self, read: frozenset[int], bound: float) -> _Piece:
        self._sets.append(read)
        self._bounds.append(bound)
        self._held.append(self._around_now)
        at = len(self._sets) - 1
        return _Piece([(at, None)], [(at, None)])

    def _branch(self, ways: list[_Piece]) -> _Piece:
        empty = list({null for way in ways for null in way.empty})
        return _Piece([at for way in ways for at in way.first], [at for way in ways for at in way.last], empty)

    def _repeat(self, least: int, most: int, body: Any, bound: float, *, possessive: bool) -> _Piece:
        if most < _LOOPS_FROM:
            return self._written_out(int(least), int(most), body, bound)
        if least > 1:
            before = self._written_out(int(least) - 1, int(least) - 1, body, bound)
            return self._joined(before, self._repeat(1, most, body, bound, possessive=possessive))
        often = bound * (_OFTEN if most == sre.MAXREPEAT else int(most))
        once = self._kept(body, often) if possessive else self._sequence(body, often)
        if possessive:
            once = self._never_left_early(once, least)
        else:
            self._link(once.last, once.first)
        empty = once.empty if least else [self._before_none_of(once)] if possessive else [None]
        return _Piece(once.first, once.last, empty)

    def _written_out(self, least: int, most: int, body: Any, bound: float) -> _Piece:
        whole = _Piece(empty=[None])
        for _ in range(min(least, _COPIES)):
            whole = self._joined(whole, self._sequence(body, bound))
        more = [self._sequence(body, bound) for _ in range(min(most - least, _COPIES))]
        for one, other in pairwise(more):
            self._link(one.last, other.first)
        if more:
            any_of_them = _Piece(more[0].first, [at for each in more for at in each.last], [None])
            whole = self._joined(whole, any_of_them)
        return whole

    def _before_none_of(self, once: _Piece) -> Condition:
        """The condition that no character follows which alone would be one more turn of a possessive repeat."""
        alone = {at for at, met in once.first if met is None} & {at for at, _ in once.last}
        if not alone:
            return None
        more = frozenset(each for at in alone for each in self._sets[at])
        return frozenset(pair for pair in self._pairs if pair[1] not in more)

    def _kept(self, body: Any, bound: float) -> _Piece:
        """What is not read again in another way, once it is read."""
        before = self._around_now
        self._around_now = (*before, len(self._sets))
        once = self._sequence(body, bound)
        self._around_now = before
        return once

    def _never_left_early(self, once: _Piece, least: int) -> _Piece:
        leaving = self._before_none_of(once)
        self._link(once.last, once.first)
        if len(once.first) > 1 or once.first != once.last:
            self._committed.update((one, other) for (one, _), (other, _) in product(once.last, once.first))
        return _Piece(once.first, [(at, _both(met, leaving)) for at, met in once.last], once.empty)

    def _around(self, wanted: bool, direction: int, body: Any) -> _Piece:
        first = self._first_state()
        inside = self._sequence(body, 1)
        loops = any(self._bounds[at] > 1 for at in range(first, len(self._sets)))
        alone = {at for at, _ in inside.first} & {at for at, _ in inside.last}
        met: Condition = self._pairs  # it depends, on what is not looked into
        if len(self._sets) - first == len(alone) and not inside.empty:
            read = frozenset(each for at in alone for each in self._sets[at])
            side = 0 if direction < 0 else 1
            met = frozenset(pair for pair in self._pairs if (pair[side] in read) == wanted)
        return _Piece(inside.first if loops and direction > 0 else [], [], [met])

    def _first_state(self) -> int:
        return len(self._sets)

    # What is ambiguous

    def twice_to_itself(self, searched: bool) -> Iterator[str]:
        """Loops within loops, and ways of a loop that read the same: exponential."""
        for at in self._loops:
            ring = self._ring_of[at] - (self._ends if searched else frozenset())
            if self._bounds[at] <= COSTS or at not in ring:
                continue
            if any(self._twice(at, other) for other in ring):
                yield f"{self._named(at)} repeats within a repeat"
            elif len(ring) > 1 and self._reaches((at, at), (at, at), (ring, ring), apart=True):
                yield f"{self._named(at)} can repeat in two ways"

    def _twice(self, one: int, other: int) -> bool:
        """Whether two ways lead from *one* to *other* with nothing between."""
        edges = [self._read(each, one, other) for each in self._edges.get((one, other), [])]
        return any(edge & earlier for number, edge in enumerate(edges) for earlier in edges[:number])

    def _read(self, met: Condition, one: int, other: int) -> frozenset[tuple[int, int]]:
        pairs = product(self._sets[one], self._sets[other])
        return frozenset(pairs if met is None else met.intersection(pairs))

    def twice_along(self, searched: bool) -> Iterator[str]:
        """Loops after loops that read the same: a power."""
        for q in self._loops:
            if searched and self._bounds[q] > COSTS and self._leads(_START, q, searched):
                yield f"searched, {self._named(q)} is read again from each character before"
            for p in self._loops:
                held = set(self._held[p]) <= set(self._held[q])
                if p != q and held and self._cost(p, q, searched) > COSTS and self._leads(p, q, searched):
                    yield f"{self._named(p)} leads to {self._named(q)}, which reads the same"

    def _cost(self, p: int, q: int, searched: bool) -> float:
        """The steps for each character, if both read the same."""
        one, other = sorted((self._bounds[p], self._bounds[q]))
        return one if other == _OFTEN else one * other * searched

    def _leads(self, p: int, q: int, searched: bool) -> bool:
        """Whether a word leads from *p* to *q* that both can repeat, and on the way the pattern is not satisfied."""
        leave = self._ends if searched else frozenset[int]()
        way = self._before[q] - leave
        if p not in way or q not in way or not self._reads(p) & self._reads(q):
            return False
        one, other = frozenset({p}) if p == _START else self._ring_of[p], self._ring_of[q]
        if one == {p} and other == {q}:
            return self._leads_simply(p, q, way)
        return self._reaches((p, p, q), (p, q, q), (one, way, other - leave))

    def _leads_simply(self, p: int, q: int, way: frozenset[int]) -> bool:
        """The same for two repeats of one character each: by any characters that both read."""
        common = self._reads(p) & self._reads(q)
        known = {(p, each) for each in common}
        waiting = list(known)
        while waiting:
            for after, reached in self._out(*waiting.pop(), way, p != _START).items():
                for found in ((each, after) for each in reached if after in common):
                    if found[0] == q:
                        return True
                    if found not in known:
                        known.add(found)
                        waiting.append(found)
        return False

    def _reaches(self, start: Any, goal: Any, within: Any, *, apart: bool = False) -> bool:
        """Whether a word leads from the states *start* to the states *goal*, each staying *within* its states."""
        common = frozenset.intersection(*(self._reads(at) for at in start))
        return any(self._walk((*start, at), (*goal, at), within, apart) for at in common)

    def _walk(self, start: Any, goal: Any, within: Any, apart: bool) -> bool:
        known, waiting = {(start, not apart)}, [(start, not apart)]
        while waiting:
            (*states, before), parted = waiting.pop()
            kept = start[0] != _START
            ways = [self._out(at, before, limit, kept) for at, limit in zip(states, within, strict=True)]
            for after in set.intersection(*(set(way) for way in ways)):
                for reached in product(*(way[after] for way in ways)):
                    found = ((*reached, after), parted or reached[0] != reached[1])
                    if found == (goal, True):
                        return True
                    if found not in known:
                        known.add(found)
                        waiting.append(found)
        return False

    def _out(self, at: int, before: int, limit: frozenset[int], kept: bool) -> dict[int, list[int]]:
        """By class that is read next: the states reached from *at*; *kept*: without those that are not left again."""
        key = (at, before, kept)
        if key not in self._outs:
            self._outs[key] = self._from(at, before, self._committed if kept else ())
        found = self._outs[key]
        return {each: kept for each, way in found.items() if (kept := [to for to in way if to in limit])}

    @cached_property
    def _outs(self) -> dict[tuple[int, int, bool], dict[int, list[int]]]:
        return {}

    def _from(self, at: int, before: int, leave: Container[tuple[int, int]]) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for other, conditions in self._leading[at]:
            for after in self._reads(other) if (at, other) not in leave else ():
                if any(met is None or (before, after) in met for met in conditions):
                    found.setdefault(after, []).append(other)
        return found

    @cached_property
    def _leading(self) -> dict[int, list[tuple[int, list[Condition]]]]:
        found: dict[int, list[Any]] = {at: [] for at in (_START, *range(len(self._sets)))}
        for (one, other), conditions in self._edges.items():
            found[one].append((other, conditions))
        found[_START] = [(_START, [None])]
        for at in dict.fromkeys(at for at, _ in self._whole.first):
            found[_START].append((at, [met for each, met in self._whole.first if each == at]))
        return found

    def _reads(self, at: int) -> frozenset[int]:
        return self._alphabet.classes if at == _START else self._sets[at]

    @cached_property
    def _ends(self) -> frozenset[int]:
        """The states at which the pattern is satisfied, whatever follows."""
        return frozenset(at for at, met in self._whole.last if met is None)

    @cached_property
    def _loops(self) -> list[int]:
        return [at for at in range(len(self._sets)) if self._bounds[at] > 1 and self._ring_of[at]]

    @cached_property
    def _ring_of(self) -> dict[int, frozenset[int]]:
        """By state: those that it reaches and that reach it."""
        reached = {at: self._reached(at, self._committed) for at in range(len(self._sets))}
        return {at: frozenset(other for other in found if at in reached[other]) for at, found in reached.items()}

    @cached_property
    def _before(self) -> dict[int, frozenset[int]]:
        """By state in a loop: those that lead to it."""
        states = {at: self._reached(at) | {at} for at in (_START, *range(len(self._sets)))}
        return {q: frozenset(at for at, found in states.items() if q in found) for q in self._loops}

    def _reached(self, at: int, leave: Container[tuple[int, int]] = ()) -> set[int]:
        found: set[int] = set()
        waiting = [at]
        while waiting:
            now = waiting.pop()
            for other, _ in self._leading[now]:
                if other not in found and (now, other) not in leave:
                    found.add(other)
                    waiting.append(other)
        return found

    def _named(self, at: int) -> str:
        return f"the repeat of {self._alphabet.shown(self._sets[at])}"


_START = -1  # before the pattern, any number of characters having been passed
_READING = (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN)
_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)


class _Alphabet:
    """The characters that a pattern tells apart, in classes."""

    def __init__(self, parsed: Any, flags: int, of_bytes: bool) -> None:
        self._flags = flags
        atoms = list(_atoms(parsed))
        sample = sorted(set(range(256)) if of_bytes else {ord(each) for each in _SAMPLE} | set(_ends(atoms)))
        self._atoms = {repr(atom): number for number, atom in enumerate(atoms)}
        word = re.compile(r"\w", re.ASCII if of_bytes or flags & re.ASCII else 0)
        signs: dict[Any, list[int]] = {}
        for each in sample:
            says = tuple(_holds(atom, each, flags) for atom in atoms)
            signs.setdefault((*says, bool(word.match(chr(each))), each == 10), []).append(each)
        self._known = list(signs.items())
        self.classes = frozenset(range(len(signs)))
        self._begin = self._end = len(signs)  # before the first character, after the last
        around = (*self.classes, self._begin)
        self.pairs = frozenset(product(around, around))
        self._words = frozenset(number for number, (sign, _) in enumerate(self._known) if sign[-2])
        self._breaks = frozenset(number for number, (sign, _) in enumerate(self._known) if sign[-1])

    def read_by(self, atom: Any) -> frozenset[int]:
        at = self._atoms[repr(atom)]
        return frozenset(number for number, (sign, _) in enumerate(self._known) if sign[at])

    def at(self, code: Any) -> Condition:
        """When a zero-width assertion holds."""
        begins = {self._begin} | (self._breaks if self._flags & re.MULTILINE and code is sre.AT_BEGINNING else set())
        ends = {self._end} | (self._breaks if code is sre.AT_END else set())
        if code in (sre.AT_BEGINNING, sre.AT_BEGINNING_STRING):
            return frozenset(pair for pair in self.pairs if pair[0] in begins)
        if code in (sre.AT_END, sre.AT_END_STRING):
            return frozenset(pair for pair in self.pairs if pair[1] in ends)
        inside = code is sre.AT_NON_BOUNDARY
        return frozenset(
            pair for pair in self.pairs if ((pair[0] in self._words) == (pair[1] in self._words)) == inside
        )

    def shown(self, read: frozenset[int]) -> str:
        return repr("".join(chr(each) for number in sorted(read) for each in self._known[number][1])[:12])


def _atoms(parsed: Any) -> Iterator[Any]:
    """The parts that read one character."""
    for part in parsed:
        kind, value = part
        if kind in _READING:
            yield part
        elif kind is sre.BRANCH:
            for each in value[1]:
                yield from _atoms(each)
        elif isinstance(value, tuple) and kind is not sre.GROUPREF_EXISTS:
            yield from _atoms(value[-1])
        elif kind is sre.ATOMIC_GROUP:
            yield from _atoms(value)
        elif kind is sre.GROUPREF:
            yield (sre.ANY, None)


def _ends(atoms: Iterable[Any]) -> Iterator[int]:
    """Characters at which what *atoms* read begins and ends, and beside."""
    for kind, value in atoms:
        for name, each in value if kind is sre.IN else [(kind, value)]:
            for end in each if name is sre.RANGE else [each] if name in (sre.LITERAL, sre.NOT_LITERAL) else []:
                yield from {
                    max(end - 1, 0),
                    end,
                    min(end + 1, 0x10FFFF),
                    *map(ord, chr(end).lower() + chr(end).upper()),
                }


def _holds(atom: Any, each: int, flags: int) -> bool:
    kind, value = atom
    if kind is sre.ANY:
        return bool(flags & re.DOTALL) or each != 10
    if kind is sre.IN:
        negated = value[0][0] is sre.NEGATE
        return any(_holds(part, each, flags) for part in value[negated:]) != negated
    if kind is sre.CATEGORY:
        return _in_category(value, chr(each), flags)
    if kind is sre.NOT_LITERAL:
        return not _holds((sre.LITERAL, value), each, flags)
    cases = {each, *map(ord, chr(each).lower() + chr(each).upper())} if flags & re.IGNORECASE else {each}
    return any(value == one if kind is sre.LITERAL else value[0] <= one <= value[1] for one in cases)


_CATEGORIES = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}


def _in_category(code: Any, character: str, flags: int) -> bool:
    *_, name = str(code).split("_")
    ascii_only = re.ASCII if flags & re.ASCII or not flags & re.UNICODE else 0
    return bool(re.match(_CATEGORIES[name], character, ascii_only)) != ("_NOT_" in str(code))
