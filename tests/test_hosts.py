"""Hosts: what the spelling of one tells, and what the user may call their own."""

import socket

import pytest

from newsbot.hosts import ascii_host, is_allowed, literal_address, why_private


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "[::1]",
        "::ffff:10.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "localhost",
        "LOCALHOST.",
        "a.localhost",
        "printer.local",
        "metadata.google.internal",
        "127。0。0。1",
    ],
)
def test_a_private_host_is_known_by_its_spelling(host: str) -> None:
    """Whatever a system would take for the address."""
    assert "which is not public" in (why_private(host, ()) or "")


@pytest.mark.parametrize(
    "host", ["gazette.example", "93.184.216.34", "[2606:2800:220:1::1]", "bücher.example", "127.0.0.1.example"]
)
def test_other_hosts_are_let_through(host: str) -> None:
    """Where a name leads is looked at later."""
    assert why_private(host, ()) is None


@pytest.mark.parametrize("host", ["", ".", "a..b\u3002", "x" * 64 + "ü.example"])
def test_what_is_no_host_is_refused(host: str) -> None:
    """With other words."""
    assert why_private(host, ()) is not None


def test_no_name_server_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings are read without the network."""
    real = socket.getaddrinfo

    def answer(*asked: object, **named: object) -> object:
        assert named.get("flags") == socket.AI_NUMERICHOST
        return real(*asked, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    assert [literal_address(name) for name in ("gazette.example", "0x7f.1")] == [None, "127.0.0.1"]


def test_a_host_is_allowed_by_its_name_in_any_case() -> None:
    """With or without the dot at its end; an address it leads to is another matter."""
    assert is_allowed("NAS.home.arpa.", ("nas.home.arpa",))
    assert why_private("nas.home.arpa", ("NAS.home.arpa",)) is None
    assert not is_allowed("10.0.0.1", ("nas.home.arpa",))


def test_a_name_is_spelled_as_a_name_server_is_asked() -> None:
    """RFC 3490."""
    assert ascii_host("Bücher.Example.") == "xn--bcher-kva.example"
