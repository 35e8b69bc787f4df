"""E9: a channel leads into the private network. It is refused when it is set up and when something is sent."""

from __future__ import annotations

import socket
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from newsbot.alerts.channel import Channel, ChannelError, Undelivered
from newsbot.alerts.message import message_of
from newsbot.alerts.sender import check, send
from newsbot.config import ConfigError, load_config
from tests.alerts.examples import NOW, a_service, an_alert
from tests.alerts.receivers import HOST, Answer, receiving, taking_mail
from tests.hostile.servers import trap
from tests.hostile.test_c01_private_hosts import SPELLINGS

MESSAGE = message_of(an_alert())
LOCAL_NAMES = ("localhost", "LOCALHOST", "localhost.", "printer.local", "metadata.google.internal", "x.localhost")
# Of each service that is reached on a host of one's own, its address there.
SERVICES = (
    "json://{host}:{port}/x",
    "xml://{host}:{port}/x",
    "form://{host}:{port}/x",
    "ntfy://{host}:{port}/topic",
    "matrix://name:word@{host}:{port}/!room:m.example?e2ee=no",
    "mmost://{host}:{port}/3ccdd113474722377935511fc85d3dd4",
    "gotify://{host}:{port}/abcdefghijklmno",
    "apprise://{host}:{port}/token",
    "mailto://name:word@gazette.example?smtp={host}&to=ada@gazette.example",
)


def _webhook(host: str, port: int) -> Channel:
    return Channel(name="desk", kind="webhook", url=f"http://{host}:{port}/hook")


def _send(channel: Channel, *allowed: str) -> None:
    send(channel, MESSAGE, "key", now=NOW, allow_private=allowed, timeout=5)


def _refuse(channel: Channel) -> None:
    with pytest.raises(ChannelError, match=r"which is not public|is not a host name"):
        check(channel)
    with pytest.raises(Undelivered, match=r"which is not public|is not a host name") as raised:
        _send(channel)
    assert raised.value.permanent


def test_e9_no_spelling_of_a_private_host_is_a_webhook() -> None:
    """The spellings of C1, at once and when something is sent: 0 connections."""
    with trap() as inside:
        for host in (*SPELLINGS, *LOCAL_NAMES[:3]):
            _refuse(_webhook(host, inside.port))
    assert inside.entered == 0


@pytest.mark.parametrize("host", LOCAL_NAMES)
def test_e9_names_of_this_machine_are_refused_without_asking_for_them(host: str) -> None:
    """When they are set up: no name server is needed to know where they lead."""
    with pytest.raises(ChannelError, match="which is not public"):
        check(_webhook(host, 80))


@pytest.mark.parametrize("url", SERVICES)
def test_e9_no_service_on_a_host_of_ones_own_is_reached_there(url: str) -> None:
    """Mail too, by the host that it is sent through."""
    with trap() as inside:
        for host in (HOST, "localhost", "10.0.0.1"):
            _refuse(a_service(url.format(host=host, port=inside.port)))
    assert inside.entered == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "0x7f.1", "2130706433", "[::1]", "localhost", "169.254.169.254"])
def test_e9_settings_with_such_a_webhook_are_refused(tmp_path: Path, host: str) -> None:
    """As they are read, by whatever command; with the channel's name, and without its token."""
    file = tmp_path / "newsbot.toml"
    file.write_text(f'[alerts.channels.desk]\nwebhook = "http://{host}:80/word-of-secret"\n')
    with pytest.raises(ConfigError, match=r"alerts\.channels\.desk: host .* which is not public") as raised:
        load_config(data=tmp_path)
    assert "word-of-secret" not in str(raised.value)
    file.write_text(file.read_text() + f'[network]\nallow_private = ["{host.strip("[]")}"]\n')
    assert load_config(data=tmp_path).alerts.channels["desk"].webhook


def _answering(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """The name rebind.example has each of the *answers* in turn, and then the last for ever."""
    real, asked = socket.getaddrinfo, count()

    def answer(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        if host != "rebind.example":
            return real(host, port, *rest, **named)
        if named.get("flags", 0) & socket.AI_NUMERICHOST:
            raise socket.gaierror("no address")
        address = answers[min(next(asked), len(answers) - 1)]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, int(port or 0)))]

    monkeypatch.setattr(socket, "getaddrinfo", answer)


