"""Queue alerts and alarms, in the transaction that stores what they report.

Each entry holds everything its message needs, as of that moment; the relay reads nothing else.
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
from newsbot.store.watches.flags import pack_places, places_of

_KEY_BYTES = 16
_ADD = {
    "sqlite": sqlite.insert(table).on_conflict_do_nothing(index_elements=["key"]),
    "postgresql": postgresql.insert(table).on_conflict_do_nothing(index_elements=["key"]),
}
_EXISTING = select(table.c.key).where(table.c.key.in_(bindparam("keys", expanding=True)))
_NOT_TOO_OLD = _EXISTING.where(table.c.state != "old")
_DAY = timedelta(days=1)
_QUERIES = select(watch.c.name, watch.c.query).where(watch.c.removed_at.is_(None))
_FIRST_FLAGS = (
    select(
        revision.c.article_id,
        watch.c.name,
        func.min(flag.c.id).label("flag_id"),
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
    """A stored article and its flags; *news* are the watches that flag it for the first time."""

    article_id: int
    article: Article
    fingerprint: str  # of its text
    sameness: Sameness
    flags: tuple[Flag, ...]
    news: tuple[str, ...]


def queue_flags(connection: Connection, found: Sequence[Flagged], now: datetime) -> None:
    """Queue the alerts that the watches' rules ask for.

    That is one alert per story and channel, and one per edit if the rule says so. Nothing is queued twice, whatever
    became of it. Edits go to the channels that got the article, unless its flag was dismissed. What is older than its
    rule allows is recorded as old and not sent.
    """
    rules = rules_in_force(connection)
    if not rules:
        return
    first, edits = _events(found, rules)
    if not first and not edits:
        return
    flags = _Flags(connection, {event.found.article_id for event in (*first, *edits)})
    _add(connection, [event.row(channel, flags, now) for event in first for channel in event.rule.channels])
    updates = [(event, channel) for event in edits if not flags.dismissed(event) for channel in event.rule.channels]
    sent = _known(connection, [event.first_key(channel) for event, channel in updates], _NOT_TOO_OLD)
    _add(connection, [event.row(channel, flags, now) for event, channel in updates if event.first_key(channel) in sent])


def queue_alarm(
    connection: Connection, alarm: Alarm, channels: Iterable[str], now: datetime, *, occasion: str | None = None
) -> int:
    """Queue *alarm* for each of *channels*; return how many entries that made.

    With an *occasion*, each state of the alarm is queued once per occasion.
    """
    when = occasion or now.astimezone(UTC).isoformat()
    rows = [
        _row(key_of("alarm", alarm.key, alarm.state, when, channel), channel, "alarm", None, payload_of(alarm), now)
        for channel in dict.fromkeys(channels)
    ]
    known = _known(connection, [row["key"] for row in rows])
    fresh = [row for row in rows if row["key"] not in known]
    _add(connection, fresh)
    return len(fresh)


def key_of(*parts: str) -> str:
    """A key that depends on *parts* alone, is the same on every machine, and does not reveal them."""
    return blake2b(json.dumps(parts).encode(), digest_size=_KEY_BYTES).hexdigest()


def payload_of(record: Alert | Alarm) -> dict[str, Any]:
    """*record* as JSON, for `alert_from` and `alarm_from` to read back."""
    values = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(record).items()
    }
    return {**values, "places": pack_places(record.places)} if isinstance(record, Alert) else values


def alert_from(payload: Mapping[str, Any]) -> Alert:
    """The alert that `payload_of` wrote as *payload*."""
    stated = dict(payload)
    published = stated.pop("published")
    return Alert(
        published=datetime.fromisoformat(published) if published else None,
        flagged_at=datetime.fromisoformat(stated.pop("flagged_at")),
        authors=tuple(stated.pop("authors")),
        places=places_of(stated.pop("places")),
        why=tuple(stated.pop("why", ())),
        **stated,
    )


def alarm_from(payload: Mapping[str, Any]) -> Alarm:
    """The alarm that `payload_of` wrote as *payload*."""
    return Alarm(**{**payload, "since": datetime.fromisoformat(payload["since"])})


@dataclass(frozen=True, slots=True)
class _Event:
    """One article to report for one watch: its first match, or a new wording that still matches."""

    found: Flagged
    flag: Flag
    rule: AlertRule
    wording: str = "first"

    def first_key(self, channel: str) -> str:
        """The key of the article's first alert."""
        return self._key("first", channel)

    def row(self, channel: str, flags: _Flags, now: datetime) -> dict[str, Any]:
        """The outbox row for *channel*."""
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
            certainty=self.flag.certainty,
            sense=self.flag.sense,
            why=self.flag.why,
            flag_id=flags.flag_id(self),
        )
        return {**_row(alert.key, channel, "flag", name, payload_of(alert), now), "state": self._state(now)}

    def _state(self, now: datetime) -> str:
        news_time = self._news_time()
        if self.rule.max_age is None or news_time is None:
            return "owed"
        return "old" if now - news_time > parse_span(self.rule.max_age) else "owed"

    def _news_time(self) -> datetime | None:
        """When the story, or the edit of it, became public; None if nothing says, which counts as now."""
        article = self.found.article
        if self.wording != "first":
            # We had the full text, so our capture dates the edit even if the page does not mention it.
            return article.captured_at or article.modified or article.published
        if self.found.sameness == "edit":
            # We may have had only part of the text, as from a dump: the page's date guards against old stories.
            return article.modified or article.captured_at or article.published
        if article.published is not None and article.published_precision == "day":
            return article.published + _DAY
        return article.published or article.captured_at

    def _key(self, wording: str, channel: str) -> str:
        # By address, not by id: an article that was pruned and fetched again is not sent again.
        article = self.found.article
        address = article.url or article.page_url
        named = (address,) if address else (article.source or "", article.title or "", self.found.fingerprint)
        return key_of("flag", self.flag.watch, *named, wording, channel)


class _Flags:
    """The stored flags of some articles, and the queries of the watches."""

    def __init__(self, connection: Connection, article_ids: Collection[int]) -> None:
        self.queries = {name: query for name, query in connection.execute(_QUERIES)}
        rows = connection.execute(_FIRST_FLAGS, {"articles": sorted(article_ids)})
        self._rows = {(row.article_id, row.name): row for row in rows}

    def flag_id(self, event: _Event) -> int | None:
        """The flag's id, by which people dismiss it."""
        row = self._rows.get((event.found.article_id, event.flag.watch))
        return None if row is None else int(row.flag_id)

    def dismissed(self, event: _Event) -> bool:
        """Whether someone dismissed the flag."""
        row = self._rows.get((event.found.article_id, event.flag.watch))
        return row is not None and row.dismissed_at is not None


def _events(found: Iterable[Flagged], rules: Mapping[str, AlertRule]) -> tuple[list[_Event], list[_Event]]:
    """The first alerts to send, and the edits to send. Unsure flags go only into digests."""
    first, edits = [], []
    for each in found:
        for one in each.flags:
            rule = rules.get(one.watch)
            if rule is None or each.article.confidence < rule.min_confidence:
                continue
            if one.certainty == "other" or (one.certainty == "unsure" and rule.digest is None):
                continue
            if one.watch in each.news or one.certainty == "unsure":
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


def _known(connection: Connection, keys: Collection[str], query: Select[tuple[str]] = _EXISTING) -> set[str]:
    return set(connection.scalars(query, {"keys": list(keys)})) if keys else set()
