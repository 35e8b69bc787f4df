"""Reads the text of a page into a record.

A story begins at a headline with a byline, date or reading time under it, and ends at the author box or the next list
of other stories. Ambiguous text is refused, never guessed at: teasers of other stories read like paragraphs.
"""

from __future__ import annotations

from datetime import datetime

from newsbot.items import Article, ArticleKind, AuthorPage, Listing, Miss, Origin
from newsbot.patterns import anchored
from newsbot.read.credits import credit_of
from newsbot.read.line_shapes import is_cut, is_headline, is_like_address, is_prose, word_count
from newsbot.read.running_text import read_running
from newsbot.read.sheet import MOST_LINES, Sheet, read_sheet, unwrapped
from newsbot.read.text_boilerplate import STARTS, is_boilerplate, is_button, key
from newsbot.read.text_byline import Head, heads, stated_by
from newsbot.read.text_listing import is_front_page, read_author_page, read_listing
from newsbot.read.text_records import Provenance, article, author_page, listing, miss
from newsbot.read.text_story import Story, edition_date, is_edition_line, read_newsletter, read_story
from newsbot.source import Source

_MOST_HEADS = 3  # with more heads the page is a listing
_CLOCK_LINE = anchored(r"^\d{1,2}:\d{2}(?:\s?[AaPp][Mm])?$")
_STATIC_PAGE = anchored(
    r"^/(?:about|contact|support|donate|subscribe|newsletters?|privacy|terms|membership|jobs|team|search)(?:[/-]|$)"
)

_TOP = 12  # lines that hold the headline and what stands under it
_FEWEST_PARAGRAPHS = 2
_FEWEST_WORDS = 3
_MOST_BUTTONS = 3  # pages with more want something from their reader


def read_text(
    text: str,
    *,
    url: str | None = None,
    source: Source | None = None,
    captured_at: datetime | None = None,
    origin: Origin = "dump",
    file: str | None = None,
) -> Article | Listing | AuthorPage | Miss:
    """The record in a page's text: a story, newsletter, listing or author page, or a Miss with its reason.

    Never raises and never guesses. A confidence below .5 means that the story's end is uncertain.
    """
    provenance = Provenance(url, source, captured_at, origin, file)
    sheet = read_sheet(unwrapped(text))
    if sheet is None:
        return miss("too-long", f"the text has over {MOST_LINES:,} lines; no page has", provenance)
    if not sheet.lines:
        return miss("empty", "the text has no line that says anything", provenance)
    if (profile := read_author_page(sheet)) is not None:
        return author_page(*profile, provenance)
    return _read_story(sheet, provenance) or _read_rest(sheet, provenance)


def _read_story(sheet: Sheet, provenance: Provenance) -> Article | Miss | None:
    found = list(heads(sheet))
    if not 0 < len(found) < _MOST_HEADS:
        return None
    story = read_story(sheet, found[0])
    if not story.body:
        return miss("no-body", f"there is no text under the headline {story.title!r}", provenance)
    if not is_like_address(story.title, provenance.path) and (running := _read_running(sheet, provenance)):
        return running  # the byline is another story's
    kind: ArticleKind = "article"
    for _, text in story.body[:2]:
        if is_edition_line(text):
            kind, story.date = "newsletter", story.date or edition_date(text)
    return article(story, kind, _confidence(sheet, story), provenance)


def _confidence(sheet: Sheet, story: Story) -> float:
    """How sure it is that exactly the story was read."""
    if not sheet.separated:
        return 0.65 if story.closed else 0.4
    if not sheet.grouped:
        return 0.8 if story.closed else 0.6
    return 0.95 if story.closed else 0.8


def _read_running(sheet: Sheet, provenance: Provenance) -> Article | None:
    found = read_running(sheet, provenance.path)
    return article(found[0], "article", found[1], provenance) if found else None


def _read_rest(sheet: Sheet, provenance: Provenance) -> Article | Listing | Miss:
    """The record in a text without a headline with byline or reading time."""
    if is_front_page(sheet):
        return miss("front-page", "headlines run into their own copies: a front page", provenance, "home", 0.8)
    running = _read_running(sheet, provenance)
    if running is not None:
        return running
    found = read_listing(sheet)
    if found is not None:
        if provenance.path == "/":
            return miss("front-page", "the text is a list of headlines: a front page", provenance, "home", 0.8)
        return listing(*found, provenance)
    newsletter = read_newsletter(sheet)
    if newsletter is not None:
        return article(newsletter, "newsletter", 0.7 if sheet.separated else 0.5, provenance)
    generic = read_generic(sheet)
    if generic is not None:
        return article(generic[0], "article", generic[1], provenance)
    return _refuse(sheet, provenance)


