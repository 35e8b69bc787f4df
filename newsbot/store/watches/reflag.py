"""Flag stored articles by a new or changed watch.

Such flags belong to no run, and no alerts are sent for them. Articles are read without blocking a crawl and flags
written in short transactions; if a pass is interrupted, the next one completes it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, select, update

from newsbot.batches import batched
from newsbot.items import Flag
from newsbot.store.articles import revisions
from newsbot.store.articles.revisions import heads_of
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import AnyRow, flag, revision
from newsbot.store.search.newest import in_order
from newsbot.store.search.selection import Selection, plan_of
from newsbot.store.watches import flags
from newsbot.store.watches.watches import id_of, named
from newsbot.watch.matcher import Matcher, compiled_watch

_BATCH = 200  # articles that are read, and then written, together
_MARKS = ("seen_at", "dismissed_at", "dismissed_reason", "dismissed_sense")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Reflagged:
    """How many articles were newly flagged, stay flagged, and are no longer flagged."""

    new: int = 0
    kept: int = 0
    withdrawn: int = 0


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What a watch now says of one article, and the flags it had before."""

    matching: Mapping[int, Flag]  # the wordings that match, by revision
    flagged: Mapping[int, AnyRow]  # the old flags, by revision


def flag_history(database: Database, name: str, *, now: datetime, progress: Progress | None = None) -> Reflagged:
    """Update the flags of the watch *name* on all stored articles to its current query.

    An article whose current text matches is flagged in each wording that matches. Flags on wordings that match no
    longer are removed; the others keep their id and marks. Calls *progress* with articles done and total. Raises
    WatchError if there is no such watch.
    """
    with database.read() as connection:
        watch = named(connection, name).watch
        query = compiled_watch(watch)
        before = _flagged_before(connection, name)
        ids = [each.article_id for each in in_order(connection, plan_of(connection, Selection(query)))]
    ids += sorted(before.keys() - set(ids))
    matcher = Matcher((watch,))
    done = 0
    total = Reflagged()
    for chunk in batched(ids, _BATCH):
        with database.read() as connection:
            verdicts = _judge(connection, matcher, chunk, before)
        if verdicts:
            with database.write() as connection:
                _write(connection, name, verdicts, now)
        total = _add(total, verdicts)
        done += len(chunk)
        if progress is not None:
            progress(done, len(ids))
    return total


def _flagged_before(connection: Connection, name: str) -> dict[int, dict[int, AnyRow]]:
    """The flags of the watch, by article and revision."""
    marks = [flag.c[mark] for mark in _MARKS]
    query = select(flag.c.id, flag.c.revision_id, revision.c.article_id, *marks).join(revision)
    found: dict[int, dict[int, AnyRow]] = {}
    for row in connection.execute(query.where(flag.c.watch_id == id_of(connection, name))):
        found.setdefault(row.article_id, {})[row.revision_id] = row
    return found


def _judge(
    connection: Connection, matcher: Matcher, ids: Sequence[int], before: Mapping[int, Mapping[int, AnyRow]]
) -> list[_Verdict]:
    wordings: dict[int, list[AnyRow]] = {}
    for row in revisions.revisions_of_all(connection, ids):
        wordings.setdefault(row.article_id, []).append(row)
    verdicts = []
    for head in heads_of(connection, ids):
        rows, flagged = wordings.get(head.id, []), before.get(head.id, {})
        matching = _matching(matcher, rows, head, flagged) if rows else {}
        if matching or flagged:
            verdicts.append(_Verdict(matching, flagged))
    return verdicts


def _matching(matcher: Matcher, rows: Sequence[AnyRow], head: AnyRow, flagged: Mapping[int, AnyRow]) -> dict[int, Flag]:
    """The wordings that match: all of them if the current one does, else only those flagged before."""
    current = matcher.flags(revisions.current_article(rows[-1], head))
    found = {row.id: matcher.flags(revisions.record_of(row, head)) for row in rows[:-1] if current or row.id in flagged}
    found[rows[-1].id] = current
    return {revision_id: one[0] for revision_id, one in found.items() if one}


def _write(connection: Connection, name: str, verdicts: Sequence[_Verdict], now: datetime) -> None:
    watch_id = id_of(connection, name)
    if watch_id is None:
        return  # removed meanwhile
    gone = [row.id for verdict in verdicts for rev, row in verdict.flagged.items() if rev not in verdict.matching]
    stay = [
        (row.id, verdict.matching[rev])
        for verdict in verdicts
        for rev, row in verdict.flagged.items()
        if rev in verdict.matching
    ]
    wanted = [rev for verdict in verdicts for rev in verdict.matching]
    # A crawl may have merged two articles, and their wordings, since they were read.
    there = set(connection.scalars(select(revision.c.id).where(revision.c.id.in_(wanted))))
    for verdict in verdicts:
        fresh = [
            (rev, (found,)) for rev, found in verdict.matching.items() if rev not in verdict.flagged and rev in there
        ]
        if fresh:
            flags.add(connection, fresh, {name: watch_id}, run_id=None, now=now)
            _carry_marks(connection, verdict, [rev for rev, _ in fresh], watch_id)
    flags.set_places(connection, stay)
    if gone:
        connection.execute(delete(flag).where(flag.c.id.in_(gone)))


def _carry_marks(connection: Connection, verdict: _Verdict, fresh: Sequence[int], watch_id: int) -> None:
    marks: dict[str, Any] = {}
    for row in verdict.flagged.values():
        marks.update({mark: value for mark in _MARKS if (value := getattr(row, mark)) is not None})
    if marks:
        of_fresh = update(flag).where(flag.c.revision_id.in_(fresh), flag.c.watch_id == watch_id)
        connection.execute(of_fresh.values(**marks))


def _add(total: Reflagged, verdicts: Sequence[_Verdict]) -> Reflagged:
    return Reflagged(
        total.new + sum(not verdict.flagged for verdict in verdicts),
        total.kept + sum(bool(verdict.flagged and verdict.matching) for verdict in verdicts),
        total.withdrawn + sum(not verdict.matching for verdict in verdicts),
    )
