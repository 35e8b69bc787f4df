"""The views for users' own SQL. Their columns are stable across releases; the tables beneath are not.

Columns are plain: instants are text to the second (`2026-03-02T12:00:00Z`), lists are one text, and there is no JSON.
Both databases give the same rows. `newsbot.store.engine.view_columns` says what each column means.
"""

# ruff: noqa: S608 - only our own column names are interpolated, never data
from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

# ruff: noqa: S608 - only our own column names are interpolated, never data

VIEWS = ("v_articles", "v_authors", "v_bylines", "v_flags", "v_revisions")

_AGE = (  # the order of revisions, as in newsbot.store.articles.revisions.age
    "CASE WHEN {r}.last_captured_at IS NULL THEN 0 ELSE 1 END {way}, {r}.last_captured_at {way}, "
    "CASE WHEN {r}.last_captured_at IS NULL THEN {r}.kept_at END {way}, {r}.fingerprint {way}, "
    "{r}.title_key {way}, {r}.names_key {way}"
)
_ARTICLES = """
SELECT a.id AS id, a.title AS title, a.url AS url, a.source AS source, a.kind AS kind, a.section AS section,
  a.language AS language, {authors} AS authors, {published} AS published, {precision} AS published_precision,
  {modified} AS modified, {description} AS description, {tags} AS tags,
  {body} AS body, {posts} AS posts, {watches} AS watches,
  (SELECT count(*) FROM revision c WHERE c.article_id = a.id) AS revisions,
  (SELECT g.story_id FROM story_article g WHERE g.article_id = a.id AND EXISTS (
    SELECT 1 FROM story_article h WHERE h.story_id = g.story_id AND h.article_id <> a.id)) AS story,
  {first_kept_at} AS first_kept_at, {captured_at} AS captured_at, {offset} AS published_offset
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
  {first_captured_at} AS first_captured_at, {last_captured_at} AS last_captured_at, {kept_at} AS kept_at,
  {offset} AS published_offset
FROM revision r JOIN article a ON a.id = r.article_id
"""
# One row for each story and watch, as `newsbot flags` lists them (store/watches/flag_list.py): the first flag's id, the
# place in the newest wording of the story's earliest article that matches, and marks set on any of the flags.
_FLAGS = """
SELECT s.id AS id, s.watch AS watch, s.article_id AS article_id, a.title AS title, a.url AS url, a.source AS source,
  {published} AS published, s.revision_id AS revision_id, {field} AS field, {form} AS form, {sentence} AS sentence,
  {places} AS places, {flagged_at} AS flagged_at, {seen_at} AS seen_at, {dismissed_at} AS dismissed_at,
  s.dismissed_reason AS dismissed_reason, s.certainty AS certainty, s.sense AS sense,
  s.dismissed_sense AS dismissed_sense
FROM (
  SELECT w.name AS watch, r.article_id AS article_id, f.revision_id AS revision_id, f.places AS places, f.more AS more,
    f.certainty AS certainty, f.sense AS sense,
    min(f.id) OVER story AS id, min(f.flagged_at) OVER story AS flagged_at, max(f.seen_at) OVER story AS seen_at,
    max(f.dismissed_at) OVER story AS dismissed_at, max(f.dismissed_reason) OVER story AS dismissed_reason,
    max(f.dismissed_sense) OVER story AS dismissed_sense,
    row_number() OVER (PARTITION BY {story}, f.watch_id
      ORDER BY CASE f.certainty WHEN 'meant' THEN 0 ELSE 1 END, e.sort_at, e.id, {newest_first}) AS from_the_newest
  FROM flag f JOIN revision r ON r.id = f.revision_id JOIN watch w ON w.id = f.watch_id
    JOIN article e ON e.id = r.article_id LEFT JOIN story_article c ON c.article_id = r.article_id
  WHERE w.removed_at IS NULL AND f.certainty <> 'other'
  WINDOW story AS (PARTITION BY {story}, f.watch_id)
) s JOIN article a ON a.id = s.article_id
WHERE s.from_the_newest = 1
"""


