"""What the commands of `newsbot watch` share: the database, a pass over history, a watch as shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsbot.cli.exits import USAGE, explain
from newsbot.cli.options import NoDatabaseYet, config_of, kept_config_of

if TYPE_CHECKING:
    from newsbot.store.engine.database import Database
    from newsbot.store.watches.flag_list import FlagCount
    from newsbot.store.watches.reflag import Reflagged
    from newsbot.store.watches.watches import SavedWatch
    from newsbot.watch.homographs import Homograph
    from newsbot.watch.matcher import Watch

Name = Annotated[str, typer.Argument(metavar="NAME", help="A watch's name; `newsbot watch list` shows them.")]
Lang = Annotated[str, typer.Option("--lang", metavar="CODE", help="The language whose word forms count, e.g. en.")]
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

_SHOWN_MASKS = 3
_INSTEAD = "shown are the watches that it begins with"


@contextmanager
def database_of(data: Path | None, db: str | None) -> Iterator[Database]:
    """The database, with the default watches in it where nobody ever chose any. A wrong watch is a usage error."""
    with _opened(config_of(data, db).database) as database:
        yield database


@contextmanager
def kept_database_of(data: Path | None, db: str | None, *, instead: str = _INSTEAD) -> Iterator[Database]:
    """The same, for a command that only looks. Where there is none, one with the default watches that is gone
    afterwards; what is shown *instead* is said on stderr.
    """
    try:
        url = kept_config_of(data, db).database
    except NoDatabaseYet as none_yet:
        from newsbot.store.engine.sqlite import url_of

        explain(f"{none_yet}; {instead}")
        with TemporaryDirectory() as folder, _opened(url_of(Path(folder, "newsbot.db"))) as database:
            yield database
        return
    with _opened(url) as database:
        yield database


@contextmanager
def _opened(url: str) -> Iterator[Database]:
    from newsbot.store.engine.database import open_database
    from newsbot.store.watches.watches import WatchError, ensure_default_watches
    from newsbot.watch.errors import QueryError

    database = open_database(url)
    try:
        with database.write() as connection:
            ensure_default_watches(connection, datetime.now(UTC))
        yield database
    except (WatchError, QueryError) as error:
        explain(str(error))
        raise typer.Exit(USAGE) from None
    finally:
        database.close()


def flag_stored(database: Database, name: str) -> Reflagged:
    """Bring the flags of the watch *name* to what it asks; how far it is shows on stderr where it takes long."""
    from newsbot.cli.progress import shown_progress
    from newsbot.store.watches.reflag import flag_history

    with shown_progress("looking at what is stored", "stored stories looked at") as progress:
        return flag_history(database, name, now=datetime.now(UTC), progress=progress)


def echo_words(watch: Watch) -> None:
    """The forms that the words of *watch* stand for, and its masks."""
    for word, found in watch.forms.items():
        typer.echo(f"  {word}: {', '.join(found)}")
    if watch.masks:
        typer.echo(f"  but not in: {'; '.join(watch.masks)}")
    for homograph in left_out(watch):
        typer.echo(f"  but not {said_of(homograph)}")


def left_out(watch: Watch) -> tuple[Homograph, ...]:
    """The words spelled as one of *watch* that it does not count."""
    from newsbot.watch.homographs import homographs
    from newsbot.watch.language import parse_query

    found = homographs(parse_query(watch.query), watch.forms, watch.language)
    return tuple(dict.fromkeys(found.values()))


def said_of(homograph: Homograph) -> str:
    """What is left out of a word, and how to have it counted all the same."""
    word = homograph.word
    return f"{word} as {homograph.meaning} ({homograph.example}): that takes ={word}"


def echo_notices(watch: Watch) -> None:
    """On stderr what of the query was left aside, and what its language lacks."""
    from newsbot.watch.forms import notice
    from newsbot.watch.language import parse_query

    for said in filter(None, (*parse_query(watch.query).warnings, notice(watch.language))):
        explain(said)


def offered_masks(watch: Watch) -> tuple[str, ...]:
    """The masks that newsbot suggests for *watch*, and that it does not have."""
    from newsbot.watch.masks import suggested_masks

    return tuple(mask for mask in suggested_masks(watch.forms, watch.language) if mask not in watch.masks)


def echo_offer(watch: Watch) -> None:
    """The first masks that newsbot suggests."""
    offered = offered_masks(watch)
    if offered:
        typer.echo(f"{watch.name!r} has another sense; --suggested leaves out {len(offered)} kinds of phrase such as")
        for mask in offered[:_SHOWN_MASKS]:
            typer.echo(f"  {mask}")


def stories(number: int) -> str:
    """So many stored stories."""
    return f"{number:,} stored stor{'y' if number == 1 else 'ies'}"


def watch_json(saved: SavedWatch, count: FlagCount) -> Mapping[str, Any]:
    """The keys of a watch in all --json of `newsbot watch`."""
    return {
        "name": saved.watch.name,
        "query": saved.watch.query,
        "language": saved.watch.language,
        "forms": saved.watch.forms,
        "masks": saved.watch.masks,
        "homographs": left_out(saved.watch),
        "with": saved.with_forms,
        "without": saved.without_forms,
        "added": saved.added_at,
        "changed": saved.changed_at,
        "paused": saved.paused_at,
        "each_copy": saved.each_copy,
        "flags": count.flags,
        "unseen": count.unseen,
        "dismissed": count.dismissed,
        "dismissed_share": round(count.dismissed_share, 4),
    }


def as_kept(database: Database, name: str) -> Mapping[str, Any]:
    """The watch *name* as it is kept now, for --json."""
    from newsbot.store.watches.flag_list import count_flags
    from newsbot.store.watches.watches import named

    with database.read() as connection:
        return watch_json(named(connection, name), count_flags(connection)[name])
