"""Finds the day that a page shows to its readers: beside the heading, where the text opens, labelled, beneath it.

Dates of other stories, comments, events and the page itself (its masthead, its copyright) are passed over, and a date
that a line calls the update is no publication.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice
from typing import Literal

from lxml.html import HtmlElement

from newsbot.dates import parse_stated
from newsbot.patterns import anchored, compiled
from newsbot.read import date_words
from newsbot.read.markup import BLOCKS, TextBlock, ancestors, is_hidden, line_of, read_blocks, tag_names, text_of, words
from newsbot.read.stated_dates import as_iso, spelled
from newsbot.written_dates import NOWHERE, Locale, Written, find_date, find_dates, usual

_PARAGRAPHS = BLOCKS - {"td", "th"}
_DIGIT = compiled(r"\d")
_UNREAD = tag_names("script style noscript template select option textarea svg iframe head button")
_NEVER = tag_names("nav form")
_BESIDE = tag_names("aside footer")
_OTHERS = compiled(
    r"(?:^|\s)comments?(?:$|\s|-?(?:list|body|meta|content|author|area|section|container|wrap))|"
    r"(?:^|[\s_-])(?:related[^\W_]*|recommend[^\W_]*|more-(?:news|stories|on)|read-?(?:more|next|also)|most-?read|popular|trending|breadcrumbs?)(?:$|[\s_-])"
)
_BESIDE_NAMES = compiled(r"(?:^|[\s_-])(?:side-?bar|promo|card|teaser|widget|events?|calendar)(?:$|[\s_-])")
_LONGEST_FACTS = 300  # characters of a box with the facts of a story
_NEAR = 60  # elements between such a box and the text
_LOOKED_AT = 40_000  # elements
_LONGEST_LINE = 220  # characters of a line that may state the day
_OPENING = 90  # characters at the start of the text that may state the day
_LONGEST_PLAIN = 120  # characters of a line that is not labelled
_LONGEST_LABELLED = 500  # characters of a line that is
# Around a lone date.
_BARE = anchored(
    r"\W*+(?:[^\W\d_]{2,14}[.,]\s*+|Uhr|h|г|р|by|von|par|por|di)?\W*+", re.IGNORECASE
)  # around a lone date
_FACT = 30  # characters before the date of a line of facts; captions have more
_LONG = 90  # characters of a paragraph that is no line of facts
_MOST_LONE = 2
_GLUED = compiled(
    r"(?<=[a-zß-ÿ])(?=[A-ZÀ-Þ])|(?<=[^\W\d_])(?=\d{1,2}[./]\d{1,2}[./])|(?<=[ /.](?:19|20)\d\d)(?=\d{1,2}:\d\d)"
)
_LABEL = 60  # characters before a date that may say what it is of
_FAR, _FAR_LABELLED = 150, 2_000  # elements between a line and the heading or text
_MARKED_TAGS = ("time", "abbr", "span", "div", "p", "meta", "a", "em", "li", "small")
_YEAR_LIKE = compiled(r"\d{2}(?!\d)")
_MOST_MARKED = 60
_SAY_NO_DATE = tag_names("class id href style target rel src alt role lang name data-id data-type")  # attributes
_MASTHEAD = compiled(
    r"(?:^|[\s_-])(?:masthead|top-?bar|site-?header|page-?header|header|top|navbar|weather|calendar)(?:$|[\s_-])"
)
_AFTER_OPENING = anchored(r"\s*(?:[-–—:|•·)\]/.,]|$|\()")
_DATELINE = anchored(r"(?:\W{0,3}|[^\W\d_][^.!?\d]{1,40}(?:,|\||\(|–|-|:|\bden\b|\bam\b)\s*(?:den\s+|am\s+)?)")
_ENDS = compiled(r"[.!?。]$")


# How sure a date is, by where it stands and what says that it is the publication's: the lower, the surer.
SURE, BESIDE = 2, 4
_MARKED_RANK = {"between": 1, "above": 3, "head": 4, "within": 7, "below": 7}
_LABELLED_RANK = {"between": 1, "above": 3, "head": 4, "within": 6, "below": 6}
_PLAIN_RANK = {"between": 2, "above": 4, "head": 5, "within": 7, "below": 8}
_OPENING_RANK = 5
_UPDATE_RANK = 9

Kind = Literal["publication", "update", "plain"]
Found = tuple[tuple[int, int], str]  # how sure and how near (less is better), the date


@dataclass(frozen=True, slots=True)
class _Story:
    """Where a page's story stands: the positions of its heading, its first and its last block among all elements."""

    positions: dict[HtmlElement, int]
    numbered: set[HtmlElement]  # the elements around the digits of the page
    heading: int | None
    first: int | None
    last: int | None
    running: int  # the second long paragraph: a standfirst or the first may stand above the facts
    around: frozenset[HtmlElement]  # the elements around the heading or the first block

    def place_of(self, element: HtmlElement) -> tuple[str, int] | None:
        """The part of the page in which *element* stands and its distance to the heading or text; None if elsewhere."""
        at = self.positions.get(element)
        start = self.heading if self.heading is not None else self.first
        if at is None or start is None or self._is_elsewhere(element, at, above=at < start):
            return None
        if at < start:
            return "above", start - at
        if self.first is None or self.last is None or at < self.first:
            return ("between", at - start) if self.first is not None else ("below", at - start)
        if at > self.last:
            return "below", at - self.last
        return "head" if at < self.running else "within", at - self.first

    def _is_elsewhere(self, element: HtmlElement, at: int, *, above: bool) -> bool:
        """Whether *element* is in another story, a comment, the masthead, or another part that is not the story's."""
        for outer in (element, *ancestors(element, 12)):
            if outer in self.around or outer.tag == "body":
                return False
            others, beside, masthead = _parts_named(words(outer)[:200])
            if others or outer.tag in _NEVER:
                return True
            beside = beside or outer.tag in _BESIDE
            masthead = above and (masthead or outer.tag == "header")
            if (beside or masthead) and not self._is_of_facts(outer, at):
                return True
        return False

    def _is_of_facts(self, box: HtmlElement, at: int) -> bool:
        """Whether *box* is a small one in or right above the story: when, by whom, how long to read."""
        if not line_of(box, _LONGEST_FACTS):
            return False
        if self.first is None or self.last is None:
            return False
        before = at < self.running
        if any(outer.tag == "article" and outer in self.around for outer in ancestors(box, 8)):
            return before or box.tag == "footer"
        return at < self.first < at + _NEAR


