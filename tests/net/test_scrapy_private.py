"""What we lean on in Scrapy that it does not document is as it was when we looked at it last."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from hashlib import blake2b
from types import ModuleType
from typing import Any

import pytest
from scrapy.core.downloader import Downloader, Slot
from scrapy.core.scraper import Scraper
from scrapy.core.scraper import Slot as ScraperSlot

import newsbot
import pipelines
from newsbot.net import scrapy_private

# By what a change would break: the code, and the digest of how it was written.
AS_IT_WAS = {
    "Turns lets go of what is in the queue": (Downloader._process_queue, "8f58b9e125b8"),
    "Turns counts what is under way": (Downloader._wait_for_download, "406884f13a74"),
    "Turns counts until it is no more": (Downloader._download, "dc3f41a18f3e"),
    "a host has a slot": (Downloader._get_slot, "fb43c55b4ff6"),
    "it is called by its host": (Downloader.get_slot_key, "d189e1afefc3"),
    "a slot waits for its delay": (Slot.download_delay, "0e732b5b6e5c"),
    "a slot counts what is under way": (Slot.free_transfer_slots, "e5c746dbcb3c"),
    "Ending closes as Scrapy does": (Scraper._check_if_closing, "de70c7db29a0"),
    "closing waits for items": (Scraper.close_spider_async, "35b8ef91dc98"),
    "items count": (ScraperSlot.is_idle, "f909aa42516b"),
}


@pytest.mark.parametrize(("code", "digest"), AS_IT_WAS.values(), ids=AS_IT_WAS)
def test_scrapy_is_as_it_was(code: Callable[..., Any], digest: str) -> None:
    """Where it is not: read what changed, see whether newsbot/net/scrapy_private.py still holds, and note it here."""
    found = blake2b(inspect.getsource(code).encode(), digest_size=6).hexdigest()
    assert found == digest, f"Scrapy has changed {code.__qualname__}"


def modules() -> Iterator[ModuleType]:
    """All of ours that may know Scrapy."""
    for package in (newsbot, pipelines):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if found.name.startswith(("newsbot.net.", "newsbot.spiders.", "newsbot.crawl", "pipelines.")):
                yield importlib.import_module(found.name)


def overridden(module: ModuleType) -> Iterator[str]:
    """The private names of Scrapy's classes that a class of *module* has, too."""
    for name, kind in inspect.getmembers(module, inspect.isclass):
        theirs = [base for base in kind.__mro__ if base.__module__.startswith("scrapy.")]
        if kind.__module__ == module.__name__:
            own = [each for each, value in vars(kind).items() if each.startswith("_") and inspect.isfunction(value)]
            own = [each for each in own if not each.endswith("__")]
            yield from (f"{name}.{each}" for each in own if any(hasattr(base, each) for base in theirs))


def test_no_other_module_overrides_what_is_scrapy_s_own() -> None:
    """One file says which, and why."""
    found = {module.__name__: names for module in modules() if (names := list(overridden(module)))}
    assert found == {scrapy_private.__name__: ["Turns._process_queue", "Turns._wait_for_download"]}
