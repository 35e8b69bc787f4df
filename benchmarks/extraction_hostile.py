"""Times pages made to be slow, at one size and at twice that size.

Twice the page should take twice the time. Four times means quadratic, and someone will send a large page.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from newsbot.items import Article
from newsbot.page import Page
from newsbot.read import extract

_PARAGRAPH = "<p>The harbour wall at Lower Quay will be rebuilt before winter, the port council decided on {n}.</p>"
_STORY = "".join(_PARAGRAPH.format(n=n) for n in range(5))
_LD = '<script type="application/ld+json">{}</script>'


def _nested(tag: str, names: str = "") -> Callable[[int], str]:
    opening = f'<{tag} class="{names}">' if names else f"<{tag}>"
    return lambda n: "".join(f"{opening}a few words of text " for _ in range(n)) + f"</{tag}>" * n


def _one_after_another(piece: str) -> Callable[[int], str]:
    return lambda n: "".join(piece.replace("#", str(at)) for at in range(n))


# What there is too much of: the size measured, and markup of that size.
KINDS: dict[str, tuple[int, Callable[[int], str]]] = {
    "headings h1": (30_000, _one_after_another("<h1>The harbour wall #</h1>")),
    "the same h1": (30_000, _one_after_another("<h1>Harbour wall to be rebuilt</h1>")),
    "headings h2": (30_000, _one_after_another("<h2>The harbour wall #</h2>")),
    "headings with clocks": (20_000, _one_after_another("<h1>The wall #</h1><time datetime='2026-01-02'>x</time>")),
    "clocks": (30_000, _one_after_another("<time datetime='2026-01-02T10:00'>10:00</time>")),
    "links": (30_000, _one_after_another("<a href='/stories/harbour-wall-#'>A story of the harbour wall #</a>")),
    "links in items": (30_000, _one_after_another("<li><a href='/2026/wall-#'>The wall of the harbour #</a></li>")),
    "author links": (30_000, _one_after_another("<a rel='author' href='/author/a#'>Ilse Brandvold</a>")),
    "bylines": (30_000, _one_after_another("<p class='byline author'>By Ilse Brandvold #</p>")),
    "class names": (30_000, _one_after_another("<div class='a# b# caption-# image-#'>words # words</div>")),
    "captions": (30_000, _one_after_another("<figure><img src='/#.jpg'><figcaption>A wall (#)</figcaption></figure>")),
    "picture boxes": (30_000, _one_after_another("<div class='image-box'><img src='/#.jpg'>The wall #</div>")),
    "asides": (
        30_000,
        _one_after_another("<aside><p>The harbour wall is old, said the council of the port #.</p></aside>"),
    ),
    "related boxes": (30_000, _one_after_another("<div class='related'><a href='/#'>The harbour wall #</a></div>")),
    "short paragraphs": (30_000, _one_after_another("<p>The wall #.</p>")),
    "paragraphs": (15_000, _one_after_another(_PARAGRAPH.replace("{n}", "#"))),
    "the same paragraph": (15_000, _one_after_another(_PARAGRAPH.replace("{n}", "Tuesday"))),
    "line breaks": (60_000, _one_after_another("The harbour wall # is old<br>")),
    "list items": (30_000, _one_after_another("<li>The harbour wall is old, said the council of the port #.</li>")),
    "table cells": (30_000, _one_after_another("<tr><td>The harbour wall is old, said the council #.</td></tr>")),
    "spans in one paragraph": (
        30_000,
        lambda n: "<p>" + "".join(f"<span>word {at} </span>" for at in range(n)) + "</p>",
    ),
    "JSON-LD scripts": (10_000, _one_after_another(_LD.format('{"@type":"NewsArticle","headline":"Wall #"}'))),
    "JSON-LD nodes": (
        20_000,
        lambda n: _LD.format(
            '{"@graph":[' + ",".join(f'{{"@type":"NewsArticle","headline":"W{at}"}}' for at in range(n)) + "]}"
        ),
    ),
    "JSON-LD authors": (
        20_000,
        lambda n: _LD.format(
            '{"@type":"NewsArticle","headline":"Wall","author":['
            + ",".join(f'{{"@type":"Person","name":"Ilse Brandvold{at}"}}' for at in range(n))
            + "]}"
        ),
    ),
    "JSON-LD images": (
        20_000,
        lambda n: _LD.format(
            '{"@type":"NewsArticle","headline":"Wall","image":['
            + ",".join(f'{{"url":"/{at}.jpg","caption":"The wall {at}"}}' for at in range(n))
            + "]}"
        ),
    ),
    "JSON-LD live posts": (
        10_000,
        lambda n: _LD.format(
            '{"@type":"LiveBlogPosting","headline":"Wall","liveBlogUpdate":['
            + ",".join(f'{{"@type":"BlogPosting","headline":"P{at}","articleBody":"The wall {at}"}}' for at in range(n))
            + "]}"
        ),
    ),
    "broken JSON-LD objects": (20_000, lambda n: _LD.format('{"a":1}' * n + "{")),
    "broken JSON-LD braces": (100_000, lambda n: _LD.format("{ " * n)),
    "JSON-LD open quotes": (100_000, lambda n: _LD.format('{"a":"' * n)),
    "JSON-LD entities": (100_000, lambda n: _LD.format("&amp;" * n)),
    "JSON-LD commas": (100_000, lambda n: _LD.format("[" + ", " * n)),
    "JSON-LD brackets": (100_000, lambda n: _LD.format("[" * n)),
    "meta": (30_000, _one_after_another("<meta property='article:tag#' content='tag #'>")),
    "meta authors": (30_000, _one_after_another("<meta name='author' content='Ilse Brandvold #'>")),
    "keywords": (30_000, lambda n: f"<meta name='keywords' content='{','.join(f'tag {at}' for at in range(n))}'>"),
    "link rels": (30_000, _one_after_another("<link rel='canonical' href='https://gazette.example/#'>")),
    "title of blanks": (200_000, lambda n: f"<h1>{' x' * n}</h1>"),
    "title of bars": (100_000, lambda n: f"<title>{'a | ' * n}</title>"),
    "one long word": (1_000_000, lambda n: f"<p>{'x' * n}</p>"),
    "one long line": (200_000, lambda n: f"<p>{'A wall. ' * n}</p>"),
    "brackets in a caption": (100_000, lambda n: f"<figure><img><figcaption>{'(' * n}</figcaption></figure>"),
    "byline of commas": (100_000, lambda n: f"<p class='byline'>By {'Ilse, ' * n}</p>"),
    "one long class": (500_000, lambda n: f"<div class='{'story-a ' * n}'>{_STORY}</div>"),
    "class of dashes": (500_000, lambda n: f"<div class='{'-' * n}'>{_STORY}</div>"),
    "tags left open": (50_000, lambda n: "<" * n),
    "comments left open": (50_000, lambda n: "<!-- " * n),
    "end tags": (50_000, lambda n: "</div>" * n),
    "unclosed p": (30_000, _one_after_another("<p>word #")),
    "unclosed b": (1_000, _one_after_another("<b>word #")),
    "unclosed a": (1_000, _one_after_another("<a href='/#'>word #")),
    "nested divs": (900, _nested("div")),
    "nested captions": (900, _nested("div", "caption image-box")),
    "nested bylines": (900, _nested("span", "byline author")),
    "nested asides": (900, _nested("aside", "related")),
    "nested articles": (900, _nested("article", "story-body")),
    "nested lists": (450, lambda n: "<ul><li>some words here " * n + "</li></ul>" * n),
    "nested quotes": (900, _nested("blockquote")),
    "deep and wide": (
        450,
        lambda n: "<div>" * n + "<p>The harbour wall is old, said the council.</p>" * (9 * n) + "</div>" * n,
    ),
    "too deep": (100_000, lambda n: "<div>" * n),
    "attributes": (25_000, lambda n: "<p " + " ".join(f"a{at}=1" for at in range(n)) + ">x</p>"),
    "tags with attributes": (1_000, lambda n: ("<p " + " ".join(f"a{at}=1" for at in range(200)) + ">x</p>") * n),
    "entities": (200_000, lambda n: f"<p>{'&amp;' * n}</p>"),
    "controls": (500_000, lambda n: f"<p>{chr(0) * n}</p>"),
    "combining marks": (200_000, lambda n: f"<p>{'e' + chr(0x301) * n}</p>"),
}


def hostile_page(kind: str, size: int) -> Page:
    """A page with a story and *size* times the excess of *kind*."""
    markup = KINDS[kind][1](size)
    html = (
        "<!DOCTYPE html><html lang=en><head><title>Harbour wall to be rebuilt | The Gazette</title>"
        f'<meta property="og:type" content="article"></head><body><main><article><h1>Harbour wall to be rebuilt</h1>'
        f"{_STORY}{markup}</article></main></body></html>"
    )
    return Page(body=html.encode(), url="https://gazette.example/wall", headers={"content-type": "text/html"})


def seconds_of(kind: str, size: int) -> tuple[float, str]:
    """The CPU seconds the page takes, and what it is read as."""
    page = hostile_page(kind, size)
    started = time.process_time()
    found = extract(page)
    seconds = time.process_time() - started
    return seconds, "article" if isinstance(found, Article) else getattr(found, "reason", type(found).__name__)


def print_hostile() -> None:
    """Prints each kind at its size and at twice that, slowest first."""
    rows = []
    for kind, (size, _) in KINDS.items():
        once, _ = seconds_of(kind, size)
        twice, what = seconds_of(kind, 2 * size)
        rows.append((twice, once, kind, 2 * size, what))
    print(f"{'':28}{'size':>10}{'seconds':>9}{'of half':>9}{'ratio':>7}")
    for twice, once, kind, size, what in sorted(rows, reverse=True):
        print(f"{kind:28}{size:10,}{twice:9.2f}{once:9.2f}{twice / max(once, 0.001):7.1f}   {what}")
