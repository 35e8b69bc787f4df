"""Listings, author pages and front pages: pages of other pages' headlines."""

from __future__ import annotations

from dataclasses import dataclass

from newsbot.read.author_box import Person, person
from newsbot.read.line_shapes import is_name
from newsbot.read.sheet import Sheet
from newsbot.read.text_boilerplate import AVATAR, STARTS, is_furniture, key
from newsbot.read.text_cards import RawCard, heading_of, read_cards

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
