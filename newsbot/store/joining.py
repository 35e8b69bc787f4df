"""Joining: two stored articles of which a later capture shows that they are one."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, select, update

from newsbot.store import digests, fulltext, revisions, stories
from newsbot.store.identity import Keys
from newsbot.store.schema import AnyRow, alias, article, byline, flag, revision

_HEAD = select(article).where(article.c.id == bindparam("of_article"))
_SET_HEAD = update(article).where(article.c.id == bindparam("of_article"))
_FLAGGED = select(flag.c.watch_id).where(flag.c.revision_id == bindparam("of_revision"))
_MOVE_FLAGS = (
    update(flag)
    .where(flag.c.revision_id == bindparam("gone"), flag.c.watch_id.not_in(_FLAGGED.scalar_subquery()))
    .values(revision_id=bindparam("of_revision"))
)
_MOVE_REVISION = update(revision).where(revision.c.id == bindparam("moved")).values(article_id=bindparam("to_article"))
_MOVE_ALIASES = (
    update(alias).where(alias.c.article_id == bindparam("of_article")).values(article_id=bindparam("to_article"))
)


def join_wordings(connection: Connection, row: AnyRow, other: AnyRow) -> None:
    """Give what hangs on the revision *other* to the revision *row* of the same wording; the caller removes *other*."""
    revisions.merge_into(connection, row, revisions.facts_from(other), other.first_captured_at, other.last_captured_at)
    connection.execute(_MOVE_FLAGS, {"gone": other.id, "of_revision": row.id})


def join(connection: Connection, article_id: int, other_id: int) -> None:
    """Give all that hangs on article *other_id* to *article_id*, which the caller then brings up to date."""
    stories.hand_over(connection, article_id, other_id)
    for row in revisions.revisions_of(connection, other_id):
        keys = Keys("", row.fingerprint, row.title_key, tuple(row.names_key.split("\n")) if row.names_key else ())
        match = revisions.like(revisions.keys_of_revisions(connection, article_id), keys)
        if match is None:
            connection.execute(_MOVE_REVISION, {"moved": row.id, "to_article": article_id})
        else:
            join_wordings(connection, match, row)
    connection.execute(_MOVE_ALIASES, {"of_article": other_id, "to_article": article_id})
    head, other = (connection.execute(_HEAD, {"of_article": each}).one() for each in (article_id, other_id))
    connection.execute(
        _SET_HEAD,
        {
            "of_article": article_id,
            "source": head.source or other.source,
            "first_kept_at": min(head.first_kept_at, other.first_kept_at),
        },
    )
    connection.execute(delete(byline).where(byline.c.article_id == other_id))
    fulltext.remove(connection, other_id)
    digests.remove(connection, [other_id])
    connection.execute(delete(article).where(article.c.id == other_id))
