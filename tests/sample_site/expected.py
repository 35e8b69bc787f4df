"""What a reader must find on the sample site, from the story files and never from our own reading of the pages.

`expected()` gives the table that `build` writes to expected.json:

    articles   address -> facts. The address is canonical; facts are those of the newest capture:
               kind, title, seo_title (what metadata says instead; null where it agrees), section, tags,
               reading_minutes, caption, credit, image_url, description, published, modified (ISO 8601 UTC; null
               where the page states none), authors [{name, role, bio, url}], body [{kind, text}],
               related [{title, url}], entries [{published, title, text}], flags {watch: [form, ...]} with the forms
               in lower case, sorted, for title and body; rail [text, ...]: what must be in no body; captured_at
    earlier    address -> facts, of the earlier capture of each page that was captured twice
    aliases    second address -> canonical address
    captures   [{url, captured_at, status, kind}] in time order: every answer in the recording.
               kind: robots | home | feed | sitemap | listing | article | author_page | other
    misses     address -> no-article | empty | error | missing: what a listing names and what gives no article
    listings   address -> {cards: [{title, url, teaser, section, published}], next_page}; section is the card's line
    authors    address -> {name, role, bio, articles: [address, ...]}
    feed       [address, ...]         sitemap   [address, ...]
    watches    {watch: [address, ...]}: the articles that each default watch hits, in their newest capture

A section line "A, B" is section A and tag B; `Uncategorized` is no section. Every text has single blanks.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.recordings.prose import Piece
from tests.sample_site.pages import listing_url
from tests.sample_site.site import FIRST_CAPTURE, NO_STORIES, NoStory, Site
from tests.sample_site.stories import HOME, Story

WATCHES = ("desert", "mobilize")


def expected(site: Site) -> dict[str, Any]:
    """The table of the module's description."""
    captured = {(capture.url, capture.at): capture for capture in site.captures()}
    articles: dict[str, Any] = {}
    earlier: dict[str, Any] = {}
    for story in site.stories:
        moments = [at for url, at in captured if url == story.url]
        articles[story.url] = _facts(site, story, story.edit is not None, max(moments))
        if story.edit:
            earlier[story.url] = _facts(site, story, False, min(moments))
    return {
        "articles": articles,
        "earlier": earlier,
        "aliases": {HOME[:-1] + story.alias: story.url for story in site.stories if story.alias},
        "captures": [
            {"url": url, "captured_at": _iso(at), "status": capture.status, "kind": _kind(site, url)}
            for (url, at), capture in sorted(captured.items(), key=lambda item: item[0][1])
        ],
        "misses": {page.url: page.why for page in NO_STORIES},
        "listings": _listings(site),
        "authors": {
            person.url: {
                "name": person.name,
                "role": person.role,
                "bio": person.bio,
                "articles": [story.url for story in site.written_by(person)],
            }
            for person in site.people.values()
        },
        "feed": [story.url for story in site.named_by_feed()],
        "sitemap": [url for url, _ in site.named_by_sitemap()],
        "watches": {watch: [s.url for s in site.stories if watch in s.flags] for watch in WATCHES},
    }


def _facts(site: Site, story: Story, edited: bool, captured_at: datetime) -> dict[str, Any]:
    section, *tags = (story.section or "").split(", ")
    update = story.edit if edited else None
    pieces = update.pieces if update else story.pieces
    modified = update.at if update else story.published if story.metadata != "opengraph" else None
    slugs = [piece.source for piece in pieces if piece.kind == "card"] + ([story.related] if story.related else [])
    return {
        "kind": "liveblog" if story.entries else "article",
        "title": story.title,
        "seo_title": story.seo_title,
        "section": None if section in ("", "Uncategorized") else section,
        "tags": tags,
        "reading_minutes": story.minutes,
        "caption": story.caption,
        "credit": story.credit,
        "image_url": story.image_url,
        "description": story.description,
        "published": _iso(story.published),
        "modified": _iso(modified) if modified else None,
        "authors": [
            {"name": person.name, "role": person.role, "bio": person.bio, "url": person.url}
            for person in (site.people[key] for key in story.authors)
        ],
        "body": _body(story, pieces),
        "related": [{"title": site.by_slug[slug].title, "url": site.by_slug[slug].url} for slug in slugs],
        "entries": [
            {"published": _iso(entry.at), "title": entry.title, "text": "\n\n".join(p.text for p in entry.pieces)}
            for entry in story.entries
        ],
        "flags": {watch: sorted(forms) for watch, forms in sorted(story.flags.items())},
        "rail": [other.pieces[0].text for other in site.rail(story)],
        "captured_at": _iso(captured_at),
    }


def _body(story: Story, pieces: tuple[Piece, ...]) -> list[dict[str, str]]:
    blocks = [{"kind": piece.kind, "text": piece.text} for piece in pieces if piece.kind != "card"]
    for entry in story.entries:
        blocks.append({"kind": "heading", "text": f"{entry.at:%H:%M} {entry.title}"})
        blocks += [{"kind": piece.kind, "text": piece.text} for piece in entry.pieces]
    return blocks


def _listings(site: Site) -> dict[str, Any]:
    shown = site.listed()
    return {
        listing_url(number): {
            "cards": [_card(url, row) for url, row in rows],
            "next_page": listing_url(number + 1) if number < len(shown) else None,
        }
        for number, rows in enumerate(shown, start=1)
    }


def _card(url: str, row: Story | NoStory) -> dict[str, Any]:
    return {
        "title": row.title,
        "url": url,
        "teaser": row.description if isinstance(row, Story) else row.teaser,
        "section": row.section if isinstance(row, Story) else None,
        "published": _iso(row.published),
    }


def _kind(site: Site, url: str) -> str:
    fixed = {
        f"{HOME}robots.txt": "robots",
        HOME: "home",
        f"{HOME}news/rss/": "feed",
        f"{HOME}news-sitemap.xml": "sitemap",
    }
    if url in fixed:
        return fixed[url]
    if url in {page.url for page in NO_STORIES}:
        return "other"
    if url.startswith(f"{HOME}news/"):
        return "listing"
    return "author_page" if url in {person.url for person in site.people.values()} else "article"


def _iso(moment: datetime) -> str:
    return moment.astimezone(FIRST_CAPTURE.tzinfo).isoformat()
