"""The machine-readable head of an article's page: canonical address, OpenGraph, JSON-LD in the shapes sites use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from tests.sample_site.stories import HOME, NAME, Person, Story, Update


def head_of(story: Story, people: Mapping[str, Person], edit: Update | None) -> str:
    """What stands in the head of *story*'s page."""
    title = story.seo_title or story.title
    lines = [
        f"<title>{escape(title)} | {NAME}</title>",
        f'<link rel="canonical" href="{story.url}">',
        f'<meta name="description" content="{escape(story.description)}">',
        _property("og:site_name", NAME),
        _property("og:type", "article"),
        _property("og:title", title),
        _property("og:description", story.description),
        _property("og:url", story.url),
        _property("article:published_time", stamp(story.published)),
    ]
    if edit:
        lines.append(_property("article:modified_time", stamp(edit.at)))
    if story.image_url:
        lines.append(_property("og:image", story.image_url))
    if story.metadata != "opengraph":
        data = json.dumps(_structured(story, people, edit), ensure_ascii=False).replace("</", "<\\/")
        lines.append(f'<script type="application/ld+json">{data}</script>')
    return "\n".join(lines)


def stamp(moment: datetime) -> str:
    """*moment* as the site writes it: UTC with milliseconds and a Z."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.000Z"


def _property(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{escape(content)}">'


def _structured(story: Story, people: Mapping[str, Person], edit: Update | None) -> dict[str, Any]:
    shown = story.authors[:1] if story.metadata == "primary" else story.authors
    authors = [_person(people[key]) for key in shown]
    publisher: dict[str, Any] = {"@type": "NewsMediaOrganization", "name": NAME, "url": HOME}
    news: dict[str, Any] = {
        "@type": "LiveBlogPosting" if story.entries else "NewsArticle",
        "mainEntityOfPage": story.url,
        "headline": story.seo_title or story.title,
        "description": story.description,
        "author": authors[0] if len(authors) == 1 else authors,
        "datePublished": stamp(story.published),
        "dateModified": stamp(edit.at if edit else story.published),
        "inLanguage": "en",
    }
    if story.image_url:
        news["image"] = {"@type": "ImageObject", "url": story.image_url}
    if story.entries:
        news["coverageStartTime"] = stamp(story.published)
        news["liveBlogUpdate"] = [_posting(entry) for entry in story.entries]
    if story.metadata == "graph":
        publisher["@id"] = f"{HOME}#publisher"
        crumbs = {"@type": "BreadcrumbList", "itemListElement": [{"@type": "ListItem", "position": 1, "name": "News"}]}
        news["publisher"] = {"@id": publisher["@id"]}
        return {"@context": "https://schema.org", "@graph": [publisher, crumbs, news]}
    return {"@context": "https://schema.org", **news, "publisher": publisher}


def _person(person: Person) -> dict[str, Any]:
    # The desk is no person, and sites say so.
    kind = "Organization" if person.key == "newsdesk" else "Person"
    return {"@type": kind, "name": person.name, "url": person.url}


def _posting(entry: Update) -> dict[str, Any]:
    return {
        "@type": "BlogPosting",
        "headline": entry.title,
        "datePublished": stamp(entry.at),
        "articleBody": "\n\n".join(piece.text for piece in entry.pieces),
    }
