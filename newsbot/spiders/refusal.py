"""Which failures of a fetch are final: why a page is refused rather than tried again."""

from __future__ import annotations

from collections.abc import Iterator

from scrapy.exceptions import DownloadCancelledError, NotSupported

from newsbot.dumps.warc import DamagedWarc
from newsbot.net.archive import NotInRecording
from newsbot.net.loops import InLoop
from newsbot.net.redirects import NoWebAddress, OffSite, TooManyRedirects
from newsbot.net.resolver import PrivateAddress
from newsbot.net.robots import RobotsForbidden
from newsbot.net.unpacking import PageTooLarge

_REASONS: tuple[tuple[type[BaseException], str], ...] = (
    (NotInRecording, "not-in-recording"),
    (DamagedWarc, "damaged"),
    (PrivateAddress, "private-address"),
    (RobotsForbidden, "robots"),
    (OffSite, "off-site"),
    (InLoop, "loop"),
    (TooManyRedirects, "redirects"),
    (DownloadCancelledError, "too-large"),
    (PageTooLarge, "too-large"),
    (NoWebAddress, "scheme"),
    (NotSupported, "scheme"),
)


GONE = frozenset({404, 410})  # of a page that was read before: it was taken away
_PASSING = frozenset({408, 421, 425, 429})


def passes(status: int) -> bool:
    """Whether an answer of *status* is of a trouble that may pass by itself: the server's own, or a wish for a rest."""
    return status >= 500 or status in _PASSING


def refusal_of(error: BaseException | None) -> tuple[str, str] | None:
    """The reason and its sentence for an *error* that will not pass by itself; None for one that may, or for none."""
    for cause in _chain(error):
        for kind, reason in _REASONS:
            if isinstance(cause, kind):
                return reason, str(cause)
    return None


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
