"""newsbot: an open news monitor that keeps every article and its edits, and flags what you watch for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from newsbot.collection import Collection

__all__ = ["__version__", "open_database"]
__version__ = "0.1.0"


def open_database(where: str | Path | None = None) -> Collection:
    """What is stored, for scripts and notebooks (docs/notebooks.md).

    It has search(), articles(), timeline(), flags(), edits(), authors(), article(), revisions() and sql(). *where* is
    a URL, a file, or a folder with a newsbot.db; by default where the `newsbot` command looks. Raises
    `newsbot.store.engine.errors.DatabaseError` where there is no database.
    """
    from newsbot.collection import open_collection  # noqa: PLC0415  whoever imports newsbot need not pay for the store

    return open_collection(where)
