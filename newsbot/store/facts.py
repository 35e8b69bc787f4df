"""Facts: what one capture of a page states, in the form in which the store keeps and merges it. Pure.

Several captures of one text (a crawl, a dump of it, a second crawl) give one set of facts, whatever order they come
in: for each fact the newest capture that states it wins, a known time of capture before an unknown one, a page before
the text of a page. What only a door said of a story gives way to every page. A capture that does not state a fact takes
nothing away.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, cast

from newsbot.items import OF_DOORS, Article, Author, Block, BlockKind, Entry, Image, Link
from newsbot.likeness.fingerprint import normalise

Value = Any  # what JSON can say
Stamp = tuple[str, int]  # when it was captured ("" where unknown), and 1 for a page, 0 for a dump

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
_EVIDENCE = "evidence "
# A fact of the story rather than of one wording of it: a capture that lacks it takes it from the others.
OF_THE_STORY = ("published", "language", "section", "tags", "description")


@dataclass(frozen=True, slots=True)
class Facts:
    """What is stated, and which capture each statement is from. *stamps* holds those that differ from *stamp*."""

    values: Mapping[str, Value]
    stamp: Stamp
    stamps: Mapping[str, Stamp]

    def stamp_of(self, fact: str) -> Stamp:
        """The capture that *fact* is from."""
        return self.stamps.get(fact, self.stamp)


@lru_cache(maxsize=4096)  # a newsroom has few names, and each is compared often
def name_key(name: str) -> str:
    """The one spelling of a person's name that a page and a dump share."""
    return normalise(name)


def facts_of(article: Article) -> Facts:
    """What *article* states. Its `url`, `source` and `captured_at` are kept beside the facts, not among them."""
    values: dict[str, Value] = {name: value for name in _PLAIN if (value := getattr(article, name)) is not None}
    sequences = {
        "published": [_iso(article.published), article.published_precision] if article.published else [],
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
    values |= {f"{_EVIDENCE}{name}": origin for name, origin in article.evidence.items()}
    return Facts(values, (_iso(article.captured_at) or "", int(article.origin != "dump")), {})


def _about_authors(authors: tuple[Author, ...]) -> dict[str, Value]:
    values: dict[str, Value] = {"authors": [author.name for author in authors]} if authors else {}
    for author in authors:
        for name in _OF_AUTHORS:
            value = getattr(author, name)
            if value is not None:
                values[f"author {name} {name_key(author.name)}"] = _iso(value) if name == "captured_at" else value
    return values


def merge(a: Facts, b: Facts) -> Facts:
    """The facts of both captures. Order and repetition change nothing."""
    values = dict(a.values)
    stamps = {name: a.stamp_of(name) for name in a.values}
    for name, value in b.values.items():
        stamp = b.stamp_of(name)
        if name not in values or _rank(b, name, value, stamp) > _rank(a, name, values[name], stamps[name]):
            values[name], stamps[name] = value, stamp
    for name in [name for name in values if _is_idle(name, a, b)]:
        del values[name], stamps[name]
    main = max(a.stamp, b.stamp)
    return Facts(values, main, {name: stamp for name, stamp in stamps.items() if stamp != main})


def less(facts: Facts, names: Collection[str]) -> Facts | None:
    """*facts* without those called *names*; None where nothing is left."""
    stamps = {name: facts.stamp_of(name) for name in facts.values if name not in names}
    if not stamps:
        return None
    main = max(stamps.values())
    values = {name: facts.values[name] for name in stamps}
    return Facts(values, main, {name: stamp for name, stamp in stamps.items() if stamp != main})


def _rank(facts: Facts, name: str, value: Value, stamp: Stamp) -> tuple[bool, int, Stamp, str]:
    # A text dump shows every block as a paragraph: the body that tells its headings and quotes apart says more.
    richness = sum(kind != "paragraph" for kind, _ in value) if name == "body" else 0
    return not is_told(facts.values, name), richness, stamp, json.dumps(value, sort_keys=True)


def is_told(values: Mapping[str, Value], name: str) -> bool:
    """Whether the fact *name* is what a door said, and no page."""
    field = "authors" if name.startswith("author ") else name.removeprefix(_EVIDENCE)
    return values.get(f"{_EVIDENCE}{field}") in OF_DOORS


def _is_idle(name: str, a: Facts, b: Facts) -> bool:
    """Whether *name* is the evidence of a door for what one of two captures states itself, and without evidence."""
    if not name.startswith(_EVIDENCE):
        return False
    field = name.removeprefix(_EVIDENCE)
    return any(
        is_told(one.values, field) and field in other.values and name not in other.values
        for one, other in ((a, b), (b, a))
    )


def split_texts(values: Mapping[str, Value]) -> tuple[dict[str, Value], dict[str, Value]]:
    """*values* without the texts, and the texts: they are kept apart, for most questions need no text."""
    return (
        {name: value for name, value in values.items() if name not in _TEXTS},
        {name: values[name] for name in _TEXTS if name in values},
    )


def article_of(
    values: Mapping[str, Value], *, url: str | None, source: str | None, captured_at: datetime | None
) -> Article:
    """The record that states *values*: `article_of(facts_of(a).values, ...) == a`."""
    stated: dict[str, Any] = {name: values[name] for name in _PLAIN if name in values}
    if "published" in values:
        moment, stated["published_precision"] = values["published"]
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
        evidence={name.removeprefix(_EVIDENCE): value for name, value in values.items() if name.startswith(_EVIDENCE)},
    )


