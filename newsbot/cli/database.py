"""Open the database that the options of a command name."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import typer

from newsbot.cli.options import Where
from newsbot.config import BACKUPS, Config
from newsbot.store.engine.database import Database, file_of, name_of, open_database
from newsbot.store.engine.errors import DatabaseError
from newsbot.store.engine.sqlite import url_of


class NoDatabaseYet(Exception):
    """There is no database to read yet; the message says how to begin."""


def kept_config(where: Where) -> Config:
    """The settings for a command that only reads. Creates nothing.

    Raises ConfigError, DatabaseError, or NoDatabaseYet if the database file is missing or empty.
    """
    config = where.settings()
    file = file_of(config.database)
    if file is not None:
        _refuse_missing(file)
    return config


def config_if_named(where: Where) -> Config:
    """`kept_config` if --db names a database, so that a typo creates none; else `where.config()`."""
    return kept_config(where) if where.db else where.config()


def kept_database(where: Where) -> closing[Database]:
    """The database of `kept_config`, to be used in a `with`."""
    return opened(kept_config(where))


def opened(config: Config) -> closing[Database]:
    """The database of *config*, created if it is missing, to be used in a `with`.

    Raises NoDatabaseYet if it is missing or empty where its archive or backups are: it was lost, and is not made anew.
    """
    refuse_lost(config)
    return closing(open_database(config.database))


def name_here(config: Config) -> str:
    """The database as the user would name it: a path from here, or a URL without its password."""
    path = file_of(config.database)
    if path is None:
        return name_of(config.database)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


def refuse_unwritable(file: Path | None, where: Where) -> None:
    """Raises BadParameter if the output *file* is one of newsbot's own, a device or a pipe."""
    if file is None:
        return
    whole = file.resolve()
    if whole in {own.resolve() for own in where.settings().own_files}:
        raise typer.BadParameter(f"{file} is newsbot's own (database, settings ...); name another file")
    if whole.exists() and not (whole.is_file() or whole.is_dir()):
        raise typer.BadParameter(f"{file} is a device or pipe, and would become a file; name a file")


def refuse_lost(config: Config) -> None:
    """Raises NoDatabaseYet if the data folder's own database is gone, and its archive or backups are there."""
    file = file_of(config.database)
    if config.database_url is not None or file is None or (file.exists() and file.stat().st_size):
        return
    backups = sorted((config.data / BACKUPS).glob("*.db"))
    beside = [config.archive] if next(config.archive.glob("*.warc.gz"), None) else []
    if backups or beside:
        found = ", ".join(map(str, [*beside, *backups[-1:]]))
        raise NoDatabaseYet(
            f"the database {file} is missing or empty, but {found} remains: put a "
            f"backup in its place, or begin a new database with --db {url_of(file)}"
        )


def _refuse_missing(file: Path) -> None:
    try:
        is_empty = file.stat().st_size == 0
    except (FileNotFoundError, NotADirectoryError):
        raise NoDatabaseYet(
            f"there is no database {file} yet; `newsbot crawl SOURCE` or `newsbot import PATH` makes it "
            "(another folder's is named by --data)"
        ) from None
    except OSError as error:
        raise DatabaseError(f"database {file}: cannot be read: {error.strerror}") from error
    if is_empty:
        raise NoDatabaseYet(
            f"the database {file} is an empty file: nothing was stored in it yet, or it was emptied; put a backup in "
            "its place, or begin with `newsbot crawl SOURCE` or `newsbot import PATH`"
        )
