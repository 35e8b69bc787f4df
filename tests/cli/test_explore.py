"""`newsbot explore`: the views in a browser, for this machine alone, reading only."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from newsbot.explore import CannotExplore, application, for_this_machine
from newsbot.extras import install_hint
from newsbot.store.engine.database import open_database
from newsbot.store.engine.views import VIEWS
from tests import processes
from tests.cli.command import Terminal
from tests.postgres import postgres, postgres_url
from tests.store.captures import crawled, kept

__all__ = ["postgres", "postgres_url"]

COMMAND = (sys.executable, "-P", "-m", "newsbot", "explore", "--port", "0")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a server over one story, and the folder of its database."""
    folder = tmp_path_factory.mktemp("explore")
    database = open_database(f"sqlite:///{folder / 'newsbot.db'}")
    kept(database, crawled())
    database.close()
    with processes.Process(COMMAND, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        yield said.split()[1], folder
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == 0
    assert "Traceback" not in errors


def get(address: str, **headers: str) -> str:
    with urlopen(Request(address, headers=headers), timeout=60) as response:
        return str(response.read().decode())


def test_the_views_are_shown_and_the_tables_beneath_are_not(served: tuple[str, Path]) -> None:
    """What stays over releases is what people find first."""
    address, _ = served
    shown = json.loads(get(f"{address}newsbot.json"))
    assert sorted(view["name"] for view in shown["views"]) == sorted(VIEWS)
    assert [table["name"] for table in shown["tables"] if not table["hidden"]] == []


def test_a_view_is_answered_with_what_its_columns_mean(served: tuple[str, Path]) -> None:
    """The meaning stands beside the name."""
    address, _ = served
    (row,) = json.loads(get(f"{address}newsbot/v_articles.json?_shape=array"))
    assert row["title"] == "Ferry runs aground off Velm"
    assert "the current title" in get(f"{address}newsbot/v_articles")


def test_nothing_can_be_written(served: tuple[str, Path]) -> None:
    """Whatever SQL somebody types there."""
    address, _ = served
    with pytest.raises(HTTPError) as refused:
        get(f"{address}newsbot.json?sql=delete+from+article")
    assert refused.value.code == 400
    assert json.loads(get(f"{address}newsbot.json?sql=select+count(*)+as+n+from+article&_shape=array")) == [{"n": 1}]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "0.0.0.0"])
def test_a_page_of_another_site_cannot_ask(served: tuple[str, Path], host: str) -> None:
    """Its own name may be made to resolve to this machine; the request still carries that name."""
    address, _ = served
    with pytest.raises(HTTPError) as refused:
        get(address, Host=host)
    assert refused.value.code == 421


def test_it_listens_on_this_machine_alone(served: tuple[str, Path]) -> None:
    """Not on the addresses that others reach."""
    address, _ = served
    port = int(address.rstrip("/").rpartition(":")[2])
    assert address.startswith("http://127.0.0.1:")
    with socket.socket() as elsewhere:
        elsewhere.settimeout(5)
        with pytest.raises(OSError):  # noqa: PT011 - refused; 127.0.0.2 is this machine, too, but not that address
            elsewhere.connect(("127.0.0.2", port))


def test_a_port_that_is_taken_is_named(terminal: Terminal, tmp_path: Path) -> None:
    """Exit code 75: it may be free later."""
    open_database(f"sqlite:///{tmp_path / 'newsbot.db'}").close()
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        ended = terminal("explore", "--port", port)
    assert ended.code == 75
    assert ended.err == f"newsbot: port {port}: Address already in use; choose another with --port, or 0 for any\n"


def test_without_datasette_it_says_what_to_install(
    terminal: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an extra."""
    open_database(f"sqlite:///{tmp_path / 'newsbot.db'}").close()
    monkeypatch.setitem(sys.modules, "datasette.app", None)
    ended = terminal("explore", "--port", "0")
    assert ended.code == 1
    assert ended.err == f"newsbot: Datasette is not installed; install it with: {install_hint('explore')}\n"


def test_a_database_of_a_server_is_not_for_datasette(postgres_url: str) -> None:
    """It is told what there is instead."""
    database = open_database(postgres_url)
    with pytest.raises(CannotExplore, match="Datasette reads SQLite only; query it with `newsbot db sql`, or copy it"):
        application(database)
    database.close()


def test_a_request_without_a_host_is_refused() -> None:
    """Nothing is answered to a question that names nobody."""
    sent: list[dict[str, object]] = []

    async def reached(*_: object) -> None:
        raise AssertionError("the application was reached")

    async def send(message: dict[str, object]) -> None:
        sent.append(message)

    asyncio.run(for_this_machine(reached)({"type": "http", "headers": []}, reached, send))
    assert sent[0]["status"] == 421