def authors_of(values: Mapping[str, Value]) -> tuple[Author, ...]:
    """The authors that *values* state, in order, with role and bio as they stood there."""
    return tuple(_author(name, values) for name in values.get("authors", ()))


def _author(name: str, values: Mapping[str, Value]) -> Author:
    key = name_key(name)
    stated = {field: values[fact] for field in _OF_AUTHORS if (fact := f"author {field} {key}") in values}
    if "captured_at" in stated:
        stated["captured_at"] = datetime.fromisoformat(stated["captured_at"])
    return Author(name=name, **stated)


def fill(article: Article, older: tuple[Article, ...]) -> Article:
    """*article* with the facts of the story, and of its authors, that it lacks and the nearest of *older* states."""
    for other in older:
        article = _without_less(article, other)
        gains: dict[str, Any] = {
            name: getattr(other, name) for name in OF_THE_STORY if not getattr(article, name) and getattr(other, name)
        }
        if "published" in gains:
            gains["published_precision"] = other.published_precision
        known = {name_key(author.name): author for author in other.authors}
        if known:
            gains["authors"] = tuple(_fill_author(a, known.get(name_key(a.name))) for a in article.authors) or tuple(
                known.values()
            )
        article = replace(article, **gains)
    return article


def _without_less(article: Article, other: Article) -> Article:
    """*article* without what only a door said and *other* states as a page."""
    told = [name for name in (*OF_THE_STORY, "authors") if article.evidence.get(name) in OF_DOORS]
    better = [name for name in told if getattr(other, name) and other.evidence.get(name) not in OF_DOORS]
    if not better:
        return article
    evidence = {**article.evidence, **{name: other.evidence[name] for name in better if name in other.evidence}}
    kept = {name: by for name, by in evidence.items() if not (name in better and by in OF_DOORS)}
    empty: dict[str, Any] = {name: () if name in ("authors", "tags") else None for name in better}
    return replace(article, **empty, evidence=kept)


def _fill_author(author: Author, other: Author | None) -> Author:
    if other is None:
        return author
    # Role and bio are printed for each capture anew; addresses stay.
    gains = {f: getattr(other, f) for f in ("url", "avatar_url") if getattr(author, f) is None and getattr(other, f)}
    return replace(author, **gains) if gains else author


def _texts(blocks: tuple[Block, ...]) -> list[list[str]]:
    return [[block.kind, block.text] for block in blocks]


def _blocks(texts: list[list[str]]) -> tuple[Block, ...]:
    return tuple(Block(kind=cast(BlockKind, kind), text=text) for kind, text in texts)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
