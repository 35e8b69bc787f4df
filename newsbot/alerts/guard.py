"""Guard: while a message is sent by code that is not ours, Python connects to no address that is not public.

An audit hook (PEP 578) sees each address as it is connected to, whatever name led there and however often that name
changes its answer; refusing there needs no help of the library's. It sees Python's own sockets, in the sending thread
and in those that carry its context on (Apprise's do). It does not see what a proxy connects to, nor sockets of
libraries in C.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from newsbot.hosts import is_public

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
