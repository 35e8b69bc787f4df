"""The outbox: what newsbot owes to tell, written in the transaction that stores what is told.

Whoever sends it reads nothing else: each promise holds all that its text needs, as it was then.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import Connection, Select, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite

from newsbot.items import Alarm, Alert, Article, Flag, Sameness
from newsbot.sources.spans import parse_span
from newsbot.store.engine.schema import flag, revision, watch
from newsbot.store.engine.schema import outbox as table
from newsbot.store.watches.alert_rules import AlertRule, rules_in_force
from newsbot.store.watches.flags import kept, places_of

_KEY_BYTES = 16
_ADD = {
    "sqlite": sqlite.insert(table).on_conflict_do_nothing(index_elements=["key"]),
    "postgresql": postgresql.insert(table).on_conflict_do_nothing(index_elements=["key"]),
}
_KNOWN = select(table.c.key).where(table.c.key.in_(bindparam("keys", expanding=True)))
_TOLD = _KNOWN.where(table.c.state != "old")
_DAY = timedelta(days=1)
_QUERIES = select(watch.c.name, watch.c.query).where(watch.c.removed_at.is_(None))
_FIRST_FLAGS = (
    select(
        revision.c.article_id,
        watch.c.name,
        func.min(flag.c.id).label("number"),
        func.max(flag.c.dismissed_at).label("dismissed_at"),
    )
    .select_from(flag)
    .join(revision, revision.c.id == flag.c.revision_id)
    .join(watch, watch.c.id == flag.c.watch_id)
    .where(revision.c.article_id.in_(bindparam("articles", expanding=True)), watch.c.removed_at.is_(None))
    .group_by(revision.c.article_id, watch.c.name)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flagged:
    """An article that was kept, with what flags it; *news* are the watches of which that is a new flag."""

    article_id: int
    article: Article
    fingerprint: str  # of its text
    sameness: Sameness
    flags: tuple[Flag, ...]
    news: tuple[str, ...]


def owe_flags(connection: Connection, found: Sequence[Flagged], now: datetime) -> None:
    """Owe what the rules of the watches promise for *found*: one alert a story, and for edits where they are asked for.

    What was owed before is not owed again, whatever became of it. An edit is told to whoever was told of the article,
    unless it was dismissed. What is older than its rule allows is written down as old, and not owed.
    """
    rules = rules_in_force(connection)
    if not rules:
        return
    first, edits = _events(found, rules)
    if not first and not edits:
        return
    flags = _Flags(connection, {event.found.article_id for event in (*first, *edits)})
    _add(connection, [event.row(channel, flags, now) for event in first for channel in event.rule.channels])
    wanted = [(event, channel) for event in edits if not flags.dismissed(event) for channel in event.rule.channels]
    told = _known(connection, [event.first_key(channel) for event, channel in wanted], _TOLD)
    _add(connection, [event.row(channel, flags, now) for event, channel in wanted if event.first_key(channel) in told])


def owe_alarm(
    connection: Connection, alarm: Alarm, channels: Iterable[str], now: datetime, *, occasion: str | None = None
) -> int:
    """Owe *alarm* to each of *channels*; how many promises that made.

    With an *occasion* it is told in each of its states once for it, however often it is owed.
    """
    when = occasion or now.astimezone(UTC).isoformat()
    rows = [
        _row(key_of("alarm", alarm.key, alarm.state, when, channel), channel, "alarm", None, frozen(alarm), now)
        for channel in dict.fromkeys(channels)
    ]
    known = _known(connection, [row["key"] for row in rows])
    fresh = [row for row in rows if row["key"] not in known]
    _add(connection, fresh)
    return len(fresh)


def key_of(*parts: str) -> str:
    """A key that is the same for the same *parts*, on every machine, and tells nothing of them."""
    return blake2b(json.dumps(parts).encode(), digest_size=_KEY_BYTES).hexdigest()


def frozen(record: Alert | Alarm) -> dict[str, Any]:
    """*record* as JSON: `thawed_alert` and `thawed_alarm` give it back."""
    values = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(record).items()
    }
    return {**values, "places": kept(record.places)} if isinstance(record, Alert) else values


def thawed_alert(payload: Mapping[str, Any]) -> Alert:
    """The alert that `frozen` made *payload* of."""
    stated = dict(payload)
    published = stated.pop("published")
    return Alert(
        published=datetime.fromisoformat(published) if published else None,
        flagged_at=datetime.fromisoformat(stated.pop("flagged_at")),
        authors=tuple(stated.pop("authors")),
        places=places_of(stated.pop("places")),
        **stated,
    )


def thawed_alarm(payload: Mapping[str, Any]) -> Alarm:
    """The alarm that `frozen` made *payload* of."""
    return Alarm(**{**payload, "since": datetime.fromisoformat(payload["since"])})


@dataclass(frozen=True, slots=True)
class _Event:
    """Something to tell of one article for one watch: that it matches, or a new wording of it that still does."""

    found: Flagged
    flag: Flag
    rule: AlertRule
    wording: str = "first"

    def first_key(self, channel: str) -> str:
        """The key of the first alert of the article."""
        return self._key("first", channel)

    def row(self, channel: str, flags: _Flags, now: datetime) -> dict[str, Any]:
        """The promise to *channel*."""
        article, name = self.found.article, self.flag.watch
        alert = Alert(
            key=self._key(self.wording, channel),
            watch=name,
            query=flags.queries[name],
            article_id=self.found.article_id,
            sameness=self.found.sameness,
            title=article.title,
            url=article.url or article.page_url,
            source=article.source,
            authors=tuple(author.name for author in article.authors),
            section=article.section,
            language=article.language,
            published=article.published,
            flagged_at=now,
            confidence=article.confidence,
            places=self.flag.places,
            more=self.flag.more,
            flag_id=flags.number(self),
        )
        return {**_row(alert.key, channel, "flag", name, frozen(alert), now), "state": self._state(now)}

    def _state(self, now: datetime) -> str:
        happened = self._happened()
        if self.rule.max_age is None or happened is None:
            return "owed"
        return "old" if now - happened > parse_span(self.rule.max_age) else "owed"

    def _happened(self) -> datetime | None:
        """When what is told came into the world: the story, or the edit of it. None where nobody says: as of now."""
        article = self.found.article
        if self.wording != "first":
            # It was told of, and so its text was known: an edit that the page keeps quiet about is one, too.
            return article.captured_at or article.modified or article.published
        if self.found.sameness == "edit":
            # What was known may have been a part of it, as of a dump: the page's word guards against old stories.
            return article.modified or article.captured_at or article.published
        if article.published is not None and article.published_precision == "day":
            return article.published + _DAY
        return article.published or article.captured_at

    def _key(self, wording: str, channel: str) -> str:
        # By its address, not its number: an article that was pruned and came again is not told again.
        article = self.found.article
        address = article.url or article.page_url
        named = (address,) if address else (article.source or "", article.title or "", self.found.fingerprint)
        return key_of("flag", self.flag.watch, *named, wording, channel)


class _Flags:
    """What the database says of the flags of some articles, and of the watches that set them."""

    def __init__(self, connection: Connection, article_ids: Collection[int]) -> None:
        self.queries = {name: query for name, query in connection.execute(_QUERIES)}
        rows = connection.execute(_FIRST_FLAGS, {"articles": sorted(article_ids)})
        self._rows = {(row.article_id, row.name): row for row in rows}

    def number(self, event: _Event) -> int | None:
        """The number by which people dismiss the flag."""
        row = self._rows.get((event.found.article_id, event.flag.watch))
        return None if row is None else int(row.number)

    def dismissed(self, event: _Event) -> bool:
        """Whether somebody said that it is no use."""
        row = self._rows.get((event.found.article_id, event.flag.watch))
        return row is not None and row.dismissed_at is not None


def _events(found: Iterable[Flagged], rules: Mapping[str, AlertRule]) -> tuple[list[_Event], list[_Event]]:
    """What is told for the first time, and what is told again because it was edited."""
    first, edits = [], []
    for each in found:
        for one in each.flags:
            rule = rules.get(one.watch)
            if rule is None or each.article.confidence < rule.min_confidence:
                continue
            if one.watch in each.news:
                first.append(_Event(each, one, rule))
            elif rule.edits and each.sameness == "edit":
                edits.append(_Event(each, one, rule, each.fingerprint))
    return first, edits


def _row(
    key: str, channel: str, kind: str, name: str | None, payload: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    return {
        "key": key,
        "channel": channel,
        "kind": kind,
        "watch": name,
        "payload": payload,
        "state": "owed",
        "owed_at": now,
        "due_at": now,
    }


def _add(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        connection.execute(_ADD[connection.dialect.name], rows)


def _known(connection: Connection, keys: Collection[str], those: Select[tuple[str]] = _KNOWN) -> set[str]:
    return set(connection.scalars(those, {"keys": list(keys)})) if keys else set()
