"""Guard: channels connect to public addresses only, or to hosts that the user has named as their own.

`addresses_of` looks a host up. While code that is not ours sends, `public_only` watches over it: an audit hook (PEP
578) sees each address as it is connected to, whatever name led there and however often that name changes its answer;
refusing there needs no help of the library's. It sees Python's own sockets, in the sending thread and in those that
carry its context on (Apprise's do). It does not see what a proxy connects to, nor sockets of libraries in C.
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
    """What may be connected to beside public addresses, and what was refused."""

    allowed: Collection[str]
    refused: list[str] = field(default_factory=list)

    def check(self, address: Any) -> None:
        """Raises PermissionError where *address*, as a socket is given it, is neither public nor allowed."""
        host = str(address[0]) if isinstance(address, tuple) and address else str(address)
        if host not in self.allowed and not is_public(host):
            self.refused.append(host)
            raise PermissionError(f"{host} is not public")


_active: ContextVar[Guard | None] = ContextVar("newsbot_guard", default=None)


@contextmanager
def public_only(allowed: Collection[str] = ()) -> Iterator[Guard]:
    """Within it, connections to addresses that are neither public nor *allowed* are refused (PermissionError)."""
    _install()
    guard = Guard(allowed)
    token = _active.set(guard)
    try:
        yield guard
    finally:
        _active.reset(token)


@cache
def _install() -> None:
    # Once in a process: hooks stay.
    sys.addaudithook(_audit)


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _CONNECTING and arguments[1] is not None and (guard := _active.get()) is not None:
        guard.check(arguments[1])


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
