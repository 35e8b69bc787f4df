"""Gone: articles whose sites took them away. We keep them, and know since when they are gone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from newsbot.store.engine.schema import address as table
from newsbot.store.engine.schema import alias
from newsbot.store.frontier.addresses import known_rows, move, settle_older
from newsbot.store.runs import runs


def note(connection: Connection, url: str, detail: str, *, source: str, run_id: int | None, at: datetime) -> bool:
    """The page at *url* is not there any more *at* that moment; whether an article was read of it before.

    Where none was, nothing is noted: that page is to be refused. The article stays. An older capture than one that was
    read takes nothing back.
    """
    row = known_rows(connection, source, [url]).get(url)
    if row is None or not was_read(connection, url):
        return False
    if row.captured_at is not None and at < row.captured_at:
        settle_older(connection, row)
        return True
    values = {
        "reason": "http-status",
        "detail": detail,
        "done_run": run_id,
        "captured_at": at,
        "checked_at": at,
        "gone_at": row.gone_at or at,
    }
    move(connection, "gone", source, url, values)
    if row.gone_at is None and run_id is not None:
        runs.count_gone(connection, run_id)
    return True


def was_read(connection: Connection, url: str) -> bool:
    """Whether an article was read at *url*."""
    return connection.scalar(select(alias.c.article_id).where(alias.c.url == url)) is not None


def gone_since(connection: Connection, article_id: int) -> datetime | None:
    """Since when the site answers at none of the addresses of an article; None where it does, or was not asked."""
    query = (
        select(table.c.state, table.c.gone_at)
        .join(alias, alias.c.url == table.c.url)
        .where(alias.c.article_id == article_id)
    )
    rows = connection.execute(query).all()
    if any(row.gone_at is None and row.state == "done" for row in rows):
        return None
    return min((row.gone_at for row in rows if row.gone_at is not None), default=None)
