"""The views for users' own SQL. Their columns are stable across releases; the tables beneath are not.

Columns are plain: instants are text to the second (`2026-03-02T12:00:00Z`), lists are one text, and there is no JSON.
Both databases give the same rows. `newsbot.store.engine.view_columns` says what each column means.
"""

# ruff: noqa: S608 - only our own column names are interpolated, never data
from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from newsbot.store.engine.plain_sql import DIALECTS, PlainSql

VIEWS = ("v_articles", "v_authors", "v_bylines", "v_flags", "v_revisions")

_AGE = (  # the order of revisions, as in newsbot.store.articles.revisions.age
    "CASE WHEN {r}.last_captured_at IS NULL THEN 0 ELSE 1 END {way}, {r}.last_captured_at {way}, "
    "CASE WHEN {r}.last_captured_at IS NULL THEN {r}.kept_at END {way}, {r}.fingerprint {way}, "
    "{r}.title_key {way}, {r}.names_key {way}"
)
_ARTICLES = """
SELECT a.id AS id, a.title AS title, a.url AS url, a.source AS source, a.kind AS kind, a.section AS section,
  a.language AS language, {authors} AS authors, {published} AS published, {precision} AS published_precision,
  {modified} AS modified, {description} AS description, {tags} AS tags, {body} AS body, {posts} AS posts,
  {watches} AS watches, (SELECT count(*) FROM revision c WHERE c.article_id = a.id) AS revisions,
  (SELECT g.story_id FROM story_article g WHERE g.article_id = a.id AND EXISTS (
    SELECT 1 FROM story_article h WHERE h.story_id = g.story_id AND h.article_id <> a.id)) AS story,
  {first_kept_at} AS first_kept_at, {captured_at} AS captured_at
FROM article a JOIN revision r ON r.id = a.newest_revision
"""
_AUTHORS = """
SELECT p.id AS id, p.name AS name, p.role AS role, p.bio AS bio, nullif(p.source, '') AS source, p.url AS url,
  p.avatar_url AS avatar_url, (SELECT count(DISTINCT b.article_id) FROM byline b WHERE b.author_id = p.id) AS articles,
  {captured_at} AS captured_at
FROM author p
"""
_BYLINES = """
SELECT b.article_id AS article_id, b.position AS position, b.author_id AS author_id, b.name AS name, b.role AS role
FROM byline b
"""
_REVISIONS = """
SELECT r.id AS id, r.article_id AS article_id,
  row_number() OVER (PARTITION BY r.article_id ORDER BY {age}) AS number,
  {title} AS title, a.url AS url, a.source AS source, {authors} AS authors, {section} AS section,
  {published} AS published, {modified} AS modified, {body} AS body, {posts} AS posts, {origin} AS origin,
  {first_captured_at} AS first_captured_at, {last_captured_at} AS last_captured_at, {kept_at} AS kept_at
FROM revision r JOIN article a ON a.id = r.article_id
"""
# One row for each article and watch, as `newsbot flags` lists them: the id of the first flag, the place in the newest
# wording that matches, and marks set on any of the flags.
_FLAGS = """
SELECT s.id AS id, s.watch AS watch, s.article_id AS article_id, a.title AS title, a.url AS url, a.source AS source,
  {published} AS published, s.revision_id AS revision_id, {field} AS field, {form} AS form, {sentence} AS sentence,
  {places} AS places, {flagged_at} AS flagged_at, {seen_at} AS seen_at, {dismissed_at} AS dismissed_at,
  s.dismissed_reason AS dismissed_reason
FROM (
  SELECT w.name AS watch, r.article_id AS article_id, f.revision_id AS revision_id, f.places AS places, f.more AS more,
    min(f.id) OVER story AS id, min(f.flagged_at) OVER story AS flagged_at, max(f.seen_at) OVER story AS seen_at,
    max(f.dismissed_at) OVER story AS dismissed_at, max(f.dismissed_reason) OVER story AS dismissed_reason,
    row_number() OVER (PARTITION BY r.article_id, f.watch_id ORDER BY {newest_first}) AS from_the_newest
  FROM flag f JOIN revision r ON r.id = f.revision_id JOIN watch w ON w.id = f.watch_id
  WHERE w.removed_at IS NULL
  WINDOW story AS (PARTITION BY r.article_id, f.watch_id)
) s JOIN article a ON a.id = s.article_id
WHERE s.from_the_newest = 1
"""


