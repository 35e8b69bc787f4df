"""Hosts: what the spelling of one tells. Asks no name server, and touches nothing.

A private host is the user's own only where they have named it (`network.allow_private`, which crawls heed too). A name
is allowed, and not an address: any name of a stranger's may be made to lead to one.
"""

from __future__ import annotations

import socket
from collections.abc import Collection

from newsbot.addresses import is_public, why_refused

_LOCAL_ENDINGS = (".localhost", ".local", ".internal", ".home.arpa")


def why_private(host: str, allowed: Collection[str]) -> str | None:
    """Why *host* is refused, as far as its spelling tells, or None.

    Addresses are known in all spellings that a system takes for one: `2130706433`, `0x7f.1` and `127.1` are 127.0.0.1.
    """
    name = ascii_host(host)
    if name is None:
        return f"host {host!r} is no name of a host and no address"
    if is_allowed(name, allowed):
        return None
    if name == "localhost" or name.endswith(_LOCAL_ENDINGS):
        return why_refused(host, "of this machine or network")
    address = literal_address(name)
    return None if address is None or is_public(address) else why_refused(host, address)


def is_allowed(host: str, allowed: Collection[str]) -> bool:
    """Whether the user has named *host* as their own."""
    return host.lower().rstrip(".") in {each.lower().rstrip(".") for each in allowed}


def ascii_host(host: str) -> str | None:
    """*host* as a name server is asked for it; None where it cannot be a host."""
    name = host.strip("[]").rstrip(".")
    try:
        return (name if name.isascii() else name.encode("idna").decode("ascii")).lower() or None
    except UnicodeError:
        return None


def literal_address(name: str) -> str | None:
    """The address that *name* spells, None where it is a name that has to be asked for."""
    try:
        return str(socket.getaddrinfo(name, None, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)[0][4][0])
    except (OSError, UnicodeError):
        return None
