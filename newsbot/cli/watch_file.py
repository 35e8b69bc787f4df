"""`newsbot watch export|import`: all watches as one TOML file, and back."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from sqlalchemy import Connection

from newsbot import durable
from newsbot.alerts.policy import RuleError
from newsbot.cli.database import refuse_unwritable
from newsbot.cli.messages import counted
from newsbot.cli.options import Json, Where
from newsbot.cli.output import answer
from newsbot.cli.watch_alert import check_rule
from newsbot.cli.watches import database_of, flag_stored, kept_database_of
from newsbot.store.outbox.entries import reschedule
from newsbot.store.watches.alert_rules import AlertRule, rule_of, rules_in_force, save_rule
from newsbot.store.watches.file import import_watch, parse_rules, parse_watches, watches_toml
from newsbot.store.watches.watches import WatchError, saved_watches


def export(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where to; without it, and for -, the terminal.")
    ] = None,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Write all watches as TOML, with their forms and alert rules.

    The keys of --json: file, watches (how many). Without FILE, prints the TOML itself.

    Example: newsbot watch export watches.toml
    """
    refuse_unwritable(None if str(file) == "-" else file, where)
    with kept_database_of(where) as database:
        with database.read() as connection:
            found = saved_watches(connection)
            rules = rules_in_force(connection)
        if file is None or str(file) == "-":
            sys.stdout.write(watches_toml(found, rules))
            return
        try:
            _write(file, watches_toml(found, rules))
        except OSError as error:
            raise WatchError(f"{file}: cannot be written: {error.strerror}") from error
    answer({"file": str(file), "watches": len(found)}, f"{len(found)} watches written to {file}", json=json)


def _write(file: Path, text: str) -> None:
    """Replaces *file* atomically: the old watches stay until the new ones are whole."""
    with TemporaryDirectory(dir=file.absolute().parent, prefix=".new-") as folder:
        draft = Path(folder, "watches.toml")
        draft.write_text(text, encoding="utf-8", newline="\n")
        durable.replace(draft, file)


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `newsbot watch export` wrote, or you did.")],
    from_now: Annotated[bool, typer.Option("--from-now", help="Do not flag what is stored already.")] = False,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Add or replace watches from FILE, all of them or none.

    A watch needs a query. Without `forms` they are computed as in `watch add`; without `alert` the watch keeps its
    alert rule. Watches that are not in FILE stay unchanged.
    The keys of --json, for each watch: name, outcome (added, changed, unchanged), flagged (stored stories).

    Example: newsbot watch import watches.toml
    """
    with database_of(where) as database:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise WatchError(f"{file}: cannot be read: {error}") from error
        now = datetime.now(UTC)
        given = parse_watches(text, str(file), now)
        rules = parse_rules(text, str(file))
        _refuse_senseless(rules, str(file))
        with database.write() as connection:
            outcomes = [(saved, import_watch(connection, saved, now)) for saved in given]
            ruled = {rule.watch for rule in rules if _take_over_rule(connection, rule, now)}
        for saved, outcome in outcomes:
            name = saved.watch.name
            left = from_now or outcome == "unchanged" or saved.paused_at is not None
            flagged = 0 if left else flag_stored(database, name).new
            said = "changed" if outcome == "unchanged" and name in ruled else outcome
            stories = counted(flagged, "stored story", "stored stories")
            lines = f"{said} {name!r}" + (f", flagged {stories}" if flagged else "")
            answer({"name": name, "outcome": said, "flagged": flagged}, lines, json=json)


def _refuse_senseless(rules: Iterable[AlertRule], file: str) -> None:
    for rule in rules:
        try:
            check_rule(rule)
        except RuleError as error:
            raise WatchError(f"{file}: the alert of {rule.watch!r}: {error}") from None


def _take_over_rule(connection: Connection, rule: AlertRule, now: datetime) -> bool:
    """Replaces the rule of its watch; returns whether it changed."""
    if rule_of(connection, rule.watch) == rule:
        return False
    save_rule(connection, rule, now)
    reschedule(connection, rule.watch)
    return True
