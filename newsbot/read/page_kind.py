"""Decides what a page is (story, listing, author page, home page) or why it gives no record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newsbot.dates import parse_instant
from newsbot.items import Article, AuthorPage, Listing, Miss
from newsbot.patterns import anchored
from newsbot.read.article import read_article, read_title_and_body
from newsbot.read.author_page import is_author_page, read_author_page
from newsbot.read.context import Reading
from newsbot.read.document import miss
from newsbot.read.jsonld import says_listing
from newsbot.read.line_shapes import ends_sentence
from newsbot.read.listing import card_boxes, read_cards
from newsbot.read.markup import TextBlock, ancestors, line_of, select, text_of
from newsbot.read.obstacles import is_obstacle, why_no_story
from newsbot.read.other_stories import ENOUGH
from newsbot.read.page_body import Body, with_trafilatura
from newsbot.read.pagination import read_next_page
from newsbot.read.script_state import stored_story
from newsbot.read.shown_dates import SURE, shown_dates
from newsbot.read.stated_dates import day_in_address, read_instant
from newsbot.read.story_signs import is_all_within, is_spread_over, running_size, size_of
from newsbot.read.title import Title
from newsbot.urls import is_article_url

_FEWEST_CARDS = 5
_SHORT_STORY = 50  # characters of a story that is called one
_LONG = 80  # characters of a paragraph that is none of a card or a form
_IN_CARDS = 0.5  # of the running text
_LONGEST_CARD = 2_000  # characters
_MOST_CARDS = 200
_SHORTEST_LINK, _LONGEST_LINK = 12, 200  # characters of a link that is a headline
_MOST_LINKS = 500
_MOST_SEARCHED = 200_000  # characters
_BEGINNING = 60  # characters
_TAGS_FOR_TRAFILATURA = 20_000  # because its time is quadratic in the page
_DAY = anchored(r"^\W*(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2})\b")


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for and against a story besides its text."""

    title: Title
    boxes: Sequence[HtmlElement]  # its cards; none are looked for on a page whose metadata call it a story
    is_home: bool


def judge(reading: Reading) -> Article | Listing | AuthorPage | Miss:
    """The page's record: a story if the page or an entry point calls it one, or if it shows running text beneath a
    heading and is no list of other stories.
    """
    is_home = _is_home(reading)
    if not is_home and is_author_page(reading) and (page := read_author_page(reading)):
        return page
    cannot = _cannot_be_article(reading)
    if not cannot and (story := _read_story(reading, is_home)):
        return story
    if is_home:
        return miss(reading.page, "home-page", f"{reading.page_url} is the site's front page", "home", 0.9)
    if listing := _read_listing(reading, cannot):
        return listing
    return why_no_story(reading)


def _read_story(reading: Reading, is_home: bool) -> Article | None:
    title, body = read_title_and_body(reading)
    if not title.text:
        return None if is_home else _read_stored(reading, title)
    root, says = reading.document.root, reading.says_story
    boxes = [] if reading.metadata.says_article else card_boxes(root, reading.page.url, reading.url)
    if len(boxes) >= _FEWEST_CARDS and is_spread_over(boxes, body.blocks):
        return None
    if reading.page_url is not None and not reading.calls_itself_story and is_all_within(boxes, body.blocks):
        return None
    signs = Signs(title, boxes, is_home)
    is_story = _is_story(reading, body, signs)
    # A few words on a page that is called a story may be a notice to readers, and the story elsewhere.
    if is_story and not (says and body.way == "text" and running_size(body.blocks) < ENOUGH):
        return read_article(reading, title, body)
    if not is_home and reading.page.body.count(b"<") < _TAGS_FOR_TRAFILATURA:
        again = with_trafilatura(root)
        is_other = not is_story or not _holds(again, body)
        is_enough = again.characters >= ENOUGH and is_other and not _is_of_others(again, reading, boxes)
        if is_enough and _is_story(reading, again, signs):
            return read_article(reading, title, again)
    if not is_home and (says or len(boxes) < _FEWEST_CARDS) and (stored := _read_stored(reading, title)):
        return stored
    return read_article(reading, title, body) if is_story else None


def _read_stored(reading: Reading, title: Title) -> Article | None:
    """The story that stands only in the page's scripts."""
    titles = (title.text or "", *(text for text, _ in reading.metadata.titles))
    path = urlsplit(reading.url).path if reading.url else None
    story = stored_story(reading.page, titles, path)
    if story is None:
        return None
    root = reading.document.root
    body = Body(tuple(TextBlock("paragraph", text, 0.0, root) for text in story.paragraphs), None, "script")
    article = read_article(reading, replace(title, text=story.headline, evidence="script"), body)
    zone = reading.source.timezone if reading.source else None
    if article.published is None and story.published and (stated := read_instant([(story.published, "script")], zone)):
        instant = parse_instant(stated[0], zone)
        if instant is not None:
            evidence = {**article.evidence, "published": "script"}
            return replace(article, published=instant[0], published_precision=instant[1], evidence=evidence)
    return article


def _holds(other: Body, body: Body) -> bool:
    """Whether *other* has the first words of *body*, too."""
    return body.blocks[0].text[:_BEGINNING] in "\n".join(block.text for block in other.blocks)


