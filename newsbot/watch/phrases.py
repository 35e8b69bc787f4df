"""Parses and matches phrases around a word as written in data/senses.toml: `in|under ~ of .. fire`.

`~` is the word (`=~`: with a capital). On either side, `|` separates alternatives of one or more words, `,` one group
of alternatives from the next, and `..` leaves room for up to three words; `bomb*` is every word that begins so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_WORD, _CAPITAL, _ANY, _GAP, _THEN, _OR = "~", "=", "*", "..", ",", "|"
_LONGEST_GAP = 3

# Alternatives, and whether there may be other words before them.
_Group = tuple[tuple[tuple[str, ...], ...], bool]


@dataclass(frozen=True, slots=True)
class Phrase:
    """What stands *before* a word, read backwards, and *after* it."""

    before: tuple[_Group, ...]
    after: tuple[_Group, ...]
    needs_capital: bool = False

    def fits(self, words: Sequence[str], at: int, *, is_capital: bool) -> bool:
        """Whether it surrounds the word at index *at* of *words*."""
        if self.needs_capital and not is_capital:
            return False
        return _fits(self.before, words[:at][::-1]) and _fits(self.after, words[at + 1 :])


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
            found.append((tuple(tuple(each.split()[::step]) for each in piece.split(_OR)), has_gap))
            has_gap = False
    return tuple(found)


def _fits(groups: Sequence[_Group], words: Sequence[str]) -> bool:
    if not groups:
        return True
    (alternatives, has_gap), *rest = groups
    return any(
        _begins(words[skipped:], alternative) and _fits(rest, words[skipped + len(alternative) :])
        for skipped in range(_LONGEST_GAP + 1 if has_gap else 1)
        for alternative in alternatives
    )


def _begins(words: Sequence[str], alternative: Sequence[str]) -> bool:
    return len(words) >= len(alternative) and all(map(_is, alternative, words))


def _is(piece: str, word: str) -> bool:
    return word == piece or (piece.endswith(_ANY) and word.startswith(piece[:-1]))
