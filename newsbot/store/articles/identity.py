"""Find the stored article that a record is a capture of: by URL, else by title, authors and text.

A page may call any other page of its site canonical. A site that calls one page the canonical form of all others must
not overwrite that page's story, nor take its address before the page was ever read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, bindparam, select

from newsbot.items import OF_ENTRY_POINTS, Article
from newsbot.likeness.fingerprint import comparable_text, fingerprint_text, name_key, normalise_title
from newsbot.likeness.resemblance import containment, resemblance
from newsbot.store.articles.facts import article_of
from newsbot.store.articles.fold import compatible
from newsbot.store.articles.recognition import Evidence
from newsbot.store.engine.schema import AnyRow, address, alias, article, revision

SAME_STORY = 0.6  # share of three-word runs that makes two texts under one title wordings of one story
CUT_FROM = 0.8  # share of a short text's runs in a longer one that makes it an excerpt
WORDS_THAT_IDENTIFY = 30  # a shorter text needs its title too
_MOST_CANDIDATES = 50

_BY_URL = select(alias.c.article_id, alias.c.url, alias.c.claimed).where(
    alias.c.url.in_(bindparam("urls", expanding=True))
)
_COLUMNS = (
    revision.c.id,
    revision.c.article_id,
    revision.c.title_key,
    revision.c.names_key,
    article.c.source,
)
_BY_TEXT = (
    select(*_COLUMNS)
    .join(article, article.c.id == revision.c.article_id)
    .where(revision.c.fingerprint == bindparam("fingerprint"))
    .limit(_MOST_CANDIDATES)
)
_BY_TITLE = (
    select(*_COLUMNS, revision.c.facts, revision.c.texts)
    .join(article, article.c.id == revision.c.article_id)
    .where(revision.c.title_key == bindparam("title_key"))
    .order_by(revision.c.id.desc())
    .limit(_MOST_CANDIDATES)
)
_BY_TITLE_WITHOUT_URL = _BY_TITLE.where(article.c.url.is_(None))
_KNOWN_FINGERPRINTS = (
    select(revision.c.fingerprint)
    .distinct()
    .where(revision.c.fingerprint.in_(bindparam("fingerprints", expanding=True)))
)
_KNOWN_TITLES = (
    select(revision.c.title_key).distinct().where(revision.c.title_key.in_(bindparam("titles", expanding=True)))
)
_KNOWN_URLS = select(alias.c.url).where(alias.c.url.in_(bindparam("urls", expanding=True)))


@dataclass(frozen=True, slots=True)
class Keys:
    """What an article is recognised by."""

    text: str
    fingerprint: str
    title: str
    names: tuple[str, ...]

    @property
    def names_key(self) -> str:
        """The names as the store compares them."""
        return "\n".join(self.names)


def keys_of(record: Article) -> Keys:
    """The keys of *record*. Authors named only by an entry point do not count: the page that does not name them is the
    same story.
    """
    text = comparable_text(record)
    named = () if record.evidence.get("authors") in OF_ENTRY_POINTS else record.authors
    return Keys(text, fingerprint_text(text), normalise_title(record.title), tuple(name_key(a.name) for a in named))


class Known:
    """A set of known keys, empty at first: a record that shares none is new. Too many only cost a closer look."""

    def __init__(self) -> None:
        self._urls: set[str] = set()
        self._fingerprints: set[str] = set()
        self._titles: set[str] = set()

    @classmethod
    def among(cls, connection: Connection, records: Sequence[Article], keys: Sequence[Keys]) -> Known:
        """The keys of *records* that the store has."""
        known = cls()
        urls = [url for record in records for url in urls_of(record)]
        known._urls.update(connection.scalars(_KNOWN_URLS, {"urls": urls}))
        fingerprints = [each.fingerprint for each in keys]
        known._fingerprints.update(connection.scalars(_KNOWN_FINGERPRINTS, {"fingerprints": fingerprints}))
        titles = [each.title for each in keys if each.title]
        known._titles.update(connection.scalars(_KNOWN_TITLES, {"titles": titles}))
        return known

    def has(self, record: Article, keys: Keys) -> bool:
        """Whether *record* shares a known key."""
        return (
            keys.fingerprint in self._fingerprints
            or keys.title in self._titles
            or not self._urls.isdisjoint(urls_of(record))
        )

    def add(self, record: Article, keys: Keys) -> None:
        """Make the keys of *record* known."""
        self._urls.update(urls_of(record))
        self._fingerprints.add(keys.fingerprint)
        if keys.title:
            self._titles.add(keys.title)


def urls_of(record: Article) -> tuple[str, ...]:
    """The addresses of *record*: the canonical one, then where it was fetched."""
    return tuple(dict.fromkeys(url for url in (record.url, record.page_url) if url))


@dataclass(frozen=True, slots=True)
class Identified:
    """The stored articles that a record is a capture of, oldest first, and the best evidence."""

    article_ids: tuple[int, ...]
    evidence: Evidence


def find(connection: Connection, record: Article, keys: Keys) -> Identified | None:
    """The article that *record* is a capture of; several if it shows them to be one; None if there is none."""
    urls = urls_of(record)
    rows = connection.execute(_BY_URL, {"urls": urls}).all() if urls else ()
    found = {row.article_id for row in rows}
    same_text = _same_text(connection.execute(_BY_TEXT, {"fingerprint": keys.fingerprint}), record, keys)
    found |= same_text
    same_title: tuple[float, int] | None = None
    if keys.title:
        # The same title at another address is another story, however similar: yesterday's report, say.
        statement = _BY_TITLE_WITHOUT_URL if urls else _BY_TITLE
        same_title = _same_story(connection.execute(statement, {"title_key": keys.title}), record, keys, found)
    if rows:
        best = max(rows, key=lambda row: (row.claimed, row.url == record.url, row.url))
        evidence = Evidence("canonical-url" if best.claimed else "alias", best.url)
    elif same_text:
        evidence = Evidence("same-text")
    elif same_title:
        evidence = Evidence("same-title", resemblance=round(same_title[0], 4))
    else:
        return None
    return Identified(tuple(sorted(found | ({same_title[1]} if same_title else set()))), evidence)


def _same_text(rows: Iterable[AnyRow], record: Article, keys: Keys) -> set[int]:
    if not keys.fingerprint:
        return set()
    identifies = keys.text.count(" ") + 1 >= WORDS_THAT_IDENTIFY
    return {
        row.article_id
        for row in rows
        if compatible(record.source or "", row.source or "")
        and compatible(keys.title, row.title_key)
        and _share_a_name(keys.names, row.names_key)
        and (identifies or (keys.title and row.title_key))
    }


def _same_story(
    rows: Iterable[AnyRow], record: Article, keys: Keys, found: Collection[int]
) -> tuple[float, int] | None:
    """The most similar article not in *found*, with its similarity."""
    best: tuple[float, int] | None = None
    for row in rows:
        if row.article_id in found or not compatible(record.source or "", row.source or ""):
            continue
        if not compatible(keys.names[0] if keys.names else "", row.names_key.partition("\n")[0]):
            continue
        other = stored_wording(row)
        if not compatible(record.dateline_month_day or "", other.dateline_month_day or ""):
            continue
        likeness = _likeness(keys.text, comparable_text(other))
        if likeness and (best is None or likeness > best[0]):
            best = likeness, row.article_id
    return best


def _likeness(a: str, b: str) -> float:
    """The similarity of two texts under one title; 0 if they are not similar enough."""
    shared = resemblance(a, b)
    if shared >= SAME_STORY:
        return shared
    part, whole = sorted((a, b), key=len)
    if part.count(" ") + 1 >= WORDS_THAT_IDENTIFY and containment(part, whole) >= CUT_FROM:
        return SAME_STORY
    return 0.0


def _share_a_name(names: Sequence[str], names_key: str) -> bool:
    return not names or not names_key or not set(names).isdisjoint(names_key.split("\n"))


def stored_wording(row: AnyRow) -> Article:
    """What the revision *row* states."""
    return article_of({**row.facts, **row.texts}, url=None, source=None, captured_at=None)


OTHER_STORY = 0.3  # below this share of three-word runs, texts of two titles are different stories

_HOLDERS = select(alias.c.url, alias.c.article_id).where(alias.c.url.in_(bindparam("urls", expanding=True)))
_REVISIONS = select(revision.c.facts, revision.c.texts).where(revision.c.article_id == bindparam("article_id"))
_READ_THERE = select(address.c.id).where(
    address.c.source == bindparam("of_source"), address.c.url == bindparam("at_url"), address.c.captured_at.is_not(None)
)


def with_own_url(connection: Connection, record: Article, keys: Keys) -> Article:
    """*record*, with its page's URL in place of a canonical URL that cannot be believed."""
    return record if _believable(connection, record, keys) else replace(record, url=record.page_url)


