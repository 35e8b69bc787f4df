"""Collects what a saved file states about its page besides the text: front matter, headers of reader services, JSON
metadata.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from newsbot.dates import parse_instant
from newsbot.patterns import anchored, compiled
from newsbot.read.stated_dates import as_iso
from newsbot.text import plain
from newsbot.urls import UrlError, canonical_url

_MOST = 50  # values of a list
_LONGEST = 4_000  # characters of one value
# Names that tools use for a field, without case, blanks and punctuation; the first one present counts.
_FIELDS = {
    "title": "title headline ogtitle",
    "url": "url source urlsource sourceurl canonicalurl canonical originalurl permalink link href givenurl ogurl",
    "authors": "authors author byline creator publishedby dccreator articleauthor",
    "published": "published datepublished publishedat publishedtime publishdate publicationdate pubdate "
    "articlepublishedtime firstpublished",
    "saved": "saved savedat datesaved clipped clippedat created createdat captured capturedat accessed retrieved "
    "retrievedat fetched fetchedat crawledat crawled archived archivedat scrapedat timeadded dateadded filedate",
    "description": "description excerpt summary ogdescription",
    "site": "sitename site ogsitename website publication publisher",
    "section": "section articlesection",
    "language": "language lang",
    "tags": "keywords articletag",
    "image": "image ogimage leadimageurl previewpicture thumbnail cover",
}
_DATE = "date"  # of the story, or of the saving
_NAMES = compiled(r"[\s_:.-]+")
_WIKILINK = anchored(r"^\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]$")
_LINK = anchored(r"^\[([^\[\]]*)\]\([^()]*\)$")
_UTC_BEHIND = compiled(r"(?<!\s)\s*\(UTC\s*([+-]\d\d:?\d\d)\)$")  # as MarkDownload writes it
_CLIPPED = frozenset({"clippings", "clipping", "clipped", "webclip", "web-clip", "read-later"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFacts:
    """The facts; None or empty if not stated. Dates are as written; *saved_at* is when the tool saved the page."""

    title: str | None = None
    url: str | None = None
    authors: tuple[str, ...] = ()
    published: str | None = None
    saved_at: datetime | None = None
    description: str | None = None
    site: str | None = None
    section: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()
    image: str | None = None


def facts_of(values: Mapping[str, Any]) -> SavedFacts:
    """The facts in *values*, under whatever names.

    A bare `date` is the date of the story, unless another name states that: then it is the day of saving.
    """
    named = {_key(name): value for name, value in values.items()}
    texts = {field: _texts(_first(named, names)) for field, names in _FIELDS.items()}
    if _DATE in named and not any(name in named for name in _FIELDS["published"].split()):
        is_clip = not _CLIPPED.isdisjoint(text.casefold().lstrip("#") for text in _texts(named.get("tags")))
        texts["saved" if is_clip else "published"] = _texts(named[_DATE])
    one = {field: next(iter(found), None) for field, found in texts.items()}
    return SavedFacts(
        title=one["title"],
        url=_address(named, "url"),
        authors=texts["authors"],
        published=as_iso(one["published"]) if one["published"] else None,
        saved_at=_moment(one["saved"]),
        description=one["description"],
        site=one["site"],
        section=one["section"],
        language=one["language"],
        tags=tuple(tag for text in texts["tags"] for part in text.split(",") if (tag := part.strip())),
        image=_address(named, "image"),
    )


def _key(name: str) -> str:
    return _NAMES.sub("", str(name)[:100]).casefold()


def _first(named: Mapping[str, Any], names: str) -> Any:
    return next(
        (named[name] for name in names.split() if name in named and named[name] not in (None, "", [], {})), None
    )


def _texts(value: Any) -> tuple[str, ...]:
    """The texts in *value*: a text or number, a list, or objects with a name."""
    found = (_text(one) for one in (value[:_MOST] if isinstance(value, list) else [value]))
    return tuple(dict.fromkeys(text for text in found if text))


def _text(value: Any) -> str | None:
    if isinstance(value, dict):
        value = value.get("name") or value.get("url")
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = plain(str(value)[:_LONGEST])
    marked = _WIKILINK.match(text) or _LINK.match(text)
    return (marked[1].strip() if marked else text) or None


def _address(named: Mapping[str, Any], field: str) -> str | None:
    """The first address under any name of *field*: a `source` may be a name and a `link` the address."""
    texts = (text for name in _FIELDS[field].split() for text in _texts(named.get(name)))
    return next((text for text in texts if _is_address(text)), None)


def _is_address(text: str) -> bool:
    if not text.startswith(("http://", "https://")):
        return False
    try:
        canonical_url(text)
    except UrlError:
        return False
    return True


def _moment(text: str | None) -> datetime | None:
    found = parse_instant(as_iso(_UTC_BEHIND.sub(r"\1", text))) if text else None
    return found[0].astimezone(UTC) if found else None


def html_of(facts: SavedFacts, html: str, *, is_story: bool = True) -> bytes:
    """*html* as a page that states the *facts*, and whether it *is a story*."""
    language = f' lang="{escape(facts.language)}"' if facts.language else ""
    head = f'<meta charset="utf-8">{_head(facts, is_story=is_story)}'
    page = f"<!doctype html><html{language}><head>{head}</head><body>{html}</body></html>"
    return page.encode("utf-8", "replace")


def _head(facts: SavedFacts, *, is_story: bool) -> str:
    stated: dict[str, Any] = {
        "@type": "NewsArticle",
        "headline": facts.title,
        "author": [{"@type": "Person", "name": name} for name in facts.authors],
        "datePublished": facts.published,
        "description": facts.description,
        "articleSection": facts.section,
        "keywords": list(facts.tags),
        "image": facts.image,
        "publisher": {"@type": "Organization", "name": facts.site} if facts.site else None,
    }
    known = {name: value for name, value in stated.items() if value}
    link = f'<link rel="canonical" href="{escape(facts.url)}">' if facts.url else ""
    if not is_story or len(known) == 1:
        return f"{link}<title>{escape(facts.title)}</title>" if facts.title else link
    return f'{link}<script type="application/ld+json">{_script(known)}</script>'


def _script(stated: dict[str, Any]) -> str:
    return json.dumps(stated).replace("<", "\\u003c")  # so that no fact can close the script element


def shown_first(facts: SavedFacts, html: str) -> str:
    """*html* as a story under its title."""
    return f"<article><h1>{escape(facts.title or '')}</h1>\n{html}</article>" if facts.title else html


def paragraphs(texts: Iterable[str]) -> str:
    """*texts* as HTML paragraphs."""
    return "".join(f"<p>{escape(text)}</p>\n" for text in texts if text.strip())