@lru_cache(maxsize=8192)
def _parts_named(names: str) -> tuple[bool, bool, bool]:
    """Whether *names* are those of other stories, of a box beside the story, of the masthead."""
    return bool(_OTHERS.search(names)), bool(_BESIDE_NAMES.search(names)), bool(_MASTHEAD.search(names))


def shown_dates(
    root: HtmlElement, heading: HtmlElement | None, blocks: Sequence[TextBlock], locale: Locale = NOWHERE
) -> list[Found]:
    """The dates that the page shows as its story's, as text, the surest first. *blocks* are the story's."""
    story = _story(root, heading, blocks)
    found = sorted((*_marked(root, story, locale), *_lines(root, story, locale), *_openings(blocks, locale)))
    return found or list(_only_clock(root, locale))


def _only_clock(root: HtmlElement, locale: Locale) -> Iterator[Found]:
    """The page's only <time>, wherever it stands, unless a comment or another story does."""
    clocks = list(islice(root.iter("time"), 2))
    stated = clocks[0].get("datetime") if len(clocks) == 1 else None
    if not stated or any(_OTHERS.search(words(outer)[:200]) for outer in ancestors(clocks[0])):
        return
    if date := _agreeing(clocks[0], stated, locale):
        yield (_UPDATE_RANK, 0), date


def _story(root: HtmlElement, heading: HtmlElement | None, blocks: Sequence[TextBlock]) -> _Story:
    positions, numbered = _survey(root)
    placed = [at for block in blocks if (at := positions.get(block.element)) is not None]
    top = positions.get(heading) if heading is not None else None
    below = [at for at in placed if top is None or at > top]
    own = [
        element
        for element in (heading, *(block.element for block in (*blocks[:3], *blocks[-1:])))
        if element is not None
    ]
    around = frozenset(outer for element in own for outer in (element, *ancestors(element)))
    first, last = min(below, default=None), max(below, default=None)
    long = [positions.get(block.element, 0) for block in blocks if len(block.text) > _LONG]
    running = long[1] if len(long) > 1 else (last or 0) + 1
    return _Story(positions, numbered, top, first, last, running, around)


