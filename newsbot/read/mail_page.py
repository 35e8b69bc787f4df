"""Reads a message into a record: a newsletter as an article of that kind, an alert or digest as a listing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from html import escape
from itertools import islice
from urllib.parse import parse_qs, urlsplit

from lxml.html import HtmlElement

from newsbot.items import Article, Card, Listing, Miss
from newsbot.loaders import ArticleLoader
from newsbot.page import Page
from newsbot.patterns import anchored, compiled
from newsbot.read.containers.mail import Mail, open_mail
from newsbot.read.document import LARGEST, Document, miss, open_document
from newsbot.read.entries import LONGEST_TEASER
from newsbot.read.line_shapes import DENSE, word_count
from newsbot.read.markup import TextBlock, is_hidden, read_blocks, text_of
from newsbot.read.metadata import read_language, read_metadata
from newsbot.read.names import make_author
from newsbot.read.running_text import size_of
from newsbot.read.story_address import absolute_url, canonical_or_none
from newsbot.read.text_boilerplate import is_noise
from newsbot.read.text_byline import names_of
from newsbot.source import Source
from newsbot.text import plain, same_words

_LAYOUT = ("table", "thead", "tbody", "tfoot", "tr", "td", "th", "center")  # mails are laid out with tables
_MOST_CARDS = 1_000
_FEWEST_WORDS = 3  # of an entry's title
_FEWEST_LETTERS = 15
_ONLY_LINK = 0.9
_A_LINE = 80  # characters
_A_STORY = 3  # consecutive paragraphs: more than an entry's teaser has
_MOST_BLOCKS = 20_000
_LONGEST_FOOT = 300
_FOOT = compiled(
    r"\b(?:unsubscribe|opt[ -]out|manage (?:your )?(?:subscriptions?|preferences|alerts?|emails?)|edit this alert|"
    r"(?:email |update (?:your )?)preferences|you (?:are|have) receiv(?:ing|ed)|you(?:'|’)re receiving|"
    r"you received this|this (?:e-?mail|message) was sent|view online|web version|forwarded (?:this|to you)|"
    r"(?:view|read|open|see) (?:this )?(?:e-?mail |it |message |newsletter )?(?:in|on|with) (?:your |a |the )?"
    r"(?:browser|web)|add us to your|privacy policy|all rights reserved|"
    r"abmelden|abbestellen|im browser (?:ansehen|öffnen|anzeigen|lesen)|(?:se )?désabonner|désinscri\w+|"
    r"dans (?:votre|le) navigateur|darse de baja|cancelar (?:la |tu |su )?suscripción|en (?:el|tu|su) navegador|"
    r"disiscriv\w+|annulla(?:re)? l.iscrizione|nel browser|afmelden|uitschrijven|avsluta prenumeration|avregistrera|"
    r"afmeld|avmeld|wypisz|odhlásit|відписатися|отписаться|abonelikten|descadastr\w+|cancelar inscrição)",
    re.IGNORECASE,
)
_REDIRECTS = {"google.com": ("url", "q"), "feedproxy.google.com": ("url",), "l.facebook.com": ("u",)}
_PARAGRAPHS = compiled(r"\n[ \t]*\n")
_ADDRESS_LINE = anchored(r"^\W{0,4}(https?://[^\s<>]{1,2000})>?$")
_ADDRESS = compiled(r"\s?<?https?://[^\s<>]{1,2000}>?|\s?\[https?://[^\s\[\]]{1,2000}\]")
_RULE = anchored(r"^[\W_]*$")


def read_mail(page: Page, source: Source | None = None) -> Article | Listing | Miss:
    """The record in the message *page*: a listing if it is nothing but links and teasers, else a newsletter."""
    if len(page.body) > LARGEST:
        return miss(page, "too-large", f"the message has {len(page.body):,} bytes; at most {LARGEST:,} are read")
    mail = open_mail(page.body)
    if mail is None:
        return miss(page, "unreadable-mail", "the message is damaged or has no text")
    html = mail.html if mail.html is not None else _html_of(mail.text or "")
    headers = {"content-type": f"text/html; charset={mail.charset}" if mail.html and mail.charset else "text/html"}
    document = open_document(replace(page, body=b"<!doctype html>" + html, headers=headers))
    if isinstance(document, Miss):
        return document
    for element in islice(document.root.iter(*_LAYOUT), _MOST_BLOCKS):
        element.tag = "div"
    blocks = _without_foot(read_blocks(document.root, is_hidden)[:_MOST_BLOCKS])
    cards = _cards(blocks, page, source)
    if cards and _longest_story(blocks) < _A_STORY:
        return Listing(
            url=canonical_or_none(page.url, source),
            source=source.name if source else None,
            title=mail.subject,
            cards=tuple(cards),
            captured_at=page.fetched_at,
            confidence=0.7,
        )
    return _newsletter(page, mail, document, blocks, source)


def _html_of(text: str) -> bytes:
    """The plain *text* of a message as HTML: a line that is an address is a link on the first line of its paragraph."""
    parts: list[str] = []
    for paragraph in _PARAGRAPHS.split(text.replace("\r\n", "\n")):
        lines = [line.strip() for line in paragraph.split("\n") if not _RULE.match(line)]
        address = next((found[1] for line in lines if (found := _ADDRESS_LINE.match(line))), None)
        said = [line for line in lines if not _ADDRESS_LINE.match(line)]
        said = [line for raw in said if (line := _ADDRESS.sub("", raw).strip())]
        if not said:
            continue
        if address:
            parts.append(f'<p><a href="{escape(address)}">{escape(said[0])}</a></p>')
            said = said[1:]
        if address and said and not size_of(said[0]):  # where the entry is from
            parts.append(f"<p>{escape(said[0])}</p>")
            said = said[1:]
        if said:
            parts.append(f"<p>{escape(' '.join(said))}</p>")
    return f"<html><body>{''.join(parts)}</body></html>".encode("utf-8", "replace")


def _without_foot(blocks: Sequence[TextBlock]) -> list[TextBlock]:
    """*blocks* without lines such as "View in browser", and without everything under the last story."""
    feet = [at for at, block in enumerate(blocks) if len(block.text) <= _LONGEST_FOOT and _FOOT.search(block.text)]
    texts = [at for at, block in enumerate(blocks) if _is_text(block)]
    end = next(
        (foot for foot in feet if texts and texts[0] < foot and sum(at > foot for at in texts) <= 1), len(blocks)
    )
    drop = set(feet)
    return [block for at, block in enumerate(blocks[:end]) if at not in drop and not is_noise(block.text)]


def _cards(blocks: Sequence[TextBlock], page: Page, source: Source | None) -> list[Card]:
    """The entries: links that are a whole line, with the line under them as the teaser."""
    cards: dict[str, Card] = {}
    current: str | None = None
    for block in blocks:
        link = _entry_link(block)
        url = (
            canonical_or_none(absolute_url(page.url, target(link.get("href") or "")), source)
            if link is not None
            else None
        )
        if url is not None and len(cards) < _MOST_CARDS:
            current = url
            cards.setdefault(url, Card(title=block.text, url=url))
        elif current is not None and cards[current].teaser is None and size_of(block.text):
            cards[current] = replace(cards[current], teaser=block.text[:LONGEST_TEASER])
    return list(cards.values())


def _entry_link(block: TextBlock) -> HtmlElement | None:
    """The link that is all of *block* and reads like a headline."""
    enough = word_count(block.text) >= _FEWEST_WORDS and len(block.text) >= _FEWEST_LETTERS
    if block.links < _ONLY_LINK or not (enough or len(DENSE.findall(block.text)) >= _FEWEST_LETTERS // 2):
        return None
    return next((one for one in _links_at(block.element) if same_words(text_of(one), block.text)), None)


def _links_at(element: HtmlElement) -> Iterator[HtmlElement]:
    yield from islice(element.iter("a"), 200)
    outer = element.getparent()
    if outer is not None and outer.tag == "a":
        yield outer


def _is_text(block: TextBlock) -> bool:
    """Whether *block* is running text, possibly ending in a "read more" link."""
    is_long = bool(size_of(block.text)) or len(block.text) >= _A_LINE
    return is_long and block.kind != "heading" and block.links < _ONLY_LINK / 2


def _longest_story(blocks: Iterable[TextBlock]) -> int:
    """The length of the longest run of consecutive paragraphs."""
    longest = run = 0
    for block in blocks:
        run = run + 1 if _is_text(block) else 0
        longest = max(longest, run)
    return longest


def target(address: str) -> str:
    """The target of the tracking link *address*, if it is part of the link; else *address*."""
    try:
        parts = urlsplit(address)
        names = _REDIRECTS.get((parts.hostname or "").removeprefix("www."), ())
        asked = parse_qs(parts.query, max_num_fields=50) if names and parts.path in ("/url", "/l.php") else {}
    except ValueError:
        return address
    found = (value for name in names for value in asked.get(name, ()))
    return next((value for value in found if value.startswith(("http://", "https://"))), address)


def _newsletter(
    page: Page, mail: Mail, document: Document, blocks: Sequence[TextBlock], source: Source | None
) -> Article | Miss:
    title = mail.subject or next((text for h1 in document.root.iter("h1") if (text := text_of(h1))), None)
    body = [
        (block.kind, block.text) for block in blocks if plain(block.text) and not same_words(block.text, title or "")
    ]
    if not any(map(_is_text, blocks)):
        return miss(page, "no-prose", f"the message {title or ''!r} has no running text", "other")
    loader = ArticleLoader(source=source)
    signed = next((text for _, text in body[:8] if len(text) < 120 and names_of(text)), None)
    names = names_of(signed) if signed else ()
    body = [one for one in body if one[1] != signed]
    values = {
        "title": title,
        "body": body,
        "authors": [author for name in names if (author := make_author(source, name=name))],
        "url": canonical_or_none(page.url, source),
    }
    language = read_language(read_metadata(document).language, source.language if source else None)
    if language:
        values["language"] = language[0]
    evidence = {"title": "mail", "body": "mail", "authors": "byline", "url": "mail", "language": "markup"}
    for name, value in values.items():
        if value:
            loader.add_value(name, value)
    article = loader.load_article(
        kind="newsletter",
        captured_at=page.fetched_at,
        origin=page.origin,
        confidence=0.7,
        evidence={name: by for name, by in evidence.items() if values.get(name)},
    )
    return replace(article, page_url=article.url, source=source.name if source else None)
