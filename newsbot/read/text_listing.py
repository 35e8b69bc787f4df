"""Listings, author pages and front pages: pages of other pages' headlines."""

from __future__ import annotations

from dataclasses import dataclass, field

from newsbot.read.author_box import Person, person
from newsbot.read.line_shapes import is_cut, is_headline, is_name, is_prose, is_section, word_count
from newsbot.read.sheet import Sheet
from newsbot.read.text_boilerplate import AVATAR, LISTS, SHOW_MORE, STARTS, is_furniture, key
from newsbot.read.text_byline import Stated, stated_by

_TEAM, _ARTICLES = "team", "articles"
_HEAD_LINES = 40  # banners above, and a bio
_FEWEST_SIGNS = 2  # of cards: headlines that stand twice, bylines, cut teasers
_FEWEST_REGULAR = 8  # cards without any sign


@dataclass(frozen=True, slots=True)
class RawListing:
    """A listing as raw strings."""

    heading: str | None
    cards: list[RawCard]


def read_author_page(sheet: Sheet) -> tuple[Person, list[RawCard]] | None:
    """Who the page is about and what they wrote, or None where the text is no author's page."""
    articles = next((at for at in range(min(_HEAD_LINES, len(sheet))) if key(sheet.lines[at]) == _ARTICLES), None)
    if articles is None:
        return None
    team = next((at for at in range(articles) if key(sheet.lines[at]) == _TEAM), None)
    lines = [sheet.lines[at] for at in range(_after(team, sheet, articles), articles)]
    lines = [line for line in lines if not is_furniture(line) and key(line) != AVATAR]
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


def read_listing(sheet: Sheet) -> RawListing | None:
    """The cards of the page, or None where too little tells that its lines are cards."""
    start = next((at + 1 for at in range(len(sheet) - 1, -1, -1) if key(sheet.lines[at]) in STARTS), 0)
    heading, cards = heading_of(read_cards(sheet, start))
    if len(cards) < _FEWEST_SIGNS or (sum(card.signs for card in cards) < _FEWEST_SIGNS and not _is_regular(cards)):
        return None
    return RawListing(heading, cards)


def _is_regular(cards: list[RawCard]) -> bool:
    """Whether a single teaser stands under nearly every headline: under headings inside a story there is more."""
    return len(cards) >= _FEWEST_REGULAR and sum(len(card.teaser) == 1 for card in cards) * 10 >= len(cards) * 9


def is_front_page(sheet: Sheet) -> bool:
    """Whether several headlines run into their own copies on one line: front pages of old layouts do."""
    return sum(_is_doubled(line) for line in sheet.lines) > _FEWEST_SIGNS


def _is_doubled(line: str) -> bool:
    half, odd = divmod(len(line), 2)
    return not odd and half >= 20 and line[:half] == line[half:]


_LONGEST_HEADLINE = 200
_MOST_HEADING_WORDS = 4
_REACH = 2  # a headline stands again at most so many lines below: a tag may come between


@dataclass(slots=True)
class RawCard:
    """One card as raw strings. *above* are the lines over the headline since the teaser before."""

    title: str
    above: list[str]
    authors: tuple[str, ...] = ()
    teaser: list[str] = field(default_factory=list)
    cut: bool = False  # the teaser is cut short, and not by the end of the text
    block: int = -1  # of the teaser

    @property
    def twice(self) -> bool:
        """Whether the headline stands twice: as a picture's text, and as the headline."""
        return self.title in self.above[-_REACH:]

    @property
    def section(self) -> str | None:
        """The tag between the two headlines."""
        return self.above[-1] if self.twice and self.above[-1] != self.title and is_section(self.above[-1]) else None

    @property
    def signs(self) -> int:
        """How many things about it only a card shows."""
        return self.twice + bool(self.authors) + self.cut


def read_cards(sheet: Sheet, start: int) -> list[RawCard]:
    """The cards from line *start* on, in order."""
    return _CardReader(sheet, start).read()


def heading_of(cards: list[RawCard]) -> tuple[str | None, list[RawCard]]:
    """The heading of a page of *cards*, and the cards without what navigation and heading were taken for."""
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
    """Reads the lines of a page of cards one after the other."""

    def __init__(self, sheet: Sheet, start: int) -> None:
        self._sheet, self._start = sheet, start
        self._run: list[int] = []  # lines since the last teaser, each of which may be a headline
        self._cards: list[RawCard] = []
        self._open: RawCard | None = None  # whose teaser may go on

    def read(self) -> list[RawCard]:
        sheet = self._sheet
        for at in range(self._start, len(sheet)):
            line = sheet.lines[at]
            if key(line) in LISTS or key(line) == SHOW_MORE or (self._cards and self._is_essay(at)):
                break
            if not is_furniture(line):
                self._take(at, line)
        return [card for card in self._cards if card.teaser or card.authors]

    def _is_essay(self, at: int) -> bool:
        """Whether an essay on the tag begins here, under "About" and the tag, or under the page's heading once more."""
        sheet, line = self._sheet, self._sheet.lines[at]
        if sheet.together(at - 1, at) or sheet.together(at, at + 1) or word_count(line) > _MOST_HEADING_WORDS + 1:
            return False
        if line.startswith("About "):
            return True
        heading = line.lower() in (other.lower() for other in sheet.lines[self._start : self._start + 3])
        return heading and at + 1 < len(sheet) and is_prose(sheet.lines[at + 1]) and stated_by(line) is None

    def _take(self, at: int, line: str) -> None:
        stated = stated_by(line)
        if stated is not None:
            self._byline(stated, at)
        elif self._open is not None and not self._open.teaser and not self._stands_again(at):
            self._tease(at)
        elif self._is_title(at, line):
            self._run.append(at)
        elif self._run:
            self._begin()
            self._tease(at)
        elif self._goes_on(at):
            self._tease(at)

    def _is_title(self, at: int, line: str) -> bool:
        if self._stands_again(at) or line in [self._sheet.lines[above] for above in self._run[-_REACH:]]:
            return True
        if len(line) > _LONGEST_HEADLINE or is_prose(line) or not (is_headline(line) or is_section(line)):
            return False
        if self._run or not self._goes_on(at):
            return True
        # Glued under a teaser it may be the end of that, cut, unless more of the next card follows.
        return self._sheet.together(at, at + 1)

    def _stands_again(self, at: int) -> bool:
        lines = self._sheet.lines
        return len(lines[at]) <= _LONGEST_HEADLINE and lines[at] in lines[at + 1 : at + 1 + _REACH]

    def _goes_on(self, at: int) -> bool:
        """Whether line *at* stands in the block of a teaser that has begun."""
        return self._open is not None and bool(self._open.teaser) and self._open.block == self._sheet.blocks[at]

    def _begin(self) -> None:
        *above, title = [self._sheet.lines[at] for at in self._run]
        self._open = RawCard(title, above)
        self._cards.append(self._open)
        self._run = []

    def _byline(self, stated: Stated, at: int) -> None:
        if not self._run and (self._open is None or self._open.teaser) and at > self._start:
            # The headline ends in a full stop, and was taken for a part of the teaser before it or for nothing.
            if self._open and self._open.teaser[-1] == self._sheet.lines[at - 1]:
                self._open.teaser.pop()
            self._run.append(at - 1)
        if self._run:
            self._begin()
        if self._open:
            self._open.authors = self._open.authors or stated.names

    def _tease(self, at: int) -> None:
        card = self._open
        if card is not None:
            card.teaser.append(self._sheet.lines[at])
            card.block = self._sheet.blocks[at]
            card.cut = at + 1 < len(self._sheet) and is_cut(self._sheet.lines[at])
