"""Reading on all cores: nothing is lost, doubled or out of order, whatever becomes of a process."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator

import pytest

from newsbot.items import Miss, Record
from newsbot.page import Page
from newsbot.spiders import cores

COUNT = cores.FEW + 100


def read(page: Page | Miss) -> Record:
    """A record that says which page it is of."""
    return Miss(reason="read", detail=page.url or "")


def read_until_killed(page: Page | Miss) -> Record:
    """As `read`, but one page is the end of any process other than the one that asked."""
    asked_by = int((page.url or "").partition("#")[2])
    if (page.url or "").startswith(f"{cores.FEW + 20}#") and os.getpid() != asked_by:
        os.kill(os.getpid(), signal.SIGKILL)
    return read(page)


def pages() -> list[Page | Miss]:
    return [Page(body=b"", url=f"{number}#{os.getpid()}") for number in range(COUNT)]


@pytest.mark.parametrize("with_cores", [1, 2])
@pytest.mark.parametrize("reading", [read, read_until_killed])
def test_every_page_comes_back_once_and_in_order(with_cores: int, reading: cores.Read) -> None:
    """On one core and on several, and when the kernel ends a process to have its memory."""

    async def all_of() -> list[tuple[str | None, str]]:
        found = cores.read_in_order(pages(), reading, cores=with_cores)
        return [(page.url, getattr(record, "detail", "")) async for page, record in found]

    wanted = [page.url for page in pages()]
    assert asyncio.run(all_of()) == [(url, url) for url in wanted]


def test_no_more_is_taken_than_is_being_read() -> None:
    """A file of any size is streamed."""
    taken = 0

    def counted() -> Iterator[Page | Miss]:
        nonlocal taken
        for page in pages() * 3:
            taken += 1
            yield page

    async def some() -> None:
        found = cores.read_in_order(counted(), read, cores=2)
        async for page, _ in found:
            if page.url == pages()[cores.FEW].url:
                break
        await found.aclose()  # type: ignore[attr-defined]

    asyncio.run(some())
    assert taken <= cores.FEW + 100
