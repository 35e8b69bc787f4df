"""A process in which all of newsbot is loaded, and which forks a child for each command that a test runs.

Started by `tests.processes`, once for each worker of a test run: a fork costs a hundredth of a cold start. It keeps to
one thread and never has a reactor or the settings, which read the configuration as they are imported.
"""

from __future__ import annotations

import gc
import json
import os
import pkgutil
import runpy
import signal
import socket
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any, NoReturn

_PACKAGES = ("newsbot", "pipelines", "schedules")
_LEFT_OUT = ("newsbot.__main__", "newsbot.settings", "newsbot.store.engine.migrations")
_PARTS = ("scrapy.downloadermiddlewares", "scrapy.extensions", "scrapy.spidermiddlewares")
_LOADED_LATER = (  # what a crawl loads besides
    "encodings.idna",
    "lemminflect",
    "lxml.html",
    "scrapy.cmdline",
    "scrapy.commands.crawl",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.engine",
    "scrapy.dupefilters",
    "scrapy.logformatter",
    "scrapy.pqueues",
    "scrapy.spiderloader",
    "scrapy.squeues",
    "scrapy.statscollectors",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite",
    "trafilatura",
)


def main() -> None:
    """Serve the socket whose descriptor is the first argument, until its other end is closed."""
    server = socket.socket(fileno=int(sys.argv[1]))
    _load()
    while True:
        message, descriptors, _, _ = socket.recv_fds(server, 1 << 20, 4)
        if not message:
            os._exit(0)
        if os.fork() == 0:
            server.close()
            _minder(json.loads(message), *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)
        _reap()


def _load() -> None:
    for name in _PACKAGES:
        for module in _modules(name):
            if not module.name.startswith(_LEFT_OUT):
                import_module(module.name)
    for name in (*_LOADED_LATER, *(found.name for part in _PARTS for found in _modules(part))):
        import_module(name)
    _build(import_module("newsbot.cli").program())
    list(import_module("newsbot.watch.english").expand("desert"))  # reads its dictionary: half of a small crawl
    for name in ("twisted.internet.reactor", "newsbot.settings"):
        assert name not in sys.modules, f"{name} is loaded before a command runs"
    gc.freeze()


def _build(group: Any) -> None:
    """Have the commands of *group* made, and those of its groups: that takes longer than most of them do."""
    for command in group.commands.values():
        if hasattr(command, "commands"):
            _build(command)


def _modules(package: str) -> Iterator[pkgutil.ModuleInfo]:
    return pkgutil.walk_packages(import_module(package).__path__, f"{package}.")


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _minder(asked: dict[str, object], status: int, *streams: int) -> NoReturn:
    """Starts the child, says its number, waits for it, and says how it ended: the warm process must not wait."""
    os.setpgid(0, 0)  # Ctrl-C in a terminal is for the child, of which something is to be said
    child = os.fork()
    if child == 0:
        os.setpgid(0, os.getpgid(os.getppid()))
        os.close(status)
        _child(asked, streams)
    for stream in streams:
        os.close(stream)
    os.write(status, f"{child}\n".encode())
    _, ended = os.waitpid(child, 0)
    os.write(status, f"{os.waitstatus_to_exitcode(ended)}\n".encode())
    os._exit(0)


def _child(asked: dict[str, object], streams: tuple[int, ...]) -> NoReturn:
    for target, stream in enumerate(streams):
        os.dup2(stream, target)
        os.close(stream)
    arguments, folder, environment = asked["arguments"], asked["folder"], asked["environment"]
    assert isinstance(arguments, list)
    assert isinstance(environment, dict)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(str(folder))
    signal.signal(signal.SIGINT, signal.default_int_handler)
    code = 1
    try:
        code = _run(arguments)
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except (OSError, ValueError):
                code = code or 120  # as Python ends where what was printed cannot be written
        os._exit(code)


def _run(arguments: list[str]) -> int:
    """`python *arguments` with "-m module ..." or "-c program ..."; its exit code."""
    import atexit  # noqa: PLC0415
    import threading  # noqa: PLC0415
    import traceback  # noqa: PLC0415

    how, what, *rest = arguments
    sys.argv = [what if how == "-m" else how, *rest]
    code = 0
    try:
        if how == "-m":
            runpy.run_module(what, run_name="__main__", alter_sys=True)
        else:
            exec(compile(what, "<string>", "exec"), {"__name__": "__main__"})
    except SystemExit as ended:
        if ended.code is None or isinstance(ended.code, int):
            code = ended.code or 0
        else:
            print(ended.code, file=sys.stderr)
            code = 1
    except KeyboardInterrupt:
        traceback.print_exc()
        code = 130
    except BaseException:
        traceback.print_exc()
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]  # what the interpreter does at its end
    atexit._run_exitfuncs()
    return code & 0xFF


if __name__ == "__main__":
    main()
