"""Phrases around a word, as data/senses.toml writes them: `in|under ~ of .. fire`.

`~` is the word (`=~`: with a capital). On either side, `|` separates alternatives of one or more words, `,` one group
of alternatives from the next, and `..` leaves room for up to three words; `bomb*` is every word that begins so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_WORD, _CAPITAL, _ANY, _GAP, _THEN, _OR = "~", "=", "*", "..", ",", "|"
_LONGEST_GAP = 3


@dataclass(frozen=True, slots=True)
class _Group:
    """Alternatives, the nearest word of each first: single *words*, *beginnings* of words, and *longer* ones by their
    first word. With *has_gap* up to three words may stand before it.
    """

    words: frozenset[str]
    beginnings: tuple[str, ...]
    longer: dict[str, list[tuple[str, ...]]]
    has_gap: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """What stands *before* a word, read backwards, and *after* it."""

    before: tuple[_Group, ...]
    after: tuple[_Group, ...]
    needs_capital: bool = False

    def fits(self, before: Sequence[str], after: Sequence[str], *, is_capital: bool) -> bool:
        """Whether it stands around a word with the words *before* it, read backwards, and *after* it."""
        if self.needs_capital and not is_capital:
            return False
        return _fits(self.before, before, 0) and _fits(self.after, after, 0)


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
    found = [1] if word in group.words or (group.beginnings and word.startswith(group.beginnings)) else []
    for key in (word, _ANY) if group.longer else ():
        for longer in group.longer.get(key, ()):
            there = words[start : start + len(longer)]
            if len(there) == len(longer) and all(map(_is, longer, there)):
                found.append(len(longer))
    return found


def _is(piece: str, word: str) -> bool:
    return word == piece or (piece.endswith(_ANY) and word.startswith(piece[:-1]))
