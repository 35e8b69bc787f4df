"""The options that every command shares, and the configuration that they make."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from newsbot.config import Config
    from newsbot.store.engine.database import Database

Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Folder of database, archive and own sources (= NEWSBOT_DATA)."),
]
Db = Annotated[
    str | None,
    typer.Option("--db", metavar="URL", help="Database, e.g. sqlite:///news.db (= NEWSBOT_DATABASE_URL)."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line on stdout, and nothing else there.")]


class NoDatabaseYet(Exception):
    """Asked for what is stored where nothing was ever stored; the message says how to begin."""


def config_of(data: Path | None, db: str | None) -> Config:
    """The settings in force for a command. Raises ConfigError, and makes the data folder where it is missing."""
    from newsbot.config import load_config, make_data_folder

    config = load_config(data=data, database_url=db)
    make_data_folder(config)
    return config


def kept_config_of(data: Path | None, db: str | None) -> Config:
    """The same for a command that only looks at what is stored: it makes nothing.

    Raises ConfigError, NoDatabaseYet where the database is a file that is not there, or empty, and DatabaseError.
    """
    from newsbot.config import load_config
    from newsbot.store.engine.database import file_of
    from newsbot.store.engine.errors import DatabaseError

    config = load_config(data=data, database_url=db)
    file = file_of(config.database)
    if file is None:
        return config
    try:
        is_empty = file.stat().st_size == 0
    except (FileNotFoundError, NotADirectoryError):
        raise NoDatabaseYet(
            f"there is no database {file} yet; `newsbot crawl SOURCE` or `newsbot import PATH` makes it "
            "(another folder's is named by --data)"
        ) from None
    except OSError as error:
        raise DatabaseError(f"database {file}: cannot be looked at: {error.strerror}") from error
    if is_empty:
        raise NoDatabaseYet(
            f"the database {file} is an empty file: nothing was stored in it yet, or it was emptied; put a backup in "
            "its place, or begin with `newsbot crawl SOURCE` or `newsbot import PATH`"
        )
    return config


def kept_database(data: Path | None, db: str | None) -> closing[Database]:
    """The database of `kept_config_of`, which is closed when the `with` ends. Raises as that does."""
    from newsbot.store.engine.database import open_database

    return closing(open_database(kept_config_of(data, db).database))


def refuse_unwritable(file: Path | None, data: Path | None, db: str | None) -> None:
    """A usage error where *file*, which is to be written, is one of newsbot's own, or a device or pipe."""
    from newsbot.config import load_config

    if file is None:
        return
    whole = file.resolve()
    if whole in {own.resolve() for own in load_config(data=data, database_url=db).own_files}:
        raise typer.BadParameter(f"{file} is newsbot's own (database, settings ...); name another file")
    if whole.exists() and not (whole.is_file() or whole.is_dir()):
        raise typer.BadParameter(f"{file} is a device or pipe, and would become a file; name a file")
