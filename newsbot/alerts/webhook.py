"""Sends alerts as JSON, signed by the Standard Webhooks specification (https://www.standardwebhooks.com).

Connects to the very address that was checked, follows no redirects, uses no proxies, and reads little of the answer.
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

_PREFIX = "whsec_"  # Standard Webhooks: the secret follows in base64
_MOST_READ = 64 * 1024  # bytes read of an answer
_REFUSED_FOR_GOOD = frozenset({400, 401, 403, 404, 405, 410, 413, 415, 422, 501})
_MOST_SAID = 120  # characters of an answer that are shown


def body_of(payload: Mapping[str, Any]) -> bytes:
    """The bytes that are sent and signed: UTF-8 JSON, the same for the same *payload*."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()


def signature(secret: str, key: str, timestamp: int, body: bytes) -> str:
    """The signature v1: HMAC-SHA256 of KEY.TIMESTAMP.BODY. Raises ChannelError for a whsec_ secret not in base64."""
    signed = f"{key}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(_key(secret), signed, hashlib.sha256).digest()).decode()


def headers_of(secret: str | None, key: str, now: datetime, body: bytes) -> dict[str, str]:
    """The headers for *body*: the sender, its stable *key*, and, given a *secret*, its signature at *now*."""
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
    """Sends *payload* to *url*, signed; *key* identifies it to the receiver.

    *timeout* is in seconds: for connecting, and again for sending and the whole answer.

    Returns when the receiver answers 2xx. Raises Undelivered otherwise, ChannelError for an invalid URL.
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
    """Where *url* leads. Raises ChannelError if it is not http or https, or contains a user name."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ChannelError(f"the webhook's address cannot be read: {error}") from error
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ChannelError(f"the webhook's address has the scheme {parts.scheme!r}; https:// is needed")
    if parts.username is not None or parts.password is not None or "\\" in url or not url.isprintable():
        raise ChannelError("the webhook's address contains a user name, a backslash or a control character")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not path.isascii() or " " in path:
        raise ChannelError("the webhook's address has characters in its path that need percent-encoding")
    return _Target(parts.hostname, port or DEFAULT_PORTS[parts.scheme], path, parts.scheme == "https")


class _Checked(HTTPConnection):
    """A connection to one of the checked addresses, whatever the name resolves to meanwhile."""

    def __init__(self, target: _Target, addresses: Collection[str], timeout: float) -> None:
        super().__init__(target.host, target.port, timeout=timeout)
        self.default_port = DEFAULT_PORTS["https" if target.encrypted else "http"]
        self._addresses = addresses
        self._encrypted = target.encrypted
        self._held: socket.socket

    def connect(self) -> None:
        """Connects to the first address that answers."""
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
        """Within it, the connection is cut after *seconds*, even if data trickles in."""
        limit = Timer(seconds, self._end)
        limit.daemon = True
        limit.start()
        try:
            yield
        finally:
            limit.cancel()

    def _end(self) -> None:
        # Not self.sock: the connection may have passed it to its response.
        with suppress(OSError):
            self._held.shutdown(socket.SHUT_RDWR)


@cache
def _trust() -> ssl.SSLContext:
    """The certificates this machine trusts; loading them takes 40 ms."""
    return ssl.create_default_context()


def _judge(answer: HTTPResponse, said: bytes, now: datetime) -> None:
    if 200 <= answer.status < 300:
        return
    text = said.decode("utf-8", "replace").strip()[:_MOST_SAID]
    reason = f"it answered {answer.status} {answer.reason}".rstrip() + (f": {text!r}" if text else "")
    if 300 <= answer.status < 400:
        reason += "; redirects are not followed: use the address it leads to"
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
        raise ChannelError(f"a secret that begins with {_PREFIX} must continue in base64") from error
