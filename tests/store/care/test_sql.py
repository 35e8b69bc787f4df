"""SQL: any query and nothing else; an error says which word is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsbot.store.care.sql import SqlError, SqlStopped, ask
from newsbot.store.engine.database import Database, open_database
from tests.store.captures import crawled, kept

TITLE = "Ferry runs aground off Velm"


def answer_to(database: Database, statement: str, **how: float) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
    with ask(database, statement, **how) as answer:
        return answer.columns, list(answer.rows)


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ("SELECT id, title FROM v_articles", (("id", "title"), [(1, TITLE)])),
        ("  -- all of them\n select count(*) AS n from article;", (("n",), [(1,)])),
        ("/* a */ WITH one AS (SELECT 1 AS n) SELECT n FROM one", (("n",), [(1,)])),
        ("SELECT 1 AS id, 2 AS id, 3 AS id", (("id", "id_2", "id_3"), [(1, 2, 3)])),
        ("VALUES (1, 'a')", (("column1", "column2"), [(1, "a")])),
        ("SELECT sum(n) AS n FROM (SELECT 1 AS n UNION ALL SELECT 2) AS both_of_them", (("n",), [(3,)])),
        ("SELECT id FROM v_articles WHERE title LIKE '%aground%'", (("id",), [(1,)])),
    ],
)
def test_a_query_is_answered(
    database: Database, statement: str, expected: tuple[tuple[str, ...], list[tuple[object, ...]]]
) -> None:
    """The same on both databases; a repeated column name gets a number."""
    kept(database, crawled())
    assert answer_to(database, statement) == expected


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM article",
        "WITH gone AS (SELECT 1) DELETE FROM article",
        "UPDATE article SET title = NULL",
        "DROP VIEW v_articles",
        "SELECT 1; DELETE FROM article",
        "SELECT 1; COMMIT; DELETE FROM article",
        "BEGIN",
        "COMMIT",
        "EXPLAIN DELETE FROM article",
        "CREATE TABLE mine AS SELECT 1",
        "",
        "  -- nothing",
        "SELECT '\0'",
        "SELECT '\ud800'",
    ],
)
def test_anything_but_a_query_is_refused(database: Database, statement: str) -> None:
    """And nothing happens."""
    kept(database, crawled())
    with pytest.raises(SqlError, match=r"^SQL: "):
        answer_to(database, statement)
    assert answer_to(database, "SELECT title FROM v_articles")[1] == [(TITLE,)]


@pytest.mark.parametrize(
    "statement",
    [
        "PRAGMA query_only = OFF",
        "SELECT * FROM pragma_journal_mode",
        "ATTACH '{folder}/other.db' AS other",
        "VACUUM INTO '{folder}/other.db'",
        "SELECT load_extension('{folder}/other')",
        "SELECT fts3_tokenizer('simple', x'00')",
        "WITH a AS (SELECT 1) INSERT INTO article (id) SELECT * FROM a",
        "REPLACE INTO article (id) VALUES (1)",
    ],
)
def test_no_statement_of_sqlite_reaches_beyond_the_database(tmp_path: Path, statement: str) -> None:
    """No file is created, no setting changed, no code loaded."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    before = {path.name for path in tmp_path.iterdir()}
    with pytest.raises(SqlError):
        answer_to(database, statement.format(folder=tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == before
    database.close()


@pytest.mark.parametrize(
    "statement",
    [
        "WITH gone AS (DELETE FROM article RETURNING id) SELECT * FROM gone",
        "SELECT set_config('transaction_read_only', 'off', false)",
        "SELECT nextval('article_id_seq')",
        "SELECT lo_create(77)",
        "SELECT 1 INTO mine",
        "SELECT * FROM article FOR UPDATE",
    ],
)
def test_no_statement_of_postgresql_writes(postgres_url: str, statement: str) -> None:
    """The server refuses: the transaction is read-only, and a cursor takes one SELECT."""
    database = open_database(postgres_url)
    kept(database, crawled())
    with pytest.raises(SqlError):
        answer_to(database, statement)
    assert answer_to(database, "SELECT count(*) FROM article")[1] == [(1,)]
    database.close()


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SELECT titel FROM v_articles", "SQL: no such column: titel; did you mean title?"),
        ("SELECT a.titel FROM v_articles a", "SQL: no such column: a.titel; did you mean title?"),
        ("SELECT zz FROM v_bylines", "zz; v_bylines has article_id, position, author_id, name, role"),
        ("SELECT title FROM v_article", "SQL: no such table: v_article; did you mean v_articles?"),
        ("SELECT 1 FROM zzzzz", "the views are v_articles, v_authors, v_bylines, v_flags, v_revisions"),
        ("SELECT title FORM v_articles", 'SQL: near "v_articles": syntax error (column 19)'),
        ("SELECT nofunction(1)", "SQL: no such function: nofunction"),
        ("SELECT 1; SELECT 2", "SQL: only one statement is allowed; leave out what follows the first ;"),
        ("DELETE FROM article", "SQL: 'DELETE' is refused: only queries are allowed, beginning with SELECT"),
    ],
)
def test_an_error_names_the_word(tmp_path: Path, statement: str, message: str) -> None:
    """With a suggestion."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with pytest.raises(SqlError) as caught:
        answer_to(database, statement)
    database.close()
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("SELECT titel FROM v_articles", 'column "titel" does not exist; Perhaps you meant'),
        ("SELECT 1; SELECT 2", "SQL: only one statement is allowed; leave out what follows the first ;"),
        ("SELECT title FROM v_article", 'relation "v_article" does not exist'),
    ],
)
def test_an_error_of_postgresql_names_the_word(postgres_url: str, statement: str, message: str) -> None:
    """In the server's own words, with its hint."""
    database = open_database(postgres_url)
    with pytest.raises(SqlError) as caught:
        answer_to(database, statement)
    database.close()
    assert message in str(caught.value)


def test_an_endless_query_is_stopped(database: Database) -> None:
    """After its time limit; the database stays usable."""
    endless = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(SqlStopped, match=r"stopped after 0\.2 s; ask for less .* or raise --time-limit"):
        answer_to(database, endless, seconds=0.2)
    assert answer_to(database, "SELECT 1 AS n") == (("n",), [(1,)])


def test_an_enormous_value_is_refused(tmp_path: Path) -> None:
    """One value cannot take all memory."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with pytest.raises(SqlError, match="string or blob too big"):
        answer_to(database, "SELECT zeroblob(2000000000)")
    database.close()


def test_the_full_text_index_can_be_queried(tmp_path: Path) -> None:
    """So that SQL need not scan all texts."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    kept(database, crawled())
    statement = "SELECT a.title FROM v_articles a JOIN article_text t ON t.rowid = a.id WHERE article_text MATCH 'tugs'"
    assert answer_to(database, statement)[1] == [(TITLE,)]
    database.close()


@pytest.mark.parametrize("value", ["hex(zeroblob(2e8))", "zeroblob(2e9)", "replace(hex(zeroblob(9e6)), '0', '00000')"])
def test_e16_a_value_too_large_is_refused_before_it_is_made(tmp_path: Path, value: str) -> None:
    """With what to do."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with pytest.raises(SqlError, match=r"a value may have 32 MB; ask for less of it"):
        answer_to(database, f"SELECT {value}")
    database.close()


def test_e16_an_answer_too_large_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many rows it would have."""
    monkeypatch.setattr("newsbot.store.care.sql._LARGEST_ANSWER", 1_000)
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    endless = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT hex(zeroblob(50)) FROM n"
    with pytest.raises(SqlStopped, match="ask for less"):
        answer_to(database, endless)
    database.close()
