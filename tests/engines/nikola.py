"""Nikola with its theme bootblog4, from PyPI, in an environment of its own.

Started by `nikola build`; the folder is served as a web server does it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.engines.folder_site import serving_folder
from tests.engines.markdown import markdown_of
from tests.engines.packages import python_environment, run
from tests.engines.posts import PROSE, Post
from tests.engines.publisher import Publisher

_REQUIREMENTS = ["nikola==8.3.3", "jinja2"]


@contextmanager
def nikola(language: str, folder: Path) -> Iterator[Publisher]:
    """A site that Nikola writes. Raises Unavailable."""
    program = str(python_environment("nikola", _REQUIREMENTS) / "nikola")
    source = folder / "source"
    run([program, "init", "-q", str(source)], cwd=folder, whose="nikola init")
    written = source / "output"
    written.mkdir()
    with serving_folder(written) as site:
        prose = PROSE[language]
        settings = {
            "BLOG_TITLE": prose["title"],
            "BLOG_AUTHOR": "The Desk",
            "BLOG_DESCRIPTION": prose["tagline"],
            "SITE_URL": site.home,
            "TIMEZONE": prose["zone"],
            "COMMENT_SYSTEM": "",
            "MULTIPLE_AUTHORS_PER_POST": True,
            "INDEX_DISPLAY_POST_COUNT": 10,
        }
        file = source / "conf.py"
        made = file.read_text().replace('DEFAULT_LANG = "en"', f'DEFAULT_LANG = "{language}"')
        file.write_text(made + "".join(f"\n{name} = {value!r}" for name, value in settings.items()) + "\n")

        def fill(posts: list[Post]) -> dict[int, str]:
            for old in (source / "posts").iterdir():
                old.unlink()
            for post in posts:
                (source / "posts" / f"{post.number}.md").write_text(_source(post))
            for old in written.iterdir():
                shutil.rmtree(old) if old.is_dir() else old.unlink()
            run([program, "build", "-q", "-a"], cwd=source, whose="nikola build")
            for post in posts:
                if not post.is_public:  # `nikola deploy` leaves drafts out
                    shutil.rmtree(written / "posts" / post.slug)
            return {post.number: f"{site.home}posts/{post.slug}/" for post in posts}

        yield Publisher(site.home, fill, lambda: list(site.asked))


def _source(post: Post) -> str:
    head = {
        "title": post.title,
        "slug": post.slug,
        "date": post.published.isoformat(),
        "author": ", ".join(post.authors),
        "tags": ", ".join(post.tags),
        "category": post.section,
        "status": "published" if post.is_public else "draft",
    }
    if post.modified is not None:
        head["updated"] = post.modified.isoformat()
    lines = "".join(f".. {name}: {value}\n" for name, value in head.items())
    return f"<!--\n{lines}-->\n\n{markdown_of(post.parts)}"
