"""Reads Markdown into a record: a whole page like its text, a clipped story like a page.

The text grammar tells a story from the navigation and the cards around it; what only marks can say (links, pictures,
quotes) comes from the marks. Where the text holds no headline, as clippers leave it out, the text is the story.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from itertools import islice

from lxml.html import HtmlElement

from newsbot.items import Article, Author, AuthorPage, Block, BlockKind, Card, Image, Link, Listing, Miss
from newsbot.loaders import ArticleLoader
from newsbot.page import Page
from newsbot.read.containers.markdown import LARGEST_MARKDOWN, read_markdown_text
from newsbot.read.containers.saved_facts import SavedFacts, html_of, shown_first
from newsbot.read.context import start_reading
from newsbot.read.credits import credit_of, is_sure_caption, split_credit
from newsbot.read.document import miss, open_document, utf8
from newsbot.read.line_shapes import is_section
from newsbot.read.markup import following, text_of
from newsbot.read.names import make_author, split_names
from newsbot.read.page_kind import judge
from newsbot.read.sheet import page_text
from newsbot.read.story_address import absolute_url, canonical_or_none
from newsbot.read.text_boilerplate import is_boilerplate, is_button
from newsbot.read.text_page import read_text
from newsbot.source import Source
from newsbot.text import letters_of, same_words

FRONT = "front-matter"  # the evidence for what is stated above the text
_OF_FRONT = ("title", "authors", "published", "description", "section", "language", "tags", "url")
_LONGEST_CAPTION = 400
_ALIKE = 0.6  # of the words of a picture's text
_LEAST_TITLE = 12  # characters of a line that may be the title without the site's name
_KINDS: dict[str, BlockKind] = {"blockquote": "quote", "li": "item", **{f"h{n}": "heading" for n in range(1, 7)}}
_MOST_ELEMENTS = 20_000
_SURE = 0.9

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
    if facts.title and not _shows(root, facts.title):
        return _clip(page, facts, html, source)
    found = _read_lines(root, page, source)
    if isinstance(found, Article) and (facts.title is None or _is_title(found.title, facts.title)):
        return _with_facts(_with_marks(found, root, source), facts, source)
    if isinstance(found, Listing | AuthorPage):
        return replace(found, cards=tuple(_with_link(card, _links(root, page.url, source)) for card in found.cards))
    return _clip(page, facts, html, source) if facts.title else _read_page(page, facts, html, source)


def _read_lines(root: HtmlElement, page: Page, source: Source | None) -> Found:
    """The record in the lines of *root*. Where an address speaks for another line than the only heading of the first
    level, which a page may have for search engines, the heading counts.
    """
    text = page_text(root)
    about = {"source": source, "captured_at": page.fetched_at, "origin": page.origin, "file": page.file}
    found = read_text(text, url=page.url, **about)
    headings = [text_of(heading) for heading in islice(root.iter("h1"), 2)]
    if not isinstance(found, Article) or len(headings) != 1 or same_words(found.title or "", headings[0]):
        return found
    again = read_text(text, **about)
    if not isinstance(again, Article) or not same_words(again.title or "", headings[0]):
        return found
    named = {name: by for name, by in found.evidence.items() if name == "url"}
    return replace(again, url=found.url, page_url=found.page_url, evidence={**again.evidence, **named})


def _as_html(page: Page, body: bytes) -> Page:
    return replace(page, body=body, headers={"content-type": "text/html; charset=utf-8"})


def _shows(root: HtmlElement, title: str) -> bool:
    """Whether the text has the *title* as a heading or line of its own."""
    lines = islice(root.iter("h1", "h2", "h3", "p"), _MOST_ELEMENTS)
    return any(_is_title(text_of(line), title) for line in lines)


def _is_title(line: str | None, title: str) -> bool:
    """Whether *line* is *title*, which may have the site's name behind it."""
    if not line or len(line) > len(title) + _LEAST_TITLE:
        return False
    return same_words(line, title) or (len(line) >= _LEAST_TITLE and letters_of(line) in letters_of(title))


def _clip(page: Page, facts: SavedFacts, html: str, source: Source | None) -> Found:
    """The story that a clipper kept: all of the text is the story."""
    return _read_page(page, facts, shown_first(facts, html), source)


def _read_page(page: Page, facts: SavedFacts, html: str, source: Source | None) -> Found:
    document = open_document(_as_html(page, html_of(facts, html) if facts.title else html_of(SavedFacts(), html)))
    if isinstance(document, Miss):
        return document
    _begin_at_heading(document.root, facts.title)
    mark_figures(document.root)
    found = judge(start_reading(document, source))
    if isinstance(found, Article):
        evidence = {name: FRONT if by == "json-ld" else by for name, by in found.evidence.items()}
        section = found.section or _section_under(document.root, found.title)
        if section and not found.section:
            evidence["section"] = "markup"
        return _with_facts(replace(found, section=section, evidence=evidence), facts, source)
    return found


def _begin_at_heading(root: HtmlElement, title: str | None) -> None:
    """Takes out what stands above the story's heading: navigation, which no mark tells from text."""
    body = root.find("body")
    headings = [one for one in islice(root.iter("h1"), 2) if one.getparent() is body]
    if title is not None:
        headings = [one for one in islice(root.iter("h1", "h2"), 20) if _is_title(text_of(one), title)][:1]
    if body is None or len(headings) != 1 or headings[0].getparent() is not body:
        return
    for above in list(headings[0].itersiblings(preceding=True)):
        body.remove(above)


