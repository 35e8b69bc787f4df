"""The facts that one capture of a page states, in the form in which the store keeps them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from newsbot.items import OF_ENTRY_POINTS, Article, Author, Block, BlockKind, Entry, Image, Link
from newsbot.likeness.fingerprint import name_key

Values = Mapping[str, Any]  # by the name of the fact, what JSON can say
_PLAIN = (
    "kind",
    "page_url",
    "title",
    "description",
    "section",
    "language",
    "dateline_month_day",
    "reading_minutes",
    "paywalled",
    "origin",
    "confidence",
)
_OF_AUTHORS = ("role", "bio", "url", "avatar_url", "source", "captured_at", "page_url")
_TEXTS = ("body", "entries")
EVIDENCE = "evidence "
OF_A_PERSON = "author "


def facts_of(article: Article) -> Values:
    """What *article* states, without `url`, `source` and `captured_at`, which have columns of their own."""
    values: dict[str, Any] = {name: value for name in _PLAIN if (value := getattr(article, name)) is not None}
    sequences = {
        "published": _published(article),
        "tags": list(article.tags),
        "images": [[image.url, image.caption, image.credit] for image in article.images],
        "related": [[link.title, link.url] for link in article.related],
        "body": _texts(article.body),
        "entries": [[_iso(entry.published), entry.title, _texts(entry.body)] for entry in article.entries],
    }
    values |= {name: sequence for name, sequence in sequences.items() if sequence}
    if article.modified is not None:
        values["modified"] = _iso(article.modified)
    values |= _about_authors(article.authors)
    values |= {f"{EVIDENCE}{name}": origin for name, origin in article.evidence.items()}
    return values


def _published(article: Article) -> list[Any]:
    if article.published is None:
        return []
    stated = [_iso(article.published), article.published_precision]
    return stated if article.published_offset is None else [*stated, article.published_offset]


def _about_authors(authors: tuple[Author, ...]) -> dict[str, Any]:
    values: dict[str, Any] = {"authors": [author.name for author in authors]} if authors else {}
    for author in authors:
        for name in _OF_AUTHORS:
            value = getattr(author, name)
            if value is not None:
                values[f"{OF_A_PERSON}{name} {name_key(author.name)}"] = _iso(value) if name == "captured_at" else value
    return values


def is_hint(values: Values, name: str) -> bool:
    """Whether the fact *name* comes from an entry point and not from a page."""
    return values.get(f"{EVIDENCE}{'authors' if name.startswith(OF_A_PERSON) else name}") in OF_ENTRY_POINTS


def split_texts(values: Values) -> tuple[dict[str, Any], dict[str, Any]]:
    """*values* without the texts, and the texts, which are stored apart because most queries need none."""
    return (
        {name: value for name, value in values.items() if name not in _TEXTS},
        {name: values[name] for name in _TEXTS if name in values},
    )


def article_of(values: Values, *, url: str | None, source: str | None, captured_at: datetime | None) -> Article:
    """The inverse: `article_of(facts_of(a), ...) == a`."""
    stated: dict[str, Any] = {name: values[name] for name in _PLAIN if name in values}
    if "published" in values:
        moment, stated["published_precision"], *offset = values["published"]
        stated["published_offset"] = offset[0] if offset else None
        stated["published"] = datetime.fromisoformat(moment)
    if "modified" in values:
        stated["modified"] = datetime.fromisoformat(values["modified"])
    return Article(
        **stated,
        url=url,
        source=source,
        captured_at=captured_at,
        tags=tuple(values.get("tags", ())),
        images=tuple(Image(url=u, caption=c, credit=by) for u, c, by in values.get("images", ())),
        related=tuple(Link(title=title, url=link) for title, link in values.get("related", ())),
        body=_blocks(values.get("body", ())),
        entries=tuple(
            Entry(published=datetime.fromisoformat(at) if at else None, title=title, body=_blocks(body))
            for at, title, body in values.get("entries", ())
        ),
        authors=authors_of(values),
        evidence={name.removeprefix(EVIDENCE): value for name, value in values.items() if name.startswith(EVIDENCE)},
    )


def authors_of(values: Values) -> tuple[Author, ...]:
    """The authors in *values*, in order, with role and bio as stated there."""
    return tuple(author_of(name, values) for name in values.get("authors", ()))


def author_of(name: str, values: Values) -> Author:
    """The author called *name* in *values*."""
    key = name_key(name)
    stated = {field: values[fact] for field in _OF_AUTHORS if (fact := f"{OF_A_PERSON}{field} {key}") in values}
    if "captured_at" in stated:
        stated["captured_at"] = datetime.fromisoformat(stated["captured_at"])
    return Author(name=name, **stated)


def _texts(blocks: tuple[Block, ...]) -> list[list[str]]:
    return [[block.kind, block.text] for block in blocks]


def _blocks(texts: list[list[str]]) -> tuple[Block, ...]:
    return tuple(Block(kind=cast(BlockKind, kind), text=text) for kind, text in texts)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
