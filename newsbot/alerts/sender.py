"""Sends one message through one channel of any kind."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from newsbot.alerts import apprise_channel, webhook
from newsbot.alerts.channel import Channel, ChannelError, Undelivered, masked
from newsbot.alerts.message import Message
from newsbot.hosts import why_private
from newsbot.urls import host_of

__all__ = ["Undelivered", "check", "send"]


def send(
    channel: Channel,
    message: Message,
    key: str,
    *,
    now: datetime,
    allow_private: Collection[str] = (),
    timeout: float = 30.0,
) -> None:
    """Sends *message* through *channel* under its stable *key*; returns once it is accepted.

    *allow_private* are hosts that may have private addresses (network.allow_private), *timeout* is in seconds. Raises
    Undelivered, whose text names the channel and the reason, without secrets.
    """
    try:
        if channel.kind == "webhook":
            webhook.post(
                channel.url,
                channel.secret,
                message.payload,
                key,
                now=now,
                allow_private=allow_private,
                timeout=timeout,
            )
        else:
            apprise_channel.notify(channel, message, key, allow_private=allow_private, timeout=timeout)
    except ChannelError as error:
        raise Undelivered(_told(channel, str(error)), permanent=True) from None
    except Undelivered as error:
        raise Undelivered(
            _told(channel, str(error)), permanent=error.permanent, retry_after=error.retry_after
        ) from error.__cause__


def check(channel: Channel, allow_private: Collection[str] = ()) -> None:
    """Raises ChannelError if *channel* can never work: an unknown service, a private address. Sends nothing.

    Names are resolved only when sending, since their addresses may change.
    """
    if channel.kind == "webhook":
        why = why_private(webhook.target_of(channel.url).host, allow_private)
        if why is not None:
            raise ChannelError(f"channel {channel.name!r} ({channel.shown}): {why}")
        webhook.signature(channel.secret or "", "", 0, b"")
        return
    try:
        apprise_channel.service_of(channel, allow_private)
    except ChannelError as error:
        raise ChannelError(f"channel {channel.name!r} ({channel.shown}): {error}") from None


def _told(channel: Channel, reason: str) -> str:
    host = host_of(channel.url) if channel.kind == "webhook" else None
    said = masked(reason, channel.url, shown=(host,) if host else ())
    return f"channel {channel.name!r} ({channel.shown}): {said}"
