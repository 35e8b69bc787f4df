"""The engines of the journeys, each with the language of its posts."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.engines.ghost import ghost
from tests.engines.hexo import hexo
from tests.engines.hugo import hugo
from tests.engines.jekyll import jekyll
from tests.engines.mkdocs import mkdocs
from tests.engines.nikola import nikola
from tests.engines.pelican import pelican
from tests.engines.publisher import Publisher
from tests.engines.wagtail import wagtail
from tests.engines.wordpress import Setup, wordpress

MANY = 42  # posts of a journey
_PRETTY = "/%year%/%monthnum%/%day%/%postname%/"

Start = Callable[[str, Path], AbstractContextManager[Publisher]]


@dataclass(frozen=True)
class Engine:
    """How a site is started in a folder of its own, and in which language it publishes."""

    start: Start
    language: str = "en"
    names_doors: bool = False  # its feed in each page, and its sitemap in robots.txt


ENGINES = {
    "wordpress-plain": Engine(partial(wordpress, Setup("twentytwentyone", ""))),
    "wordpress-classic": Engine(partial(wordpress, Setup("twentytwentyone", "/%postname%/")), "de", names_doors=True),
    "wordpress-block": Engine(partial(wordpress, Setup("twentytwentythree", _PRETTY, rest=False)), names_doors=True),
    "wordpress-block-uk": Engine(partial(wordpress, Setup("twentytwentytwo", "/%postname%/")), "uk", names_doors=True),
    "ghost": Engine(partial(ghost, theme="source"), names_doors=True),
    "ghost-casper": Engine(partial(ghost, theme="casper"), "de", names_doors=True),
    "jekyll": Engine(jekyll, names_doors=True),
    "jekyll-root": Engine(partial(jekyll, permalink="none"), "de", names_doors=True),
    "hugo": Engine(hugo),
    "hugo-uk": Engine(hugo, "uk"),
    "pelican": Engine(partial(pelican, theme="notmyidea")),
    "pelican-uk": Engine(partial(pelican, theme="simple"), "uk"),
    "nikola": Engine(nikola, names_doors=True),
    "nikola-uk": Engine(nikola, "uk", names_doors=True),
    "hexo": Engine(hexo),
    "mkdocs": Engine(mkdocs, "de"),
    "wagtail": Engine(wagtail),
}