def _refuse(sheet: Sheet, provenance: Provenance) -> Miss:
    """The reason why the text cannot be read."""
    if provenance.path and _STATIC_PAGE.match(provenance.path):
        return miss(
            "no-article", f"{provenance.path} is the address of a page that is not an article", provenance, "other"
        )
    prose = [line for line in sheet.lines if is_prose(line)]
    if not prose:
        return miss("no-prose", "no line of the text is a sentence", provenance)
    if sum(map(bool, map(_CLOCK_LINE.match, sheet.lines))) > 1:
        return miss("rail-only", "the text is a list of other stories by the clock, without a headline", provenance)
    if len(set(prose)) < len(prose):
        return miss("repeats", "a paragraph stands twice: a list of summaries, or a story run into one", provenance)
    first = next((line for line in sheet.lines if not is_boilerplate(line)), "")
    if not is_headline(first) or is_prose(first):
        return miss("no-headline", "no line is a headline; paragraphs alone may belong to several stories", provenance)
    return miss("no-anchor", "no byline, date or reading time under a headline tells where the story is", provenance)


def read_generic(sheet: Sheet) -> tuple[Story, float] | None:
    """The story in an unknown site's text and how sure it is; None if the text shows too little."""
    if _repeats(sheet) or sum(map(is_button, sheet.lines)) > _MOST_BUTTONS:
        return None
    head = _signed_head(sheet) or _bare_head(sheet)
    if head is None:
        return None
    story = read_story(sheet, head)
    paragraphs = [text for kind, text in story.body if kind != "heading"]
    prose = [text for text in paragraphs if is_prose(text)]
    if len(prose) < _FEWEST_PARAGRAPHS or len(prose) * 3 < len(story.body) * 2 or any(map(is_cut, paragraphs[:-1])):
        return None
    return story, _generic_confidence(sheet, head, story)


def _generic_confidence(sheet: Sheet, head: Head, story: Story) -> float:
    stated = bool(head.names) + bool(head.date)
    if stated:
        return 0.6 + 0.1 * stated
    if not sheet.separated or len(story.body) <= _FEWEST_PARAGRAPHS or _runs_on(sheet):
        # The story's end and the rail's beginning look alike.
        return 0.4
    return 0.55


def _runs_on(sheet: Sheet) -> bool:
    """Whether several paragraphs share a block: they might be several stories'."""
    return any(
        sum(is_prose(sheet.lines[at]) for at in group) > _FEWEST_PARAGRAPHS for group in sheet.groups(0, len(sheet))
    )


def _signed_head(sheet: Sheet) -> Head | None:
    """The headline above the first byline or date near the top."""
    for at in range(1, min(_TOP, len(sheet))):
        stated = stated_by(sheet.lines[at])
        if stated is None:
            continue
        title = next((up for up in range(at - 1, max(at - 4, -1), -1) if _may_be_title(sheet, up)), None)
        if title is None:
            continue
        after, names, date = at, stated.names, stated.date
        while after < len(sheet) and after - at < 4 and (stated := stated_by(sheet.lines[after])):
            names, date, after = names or stated.names, date or stated.date, after + 1
        return Head(title, after, names, date, None)
    return None


def _bare_head(sheet: Sheet) -> Head | None:
    """The text's first line, if it stands alone and reads like a headline."""
    start = max((at + 1 for at in range(min(_TOP, len(sheet))) if key(sheet.lines[at]) in STARTS), default=0)
    if start + _FEWEST_PARAGRAPHS >= len(sheet) or not _may_be_title(sheet, start):
        return None
    return Head(start, start + 1, (), None, None)


def _may_be_title(sheet: Sheet, at: int) -> bool:
    line = sheet.lines[at]
    return (
        is_headline(line)
        and not is_prose(line)
        and not is_boilerplate(line)
        and credit_of(line) is None
        and word_count(line) >= _FEWEST_WORDS
    )


def _repeats(sheet: Sheet) -> bool:
    """Whether running text is repeated: pages of summaries show each as a picture's alt text too."""
    prose = [line for line in sheet.lines if is_prose(line)]
    return len(set(prose)) < len(prose)
