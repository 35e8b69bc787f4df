"""Apprise services: what their failures say, what is sent along, and what is never shown."""

from __future__ import annotations

import email
import logging
from importlib import import_module
from threading import Event

import pytest

from newsbot.alerts.channel import Channel, ChannelError, Undelivered, masked
from newsbot.alerts.message import message_of
from newsbot.alerts.sender import check, send
from tests.alerts.examples import NOW, a_service, an_alert
from tests.alerts.receivers import HOST, Answer, Request, receiving, taking_mail

MESSAGE = message_of(an_alert())


def _send(url: str, timeout: float = 20.0) -> None:
    send(a_service(url), MESSAGE, "key-1", now=NOW, allow_private=(HOST,), timeout=timeout)


def _refused(url: str, answer: Answer) -> Undelivered:
    with receiving(lambda _: answer) as receiver, pytest.raises(Undelivered) as raised:
        _send(url.format(port=receiver.port))
    return raised.value


@pytest.mark.parametrize(
    ("status", "permanent"),
    [(401, True), (403, True), (404, True), (410, True), (429, False), (500, False), (503, False)],
)
def test_what_a_service_answered_is_told(status: int, permanent: bool) -> None:
    """With the status, which says whether to try again."""
    refusal = _refused(f"ntfy://{HOST}:{{port}}/news", Answer(status, b"{}"))
    assert f"error={status}" in str(refusal)
    assert refusal.permanent is permanent
    assert str(refusal).startswith("channel 'team' (ntfy://***): ")


def test_a_service_that_is_down_may_come_back() -> None:
    """Nothing listens on its port."""
    with receiving() as receiver:
        pass
    with pytest.raises(Undelivered, match="onnection error") as raised:
        _send(f"json://{HOST}:{receiver.port}/x")
    assert raised.value.permanent is False


def test_a_service_that_does_not_answer_is_given_up() -> None:
    """After our time limit, whatever its own."""
    given_up = Event()

    def silent(_: Request) -> Answer:
        given_up.wait(20)
        return Answer()

    with receiving(silent) as receiver:
        with pytest.raises(Undelivered, match="did not answer in time"):
            _send(f"json://{HOST}:{receiver.port}/x?rto=30", timeout=0.1)
        given_up.set()


def test_a_mail_server_that_refuses_is_an_error() -> None:
    """Neither a mail nor silence."""
    with taking_mail(refusal=b"550 no such user") as postbox, pytest.raises(Undelivered):
        _send(f"mailto://{HOST}:{postbox.port}?from=n@gazette.example&to=ada@gazette.example")
    assert postbox.mails == []


def test_the_key_goes_along_in_a_mail_and_in_json() -> None:
    """Elsewhere it is in the text."""
    with receiving() as receiver, taking_mail() as postbox:
        _send(f"json://{HOST}:{receiver.port}/x")
        _send(f"mailto://{HOST}:{postbox.port}?from=n@gazette.example&to=ada@gazette.example")
    assert receiver.got[0].headers["Idempotency-Key"] == "key-1"
    assert email.message_from_bytes(postbox.mails[0])["X-Newsbot-Key"] == "key-1"


def test_a_mail_loads_nothing_external() -> None:
    """No picture, style or script: nobody learns that it was opened."""
    for loading in ("src=", "<link", "<style", "<img", "url("):
        assert loading not in MESSAGE.html


def test_no_external_picture_is_sent() -> None:
    """Apprise would add its own logos from GitHub."""
    with receiving(lambda _: Answer(body=b"ok")) as receiver:
        plugin = import_module("apprise.plugins.slack").NotifySlack
        before, plugin.webhook_url = plugin.webhook_url, f"http://{HOST}:{receiver.port}"
        try:
            _send("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/")
        finally:
            plugin.webhook_url = before
    assert b"github" not in receiver.got[0].body.lower()
    assert b"icon_url" not in receiver.got[0].body


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("nosuch://word-of-secret", "Apprise knows no service nosuch://"),
        ("slack://word-of-secret/a/b", "Apprise cannot use the slack:// URL"),
        ("mailto://", "Apprise "),
        ("tgram://word-of-secret", "Apprise "),
    ],
)
def test_an_unknown_url_is_refused_without_being_shown(url: str, why: str, capfd: pytest.CaptureFixture[str]) -> None:
    """On setting it up and on sending; Apprise does not show it on stderr either."""
    with pytest.raises(ChannelError, match=why) as raised:
        check(a_service(url))
    with pytest.raises(Undelivered, match=why) as undelivered:
        _send(url)
    assert undelivered.value.permanent
    assert "word-of-secret" not in str(raised.value) + str(undelivered.value) + "".join(capfd.readouterr())


def test_no_log_shows_a_token(caplog: pytest.LogCaptureFixture) -> None:
    """At the most verbose level Apprise logs addresses and payloads, and urllib3 paths."""
    everything = caplog.at_level(logging.DEBUG)
    with everything, receiving(lambda _: Answer(404)) as receiver, pytest.raises(Undelivered) as raised:
        _send(f"json://user:word-of-secret@{HOST}:{receiver.port}/path-of-secret?+X-Token=head-of-secret")
    said = caplog.text + str(raised.value)
    assert "word-of-secret" not in said
    assert "path-of-secret" not in said
    assert "head-of-secret" not in said


def test_no_repr_shows_a_secret() -> None:
    """Of a channel, as in a traceback."""
    channel = Channel(name="x", kind="webhook", url="https://a.example/path-of-secret", secret="word-of-secret")
    assert "of-secret" not in repr(channel) + channel.shown


def test_masking_takes_out_every_piece_of_an_address_but_its_host() -> None:
    """As written, and decoded."""
    url = "mailtos://ada:pass%2Fword@mail.gazette.example/topic-name?to=max@x.example&key=abcd1234"
    said = "mail.gazette.example said: pass/word, pass%2Fword, topic-name, abcd1234, no\r\nforged"
    assert masked(said, url) == "mail.gazette.example said: ***/***, ***, ***, ***, no forged"
