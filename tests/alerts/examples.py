"""Alerts, alarms and channels for tests, each overriding what it needs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from newsbot.alerts.channel import Channel
from newsbot.items import Alarm, Alert, Place

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
SENTENCE = "Two deserters told the Gazette why they left."


def an_alert(**other: Any) -> Alert:
    """An alert of the watch desert, of a story in the Gazette."""
    facts: dict[str, Any] = {
        "key": "0123456789abcdef",
        "watch": "desert",
        "query": "desert",
        "article_id": 5,
        "sameness": "new",
        "title": "Deserters tell their story",
        "url": "https://gazette.example/war/deserters-tell",
        "source": "gazette",
        "authors": ("Ada Byron", "Max Roe"),
        "section": "War",
        "language": "en",
        "published": datetime(2026, 11, 23, 8, 12, tzinfo=UTC),
        "flagged_at": NOW,
        "confidence": 1.0,
        "certainty": "meant",
        "sense": None,
        "places": (
            a_place(),
            a_place(form="deserted", sentence="They deserted in May.", block=3),
            a_place(form="deserters", sentence="Other deserters stayed.", block=4),
        ),
        "flag_id": 17,
    }
    return Alert(**{**facts, **other})


def a_place(**other: Any) -> Place:
    """A place in a body."""
    facts = {"field": "body", "block": 0, "start": 4, "end": 13, "form": "deserters", "sentence": SENTENCE}
    return Place(**{**facts, **other})


def an_alarm(**other: Any) -> Alarm:
    """An opening alarm: the Gazette is silent."""
    facts: dict[str, Any] = {
        "key": "silent:gazette",
        "kind": "silent",
        "state": "open",
        "source": "gazette",
        "field": None,
        "since": datetime(2026, 11, 23, 6, 0, tzinfo=UTC),
        "says": "nothing new for 9 hours",
        "normal": "a story each 25 minutes at this hour",
        "example": "https://gazette.example/",
        "advice": "newsbot source check gazette",
    }
    return Alarm(**{**facts, **other})


def a_webhook(port: int, path: str = "/hook", *, secret: str | None = "not known to others") -> Channel:
    """A webhook on this machine."""
    return Channel(name="desk", kind="webhook", url=f"http://127.0.0.1:{port}{path}", secret=secret)


def a_service(url: str) -> Channel:
    """An Apprise service."""
    return Channel(name="team", kind="apprise", url=url)
