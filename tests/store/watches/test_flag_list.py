"""The list of flags: one for each story and watch, whatever its wordings and addresses."""

from dataclasses import replace

import pytest

from newsbot.items import Article, Finding
from newsbot.store.engine.database import Database
from newsbot.store.keep import keep
from newsbot.store.report import report_of
from newsbot.store.runs.runs import start_run
from newsbot.store.watches.flag_list import FlagCount, FlagEntry, Which, count_flags, list_flags
from newsbot.store.watches.marks import UnknownFlag, dismiss, mark_seen, restore
from newsbot.store.watches.watches import add_watch, watches
from newsbot.watch.matcher import Matcher, new_watch
from tests.store.captures import NOON, URL, crawled, dumped, hours


@pytest.fixture(autouse=True)
def _watched(database: Database) -> None:
    with database.write() as connection:
        add_watch(connection, new_watch("tugs", "tug"), NOON)
        add_watch(connection, new_watch("trains", "train"), NOON)


def flagged(database: Database, article: Article, *, at: float = 0, run_id: int | None = None) -> tuple[str, ...]:
    """Stores *article* as the pipelines would; returns the watches that flag it for the first time."""
    with database.write() as connection:
        finding = Finding(article=article, flags=Matcher(watches(connection)).flags(article))
        return keep(connection, finding, run_id=run_id, now=hours(at)).flags_new


def flags(database: Database, **which: object) -> list[FlagEntry]:
    """The flags selected by *which*."""
    with database.read() as connection:
        return list_flags(connection, **which)  # type: ignore[arg-type]


def story(name: str, text: str = "A tug came.") -> Article:
    """A story of its own."""
    return replace(crawled(f"{URL}{name}/", texts=(text,)), title=f"Story {name}")


def test_an_edit_that_first_matches_is_a_new_flag_that_says_since_when(database: Database) -> None:
    """An edit that stops matching keeps the flag; its places are those of the newest wording that matches."""
    assert flagged(database, crawled(at=1, texts=("The ferry ran aground.",))) == ()
    assert flagged(database, crawled(at=2, texts=("Tugs came.",)), at=2) == ("tugs",)
    assert flagged(database, crawled(at=3, texts=("Two tugs came.",)), at=3) == ()
    assert flagged(database, crawled(at=4, texts=("The ferry floats.",)), at=4) == ()
    (flag,) = flags(database)
    assert (flag.since_revision, flag.revision, flag.flagged_at) == (2, 3, hours(2))
    assert flag.places[0].sentence == "Two tugs came."


def test_a_flag_on_the_first_wording_has_no_since_revision(database: Database) -> None:
    """Until an older capture arrives that does not match."""
    flagged(database, crawled(at=2))
    assert flags(database)[0].since_revision is None
    flagged(database, crawled(at=1, texts=("The ferry ran aground.",)))
    assert flags(database)[0].since_revision == 2


def test_copies_are_listed_under_the_story(database: Database) -> None:
    """Another address of the article, or a dump of it, raises no new flag."""
    assert flagged(database, crawled(at=1)) == ("tugs",)
    assert flagged(database, crawled("https://estuary.example/ferry-aground-2/", at=2)) == ()
    assert flagged(database, dumped(crawled(at=1))) == ()
    (flag,) = flags(database)
    assert (flag.url, flag.also_at) == (URL, ("https://estuary.example/ferry-aground-2/",))


def test_a_run_lists_the_stories_it_flagged_first(database: Database) -> None:
    """An edit of a flagged story is not listed."""
    with database.write() as connection:
        first, second = (start_run(connection, "estuary", "crawl", NOON) for _ in range(2))
    flagged(database, crawled(at=1), run_id=first)
    flagged(database, crawled(at=2, texts=("Tugs came.",)), run_id=second)
    flagged(database, story("b"), run_id=second)
    with database.read() as connection:
        listed = [[flag.article_id for flag in report_of(connection, run).flags] for run in (first, second)]
    assert listed == [[1], [2]]


@pytest.mark.parametrize(
    ("which", "expected"), [("all", [4, 3, 2, 1]), ("standing", [4, 2, 1]), ("unseen", [4, 1]), ("dismissed", [3])]
)
def test_flags_are_listed_by_their_marks(database: Database, which: Which, expected: list[int]) -> None:
    """Newest first."""
    for number, name in enumerate("abcd"):
        flagged(database, story(name), at=number)
    with database.write() as connection:
        mark_seen(connection, [2], hours(5))
        dismiss(connection, [3], "wrong sense", hours(5))
    assert [flag.id for flag in flags(database, which=which)] == expected
    with database.read() as connection:
        assert count_flags(connection) == {"tugs": FlagCount(4, 2, 1), "trains": FlagCount()}
        assert count_flags(connection)["tugs"].dismissed_share == 0.25


def test_flags_are_listed_by_watch_and_date_and_limit(database: Database) -> None:
    """Newest first."""
    for number, name in enumerate("abc"):
        flagged(database, story(name, "A train and a tug."), at=number)
    assert [flag.watch for flag in flags(database, watch_name="trains")] == ["trains"] * 3
    assert [flag.article_id for flag in flags(database, watch_name="tugs", since=hours(1))] == [3, 2]
    assert [flag.article_id for flag in flags(database, watch_name="tugs", limit=1)] == [3]


def test_a_mark_stays_on_an_edited_story(database: Database) -> None:
    """Whichever wording it was set on; seen_at is the first time."""
    flagged(database, crawled(at=1))
    with database.write() as connection:
        mark_seen(connection, [1], hours(1))
        dismiss(connection, [1], "wrong sense", hours(2))
    flagged(database, crawled(at=2, texts=("Tugs came.",)))
    (flag,) = flags(database)
    assert (flag.id, flag.seen_at, flag.dismissed_at, flag.dismissed_reason) == (1, hours(1), hours(2), "wrong sense")
    with database.write() as connection:
        restore(connection, [2])
    (flag,) = flags(database)
    assert (flag.seen_at, flag.dismissed_at, flag.dismissed_reason) == (hours(1), None, None)


def test_an_unknown_flag_is_refused_and_nothing_is_marked(database: Database) -> None:
    """Not even the flags that exist."""
    flagged(database, crawled(at=1))
    with database.write() as connection:
        for mark in (mark_seen, restore):
            with pytest.raises(UnknownFlag, match="there is no flag 7, 9 in this database; `newsbot flags` shows"):
                mark(connection, [9, 1, 7], *([NOON] if mark is mark_seen else []))  # type: ignore[operator]
        with pytest.raises(UnknownFlag, match="there is no flag 9"):
            dismiss(connection, [1, 9], None, NOON)
    assert flags(database, which="unseen") != []
