"""Take stories out for good, with all that was derived from them, and leave tombstones so that they stay out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, delete, func, select, update

from newsbot.batches import batched
from newsbot.likeness.fingerprint import name_key
from newsbot.store.articles import captures, digests
from newsbot.store.articles.facts import article_of
from newsbot.store.articles.forgotten import author_mark, text_mark
from newsbot.store.articles.identity import keys_of
from newsbot.store.articles.stories import copies_of
from newsbot.store.authors import history, mentions
from newsbot.store.authors.authors import AuthorBook
from newsbot.store.engine import fulltext
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import (
    AnyRow,
    alias,
    archived,
    article,
    author,
    author_capture,
    author_history,
    capture,
    flag,
    mention,
    outbox,
    revision,
)
from newsbot.store.frontier import addresses, tombstones
from newsbot.store.frontier.tombstones import Mark, mark_of

_AT_ONCE = 200  # articles, outbox entries or addresses handled by one statement


class NothingToForget(LookupError):
    """Nothing that is stored has that number, address or author; the message says what to do."""


@dataclass(frozen=True, slots=True)
class StoryLine:
    """A story that is to go."""

    id: int
    title: str | None
    source: str | None
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgettable:
    """What `forget` takes out: stories, authors left without one, and what hangs on them.

    *urls* are all addresses that must not be fetched again; *copies* the articles of others with nearly the same text,
    which stay.
    """

    stories: tuple[StoryLine, ...] = ()
    authors: tuple[str, ...] = ()
    revisions: int = 0
    captures: int = 0
    flags: int = 0
    alerts: int = 0
    archived: int = 0
    copies: tuple[int, ...] = ()
    urls: tuple[str, ...] = field(default=(), repr=False)
    author_ids: tuple[int, ...] = field(default=(), repr=False)  # those asked for, whom new stories may not name


def story(connection: Connection, number: int) -> Forgettable:
    """The story with that number. Raises NothingToForget."""
    if connection.scalar(select(article.c.id).where(article.c.id == number)) is None:
        raise NothingToForget(f"there is no story {number}; `newsbot search` shows numbers, and an address works, too")
    return _forgettable(connection, [number], ())


def stories_at(connection: Connection, urls: Sequence[str]) -> Forgettable:
    """The story at *urls*, spellings of one address; only the address if no story is stored there."""
    ids = connection.scalars(select(alias.c.article_id).where(alias.c.url.in_(urls)).distinct()).all()
    return _forgettable(connection, ids, urls)


def stories_by(connection: Connection, name: str) -> Forgettable:
    """The authors called *name* now or before, in all sources, with all their stories. Raises NothingToForget."""
    named = select(author_history.c.author_id).where(
        author_history.c.field == history.NAME_KEY, author_history.c.value_key == history.key_of(name_key(name))
    )
    author_ids = connection.scalars(select(author.c.id).where(author.c.id.in_(named)).order_by(author.c.id)).all()
    if not author_ids:
        raise NothingToForget(f"no author is called {name!r}; give the whole name, as `newsbot authors` shows it")
    of_author = select(capture.c.article_id).join(mention, mention.c.capture_id == capture.c.id)
    ids = connection.scalars(of_author.where(mention.c.author_id.in_(author_ids)).distinct()).all()
    return _forgettable(connection, ids, (), author_ids)


def forget(database: Database, found: Forgettable, *, now: datetime) -> None:
    """Take *found* out of *database*, in one transaction, and leave tombstones. There is no way back.

    The bytes stay in free pages until the database is vacuumed. Archived pages are not touched, only their index.
    """
    ids = [each.id for each in found.stories]
    with database.write() as connection:
        _leave_tombstones(connection, found, now)
        authors = AuthorBook(connection, None)
        named = set(mentions.of_articles(connection, ids)) if ids else set()
        lonely = {*_left_without(connection, named, ids), *found.author_ids}
        _remove_alerts(connection, ids)
        for article_id in ids:
            fulltext.remove(connection, article_id)
        for of_stories in batched(ids, _AT_ONCE):
            digests.remove(connection, of_stories)
            connection.execute(delete(article).where(article.c.id.in_(of_stories)))
        for some in batched(lonely, _AT_ONCE):
            connection.execute(delete(author_capture).where(author_capture.c.author_id.in_(some)))
        authors.unname(named | lonely)
        authors.write()
        for urls in batched(found.urls, _AT_ONCE):
            addresses.remove(connection, urls)
            connection.execute(delete(archived).where(archived.c.url.in_(urls)))


def _forgettable(
    connection: Connection, ids: Sequence[int], urls: Iterable[str], author_ids: Sequence[int] = ()
) -> Forgettable:
    ids = sorted(ids)
    named = set(mentions.of_articles(connection, ids)) if ids else set()
    lonely = {*_left_without(connection, named, ids), *author_ids}
    known = list(dict.fromkeys([*urls, *_urls_of(connection, ids), *_urls_of_authors(connection, author_ids)]))
    rows = connection.execute(
        select(article.c.id, article.c.title, article.c.source, article.c.url)
        .where(article.c.id.in_(ids))
        .order_by(article.c.id)
    )
    names = connection.scalars(select(author.c.name).where(author.c.id.in_(lonely)).order_by(author.c.id))
    of = select(func.count()).select_from(revision).where(revision.c.article_id.in_(ids))
    copies = {copy.article_id for of_story in copies_of(connection, ids).values() for copy in of_story}
    return Forgettable(
        stories=tuple(StoryLine(*row) for row in rows),
        authors=tuple(names),
        revisions=connection.scalar(of) or 0,
        captures=connection.scalar(select(func.count()).where(capture.c.article_id.in_(ids))) or 0,
        flags=connection.scalar(of.join(flag, flag.c.revision_id == revision.c.id)) or 0,
        alerts=len(_alerts_of(connection, ids)),
        archived=connection.scalar(select(func.count()).where(archived.c.url.in_(known))) or 0,
        copies=tuple(sorted(copies.difference(ids))),
        urls=tuple(known),
        author_ids=tuple(author_ids),
    )


def _urls_of(connection: Connection, ids: Sequence[int]) -> list[str]:
    known = [*connection.scalars(select(alias.c.url).where(alias.c.article_id.in_(ids)).order_by(alias.c.url))]
    rows = connection.execute(select(capture.c.url).where(capture.c.article_id.in_(ids), capture.c.url.is_not(None)))
    return [*known, *(url for (url,) in rows if url)]


def _urls_of_authors(connection: Connection, author_ids: Sequence[int]) -> list[str]:
    found = select(author_history.c.value).where(
        author_history.c.author_id.in_(author_ids), author_history.c.field.in_(("url", "page_url"))
    )
    return list(connection.scalars(found.order_by(author_history.c.value)))


def _left_without(connection: Connection, author_ids: Iterable[int], ids: Sequence[int]) -> set[int]:
    """Those of the authors whom no story but *ids* names."""
    some = set(author_ids)
    others = (
        select(mention.c.author_id)
        .join(capture, capture.c.id == mention.c.capture_id)
        .where(mention.c.author_id.in_(some), capture.c.article_id.not_in(ids))
    )
    return some.difference(connection.scalars(others.distinct()))


def _alerts_of(connection: Connection, ids: Sequence[int]) -> list[int]:
    of_story = outbox.c.payload["article_id"].as_integer().in_(ids)
    return list(connection.scalars(select(outbox.c.id).where(outbox.c.kind == "flag", of_story)))


def _remove_alerts(connection: Connection, ids: Sequence[int]) -> None:
    """Remove the alerts of the stories; a digest that waits and has no other is dropped."""
    for some in batched(_alerts_of(connection, ids), _AT_ONCE):
        digest_ids = select(outbox.c.folded_into).where(outbox.c.id.in_(some), outbox.c.folded_into.is_not(None))
        waiting = connection.scalars(digest_ids.distinct()).all()
        connection.execute(delete(outbox).where(outbox.c.id.in_(some)))
        member = outbox.alias("member")
        is_empty = ~select(member.c.id).where(member.c.folded_into == outbox.c.id).exists()
        empty = outbox.c.id.in_(waiting) & outbox.c.state.in_(("owed", "parked")) & is_empty
        connection.execute(update(outbox).where(empty).values(state="dropped"))


def _leave_tombstones(connection: Connection, found: Forgettable, now: datetime) -> None:
    of_nothing = [mark_of("address", url) for url in found.urls]
    for each in found.stories:
        urls = _urls_of(connection, [each.id])
        marks = [mark_of("address", url, each.source or "") for url in urls]
        tombstones.add(connection, [*marks, *_text_marks(connection, each)], f"story {each.id}", now)
        taken = {mark.hash for mark in marks}
        of_nothing = [mark for mark in of_nothing if mark.hash not in taken]
    people = connection.execute(select(author).where(author.c.id.in_(found.author_ids))).all()
    marks = [author_mark(name, row.source) for row in people for name in _names_of(connection, row)]
    tombstones.add(connection, [*marks, *of_nothing], "an author" if people else "an address", now)


def _text_marks(connection: Connection, each: StoryLine) -> list[Mark]:
    said = captures.captures_of(connection, [each.id]).get(each.id, [])
    records = [article_of(one.values, url=None, source=each.source, captured_at=None) for one in said]
    marks = [text_mark(keys_of(record), each.source or "") for record in records]
    return [mark for mark in marks if mark is not None]


def _names_of(connection: Connection, row: AnyRow) -> list[str]:
    said = select(author_history.c.value).where(author_history.c.author_id == row.id, author_history.c.field == "name")
    return [row.name, *connection.scalars(said)]
