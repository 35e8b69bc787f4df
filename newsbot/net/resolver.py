"""The name resolver of every crawl, which returns only public addresses.

It checks the address that will be connected to, so redirects, rebinding names and odd spellings are all caught. It must
be a project setting (TWISTED_DNS_RESOLVER): Scrapy ignores it in custom_settings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.abstract import isIPv6Address
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred, execute
from twisted.internet.error import DNSLookupError

from newsbot.hosts import is_allowed, is_public, why_refused
from newsbot.urls import host_of


class PrivateAddress(IgnoreRequest):
    """A *host* whose address is not public. Fetching it would reach into a private network."""

    def __init__(self, host: str, detail: str) -> None:
        super().__init__(detail)
        self.host = host


class PublicOnly(CachingThreadedResolver):
    """Refuses every host without a public address, except those the user allows (network.allow_private)."""

    # Reasons by host. On the class: a process has one reactor, whose connections swallow the resolver's error, so
    # NamePrivate looks it up here.
    refused: ClassVar[dict[str, str]] = {}

    def __init__(self, reactor: ReactorBase, cache_size: int, timeout: float, allowed: frozenset[str]) -> None:
        super().__init__(reactor, cache_size, timeout)
        self.allowed = allowed

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: ReactorBase) -> Self:
        settings = crawler.settings
        return cls(
            reactor,
            settings.getint("DNSCACHE_SIZE") if settings.getbool("DNSCACHE_ENABLED") else 0,
            settings.getfloat("DNS_TIMEOUT"),
            frozenset(_spelled(host) for host in settings.getlist("NEWSBOT_ALLOW_PRIVATE")),
        )

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        """The address of *name*; fails with DNSLookupError if it is not public, and `refused` has the reason."""
        if isIPv6Address(name):
            # It has no IPv4 address; but if it is private, that is the reason to give.
            answer: Deferred[Any] = execute(self._check, name, name)
            return answer.addCallback(lambda _: super(PublicOnly, self).getHostByName(name, timeout))
        answer = super().getHostByName(name, timeout)
        return answer.addCallback(self._check, name)

    def _check(self, address: str, name: str) -> str:
        host = _spelled(name)
        # By name, not by address: a stranger's name may be pointed at an allowed address.
        if is_public(address) or is_allowed(host, self.allowed):
            return address
        self.refused[host] = why_refused(host, address)
        raise DNSLookupError(self.refused[host])  # Twisted logs a traceback for any other


def _spelled(name: str) -> str:
    return name.lower().rstrip(".")


class NamePrivate:
    """Downloader middleware, below the retries: reports a refused host as such, not as not found."""

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raises PrivateAddress for a request whose host PublicOnly refused."""
        host = host_of(request.url) or ""
        why = PublicOnly.refused.get(host)
        if why is not None and isinstance(exception, CannotResolveHostError):
            raise PrivateAddress(host, why) from exception
