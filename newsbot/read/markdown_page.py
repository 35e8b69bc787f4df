"""Reads Markdown into a record: a whole page like plain text, a clipped story like HTML.

The text grammar separates a story from the navigation and cards around it; links, pictures and quotes come from the
markup. If there is no headline, which clippers drop, all of the text is the story.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from itertools import islice

from lxml.html import HtmlElement

from newsbot.items import Article, Author, AuthorPage, Listing, Miss
from newsbot.loaders import ArticleLoader
from newsbot.page import Page
from newsbot.read.containers.markdown import LARGEST_MARKDOWN, read_markdown_text
from newsbot.read.containers.saved_facts import SavedFacts, html_of, shown_first
from newsbot.read.context import start_reading
from newsbot.read.document import miss, open_document, utf8
from newsbot.read.markdown_marks import (
    MOST_ELEMENTS,
    authors_under,
    drop_addresses,
    mark_figures,
    section_under,
    with_links,
    with_marks,
)
from newsbot.read.markup import text_of
from newsbot.read.names import make_author, split_names
from newsbot.read.page_kind import judge
from newsbot.read.running_text import Thresholds, longest_run, size_of
from newsbot.read.sheet import page_sheet, page_text
from newsbot.read.story_address import canonical_or_none
from newsbot.read.text_page import read_text
from newsbot.source import Source
from newsbot.text import letters_of, same_words

FRONT = "front-matter"  # the evidence for metadata above the text
_OF_FRONT = ("title", "authors", "published", "description", "section", "language", "tags", "url")
_LEAST_TITLE = 12  # characters of a line that may be the title without the site's name
_SIGNED = 0.6  # a story with a byline or date under its headline; where others end is a guess
_FEWEST_CARDS = 3
_FEWEST_PARAGRAPHS = 3  # consecutive, in a story
_STORY = Thresholds(gap=6, paragraphs=2, size=200, density=0.25, of_all=0.2, likeness=0.0)

Found = Article | Listing | AuthorPage | Miss


def read_markdown(page: Page, source: Source | None = None) -> Found:
    """The record in the Markdown of *page*, as a page that shows the same would give it."""
    text = utf8(page).decode("utf-8", "replace")
    if len(text) > LARGEST_MARKDOWN:
        said = f"the Markdown has {len(text):,} characters; at most {LARGEST_MARKDOWN:,} are read"
        return miss(page, "too-large", said)
    facts, html = read_markdown_text(text)
    document = open_document(_as_html(page, html_of(SavedFacts(), html)))
    if isinstance(document, Miss):
        return document
    root = document.root
    drop_addresses(root)
    heading = _heading(root, None)
    if facts.title is None and heading is not None and _is_of_a_story(facts):
        facts = replace(facts, title=text_of(heading))
    title = facts.title if facts.title and _shows(root, facts.title) else None
    if facts.title and title is None and next(root.iter("h1"), None) is None:
        return _clip(page, facts, html, source)
    found = _read_lines(root, page, title, source)
    if isinstance(found, Article) and _is_sure(found, facts) and _is_known(found, title, root, facts):
        return _with_facts(with_marks(found, root, source), facts, source)
    heading = _heading(root, title)
    if isinstance(found, Listing | AuthorPage) and (heading is None or not _runs_on(heading.itersiblings())):
        return replace(found, cards=with_links(found.cards, root, page.url, source))
    if facts.title and heading is None:
        return _clip(page, facts, html, source)
    return _read_page(page, facts, html, source)


def _read_lines(root: HtmlElement, page: Page, title: str | None, source: Source | None) -> Found:
    """The record in the lines of *root*, whose story is known by its *title* or by the only heading of the first level.

    The lines under that heading count where those of the whole page lead elsewhere: a page may begin with a title for
    search engines, or with navigation that reads like one.
    """

    def read(text: str, url: str | None) -> Found:
        return read_text(text, url=url, source=source, captured_at=page.fetched_at, origin=page.origin, file=page.file)

    whole = page_text(root)
    found = read(whole, page.url)
    heading = _heading(root, title)
    if heading is None or isinstance(found, AuthorPage):
        return found
    known = text_of(heading)
    if isinstance(found, Article) and _is_title(found.title, known):
        return found
    again = read(whole, None)
    if not isinstance(again, Article) or not same_words(again.title or "", known):
        again = read(whole[max(0, whole.find(f"\n{known}\n")) :], None)
    if not isinstance(again, Article) or again.confidence < _SIGNED or not same_words(again.title or "", known):
        return found
    url = canonical_or_none(page.url, source)
    evidence = {**again.evidence, "url": "url"} if url else again.evidence
    return replace(again, url=url, page_url=url, evidence=evidence)


def _heading(root: HtmlElement, title: str | None) -> HtmlElement | None:
    """The heading that is the story's *title*; without one, the only heading of the first level, if it is a line."""
    if title is not None:
        return next((one for one in islice(root.iter("h1", "h2"), 20) if _is_title(text_of(one), title)), None)
    headings = [one for one in islice(root.iter("h1"), 2) if text_of(one)]
    return headings[0] if len(headings) == 1 and len(text_of(headings[0])) >= _LEAST_TITLE else None


