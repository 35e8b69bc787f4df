"""What is asked in a notebook: its length, parts of it, how it looks, and its end."""

from __future__ import annotations

import gc
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pyarrow
import pytest

import newsbot
from newsbot.answer_shapes import of_rows
from newsbot.answers import Answer, Closed, Reader
from newsbot.collection import Collection, Hit
from newsbot.items import Article, Finding
from newsbot.store.engine.database import Database, open_database
from newsbot.store.keep import keep
from newsbot.store.watches.watches import add_watch
from newsbot.watch.matcher import Matcher, new_watch
from tests.postgres import postgres, postgres_url
from tests.store.captures import NOON, URL, blocks, crawled, hours, kept

__all__ = ["postgres", "postgres_url"]

HOSTILE = '<script>alert(1)</script> & "tugs" $\\href{javascript:alert(1)}{here}$ \u202ebackwards'
MENACING = "A tug <img src=x onerror=alert(1)> came."
NUMBER = 25
STRIKES = (
    "An air strike killed nine soldiers near the border.",
    "The strike came late in the match.",
    "The striker scored two goals before half-time.",
)


def _tug(number: int, *, title: str | None = None, text: str = "A tug came.") -> Article:
    page = crawled(f"{URL}{number}/", texts=(f"{text} Its number was {number}.",))
    return replace(page, title=title or f"Story {number}", published=NOON.replace(hour=1, minute=number))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """Of 25 tugs, a minute apart."""
    opened = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    for number in range(NUMBER):
        kept(opened, _tug(number))
    yield opened
    opened.close()


@pytest.fixture
def news(database: Database, tmp_path: Path) -> Iterator[Collection]:
    """A collection of them."""
    with newsbot.open_database(tmp_path) as opened:
        yield opened


def _titles(answer: Answer[Hit]) -> list[str | None]:
    return [hit.article.title for hit in answer]


@pytest.mark.parametrize("query", ["tug", "title:story", "tug NOT title:story", "caption:ostra", '"tug came"~3', "* "])
def test_the_length_is_that_of_the_list(news: Collection, query: str) -> None:
    """Whether the database alone can count or texts must be read."""
    answer = news.articles() if query == "* " else news.search(query)
    assert len(answer) == sum(1 for _ in answer)
    assert len(list(answer)) == len(answer)


def test_a_limit_holds_for_the_length(news: Collection) -> None:
    """And an answer of nothing is false."""
    assert len(news.search("tug", limit=3)) == len(list(news.search("tug", limit=3))) == 3
    assert news.search("tug")
    assert not news.search("zeppelin")
    assert len(news.search("zeppelin")) == 0


@pytest.mark.parametrize(
    "part",
    [
        slice(None, 3),
        slice(2, 5),
        slice(20, None),
        slice(-3, None),
        slice(None, -22),
        slice(1, 20, 4),
        slice(40, 50),
        slice(5, 2),
        slice(None),
    ],
)
def test_a_slice_is_that_of_the_list(news: Collection, part: slice[int, int, int]) -> None:
    """With its length, its parts and its table."""
    answer, wanted = news.search("tug"), _titles(news.search("tug"))[part]
    found = answer[part]
    assert _titles(found) == wanted
    assert len(found) == len(wanted)
    assert _titles(found[1:3]) == wanted[1:3]
    assert found.columns()["title"] == wanted
    assert bool(found) == bool(wanted)


def test_a_record_has_its_place(news: Collection) -> None:
    """Also from the end; outside there is none."""
    answer = news.search("tug")
    assert answer[0].article.title == "Story 24"
    assert answer[-1].article.title == answer[24].article.title == "Story 0"
    for outside in (25, -26):
        with pytest.raises(IndexError, match=f"there is no record {outside} in search 'tug'"):
            answer[outside]
    with pytest.raises(ValueError, match="cannot be read in steps of -1; make a list of it first"):
        answer[::-1]


