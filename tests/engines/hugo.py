"""Hugo, from Debian's package, with layouts that rest on the templates it has built in: no theme of its comes packaged.

Started by `hugo`; the folder is served as a web server does it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.engines.folder_site import serving_folder
from tests.engines.markdown import markdown_of
from tests.engines.packages import programs, run
from tests.engines.posts import PROSE, Part, Post
from tests.engines.publisher import Publisher

_LAYOUTS = Path(__file__).with_name("layouts") / "hugo"


@contextmanager
def hugo(language: str, folder: Path) -> Iterator[Publisher]:
    """A site that Hugo writes. Raises Unavailable."""
    programs({"hugo": "hugo"})
    source, written = folder / "source", folder / "written"
    source.mkdir()
    shutil.copytree(_LAYOUTS, source / "layouts")
    written.mkdir()
    with serving_folder(written) as site:
        prose = PROSE[language]
        settings = {
            "baseURL": site.home,
            "languageCode": language,
            "defaultContentLanguage": language,
            "title": prose["title"],
            "timeZone": prose["zone"],
            "enableRobotsTXT": True,
            "params": {"description": prose["tagline"]},
            "permalinks": {"posts": "/posts/:slug/"},
        }
        (source / "config.json").write_text(json.dumps(settings))

        def fill(posts: list[Post]) -> dict[int, str]:
            shutil.rmtree(source / "content", ignore_errors=True)
            (source / "content/posts").mkdir(parents=True)
            for post in posts:
                (source / f"content/posts/{post.number}.md").write_text(_source(post))
            for old in written.iterdir():  # Hugo itself leaves what it would no longer write
                shutil.rmtree(old) if old.is_dir() else old.unlink()
            run(["hugo", "-s", str(source), "-d", str(written), "--quiet"], whose="hugo")
            return {post.number: f"{site.home}posts/{post.slug}/" for post in posts}

        yield Publisher(site.home, fill, lambda: list(site.asked))


def _figure(part: Part) -> str:
    return f'{{{{< figure src="/images/quay.png" caption="{part.text}" >}}}}'


def _source(post: Post) -> str:
    head = {
        "title": post.title,
        "slug": post.slug,
        "date": post.published.isoformat(),
        "authors": list(post.authors),
        "tags": list(post.tags),
        "draft": not post.is_public,
    }
    if post.modified is not None:
        head["lastmod"] = post.modified.isoformat()
    return f"{json.dumps(head, ensure_ascii=False)}\n\n{markdown_of(post.parts, _figure)}"
