"""The `newsbot` command: one file a group of commands, each of them one call into a function below.

Exit codes: 0 done; 1 a source failed as a whole; 2 usage; 65 an input was unreadable, or could not be stored; 75 busy,
try again; 130 stopped; 141 nobody reads the output any more.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NoReturn

import typer

from newsbot import __version__
from newsbot.cli.exits import INTERRUPTED, UNHEARD, explain, of_error
from newsbot.cli.streams import forget_output, open_closed_streams
from newsbot.logs import warnings_in_one_line


def _app() -> typer.Typer:
    from newsbot.cli import (
        alerts,
        authors,
        crawl,
        db,
        explore,
        export,
        feed,
        flags,
        health,
        parse,
        replay,
        schedule,
        search,
        show,
        source,
        stats,
        watch,
    )

    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        help="newsbot watches news sites: it keeps every article and its edits, and flags what you watch for.\n\n"
        "Example: newsbot crawl sample",
    )

    @app.callback(invoke_without_command=True)
    def root(version: bool = typer.Option(False, "--version", help="Print the version.")) -> None:
        if version:
            typer.echo(f"newsbot {__version__}")
            raise typer.Exit

    commands: tuple[Callable[..., None], ...] = (
        crawl.crawl,
        crawl.import_,
        parse.parse,
        replay.replay,
        search.search,
        show.show,
        explore.explore,
        export.export,
        feed.feed,
        stats.stats,
        health.health,
    )
    for command in commands:
        app.command(command.__name__.rstrip("_"))(command)
    for group, name in ((watch.watch_app, "watch"), (source.source_app, "source"), (schedule.schedule_app, "schedule")):
        app.add_typer(group, name=name)
    app.add_typer(alerts.alerts_app, name="alerts")
    app.add_typer(db.db_app, name="db")
    app.add_typer(flags.flags_app, name="flags")
    app.add_typer(authors.authors_app, name="authors")
    return app


def main() -> None:
    """Runs the command line. A known trouble ends with one clear line on stderr and its exit code."""
    open_closed_streams()
    warnings_in_one_line()
    try:
        _run()
    except BrokenPipeError:
        _end_unheard()


def _run() -> None:
    try:
        try:
            _app()()
        finally:
            # Here, where trouble with it can be named: at the interpreter's end it could not.
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        _explain_stop()
        sys.exit(INTERRUPTED)
    except SystemExit as ended:
        # Typer makes an exit of Ctrl-C before we see it, and a crawl that was told to stop ends in order.
        if ended.code == INTERRUPTED:
            _explain_stop()
        # Typer and rich make an exit of 1 of it.
        if isinstance(ended.__context__, BrokenPipeError):
            _end_unheard()
        raise
    except Exception as error:
        code = of_error(error)
        if code is None:
            raise
        explain(str(error))
        sys.exit(code)


def _end_unheard() -> NoReturn:
    """Ends as a program does whose reader has gone: `newsbot flags | head -1` has what it wanted."""
    forget_output()
    sys.exit(UNHEARD)


def _explain_stop() -> None:
    explain("stopped; nothing that was stored is lost, run it again to go on")
