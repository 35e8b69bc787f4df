"""Export the articles of a selection with authors, flags and earlier wordings, as plain values, in order of id.

Memory use does not grow with the number of articles. An interrupted export can continue after the last id it wrote.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select

from newsbot.batches import batched
from newsbot.items import on_its_clock
from newsbot.likeness.fingerprint import name_key
from newsbot.store.articles.revisions import Wording, current_values, sole_wordings_of, wordings_of
from newsbot.store.engine import fulltext
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import AnyRow, article, flag, revision, watch
from newsbot.store.search.matches import matches
from newsbot.store.search.newest import Cursor, total
from newsbot.store.search.selection import Plan, Selection, plan_of
from newsbot.store.watches.flags import unpack_places

Record = dict[str, Any]

_BATCH = 500
_NO_BODY = '"body":[]'
_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_OF_AUTHORS = ("role", "bio", "url", "avatar_url", "source", "captured_at", "page_url")

_FLAGS = (
    select(
        revision.c.article_id,
        flag.c.revision_id,
        watch.c.name,
        flag.c.flagged_at,
        flag.c.dismissed_at,
        flag.c.places,
        flag.c.more,
        flag.c.certainty,
        flag.c.sense,
    )
    .join(revision, revision.c.id == flag.c.revision_id)
    .join(watch, watch.c.id == flag.c.watch_id)
    .where(watch.c.removed_at.is_(None), revision.c.article_id.in_(bindparam("ids", expanding=True)))
    .order_by(flag.c.id)
)


def export(database: Database, selection: Selection, *, after: int = 0) -> Iterator[Record]:
    """The articles of *selection* with an id greater than *after*, from one snapshot of the database.

    A record has the keys of `show --json`, then `flags` (watch, revision, flagged_at, dismissed_at, places, count,
    certainty, sense) and `revisions`, the earlier wordings, oldest first, each with its number.
    """
    with database.read() as connection:
        for ids in batched(_ids(connection, selection, after), _BATCH):
            yield from _records(connection, ids)


def export_lines(database: Database, selection: Selection, *, after: int = 0) -> Iterator[bytes]:
    """The same as JSON lines: `json_line` of each record, byte for byte, several times faster."""
    with database.read() as connection:
        for ids in batched(_ids(connection, selection, after), _BATCH):
            yield from _lines(connection, ids)


def json_line(record: Record) -> bytes:
    """*record* as one line of JSON."""
    return f"{_json(record)}\n".encode()


def expected(database: Database, selection: Selection) -> int | None:
    """The number of articles that an export of *selection* will have; None if unknown."""
    with database.read() as connection:
        plan = plan_of(connection, selection)
        if plan.match is None and not plan.where and plan.is_decided:
            return connection.scalar(select(func.count()).select_from(article)) or 0
        counted = total(connection, plan)
    return counted.number if counted is not None and counted.is_exact else None


def _ids(connection: Connection, selection: Selection, after: int) -> Iterator[int]:
    plan = plan_of(connection, selection)
    ids = _candidates(connection, plan, after)
    if plan.is_decided or selection.query is None:
        yield from ids
        return
    for some in batched(ids, _BATCH):
        # The date of a cursor is not used here.
        cursors = [Cursor(datetime.max, article_id) for article_id in some]  # noqa: DTZ901
        yield from (cursor.article_id for cursor, _ in matches(connection, selection.query, cursors, _BATCH))


def _candidates(connection: Connection, plan: Plan, after: int) -> Iterator[int]:
    query = select(article.c.id).where(article.c.id > after, *plan.where).order_by(article.c.id)
    if plan.match is not None:
        found = fulltext.matching(plan.match).subquery()
        query = query.join(found, found.c.id == article.c.id)
    for (article_id,) in connection.execute(query, execution_options={"yield_per": _BATCH}):
        yield article_id


def _records(connection: Connection, ids: Sequence[int]) -> Iterator[Record]:
    wordings, flags = wordings_of(connection, ids), _flags_of(connection, ids)
    for article_id in ids:
        yield _record(article_id, wordings[article_id], flags.get(article_id, ()))


def _flags_of(connection: Connection, ids: Sequence[int]) -> dict[int, list[AnyRow]]:
    found: dict[int, list[AnyRow]] = {}
    for row in connection.execute(_FLAGS, {"ids": ids}):
        found.setdefault(row.article_id, []).append(row)
    return found


def _lines(connection: Connection, ids: Sequence[int]) -> Iterator[bytes]:
    # Most articles have one wording, whose long text is copied as JSON without parsing it.
    plain = sole_wordings_of(connection, ids)
    others = iter(_records(connection, [article_id for article_id in ids if article_id not in plain]))
    flags = _flags_of(connection, list(plain))
    for article_id in ids:
        if article_id not in plain:
            yield json_line(next(others))
            continue
        wording, body = plain[article_id]
        line = _json(_record(article_id, (wording,), flags.get(article_id, ())))
        # Quotes in strings are escaped, so the first occurrence is the record's own body.
        yield f"{line.replace(_NO_BODY, body, 1)}\n".encode()


def _record(article_id: int, rows: Sequence[Any], flags: Sequence[AnyRow]) -> Record:
    newest = rows[-1]
    if len(rows) == 1:
        record = {"id": article_id, **_stated({**newest.facts, **newest.texts}, newest)}
    else:
        record = {"id": article_id, **_stated(current_values(newest, newest), newest)}
    numbers = {row.id: number for number, row in enumerate(rows, start=1)}
    record["flags"] = [
        {
            "watch": each.name,
            "revision": numbers[each.revision_id],
            "flagged_at": _moment(each.flagged_at),
            "dismissed_at": _moment(each.dismissed_at),
            "places": list(unpack_places(each.places)),
            "count": len(each.places) + each.more,
            "certainty": each.certainty,
            "sense": each.sense,
        }
        for each in flags
    ]
    record["revisions"] = [
        {"revision": number, **_stated({**row.facts, **row.texts}, row)}
        for number, row in enumerate(rows[:-1], start=1)
    ]
    return record


def _stated(values: Mapping[str, Any], row: AnyRow | Wording) -> Record:
    """A wording with the fields of `newsbot.items.Article` as plain values, straight from the database."""
    published, precision, *offset = values.get("published", (None, "none"))
    return {
        "kind": values.get("kind", "article"),
        "url": row.url,
        "page_url": values.get("page_url"),
        "source": row.source,
        "title": values.get("title"),
        "description": values.get("description"),
        "section": values.get("section"),
        "tags": values.get("tags", []),
        "language": values.get("language"),
        "authors": [_author(name, values) for name in values.get("authors", ())],
        "published": _there(published, *offset),
        "published_precision": precision,
        "published_offset": offset[0] if offset else None,
        "dateline_month_day": values.get("dateline_month_day"),
        "modified": _utc(values.get("modified")),
        "reading_minutes": values.get("reading_minutes"),
        "images": [{"url": url, "caption": caption, "credit": by} for url, caption, by in values.get("images", ())],
        "body": [{"kind": kind, "text": text} for kind, text in values.get("body", ())],
        "entries": [
            {"published": _utc(at), "title": title, "body": [{"kind": kind, "text": text} for kind, text in body]}
            for at, title, body in values.get("entries", ())
        ],
        "related": [{"title": title, "url": url} for title, url in values.get("related", ())],
        "paywalled": values.get("paywalled"),
        "captured_at": _moment(row.last_captured_at),
        "origin": values.get("origin", "dump"),
        "confidence": values.get("confidence", 1.0),
        "evidence": {name[9:]: value for name, value in values.items() if name[:9] == "evidence "},
    }


def _author(name: str, values: Mapping[str, Any]) -> Record:
    key = name_key(name)
    known = {fact: values.get(f"author {fact} {key}") for fact in _OF_AUTHORS}
    return {"name": name, **known, "captured_at": _utc(known["captured_at"])}


def _utc(written: str | None) -> str | None:
    return written and written.replace("+00:00", "Z")


def _there(written: str | None, offset: int = 0) -> str | None:
    """The instant *written*, on a clock *offset* minutes ahead of UTC."""
    return on_its_clock(datetime.fromisoformat(written), offset).isoformat() if written and offset else _utc(written)


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat().replace("+00:00", "Z")
