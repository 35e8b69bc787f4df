"""The text of a page, read into records: the grammar of text dumps.

Where a story begins is told by the lines under its headline; where it ends, by the author box or the next list of other
stories. What a text does not tell apart is refused, never guessed: teasers of other stories read like paragraphs.
"""

from __future__ import annotations

import re
from datetime import datetime

from newsbot.items import Article, ArticleKind, AuthorPage, Listing, Miss, Origin
from newsbot.read.containers.terminal import unwrapped
from newsbot.read.generic_text import read_generic
from newsbot.read.line_shapes import is_headline, is_prose
from newsbot.read.newsletter import edition_date, is_edition_line, read_newsletter
from newsbot.read.running_text import read_running
from newsbot.read.sheet import MOST_LINES, Sheet, read_sheet
from newsbot.read.slug import is_like_address
from newsbot.read.text_boilerplate import is_furniture
from newsbot.read.text_byline import heads
from newsbot.read.text_listing import is_front_page, read_author_page, read_listing
from newsbot.read.text_records import Provenance, article, author_page, listing, miss
from newsbot.read.text_story import Story, read_story
from newsbot.source import Source

_MOST_HEADS = 3  # more headlines with reading times make a listing
_CLOCK_LINE = re.compile(r"^\d{1,2}:\d{2}(?:\s?[AaPp][Mm])?$")
_STATIC_PAGE = re.compile(
    r"^/(?:about|contact|support|donate|subscribe|newsletters?|privacy|terms|membership|jobs|team|search)(?:[/-]|$)"
)


def read_text(
    text: str,
    *,
    url: str | None = None,
    source: Source | None = None,
    captured_at: datetime | None = None,
    origin: Origin = "dump",
    file: str | None = None,
) -> Article | Listing | AuthorPage | Miss:
    """What the text of a page says: a story, a newsletter, a listing, an author's page, or why it cannot be told.

    Never raises and never guesses. A confidence below .5 means that it is unclear where the story ends.
    """
    provenance = Provenance(url, source, captured_at, origin, file)
    sheet = read_sheet(unwrapped(text))
    if sheet is None:
        return miss("too-long", f"the text has over {MOST_LINES:,} lines; no page has", provenance)
    if not sheet.lines:
        return miss("empty", "the text has no line that says anything", provenance)
    return _read_profile(sheet, provenance) or _read_story(sheet, provenance) or _read_rest(sheet, provenance)


def _read_profile(sheet: Sheet, provenance: Provenance) -> AuthorPage | Miss | None:
    found = read_author_page(sheet)
    return author_page(*found, provenance) if found else None


def _read_story(sheet: Sheet, provenance: Provenance) -> Article | Miss | None:
    found = list(heads(sheet))
    if not 0 < len(found) < _MOST_HEADS:
        return None
    story = read_story(sheet, found[0])
    if not story.body:
        return miss("no-body", f"nothing stands under the headline {story.title!r}", provenance)
    if not is_like_address(story.title, provenance.path) and (running := _read_running(sheet, provenance)):
        return running  # the byline is that of another story
    kind: ArticleKind = "article"
    for _, text in story.body[:2]:
        if is_edition_line(text):
            kind, story.date = "newsletter", story.date or edition_date(text)
    return article(story, kind, _confidence(sheet, story), provenance)


def _confidence(sheet: Sheet, story: Story) -> float:
    """How sure it is that all of the story and nothing else was read."""
    if not sheet.separated:
        return 0.65 if story.closed else 0.4
    if not sheet.grouped:
        return 0.8 if story.closed else 0.6
    return 0.95 if story.closed else 0.8


def _read_running(sheet: Sheet, provenance: Provenance) -> Article | None:
    found = read_running(sheet, provenance.path)
    return article(found[0], "article", found[1], provenance) if found else None


def _read_rest(sheet: Sheet, provenance: Provenance) -> Article | Listing | Miss:
    """What a text is that shows no headline with a byline or reading time."""
    if is_front_page(sheet):
        return miss("front-page", "headlines run into their own copies: a front page", provenance, "home", 0.8)
    running = _read_running(sheet, provenance)
    if running is not None:
        return running
    found = read_listing(sheet)
    if found is not None:
        if provenance.path == "/":
            return miss("front-page", "the text is a list of headlines: a front page", provenance, "home", 0.8)
        return listing(found.heading, found.cards, provenance)
    newsletter = read_newsletter(sheet)
    if newsletter is not None:
        return article(newsletter, "newsletter", 0.7 if sheet.separated else 0.5, provenance)
    generic = read_generic(sheet)
    if generic is not None:
        return article(generic[0], "article", generic[1], provenance)
    return _refuse(sheet, provenance)


def _refuse(sheet: Sheet, provenance: Provenance) -> Miss:
    """Says why the text is none of what this grammar can read."""
    if provenance.path and _STATIC_PAGE.match(provenance.path):
        return miss("no-article", f"{provenance.path} is the address of a page that is no article", provenance, "other")
    prose = [line for line in sheet.lines if is_prose(line)]
    if not prose:
        return miss("no-prose", "no line of the text is a sentence", provenance)
    if sum(map(bool, map(_CLOCK_LINE.match, sheet.lines))) > 1:
        return miss("rail-only", "the text is a list of other stories by the clock, without a headline", provenance)
    if len(set(prose)) < len(prose):
        return miss("repeats", "a paragraph stands twice: a list of summaries, or a story run into one", provenance)
    first = next((line for line in sheet.lines if not is_furniture(line)), "")
    if not is_headline(first) or is_prose(first):
        return miss("no-headline", "no line is a headline; paragraphs alone may belong to several stories", provenance)
    return miss("no-anchor", "no byline, date or reading time under a headline tells where the story is", provenance)
