"""Judge hosts by their spelling, without DNS.

Private hosts are refused unless `network.allow_private` names them. That allows the name, not its address: a
stranger's name may resolve to the same address. A range allows the addresses themselves, and no names.
"""

from __future__ import annotations

import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from newsbot.patterns import anchored

_HOST_NAME = anchored(r"(?:[a-z0-9_-]+\.)*[a-z_][a-z0-9_-]*")
_LOCAL_ENDINGS = (".localhost", ".local", ".internal", ".home.arpa")


def why_private(host: str, allowed: Collection[str]) -> str | None:
    """Why *host* is refused by its spelling, or None.

    Recognises every spelling of an address: `2130706433`, `0x7f.1` and `127.1` are 127.0.0.1.
    """
    name = ascii_host(host)
    if name is None:
        return f"host {host!r} is not a host name or an address"
    if is_allowed(name, allowed):
        return None
    if name == "localhost" or name.endswith(_LOCAL_ENDINGS):
        return why_refused(host, "of this machine or network")
    address = literal_address(name)
    return None if address is None or is_public(address) else why_refused(host, address)


def is_allowed(host: str, allowed: Collection[str]) -> bool:
    """Whether the user has named *host* as their own, or *host* is an address in a range that they named."""
    name = host.lower().rstrip(".")
    if name in {each.lower().rstrip(".") for each in allowed}:
        return True
    ranges = [ip_network(each, strict=False) for each in allowed if "/" in each]
    address = literal_address(name.strip("[]")) if ranges else None
    return address is not None and any(ip_address(address.partition("%")[0]) in each for each in ranges)


def own_host(text: str) -> str:
    """*text*, which names a host, an address or a range of addresses. Raises ValueError if it is none of them."""
    if "/" in text:
        try:
            ip_network(text, strict=False)
        except ValueError as error:
            raise ValueError(f"{text!r} is no range of addresses ({error}); one looks like 10.0.0.0/8") from error
        return text
    name = ascii_host(text)
    if name is None or not (_HOST_NAME.fullmatch(name) or literal_address(name)):
        raise ValueError(f"{text!r} is no host, address or range; write it like intranet, 10.0.0.7 or 10.0.0.0/8")
    return text


def ascii_host(host: str) -> str | None:
    """*host* in ASCII (IDNA), or None if it is invalid."""
    name = host.strip("[]").rstrip(".")
    try:
        return (name if name.isascii() else name.encode("idna").decode("ascii")).lower() or None
    except UnicodeError:
        return None


def literal_address(name: str) -> str | None:
    """The address that *name* spells, or None if it is a name to resolve."""
    try:
        return str(socket.getaddrinfo(name, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)[0][4][0])
    except (OSError, UnicodeError):
        return None


# `is_global` is true for some of these in Python 3.11, but none is on the public web.
_NEVER_PUBLIC = tuple(
    ip_network(network)
    for network in ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "224.0.0.0/4", "240.0.0.0/4", "3fff::/20")
)
_GLOBAL_UNICAST = ip_network("2000::/3")  # the public part of IPv6: RFC 4291 and IANA's registry
_NAT64 = ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether *address* (a literal IPv4 or IPv6 address) is public, also if it is embedded in IPv6."""
    try:
        found = _unwrap(ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    if found.version == 6 and found not in _GLOBAL_UNICAST:
        return False
    return found.is_global and not any(
        found in network for network in _NEVER_PUBLIC if network.version == found.version
    )


def why_refused(host: str, address: str) -> str:
    """The message that refuses *host* because its *address* is not public."""
    return (
        f"host {host!r} has the address {address}, which is not public; "
        f"if it is your own, add it to network.allow_private in newsbot.toml"
    )


def _unwrap(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is None and int(address) >> 32 == 0 and int(address) > 1:  # the old IPv4-compatible form
            inner = IPv4Address(int(address))
        return inner or address
    return address
