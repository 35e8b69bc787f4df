"""Walks: the mark that a listing leaves when it was walked to its end."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from newsbot.store.engine.schema import walk


def finished(connection: Connection, source: str, door_url: str) -> int | None:
    """The last run that walked the door to its end; None where none did."""
    query = select(walk.c.run_id).where(walk.c.source == source, walk.c.door_url == door_url)
    return connection.scalar(query)


def finish(connection: Connection, source: str, door_url: str, run_id: int) -> None:
    """Run *run_id* walked the door to its end."""
    here = (walk.c.source == source, walk.c.door_url == door_url)
    if connection.execute(update(walk).where(*here).values(run_id=run_id)).rowcount == 0:
        connection.execute(insert(walk).values(source=source, door_url=door_url, run_id=run_id))