def _as_html(page: Page, body: bytes) -> Page:
    return replace(page, body=body, headers={"content-type": "text/html; charset=utf-8"})


def _is_sure(found: Article, facts: SavedFacts) -> bool:
    """Whether the lines identify the story; metadata does so better than lines without byline and date."""
    return found.confidence >= _SIGNED or not _is_of_a_story(facts)


def _is_known(found: Article, title: str | None, root: HtmlElement, facts: SavedFacts) -> bool:
    """Whether *found* is the story: by its *title*, or by a heading of the first level where another is stated."""
    if title is not None or facts.title is None:
        return title is None or _is_title(found.title, title)
    return any(same_words(text_of(h1), found.title or "") for h1 in islice(root.iter("h1"), 20))


def _shows(root: HtmlElement, title: str) -> bool:
    """Whether the text has the *title* as a heading or line of its own."""
    lines = islice(root.iter("h1", "h2", "h3", "p"), MOST_ELEMENTS)
    return any(_is_title(text_of(line), title) for line in lines)


def _is_title(line: str | None, title: str) -> bool:
    """Whether *line* is *title*, possibly followed by the site's name."""
    if not line or len(line) > len(title) + _LEAST_TITLE:
        return False
    return same_words(line, title) or (len(line) >= _LEAST_TITLE and letters_of(line) in letters_of(title))


def _clip(page: Page, facts: SavedFacts, html: str, source: Source | None) -> Found:
    """The story that a clipper kept: all of the text is the story."""
    return _read_page(page, facts, shown_first(facts, html), source)


def _read_page(page: Page, facts: SavedFacts, html: str, source: Source | None) -> Found:
    document = open_document(_as_html(page, html_of(facts if facts.title else SavedFacts(), html)))
    if isinstance(document, Miss):
        return document
    if facts.title and not _is_of_a_story(facts) and _shows_cards(document.root):
        document = open_document(_as_html(page, html_of(SavedFacts(title=facts.title), html, is_story=False)))
        if isinstance(document, Miss):
            return document
    drop_addresses(document.root)
    _keep_story(document.root, facts.title)
    mark_figures(document.root)
    found = judge(start_reading(document, source))
    if isinstance(found, Article):
        evidence = {name: FRONT if by == "json-ld" else by for name, by in found.evidence.items()}
        section = found.section or section_under(document.root, found.title)
        if section and not found.section:
            evidence["section"] = "markup"
        named = {author.name: author for author in authors_under(document.root, found, source)}
        # The line beneath the headline links to them, which prose about a byline does not.
        linked = tuple(author if author.url else named.get(author.name, author) for author in found.authors)
        authors = linked or tuple(named.values())
        if authors and not found.authors:
            evidence["authors"] = "byline"
        return _with_facts(replace(found, section=section, authors=authors, evidence=evidence), facts, source)
    return found


