"""What entry points say of the stories behind pages, kept from when a page is found.

The full text of a story is only kept until its page is read, and is then part of the article.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, null, select, update

from newsbot.batches import batched
from newsbot.items import Block, Card, Hint, HintKind
from newsbot.store.engine.columns import json_text
from newsbot.store.engine.schema import AnyRow, address
from newsbot.store.engine.schema import hint as table
from newsbot.store.frontier.tombstones import REASON as FORGOTTEN

_TEXTS = ("title", "teaser", "section", "image")

_KNOWN = (
    select(address.c.id, address.c.url, address.c.state, table.c.digest, table.c.body.is_not(None).label("has_body"))
    .outerjoin(table, (table.c.address_id == address.c.id) & (table.c.entry_point == bindparam("at_entry_point")))
    .where(address.c.source == bindparam("of_source"), address.c.url.in_(bindparam("urls", expanding=True)))
    .where(func.coalesce(address.c.reason, "") != FORGOTTEN)
)
_OF_PAGE = (
    select(table)
    .join(address, address.c.id == table.c.address_id)
    .where(address.c.source == bindparam("of_source"), address.c.url == bindparam("at_url"))
    .order_by(table.c.captured_at, table.c.entry_point)
)
_AT = table.c.address_id == bindparam("of_page"), table.c.entry_point == bindparam("at_entry_point")
_SET = update(table).where(*_AT)
_DROP_BODY = update(table).where(*_AT).values(body=null())


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the entry point at *entry_point* (its address as declared) said of stories at *captured_at*, by canonical
    URL.
    """

    entry_point: str
    by: HintKind
    cards: Mapping[str, Card]
    captured_at: datetime | None
    full_text: bool = False


def changed(connection: Connection, source: str, said: Said) -> frozenset[str]:
    """The pages of which the entry point said something else before."""
    found: set[str] = set()
    for rows, cards in _known(connection, source, said):
        found |= {row.url for row in rows if row.digest is not None and row.digest != _digest(cards[row.url])}
    return frozenset(found)


def note(connection: Connection, source: str, said: Said) -> None:
    """Save what the entry point said of those of its pages that were found."""
    for rows, cards in _known(connection, source, said):
        fresh, other, read = [], [], []
        for row in rows:
            card = cards[row.url]
            if row.digest == _digest(card):
                if row.has_body and row.state == "done":
                    read.append({"of_page": row.id, "at_entry_point": said.entry_point})
            elif row.digest is None:
                fresh.append({"address_id": row.id, "entry_point": said.entry_point, **_columns(card, row, said)})
            else:
                other.append({"of_page": row.id, "at_entry_point": said.entry_point, **_columns(card, row, said)})
        if fresh:
            connection.execute(insert(table), fresh)
        if other:
            connection.execute(_SET, other)
        if read:
            connection.execute(_DROP_BODY, read)


def of_page(connection: Connection, source: str, url: str, full_text: Iterable[str] = ()) -> tuple[Hint, ...]:
    """What entry points said of the story at *url*; *full_text* names those declared to carry whole stories."""
    declared = frozenset(full_text)
    rows = connection.execute(_OF_PAGE, {"of_source": source, "at_url": url})
    return tuple(
        Hint(by=row.by, card=_card(url, row), captured_at=row.captured_at, full_text=row.entry_point in declared)
        for row in rows
    )


def forget(connection: Connection, urls: Sequence[str]) -> None:
    """Delete what entry points said of the pages at *urls*."""
    for chunk in batched(urls):
        pages = select(address.c.id).where(address.c.url.in_(chunk))
        connection.execute(delete(table).where(table.c.address_id.in_(pages)))


def _known(connection: Connection, source: str, said: Said) -> Iterator[tuple[Sequence[AnyRow], dict[str, Card]]]:
    cards = {url: card for url, card in said.cards.items() if _says_anything(card)}
    for urls in batched(cards):
        yield (
            connection.execute(_KNOWN, {"of_source": source, "at_entry_point": said.entry_point, "urls": urls}).all(),
            cards,
        )


def _says_anything(card: Card) -> bool:
    return any((card.published, card.authors, card.section, card.teaser, card.body))


def _columns(card: Card, row: AnyRow, said: Said) -> dict[str, Any]:
    # Once its page is read the article has the text, unless it was made from the entry point's.
    keeps_body = card.body and (row.state != "done" or said.full_text)
    return {
        "by": said.by,
        "said": _said(card),
        "body": _texts(card) if keeps_body else None,
        "digest": _digest(card),
        "captured_at": said.captured_at,
    }


def _said(card: Card) -> dict[str, Any]:
    stated: dict[str, Any] = {name: value for name in _TEXTS if (value := getattr(card, name))}
    if card.authors:
        stated["authors"] = list(card.authors)
    if card.published:
        stated["published"] = card.published.isoformat()
    return stated


def _texts(card: Card) -> list[list[str]]:
    return [[block.kind, block.text] for block in card.body]


def _digest(card: Card) -> str:
    return blake2b(json_text([_said(card), _texts(card)]).encode(), digest_size=12).hexdigest()


def _card(url: str, row: AnyRow) -> Card:
    said, published = row.said, row.said.get("published")
    return Card(
        url=url,
        **{name: said.get(name) for name in _TEXTS},
        authors=tuple(said.get("authors", ())),
        published=datetime.fromisoformat(published) if published else None,
        body=tuple(Block(kind=kind, text=text) for kind, text in row.body or ()),
    )
