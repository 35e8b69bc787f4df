"""The JSON of alerts, digests, alarms and tests for webhooks (docs/alerts.md, schema version 1).

A later version may add keys; existing keys keep their meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from newsbot.items import Alarm, Alert, Place

VERSION = 1


def alert_payload(alert: Alert) -> dict[str, Any]:
    """One alert."""
    return {"version": VERSION, "type": "alert", **_alert(alert)}


def digest_payload(
    alerts: Sequence[Alert],
    *,
    key: str,
    watch: str | None,
    window: tuple[datetime, datetime] | None,
    left_out: int,
) -> dict[str, Any]:
    """Many alerts in one, each with its own key."""
    return {
        "version": VERSION,
        "type": "digest",
        "key": key,
        "watch": watch,
        "since": window and _instant(window[0]),
        "until": window and _instant(window[1]),
        "left_out": left_out,
        "alerts": [_alert(alert) for alert in alerts],
    }


def alarm_payload(alarm: Alarm) -> dict[str, Any]:
    """One alarm."""
    return {
        "version": VERSION,
        "type": "alarm",
        "key": alarm.key,
        "kind": alarm.kind,
        "state": alarm.state,
        "source": alarm.source,
        "field": alarm.field,
        "since": _instant(alarm.since),
        "says": alarm.says,
        "normal": alarm.normal,
        "example": alarm.example,
        "advice": alarm.advice,
    }


def test_payload(channel: str) -> dict[str, Any]:
    """A test of *channel*."""
    return {"version": VERSION, "type": "test", "channel": channel}


def _alert(alert: Alert) -> dict[str, Any]:
    return {
        "key": alert.key,
        "watch": alert.watch,
        "query": alert.query,
        "flag": alert.flag_id,
        "flagged_at": _instant(alert.flagged_at),
        "sameness": alert.sameness,
        "confidence": alert.confidence,
        "certainty": alert.certainty,
        "sense": alert.sense,
        "why": list(alert.why),
        "article": {
            "id": alert.article_id,
            "title": alert.title,
            "url": alert.url,
            "source": alert.source,
            "authors": list(alert.authors),
            "section": alert.section,
            "language": alert.language,
            "published": alert.published and _instant(alert.published),
        },
        "places": [_place(place) for place in alert.places],
        "count": alert.count,
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "field": place.field,
        "block": place.block,
        "start": place.start,
        "end": place.end,
        "form": place.form,
        "sentence": place.sentence,
    }


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