def _section_under(root: HtmlElement, title: str | None) -> str | None:
    """The section that a line under the *title* names, if that is one link and no more: readers move titles up."""
    heading = next((one for one in islice(root.iter("h1", "h2"), 20) if same_words(text_of(one), title or "")), None)
    under = next(following(heading, "p"), None) if heading is not None else None
    link = under[0] if under is not None and len(under) == 1 and under[0].tag == "a" else None
    text = text_of(link)
    if under is None or not text or text != text_of(under) or not is_section(text):
        return None
    return None if is_button(text) or is_boilerplate(text) else text


def _with_facts(article: Article, facts: SavedFacts, source: Source | None) -> Article:
    """*article* with what is stated above the text, which only a text without it leaves open."""
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
    """The authors *stated*, with what is *shown* of them."""
    names = [name for text in stated for name in split_names(text, stated=True)]
    known = {author.name.casefold(): author for author in shown}
    if not names or {name.casefold() for name in names} <= known.keys():
        return shown
    made = (known.get(name.casefold()) or make_author(source, name=name) for name in names)
    return tuple(dict.fromkeys(author for author in made if author is not None))


def _with_marks(article: Article, root: HtmlElement, source: Source | None) -> Article:
    """*article*, read from the text, with what its marks say: kinds of blocks, addresses of links and pictures."""
    links = _links(root, article.page_url, source)
    kinds = _kinds(root)
    body = tuple(Block(kind=kinds.get(block.text, block.kind), text=block.text) for block in article.body)
    return replace(
        article,
        body=body,
        authors=tuple(replace(one, url=one.url or links.get(one.name)) for one in article.authors),
        related=tuple(Link(title=one.title, url=one.url or links.get(one.title)) for one in article.related),
        images=_pictures(article, root),
    )


def _kinds(root: HtmlElement) -> dict[str, BlockKind]:
    kinds: dict[str, BlockKind] = {}
    for element in islice(root.iter(*_KINDS), _MOST_ELEMENTS):
        inner = [element] if element.tag != "blockquote" else list(element.iter("p")) or [element]
        for line in inner:
            kinds.setdefault(text_of(line), _KINDS[element.tag])
    return kinds


def _links(root: HtmlElement, page_url: str | None, source: Source | None) -> dict[str, str]:
    """The addresses of the links by their text, the first of each."""
    found: dict[str, str] = {}
    for link in islice(root.iter("a"), _MOST_ELEMENTS):
        text = text_of(link)
        if text and text not in found and (url := canonical_or_none(absolute_url(page_url, link.get("href")), source)):
            found[text] = url
    return found


def _with_link(card: Card, links: dict[str, str]) -> Card:
    return replace(card, url=card.url or links.get(card.title or ""))


def _pictures(article: Article, root: HtmlElement) -> tuple[Image, ...]:
    """The pictures of *article*, the first with the address of the picture between headline and text."""
    first = article.body[0].text if article.body else ""
    lead, shown = None, False
    for element in islice(root.iter("h1", "h2", "p", "img"), _MOST_ELEMENTS):
        if element.tag == "img":
            lead = absolute_url(article.page_url, element.get("src")) if shown else None
            if lead:
                break
            continue
        text = text_of(element)
        if shown and text == first:
            break
        shown = shown or same_words(text, article.title or "")
    if lead is None:
        return article.images
    first_image, *others = article.images or (Image(),)
    return (replace(first_image, url=first_image.url or lead), *others)


def mark_figures(root: HtmlElement) -> None:
    """Makes each picture that stands alone a figure, and a line under it that describes it its caption."""
    for picture in [p for p in islice(root.iter("p"), _MOST_ELEMENTS) if _is_picture(p)]:
        picture.tag = "figure"
        image = next(picture.iter("img"))
        if image.tail and image.tail.strip() and image.getparent() is picture:
            image.tail, said = None, image.tail
            caption = image.makeelement("figcaption", {})
            caption.text = said
            image.addnext(caption)
            continue
        under = picture.getnext()
        if under is not None and under.tag == "p" and _describes(under, image.get("alt") or ""):
            under.tag = "figcaption"
            under.tail = None
            picture.append(under)


def _is_picture(paragraph: HtmlElement) -> bool:
    images = list(islice(paragraph.iter("img"), 2))
    if len(images) != 1 or (paragraph.text or "").strip():
        return False
    said = text_of(paragraph)
    return len(said) <= _LONGEST_CAPTION and (not said or images[0].getparent() is paragraph is not None)


def _describes(line: HtmlElement, alt: str) -> bool:
    """Whether *line* under a picture is its caption: it names who took it, has the words of its text, or is set in
    italics as a whole.
    """
    text = text_of(line)
    if not text or len(text) > _LONGEST_CAPTION or _is_picture(line):
        return False
    if is_sure_caption(text) or credit_of(text) or split_credit(text):
        return True
    only = line[0] if len(line) == 1 else None
    if only is not None and only.tag == "em" and not (line.text or "").strip() and not (only.tail or "").strip():
        return True
    words, others = set(letters_of(word) for word in text.split()), set(letters_of(word) for word in alt.split())
    return len(others) > 2 and len(words & others) >= _ALIKE * max(len(words), len(others))
