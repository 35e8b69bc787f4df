"""Figures on the project's own recorded sites, whose facts are known from their story files.

Both sites are invented and their recordings ship with the project. They are read twice: as unknown sites, and with
their sources.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.extraction_scores import Mark, Score, f1
from newsbot.items import Article, AuthorPage, Listing, Miss
from newsbot.page import Page
from newsbot.read import extract
from newsbot.read.containers import warc
from newsbot.sources import load_source

_ROOT = Path(__file__).parents[1]
# By site: its recording, and its pages' facts.
SITES = {
    "sample": (
        _ROOT / "newsbot" / "samples" / "sample.warc.gz",
        _ROOT / "tests" / "sample_site" / "expected.json",
    ),
    "kyivindependent": (
        _ROOT / "tests" / "recordings" / "kyivindependent.warc.gz",
        _ROOT / "tests" / "recordings" / "kyivindependent_expected.json",
    ),
}
_KINDS = {"article": Article, "listing": Listing, "author_page": AuthorPage, "home": Miss, "other": Miss}


def score_own(*, declared: bool = False) -> Score:
    """newsbot's accuracy on every page of the project's own recordings: without site rules, or as *declared*."""
    score = Score()
    for site, page, kind, facts in _pages():
        found = extract(page, load_source(site) if declared else None)

        def mark(field: str, right: float, note: str = "", site: str = site, page: Page = page) -> None:
            score.marks.append(Mark(field, right, 1.0, f"{site} {page.url}", site, note))

        mark("kind of page", isinstance(found, _KINDS[kind]), f"{type(found).__name__} for {kind}")
        if facts is None:
            continue
        for field, (have, want) in _compared(found, facts).items():
            mark(field, have == want, f"{have!r} for {want!r}")
        body = "\n".join(block.text for block in found.body) if isinstance(found, Article) else ""
        mark("body token F1", f1(body, "\n".join(block["text"] for block in facts["body"]))[0])
    return score


def _pages() -> Iterator[tuple[str, Page, str, dict[str, Any] | None]]:
    """Each recorded page of a known kind, with its site and, for an article, its facts at that capture."""
    for site, (recording, table) in SITES.items():
        expected = json.loads(table.read_text(encoding="utf-8"))
        kinds = {(one["url"], one["captured_at"]): one["kind"] for one in expected["captures"]}
        with recording.open("rb") as file:
            for page in warc.pages(file):
                if not isinstance(page, Page) or page.fetched_at is None or page.url is None or page.status != 200:
                    continue
                captured = page.fetched_at.isoformat()
                kind = kinds.get((page.url, captured))
                if kind in _KINDS:
                    yield site, page, kind, _facts(expected, page.url, captured) if kind == "article" else None


def _facts(expected: dict[str, Any], url: str, captured: str) -> dict[str, Any] | None:
    url = expected["aliases"].get(url, url)
    earlier = expected.get("earlier", {}).get(url)
    facts = earlier if earlier and earlier["captured_at"] == captured else expected["articles"].get(url)
    return dict(facts) if facts else None


def _compared(found: object, facts: dict[str, Any]) -> dict[str, tuple[object, object]]:
    """By field: what was read from the page, and what it says. A page read as no article counts as empty."""
    article = found if isinstance(found, Article) else Article()
    image = article.images[0] if article.images else None
    return {
        "title": (article.title, facts["title"]),
        "description": (article.description, facts["description"]),
        "section": (article.section, facts["section"]),
        "tags": (list(article.tags), facts["tags"]),
        "authors": ([author.name for author in article.authors], [author["name"] for author in facts["authors"]]),
        "roles": ([author.role for author in article.authors], [author["role"] for author in facts["authors"]]),
        "bios": ([author.bio for author in article.authors], [author["bio"] for author in facts["authors"]]),
        "published": (_iso(article.published), facts["published"]),
        "modified": (_iso(article.modified), facts["modified"]),
        "body": ([block.text for block in article.body], [block["text"] for block in facts["body"]]),
        "block kinds": ([block.kind for block in article.body], [block["kind"] for block in facts["body"]]),
        "caption": (image.caption if image else None, facts["caption"]),
        "credit": (image.credit if image else None, facts["credit"]),
        "image": (image.url if image else None, facts["image_url"]),
        "related": ({link.title for link in article.related}, {link["title"] for link in facts["related"]}),
        "entries": ([entry.title for entry in article.entries], [entry["title"] for entry in facts.get("entries", ())]),
        "reading minutes": (article.reading_minutes, facts["reading_minutes"]),
        "language": (article.language, "en"),
    }


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None
