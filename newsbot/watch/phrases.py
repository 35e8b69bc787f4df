"""Phrases around a word, as data/senses.toml writes them: `in|under ~ of .. fire`.

`~` is the word (`=~`: with a capital). On either side, `|` separates alternatives of one or more words, `,` one group
of alternatives from the next, and `..` leaves room for up to three words; `bomb*` is every word that begins so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_WORD, _CAPITAL, _ANY, _GAP, _THEN, _OR = "~", "=", "*", "..", ",", "|"
_LONGEST_GAP = 3
_MOST_KNOWN = 2_000  # words next to an ambiguous one that are remembered


@dataclass(frozen=True, slots=True)
class _Group:
    """Alternatives, the nearest word of each first: single *words*, *beginnings* of words, and *longer* ones by their
    first word. With *has_gap* up to three words may stand before it.
    """

    words: frozenset[str]
    beginnings: tuple[str, ...]
    longer: dict[str, list[tuple[str, ...]]]
    has_gap: bool

    def has(self, word: str) -> bool:
        """Whether *word* alone is an alternative."""
        return word in self.words or word.startswith(self.beginnings)

    def may_begin_with(self, word: str) -> bool:
        """Whether an alternative begins with *word*."""
        return word in self.longer or _ANY in self.longer or self.has(word)


@dataclass(frozen=True, slots=True)
class Phrase:
    """What stands *before* a word, read backwards, and *after* it."""

    before: tuple[_Group, ...]
    after: tuple[_Group, ...]
    needs_capital: bool = False

    @property
    def sides(self) -> tuple[tuple[bool, tuple[_Group, ...]], ...]:
        """Both sides, each with whether it is the one before the word."""
        return (True, self.before), (False, self.after)

    @property
    def is_one_group(self) -> bool:
        """Whether one group beside the word is all of it."""
        return len(self.before) + len(self.after) == 1 and not self.needs_capital

    def fits(self, before: Sequence[str], after: Sequence[str], *, is_capital: bool) -> bool:
        """Whether it stands around a word with the words *before* it, read backwards, and *after* it."""
        if self.needs_capital and not is_capital:
            return False
        return _fits(self.before, before, 0) and _fits(self.after, after, 0)


_Row = tuple[int, Phrase | None]  # a phrase, None if it is known to fit, and its number


class _ByWord(dict[str, tuple[_Row, ...]]):
    """The phrases in which a group may begin with a word, worked out when the word is first looked up."""

    def __init__(self, groups: Sequence[tuple[_Group, int, Phrase]]) -> None:
        super().__init__()
        self._groups = groups

    def __missing__(self, word: str) -> tuple[_Row, ...]:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        found = self[word] = tuple(
            (number, None if each.is_one_group and group.has(word) else each)
            for group, number, each in self._groups
            if group.may_begin_with(word)
        )
        return found


class Phrases:
    """Many phrases, each with a number. Those that fit are found by the words beside, not tried one by one."""

    def __init__(self, phrases: Iterable[tuple[int, Phrase]]) -> None:
        # Each phrase is listed under the first group of one of its sides, at best one without a gap.
        entered: dict[tuple[bool, bool], list[tuple[_Group, int, Phrase]]] = {}
        self._bare: tuple[_Row, ...] = ()
        for number, each in phrases:
            firsts = [(side[0].has_gap, is_before, side[0]) for is_before, side in each.sides if side]
            if firsts:
                has_gap, is_before, group = min(firsts, key=lambda first: first[0])
                entered.setdefault((is_before, has_gap), []).append((group, number, each))
            else:
                self._bare += ((number, each),)
        self._before, self._after = (_ByWord(entered.get((is_before, False), ())) for is_before in (True, False))
        self._gaps = [(is_before, _ByWord(groups)) for (is_before, has_gap), groups in entered.items() if has_gap]

    def around(self, before: Sequence[str], after: Sequence[str], *, is_capital: bool) -> set[int]:
        """The numbers of the phrases that fit (see `Phrase.fits`)."""
        rows = self._bare
        if before:
            rows += self._before[before[0]]
        if after:
            rows += self._after[after[0]]
        for is_before, by_word in self._gaps:
            for found in map(by_word.__getitem__, (before if is_before else after)[: _LONGEST_GAP + 1]):
                rows += found
        return {number for number, each in rows if each is None or each.fits(before, after, is_capital=is_capital)}


def phrase(written: str) -> Phrase:
    """Parses *written*. Raises ValueError without a `~`."""
    before, mark, after = written.partition(_WORD)
    if not mark:
        raise ValueError(f"phrase {written!r} has no {_WORD}, which stands for the word")
    return Phrase(_groups(before.rstrip(_CAPITAL), -1), _groups(after, 1), before.endswith(_CAPITAL))


def _groups(side: str, step: int) -> tuple[_Group, ...]:
    """The groups of one side, the nearest to the word first."""
    found: list[_Group] = []
    has_gap = False
    for piece in side.replace(_GAP, f"{_THEN}{_GAP}{_THEN}").split(_THEN)[::step]:
        if piece.strip() == _GAP:
            has_gap = True
        elif piece.strip():
            found.append(_group([tuple(each.split()[::step]) for each in piece.split(_OR)], has_gap=has_gap))
            has_gap = False
    return tuple(found)


def _group(alternatives: Sequence[tuple[str, ...]], *, has_gap: bool) -> _Group:
    longer: dict[str, list[tuple[str, ...]]] = {}
    for words in alternatives:
        if len(words) > 1:
            longer.setdefault(words[0], []).append(words)
    single = [words[0] for words in alternatives if len(words) == 1]
    whole = frozenset(word for word in single if not word.endswith(_ANY))
    return _Group(whole, tuple(word[:-1] for word in single if word.endswith(_ANY)), longer, has_gap)


def _fits(groups: Sequence[_Group], words: Sequence[str], at: int, number: int = 0) -> bool:
    """Whether the groups from *number* on stand in *words* from *at* on."""
    if number == len(groups):
        return True
    group = groups[number]
    for start in range(at, min(len(words), at + _LONGEST_GAP + 1 if group.has_gap else at + 1)):
        for length in _lengths(group, words, start):
            if _fits(groups, words, start + length, number + 1):
                return True
    return False


def _lengths(group: _Group, words: Sequence[str], start: int) -> list[int]:
    """The lengths of the alternatives of *group* that stand in *words* at *start*."""
    word = words[start]
    found = [1] if group.has(word) else []
    for key in (word, _ANY) if group.longer else ():
        for longer in group.longer.get(key, ()):
            there = words[start : start + len(longer)]
            if len(there) == len(longer) and all(map(_is, longer, there)):
                found.append(len(longer))
    return found


def _is(piece: str, word: str) -> bool:
    return word == piece or (piece.endswith(_ANY) and word.startswith(piece[:-1]))
