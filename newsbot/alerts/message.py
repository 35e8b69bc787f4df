"""Writes alerts, digests, alarms and tests: all a reader needs to decide, and how to dismiss it.

`message_for` writes the message of an outbox row; the rest is pure.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from typing import Any

from sqlalchemy import Connection

from newsbot.alerts.channel import Channel
from newsbot.alerts.layout import Line, Span, as_mail, as_text, line, link_line, styled
from newsbot.alerts.payload import alarm_payload, alert_payload, digest_payload, test_payload
from newsbot.items import Alarm, Alert, Place
from newsbot.patterns import compiled
from newsbot.store.outbox.delivery import QueuedEntry, alerts_in
from newsbot.store.outbox.outbox import alarm_from, alert_from
from newsbot.text import plain
from newsbot.watch.snippets import cut_around

_LONGEST_TITLE = 200  # characters; some services refuse longer ones
_MOST_ELSEWHERE = 4  # sentences besides the first
_MOST_FORMS = 6
MOST_SHOWN = 50  # alerts in a digest; the others are counted
_SURE = 0.9  # a lower confidence is mentioned


@dataclass(frozen=True, slots=True)
class Message:
    """A message to send: a one-line title, the lines below it, and the same as JSON.

    *more* is the command that shows what a channel has no room for.
    """

    title: str
    lines: tuple[Line, ...]
    payload: dict[str, Any]
    more: str = "newsbot flags"

    @property
    def text(self) -> str:
        """The lines as plain text."""
        return as_text(self.lines)

    @property
    def html(self) -> str:
        """The lines as HTML mail."""
        return as_mail(self.lines)


def message_of(alert: Alert, *, zone: tzinfo = UTC) -> Message:
    """The message of one alert, with times in *zone*."""
    title = f"{alert.watch}: {'' if alert.certainty == 'meant' else 'unsure: '}{_title(alert)}"
    lines = (*_story(alert, zone), *_handling(alert), line("key", f"Alert {alert.key}"))
    return Message(_title_line(title), lines, alert_payload(alert), f"newsbot show {alert.article_id}")


def digest_of(
    alerts: Sequence[Alert],
    *,
    key: str,
    watch: str | None = None,
    window: tuple[datetime, datetime] | None = None,
    zone: tzinfo = UTC,
    left_out: int = 0,
) -> Message:
    """One message of many *alerts*: of one *watch*, or of several if it is None. Unsure ones stand below the others.

    *window* is when they were raised. It mentions the *left_out* further alerts.
    """
    number = len(alerts) + left_out
    watches = {alert.watch for alert in alerts}
    about = watch or (f"{len(watches)} watches" if len(watches) > 1 else "".join(watches) or "watches")
    title = f"{about}: {number} {'story' if number == 1 else 'stories'}"
    when = " to ".join(dict.fromkeys(moment_shown(moment, zone) for moment in window or ()))
    lines = [line("about", title, f", {when}" if when else "")]
    for alert in sorted(alerts, key=lambda alert: alert.certainty != "meant"):
        lines += [line("gap"), *_story(alert, zone, with_watch=watch is None)]
        if alert.flag_id is not None:
            lines.append(_dismissal(alert))
    more = _flags_of(watch) if watch else "newsbot flags"
    if left_out:
        lines += [line("gap"), line("note", f"{left_out} more are not shown here: ", styled(more, "command"))]
    lines += [line("gap"), line("key", f"Digest {key}")]
    payload = digest_payload(alerts, key=key, watch=watch, window=window, left_out=left_out)
    return Message(_title_line(title), tuple(lines), payload, more)


def alarm_message(alarm: Alarm, *, zone: tzinfo = UTC) -> Message:
    """The message of an alarm that opens, persists or closes."""
    state = {"open": "Alarm", "still": "Still", "closed": "Over"}[alarm.state]
    title = f"{state}: {alarm.source or 'newsbot'}: {alarm.says}"
    lines = [
        line("heading", styled(f"{alarm.source or 'newsbot'}: {alarm.says}", "strong")),
        line("about", f"{state}, {alarm.kind}" + (f" ({alarm.field})" if alarm.field else "")),
        line("why", f"Since {moment_shown(alarm.since, zone)}. Usual: {alarm.normal}"),
    ]
    example = link_line(alarm.example)
    if example is not None:
        lines.append(example)
    elif alarm.example:
        lines.append(line("note", f"For example: {alarm.example}"))
    if alarm.state != "closed":
        lines.append(line("action", f"To try: {alarm.advice}"))
    lines.append(line("key", f"Alarm {alarm.key}"))
    return Message(_title_line(title), tuple(lines), alarm_payload(alarm), "newsbot health")


def test_message(channel: Channel) -> Message:
    """What `newsbot alerts test` sends through *channel*."""
    title = f"newsbot reaches you through the channel {channel.name}"
    lines = (
        line("heading", styled(title, "strong")),
        line("about", "This is a test. Alerts from your watches will arrive here."),
    )
    return Message(_title_line(title), lines, test_payload(channel.name))


def moment_shown(moment: datetime, zone: tzinfo) -> str:
    """*moment* in *zone*, with the zone; only the day for midnight UTC, which stands for a day."""
    utc = moment.astimezone(UTC)
    if (utc.hour, utc.minute, utc.second, utc.microsecond) == (0, 0, 0, 0):
        return f"{utc.day} {utc:%b %Y}"
    there = moment.astimezone(zone)
    return f"{there.day} {there:%b %Y, %H:%M} {there.tzname() or 'UTC'}"


def _story(alert: Alert, zone: tzinfo, *, with_watch: bool = False) -> Iterator[Line]:
    watch = f"{alert.watch}: " if with_watch else ""
    watch += "" if alert.certainty == "meant" else "unsure: "
    yield line("heading", styled(f"{watch}{_title(alert)}", "strong"))
    published = moment_shown(alert.published, zone) if alert.published else "undated"
    about = [alert.source, ", ".join(alert.authors), published, alert.section]
    yield line("about", " · ".join(each for part in about if part and (each := plain(part))))
    link = link_line(alert.url)
    yield link if link is not None else line("note", "It has no address.")
    # The title is shown above; its hits matter only if there are no others.
    sentences = sentences_of([place for place in alert.places if place.field != "title"] or alert.places)
    if sentences:
        yield Line("sentence", sentences[0])
    yield line("why", f"Why: {_why(alert)}")
    if alert.sense:
        because = f", because of {', '.join(alert.why)}" if alert.why else ""
        yield line("why", f"Sense: {alert.sense}{because}")
    for spans in sentences[1 : 1 + _MOST_ELSEWHERE]:
        yield Line("elsewhere", spans)
    if alert.sameness == "edit":
        yield line("note", "This was added by an edit.")
    if alert.certainty != "meant":
        yield line("note", "Unsure: the words may have a different sense here.")
    if alert.confidence < _SURE:
        yield line("note", f"The page was read with a confidence of {alert.confidence:.0%}.")


def _handling(alert: Alert) -> Iterator[Line]:
    yield line("gap")
    if alert.flag_id is not None:
        yield _dismissal(alert)
    else:
        listed = styled(_flags_of(alert.watch), "command")
        yield line(
            "action", "No use? ", listed, " shows the flag's number for ", styled("newsbot flags dismiss", "command")
        )


def _dismissal(alert: Alert) -> Line:
    return line("action", "No use? ", styled(f"newsbot flags dismiss {alert.flag_id}", "command"))


def _flags_of(watch: str) -> str:
    return f"newsbot flags --watch {shlex.quote(plain(watch))}"


def _title(alert: Alert) -> str:
    return plain(alert.title or "") or "(no title)"


def _title_line(text: str) -> str:
    text = plain(text)
    return text if len(text) <= _LONGEST_TITLE else text[: _LONGEST_TITLE - 1].rstrip() + "…"


def _why(alert: Alert) -> str:
    if not alert.places:
        return f"{alert.watch}, by what the story does not say ({alert.query})"
    forms = list(dict.fromkeys(place.form for place in alert.places))
    shown = ", ".join(forms[:_MOST_FORMS]) + (f" and {more} more" if (more := len(forms) - _MOST_FORMS) > 0 else "")
    number = alert.count
    return f"{alert.watch}: {shown}, {number} {'place' if number == 1 else 'places'}"


def sentences_of(places: Sequence[Place]) -> list[tuple[Span, ...]]:
    """The sentences of *places*, each once, with the hits marked."""
    forms: dict[str, list[str]] = {}
    for place in places:
        forms.setdefault(plain(place.sentence), []).append(plain(place.form))
    return [_marked(sentence, found) for sentence, found in forms.items() if sentence]


def _marked(sentence: str, forms: Sequence[str]) -> tuple[Span, ...]:
    found = "|".join(sorted({re.escape(form) for form in forms if form}, key=len, reverse=True))
    marks = tuple(hit.span() for hit in compiled(rf"(?<!\w)(?:{found})(?!\w)").finditer(sentence)) if found else ()
    text, marks = cut_around(sentence, marks)
    spans, done = [], 0
    for start, end in marks:
        spans += [Span(text[done:start]), Span(text[start:end], "form")]
        done = end
    return tuple(span for span in (*spans, Span(text[done:])) if span.text)


def message_for(connection: Connection, entry: QueuedEntry, zone: tzinfo) -> Message:
    """The message of *entry*, with times in *zone*."""
    if entry.kind == "alarm":
        return alarm_message(alarm_from(entry.payload), zone=zone)
    if entry.kind == "digest":
        return _digest(connection, entry, zone)
    return message_of(alert_from(entry.payload), zone=zone)


def _digest(connection: Connection, entry: QueuedEntry, zone: tzinfo) -> Message:
    payload = entry.payload
    alerts = alerts_in(connection, entry.id, MOST_SHOWN)
    message = digest_of(
        alerts,
        key=entry.key,
        watch=entry.watch,
        window=(datetime.fromisoformat(payload["since"]), datetime.fromisoformat(payload["until"])),
        zone=zone,
        left_out=payload["alerts"] - len(alerts),
    )
    notes = [
        line("note", f"{watch}: more than {limit} alerts in an hour, so the others come in this digest.")
        for watch, limit in payload["limits"].items()
    ]
    lines = (message.lines[0], *notes, *message.lines[1:])
    return replace(message, lines=lines, payload={**message.payload, "limits": payload["limits"]})
