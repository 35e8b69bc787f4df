"""Options that most commands share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from newsbot.config import Config

Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="DIR", help="Folder of database, archive and own sources (= NEWSBOT_DATA)."),
]
Db = Annotated[
    str | None,
    typer.Option("--db", metavar="URL", help="Database, e.g. sqlite:///news.db (= NEWSBOT_DATABASE_URL)."),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line on stdout, and nothing else there.")]


@dataclass(frozen=True, slots=True)
class Where:
    """The data that a command works on."""

    data: Data = None
    db: Db = None

    def settings(self) -> Config:
        """The settings in force. Raises ConfigError."""
        from newsbot.config import load_config  # noqa: PLC0415  pydantic, which a help does not need

        return load_config(data=self.data, database_url=self.db)

    def config(self) -> Config:
        """The settings in force; creates the data folder if it is missing. Raises ConfigError."""
        from newsbot.config import make_data_folder  # noqa: PLC0415  see settings

        config = self.settings()
        make_data_folder(config)
        return config
