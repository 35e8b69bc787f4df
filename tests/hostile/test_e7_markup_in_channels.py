"""E7: sixty hostile titles through each channel are delivered, literal, mention nobody, and make no header."""

from __future__ import annotations

import email
import email.policy
import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from functools import cache
from importlib import import_module

import pytest

from newsbot.alerts.channel import Channel
from newsbot.alerts.message import message_of
from newsbot.alerts.sender import send
from newsbot.items import Alert
from newsbot.text import plain
from tests.alerts.examples import NOW, a_place, a_service, a_webhook, an_alert
from tests.alerts.receivers import HOST, Answer, Receiver, Request, receiving, taking_mail
from tests.hostile import services
from tests.hostile.titles import TITLES

OWN = (HOST,)
Reader = Callable[[bytes], str]
_MAIL_TAGS = {"html", "body", "div", "b", "a", "span"}
_MAIL_HEAD = (
    '<!DOCTYPE html>\r\n<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta name="color-scheme" content="light dark"></head>'
)
_HEADERS = {
    *("Content-Type", "MIME-Version", "Subject", "From", "To", "Message-ID", "Date", "X-Application", "X-Newsbot-Key"),
    *("Content-Transfer-Encoding",),
}


def _hostile(title: str) -> Alert:
    return an_alert(
        title=title,
        authors=(title,),
        section=title,
        source="gazette",
        places=(a_place(sentence=f"{title} deserters {title}"),),
    )


def _seen(text: str) -> str:
    """What a person reads: without signs that cannot be seen, and blanks as one."""
    return " ".join(text.replace(services.UNSEEN, "").split())


def _literal(title: str) -> str:
    return " ".join(plain(title).split())


@contextmanager
def _chat(monkeypatch: pytest.MonkeyPatch, plugin: str, kind: str, address: str, path: str) -> Iterator[Receiver]:
    """A receiver in the place of a service whose address Apprise knows by heart."""
    with receiving(lambda _: Answer(body=b"ok" if kind == "NotifySlack" else b'{"ok":true,"result":{}}')) as receiver:
        there = getattr(import_module(f"apprise.plugins.{plugin}"), kind)
        monkeypatch.setattr(there, address, f"http://{HOST}:{receiver.port}{path}")
        yield receiver


def _send_all(channel: Channel) -> None:
    for title in TITLES:
        send(channel, message_of(_hostile(title)), "key", now=NOW, allow_private=OWN)


def _check(got: list[Request], read: Reader) -> None:
    assert len(got) == len(TITLES)
    for request, title in zip(got, TITLES, strict=True):
        shown = _seen(read(request.body))
        assert shown.count(_literal(title)) >= 4, (title, shown)  # title, author and section; twice in the sentence


def test_slack_shows_each_title_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """`<!channel>` calls nobody."""
    with _chat(monkeypatch, "slack", "NotifySlack", "webhook_url", "/services") as receiver:
        _send_all(a_service("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/"))
        _check(receiver.got, services.slack)


@pytest.mark.parametrize("asked", ["", "?format=markdown", "?format=markdown&mdv=v2", "?silent=yes&Format=text"])
def test_telegram_shows_each_title_as_it_is(monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    """No title is answered with a 400 for what looks like a tag, whatever form the URL asks for."""
    with _chat(monkeypatch, "telegram", "NotifyTelegram", "notify_url", "/bot") as receiver:
        _send_all(a_service(f"tgram://123456789:abcdefg_hijklmnop/12315544/{asked}"))
        _check(receiver.got, services.telegram)


@pytest.mark.parametrize("asked", ["", "?format=markdown"])
def test_discord_shows_each_title_as_it_is(monkeypatch: pytest.MonkeyPatch, asked: str) -> None:
    """Discord reads Markdown in everything, and looks for @everyone in the raw text."""
    with _chat(monkeypatch, "discord", "NotifyDiscord", "notify_url", "/webhooks") as receiver:
        _send_all(a_service(f"discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js/{asked}"))
        _check(receiver.got, services.discord)


def test_mattermost_shows_each_title_as_it_is() -> None:
    """As does Mattermost, on a host of one's own."""
    with receiving() as receiver:
        _send_all(a_service(f"mmost://{HOST}:{receiver.port}/3ccdd113474722377935511fc85d3dd4"))
        _check(receiver.got, lambda body: services.markdown(json.loads(body)["text"]))


def test_matrix_shows_each_title_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """A room is not called together, and no tag is added."""
    monkeypatch.setattr(import_module("apprise.plugins.matrix").NotifyMatrix, "request_rate_per_sec", 0)
    said = b'{"access_token":"t","user_id":"@n:m.example","home_server":"m.example","room_id":"!r:m.example"}'
    with receiving(lambda _: Answer(body=said)) as receiver:
        _send_all(a_service(f"matrix://name:word@{HOST}:{receiver.port}/!r:m.example?e2ee=no"))
        _check([each for each in receiver.got if "m.room.message" in each.path], services.matrix)


def test_ntfy_shows_each_title_as_it_is() -> None:
    """What is published is a title and a message: no actions, clicks or headers beside."""
    with receiving(lambda _: Answer(body=b"{}")) as receiver:
        _send_all(a_service(f"ntfy://{HOST}:{receiver.port}/news"))
        _check(receiver.got, services.ntfy)
        assert not [name for each in receiver.got for name in each.headers if name.lower().startswith("x-")]


def test_a_webhook_gets_each_title_unchanged() -> None:
    """JSON needs no defence: every sign of a title arrives, and none in a header."""
    with receiving() as receiver:
        _send_all(a_webhook(receiver.port))
        titles = [json.loads(request.body)["article"]["title"] for request in receiver.got]
        assert titles == list(TITLES)
        names = {name.lower() for request in receiver.got for name in request.headers}
        assert names == {
            *("host", "accept-encoding", "content-length", "content-type", "user-agent", "idempotency-key"),
            *("webhook-id", "webhook-timestamp", "webhook-signature"),
        }


def test_a_mail_program_shows_each_title_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the subject, in HTML and as text; and to nobody else."""
    # Apprise reads this machine's certificates for each mail, which takes 40 ms; these are not encrypted.
    monkeypatch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))
    with taking_mail() as postbox:
        _send_all(a_service(f"mailto://{HOST}:{postbox.port}?from=newsbot@gazette.example&to=ada@gazette.example"))
        mails = [email.message_from_bytes(mail, policy=email.policy.default) for mail in postbox.mails]
    assert len(mails) == len(TITLES)
    for mail, title in zip(mails, TITLES, strict=True):
        assert isinstance(mail, EmailMessage)
        _check_mail(mail, title)
    assert {line.strip().upper() for line in postbox.commands if line.upper().startswith(b"RCPT")} == {
        b"RCPT TO:<ADA@GAZETTE.EXAMPLE>"
    }


def _check_mail(mail: EmailMessage, title: str) -> None:
    assert set(mail.keys()) <= _HEADERS, mail.keys()
    assert len(mail.keys()) == len(set(mail.keys()))
    assert _seen(str(mail["Subject"])) == f"desert: {_literal(title)}"
    assert mail["To"] == "ada@gazette.example"
    rich, text = mail.get_body(("html",)), mail.get_body(("plain",))
    assert rich is not None
    assert text is not None
    shown = _seen(services.html(rich.get_content().removeprefix(_MAIL_HEAD), _MAIL_TAGS))
    assert shown.count(_literal(title)) >= 4, (title, shown)
    assert _seen(text.get_content()).count(_literal(title)) >= 4, (title, text.get_content())