def test_a_list_of_an_answer_asks_once(database: Database) -> None:
    """Though Python asks for the length of what it makes a list of."""
    asked = []

    def read(_: Database, most: int | None) -> Iterator[dict[str, int]]:
        asked.append(most)
        yield from ({"number": number} for number in range(3))

    answer = Answer(Reader(database), "numbers", read, of_rows(["number"]))
    assert [*answer] == list(answer) == [{"number": 0}, {"number": 1}, {"number": 2}]
    assert len(asked) == 2
    assert len(answer) == 3
    assert len(asked) == 3
    assert next(reversed(answer)) == {"number": 2}
    assert len(asked) == 4


def test_a_display_has_the_first_ten_and_marks_the_hits(news: Collection) -> None:
    """Nobody waits for all of a large answer."""
    said = repr(news.search("tug")).splitlines()
    assert said[0] == "search 'tug'"
    assert said[2:4] == ["25  2026-03-02  Story 24  estuary", "    A «tug» came."]
    assert len([line for line in said if "Story" in line]) == 10
    assert said[-1] == "... and more: these are the first 10; len() counts all"
    assert repr(news.search("zeppelin")) == "search 'zeppelin': nothing"
    assert repr(news.search("tug")[0]) == "<hit 25: 'Story 24', 1 place>"


def test_nothing_of_a_page_becomes_markup(database: Database, tmp_path: Path) -> None:
    """Titles, sentences and addresses are strangers' words; formulas of notebooks can carry scripts."""
    kept(database, replace(_tug(30, title=HOSTILE, text=MENACING), url="javascript:alert(1)"))
    with newsbot.open_database(tmp_path) as news:
        shown = news.search("tug")[:1]._repr_html_()
        rows = news.sql("SELECT title, body FROM v_articles ORDER BY id DESC LIMIT 1")._repr_html_()
        plain = repr(news.search("tug")[:1])
    assert "A <mark>tug</mark> &lt;img src=x onerror=alert(1)&gt; came." in shown
    for html in (shown, rows):
        assert "&lt;script&gt;" in html
        assert "<script" not in html
        assert "<img" not in html
        assert "href" not in html.replace("\\href", "")
        assert html.startswith('<table class="tex2jax_ignore mathjax_ignore">')
    assert "\u202e" not in plain + shown


def test_a_title_leads_to_its_page(news: Collection) -> None:
    """Which learns nothing of the notebook."""
    link = f'<a href="{URL}24/" target="_blank" rel="noopener noreferrer">Story 24</a>'
    assert link in news.articles()._repr_html_()


def _asked(news: Collection) -> dict[str, Callable[[], object]]:
    answer = news.search("tug")
    begun = iter(news.search("tug"))
    next(begun)
    return {
        "a record of a loop": lambda: next(begun),
        "a loop": lambda: list(answer),
        "a length": lambda: len(answer),
        "a record": lambda: answer[0],
        "a slice": lambda: list(answer[:2]),
        "truth": lambda: bool(answer),
        "a frame": answer.frame,
        "a table": answer.arrow,
        "a search": lambda: news.search("tug"),
        "flags": lambda: list(news.flags()),
        "edits": lambda: list(news.edits()),
        "a timeline": lambda: list(news.timeline()),
        "an article": lambda: news.article(1),
        "revisions": lambda: news.revisions(1),
        "SQL": lambda: news.sql("SELECT 1"),
        "with": news.__enter__,
    }


def test_closed_means_closed(news: Collection) -> None:
    """Also for answers that were there before, and for a loop half-way, which does not end as if it were whole."""
    asked, answer = _asked(news), news.search("tug")
    news.close()
    news.close()
    for each in asked.values():
        with pytest.raises(Closed, match=r"newsbot\.db is closed; open it again with newsbot\.open_database\(\)"):
            each()
    assert repr(answer) == "search 'tug': the collection is closed"
    assert repr(news).endswith("newsbot.db, closed>")


def test_closing_gives_the_snapshot_of_a_loop_back(news: Collection, database: Database) -> None:
    """So that the write-ahead log can be emptied though somebody still holds the loop."""
    begun = iter(news.search("tug"))
    next(begun)
    kept(database, _tug(31))
    news.close()
    with closing(sqlite3.connect(str(database.url.database))) as connection:
        busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    assert busy == 0
    with pytest.raises(Closed):
        next(begun)