def _is_of_others(body: Body, reading: Reading, boxes: Sequence[HtmlElement]) -> bool:
    """Whether most of a *body* without elements is what the cards say, or, on a page that does not call itself a story,
    in one paragraph, the links.
    """
    said = "\n".join(line_of(box, _LONGEST_CARD) for box in boxes[:_MOST_CARDS])
    size = running_size(body.blocks)
    if running_size(block for block in body.blocks[:_MOST_CARDS] if block.text in said) > _IN_CARDS * size:
        return True
    if reading.calls_itself_story or len(body.blocks) > 1:
        return False
    text = "\n".join(block.text for block in body.blocks)[:_MOST_SEARCHED]
    found = (link for link in islice(reading.document.root.iter("a"), _MOST_LINKS) if link.get("href"))
    links = {line_of(link, _LONGEST_LINK) for link in found}
    return sum(size_of(link) for link in links if len(link) >= _SHORTEST_LINK and link in text) > _IN_CARDS * size


def _is_home(reading: Reading) -> bool:
    url = reading.page_url
    if url is None:
        return False
    if reading.source is not None and any(entry_point.url == reading.page.url for entry_point in reading.source.doors):
        return False
    parts = urlsplit(url)
    if parts.path in ("", "/") and not parts.query:
        return not reading.metadata.says_article
    return reading.source is not None and url == reading.source.home


def _cannot_be_article(reading: Reading) -> bool:
    source, url = reading.source, reading.page_url
    if source is None or url is None or url == source.home:
        return False
    return urlsplit(url).path not in ("", "/") and not is_article_url(url, source)


def _is_story(reading: Reading, body: Body, signs: Signs) -> bool:
    if not body.blocks:
        return False
    if body.way == "selector":
        return True
    size = running_size(body.blocks)
    if reading.metadata.says_article:
        return size >= _SHORT_STORY
    if reading.layout is not None and select(reading.document.root, reading.layout.card):
        return False
    if is_obstacle(reading, body):
        return False
    if reading.says_story and not signs.is_home and size >= _SHORT_STORY:
        is_whole = size >= ENOUGH or _stands_with(signs.title.heading, body.container)
        if is_whole and (reading.calls_itself_story or _has_sentence(body)):
            return True
    return _reads_as_story(reading, body, size, signs)


def _has_sentence(body: Body) -> bool:
    """Whether *body* has a sentence; one found anywhere on the page needs a longer one."""
    least = _SHORT_STORY if body.container is not None else _LONG
    return any(
        block.kind != "heading" and size_of(block.text) >= least and ends_sentence(block.text) for block in body.blocks
    )


def _stands_with(heading: HtmlElement | None, container: HtmlElement | None) -> bool:
    """Whether *container* is in the <main> or <article> of *heading*, if there is one: a page's foot is not."""
    if heading is None or container is None:
        return True
    outer = next((around for around in ancestors(heading) if around.tag in ("main", "article")), None)
    return outer is None or outer is container or outer in ancestors(container) or container in ancestors(outer)


def _reads_as_story(reading: Reading, body: Body, size: int, signs: Signs) -> bool:
    """Whether the running text of a page that nobody calls a story is one."""
    long = sum(block.kind != "heading" and size_of(block.text) >= _LONG and block.links < 0.5 for block in body.blocks)
    if signs.is_home:
        return long >= 3 and size >= 2 * ENOUGH and len(signs.boxes) < 3 and _is_dated(reading, body, signs.title)
    if says_listing(reading.metadata.nodes) or reading.metadata.og_type in ("profile", "product"):
        return long >= 8 and size >= 2_000
    if long >= 3 and size >= 2 * ENOUGH:
        return True
    if len(signs.boxes) >= _FEWEST_CARDS:
        return long > 0 and size >= 3 * ENOUGH
    # A shorter note is believed if it is dated, as stories are and other pages are not.
    return long > 0 and size >= (ENOUGH / 2 if _is_dated(reading, body, signs.title) else ENOUGH)


def _is_dated(reading: Reading, body: Body, title: Title) -> bool:
    root = reading.document.root
    return (
        reading.metadata.is_dated
        or _opens_with_a_day(body)
        or _is_in_dated_article(body)
        or day_in_address(reading.url) is not None
        or any(rank <= SURE for (rank, _), _ in shown_dates(root, title.heading, body.blocks, reading.locale))
    )


def _is_in_dated_article(body: Body) -> bool:
    """Whether the <article> around the story has its only clock; a page of cards has one in each."""
    if body.container is None:
        return False
    outer = next((around for around in ancestors(body.container, 12) if around.tag == "article"), None)
    clocks = list(islice(outer.iter("time"), 4)) if outer is not None else []
    return bool(clocks) and len(clocks) < 4 and all(clock.get("datetime") for clock in clocks)


def _opens_with_a_day(body: Body) -> bool:
    return any(_DAY.match(block.text) for block in body.blocks[:3])


def _read_listing(reading: Reading, is_no_article: bool) -> Listing | None:
    root, source, page = reading.document.root, reading.source, reading.page
    cards, way = read_cards(root, reading.layout, source, page.url)
    fewest = 1 if way == "selector" else 3 if is_no_article else _FEWEST_CARDS
    if len(cards) < fewest or (reading.metadata.says_article and way != "selector"):
        return None
    sure = {"selector": 0.95, "links": 0.6, "structure": 0.7}[way]
    return Listing(
        url=reading.page_url,
        source=source.name if source else None,
        title=next((text for heading in root.iter("h1") if (text := text_of(heading))), None),
        cards=cards,
        next_page=read_next_page(root, reading.metadata, source, page.url),
        captured_at=page.fetched_at,
        confidence=sure,
    )
