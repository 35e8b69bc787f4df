"""Hexo with its theme landscape, from npm.

Started by `hexo generate`; the folder is served as a web server does it.
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
from tests.engines.packages import npm_folder, run
from tests.engines.posts import PROSE, Post
from tests.engines.publisher import Publisher

_PACKAGES = {
    "hexo": "8.1.2",
    "hexo-theme-landscape": "1.1.0",
    "hexo-renderer-marked": "7.0.1",
    "hexo-renderer-ejs": "2.0.0",
    "hexo-renderer-stylus": "3.0.1",
    "hexo-generator-archive": "2.0.0",
    "hexo-generator-category": "2.0.0",
    "hexo-generator-index": "4.0.0",
    "hexo-generator-tag": "2.0.0",
    "hexo-generator-feed": "3.0.0",
    "hexo-generator-sitemap": "3.0.1",
}


@contextmanager
def hexo(language: str, folder: Path) -> Iterator[Publisher]:
    """A site that Hexo writes. Raises Unavailable."""
    modules = npm_folder("hexo", [f"{name}@{version}" for name, version in _PACKAGES.items()])
    source, written = folder / "source", folder / "written"
    (source / "source/_posts").mkdir(parents=True)
    written.mkdir()
    (source / "node_modules").symlink_to(modules)
    (source / "package.json").write_text(json.dumps({"hexo": {"version": ""}, "dependencies": _PACKAGES}))
    with serving_folder(written) as site:
        prose = PROSE[language]
        settings = {
            "title": prose["title"],
            "description": prose["tagline"],
            "author": prose["authors"][0],
            "language": language,
            "timezone": prose["zone"],
            "url": site.home.rstrip("/"),
            "permalink": ":year/:month/:day/:title/",
            "new_post_name": ":title.md",
            "public_dir": str(written),
            "theme": "landscape",
            "index_generator": {"path": "", "per_page": 10, "order_by": "-date"},
            "feed": {"type": "atom", "path": "atom.xml", "limit": 20},
            "sitemap": {"path": "sitemap.xml"},
        }
        (source / "_config.yml").write_text(json.dumps(settings, ensure_ascii=False))  # JSON is YAML, too

        def fill(posts: list[Post]) -> dict[int, str]:
            for old in (source / "source/_posts").iterdir():
                old.unlink()
            for post in posts:
                (source / "source/_posts" / f"{post.slug}.md").write_text(_source(post))
            (source / "db.json").unlink(missing_ok=True)
            for old in written.iterdir():
                shutil.rmtree(old) if old.is_dir() else old.unlink()
            asked = ["node", "node_modules/hexo/bin/hexo", "generate", "--silent"]
            run(asked, cwd=source, env={**os.environ, "TZ": prose["zone"]}, whose="hexo generate")
            return {post.number: f"{site.home}{post.published:%Y/%m/%d}/{post.slug}/" for post in posts}

        yield Publisher(site.home, fill, lambda: list(site.asked), only_author=prose["authors"][0])


def _source(post: Post) -> str:
    head = {
        "title": post.title,
        "date": f"{post.published:%Y-%m-%d %H:%M:%S}",
        "categories": [post.section],
        "tags": list(post.tags),
        "published": post.is_public,
    }
    if post.modified is not None:
        head["updated"] = f"{post.modified:%Y-%m-%d %H:%M:%S}"
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
    return "\n".join(("---", *lines, "---", "", markdown_of(post.parts)))