@pytest.mark.parametrize("url", ["webhook", *SERVICES])
def test_e9_a_name_that_leads_inside_is_refused_when_something_is_sent(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    """What it answered when the channel was set up is of no account."""
    _answering(monkeypatch, HOST)
    with trap() as inside:
        channel = _webhook("rebind.example", inside.port)
        if url != "webhook":
            port = inside.port
            channel = a_service(
                url.replace("smtp={host}", f"smtp={{host}}&port={port}").format(host="rebind.example", port=port)
            )
        check(channel)
        with pytest.raises(Undelivered, match="which is not public") as raised:
            _send(channel)
    assert inside.entered == 0
    assert raised.value.permanent


def test_e9_a_webhook_is_connected_to_at_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public when it is checked and private a moment later: 100 times, only the first answer counts."""
    connected: list[Any] = []

    def connect(address: Any, *_: Any, **__: Any) -> Any:
        connected.append(address[0])
        raise ConnectionRefusedError("the test connects to nobody")

    monkeypatch.setattr(socket, "create_connection", connect)
    for _ in range(100):
        with monkeypatch.context() as once:
            _answering(once, "93.184.216.34", HOST)
            with pytest.raises(Undelivered, match="could not be reached"):
                _send(_webhook("rebind.example", 80))
    assert connected == ["93.184.216.34"] * 100


def test_e9_one_private_address_among_public_ones_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that has both is not an honest one."""
    both = [(socket.AF_INET, 1, 6, "", (each, 80)) for each in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(Undelivered, match=r"has the address 10\.0\.0\.1, which is not public"):
        _send(_webhook("both.example", 80))


def test_e9_a_service_cannot_be_led_inside_by_a_redirect() -> None:
    """Apprise follows them where it is not told otherwise."""
    with (
        trap() as inside,
        receiving(lambda _: Answer(302, b"", {"Location": f"http://{HOST}:{inside.port}/"})) as outside,
        pytest.raises(Undelivered),
    ):
        _send(a_service(f"json://{HOST}:{outside.port}/x"), HOST)
    assert inside.entered == 0
    assert len(outside.got) == 1


def test_e9_a_host_of_ones_own_is_reached_when_it_is_named() -> None:
    """network.allow_private, by name, for webhooks, services and mail."""
    with receiving() as receiver, taking_mail() as postbox:
        _send(_webhook(HOST, receiver.port), HOST)
        _send(a_service(f"json://{HOST}:{receiver.port}/x"), HOST)
        _send(a_service(f"mailto://{HOST}:{postbox.port}?from=n@gazette.example&to=ada@gazette.example"), HOST)
        assert (len(receiver.got), len(postbox.mails)) == (2, 1)


def test_e9_a_name_is_allowed_and_not_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stranger's name that leads to the same address stays refused."""
    _answering(monkeypatch, HOST)
    with trap() as inside:
        for channel in (_webhook("rebind.example", inside.port), a_service(f"json://rebind.example:{inside.port}/x")):
            with pytest.raises(Undelivered, match="which is not public"):
                _send(channel, HOST, "localhost")
    assert inside.entered == 0


@pytest.mark.parametrize(
    "url", ["syslog://", "dbus://", "gnome://", "windows://", "macosx://", "blink1://", "rsyslog://h.example"]
)
def test_e9_services_of_this_machine_are_none(url: str) -> None:
    """An alert goes over the network, or nowhere."""
    with pytest.raises(ChannelError, match=r"is not supported: only|knows no service"):
        check(a_service(url))


def test_e9_a_plugin_that_someone_wrote_is_none(tmp_path: Any) -> None:
    """Apprise would run any function that is decorated for it."""
    apprise = import_module("apprise")

    @apprise.decorators.notify(on="homemade", name="Homemade")
    def homemade(*_: Any, **__: Any) -> None:
        """Never called."""
        raise AssertionError

    try:
        with pytest.raises(ChannelError, match="is not supported"):
            check(a_service("homemade://"))
    finally:
        import_module("apprise.manager_plugins").NotificationManager().remove("homemade")
