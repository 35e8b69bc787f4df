"""`newsbot watch export|import`: all watches as one TOML file, and back, without a loss."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsbot.cli.options import Data, Db, Json, refuse_unwritable
from newsbot.cli.output import print_json
from newsbot.cli.watching import database_of, flag_stored, kept_database_of, stories

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from newsbot.store.outbox.rules import AlertRule


def export(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where to; without it, and for -, the terminal.")
    ] = None,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Write every watch in force as TOML: query, language, forms, masks, what was chosen, whether it is paused, and
    by which rule it is told of.

    The keys of --json: file, watches (how many). Without FILE the TOML itself is what is printed.

    Example: newsbot watch export watches.toml
    """
    from newsbot.store.outbox.rules import rules_in_force
    from newsbot.store.watches.file import written
    from newsbot.store.watches.watches import WatchError, saved_watches

    refuse_unwritable(None if str(file) == "-" else file, data, db)
    with kept_database_of(data, db) as database:
        with database.read() as connection:
            found = saved_watches(connection)
            rules = rules_in_force(connection)
        if file is None or str(file) == "-":
            sys.stdout.write(written(found, rules))
            return
        try:
            file.write_text(written(found, rules), encoding="utf-8", newline="\n")
        except OSError as error:
            raise WatchError(f"{file}: cannot be written: {error.strerror}") from error
    if json:
        print_json({"file": str(file), "watches": len(found)})
    else:
        typer.echo(f"{len(found)} watches written to {file}")


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `newsbot watch export` wrote, or you did.")],
    from_now: Annotated[bool, typer.Option("--from-now", help="Do not flag what is stored already.")] = False,
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Take over the watches of FILE, all of them or none: new ones are added, those of a known name become like there.

    A watch needs a query; without `forms` they are worked out as in `watch add`, without `alert` who is told of it
    stays. Other watches stay as they are.
    The keys of --json, for each watch: name, outcome (added, changed, unchanged), flagged (stored stories).

    Example: newsbot watch import watches.toml
    """
    from newsbot.store.watches.file import rules_in, take_over, watches_in
    from newsbot.store.watches.watches import WatchError

    with database_of(data, db) as database:
        try:
            text = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise WatchError(f"{file}: cannot be read: {error}") from error
        now = datetime.now(UTC)
        given = watches_in(text, str(file), now)
        rules = rules_in(text, str(file))
        _refuse_senseless(rules, str(file))
        with database.write() as connection:
            outcomes = [(saved, take_over(connection, saved, now)) for saved in given]
            ruled = {rule.watch for rule in rules if _take_over_rule(connection, rule, now)}
        for saved, outcome in outcomes:
            name = saved.watch.name
            left = from_now or outcome == "unchanged" or saved.paused_at is not None
            flagged = 0 if left else flag_stored(database, name).new
            said = "changed" if outcome == "unchanged" and name in ruled else outcome
            if json:
                print_json({"name": name, "outcome": said, "flagged": flagged})
            else:
                typer.echo(f"{said} {name!r}" + (f", flagged {stories(flagged)}" if flagged else ""))


def _refuse_senseless(rules: Iterable[AlertRule], file: str) -> None:
    from newsbot.alerts.digest import RuleError
    from newsbot.alerts.policy import age_of, policy_of
    from newsbot.store.watches.watches import WatchError

    for rule in rules:
        try:
            policy_of(digest=rule.digest, quiet=rule.quiet, zone=rule.zone, at_most=rule.at_most)
            if rule.max_age is not None:
                age_of(rule.max_age)
        except RuleError as error:
            raise WatchError(f"{file}: the alert of {rule.watch!r}: {error}") from None


def _take_over_rule(connection: Connection, rule: AlertRule, now: datetime) -> bool:
    """Make the rule of its watch what *rule* is; whether it was another."""
    from newsbot.store.outbox.entries import plan_anew
    from newsbot.store.outbox.rules import rule_of, save_rule

    if rule_of(connection, rule.watch) == rule:
        return False
    save_rule(connection, rule, now)
    plan_anew(connection, rule.watch)
    return True
