"""The Python entry point: cheap to import, typed, reading only."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path

import pytest

import newsbot
from newsbot.collection import Collection, Filters, NoFrames, Time
from newsbot.extras import install_command, install_hint
from newsbot.store.care.sql import SqlError
from newsbot.store.engine.database import open_database
from newsbot.store.engine.errors import DatabaseError
from newsbot.store.watches.watches import WatchError
from newsbot.watch.query import QueryError
from newsbot.watch.senses import SenseError
from tests.store.captures import TEXTS, crawled, hours, kept, tugs


@pytest.fixture
def news(tmp_path: Path) -> Iterator[Collection]:
    """A collection of the ferry and four tugs."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    for article in (crawled(), *(finding.article for finding in tugs())):
        kept(database, article)
    database.close()
    with newsbot.open_database(tmp_path) as opened:
        yield opened


def test_importing_newsbot_is_cheap() -> None:
    """Nothing of the store, of Scrapy or of the command line is loaded before it is asked for."""
    code = "import sys, newsbot; newsbot.open_database; print(sorted({name.partition('.')[0] for name in sys.modules}))"
    out = subprocess.run((sys.executable, "-c", code), capture_output=True, text=True, check=True).stdout
    assert "'newsbot'" in out
    for heavy in ("sqlalchemy", "scrapy", "pydantic", "typer", "lxml", "twisted", "alembic"):
        assert f"'{heavy}'" not in out


def test_a_search_gives_records_again_and_again(news: Collection) -> None:
    """The newest first; each loop asks anew."""
    found = news.search("barge")
    assert [hit.article.title for hit in found] == ["Story 4", "Story 3"]
    assert [hit.places[0].form for hit in found] == ["barge", "barge"]


def test_a_search_is_narrowed_by_filters(news: Collection) -> None:
    """As on the command line."""
    since = Filters(since=datetime(2026, 3, 5, tzinfo=UTC))
    assert [hit.article.title for hit in news.search("tug", where=since)] == ["Story 3"]
    assert len(list(news.articles(where=since))) == 2
    assert len(list(news.articles())) == 5
    assert len(list(news.articles(limit=3))) == 3


@pytest.mark.parametrize(
    "since",
    ["2026-03-05", date(2026, 3, 5), datetime(2026, 3, 5, tzinfo=UTC), datetime(2026, 3, 5)],  # noqa: DTZ001
)
def test_times_are_written_as_on_the_command_line(news: Collection, since: Time) -> None:
    """Or are Python's own; without a zone they are UTC."""
    assert [hit.article.title for hit in news.search("tug", where=Filters(since=since))] == ["Story 3"]
    assert len(news.articles(where=Filters(until="2026-03-02"))) == 3
    assert len(news.articles(where=Filters(until="2026"))) == len(news.articles(where=Filters(until=date(2026, 3, 9))))
    assert len(news.articles(where=Filters(until="2026"))) == 5
    assert len(news.articles(where=Filters(since="1h"))) == 0
    assert len(news.flags(since="7d")) == len(news.edits(since="2w", until="now")) == 0


def test_what_is_no_time_is_an_error_at_once(news: Collection) -> None:
    """In the words of the command line."""
    wrong = "'soon' is not a time; expected 90d, 12h, 2w, 2026-03 or 2026-03-02T10:30"
    for ask in (
        lambda: news.search("tug", where=Filters(since="soon")),
        lambda: news.articles(where=Filters(until="soon")),
        lambda: news.timeline(where=Filters(until="soon")),
        lambda: news.flags(since="soon"),
        lambda: news.edits(since="soon"),
    ):
        with pytest.raises(ValueError, match=wrong):
            ask()
    with pytest.raises(ValueError, match="until '2026-01' is before since '2026-03': nothing lies between"):
        news.articles(where=Filters(since="2026-03", until="2026-01"))


def test_an_unknown_name_is_an_error_that_lists_the_known_ones(news: Collection) -> None:
    """A mistyped source or watch is not an empty answer."""
    with pytest.raises(LookupError, match="there are no articles of source 'estury'; there are: estuary"):
        news.articles(where=Filters(source="estury"))
    with pytest.raises(LookupError, match="there are no articles of source 'estury'; there are: estuary"):
        news.edits(source="estury")
    with pytest.raises(WatchError, match="there is no watch 'dessert'; known watches: none"):
        news.flags("dessert")
    with pytest.raises(WatchError, match="there is no watch 'dessert'; known watches: none"):
        news.search("tug", where=Filters(watch="dessert"))
    with pytest.raises(SenseError, match="'sprot' is not a sense of the query"):
        news.search("strike", sense="sprot")


