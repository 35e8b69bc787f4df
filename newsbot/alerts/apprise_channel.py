"""Sends to mail, chat and push services through Apprise. Imported only to send: that takes most of a second.

Only services that send by HTTP or mail are used. Those that act on this machine (D-Bus, syslog, windows, lamps), use
other protocols, or are hand-written plug-ins are refused: the guard against private addresses could not be kept, or
they make no sense for a server. Each service gets the format it displays properly, and no more than it accepts.
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
from newsbot.patterns import compiled

# These read text as Markdown.
_MARKDOWN_ALWAYS = frozenset({"discord", "guilded", "fluxer", "mmosts", "revolt", "zulip", "ryver"})
_HTML_IN_CHAT = frozenset({"tgram", "matrixs"})
_LONGEST = 4000  # bytes of a chat message; ntfy and Telegram take 4,096
_LONGEST_MAIL = 500_000
_STATUS = compiled(r"\berror=(\d{3})\b")
_REFUSED_FOR_GOOD = frozenset({"400", "401", "403", "404", "410"})
_MAIL = frozenset({"mailto", "mailtos"})  # by smtplib
# Ignore a chat's format parameter: each chat gets the format it displays properly (Telegram's legacy Markdown, for
# example, cannot show a star in a title). For mail, users may choose.
_FORMAT = compiled(r"(?<=[?&])format(?==)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rendering:
    """A message for one service. *form* is the body format Apprise is given."""

    title: str
    body: str
    form: Literal["text", "html"]


def is_mail(service: Any) -> bool:
    """Whether Apprise's *service* sends mail: HTML with a subject. Others show HTML as source, or partly."""
    return bool(_formats(service)[0] == "html" and service.title_maxlen > 0)


def schemes_of(service: Any) -> frozenset[str]:
    """The URL schemes of *service*, by which it is identified. (Some services' own URLs may be https://.)"""
    stated = (service.protocol, service.secure_protocol)
    return frozenset(each for some in stated if some for each in ([some] if isinstance(some, str) else some))


def rendering_for(service: Any, message: Message) -> Rendering:
    """*message* for Apprise's *service*. The link is never cut, so one with a very long link may still be too long."""
    rest = f"{message.more} shows the rest"
    if is_mail(service):
        # An encoded word (RFC 2047) would be decoded by the mail program.
        subject = message.title.replace("=?", "=\u200b?")
        return Rendering(subject, as_mail(shortened(message.lines, as_mail, _LONGEST_MAIL, rest)), "html")
    form = _form(service)
    lines, title = message.lines, ""
    if form is as_chat_text and service.title_maxlen > 0:
        title = unmentioned(Span(message.title))[: service.title_maxlen]
        if sum(each.role == "heading" for each in lines) == 1:
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


def notify(
    channel: Channel, message: Message, key: str, *, allow_private: Collection[str] = (), timeout: float = 30.0
) -> None:
    """Sends *message* through the service of *channel*. *timeout* is the total in seconds.

    Raises Undelivered if the service did not accept it, ChannelError if the channel cannot be used.
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
    """Apprise's service for *channel*. Raises ChannelError for one Apprise does not know or newsbot does not use."""
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
    except Exception as error:  # each service raises its own kinds
        raise ChannelError(f"Apprise cannot use the {scheme}:// URL: {masked(str(error), channel.url)}") from None
    if service is None:
        raise ChannelError(f"Apprise knows no service {scheme}://, or not in this form; its documentation has the URLs")
    if not _sends_by_http_or_mail(service):
        raise ChannelError(f"{scheme}:// is not supported: only services reached by HTTP or mail are")
    if any(name.lower() == "template" for name, _ in parse_qsl(urlsplit(channel.url).query)):
        raise ChannelError("the URL contains a template; remove it, newsbot writes its own messages")
    for host in _hosts(service):
        if why := why_private(host, allow_private):
            raise ChannelError(why)
    return service


def _apprise() -> Any:
    import apprise  # noqa: PLC0415 - most of a second

    # Their logs show addresses with tokens, and payloads; the results say why something failed.
    logging.getLogger("apprise").propagate = False
    for name in ("apprise", "urllib3"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return apprise


def _sends_by_http_or_mail(service: Any) -> bool:
    modules = {sys.modules[kind.__module__] for kind in type(service).__mro__ if kind.__module__ in sys.modules}
    by_mail = bool(schemes_of(service) & _MAIL)
    return service.category == "native" and (by_mail or any(hasattr(module, "requests") for module in modules))


def _hosts(service: Any) -> tuple[str, ...]:
    """The hosts named in the URL. If a service has a fixed address, the host part is a token."""
    named = (service.host, getattr(service, "smtp_host", None)) if "host" in service.template_tokens else ()
    return tuple(dict.fromkeys(host for host in named if host))


def _own_addresses(service: Any, allow_private: Collection[str]) -> frozenset[str]:
    """The user's own addresses: of the URL's hosts, or, for a service with a fixed address, of all hosts in
    *allow_private*, since a proxy or relay may stand between.
    """
    hosts = _hosts(service)
    own = [host for host in hosts if is_allowed(host, allow_private)] if hosts else list(allow_private)
    ranges = () if hosts else (each for each in own if "/" in each)
    return frozenset((*ranges, *(address for host in own if "/" not in host for address in _found(host))))


def _found(host: str) -> Sequence[str]:
    try:
        return addresses_of(host, 0, (host,))
    except Undelivered:
        return ()  # the service will report it


def _undelivered(status: str, said: str) -> Undelivered:
    if status == "TIMEOUT":
        return Undelivered("the service did not answer in time")
    codes = set(_STATUS.findall(said))
    return Undelivered(said or "the service did not accept it", permanent=bool(codes & _REFUSED_FOR_GOOD))
