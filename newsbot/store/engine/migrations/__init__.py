"""Alembic migrations: the steps by which an older database becomes today's."""

from __future__ import annotations

# Every revision, oldest first. Kept here so that opening a database needs no Alembic; a test holds it to versions/.
# Until the first release the tables change under the first one, and its letter moves on.
REVISIONS = ("0001k",)