def _marked(root: HtmlElement, story: _Story, locale: Locale) -> Iterator[Found]:
    """Dates in the markup: <time>, microdata, RDFa, microformats, attributes."""
    seen = 0
    for element in islice(root.iter(*_MARKED_TAGS), _LOOKED_AT):
        if _SAY_NO_DATE.issuperset(element.keys()) and element.tag != "time":
            continue
        if (stated := _machine_date(element)) is None:
            continue
        seen += 1
        if seen > _MOST_MARKED:
            return
        names, place = words(element), story.place_of(element)
        sure = _is_named(element) or "pubdate" in element.attrib or bool(date_words.PUBLISHED_CLASS.search(names))
        if place is None or (date := _agreeing(element, stated, locale)) is None:
            continue
        part, distance = place
        said = _said_of(element)
        is_update = date_words.UPDATED.search(said) or (date_words.UPDATED_CLASS.search(names) and not sure)
        if not date_words.PUBLISHED.search(said) and (is_update or date_words.OF_SOMETHING.search(said)):
            if is_update:
                yield (_UPDATE_RANK, distance), date[:10]
        else:
            is_time = sure or element.tag == "time"
            yield (_MARKED_RANK["within" if part == "head" and not is_time else part] - sure, distance), date


def _machine_date(element: HtmlElement) -> str | None:
    """What *element* states for machines, or None."""
    if text := element.get("datetime"):
        return str(text)
    if _is_named(element):
        return str(element.get("content") or element.get("title") or text_of(element))
    if element.tag == "time":
        return text_of(element)
    if (title := element.get("title")) and (element.tag == "abbr" or date_words.DATE_CLASS.search(words(element))):
        return str(title)
    stated = (str(value) for name, value in islice(element.items(), 10) if date_words.IN_DATA.match(str(name)))
    return next((value for value in stated if value[:4].isdigit()), None)


def _is_named(element: HtmlElement) -> bool:
    """Whether microdata or RDFa call *element* the publication."""
    return bool(date_words.NAMED.search(element.get("itemprop") or element.get("property") or ""))


def _said_of(element: HtmlElement) -> str:
    """What readers see in *element* and right before it."""
    before, outer = element.getprevious(), element.getparent()
    label = before.tail if before is not None else outer.text if outer is not None else ""
    if not (label or "").strip() and before is not None and len(before) == 0:
        label = before.text
    return f"{(label or '')[-40:]} {line_of(element, _LONGEST_LINE)}"


def _agreeing(element: HtmlElement, stated: str, locale: Locale) -> str | None:
    """*stated* if it is a date; but what readers see in *element* if that is another day, as the markup's is the page's
    then.
    """
    shown = find_date(line_of(element, _LONGEST_LINE), locale)
    instant = parse_stated(as_iso(stated), None, locale)
    if instant is not None and (shown is None or abs((instant.moment.date() - shown.date).days) <= 1):
        return instant.iso if instant.offset is not None else as_iso(stated)
    return spelled(shown, locale) if shown is not None else None


def _lines(root: HtmlElement, story: _Story, locale: Locale) -> Iterator[Found]:
    """Dates in the lines around the story, and in labelled lines anywhere in it."""
    body = root.find("body")
    whole = body if body is not None else root
    lone: dict[int, list[Found]] = {_PLAIN_RANK["within"]: [], _PLAIN_RANK["below"]: []}
    for block in read_blocks(whole, lambda element: _is_unread(element, story.numbered)):
        if len(block.text) > _LONGEST_LABELLED or not _YEAR_LIKE.search(block.text):
            continue
        if (place := story.place_of(block.element)) is None or place[1] > _FAR_LABELLED:
            continue
        if date_words.COPYRIGHT.search(block.text):
            continue
        text = usual(_unglued(block.text))
        for kind, date in _dates_of(text, locale):
            rank = _rank_of_line(kind, *place, text, date)
            if rank is None or (
                kind == "plain" and date.start > 0 and _is_in_caption(block.element) and not _is_alone(text, date)
            ):
                continue
            stated = spelled(date, locale)
            found = (rank, place[1]), stated[:10] if kind == "update" else stated
            if rank in lone:
                lone[rank].append(found)
            else:
                yield found
    for some in lone.values():
        if len(some) <= _MOST_LONE:  # more are a chronicle, or a list of other stories
            yield from some