def _is_of_a_story(facts: SavedFacts) -> bool:
    """Whether *facts* suggest a story: title and address alone do not, as any page has them."""
    return bool(facts.authors or facts.published or facts.saved_at)


def _shows_cards(root: HtmlElement) -> bool:
    """Whether the text is nothing but linked headings or items, without two consecutive paragraphs."""
    lines = islice(root.iter("h2", "h3", "h4", "li"), MOST_ELEMENTS)
    linked = sum(any(text_of(link) == text_of(line) for link in islice(line.iter("a"), 3)) for line in lines)
    runs = any(_runs_on(holder.iterchildren(), 2) for holder in root.iter("body", "article"))
    return linked >= _FEWEST_CARDS and not runs


def _runs_on(blocks: Iterable[HtmlElement], fewest: int = _FEWEST_PARAGRAPHS) -> bool:
    """Whether *blocks* contain consecutive paragraphs; on a page of cards headlines separate them."""
    run = 0
    for element in islice(blocks, MOST_ELEMENTS):
        if element.tag in ("h1", "h2", "h3", "ul", "ol"):
            run = 0
        elif element.tag == "p" and next(element.iter("img"), None) is None:
            linked = sum(len(text_of(link)) for link in element.iter("a"))
            text = text_of(element)
            run = run + 1 if size_of(text) and linked * 2 < len(text) else 0
        if run == fewest:
            return True
    return False


def _keep_story(root: HtmlElement, title: str | None) -> None:
    """Removes everything above the story's heading and below its last paragraph."""
    heading = _heading(root, title)
    body = heading.getparent() if heading is not None else None
    if heading is None or body is None or body.tag != "body":
        return
    for above in list(heading.itersiblings(preceding=True)):
        body.remove(above)
    sheet = page_sheet(body)
    run = longest_run(sheet, _STORY) if sheet is not None else None
    if sheet is None or run is None:
        return
    last = sheet.lines[run.lines[-1]]
    end = next((one for one in body.iterchildren() if last in text_of(one)), None)
    for under in list(end.itersiblings()) if end is not None else ():
        body.remove(under)


def _with_facts(article: Article, facts: SavedFacts, source: Source | None) -> Article:
    """*article* with fields that its text does not state filled in from the metadata above it."""
    loader = ArticleLoader(source=source)
    stated = {
        "published": facts.published,
        "description": facts.description,
        "section": facts.section if article.section is None else None,
        "language": facts.language,
        "tags": list(facts.tags) if not article.tags else None,
    }
    for name, value in stated.items():
        if value:
            loader.add_value(name, value)
    known = loader.load_article(captured_at=article.captured_at)
    names = (one.name for one in fields(Article) if one.name.startswith("published") or one.name in stated)
    gained = {name: value for name in names if (value := getattr(known, name)) not in (None, (), "none")}
    authors = _authors(article.authors, facts.authors, source)
    evidence = {**article.evidence, **{name: FRONT for name in gained if name in _OF_FRONT}}
    if authors is not article.authors:
        evidence["authors"] = FRONT
    return replace(article, **gained, authors=authors, evidence=evidence)


def _authors(shown: tuple[Author, ...], stated: Iterable[str], source: Source | None) -> tuple[Author, ...]:
    """The authors *stated*, with the details *shown* about them."""
    names = [name for text in stated for name in split_names(text, stated=True)]
    known = {author.name.casefold(): author for author in shown}
    if not names or {name.casefold() for name in names} <= known.keys():
        return shown
    made = (known.get(name.casefold()) or make_author(source, name=name) for name in names)
    return tuple(dict.fromkeys(author for author in made if author is not None))
