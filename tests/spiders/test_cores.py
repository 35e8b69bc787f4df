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


def read_there(page: Page) -> Record:
    """A record that says in which process the page was read, which for one page is the end of it."""
    if page.url == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    return Miss(reason="read", url=page.url, detail=str(os.getpid()))


def where_read(urls: list[str], *, cores_there: int, seconds: float) -> list[str]:
    """The processes in which pages at *urls* were read, where reading one here takes so many *seconds* of two."""
    elapsed = 0.0

    def timer() -> float:
        return elapsed

    def read_here(page: Page) -> Record:
        nonlocal elapsed
        elapsed += seconds
        return Miss(reason="read", url=page.url, detail="here")

    async def all_of() -> list[str]:
        nonlocal elapsed
        readers = cores.Readers(read_there, cores=cores_there, timer=timer)
        found = []
        for url in urls:
            elapsed += 2 - seconds
            record = await readers.read(Page(body=b"", url=url), read_here)
            assert isinstance(record, Miss)
            assert record.url == url
            found.append(record.detail)
        readers.close()
        return found

    return asyncio.run(all_of())


def test_a_crawl_whose_time_goes_into_reading_is_read_for_by_other_processes() -> None:
    """After a while, and not by this one."""
    found = where_read(["page"] * (cores.FEW + 5), cores_there=2, seconds=1.5)
    assert set(found[: cores.FEW]) == {"here"}
    assert not {"here", str(os.getpid())}.intersection(found[cores.FEW :])


@pytest.mark.parametrize(("cores_there", "seconds"), [(2, 0.02), (1, 1.5)])
def test_a_crawl_that_waits_for_its_hosts_or_has_one_core_starts_no_process(cores_there: int, seconds: float) -> None:
    """It would hold memory for nothing."""
    found = where_read(["page"] * (2 * cores.FEW + 5), cores_there=cores_there, seconds=seconds)
    assert set(found) == {"here"}


def test_a_page_that_ends_the_process_which_reads_it_is_read_here() -> None:
    """Where its name is written down beforehand; and so are those after it."""
    urls = ["page"] * (cores.FEW + 2)
    found = where_read([*urls, "deadly", "page", "page"], cores_there=2, seconds=1.5)
    assert found[cores.FEW] != "here"
    assert found[len(urls) :] == ["here"] * 3
