"""MkDocs with the blog of its theme Material and a plugin for feeds, from PyPI, in an environment of its own.

Started by `mkdocs build`; the folder is served as a web server does it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.engines.folder_site import serving_folder
from tests.engines.markdown import markdown_of
from tests.engines.packages import python_environment, run
from tests.engines.posts import PROSE, Post
from tests.engines.publisher import Publisher

_REQUIREMENTS = ["mkdocs==1.6.1", "mkdocs-material==9.8.2", "mkdocs-rss-plugin==1.19.0"]


@contextmanager
def mkdocs(language: str, folder: Path) -> Iterator[Publisher]:
    """A site that MkDocs writes. Raises Unavailable."""
    program = str(python_environment("mkdocs", _REQUIREMENTS) / "mkdocs")
    source, written = folder / "docs", folder / "written"
    (source / "posts").mkdir(parents=True)
    written.mkdir()
    with serving_folder(written) as site:
        prose = PROSE[language]
        blog = {"blog_dir": ".", "post_url_format": "{slug}", "pagination_per_page": 10, "post_readtime": True}
        feed = {"match_path": "posts/.*", "date_from_meta": {"as_creation": "date.created"}, "use_git": False}
        settings = {
            "site_name": prose["title"],
            "site_description": prose["tagline"],
            "site_url": site.home,
            "docs_dir": str(source),
            "site_dir": str(written),
            "theme": {"name": "material", "language": language, "font": False},
            "plugins": [{"blog": blog}, {"rss": feed}],
        }
        (folder / "mkdocs.yml").write_text(json.dumps(settings, ensure_ascii=False))  # JSON is YAML, too
        (source / "index.md").write_text(f"# {prose['tagline']}\n")
        people = {
            _key(name): {"name": name, "description": prose["title"], "avatar": "/a.png"} for name in prose["authors"]
        }
        (source / ".authors.yml").write_text(json.dumps({"authors": people}, ensure_ascii=False))

        def fill(posts: list[Post]) -> dict[int, str]:
            for old in (source / "posts").iterdir():
                old.unlink()
            for post in posts:
                (source / "posts" / f"{post.slug}.md").write_text(_source(post))
            run([program, "build", "-q", "--clean"], cwd=folder, whose="mkdocs build")
            return {post.number: f"{site.home}{post.slug}/" for post in posts}

        yield Publisher(site.home, fill, lambda: list(site.asked))


def _key(name: str) -> str:
    return re.sub(r"\W+", "_", name).lower()


def _source(post: Post) -> str:
    date = {"created": post.published.isoformat()}
    if post.modified is not None:
        date["updated"] = post.modified.isoformat()
    head = {
        "slug": post.slug,
        "authors": [_key(name) for name in post.authors],
        "categories": [post.section],
        "draft": not post.is_public,
    }
    dated = ", ".join(f"{key}: {moment}" for key, moment in date.items())
    lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in head.items()]
    return "\n".join(("---", f"date: {{{dated}}}", *lines, "---", "", f"# {post.title}", "", markdown_of(post.parts)))