def test_a_timeline_counts_by_day_week_or_month(news: Collection) -> None:
    """Of a search or of all articles."""
    assert [(each.begins, each.articles) for each in news.timeline("barge", "week")] == [(date(2026, 3, 9), 2)]
    assert news.timeline(step="month").columns() == {"begins": [date(2026, 3, 1)], "articles": [5]}
    assert len(news.timeline()) == 8
    assert str(news.timeline().arrow().schema.field("begins").type) == "date32[day]"
    with pytest.raises(ValueError, match="'year' is not a step of time; choose from day, week, month"):
        news.timeline(step="year")  # type: ignore[arg-type]


def test_edits_show_what_changed(news: Collection, tmp_path: Path) -> None:
    """As records, as a table and on display."""
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    kept(database, crawled(at=5, texts=(*TEXTS[:3], "The ferry had left the island in <b>fog</b>.")))
    database.close()
    (edit,) = news.edits()
    assert (edit.article_id, edit.revision, edit.edited_at) == (1, 2, hours(5))
    assert news.edits().columns()["fields"] == [["body"]]
    assert "[-thick fog, its captain told the coast guard.-] {+<b>fog</b>.+}" in repr(news.edits())
    assert "<ins>&lt;b&gt;fog&lt;/b&gt;.</ins>" in news.edits()._repr_html_()


def test_a_wrong_query_names_its_column(news: Collection) -> None:
    """Before anything is read."""
    with pytest.raises(QueryError, match="column"):
        news.search("tug AND (barge")


def test_what_a_query_leaves_aside_is_a_warning(news: Collection) -> None:
    """A language without word forms says so in a notebook, too."""
    with pytest.warns(UserWarning, match="forms") as said:
        news.search("tug", language="xx")
    assert [one.filename for one in said] == [__file__]


def test_a_table_has_a_column_for_each_fact(news: Collection) -> None:
    """Plain values: instants are aware, names are lists."""
    columns = news.search("barge").columns()
    assert columns["title"] == ["Story 4", "Story 3"]
    assert columns["authors"] == [["Mira Tolk"], ["Mira Tolk"]]
    assert columns["published"][0].tzinfo is UTC
    assert {len(values) for values in columns.values()} == {2}


def test_arrow_knows_the_kinds_of_columns(news: Collection) -> None:
    """An instant is an instant there; an answer of nothing has its columns all the same."""
    table = news.articles().arrow()
    assert table.num_rows == 5
    assert str(table.schema.field("published").type) == "timestamp[us, tz=UTC]"
    assert news.search("zeppelin").arrow().column_names == table.column_names
    assert news.authors().arrow().to_pylist()[0]["articles"] == 5
    assert news.flags().arrow().num_rows == 0


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_frame_is_one_call(news: Collection, library: str) -> None:
    """Of the library that is there; else it says what to install."""
    if find_spec(library) is None:
        with pytest.raises(NoFrames, match=f"{library} is not installed; install it with: .* install .*{library}$"):
            news.articles().frame(library)  # type: ignore[arg-type]
    else:
        frame = news.articles().frame(library)  # type: ignore[arg-type]
        assert frame.shape[0] == 5


def test_without_any_library_of_frames_it_says_which_there_are(
    news: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is needed for anything else."""
    for name in ("pandas", "polars", "pyarrow"):
        monkeypatch.setitem(sys.modules, name, None)
    pandas, parquet = re.escape(install_command("pandas")), re.escape(install_hint("parquet"))
    with pytest.raises(NoFrames, match=f"pandas or polars is not installed; install it with: {pandas}$"):
        news.articles().frame()
    with pytest.raises(NoFrames, match=f"pyarrow is not installed; install it with: {parquet}$"):
        news.articles().arrow()


def test_sql_reads_and_does_nothing_else(news: Collection) -> None:
    """Rows are dictionaries."""
    assert list(news.sql("SELECT count(*) AS n FROM v_articles")) == [{"n": 5}]
    with pytest.raises(SqlError, match="only queries are allowed"):
        news.sql("DELETE FROM article")


def test_an_article_that_is_not_there_is_an_error(news: Collection) -> None:
    """With its number."""
    assert news.article(1).title == "Ferry runs aground off Velm"
    assert len(news.revisions(1)) == 1
    with pytest.raises(LookupError, match="no article 99"):
        news.article(99)


@pytest.mark.parametrize("name", ["none.db", "sqlite:///none.db", "."])
def test_a_mistyped_name_makes_no_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """It is an error that names the file."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        DatabaseError, match=r"(none|newsbot)\.db: there is no such file; a crawl or an import makes one"
    ):
        newsbot.open_database(name)
    assert list(tmp_path.iterdir()) == []


def test_the_entry_point_has_no_way_to_write(news: Collection) -> None:
    """Every promise of the entry point is one of reading."""
    public = {name for name in dir(news) if not name.startswith("_")}
    assert public == {
        "article",
        "articles",
        "authors",
        "close",
        "edits",
        "flags",
        "revisions",
        "search",
        "sql",
        "timeline",
    }
