"""Webhooks: signed, sent to the checked address, and obeying the answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from newsbot.alerts.channel import Channel, ChannelError, Undelivered
from newsbot.alerts.message import message_of
from newsbot.alerts.sender import check, send
from newsbot.alerts.webhook import signature
from tests.alerts.certificates import encrypted_by_a_stranger
from tests.alerts.examples import NOW, a_webhook, an_alert
from tests.alerts.receivers import HOST, Answer, Request, receiving

DOCS = Path(__file__).resolve().parents[2] / "docs/webhook.md"
MESSAGE = message_of(an_alert())


def _send(channel: Channel, **other: Any) -> None:
    send(channel, MESSAGE, "key-1", now=NOW, allow_private=(HOST,), **other)


def _refused(answer: Answer) -> Undelivered:
    with receiving(lambda _: answer) as receiver, pytest.raises(Undelivered) as raised:
        _send(a_webhook(receiver.port, "/hook/a-long-token"))
    return raised.value


def _documented(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", DOCS.read_text(), re.DOTALL)


def test_the_signature_is_that_of_the_standards_libraries() -> None:
    """Their published example, confirmed by openssl: receivers can check ours with those libraries."""
    secret, key, stamp = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330
    made = signature(secret, key, stamp, b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_receiver_of_the_manual_reads_what_we_send() -> None:
    """Its code is run unchanged."""
    namespace: dict[str, Any] = {}
    exec(_documented("python")[0], namespace)
    read: Callable[..., Any] = namespace["read_webhook"]
    with receiving() as receiver:
        _send(a_webhook(receiver.port, secret="s3cret"))
    request = receiver.got[0]
    headers: Mapping[str, str] = request.headers
    assert read(headers, request.body, "s3cret", NOW.timestamp()) == MESSAGE.payload
    for wrong in (
        (headers, request.body + b" ", "s3cret", NOW.timestamp()),
        (headers, request.body, "other", NOW.timestamp()),
    ):
        with pytest.raises(ValueError, match="not signed"):
            read(*wrong)
    with pytest.raises(ValueError, match="an old request"):
        read(headers, request.body, "s3cret", NOW.timestamp() + 3600)


def test_the_manual_shows_what_is_sent() -> None:
    """The JSON of an alert, key by key."""
    shown = json.loads(_documented("json")[0])
    sent = json.loads(json.dumps(message_of(an_alert(places=an_alert().places[:1])).payload))
    assert shown == sent


def test_the_key_goes_along_in_two_headers() -> None:
    """Unchanged on repetition: a receiver can drop duplicates."""
    with receiving() as receiver:
        _send(a_webhook(receiver.port))
        _send(a_webhook(receiver.port))
    assert {(each.headers["Idempotency-Key"], each.headers["webhook-id"]) for each in receiver.got} == {
        ("key-1", "key-1")
    }
    assert receiver.got[0].body == receiver.got[1].body


def test_without_a_secret_nothing_is_signed() -> None:
    """A signature anybody could make would be misleading."""
    with receiving() as receiver:
        _send(a_webhook(receiver.port, secret=None))
    assert "webhook-signature" not in receiver.got[0].headers


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_delivered(status: int) -> None:
    """Whatever the body says."""
    with receiving(lambda _: Answer(status, b"" if status == 204 else b"{}")) as receiver:
        _send(a_webhook(receiver.port))
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    ("status", "permanent"),
    [
        *((status, True) for status in (400, 401, 403, 404, 410, 422)),
        *((status, False) for status in (408, 409, 425, 429, 500, 502, 503, 504)),
    ],
)
def test_other_answers_are_undelivered_for_now_or_for_good(status: int, permanent: bool) -> None:
    """Permanent where waiting does not help."""
    refusal = _refused(Answer(status, b"no such desk"))
    assert refusal.permanent is permanent
    assert f"it answered {status}" in str(refusal)
    assert "'no such desk'" in str(refusal)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    """It might lead to a private address, and is not the receiver that was configured."""
    with receiving() as trap:
        refusal = _refused(Answer(status, b"", {"Location": f"http://{HOST}:{trap.port}/"}))
    assert (trap.got, refusal.permanent) == ([], True)
    assert "redirects are not followed" in str(refusal)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("120", 120.0), ("Mon, 23 Nov 2026 09:31:00 GMT", 60.0), ("99999999", 86400.0), ("-5", None), ("soon", None)],
)
def test_retry_after_is_obeyed(said: str, seconds: float | None) -> None:
    """Seconds or a date, a day at most."""
    assert _refused(Answer(429, b"", {"Retry-After": said})).retry_after == seconds


def test_little_of_an_endless_answer_is_read() -> None:
    """And less is shown."""
    refusal = _refused(Answer(500, b"x" * 5_000_000))
    assert len(str(refusal)) < 300


def test_an_answer_cannot_forge_a_line_of_a_log() -> None:
    """Control characters are escaped."""
    assert str(_refused(Answer(500, b"no\r\n2026 ERROR \x1b[31mforged"))).isprintable()


def test_what_is_said_of_a_channel_shows_no_token() -> None:
    """The path of a webhook is often its password."""
    refusal = str(_refused(Answer(404, b"no hook a-long-token")))
    assert "a-long-token" not in refusal
    assert refusal.startswith("channel 'desk' (http://127.0.0.1:")


def test_a_receiver_that_is_down_is_a_temporary_failure() -> None:
    """It is tried again."""
    with receiving() as receiver:
        pass
    with pytest.raises(Undelivered, match="could not be reached: ConnectionRefusedError") as raised:
        _send(a_webhook(receiver.port))
    assert raised.value.permanent is False


def test_a_receiver_that_says_nothing_is_given_up() -> None:
    """After the time limit."""
    given_up = Event()

    def silent(_: Request) -> Answer:
        given_up.wait(20)
        return Answer()

    with receiving(silent) as receiver:
        with pytest.raises(Undelivered, match="could not be reached"):
            _send(a_webhook(receiver.port), timeout=0.05)
        given_up.set()


def test_an_answer_that_trickles_is_cut_off() -> None:
    """Every byte comes within the time limit, the whole never does."""
    given_up = Event()

    def dripping(_: Request) -> Iterator[bytes]:
        while not given_up.wait(0.01):
            yield b"x"

    with receiving(lambda _: Answer(500, b"", {"Content-Length": "60000"}), then=dripping) as receiver:
        with pytest.raises(Undelivered, match=r"could not be reached|it answered 500"):
            _send(a_webhook(receiver.port), timeout=0.1)
        given_up.set()


def test_a_self_signed_certificate_is_refused(tmp_path: Path) -> None:
    """And nothing is sent; SNI has the host name, not the address."""
    context, asked = encrypted_by_a_stranger(tmp_path, "localhost"), []
    context.sni_callback = lambda _, name, __: asked.append(name)
    with receiving(encrypted=context) as receiver:
        channel = Channel(name="desk", kind="webhook", url=f"https://localhost:{receiver.port}/hook")
        with pytest.raises(Undelivered, match="its certificate is not valid: self-signed certificate") as raised:
            send(channel, MESSAGE, "key-1", now=NOW, allow_private=("localhost",))
    assert (receiver.got, asked, raised.value.permanent) == ([], ["localhost"], False)


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("https://ada:hidden@desk.example/", "a user name"),
        ("https://desk.example\\@evil.example/", "a backslash"),
        ("ftp://desk.example/", "scheme 'ftp'"),
        ("https:///hook", "scheme"),
        ("https://desk.example:99999/", "cannot be read"),
        ("https://desk.example/a b", "percent-encoding"),
        ("https://desk.example/\r\nX: y", "control character"),
    ],
)
def test_an_invalid_address_is_refused_at_once(url: str, why: str) -> None:
    """On setting it up and on sending."""
    channel = Channel(name="desk", kind="webhook", url=url)
    with pytest.raises(ChannelError, match=why):
        check(channel)
    with pytest.raises(Undelivered, match=why) as raised:
        _send(channel)
    assert raised.value.permanent


def test_a_whsec_secret_not_in_base64_is_refused() -> None:
    """Without being shown."""
    with pytest.raises(ChannelError, match="must continue in base64") as raised:
        check(Channel(name="desk", kind="webhook", url="https://desk.example/", secret="whsec_not*base64"))
    assert "not*base64" not in str(raised.value)
