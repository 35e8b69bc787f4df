"""Serve the views in a browser with Datasette, to this machine only."""

from __future__ import annotations

import socket
import sqlite3
from collections.abc import Awaitable, Callable, MutableMapping
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from newsbot.extras import install_hint
from newsbot.store.care.sql import ask
from newsbot.store.engine.database import Database
from newsbot.store.engine.view_columns import MEANINGS

_HERE = "127.0.0.1"
_SETTINGS = {
    "allow_download": False,  # without its -wal the file may be incomplete
    "sql_time_limit_ms": 10_000,
    "facet_time_limit_ms": 5_000,
    "facet_suggest_time_limit_ms": 200,
    "default_page_size": 50,
    "truncate_cells_html": 300,
}

Scope = MutableMapping[str, Any]
Asgi = Callable[[Scope, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]


class CannotExplore(Exception):
    """The database cannot be explored; the message says why and what to do."""


class PortTaken(CannotExplore):
    """Another program listens on that port."""


def explore(database: Database, port: int, *, ready: Callable[[str], None]) -> None:
    """Serves the views of *database* on *port* until Ctrl-C; calls *ready* with the address.

    Raises CannotExplore without Datasette or for PostgreSQL, and PortTaken.
    """
    app = application(database)
    uvicorn = import_module("uvicorn")
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_HERE, port))
        except OSError as error:
            raise PortTaken(f"port {port}: {error.strerror}; choose another with --port, or 0 for any") from error
        listener.listen()
        ready(f"http://{_HERE}:{listener.getsockname()[1]}/")
        config = uvicorn.Config(app, log_level="warning", lifespan="on", access_log=False)
        try:
            uvicorn.Server(config).run(sockets=[listener])
        except KeyboardInterrupt:
            return


def application(database: Database) -> Asgi:
    """The Datasette application, open to requests for this machine only."""
    if database.url.get_backend_name() != "sqlite":
        raise CannotExplore(
            f"database {database.name}: Datasette reads SQLite only; query it with `newsbot db sql`, or copy it into a "
            "file with `newsbot db copy sqlite:///news.db`"
        )
    try:
        datasette = import_module("datasette.app")
    except ImportError as error:
        raise CannotExplore(f"Datasette is not installed; install it with: {install_hint('explore')}") from error
    path = Path(database.url.database or "").absolute()
    with ask(database, "SELECT name FROM sqlite_master WHERE type = 'table'") as tables:
        hidden = {name: {"hidden": True} for (name,) in tables.rows}
    views = {name: {"columns": dict(columns)} for name, columns in MEANINGS.items()}
    metadata = {"title": "newsbot", "databases": {path.stem: {"tables": {**hidden, **views}}}}
    served = datasette.Datasette(files=[str(path)], metadata=metadata, settings=_SETTINGS)
    # Datasette puts the unquoted path into a URI, so a ? or % would open another file.
    served.databases[path.stem].connect = partial(_connect, path)
    return for_this_machine(served.app())


def _connect(path: Path, write: bool = False) -> sqlite3.Connection:
    # Read-only, whatever *write* says.
    return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, check_same_thread=False)


def for_this_machine(app: Asgi) -> Asgi:
    """*app*, refusing requests for other hosts, as DNS rebinding would send."""

    async def guarded(
        scope: Scope, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
    ) -> None:
        if scope["type"] == "http" and not _names_this_machine(scope):
            await send({"type": "http.response.start", "status": 421, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"This answers 127.0.0.1 and localhost only.\n"})
            return
        await app(scope, receive, send)

    return guarded


def _names_this_machine(scope: Scope) -> bool:
    hosts = [value.decode("latin-1") for name, value in scope["headers"] if name == b"host"]
    return len(hosts) == 1 and hosts[0].partition(":")[0] in (_HERE, "localhost")
