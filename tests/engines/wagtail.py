"""Wagtail with the pages and templates of Wagtail CRX, from PyPI, in an environment of its own, on SQLite.

Started by `manage.py runserver`; filled by a script in its own Python, as its editor does.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.engines.packages import python_environment, run
from tests.engines.posts import PROSE, Part, Post
from tests.engines.publisher import Publisher, free_port, started, waited_for

_REQUIREMENTS = ["coderedcms==6.0.0"]
_SETTINGS = """
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
WAGTAIL_ENABLE_UPDATE_CHECK = False
TIME_ZONE = {zone!r}
LANGUAGE_CODE = {language!r}
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES = [({language!r}, {language!r})]
"""
_RICH = {"paragraph": "<p>{}</p>", "heading": "<h2>{}</h2>", "item": "<ul><li>{}</li></ul>"}


@contextmanager
def wagtail(language: str, folder: Path) -> Iterator[Publisher]:
    """A running Wagtail. Raises Unavailable."""
    programs = python_environment("wagtail", _REQUIREMENTS)
    prose, port = PROSE[language], free_port()
    named = ["--sitename", prose["title"], "--domain", "127.0.0.1"]
    run([str(programs / "coderedcms"), "start", "paper", *named], cwd=folder, whose="coderedcms start")
    source = folder / "paper"
    local = source / "paper/settings/local.py"
    local.write_text(_SETTINGS.format(zone=prose["zone"], language=language))
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "paper.settings.dev", "PYTHONPATH": str(source)}
    python = str(programs / "python")
    run([python, "manage.py", "migrate", "-v", "0"], cwd=source, env=env, whose="manage.py migrate")
    last: dict[int, Post] = {}

    def fill(posts: list[Post]) -> dict[int, str]:
        renamed = {post.slug: last[post.number].slug for post in posts if post.number in last}
        asked = {
            "port": port,
            "title": prose["title"],
            "news": prose["sections"][0],
            "renamed": renamed,
            "posts": [_fields(post, is_touched=last.get(post.number) != post) for post in posts],
        }
        script = str(Path(__file__).with_name("wagtail_fill.py"))
        said = run([python, "-P", script], cwd=source, env=env, given=json.dumps(asked), whose="wagtail_fill.py")
        last.clear()
        last.update({post.number: post for post in posts})
        return {int(number): url for number, url in json.loads(said.splitlines()[-1]).items()}

    fill([])  # before the server starts: it remembers the site's address
    log = folder / "wagtail.log"
    server = [python, "manage.py", "runserver", "--noreload", "--insecure", f"127.0.0.1:{port}"]
    with started(server, log, cwd=source, env=env):
        home = f"http://127.0.0.1:{port}/"
        waited_for(home)
        yield Publisher(home, fill, lambda: _asked(log), says_hour=False)


def _fields(post: Post, *, is_touched: bool) -> dict[str, object]:
    return {
        "number": post.number,
        "slug": post.slug,
        "title": post.title,
        "byline": post.byline,
        "published": post.published.isoformat(),
        "modified": (post.modified or post.published).isoformat(),
        "is_public": post.is_public,
        "is_touched": is_touched,
        "blocks": _blocks(post.parts),
    }


def _blocks(parts: tuple[Part, ...]) -> list[tuple[str, object]]:
    blocks: list[tuple[str, object]] = []
    for part in parts:
        if part.kind == "quote":
            blocks.append(("quote", {"text": part.plain, "author": ""}))
        elif part.kind == "figure":
            picture = '<img src="/media/quay.png" alt="">'
            blocks.append(("html", f"<figure>{picture}<figcaption>{part.html}</figcaption></figure>"))
        else:
            text = _RICH[part.kind].format(part.html)
            if blocks and blocks[-1][0] == "text":
                text = f"{blocks.pop()[1]}{text}".replace("</ul><ul>", "")
            blocks.append(("text", text))
    return blocks


def _asked(log: Path) -> list[str]:
    """The addresses that were asked for, in order, from Django's log."""
    lines = log.read_text(errors="replace").splitlines()
    return [line.split('"')[1].split()[1] for line in lines if '"GET ' in line or '"HEAD ' in line]
