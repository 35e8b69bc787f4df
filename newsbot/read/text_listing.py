"""Reads listings, author pages and front pages from their text."""

from __future__ import annotations

from dataclasses import dataclass, field

from newsbot.read.author_box import Person, person
from newsbot.read.line_shapes import is_cut, is_headline, is_name, is_prose, is_section, word_count
from newsbot.read.sheet import Sheet
from newsbot.read.text_boilerplate import AVATAR, LISTS, SHOW_MORE, STARTS, is_boilerplate, key
from newsbot.read.text_byline import Stated, stated_by

_TEAM, _ARTICLES = "team", "articles"
_HEAD_LINES = 40  # banners above, and a bio
_FEWEST_SIGNS = 2  # of cards: repeated headlines, bylines, cut teasers
_FEWEST_REGULAR = 8  # cards without any sign
_LONGEST_HEADLINE = 200
_MOST_HEADING_WORDS = 4
_REACH = 2  # lines between a headline and its repetition: a tag may come between


def read_author_page(sheet: Sheet) -> tuple[Person, list[RawCard]] | None:
    """Whom an author's page is about and their cards; None if the text is no author's page."""
    articles = next((at for at in range(min(_HEAD_LINES, len(sheet))) if key(sheet.lines[at]) == _ARTICLES), None)
    if articles is None:
        return None
    team = next((at for at in range(articles) if key(sheet.lines[at]) == _TEAM), None)
    lines = [sheet.lines[at] for at in range(_after(team, sheet, articles), articles)]
    lines = [line for line in lines if not is_boilerplate(line) and key(line) != AVATAR]
    if len(lines) > 1 and lines[0] in (lines[1], f"{lines[1]} photo"):
        lines = lines[1:]
    if not lines or not is_name(lines[0]) or (team is None and lines[0] not in " ".join(lines[1:])):
        return None
    return person(lines[0], lines[1:]), read_cards(sheet, articles + 1)


def _after(team: int | None, sheet: Sheet, articles: int) -> int:
    if team is not None:
        return team + 1
    starts = [at + 1 for at in range(articles) if key(sheet.lines[at]) in STARTS]
    return starts[-1] if starts else 0


def read_listing(sheet: Sheet) -> tuple[str | None, list[RawCard]] | None:
    """The page's heading and cards, or None if too little shows that its lines are cards."""
    start = next((at + 1 for at in range(len(sheet) - 1, -1, -1) if key(sheet.lines[at]) in STARTS), 0)
    heading, cards = heading_of(read_cards(sheet, start))
    if len(cards) < _FEWEST_SIGNS or (sum(card.signs for card in cards) < _FEWEST_SIGNS and not _is_regular(cards)):
        return None
    return heading, cards


def _is_regular(cards: list[RawCard]) -> bool:
    """Whether nearly every headline has a single teaser; headings inside a story have more below them."""
    return len(cards) >= _FEWEST_REGULAR and sum(len(card.teaser) == 1 for card in cards) * 10 >= len(cards) * 9


def is_front_page(sheet: Sheet) -> bool:
    """Whether several headlines are doubled on their line, as front pages of old layouts have them."""
    return sum(_is_doubled(line) for line in sheet.lines) > _FEWEST_SIGNS


def _is_doubled(line: str) -> bool:
    half, odd = divmod(len(line), 2)
    return not odd and half >= 20 and line[:half] == line[half:]


@dataclass(slots=True)
class RawCard:
    """One card as raw strings. *above* are the lines since the previous teaser."""

    title: str
    above: list[str]
    authors: tuple[str, ...] = ()
    teaser: list[str] = field(default_factory=list)
    cut: bool = False  # the teaser is cut short, and not by the end of the text
    block: int = -1  # of the teaser

    @property
    def twice(self) -> bool:
        """Whether the headline is repeated, first as a picture's alt text."""
        return self.title in self.above[-_REACH:]

    @property
    def section(self) -> str | None:
        """The tag between the two headlines."""
        return self.above[-1] if self.twice and self.above[-1] != self.title and is_section(self.above[-1]) else None

    @property
    def signs(self) -> int:
        """How many features of a card it has."""
        return self.twice + bool(self.authors) + self.cut


def read_cards(sheet: Sheet, start: int) -> list[RawCard]:
    return _CardReader(sheet, start).read()


