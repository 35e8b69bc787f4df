"""The guard: which addresses Python's own sockets may connect to while a message is sent."""

from __future__ import annotations

import contextvars
import socket
import threading

import pytest

from newsbot.alerts.guard import public_only
from tests.alerts.receivers import HOST, receiving


def _connect(port: int) -> None:
    socket.create_connection((HOST, port), timeout=5).close()


def test_within_it_a_private_address_is_refused() -> None:
    """On connecting, whatever name or library leads there; the guard records the address."""
    with receiving() as receiver, public_only() as guard:
        with pytest.raises(PermissionError, match=r"127\.0\.0\.1 is not public"):
            _connect(receiver.port)
        assert guard.refused == [HOST]


def test_datagrams_and_sockets_of_files_are_refused_too() -> None:
    """What is not an internet address is not public."""
    with public_only(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        with pytest.raises(PermissionError):
            datagrams.sendto(b"x", (HOST, 9))
        with socket.socket(socket.AF_UNIX) as local, pytest.raises(PermissionError):
            local.connect("/nobody/listens/here")


def test_what_is_allowed_is_connected_to() -> None:
    """Addresses of hosts the user allowed."""
    with receiving() as receiver, public_only({HOST}) as guard:
        _connect(receiver.port)
        assert guard.refused == []


def test_outside_of_it_nothing_is_refused() -> None:
    """Before, after, and in threads that do not send."""
    with receiving() as receiver:
        with public_only():
            other = threading.Thread(target=_connect, args=(receiver.port,))
            other.start()
            other.join()
        _connect(receiver.port)


def test_it_extends_to_threads_that_inherit_the_context() -> None:
    """Like Apprise's."""
    refused: list[str] = []

    def connect() -> None:
        try:
            _connect(receiver.port)
        except PermissionError as error:
            refused.append(str(error))

    with receiving() as receiver, public_only():
        context = contextvars.copy_context()
        thread = threading.Thread(target=context.run, args=(connect,))
        thread.start()
        thread.join()
    assert refused == ["127.0.0.1 is not public"]