def create(connection: Connection) -> None:
    """Create the views, replacing existing ones.

    Only the newest migration that concerns views calls this: it creates them as they are in this release.
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
        "JOIN revision g ON g.id = f.revision_id WHERE g.article_id = a.id AND w.removed_at IS NULL "
        "AND f.certainty = 'meant'"
    )
    precision = _newest_stated(sql.stated("o.facts", "published", 1))
    offset = _newest_stated(sql.stated("o.facts", "published", 2))
    return _ARTICLES.format(
        authors=sql.gathered(byline, "name", "position"),
        published=sql.instant("a.published"),
        precision=precision,
        offset=f"CASE WHEN {precision} = 'minute' THEN CAST({offset} AS INTEGER) END",
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
        story="CASE WHEN c.story_id IS NULL OR w.each_copy THEN -r.article_id ELSE c.story_id END",
    )


def _revisions(sql: PlainSql) -> str:
    return _REVISIONS.format(
        age=_AGE.format(r="r", way="ASC"),
        title=sql.stated("r.facts", "title"),
        authors=sql.listed("r.facts", "authors"),
        section=sql.stated("r.facts", "section"),
        published=_to_the_second(sql.stated("r.facts", "published", 0)),
        offset=f"CAST({sql.stated('r.facts', 'published', 2)} AS INTEGER)",
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


class _SQLite:
    """The expressions in SQLite's SQL; `_PostgreSQL` has the same in its own."""

    def instant(self, column: str) -> str:
        """An instant as text."""
        return f"replace(substr({column}, 1, 19), ' ', 'T') || 'Z'"

    def stated(self, document: str, name: str, index: int | None = None) -> str:
        """A fact in a JSON object as text; with *index*, one element of a list."""
        return f"json_extract({document}, '$.{name}{'' if index is None else f'[{index}]'}')"

    def in_list(self, document: str, index: int, name: str) -> str:
        """A field of the object at *index* in a JSON list."""
        return f"json_extract({document}, '$[{index}].{name}')"

    def length(self, document: str) -> str:
        """The number of elements in a JSON list."""
        return f"json_array_length({document})"

    def listed(self, document: str, name: str) -> str:
        """A list of texts, joined with commas."""
        return f"(SELECT group_concat(value, ', ') FROM json_each({document}, '$.{name}'))"

    def body(self, document: str) -> str:
        """The texts of a body's blocks, joined with blank lines."""
        return f"(SELECT group_concat(json_extract(value, '$[1]'), char(10, 10)) FROM json_each({document}, '$.body'))"

    def posts(self, document: str) -> str:
        """Titles and texts of a live blog's posts, in order, joined with blank lines."""
        posts = f"json_each({document}, '$.entries') p"
        return (
            "(SELECT group_concat(said, char(10, 10)) FROM ("
            f"SELECT p.key AS post, -1 AS block, json_extract(p.value, '$[1]') AS said FROM {posts} "
            f"UNION ALL SELECT p.key, b.key, json_extract(b.value, '$[1]') FROM {posts}, json_each(p.value, '$[2]') b "
            "ORDER BY post, block))"
        )

    def gathered(self, query: str, column: str, order: str) -> str:
        """The *column* of all rows of *query*, in order, joined with commas."""
        return f"(SELECT group_concat({column}, ', ') FROM ({query} ORDER BY {order}))"


class _PostgreSQL:
    def instant(self, column: str) -> str:
        return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""

    def stated(self, document: str, name: str, index: int | None = None) -> str:
        return f"({document} ->> '{name}')" if index is None else f"({document} -> '{name}' ->> {index})"

    def in_list(self, document: str, index: int, name: str) -> str:
        return f"({document} -> {index} ->> '{name}')"

    def length(self, document: str) -> str:
        return f"json_array_length({document})"

    def listed(self, document: str, name: str) -> str:
        return self._joined("e.value #>> '{}'", f"{document} -> '{name}'", "', '")

    def body(self, document: str) -> str:
        return self._joined("e.value ->> 1", f"{document} -> 'body'", "E'\\n\\n'")

    def posts(self, document: str) -> str:
        posts = f"json_array_elements({document} -> 'entries') WITH ORDINALITY AS p(value, post)"
        return (
            "(SELECT string_agg(said, E'\\n\\n' ORDER BY post, block) FROM ("
            f"SELECT p.post, 0 AS block, p.value ->> 1 AS said FROM {posts} "
            f"UNION ALL SELECT p.post, b.block, b.value ->> 1 FROM {posts}, "
            "json_array_elements(p.value -> 2) WITH ORDINALITY AS b(value, block)) said)"
        )

    def gathered(self, query: str, column: str, order: str) -> str:
        return f"(SELECT string_agg({column}, ', ' ORDER BY {order}) FROM ({query}) gathered)"

    def _joined(self, text: str, elements: str, between: str) -> str:
        return (
            f"(SELECT string_agg({text}, {between} ORDER BY e.place) "
            f"FROM json_array_elements({elements}) WITH ORDINALITY AS e(value, place))"
        )


PlainSql = _SQLite | _PostgreSQL

DIALECTS: dict[str, PlainSql] = {"sqlite": _SQLite(), "postgresql": _PostgreSQL()}
