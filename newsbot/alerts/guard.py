"""Limits channels to public addresses, and hosts the user has allowed.

`addresses_of` resolves a host. While third-party code sends, `public_only` watches it: an audit hook (PEP 578) sees
every address as it is connected to, whatever name led there and however its answers change, and needs no cooperation
from the library. It covers Python's sockets in the sending thread and in threads that inherit its context (Apprise's
do), but not what a proxy connects to, nor sockets of C libraries.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from newsbot.alerts.channel import Undelivered
from newsbot.hosts import ascii_host, is_allowed, is_public, why_refused

_CONNECTING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})


@dataclass(frozen=True, slots=True)
class Guard:
    """Addresses allowed besides public ones, and those refused."""

    allowed: Collection[str]
    refused: list[str] = field(default_factory=list)

    def check(self, address: Any) -> None:
        """Raises PermissionError if *address*, as given to a socket, is neither public nor allowed."""
        host = str(address[0]) if isinstance(address, tuple) and address else str(address)
        if not is_public(host) and not is_allowed(host, self.allowed):
            self.refused.append(host)
            raise PermissionError(f"{host} is not public")


_active: ContextVar[Guard | None] = ContextVar("newsbot_guard", default=None)


@contextmanager
def public_only(allowed: Collection[str] = ()) -> Iterator[Guard]:
    """Within it, connections to addresses neither public nor *allowed* raise PermissionError."""
    _install()
    guard = Guard(allowed)
    token = _active.set(guard)
    try:
        yield guard
    finally:
        _active.reset(token)


@cache
def _install() -> None:
    # Once per process: hooks cannot be removed.
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _CONNECTING and arguments[1] is not None and (guard := _active.get()) is not None:
        guard.check(arguments[1])


def addresses_of(host: str, port: int, allowed: Collection[str]) -> Sequence[str]:
    """The addresses to use for *host*.

    Raises Undelivered if the name is unknown (temporary) or has an address that is not public (permanent).
    """
    name = ascii_host(host)
    if name is None:
        raise Undelivered(f"host {host!r} is neither a host name nor an address", permanent=True)
    try:
        answers = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Undelivered(f"host {host!r} was not found: {error}") from error
    found = tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))
    if not is_allowed(name, allowed):
        # A single one is enough: an honest name has none.
        for address in found:
            if not is_public(address):
                raise Undelivered(why_refused(host, address), permanent=True)
    return found
