"""Missed: articles that a door showed and that are not stored, although they should be by now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from newsbot.store.engine.schema import alias, page

# Pages that were read and are no articles, or none of this site, or another address of one that is stored: nothing is
# missed with them.
_NO_ARTICLE = ("not-an-article", "video-page", "empty-page", "off-site", "scheme", "not-html", "loop")


def count(connection: Connection, source: str, since: datetime, until: datetime) -> int:
    """How many articles of *source* that were found from *since* until before *until* are not stored: given up, refused
    though they may be articles, or still due.
    """
    query = select(func.count()).select_from(page)
    return connection.scalar(query.where(*_missed(source, since, until))) or 0


def examples(
    connection: Connection, source: str, since: datetime, until: datetime, limit: int
) -> list[tuple[str, str]]:
    """The addresses of the newest of them, at most *limit*, each with why."""
    query = select(page.c.url, page.c.reason, page.c.state).where(*_missed(source, since, until))
    rows = connection.execute(query.order_by(page.c.found_at.desc(), page.c.id.desc()).limit(limit))
    return [(url, reason or state) for url, reason, state in rows]


def _missed(source: str, since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    refused = and_(page.c.state == "refused", page.c.reason.not_in(_NO_ARTICLE))
    return (
        page.c.source == source,
        page.c.kind == "article",
        page.c.found_at >= since,
        page.c.found_at < until,
        or_(page.c.state.in_(("due", "leased", "parked")), refused),
        # One that was read before, and is due for another look, is stored.
        ~select(alias.c.url).where(alias.c.url == page.c.url).exists(),
    )
