"""A real HTTP server on loopback, for tests: pages by path, and a list of what was asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Answer = tuple[int, dict[str, str], bytes]  # status, headers, body
DROPPED = 0  # a status: the connection is closed without an answer


@dataclass
class LocalSite:
    """What the server answers, and what it was asked."""

    port: int = 0
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: list[tuple[str, dict[str, str]]] = field(default_factory=list)  # each path with the headers it was asked by
    answers: dict[str, Callable[[dict[str, str]], Answer]] = field(default_factory=dict)
    heard: Callable[[str], None] = lambda path: None  # told of each request before it is answered
    otherwise: Callable[[str, dict[str, str]], Answer] | None = None  # answers every other path, by its headers

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    def forget(self) -> None:
        """Know no page, and nothing of what was asked."""
        for each in (self.pages, self.asked, self.sent, self.answers):
            each.clear()
        self.heard, self.otherwise = (lambda path: None), None

    def put(self, path: str, body: str | bytes, *, status: int = 200, kind: str = "text/html", **headers: str) -> None:
        """Answer *path* with *body* from now on."""
        raw = body.encode() if isinstance(body, str) else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.pages[path] = (status, {"Content-Type": f"{kind}; charset=utf-8", **named}, raw)

    def answer(self, path: str, by: Callable[[dict[str, str]], Answer]) -> None:
        """Answer *path* by the request's headers, whose names are in lower case."""
        self.answers[path] = by

    def declare(self, data: Path, *, doors: str = 'kind = "listing"', more: str = "") -> None:
        """Write the source `local` into the data folder: this server, with a listing at /news/."""
        folder = data / "sources"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "local.toml").write_text(
            f'name = "local"\ntitle = "Local"\nhome = "{self.home}"\nlanguage = "en"\ndelay = 0.0\n'
            f'hosts = ["127.0.0.1"]\nnot_articles = ["/news"]\n{more}\n[[doors]]\n{doors}\nurl = "{self.home}news/"\n'
        )


@contextmanager
def serving() -> Iterator[LocalSite]:
    """A running server; it knows no page until it is given some."""
    site = LocalSite()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.heard(self.path)
            said = {name.lower(): value for name, value in self.headers.items()}
            site.sent.append((self.path, said))
            status, headers, body = site.pages.get(self.path, (404, {"Content-Type": "text/html"}, b"not here"))
            if self.path in site.answers:
                status, headers, body = site.answers[self.path](said)
            elif site.otherwise is not None and self.path not in site.pages:
                status, headers, body = site.otherwise(self.path, said)
            if status == DROPPED:
                self.close_connection = True
                return
            self.send_response(status)
            length = {} if status == 304 else {"Content-Length": str(len(body))}
            for name, value in {**headers, **length}.items():
                self.send_header(name, value)
            with suppress(BrokenPipeError, ConnectionResetError):  # whoever asked was killed, or waits no longer
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()


def story(title: str, *paragraphs: str) -> str:
    """An article page, as plain as pages come."""
    body = "".join(f"<p>{text}</p>" for text in paragraphs)
    return (
        f"<!doctype html><html lang=en><head><title>{title}</title><meta property='og:type' content='article'>"
        f"<meta property='article:published_time' content='2026-11-01T10:00:00Z'></head>"
        f"<body><main><article><h1>{title}</h1>{body}</article></main></body></html>"
    )


def listing(*paths: str, next_page: str | None = None) -> str:
    """A listing page with a card for each path."""
    head = f'<link rel="next" href="{next_page}">' if next_page else ""
    cards = "".join(
        f'<article><h3><a href="{path}">The story that stands at {path}</a></h3><p>Its teaser.</p></article>'
        for path in paths
    )
    return (
        f"<!doctype html><html lang=en><head><title>News</title>{head}</head><body><main>{cards}</main></body></html>"
    )
