"""The MinHash digest of every revision, and the index of their keys that finds similar texts.

Both are derived from the texts (`rebuild`). The index is in the database, shared by all processes without loading.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select

from newsbot.batches import batched
from newsbot.likeness.fingerprint import comparable_text
from newsbot.likeness.minhash import SCHEME, Minima, keys_of, minima_of, pack, unpack
from newsbot.store.articles.facts import article_of
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import AnyRow, digest, digest_key, digest_scheme, new_id, revision

MOST_UNDER_A_KEY = 16  # revisions; a key of more texts is boilerplate
ENOUGH = 2  # shared keys that make two texts worth comparing
_MOST_COMPARED = 3
_KEYS_AT_ONCE = 10_000
_WORDINGS_AT_ONCE = 500

_ADD = insert(digest)
_SCHEME = select(digest_scheme.c.id).where(
    *(digest_scheme.c[name] == getattr(SCHEME, name) for name in ("algorithm", "seed", "permutations", "words"))
)
_REMOVE_KEY = delete(digest_key).where(
    digest_key.c.key == bindparam("of_key"), digest_key.c.revision_id == bindparam("of_revision")
)
_WORDINGS = (
    select(revision.c.id, revision.c.facts, revision.c.texts, digest.c.minima)
    .outerjoin(digest, digest.c.revision_id == revision.c.id)
    .where(revision.c.id > bindparam("after"))
    .order_by(revision.c.id)
    .limit(_WORDINGS_AT_ONCE)
)

Progress = Callable[[int, int], None]


class DigestBook:
    """The digests of a batch of revisions, and what the database has under their keys.

    For one transaction; what others add meanwhile is not seen.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._under: dict[int, list[int]] = {}  # key: the revisions that have it
        self._rows: list[dict[str, Any]] = []
        self._key_rows: list[tuple[int, int]] = []

    def look_up(self, digests: Iterable[Minima]) -> None:
        """Load which revisions share keys with *digests*."""
        unknown = {key: None for minima in digests for key in keys_of(minima) if key not in self._under}
        for keys in batched(unknown, _KEYS_AT_ONCE):
            self._under.update((key, []) for key in keys)
            for key, revision_id in _under(self._connection, keys):
                self._under[key].append(revision_id)

    def resembling(self, minima: Minima) -> list[int]:
        """The few revisions most likely to be copies of the text of *minima*, likeliest first; often none."""
        shared = Counter(revision_id for key in keys_of(minima) for revision_id in self._under.get(key, ()))
        likely = sorted((-count, revision_id) for revision_id, count in shared.items() if count >= ENOUGH)
        return [revision_id for _, revision_id in likely[:_MOST_COMPARED]]

    def add(self, revision_id: int, minima: Minima) -> None:
        """Add a revision that was looked up; one too short for a digest is ignored."""
        if not minima:
            return
        self._rows.append({"revision_id": revision_id, "minima": pack(minima)})
        for key in keys_of(minima):
            under = self._under.setdefault(key, [])
            if len(under) < MOST_UNDER_A_KEY:
                under.append(revision_id)
                self._key_rows.append((key, revision_id))

    def write(self) -> None:
        """Write what was added."""
        rows, self._rows = self._rows, []
        key_rows, self._key_rows = self._key_rows, []
        if rows:
            scheme_id = _scheme_id(self._connection)
            self._connection.execute(_ADD, [{**row, "scheme_id": scheme_id} for row in rows])
        # In index order, so that neighbours go into one page.
        for some in batched(sorted(key_rows), _KEYS_AT_ONCE):
            _add_keys(self._connection, some)


# Whole numbers, written into the SQL: binding thousands of them would cost several times what the database needs.
def _under(connection: Connection, keys: Iterable[int]) -> Iterable[Sequence[int]]:
    listed = ",".join(map(str, keys))
    return connection.exec_driver_sql(f'SELECT "key", revision_id FROM digest_key WHERE "key" IN ({listed})')  # noqa: S608


def _add_keys(connection: Connection, rows: Iterable[tuple[int, int]]) -> None:
    listed = ",".join(f"({key},{revision_id})" for key, revision_id in rows)
    connection.exec_driver_sql(f'INSERT INTO digest_key ("key", revision_id) VALUES {listed}')  # noqa: S608


def remove(connection: Connection, article_ids: Sequence[int]) -> None:
    """Remove the keys of articles that are about to be deleted; their digests are deleted with them."""
    query = select(digest).join(revision, revision.c.id == digest.c.revision_id)
    _remove_keys(connection, connection.execute(query.where(revision.c.article_id.in_(article_ids))))


def remove_wording(connection: Connection, revision_id: int) -> None:
    """Remove the digest of a revision whose text changes or that is about to be deleted."""
    this = digest.c.revision_id == revision_id
    _remove_keys(connection, connection.execute(select(digest).where(this)))
    connection.execute(delete(digest).where(this))


def _remove_keys(connection: Connection, rows: Iterable[AnyRow]) -> None:
    gone = [{"of_key": key, "of_revision": row.revision_id} for row in rows for key in keys_of(unpack(row.minima))]
    if gone:
        connection.execute(_REMOVE_KEY, gone)


def check(connection: Connection) -> list[str]:
    """The faults in the digests, a sentence each."""
    found = []
    others = connection.scalar(
        select(func.count()).select_from(digest).where(digest.c.scheme_id.not_in(_SCHEME.scalar_subquery()))
    )
    if others:
        found.append(f"{others} digests were made in another way than this newsbot makes them")
    wrong = missing = 0
    for row in _wordings(connection):
        minima = _minima_of_row(row)
        missing += bool(minima) and row.minima is None
        wrong += row.minima is not None and unpack(row.minima) != minima
    if missing:
        found.append(f"{missing} revisions have no digest")
    if wrong:
        found.append(f"{wrong} digests are not those of their texts")
    lost = (
        select(func.count())
        .select_from(digest_key)
        .where(digest_key.c.revision_id.not_in(select(digest.c.revision_id)))
    )
    if count := connection.scalar(lost):
        found.append(f"{count} keys are of revisions that are gone")
    return found


def rebuild(database: Database, progress: Progress | None = None) -> int:
    """Rebuild all digests and the key index in one transaction; return the number of digests.

    Calls *progress* with revisions read and total. Stories stay as they are.
    """
    with database.write() as connection:
        total = connection.scalar(select(func.count()).select_from(revision)) or 0
        for table in (digest_key, digest, digest_scheme):
            connection.execute(delete(table))
        read = made = 0
        for rows in batched(_wordings(connection), _WORDINGS_AT_ONCE):
            book = DigestBook(connection)
            found = [(row.id, _minima_of_row(row)) for row in rows]
            book.look_up(minima for _, minima in found)
            for revision_id, minima in found:
                book.add(revision_id, minima)
                made += bool(minima)
            book.write()
            read += len(rows)
            if progress is not None:
                progress(read, total)
    return made


def _wordings(connection: Connection) -> Iterator[Any]:
    last = 0
    while rows := connection.execute(_WORDINGS, {"after": last}).all():
        yield from rows
        last = rows[-1].id


def _minima_of_row(row: Any) -> Minima:
    record = article_of({**row.facts, **row.texts}, url=None, source=None, captured_at=None)
    return minima_of(comparable_text(record))


def _scheme_id(connection: Connection) -> int:
    known = connection.scalar(_SCHEME)
    if known is not None:
        return int(known)
    return new_id(
        connection.execute(
            insert(digest_scheme).values(
                algorithm=SCHEME.algorithm, seed=SCHEME.seed, permutations=SCHEME.permutations, words=SCHEME.words
            )
        )
    )
