"""Jekyll with its theme minima and its plugins for feed, sitemap and metadata, from Debian's packages.

Started by `jekyll build`; the folder is served as a web server does it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.engines.folder_site import serving_folder
from tests.engines.markdown import markdown_of
from tests.engines.packages import programs, run
from tests.engines.posts import PROSE, Post
from tests.engines.publisher import Publisher

_LAYOUTS = Path(__file__).with_name("layouts") / "jekyll"
_GEMS = "/usr/share/rubygems-integration/all/specifications"
_PROGRAMS = {
    "jekyll": "jekyll",
    "jekyll-theme-minima": f"{_GEMS}/minima-2.5.1.gemspec",
    "ruby-jekyll-feed": "/usr/share/doc/ruby-jekyll-feed",
    "ruby-jekyll-seo-tag": "/usr/share/doc/ruby-jekyll-seo-tag",
    "ruby-jekyll-sitemap": "/usr/share/doc/ruby-jekyll-sitemap",
    "ruby-jekyll-paginate": "/usr/share/doc/ruby-jekyll-paginate",
}


@contextmanager
def jekyll(language: str, folder: Path, *, permalink: str = "date") -> Iterator[Publisher]:
    """A site that Jekyll writes. Raises Unavailable."""
    programs(_PROGRAMS)
    source, written = folder / "source", folder / "written"
    shutil.copytree(_LAYOUTS, source)  # its front page as the theme's documentation has it for pages of posts
    (source / "_posts").mkdir()
    written.mkdir()
    with serving_folder(written) as site:
        prose = PROSE[language]
        settings = {
            "title": prose["title"],
            "description": prose["tagline"],
            "url": site.home.rstrip("/"),
            "lang": language,
            "timezone": prose["zone"],
            "theme": "minima",
            "permalink": permalink,
            "paginate": 8,
            "plugins": ["jekyll-feed", "jekyll-seo-tag", "jekyll-sitemap", "jekyll-paginate"],
            "show_excerpts": True,
        }
        (source / "_config.yml").write_text(json.dumps(settings))  # JSON is YAML, too

        def fill(posts: list[Post]) -> dict[int, str]:
            for file in (source / "_posts").iterdir():
                file.unlink()
            for post in posts:
                name = f"{post.published:%Y-%m-%d}-{post.slug}.md"
                (source / "_posts" / name).write_text(_source(post))
            asked = ["jekyll", "build", "--source", str(source), "--destination", str(written), "--quiet"]
            run(
                asked,
                env={**os.environ, "JEKYLL_ENV": "production", "LANG": "C.UTF-8"},
                cwd=source,
                whose="jekyll build",
            )
            return {post.number: site.home + _path(post, permalink) for post in posts}

        yield Publisher(site.home, fill, lambda: list(site.asked))


def _path(post: Post, permalink: str) -> str:
    day = f"{post.published:%Y/%m/%d}"
    return f"{day}/{post.slug}.html" if permalink == "date" else f"{post.slug}.html"


def _source(post: Post) -> str:
    head = {
        "layout": "post",
        "title": post.title,
        "author": post.byline,
        "date": f"{post.published:%Y-%m-%d %H:%M:%S %z}",
        "tags": list(post.tags),
        "published": post.is_public,
    }
    if post.modified is not None:
        head["last_modified_at"] = f"{post.modified:%Y-%m-%d %H:%M:%S %z}"
    return f"---\n{json.dumps(head, ensure_ascii=False)}\n---\n\n{markdown_of(post.parts)}"