def _is_in_caption(element: HtmlElement) -> bool:
    around = islice(chain((element,), ancestors(element, 3)), 4)
    return any(outer.tag in ("figure", "figcaption") or "caption" in words(outer) for outer in around)


def _is_alone(text: str, date: Written) -> bool:
    """Whether the line *text* is just the *date*."""
    return bool(_BARE.fullmatch(text[: date.start]) and _BARE.fullmatch(text[date.end :]))


def _unglued(text: str) -> str:
    """*text* with a blank where a page's layout has one: "Lena FiskMay 3, 2024", "Tarnholm03.05.24"."""
    return _GLUED.sub(" ", text)


def _rank_of_line(kind: Kind, part: str, distance: int, text: str, date: Written) -> int | None:
    """How sure the *date* in the line *text* is; None if it is not the story's."""
    if kind == "publication":
        return _LABELLED_RANK[part] if distance <= _FAR_LABELLED else None
    if distance > _FAR or len(text) > _LONGEST_PLAIN:
        return None
    if kind == "update":
        return _UPDATE_RANK
    if part in ("between", "above"):
        return _PLAIN_RANK[part]
    near = part == "head" and date.start <= _FACT and not _ENDS.search(text)
    return _PLAIN_RANK[part] if near or _is_alone(text, date) else None


def _survey(root: HtmlElement) -> tuple[dict[HtmlElement, int], set[HtmlElement]]:
    """The position of each element of *root*, and which of them have a digit in their text."""
    positions: dict[HtmlElement, int] = {}
    found = {root}
    for at, element in enumerate(islice(root.iter(), _LOOKED_AT)):
        positions[element] = at
        text, tail = element.text, element.tail
        holder = element if text and _DIGIT.search(text) else None
        if holder is None and tail and _DIGIT.search(tail):
            holder = element.getparent()
        while holder is not None and holder not in found:
            found.add(holder)
            holder = holder.getparent()
    return positions, found


def _is_unread(element: HtmlElement, numbered: Collection[HtmlElement]) -> bool:
    tag = element.tag
    return (tag in _PARAGRAPHS and element not in numbered) or tag in _UNREAD or is_hidden(element)


def _dates_of(text: str, locale: Locale) -> Iterator[tuple[Kind, Written]]:
    """The dates in the line *text*, and what it calls them."""
    end = 0
    for date in sorted(find_dates(text, locale), key=lambda date: (date.start, -date.end)):
        if date.start < end:
            continue
        before, end = text[max(end, date.start - _LABEL) : date.start], date.end
        if (
            date_words.PUBLISHED.search(before)
            or date_words.BY.match(before)
            or date_words.PUBLISHED_AFTER.search(text[end:])
        ):
            yield "publication", date
        elif not date_words.OF_SOMETHING.search(before):
            yield "update" if date_words.UPDATED.search(before) else "plain", date


def _openings(blocks: Sequence[TextBlock], locale: Locale) -> Iterator[Found]:
    """The date with which the text opens: alone, after a label or a place, or before a dash."""
    for number, block in enumerate(blocks[:3]):
        text = usual(block.text[:_OPENING])
        date = min(find_dates(text, locale), key=lambda date: date.start, default=None)
        if date is None:
            continue
        opens = _DATELINE.fullmatch(text[: date.start]) and _AFTER_OPENING.match(text[date.end :])
        is_line = len(block.text) <= _OPENING and not _ENDS.search(block.text)
        if opens or is_line or date_words.PUBLISHED.search(text[: date.start]):
            yield (_OPENING_RANK, number), spelled(date, locale)
