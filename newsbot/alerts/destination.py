"""Destinations: a channel leads to the public internet, or to hosts that the user has named as their own."""

from __future__ import annotations

import socket
from collections.abc import Collection, Sequence

from newsbot.alerts.undelivered import Undelivered
from newsbot.hosts import ascii_host, is_allowed, is_public, why_refused


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
