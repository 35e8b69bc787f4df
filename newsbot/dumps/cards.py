"""Cards: the stories that a listing or an author's page shows, told apart by headlines, bylines and cut teasers."""

from __future__ import annotations

from dataclasses import dataclass, field

from newsbot.dumps.byline import Stated, stated_by
from newsbot.dumps.furniture import LISTS, SHOW_MORE, is_furniture, key
from newsbot.dumps.shapes import is_cut, is_headline, is_prose, is_section
from newsbot.dumps.sheet import Sheet

_LONGEST_TITLE = 200


@dataclass(slots=True)
class RawCard:
    """One card as raw strings."""

    title: str
    authors: tuple[str, ...] = ()
    teaser: list[str] = field(default_factory=list)
    section: str | None = None
    date: str | None = None
    twice: bool = False  # the headline stands twice: as a picture's text, and as the headline
    block: int = -1  # of the teaser


class CardReader:
    """Reads the lines of a listing one after the other into cards."""

    def __init__(self, sheet: Sheet, start: int) -> None:
        self._sheet, self._at = sheet, start
        self._run: list[int] = []  # lines since the last teaser, each of which may be a headline
        self.cards: list[RawCard] = []
        self._open: RawCard | None = None  # whose teaser may go on

    def read(self) -> list[RawCard]:
        """The cards, in order."""
        sheet = self._sheet
        while self._at < len(sheet):
            line = sheet.lines[self._at]
            if key(line) in LISTS or key(line) == SHOW_MORE or (self.cards and self._is_about(self._at)):
                break
            if not is_furniture(line):
                self._take(self._at, line)
            self._at += 1
        return self.cards

    def _is_about(self, at: int) -> bool:
        """Whether an essay on the tag begins here: "About" and the tag, or the tag itself, alone in its block."""
        line = self._sheet.lines[at]
        if self._sheet.together(at - 1, at) or self._sheet.together(at, at + 1):
            return False
        return (line.startswith("About ") and line.count(" ") <= 5) or (at > 3 and line.lower() == self.heading.lower())

    heading = ""

    def _take(self, at: int, line: str) -> None:
        stated = stated_by(line)
        if stated is not None:
            self._byline(stated, at)
        elif self._open is not None and not self._open.teaser and not self._twice_from(at):
            self._tease(at)
        elif self._is_title(at, line):
            self._run.append(at)
        elif self._run:
            self._begin(self._run)
            self._tease(at)
        elif self._continues(at):
            self._tease(at)

    def _is_title(self, at: int, line: str) -> bool:
        if self._twice_from(at) or (self._run and self._sheet.lines[self._run[-1]] == line):
            return True
        if len(line) > _LONGEST_TITLE or is_prose(line) or not (is_headline(line) or is_section(line)):
            return False
        if self._run or not self._continues(at):
            return True
        # Glued under a teaser: its cut end, unless more of the next card follows.
        return self._sheet.together(at, at + 1) or line in self._sheet.lines[at + 1 : at + 4]

    def _twice_from(self, at: int) -> bool:
        lines = self._sheet.lines
        return at + 1 < len(lines) and lines[at] == lines[at + 1] and len(lines[at]) <= _LONGEST_TITLE

    def _continues(self, at: int) -> bool:
        return self._open is not None and bool(self._open.teaser) and self._open.block == self._sheet.blocks[at]

    def _begin(self, run: list[int]) -> RawCard:
        lines = [self._sheet.lines[at] for at in run]
        card = RawCard(title=lines[-1], twice=lines[-1] in lines[:-1])
        if card.twice and len(lines) > 2 and lines[-2] != lines[-1] and is_section(lines[-2]):
            card.section = lines[-2]
        self.cards.append(card)
        self._open, self._run = card, []
        return card

    def _byline(self, stated: Stated, at: int) -> None:
        if self._run:
            self._begin(self._run)
        elif not (self._open and not self._open.teaser) and at and not is_furniture(self._sheet.lines[at - 1]):
            # The headline ends in a full stop and was taken for the end of a teaser, or for none of a card's lines.
            if self._open and self._open.teaser and self._open.teaser[-1] == self._sheet.lines[at - 1]:
                self._open.teaser.pop()
            self._begin([at - 1])
        if self._open:
            self._open.authors = self._open.authors or stated.names
            self._open.date = self._open.date or stated.date

    def _tease(self, at: int) -> None:
        if self._open is not None:
            self._open.teaser.append(self._sheet.lines[at])
            self._open.block = self._sheet.blocks[at]


def read_cards(sheet: Sheet, start: int, heading: str = "") -> list[RawCard]:
    """The cards from line *start* on. An essay under *heading*, the listing's own, is no card."""
    reader = CardReader(sheet, start)
    reader.heading = heading
    return [card for card in reader.read() if card.teaser or card.authors]


def cut_teasers(cards: list[RawCard], last_line: str) -> int:
    """How many teasers are cut short, other than by the end of the text."""
    return sum(bool(card.teaser) and card.teaser[-1] is not last_line and is_cut(card.teaser[-1]) for card in cards)
