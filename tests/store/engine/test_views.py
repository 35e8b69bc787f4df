"""The views: their columns are stable, and show what the records say, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from newsbot.items import Block, Entry, Finding, Flag, Place
from newsbot.store.articles.revisions import current_articles, load_revisions
from newsbot.store.care.sql import ask
from newsbot.store.engine import views
from newsbot.store.engine.database import Database, open_database, run_migrations
from newsbot.store.engine.view_columns import MEANINGS
from newsbot.store.keep import keep
from newsbot.store.watches.flag_list import list_flags
from newsbot.store.watches.marks import dismiss
from newsbot.store.watches.watches import add_watch
from newsbot.watch.matcher import Watch
from tests.store.captures import MIRA, NOON, TEXTS, URL, crawled, dumped, hours, kept

# What users' SQL of this release may rely on. A later one may add columns behind these; it may take none away.
PROMISED = {
    "v_articles": "id title url source kind section language authors published published_precision modified "
    "description tags body posts watches revisions story first_kept_at captured_at published_offset",
    "v_authors": "id name role bio source url avatar_url articles captured_at",
    "v_bylines": "article_id position author_id name role",
    "v_flags": "id watch article_id title url source published revision_id field form sentence places flagged_at "
    "seen_at dismissed_at dismissed_reason certainty sense",
    "v_revisions": "id article_id number title url source authors section published modified body posts origin "
    "first_captured_at last_captured_at kept_at published_offset",
}


def rows(database: Database, statement: str) -> list[dict[str, object]]:
    with ask(database, statement) as answer:
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]


def iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture
def stories(database: Database) -> Database:
    """An edited story that a dump states, too, a live blog, and a dump of which nobody knows address or time."""
    kept(database, crawled(at=1))
    kept(
        database,
        replace(crawled(at=3, texts=(*TEXTS, "A tug came.")), tags=(), description=None, published_offset=-180),
    )
    kept(database, dumped(crawled()))
    posts = (
        Entry(published=hours(1), title="First light", body=(Block(kind="paragraph", text="The fog lifts."),)),
        Entry(published=None, title=None, body=(Block(kind="paragraph", text="The tugs leave."),)),
    )
    live = replace(crawled(f"{URL}live/", texts=("We follow the tugs.",)), kind="liveblog", title="Live", entries=posts)
    kept(database, live)
    lone = dumped(crawled(texts=("Nobody knows where this stood.", "Nor when.")))
    kept(database, replace(lone, title="Found on paper", section=None, authors=(), source=None))
    return database


@pytest.mark.parametrize("view", views.VIEWS)
def test_the_columns_of_a_view_are_stable(database: Database, view: str) -> None:
    """Removing or renaming one breaks somebody's notebook."""
    with ask(database, f"SELECT * FROM {view}") as answer:
        assert list(answer.columns[: len(PROMISED[view].split())]) == PROMISED[view].split()
        assert list(answer.columns) == list(MEANINGS[view])


def test_a_view_shows_the_current_article(stories: Database) -> None:
    """Each column has what the record has; lists and blocks are one text."""
    found = rows(stories, "SELECT * FROM v_articles ORDER BY id")
    with stories.read() as connection:
        records = current_articles(connection, [int(str(row["id"])) for row in found])
    assert len(found) == 3
    for row in found:
        record = records[int(str(row["id"]))]
        posts = [text for e in record.entries for text in (e.title, *(block.text for block in e.body)) if text]
        assert row["body"] == record.text
        assert row["posts"] == ("\n\n".join(posts) or None)
        assert row["authors"] == (", ".join(author.name for author in record.authors) or None)
        assert row["tags"] == (", ".join(record.tags) or None)
        assert row["published_precision"] == (record.published_precision if record.published else None)
        assert row["published_offset"] == record.published_offset
        for column in ("title", "url", "source", "kind", "section", "language", "description"):
            assert row[column] == getattr(record, column), column
        for column in ("published", "modified", "captured_at"):
            assert row[column] == iso(getattr(record, column)), column


def test_revisions_are_numbered_oldest_first(stories: Database) -> None:
    """As newsbot shows them, each with its own text."""
    found = rows(stories, "SELECT * FROM v_revisions WHERE article_id = 1 ORDER BY number")
    with stories.read() as connection:
        records = load_revisions(connection, 1)
    assert [(row["number"], row["body"], row["title"]) for row in found] == [
        (number, record.text, record.title) for number, record in enumerate(records, start=1)
    ]