def false_holder(connection: Connection, record: Article, keys: Keys) -> int | None:
    """The article of another story that holds the address of *record* by a mere claim, or None."""
    if record.page_url is None or record.page_url != record.url:
        return None
    holder = _holders(connection, record).get(record.page_url)
    if holder is None or connection.scalar(_READ_THERE, {"of_source": record.source or "", "at_url": record.page_url}):
        return None
    wordings = _wordings(connection, holder)
    # A dump states the address it was saved from, and has no page.
    if any(each.page_url in (None, record.page_url) or _alike(each, keys) for each in wordings):
        return None
    return holder


def _believable(connection: Connection, record: Article, keys: Keys) -> bool:
    """Whether nothing in the store makes the canonical URL of *record* implausible."""
    if record.url is None or record.page_url in (None, record.url):
        return True
    holders = _holders(connection, record)
    holder = holders.get(record.url)
    if holder is None or holder == holders.get(record.page_url or ""):
        return True
    return any(_alike(each, keys) for each in _wordings(connection, holder))


def _holders(connection: Connection, record: Article) -> dict[str, int]:
    return {row.url: row.article_id for row in connection.execute(_HOLDERS, {"urls": urls_of(record)})}


def _wordings(connection: Connection, article_id: int) -> list[Article]:
    return [stored_wording(row) for row in connection.execute(_REVISIONS, {"article_id": article_id})]


def _alike(other: Article, keys: Keys) -> bool:
    return normalise_title(other.title) == keys.title or resemblance(comparable_text(other), keys.text) >= OTHER_STORY
