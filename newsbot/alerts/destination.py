"""Destinations: a channel leads to the public internet, or to hosts that the user has named as their own.

The setting is `network.allow_private`, which crawls heed too. A name is allowed, not an address: any name of a
stranger's may be made to lead to an address.
"""

from __future__ import annotations

import socket
from collections.abc import Collection, Sequence

from newsbot.addresses import is_public, why_refused
from newsbot.alerts.undelivered import Undelivered

_LOCAL_ENDINGS = (".localhost", ".local", ".internal", ".home.arpa")


def why_private(host: str, allowed: Collection[str]) -> str | None:
    """Why *host* is refused, as far as its spelling tells, or None. Asks no name server.

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


def addresses_of(host: str, port: int, allowed: Collection[str]) -> Sequence[str]:
    """The addresses at which *host* may be connected to.

    Raises Undelivered where the name is unknown, which may pass, or has an address that is not public, which does not.
    """
    name = ascii_host(host)
    if name is None:
        raise Undelivered(f"host {host!r} is no name of a host and no address", permanent=True)
    try:
        answers = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Undelivered(f"host {host!r} was not found: {error}") from error
    found = tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))
    if not is_allowed(name, allowed):
        # One such address is enough: a name that is honest has none.
        for address in found:
            if not is_public(address):
                raise Undelivered(why_refused(host, address), permanent=True)
    return found
