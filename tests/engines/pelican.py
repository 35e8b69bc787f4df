"""Pelican with a theme that it ships, from PyPI, in an environment of its own.

Started by `pelican`; the folder is served as a web server does it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.engines.folder_site import serving_folder
from tests.engines.markdown import markdown_of
from tests.engines.packages import python_environment, run
from tests.engines.posts import PROSE, Post
from tests.engines.publisher import Publisher

_REQUIREMENTS = ["pelican[markdown]==4.12.0"]


@contextmanager
def pelican(language: str, folder: Path, *, theme: str) -> Iterator[Publisher]:
    """A site that Pelican writes with *theme*: `notmyidea` or `simple`. Raises Unavailable."""
    program = python_environment("pelican", _REQUIREMENTS) / "pelican"
    source, written = folder / "source", folder / "written"
    source.mkdir()
    written.mkdir()
    with serving_folder(written) as site:
        prose = PROSE[language]
        home = site.home.rstrip("/")
        settings = {
            "SITENAME": prose["title"],
            "SITESUBTITLE": prose["tagline"],
            "SITEURL": home,
            "TIMEZONE": prose["zone"],
            "DEFAULT_LANG": language,
            "PATH": str(source),
            "OUTPUT_PATH": str(written),
            "DELETE_OUTPUT_DIRECTORY": True,
            "THEME": theme,
            "FEED_DOMAIN": home,
            "FEED_ALL_ATOM": "feeds/all.atom.xml",
            "FEED_MAX_ITEMS": 10,
            "DEFAULT_PAGINATION": 10,
            "SLUGIFY_SOURCE": "title",
        }
        file = folder / "pelicanconf.py"
        file.write_text("".join(f"{name} = {value!r}\n" for name, value in settings.items()))

        def fill(posts: list[Post]) -> dict[int, str]:
            for old in source.iterdir():
                old.unlink()
            for post in posts:
                (source / f"{post.number}.md").write_text(_source(post))
            run([str(program), "-s", str(file), "-q"], cwd=folder, whose="pelican")
            return {post.number: f"{site.home}{post.slug}.html" for post in posts}

        yield Publisher(site.home, fill, lambda: list(site.asked))


def _source(post: Post) -> str:
    head = {
        "Title": post.title,
        "Date": f"{post.published:%Y-%m-%d %H:%M}",
        "Slug": post.slug,
        "Authors": "; ".join(post.authors),
        "Category": post.section,
        "Tags": ", ".join(post.tags),
        "Status": "published" if post.is_public else "draft",
    }
    if post.modified is not None:
        head["Modified"] = f"{post.modified:%Y-%m-%d %H:%M}"
    return "".join(f"{name}: {value}\n" for name, value in head.items()) + "\n" + markdown_of(post.parts)
