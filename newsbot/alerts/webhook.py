"""Webhooks: an alert as JSON, signed as Standard Webhooks has it (https://www.standardwebhooks.com).

The connection is made to the very address that was checked, redirects are not followed, proxies are not used, and of
the answer little is read.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import socket
import ssl
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

from newsbot import __version__
from newsbot.alerts.channel import ChannelError, Undelivered
from newsbot.alerts.guard import addresses_of
from newsbot.retry_after import retry_after
from newsbot.urls import DEFAULT_PORTS

_PREFIX = "whsec_"  # Standard Webhooks: what follows is the secret in base64
_MOST_READ = 64 * 1024  # bytes of an answer
_REFUSED_FOR_GOOD = frozenset({400, 401, 403, 404, 405, 410, 413, 415, 422, 501})
_MOST_SAID = 120  # characters of an answer that are shown


def body_of(payload: Mapping[str, Any]) -> bytes:
    """The bytes that are sent and signed: JSON in UTF-8, the same for the same *payload*."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def signature(secret: str, key: str, timestamp: int, body: bytes) -> str:
    """The signature v1: HMAC-SHA256 of KEY.TIMESTAMP.BODY. Raises ChannelError for a whsec_ secret not in base64."""
    signed = f"{key}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()


def headers_of(secret: str | None, key: str, now: datetime, body: bytes) -> dict[str, str]:
    """What goes with *body*: who sends it, its stable *key*, and, where there is a *secret*, its signature at *now*."""
    timestamp = int(now.timestamp())
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": f"newsbot/{__version__}",
        "Idempotency-Key": key,
        "webhook-id": key,
        "webhook-timestamp": str(timestamp),
    }
    return headers if secret is None else {**headers, "webhook-signature": signature(secret, key, timestamp, body)}


@dataclass(frozen=True, slots=True)
class _Target:
    host: str
    port: int
    path: str
    encrypted: bool


def post(
    url: str,
    secret: str | None,
    payload: Mapping[str, Any],
    key: str,
    *,
    now: datetime,
    allow_private: Collection[str] = (),
    timeout: float = 30.0,
) -> None:
    """Send *payload* to *url*, signed; whoever listens knows it by *key*.

    *timeout* is in seconds: for a connection, and then for all that the receiver takes to read and to answer.

    Returns when the receiver has answered with a 2xx. Raises Undelivered otherwise, ChannelError for what is no URL.
    """
    target = target_of(url)
    body = body_of(payload)
    headers = headers_of(secret, key, now, body)
    connection = _Checked(target, addresses_of(target.host, target.port, allow_private), timeout)
    try:
        connection.connect()
        with connection.limited(timeout):
            connection.request("POST", target.path, body=body, headers=headers)
            answer = connection.getresponse()
            said = answer.read(_MOST_READ)
    except ssl.SSLCertVerificationError as error:
        raise Undelivered(f"its certificate is not valid: {error.verify_message}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise Undelivered(f"it could not be reached: {type(error).__name__}: {error}") from error
    finally:
        connection.close()
    _judge(answer, said, now)


def target_of(url: str) -> _Target:
    """Where *url* leads. Raises ChannelError for what is no http or https address, or has a user name in it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ChannelError(f"the webhook's address cannot be read: {error}") from error
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ChannelError(f"the webhook's address has the scheme {parts.scheme!r}; https:// is needed")
    if parts.username is not None or parts.password is not None or "\\" in url or not url.isprintable():
        raise ChannelError("the webhook's address has a user name, a backslash or a control character in it")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or " " in path:
        raise ChannelError("the webhook's address has signs in its path that belong in percent-encoding")
    return _Target(parts.hostname, port or DEFAULT_PORTS[parts.scheme], path, parts.scheme == "https")


class _Checked(HTTPConnection):
    """A connection to one of the addresses that were checked, whatever the name leads to in the meantime."""

    def __init__(self, target: _Target, addresses: Collection[str], timeout: float) -> None:
        super().__init__(target.host, target.port, timeout=timeout)
        self.default_port = DEFAULT_PORTS["https" if target.encrypted else "http"]
        self._addresses = addresses
        self._encrypted = target.encrypted
        self._held: socket.socket

    def connect(self) -> None:
        """Connects to the first of the addresses that answers."""
        trouble: OSError = OSError("it has no address")
        for address in self._addresses:
            try:
                plain = socket.create_connection((address, self.port), self.timeout)
            except OSError as error:
                trouble = error
                continue
            self._held = _trust().wrap_socket(plain, server_hostname=self.host) if self._encrypted else plain
            self.sock = self._held
            return
        raise trouble

    @contextmanager
    def limited(self, seconds: float) -> Iterator[None]:
        """Within it, the connection is ended after so many *seconds*, however little by little it goes on."""
        limit = Timer(seconds, self._end)
        limit.daemon = True
        limit.start()
        try:
            yield
        finally:
            limit.cancel()

    def _end(self) -> None:
        # Not self.sock: the connection may have handed it to its answer.
        with suppress(OSError):
            self._held.shutdown(socket.SHUT_RDWR)


@cache
def _trust() -> ssl.SSLContext:
    """The certificates that this machine trusts; to read them takes 40 ms."""
    return ssl.create_default_context()


def _judge(answer: HTTPResponse, said: bytes, now: datetime) -> None:
    if 200 <= answer.status < 300:
        return
    text = said.decode("utf-8", "replace").strip()[:_MOST_SAID]
    reason = f"it answered {answer.status} {answer.reason}".rstrip() + (f": {text!r}" if text else "")
    if 300 <= answer.status < 400:
        reason += "; redirects are not followed, name the address it leads to"
    wait = retry_after(answer.headers.get("Retry-After"), now)
    raise Undelivered(
        reason,
        permanent=answer.status in _REFUSED_FOR_GOOD or 300 <= answer.status < 400,
        retry_after=None if wait is None else wait.total_seconds(),
    )


def _key(secret: str) -> bytes:
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise ChannelError(f"a secret that begins with {_PREFIX} goes on in base64, and this one does not") from error
