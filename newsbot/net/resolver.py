"""PublicOnly: the name resolver of every crawl, which answers with public addresses or not at all.

The check is made on the address that will be connected to, so redirects, rebinding names and odd spellings of an
address all meet it. It must be a project setting (TWISTED_DNS_RESOLVER): Scrapy ignores it in custom_settings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Self

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, IgnoreRequest
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.base import ReactorBase
from twisted.internet.defer import Deferred

from newsbot.addresses import is_public
from newsbot.urls import host_of


class PrivateAddress(IgnoreRequest):
    """A host whose address is not public. Fetching it would reach into a private network."""


class PublicOnly(CachingThreadedResolver):
    """Refuses every host that has no public address, except those that the user has named (network.allow_private)."""

    # What was refused, by host. Of the class: a process has one reactor, whose connections swallow the resolver's
    # error, so that NamePrivate must look it up.
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
            frozenset(host.lower() for host in settings.getlist("NEWSBOT_ALLOW_PRIVATE")),
        )

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:
        """The address of *name*; fails with PrivateAddress where it is not public."""
        answer: Deferred[Any] = super().getHostByName(name, timeout)
        return answer.addCallback(self._check, name)

    def _check(self, address: str, name: str) -> str:
        # By name, not by address: any name of a stranger's may be made to lead to an address that is allowed.
        if is_public(address) or name.lower() in self.allowed:
            return address
        self.refused[name] = (
            f"host {name!r} has the address {address}, which is not public; "
            f"if it is your own, add it to network.allow_private in newsbot.toml"
        )
        raise PrivateAddress(self.refused[name])


class NamePrivate:
    """Downloader middleware, below the retries: says that a host was refused, where Scrapy says it was not found."""

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Raises PrivateAddress for a request whose host PublicOnly refused."""
        why = PublicOnly.refused.get(host_of(request.url) or "")
        if why is not None and isinstance(exception, CannotResolveHostError):
            raise PrivateAddress(why) from exception
