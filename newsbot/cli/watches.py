"""Shared by the commands of `newsbot watch`: options, database, flagging of stored stories, JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

import typer

from newsbot.cli.database import NoDatabaseYet, kept_config, refuse_lost
from newsbot.cli.messages import explain
from newsbot.cli.options import Where
from newsbot.cli.output import picked
from newsbot.cli.progress import shown_progress
from newsbot.cli.watch_forms import left_out
from newsbot.cli.watch_senses import Counts, senses_json
from newsbot.store.engine.database import Database, open_database
from newsbot.store.engine.sqlite import url_of
from newsbot.store.watches.alert_rules import AlertRule
from newsbot.store.watches.edit import Choices
from newsbot.store.watches.flag_list import FlagCount, count_flags
from newsbot.store.watches.reflag import Reflagged, flag_history
from newsbot.store.watches.sense_counts import senses_of_flags
from newsbot.store.watches.watches import SavedWatch, ensure_default_watches, named
from newsbot.watch.senses import ANY_SENSE, sense_names

Name = Annotated[str, typer.Argument(metavar="NAME", help="A watch's name; `newsbot watch list` shows them.")]
Except = Annotated[
    list[str] | None,
    typer.Option("--except", metavar="PHRASE", help="A phrase that does not count, e.g. 'Sahara desert'. May repeat."),
]
With = Annotated[
    list[str] | None,
    typer.Option(
        "--with", metavar="FORM", help="One form more; WORD=FORM where the query has several words. May repeat."
    ),
]
WithoutForms = Annotated[
    list[str] | None, typer.Option("--without", metavar="FORM", help="A form that does not count. May repeat.")
]

_INSTEAD = "shown are the watches that it begins with"


def rule_words(rule: AlertRule | None) -> str:
    """The alert rule of a watch in one line."""
    if rule is None:
        return "its flags send no alerts; --to CHANNEL sends them"
    said = [f"sent to {' and '.join(rule.channels)}, {'at once' if rule.digest is None else rule.digest}"]
    if rule.quiet:
        said.append(f"not from {rule.quiet.replace('-', ' to ')}")
    if rule.quiet or rule.digest not in (None, "hourly"):
        said[-1] += f" by the clocks of {rule.zone}"
    if rule.digest is None:
        said.append(f"at most {rule.at_most} an hour, the rest in a digest" if rule.at_most else "without a limit")
    if rule.min_confidence:
        said.append(f"read with a confidence of {rule.min_confidence:.0%} or more")
    if rule.edits:
        said.append("edits too")
    if rule.max_age:
        said.append(f"nothing older than {rule.max_age}")
    return ", ".join(said)


def choices_of(with_: list[str] | None, without: list[str] | None) -> Choices:
    """The forms that were chosen by hand."""
    return Choices(tuple(with_ or ()), tuple(without or ()))


@dataclass(frozen=True, slots=True)
class Senses:
    """The senses that a watch means."""

    sense: Annotated[
        str | None,
        typer.Option("--sense", metavar="NAMES", help="The senses meant: attack,walkout; by default those of news."),
    ] = None
    any_sense: Annotated[bool, typer.Option("--any-sense", help="Count every sense of the words.")] = False

    def chosen(self) -> tuple[str, ...] | None:
        """The chosen senses, or None. Raises BadParameter if both options are given."""
        if self.sense and self.any_sense:
            raise typer.BadParameter("--any-sense counts every sense; use one of the two options", param_hint="--sense")
        return ANY_SENSE if self.any_sense else sense_names(self.sense) if self.sense else None


@contextmanager
def database_of(where: Where) -> Iterator[Database]:
    """The database, with the default watches if none was ever saved."""
    config = where.config()
    refuse_lost(config)
    with _opened(config.database) as database:
        yield database


@contextmanager
def kept_database_of(where: Where, *, instead: str = _INSTEAD) -> Iterator[Database]:
    """The same for a command that only reads. If there is none yet, a temporary one with the default watches; *instead*
    says on stderr what is shown.
    """
    try:
        url = kept_config(where).database
    except NoDatabaseYet as none_yet:
        explain(f"{none_yet}; {instead}")
        with TemporaryDirectory() as folder, _opened(url_of(Path(folder, "newsbot.db"))) as database:
            yield database
        return
    with _opened(url) as database:
        yield database


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    with closing(open_database(url)) as database:
        with database.write() as connection:
            ensure_default_watches(connection, datetime.now(UTC))
        yield database


def flag_stored(database: Database, name: str) -> Reflagged:
    """Updates the flags of the watch *name* on stored stories, showing progress on stderr."""
    with shown_progress("looking at what is stored", "stored stories looked at") as progress:
        return flag_history(database, name, now=datetime.now(UTC), progress=progress)


def watch_json(saved: SavedWatch, count: FlagCount, senses: Counts | None = None) -> Mapping[str, Any]:
    """A watch for the --json of `newsbot watch`; with *senses* also the stories that use its words in each."""
    return {
        **picked(saved.watch, "name", "query", "language", "forms", "masks"),
        "homographs": left_out(saved.watch),
        "senses": senses_json(saved.watch, senses),
        "any_sense": saved.watch.senses == ANY_SENSE,
        "dismissed_as": saved.watch.dismissed,
        "with": saved.with_forms,
        "without": saved.without_forms,
        "added": saved.added_at,
        "changed": saved.changed_at,
        "paused": saved.paused_at,
        "each_copy": saved.each_copy,
        **picked(count, "flags", "unseen", "dismissed", "unsure", "other"),
        "dismissed_share": round(count.dismissed_share, 4),
    }


def as_kept(database: Database, name: str) -> Mapping[str, Any]:
    """The stored watch *name* for --json."""
    with database.read() as connection:
        return watch_json(named(connection, name), count_flags(connection)[name], senses_of_flags(connection, name))
