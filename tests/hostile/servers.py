"""Servers that mean harm, on loopback: one that answers any bytes at any pace, and a trap that must not be entered."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile

from tests import processes

Answer = bytes | Callable[[socket.socket], None]


def http(
    body: str | bytes = b"", *, status: int = 200, kind: str = "text/html; charset=utf-8", **headers: str
) -> bytes:
    """An answer of HTTP, with its length."""
    raw = body.encode() if isinstance(body, str) else body
    named = {"Content-Type": kind, "Content-Length": str(len(raw)), "Connection": "close"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status} Said\r\n{head}\r\n".encode("latin-1") + raw


@dataclass
class HostileSite:
    """What the server answers, byte for byte, and what it was asked. It is the source `hostile`."""

    port: int
    host: str = "localhost"
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    otherwise: Callable[[str], Answer] = field(default=lambda path: http("not here", status=404))

    @property
    def home(self) -> str:
        return f"http://{self.host}:{self.port}/"

    def declare(self, data: Path, *doors: str, hosts: tuple[str, ...] = ("localhost",), more: str = "") -> None:
        """Write the source into the data folder. *doors* are "kind path"; a listing at /news/ where there is
        none.
        """
        folder = data / "sources"
        folder.mkdir(parents=True, exist_ok=True)
        tables = "".join(
            f'\n[[doors]]\nkind = "{kind}"\nurl = "{self.home}{path.lstrip("/")}"\n'
            for kind, path in (entry_point.split() for entry_point in doors or ("listing /news/",))
        )
        (folder / "hostile.toml").write_text(
            f'name = "hostile"\ntitle = "Hostile"\nhome = "{self.home}"\nlanguage = "en"\ndelay = 0.0\n'
            f'hosts = {json.dumps(hosts)}\nnot_articles = ["/news", "/feed", "/map"]\n{more}\n{tables}'
        )


@contextmanager
def serving(host: str = "localhost") -> Iterator[HostileSite]:
    """A running server at *host*, a name or address of loopback; robots.txt allows all, and nothing else is there."""
    with _listening(host) as listener:
        site = HostileSite(listener.getsockname()[1], host)
        site.answers["/robots.txt"] = http("User-agent: *\nAllow: /\n", kind="text/plain")

        def talk(connection: socket.socket) -> None:
            with connection, contextlib.suppress(OSError):
                head = b""
                while b"\r\n\r\n" not in head and (more := connection.recv(65536)):
                    head += more
                path = head.split(b" ", 2)[1].decode("latin-1") if b" " in head else ""
                site.asked.append(path)
                answer = site.answers[path] if path in site.answers else site.otherwise(path)
                if callable(answer):
                    answer(connection)
                else:
                    connection.sendall(answer)

        _accept(listener, talk)
        yield site


@dataclass
class Trap:
    """An entry point into the private network. *entered* counts the connections that were made to it."""

    port: int
    entered: int = 0


@contextmanager
def trap() -> Iterator[Trap]:
    """A running trap, on every address of this machine, IPv4 and IPv6."""
    with _listening(None) as listener:
        found = Trap(listener.getsockname()[1])

        def count(connection: socket.socket) -> None:
            found.entered += 1
            with connection, contextlib.suppress(OSError):
                connection.sendall(http("<h1>The inside of the private network</h1>"))

        _accept(listener, count)
        yield found


@contextmanager
def _listening(host: str | None) -> Iterator[socket.socket]:
    if host is not None:
        listener = socket.create_server((host, 0), backlog=128)
    elif socket.has_dualstack_ipv6():
        listener = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True, backlog=128)
    else:
        listener = socket.create_server(("", 0), backlog=128)
    try:
        yield listener
    finally:
        # Closing alone would not wake who waits in accept().
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def _accept(listener: socket.socket, talk: Callable[[socket.socket], None]) -> None:
    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()


# The kernel counts to a process, at the most it had, what the one had that started it; so a small one does.
WEIGH = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[2:], timeout=120).returncode
with open(sys.argv[1], "w") as file:
    file.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)
"""


@dataclass(frozen=True)
class Crawled:
    """How a command ended: what it printed as JSON, by kind of event, and what it said beside."""

    code: int
    events: dict[str, list[dict[str, object]]]
    said: str

    @property
    def refused(self) -> dict[str, str]:
        """The reason of each page that was refused, by its address."""
        return {str(event["page"]): str(event["reason"]) for event in self.events.get("refused", ())}

    @property
    def titles(self) -> set[str]:
        """Of the articles that were stored."""
        return {str(event["title"]) for event in self.events.get("new", ())}

    @property
    def end(self) -> dict[str, object]:
        """The last line."""
        return self.events["end"][0]


def newsbot(data: Path, *words: str, **variables: str) -> Crawled:
    """The command with --json; of private hosts, `localhost` alone is allowed."""
    run = processes.run(_command(data, words), env=_environment(variables), capture_output=True, text=True)
    return _crawled(run.returncode, run.stdout, run.stderr)


def weighed(data: Path, *words: str, **variables: str) -> tuple[Crawled, int]:
    """The same, started by itself; and how many bytes of memory it had at the most."""
    with NamedTemporaryFile("r") as memory:
        command = (sys.executable, "-c", WEIGH, memory.name, *_command(data, words))
        run = subprocess.run(command, env=_environment(variables), capture_output=True, text=True, check=False)
        return _crawled(run.returncode, run.stdout, run.stderr), int(memory.read()) * 1024


def _command(data: Path, words: tuple[str, ...]) -> tuple[str, ...]:
    return (sys.executable, "-m", "newsbot", *words, "--data", str(data), "--json")


def _environment(variables: dict[str, str]) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith("NEWSBOT_")}
    return {**own, "NEWSBOT_NETWORK__ALLOW_PRIVATE": '["localhost"]', **variables}


def _crawled(code: int, out: str, err: str) -> Crawled:
    events: dict[str, list[dict[str, object]]] = {}
    for line in out.split("\n")[:-1]:
        event = json.loads(line)
        events.setdefault(event.get("event", ""), []).append(event)
    return Crawled(code, events, err)


def crawl(data: Path, *words: str, **variables: str) -> Crawled:
    """`newsbot crawl hostile`."""
    return newsbot(data, "crawl", "hostile", *words, **variables)
