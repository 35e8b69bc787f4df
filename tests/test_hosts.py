"""Hosts: what the spelling of one tells, and what the user may call their own."""

import socket

import pytest

from newsbot.hosts import ascii_host, is_allowed, is_public, literal_address, why_private


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


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("127.0.0.1", id="loopback"),
        pytest.param("0.0.0.0", id="this host"),
        pytest.param("10.1.2.3", id="private 10/8"),
        pytest.param("172.16.0.1", id="private 172.16/12"),
        pytest.param("192.168.1.1", id="private 192.168/16"),
        pytest.param("169.254.169.254", id="link local: cloud metadata"),
        pytest.param("100.64.0.1", id="carrier-grade NAT"),
        pytest.param("192.0.2.1", id="documentation"),
        pytest.param("198.18.0.1", id="benchmarking"),
        pytest.param("192.88.99.1", id="6to4 relay"),
        pytest.param("224.0.0.1", id="multicast"),
        pytest.param("255.255.255.255", id="broadcast"),
        pytest.param("240.0.0.1", id="reserved"),
        pytest.param("::1", id="loopback 6"),
        pytest.param("::", id="unspecified 6"),
        pytest.param("fe80::1%eth0", id="link local 6 with a zone"),
        pytest.param("fc00::1", id="unique local"),
        pytest.param("ff02::1", id="multicast 6"),
        pytest.param("::ffff:127.0.0.1", id="mapped loopback"),
        pytest.param("::ffff:10.0.0.1", id="mapped private"),
        pytest.param("::127.0.0.1", id="compatible loopback"),
        pytest.param("64:ff9b::7f00:1", id="NAT64 of loopback"),
        pytest.param("2002:7f00:1::", id="6to4 of loopback"),
        pytest.param("2001:0:ffff:ffff::80ff:fffe", id="Teredo of loopback"),
        pytest.param("3fff::1", id="documentation 6"),
        pytest.param("2001:db8::1", id="documentation 6, old"),
        pytest.param("192.0.0.8", id="protocol assignments"),
        pytest.param("64:ff9b:1::7f00:1", id="NAT64 of one's own"),
        pytest.param("::ffff:0:7f00:1", id="translated loopback"),
        pytest.param("fec0::1", id="site local"),
        pytest.param("5f00::1", id="segment routing"),
        pytest.param("localhost", id="no address at all"),
        pytest.param("", id="nothing"),
    ],
)
def test_an_address_that_leads_inside_is_not_public(address: str) -> None:
    """However it is wrapped."""
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_an_address_of_the_web_is_public(address: str) -> None:
    """The web can be reached."""
    assert is_public(address)


def test_a_range_allows_its_addresses_however_they_are_spelled() -> None:
    """And no name, whose address a stranger may set."""
    hosts = ("10.1.2.3", "167837955", "[fd00::7]", "10.1.2.3.", "192.168.0.1", "intranet")
    assert [is_allowed(host, ("10.0.0.0/8", "fd00::/8")) for host in hosts] == [True, True, True, True, False, False]