def test_arrow_is_read_batch_by_batch(database: Database) -> None:
    """So that a collection larger than memory can be handed on."""
    made = []

    def read(_: Database, most: int | None) -> Iterator[dict[str, int]]:
        for number in range(5_000):
            made.append(number)
            yield {"number": number}

    shape = of_rows(["number"])
    typed = shape._replace(columns=tuple(column._replace(kind="number") for column in shape.columns))
    stream = pyarrow.RecordBatchReader.from_stream(Answer(Reader(database), "numbers", read, typed))
    assert stream.read_next_batch().num_rows == len(made) < 5_000
    assert stream.read_all()["number"].to_pylist()[-1] == 4_999


def test_polars_reads_the_columns_where_arrow_has_them(news: Collection) -> None:
    """Not a copy of a copy, and with the same kinds of values."""
    polars = pytest.importorskip("polars")
    frame = news.search("tug").frame("polars")
    assert frame.schema["published"] == polars.Datetime("us", "UTC")
    assert frame.schema["authors"] == polars.List(polars.String)
    assert polars.DataFrame(news.search("tug")).equals(frame)
    assert news.flags().frame("polars").schema["since_revision"] == polars.Int64


def test_pandas_has_times_and_lists(news: Collection) -> None:
    """As Python has them."""
    pandas = pytest.importorskip("pandas")
    frame = news.search("tug").frame("pandas")
    assert isinstance(frame["published"].dtype, pandas.DatetimeTZDtype)
    assert frame["authors"][0] == ["Mira Tolk"]
    assert list(frame.explode("authors")["authors"].unique()) == ["Mira Tolk"]
    assert str(news.timeline().frame("pandas")["begins"].dtype).startswith("datetime64")


def test_a_loop_that_is_left_holds_nothing(news: Collection) -> None:
    """The collection keeps no list of what was once asked."""
    list(islice(news.search("tug"), 2))
    gc.collect()
    assert len(news._reader._running) == 0


def test_a_flag_shows_its_sense_and_what_is_left_out(database: Database, tmp_path: Path) -> None:
    """As the command line does."""
    watch = new_watch("strike", "strike")
    with database.write() as connection:
        add_watch(connection, watch, NOON)
        for number, text in enumerate(STRIKES, start=40):
            page = replace(_tug(number, title=text), body=blocks(text))
            keep(connection, Finding(article=page, flags=Matcher((watch,)).flags(page)), run_id=None, now=NOON)
    with newsbot.open_database(tmp_path) as news:
        assert repr(news.flags()).endswith("not shown: 1 unsure (unsure=True), 1 in another sense (other=True)")
        assert news.flags().columns()["certainty"] == ["meant"]
        assert sorted(news.flags(unsure=True).columns()["certainty"]) == ["meant", "unsure"]
        assert [(flag.certainty, flag.sense) for flag in news.flags("strike", other=True)] == [("other", "sport")]
        assert "other" in repr(news.flags(other=True))
        with pytest.raises(ValueError, match="ask for one of unsure and other"):
            news.flags(unsure=True, other=True)


@pytest.mark.full
def test_postgresql_answers_the_same(postgres_url: str) -> None:
    """Length, parts, edits, counts and the end."""
    opened = open_database(postgres_url)
    for number in range(3):
        kept(opened, _tug(number))
    kept(opened, replace(_tug(1, text="Two tugs came."), captured_at=hours(9)))
    opened.close()
    news = newsbot.open_database(postgres_url)
    assert _titles(news.search("tug")[1:]) == ["Story 1", "Story 0"]
    assert len(news.search('"a tug"')) == len(list(news.search('"a tug"'))) == 2
    assert [(edit.article_id, edit.revision) for edit in news.edits(since="2026-03")] == [(2, 2)]
    assert [bucket.articles for bucket in news.timeline("tug")] == [3]
    assert "«tugs»" in repr(news.search("tugs"))
    begun = iter(news.articles())
    next(begun)
    news.close()
    with pytest.raises(Closed):
        next(begun)
