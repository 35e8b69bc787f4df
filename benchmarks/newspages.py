"""Invented news pages as large as real ones: 50 to 300 KB, of which the story is a few."""

from __future__ import annotations

import json
import random

from benchmarks.words import WORDS

SMALLEST, LARGEST = 50_000, 300_000  # bytes of HTML


def news_page(number: int, url: str) -> str:
    """Story *number* at *url*, with everything around it. The same number gives the same page."""
    chance = random.Random(number)
    title = f"{_words(chance, 8).capitalize()} {number}"
    size = int(SMALLEST * (LARGEST / SMALLEST) ** (chance.random() ** 1.5))
    moment = f"2026-{1 + number % 11:02}-{1 + number % 27:02}T{number % 24:02}:{number % 60:02}:00Z"
    story = "".join(f"<p>{_words(chance, 45).capitalize()}.</p>\n" for _ in range(chance.randrange(8, 24)))
    byline = f'<a rel="author" href="/authors/writer-{number % 40}/">Writer {chr(65 + number % 26)}. Example</a>'
    page = (
        f"<!doctype html>\n<html lang=en><head>{_head(chance, title, url, moment)}{_styles(chance, size // 6)}"
        f"{_scripts(chance, size // 4)}</head>\n<body>{_menu(chance)}<main><article class='story story--{number % 7}'>"
        f"<header><h1>{title}</h1><p class=standfirst>{_words(chance, 18).capitalize()}.</p>"
        f"<div class=byline>By {byline} <time datetime='{moment}'>{moment[:10]}</time></div></header>"
        f"{_figure(chance)}<div class=story-body>{story}</div></article>{_related(chance, number)}</main>"
    )
    return f"{page}{_filling(chance, number, size - len(page))}{_footer(chance)}</body></html>"


def _words(chance: random.Random, many: int) -> str:
    return " ".join(chance.choices(WORDS, k=many))


def _head(chance: random.Random, title: str, url: str, moment: str) -> str:
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": moment,
        "mainEntityOfPage": url,
        "publisher": {"@type": "Organization", "name": "The Example Post"},
    }
    meta = "".join(f'<meta name="x-{_words(chance, 1)}-{n}" content="{_words(chance, 6)}">\n' for n in range(30))
    return (
        f'<meta charset=utf-8><title>{title}</title><link rel=canonical href="{url}">'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{title}">'
        f'<meta property="og:url" content="{url}"><meta property="article:published_time" content="{moment}">{meta}'
        f'<script type="application/ld+json">{json.dumps(facts)}</script>'
    )


def _styles(chance: random.Random, size: int) -> str:
    rules, length = [], 0
    while length < size:
        name = "-".join(chance.choices(WORDS, k=2))
        rules.append(
            f".{name}{{margin:{chance.randrange(40)}px;color:#{chance.randrange(0x1000000):06x};display:flex}}\n"
        )
        length += len(rules[-1])
    return f"<style>{''.join(rules)}</style>\n"


def _scripts(chance: random.Random, size: int) -> str:
    state = {}
    length = 0
    while length < size:
        key = f"{_words(chance, 1)}{chance.randrange(10**6)}"
        state[key] = {"id": chance.randrange(10**9), "label": _words(chance, 4), "on": chance.random() < 0.5}
        length += 90
    return f"<script>window.__STATE__={json.dumps(state)};</script>\n"


def _menu(chance: random.Random) -> str:
    items = "".join(
        f'<li class="nav__item"><a class="nav__link" data-t="{n}" href="/{_words(chance, 1)}/">{_words(chance, 2)}</a>'
        for n in range(80)
    )
    return f'<nav class="nav nav--main"><ul>{items}</ul></nav>\n'


def _figure(chance: random.Random) -> str:
    sources = ", ".join(f"/images/{chance.randrange(10**6)}-{width}.jpg {width}w" for width in range(200, 2000, 200))
    caption = _words(chance, 12).capitalize()
    image = f'<img srcset="{sources}" src="/images/lead.jpg" alt="{caption}">'
    return f"<figure>{image}<figcaption>{caption}.</figcaption></figure>"


def _other(chance: random.Random, number: int) -> str:
    """The address of another story of about that day. Pages of one day link to the same ones."""
    return f"/news/{max(0, number - chance.randrange(1, 60))}-of-the-day"


def _related(chance: random.Random, number: int) -> str:
    cards = "".join(
        f'<div class="card card--{n}"><a href="{_other(chance, number)}"><img src="/images/{n}.jpg" alt="">'
        f"<h3>{_words(chance, 8).capitalize()}</h3></a><p>{_words(chance, 14)}</p></div>\n"
        for n in range(8)
    )
    return f'<aside class="related"><h2>More stories</h2>{cards}</aside>\n'


def _filling(chance: random.Random, number: int, size: int) -> str:
    """Filler: rows of teasers in nested boxes, with inline pictures."""
    parts, length = [], 0
    while length < size:
        picture = "".join(f"M{chance.randrange(99)} {chance.randrange(99)}L" for _ in range(30))
        parts.append(
            f'<div class="row"><div class="col"><div class="teaser" data-id="{chance.randrange(10**9)}">'
            f'<svg viewBox="0 0 99 99"><path d="{picture}0 0"/></svg><a href="{_other(chance, number)}">'
            f"<span>{_words(chance, 7)}</span></a><span class=tag>{_words(chance, 1)}</span></div></div></div>\n"
        )
        length += len(parts[-1])
    return f'<section class="stream">{"".join(parts)}</section>'


def _footer(chance: random.Random) -> str:
    links = "".join(f'<li><a href="/about/{_words(chance, 1)}/">{_words(chance, 2)}</a></li>' for _ in range(60))
    return f"<footer><ul>{links}</ul><p>The Example Post</p></footer>"
