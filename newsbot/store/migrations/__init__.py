"""Alembic migrations: the steps by which an older database becomes today's."""

from __future__ import annotations

# Every revision, oldest first. Kept here so that opening a database needs no Alembic; a test holds it to versions/.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012", "0013")
