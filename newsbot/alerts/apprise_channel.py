"""Apprise: mail, chat and push services. It is imported when something is sent: that takes most of a second.

Of its services those are used that send by HTTP or mail over the network. Those that act on this machine (D-Bus,
syslog, windows, lamps), speak other protocols, or were written by hand as a plug-in are refused: the guard against
private addresses could not be kept, or it makes no sense from a service. Each is sent the form of a message that it
shows as it is meant, and no more than it takes.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from newsbot.alerts.channel import Channel, ChannelError, Undelivered, masked
from newsbot.alerts.guard import addresses_of, public_only
from newsbot.alerts.layout import Form, Span, as_chat_text, as_html, as_mail, as_markdown, shortened, unmentioned
from newsbot.alerts.message import Message
from newsbot.hosts import is_allowed, why_private

# They read Markdown in what they are sent as text.
_MARKDOWN_ALWAYS = frozenset({"discord", "guilded", "fluxer", "mmosts", "revolt", "zulip", "ryver"})
_HTML_IN_CHAT = frozenset({"tgram", "matrixs"})
_LONGEST = 4000  # bytes of a chat message; ntfy and Telegram take 4,096
_LONGEST_MAIL = 500_000


@dataclass(frozen=True, slots=True)
class Rendering:
    """A message as one service takes it. *form* is what Apprise is told that the body is."""

    title: str
    body: str
    form: Literal["text", "html"]


def is_mail(service: Any) -> bool:
    """Whether *service* (Apprise's) sends mail: HTML beneath a subject. Others show HTML as source, or in part."""
    return bool(_formats(service)[0] == "html" and service.title_maxlen > 0)


def schemes_of(service: Any) -> frozenset[str]:
    """The schemes of the URLs of *service*, by which it is known. (Its own URL may be https://, with some.)"""
    stated = (service.protocol, service.secure_protocol)
    return frozenset(each for some in stated if some for each in ([some] if isinstance(some, str) else some))


def rendering_for(service: Any, message: Message) -> Rendering:
    """*message* for *service* (Apprise's). The link is never cut, and so a very long one may be too much."""
    rest = f"{message.more} shows the rest"
    if is_mail(service):
        # What looks like an encoded word (RFC 2047) would be decoded by the reader's program.
        subject = message.title.replace("=?", "=\u200b?")
        return Rendering(subject, as_mail(shortened(message.lines, as_mail, _LONGEST_MAIL, rest)), "html")
    form = _form(service)
    lines, title = message.lines, ""
    if form is as_chat_text and service.title_maxlen > 0:
        title = unmentioned(Span(message.title))[: service.title_maxlen]
        if sum(each.role == "heading" for each in lines) == 1:
            # The title says it.
            lines = tuple(each for each in lines if each.role != "heading")
    body = form(shortened(lines, form, min(_LONGEST, service.body_maxlen), rest))
    return Rendering(title, body, "html" if form is as_html else "text")


def _form(service: Any) -> Form:
    if schemes_of(service) & _HTML_IN_CHAT:
        return as_html
    return as_markdown if schemes_of(service) & _MARKDOWN_ALWAYS else as_chat_text


def _formats(service: Any) -> tuple[str, ...]:
    stated = type(service).notify_format
    return tuple(each.value for each in (stated if isinstance(stated, list | tuple) else (stated,)))


_STATUS = re.compile(r"\berror=(\d{3})\b")
_REFUSED_FOR_GOOD = frozenset({"400", "401", "403", "404", "410"})
_MAIL = frozenset({"mailto", "mailtos"})  # by smtplib
# Each chat is sent what it shows as it is meant, whatever form the URL asks for: Telegram's first Markdown, say, has no
# way to write a star in a title. Of a mail everybody may choose.
_FORMAT = re.compile(r"(?<=[?&])format(?==)", re.IGNORECASE)


def notify(
    channel: Channel, message: Message, key: str, *, allow_private: Collection[str] = (), timeout: float = 30.0
) -> None:
    """Send *message* by the service that *channel* names. *timeout* is in seconds, for all of it.

    Raises Undelivered where the service did not take it, ChannelError where the channel cannot be used.
    """
    apprise = _apprise()
    service = service_of(channel, allow_private)
    headers = getattr(service, "headers", None)
    if isinstance(headers, dict):
        headers["X-Newsbot-Key" if is_mail(service) else "Idempotency-Key"] = key
    rendering = rendering_for(service, message)
    sender = apprise.Apprise(service, asset=service.asset)
    with (
        public_only(_own_addresses(service, allow_private)) as guard,
        sender.notify(rendering.body, title=rendering.title, body_format=rendering.form, timeout=timeout) as result,
    ):
        if result:
            return
        if guard.refused:
            raise Undelivered(
                f"it leads to the address {guard.refused[0]}, which is not public; if it is your own, "
                "add its host to network.allow_private in newsbot.toml",
                permanent=True,
            )
        said = "; ".join(dict.fromkeys(entry.message for entry in result.logs()))
        raise _undelivered(result.status.name, masked(said, channel.url))


def service_of(channel: Channel, allow_private: Collection[str] = ()) -> Any:
    """Apprise's service for *channel*. Raises ChannelError for one it does not know or newsbot does not use."""
    apprise = _apprise()
    asset = apprise.AppriseAsset(
        app_id="newsbot",
        app_desc="newsbot",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        interpret_emojis=False,
        interpret_escapes=False,
        http_redirects=False,
        storage_mode="memory",
        allow_templates=False,
    )
    scheme = channel.url.partition("://")[0].lower()
    try:
        url = channel.url if scheme in _MAIL else _FORMAT.sub("unheeded", channel.url)
        service = apprise.Apprise.instantiate(url, asset=asset, suppress_exceptions=False)
    except Exception as error:  # each service raises what it likes
        raise ChannelError(f"Apprise cannot use the {scheme}:// URL: {masked(str(error), channel.url)}") from None
    if service is None:
        raise ChannelError(f"Apprise knows no service {scheme}://, or not in this form; its documentation has the URLs")
    if not _sends_by_http_or_mail(service):
        raise ChannelError(f"{scheme}:// is not used: only services that are reached by HTTP or mail are")
    if any(name.lower() == "template" for name, _ in parse_qsl(urlsplit(channel.url).query)):
        raise ChannelError("the URL has a template in it; newsbot writes its messages itself")
    for host in _hosts(service):
        if why := why_private(host, allow_private):
            raise ChannelError(why)
    return service


def _apprise() -> Any:
    import apprise  # noqa: PLC0415 - most of a second

    # What they log shows addresses with their tokens, and payloads; why something failed is in the results.
    logging.getLogger("apprise").propagate = False
    for name in ("apprise", "urllib3"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return apprise


def _sends_by_http_or_mail(service: Any) -> bool:
    modules = {sys.modules[kind.__module__] for kind in type(service).__mro__ if kind.__module__ in sys.modules}
    by_mail = bool(schemes_of(service) & _MAIL)
    return service.category == "native" and (by_mail or any(hasattr(module, "requests") for module in modules))


def _hosts(service: Any) -> tuple[str, ...]:
    """The hosts that the URL names. Of a service whose address is its own, what stands there is a token."""
    named = (service.host, getattr(service, "smtp_host", None)) if "host" in service.template_tokens else ()
    return tuple(dict.fromkeys(host for host in named if host))


def _own_addresses(service: Any, allow_private: Collection[str]) -> frozenset[str]:
    """The addresses that are the user's own: of the hosts that the URL names; of a service whose address is its own,
    of all hosts that they named, for a proxy or a relay may stand between.
    """
    hosts = _hosts(service)
    own = [host for host in hosts if is_allowed(host, allow_private)] if hosts else list(allow_private)
    return frozenset(address for host in own for address in _found(host))


def _found(host: str) -> Sequence[str]:
    try:
        return addresses_of(host, 0, (host,))
    except Undelivered:
        return ()  # the service will say so


def _undelivered(status: str, said: str) -> Undelivered:
    if status == "TIMEOUT":
        return Undelivered("the service did not answer in time")
    codes = set(_STATUS.findall(said))
    return Undelivered(said or "the service did not take it", permanent=bool(codes & _REFUSED_FOR_GOOD))