def create(connection: Connection) -> None:
    """Create the views, replacing existing ones.

    Of the migrations, only the newest that concerns views calls this: it creates them as they are in this release.
    """
    drop(connection)
    for name, query in _queries(DIALECTS[connection.dialect.name]):
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {query}")


def drop(connection: Connection) -> None:
    """Remove the views; a migration that changes a table beneath them begins with this."""
    for name in VIEWS:
        connection.exec_driver_sql(f"DROP VIEW IF EXISTS {name}")


def _queries(sql: PlainSql) -> Iterator[tuple[str, str]]:
    yield "v_articles", _articles(sql)
    yield "v_authors", _AUTHORS.format(captured_at=sql.instant("p.captured_at"))
    yield "v_bylines", _BYLINES
    yield "v_flags", _flags(sql)
    yield "v_revisions", _revisions(sql)


def _articles(sql: PlainSql) -> str:
    byline = "SELECT b.name, b.position FROM byline b WHERE b.article_id = a.id"
    watches = (
        "SELECT DISTINCT w.name FROM flag f JOIN watch w ON w.id = f.watch_id "
        "JOIN revision g ON g.id = f.revision_id WHERE g.article_id = a.id AND w.removed_at IS NULL"
    )
    return _ARTICLES.format(
        authors=sql.gathered(byline, "name", "position"),
        published=sql.instant("a.published"),
        precision=_newest_stated(sql.stated("o.facts", "published", 1)),
        modified=_to_the_second(sql.stated("r.facts", "modified")),
        description=_newest_stated(sql.stated("o.facts", "description")),
        tags=_newest_stated(sql.listed("o.facts", "tags")),
        body=sql.body("r.texts"),
        posts=sql.posts("r.texts"),
        watches=sql.gathered(watches, "name", "name"),
        first_kept_at=sql.instant("a.first_kept_at"),
        captured_at=sql.instant("r.last_captured_at"),
    )


def _flags(sql: PlainSql) -> str:
    return _FLAGS.format(
        published=sql.instant("a.published"),
        field=sql.in_list("s.places", 0, "field"),
        form=sql.in_list("s.places", 0, "form"),
        sentence=sql.in_list("s.places", 0, "sentence"),
        places=f"{sql.length('s.places')} + s.more",
        flagged_at=sql.instant("s.flagged_at"),
        seen_at=sql.instant("s.seen_at"),
        dismissed_at=sql.instant("s.dismissed_at"),
        newest_first=_AGE.format(r="r", way="DESC"),
    )


def _revisions(sql: PlainSql) -> str:
    return _REVISIONS.format(
        age=_AGE.format(r="r", way="ASC"),
        title=sql.stated("r.facts", "title"),
        authors=sql.listed("r.facts", "authors"),
        section=sql.stated("r.facts", "section"),
        published=_to_the_second(sql.stated("r.facts", "published", 0)),
        modified=_to_the_second(sql.stated("r.facts", "modified")),
        body=sql.body("r.texts"),
        posts=sql.posts("r.texts"),
        origin=sql.stated("r.facts", "origin"),
        first_captured_at=sql.instant("r.first_captured_at"),
        last_captured_at=sql.instant("r.last_captured_at"),
        kept_at=sql.instant("r.kept_at"),
    )


def _newest_stated(fact: str) -> str:
    """A fact that any wording may state: the newest that does wins, as in `articles/facts.py` (`fill`)."""
    newest_first = _AGE.format(r="o", way="DESC")
    return (
        f"(SELECT {fact} FROM revision o WHERE o.article_id = a.id AND {fact} IS NOT NULL "
        f"ORDER BY {newest_first} LIMIT 1)"
    )


def _to_the_second(fact: str) -> str:
    return f"substr({fact}, 1, 19) || 'Z'"
