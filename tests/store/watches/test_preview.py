"""A preview: what a watch would flag, before it is saved."""

from dataclasses import replace
from datetime import date

import pytest

from newsbot.items import Entry
from newsbot.store.engine.database import Database
from newsbot.store.keep import keep_all
from newsbot.store.search.matches import search
from newsbot.store.watches.preview import Neighbour, Week, try_out
from newsbot.watch.compiled import compile_query
from tests.store.captures import NOON, URL, crawled, hours, kept, tugs


@pytest.fixture(autouse=True)
def _stored(database: Database) -> None:
    with database.write() as connection:
        keep_all(connection, tugs(), run_id=None, now=NOON)


@pytest.mark.parametrize(
    "query",
    ["tug", "tug OR ferry", "tug NOT war", '"tug of war"', "tug AND barge", "tu*", "title:story", "author:mira"],
)
@pytest.mark.parametrize("masks", [(), ("tug of war",)])
def test_a_trial_counts_what_a_search_finds(database: Database, query: str, masks: tuple[str, ...]) -> None:
    """Whether the index alone decides, or each story is evaluated."""
    compiled = compile_query(query, except_for=masks)
    found = list(search(database, compiled))
    tried = try_out(database, compiled)
    assert (tried.stories, tried.exact, list(tried.newest)) == (len(found), True, found)
    assert sum(week.stories for week in tried.weeks) == len(found)


def test_a_word_outside_title_and_body_does_not_count(database: Database) -> None:
    """Although captions are in the index too."""
    assert try_out(database, compile_query("ostra")).stories == 0
    assert try_out(database, compile_query("caption:ostra")).stories == 4


def test_the_posts_of_a_live_blog_are_its_body(database: Database) -> None:
    """With their titles, as in a search."""
    blog = replace(crawled(f"{URL}live/", texts=("Live.",)), title="Live", entries=(Entry(title="A dredger sails"),))
    kept(database, blog)
    assert try_out(database, compile_query("dredger")).stories == 1


def test_weeks_without_a_story_are_shown(database: Database) -> None:
    """From the first week with a story to the last."""
    kept(database, replace(crawled(f"{URL}late/", texts=("A tug.",)), title="Late", published=hours(24 * 22)))
    weeks = try_out(database, compile_query("tug")).weeks
    assert weeks == tuple(Week(date(2026, 3, day), count) for day, count in ((2, 2), (9, 1), (16, 0), (23, 1)))


def test_stories_before_since_do_not_count(database: Database) -> None:
    """By the date that orders a search."""
    tried = try_out(database, compile_query("tug"), since=hours(24))
    assert (tried.stories, [hit.article_id for hit in tried.newest]) == (1, [3])


def test_too_many_candidates_are_sampled(database: Database) -> None:
    """The number is marked as an estimate; the newest hits are real."""
    tried = try_out(database, compile_query("tug OR barge", except_for=("nothing of a barge",)), most=2)
    assert (tried.stories, tried.exact, [hit.article_id for hit in tried.newest]) == (4, False, [4, 3, 2, 1])
    assert (tried.could, tried.asked) == (4, 2)
    assert [week.stories for week in tried.weeks] == [2, 2]


def test_phrases_around_the_hits_are_offered_as_masks(database: Database) -> None:
    """Except words that are everywhere."""
    for number in range(3):
        text = f"The tug of the harbour won the boat{number}. Then the harbour tug of war began."
        kept(database, replace(crawled(f"{URL}w{number}/", texts=(text,)), title=f"War {number}"))
    found = try_out(database, compile_query("tug")).neighbours
    assert Neighbour("tug of", 4) in found
    assert "the tug" not in {each.phrase for each in found}