def heading_of(cards: list[RawCard]) -> tuple[str | None, list[RawCard]]:
    """The heading of a page of *cards*, and the cards without those made of navigation and heading."""
    first = next((at for at, card in enumerate(cards) if card.signs), 0)
    dropped, kept = cards[:first], cards[first:]
    above = kept[0].above if kept else []
    if kept and kept[0].twice:
        above = above[: len(above) - 1 - above[::-1].index(kept[0].title)]
    elif len(above) > 1:
        above = above[:1]
    stated = [*(card.title for card in dropped), *above]
    return next((line for line in reversed(stated) if word_count(line) <= _MOST_HEADING_WORDS), None), kept


class _CardReader:
    """Reads a page's lines into cards."""

    def __init__(self, sheet: Sheet, start: int) -> None:
        self._sheet, self._start = sheet, start
        self._run: list[int] = []  # lines since the last teaser that may be headlines
        self._cards: list[RawCard] = []
        self._open: RawCard | None = None  # the card whose teaser may go on

    def read(self) -> list[RawCard]:
        sheet = self._sheet
        for at in range(self._start, len(sheet)):
            line = sheet.lines[at]
            if key(line) in LISTS or key(line) == SHOW_MORE or (self._cards and self._is_essay(at)):
                break
            if not is_boilerplate(line):
                self._read_line(at, line)
        return [card for card in self._cards if card.teaser or card.authors]

    def _is_essay(self, at: int) -> bool:
        """Whether an essay on the tag begins here, under "About ..." or the page's heading repeated."""
        sheet, line = self._sheet, self._sheet.lines[at]
        if sheet.together(at - 1, at) or sheet.together(at, at + 1) or word_count(line) > _MOST_HEADING_WORDS + 1:
            return False
        if line.startswith("About "):
            return True
        heading = line.lower() in (other.lower() for other in sheet.lines[self._start : self._start + 3])
        return heading and at + 1 < len(sheet) and is_prose(sheet.lines[at + 1]) and stated_by(line) is None

    def _read_line(self, at: int, line: str) -> None:
        stated = stated_by(line)
        if stated is not None:
            self._add_byline(stated, at)
        elif self._open is not None and not self._open.teaser and not self._is_repeated(at):
            self._add_teaser(at)
        elif self._is_title(at, line):
            self._run.append(at)
        elif self._run:
            self._begin_card()
            self._add_teaser(at)
        elif self._continues_teaser(at):
            self._add_teaser(at)

    def _is_title(self, at: int, line: str) -> bool:
        if self._is_repeated(at) or line in [self._sheet.lines[above] for above in self._run[-_REACH:]]:
            return True
        if len(line) > _LONGEST_HEADLINE or is_prose(line) or not (is_headline(line) or is_section(line)):
            return False
        if self._run or not self._continues_teaser(at):
            return True
        # Glued under a teaser it may be the teaser's cut end, unless the next card's lines follow.
        return self._sheet.together(at, at + 1)

    def _is_repeated(self, at: int) -> bool:
        lines = self._sheet.lines
        return len(lines[at]) <= _LONGEST_HEADLINE and lines[at] in lines[at + 1 : at + 1 + _REACH]

    def _continues_teaser(self, at: int) -> bool:
        """Whether line *at* is in the same block as the open teaser."""
        return self._open is not None and bool(self._open.teaser) and self._open.block == self._sheet.blocks[at]

    def _begin_card(self) -> None:
        *above, title = [self._sheet.lines[at] for at in self._run]
        self._open = RawCard(title, above)
        self._cards.append(self._open)
        self._run = []

    def _add_byline(self, stated: Stated, at: int) -> None:
        if not self._run and (self._open is None or self._open.teaser) and at > self._start:
            # The headline ends in a full stop, so it was taken for a teaser.
            if self._open and self._open.teaser[-1] == self._sheet.lines[at - 1]:
                self._open.teaser.pop()
            self._run.append(at - 1)
        if self._run:
            self._begin_card()
        if self._open:
            self._open.authors = self._open.authors or stated.names

    def _add_teaser(self, at: int) -> None:
        card = self._open
        if card is not None:
            card.teaser.append(self._sheet.lines[at])
            card.block = self._sheet.blocks[at]
            card.cut = at + 1 < len(self._sheet) and is_cut(self._sheet.lines[at])
