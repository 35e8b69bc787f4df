"""Hosts: what servers have asked of us, kept so that the next crawl heeds it, too."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, insert, select, update

from newsbot.store.engine.schema import host as table

ROBOTS_AGE = timedelta(hours=24)  # RFC 9309, section 2.4: a copy is not to be used longer

_AT = table.c.name == bindparam("of_host")
_SET = update(table).where(_AT)


def robots_of(connection: Connection, host: str, now: datetime) -> str | None:
    """The robots.txt of *host* ("example.org:443") where it was read within the last 24 hours; else None."""
    row = connection.execute(select(table.c.robots, table.c.robots_read_at).where(_AT), {"of_host": host}).first()
    if row is None or row.robots_read_at is None or not now - ROBOTS_AGE < row.robots_read_at <= now:
        return None
    return str(row.robots)


def keep_robots(connection: Connection, host: str, robots: str, now: datetime) -> None:
    """*host* said *robots* at *now*; empty where it has none."""
    _keep(connection, host, {"robots": robots, "robots_read_at": now})


def rest(connection: Connection, host: str, until: datetime) -> None:
    """*host* asked to be left alone *until* then."""
    _keep(connection, host, {"rests_until": until})


def rests_until(connection: Connection, host: str, now: datetime) -> datetime | None:
    """Until when *host* asked to be left alone; None where that is past, or it never did."""
    until = connection.scalar(select(table.c.rests_until).where(_AT), {"of_host": host})
    return until if until is not None and until > now else None


def lied(connection: Connection, host: str, now: datetime) -> None:
    """*host* called a page unchanged that had changed: nobody is to ask it so again."""
    _keep(connection, host, {"lied_at": now})


def liars(connection: Connection) -> frozenset[str]:
    """The hosts whose word that a page is unchanged is not to be relied on."""
    return frozenset(connection.scalars(select(table.c.name).where(table.c.lied_at.is_not(None))))


def _keep(connection: Connection, host: str, values: dict[str, object]) -> None:
    if connection.execute(_SET, {"of_host": host, **values}).rowcount == 0:
        connection.execute(insert(table).values(name=host, **values))