def test_authors_and_bylines_come_from_articles(stories: Database) -> None:
    """An author whom no article names has no byline."""
    (mira,) = rows(stories, "SELECT * FROM v_authors")
    assert (mira["name"], mira["url"], mira["source"], mira["articles"]) == (MIRA.name, MIRA.url, "estuary", 2)
    found = rows(stories, "SELECT article_id, position, author_id, name FROM v_bylines ORDER BY article_id")
    assert [(row["position"], row["author_id"], row["name"]) for row in found] == [(1, mira["id"], MIRA.name)] * 2


def flagged(database: Database, text: str, *, at: float) -> None:
    """Keep a wording of the story in which the watch `tug` found the last block."""
    article = crawled(at=at, texts=(*TEXTS, text))
    place = Place(field="body", block=len(TEXTS), start=2, end=5, form="tug", sentence=text)
    with database.write() as connection:
        keep(
            connection,
            Finding(article=article, flags=(Flag(watch="tug", places=(place,)),)),
            run_id=None,
            now=hours(at),
        )


def test_an_article_has_one_flag_for_each_watch(database: Database) -> None:
    """With the newest wording's place, the first flag's id and time, and marks of any."""
    with database.write() as connection:
        add_watch(connection, Watch(name="tug", query="tug"), NOON)
    flagged(database, "A tug came.", at=1)
    flagged(database, "A tug came, and left.", at=2)
    with database.write() as connection:
        dismiss(connection, [1], "noise", NOON + timedelta(hours=5))
    with database.read() as connection:
        (listed,) = list_flags(connection)
    (row,) = rows(database, "SELECT * FROM v_flags")
    assert (row["id"], row["watch"], row["article_id"]) == (listed.id, listed.watch, listed.article_id)
    assert (row["form"], row["sentence"], row["places"]) == ("tug", "A tug came, and left.", 1)
    assert (row["flagged_at"], row["dismissed_at"]) == (iso(listed.flagged_at), iso(listed.dismissed_at))
    assert row["dismissed_reason"] == "noise"


def test_an_upgraded_database_has_the_views_of_a_new_one(tmp_path: Path) -> None:
    """The migrations create them by the same code."""
    url = f"sqlite:///{tmp_path / 'new.db'}"
    open_database(url).close()
    found = definitions(
        url, f"sqlite:///{tmp_path / 'old.db'}", "SELECT name, sql FROM sqlite_master WHERE type = 'view'"
    )
    assert len(found[0]) == len(views.VIEWS)
    assert found[0] == found[1]


def test_an_upgraded_postgresql_database_has_the_views_of_a_new_one(postgres_url: str, empty_postgres_url: str) -> None:
    """There all tables must exist before a view is created."""
    query = "SELECT viewname, definition FROM pg_views WHERE schemaname = current_schema() ORDER BY viewname"
    found = definitions(postgres_url, empty_postgres_url, query)
    assert [name for name, _ in found[0]] == sorted(views.VIEWS)
    assert found[0] == found[1]


def definitions(new: str, upgraded: str, query: str) -> list[list[tuple[str, str]]]:
    """What *query* says of a new database, and of an empty one after all migrations."""
    engines = [create_engine(new), create_engine(upgraded)]
    with engines[1].begin() as connection:
        run_migrations(connection, "head")
    found = []
    for engine in engines:
        with engine.connect() as connection:
            found.append([(name, text) for name, text in connection.exec_driver_sql(query)])
        engine.dispose()
    return found


def test_copies_share_a_story_id(database: Database) -> None:
    """An article without copies has none."""
    words = " ".join(
        f"The {tug} drew the ferry {at} fathoms off the bar of Velm." for at, tug in enumerate("abcdefghijk")
    )
    wire = crawled(f"{URL}wire/", texts=(words,))
    kept(database, replace(wire, source="estuary"))
    kept(database, replace(wire, url=f"{URL}copy/", page_url=f"{URL}copy/", source="harbour", title="Tugs at the bar"))
    kept(database, crawled(f"{URL}other/", texts=("Fog closed the bar again on Friday.",)))
    found = [row["story"] for row in rows(database, "SELECT story FROM v_articles ORDER BY id")]
    assert len(found) == 3
    assert found[0] == found[1] is not None
    assert found[2] is None


def test_the_documentation_has_every_column_with_its_meaning() -> None:
    """In the order of the view."""
    text = (Path(__file__).resolve().parents[3] / "docs/database.md").read_text(encoding="utf-8")
    for view, columns in MEANINGS.items():
        section = text.partition(f"### {view}\n")[2].partition("\n### ")[0]
        rows = [line for line in section.splitlines() if line.startswith("| `")]
        assert rows == [f"| `{name}` | {meaning} |" for name, meaning in columns.items()], view
