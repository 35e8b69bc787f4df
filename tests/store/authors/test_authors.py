"""Authors: one row for a person of a source, from bylines, dumps and their own page, in any order."""

from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from newsbot.items import Article, Author, Finding
from newsbot.store.authors import history, mentions
from newsbot.store.authors.authors import AuthorBook, fold_unnamed, keep_author
from newsbot.store.authors.history import history_of
from newsbot.store.authors.overview import articles_by, list_authors
from newsbot.store.care.check import check, repair_faults
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import address, article, author_capture
from newsbot.store.keep import keep_all
from tests.pipelines.crawling import crawl
from tests.store.captures import MIRA, NOON, URL, crawled, dumped, hours, kept

PAGE = "https://estuary.example/author/mira/"
OWN_PAGE = replace(
    MIRA, role="Harbour Editor", bio="Mira Tolk edits.", source="estuary", page_url=PAGE, captured_at=hours(8)
)
EDITOR = replace(MIRA, role="Editor")
LOU = Author(name="Lou Fenn")


def keep_page(database: Database, author: Author) -> int:
    with database.write() as connection:
        return keep_author(connection, author, run_id=None, now=NOON)


def test_the_newest_capture_says_role_and_bio(database: Database) -> None:
    """They belong to the moment, not to the story."""
    keep_page(database, OWN_PAGE)
    kept(database, crawled(at=1))
    with database.read() as connection:
        (author,) = list_authors(connection)
    assert (author.role, author.bio, author.captured_at) == ("Harbour Editor", "Mira Tolk edits.", hours(8))
    kept(
        database,
        replace(crawled("https://estuary.example/x/", at=9), title="X", authors=(replace(MIRA, role="Chief"),)),
    )
    with database.read() as connection:
        (author,) = list_authors(connection)
    assert (author.role, author.bio, author.articles) == ("Chief", MIRA.bio, 2)


def test_an_author_page_is_done_with_its_author(database: Database) -> None:
    """It is not fetched again for nothing."""
    keep_page(database, OWN_PAGE)
    with database.read() as connection:
        rows = connection.execute(select(address.c.url, address.c.kind, address.c.state, address.c.captured_at)).all()
    assert rows == [(PAGE, "author", "done", hours(8))]


@pytest.mark.parametrize("order", list(permutations(("page", "crawl", "dump"))))
def test_page_byline_and_dump_are_one_person(database: Database, order: tuple[str, ...]) -> None:
    """A dump shows no address: the name is all that it shares with the others."""
    for entry_point in order:
        if entry_point == "page":
            keep_page(database, OWN_PAGE)
        else:
            kept(database, crawled() if entry_point == "crawl" else dumped(crawled()))
    with database.read() as connection:
        (author,) = list_authors(connection)
    assert (author.name, author.url, author.role, author.articles) == ("Mira Tolk", MIRA.url, "Harbour Editor", 1)


def test_a_new_spelling_of_a_name_is_the_same_person(database: Database) -> None:
    """The address says so; who was known by that spelling alone is them too."""
    story = replace(crawled("https://estuary.example/x/"), title="X", body=(), source="estuary")
    kept(database, replace(story, url=None, page_url=None, authors=(Author(name="Mira Tolk-Fenn"),)))
    kept(database, crawled())
    with database.read() as connection:
        assert len(list_authors(connection)) == 2
    keep_page(database, replace(OWN_PAGE, name="Mira Tolk-Fenn"))
    with database.read() as connection:
        (author,) = list_authors(connection)
    assert (author.name, author.articles) == ("Mira Tolk-Fenn", 2)


def test_two_people_of_one_name_stay_two(database: Database) -> None:
    """Their addresses differ."""
    kept(database, crawled())
    other = replace(MIRA, url="https://estuary.example/author/mira-2/", role="Columnist")
    kept(database, replace(crawled("https://estuary.example/x/"), title="X", authors=(other,)))
    with database.read() as connection:
        assert sorted(author.role or "" for author in list_authors(connection)) == ["Columnist", "Reporter"]


def test_authors_are_found_by_a_part_of_their_name(database: Database) -> None:
    """Whatever its case; a percent sign means itself."""
    kept(database, replace(crawled(), authors=(MIRA, Author(name="100% Lou"))))
    with database.read() as connection:
        found = {name: [author.name for author in list_authors(connection, name)] for name in ("TOLK", "%", "nobody")}
    assert found == {"TOLK": ["Mira Tolk"], "%": ["100% Lou"], "nobody": []}


def test_the_articles_of_an_author_come_newest_first(database: Database) -> None:
    """Numbers and titles."""
    stories: list[Article] = [
        replace(crawled(f"https://estuary.example/{hour}/", at=hour), title=f"Story {hour}", published=hours(hour))
        for hour in (2, 1, 3)
    ]
    for story in stories:
        kept(database, replace(story, body=(*story.body, story.body[0])) if story.title == "Story 1" else story)
    with database.read() as connection:
        (author,) = list_authors(connection)
        assert [work.title for work in articles_by(connection, author.id)] == ["Story 3", "Story 2", "Story 1"]


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_names_roles_and_bios_are_kept_with_their_days(database: Database, order: tuple[int, ...]) -> None:
    """Whatever order the captures come in: each value from the first capture that states it to the last."""
    captures = [
        crawled(at=1),
        crawled(f"{URL}2/", at=5, texts=("A tug came.",)),
        replace(crawled(f"{URL}3/", at=9, texts=("It floats.",)), authors=(replace(MIRA, role="Editor"),)),
        replace(crawled(f"{URL}4/", at=7, texts=("Fog.",)), authors=(Author(name="Mira Tolk", role="Reporter"),)),
    ]
    captures = [replace(each, title=f"Story {number}") for number, each in enumerate(captures)]
    for at in order:
        kept(database, captures[at])
    with database.read() as connection:
        (author,) = list_authors(connection)
        said = history_of(connection, author.id)
    assert [(each.field, each.value, each.first_captured_at, each.last_captured_at) for each in said] == [
        ("name", "Mira Tolk", hours(1), hours(9)),
        ("role", "Editor", hours(9), hours(9)),
        ("role", "Reporter", hours(1), hours(7)),
        ("bio", MIRA.bio, hours(1), hours(9)),
        ("url", MIRA.url, hours(1), hours(9)),
    ]


def test_a_capture_of_unknown_time_says_no_day(database: Database) -> None:
    """Until one of a known time says the same."""
    kept(database, dumped(crawled()))
    with database.read() as connection:
        (author,) = list_authors(connection)
        assert {each.first_captured_at for each in history_of(connection, author.id)} == {None}


def test_who_changed_their_name_is_still_meant_by_the_old_one(database: Database) -> None:
    """Where a text shows no address."""
    kept(database, crawled(at=1))
    renamed = replace(MIRA, name="Mira Tolk-Fenn")
    kept(database, replace(crawled(f"{URL}2/", at=2), title="Two tugs", authors=(renamed,)))
    text = dumped(crawled(texts=("An old story of the same hand.",)))
    kept(database, replace(text, title="Old story", source="estuary"))
    with database.read() as connection:
        (author,) = list_authors(connection)
    assert (author.name, author.articles) == ("Mira Tolk-Fenn", 3)


def test_two_who_turn_out_to_be_one_in_one_batch_are_one(database: Database) -> None:
    """Whom the first story names is found to be the author of the second."""
    kept(database, replace(crawled(at=1), authors=(replace(MIRA, name="M. Tolk"),)))
    text = dumped(crawled(texts=("A story of the same hand.",)))
    with database.write() as connection:
        found = [
            replace(text, title="First", source="estuary"),
            replace(crawled(f"{URL}2/", at=2, texts=("Another.",)), title="Second"),
        ]
        keep_all(connection, [Finding(article=each) for each in found], run_id=None, now=NOON)
    with database.read() as connection:
        (author,) = list_authors(connection)
    assert (author.name, author.articles) == ("Mira Tolk", 3)


def test_what_an_author_page_said_is_kept_once(database: Database) -> None:
    """However often it says so; its author is what it said, whatever becomes of their articles."""
    for hour in (8, 3, 9):
        keep_page(database, replace(OWN_PAGE, captured_at=hours(hour)))
    with database.read() as connection:
        (row,) = connection.execute(select(author_capture))
        assert (row.first_captured_at, row.last_captured_at) == (hours(3), hours(9))
        assert mentions.sayings_of(connection, [1]) == history.sayings_of(connection, [1])


def crawl_nothing(database: Database, folder: Path) -> None:
    """A crawl that meets no page."""
    crawl(folder, [], url=database.url.render_as_string(hide_password=False))


def repair(database: Database, folder: Path) -> None:
    """What `db check --repair` does where nothing else is wrong."""
    repair_faults(database, check(database), now=NOON)


@pytest.mark.parametrize("next_pass", [lambda database, _: fold_unnamed(database), crawl_nothing, repair])
def test_the_next_pass_folds_the_authors_that_a_killed_one_left(
    database: Database, tmp_path: Path, next_pass: Callable[[Database, Path], None]
) -> None:
    """A prune or replay marks them first; the next one, a crawl, an import or a repair folds them."""
    kept(database, crawled(at=1))
    kept(database, replace(crawled(f"{URL}2/", at=2, texts=("Gone.",)), title="Gone", authors=(EDITOR, LOU)))
    with database.write() as connection:
        authors = AuthorBook(connection, None)
        authors.unname(mentions.of_articles(connection, [2]))
        connection.execute(delete(article).where(article.c.id == 2))
        authors.write(fold=False)
    with database.read() as connection:
        assert [author.role for author in list_authors(connection, "Mira")] == ["Editor"]
    next_pass(database, tmp_path)
    with database.read() as connection:
        assert [(author.name, author.role) for author in list_authors(connection)] == [("Mira Tolk", "Reporter")]
