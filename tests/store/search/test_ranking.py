"""Ranking: more relevant articles first, newer ones first among equals; articles left out are reported."""

from dataclasses import replace
from datetime import timedelta

import pytest

from newsbot.items import Article, Finding
from newsbot.store.engine.database import Database
from newsbot.store.keep import keep_all
from newsbot.store.search import ranking as module
from newsbot.store.search.matches import ranked_page
from newsbot.store.search.selection import Filters, Selection, Total
from newsbot.watch.compiled import compile_query
from tests.store.captures import NOON, crawled

FOG = "Fog lay on the water and nobody saw the pier before noon."


def story(number: int, title: str, *texts: str, days: int = 0) -> Finding:
    article: Article = crawled(f"https://estuary.example/{number}/", texts=(*texts, f"It was day n{number}."))
    return Finding(article=replace(article, title=title, published=NOON - timedelta(days=days)))


@pytest.fixture(autouse=True)
def _stored(database: Database) -> None:
    stories = [
        story(1, "A quiet day", FOG, "A tug came.", days=1),
        story(2, "Tug sinks", FOG, "The tug was old.", days=1),
        story(3, "Another quiet day", FOG, "A tug came, and another tug, and the third tug.", days=1),
        story(4, "Ferry late", FOG, "The ferry came."),
        story(5, "A quiet night", FOG, "A tug left.", days=300),
    ]
    with database.write() as connection:
        keep_all(connection, stories, run_id=None, now=NOON)


def ask(database: Database, query: str, *, limit: int = 20, **filters: str) -> tuple[list[int], Total]:
    selection = Selection(compile_query(query), Filters(**filters))  # type: ignore[arg-type]
    page = ranked_page(database, selection, limit=limit, now=NOON)
    return [hit.article_id for hit in page.hits], page.total


def test_the_title_counts_most_then_frequency_then_age(database: Database) -> None:
    """On both databases."""
    assert ask(database, "tug") == ([2, 3, 1, 5], Total(4, is_exact=True))


def test_the_evaluator_decides_in_a_ranking_too(database: Database) -> None:
    """For a phrase, the index only has candidates."""
    assert ask(database, '"another tug"') == ([3], Total(1, is_exact=True))
    assert ask(database, "tug", section="nosuch") == ([], Total(0, is_exact=True))


def test_how_many_there_are_is_exact_only_where_one_page_holds_all(database: Database) -> None:
    """Of a phrase no index knows how many texts have it: those that are shown are counted."""
    selection = Selection(compile_query('"quiet day"'))
    whole = ranked_page(database, selection, limit=2, now=NOON)
    first = ranked_page(database, selection, limit=1, now=NOON)
    last = ranked_page(database, selection, limit=1, now=NOON, after=first.after)
    assert (whole.total, first.total.is_exact) == (Total(2, is_exact=True), False)
    assert (len(last.hits), last.after, last.total.is_exact) == (1, None, False)


def test_a_ranking_continues_page_by_page(database: Database) -> None:
    """Without gaps or repeats: age counts from the same moment on all pages."""
    selection, after, found = Selection(compile_query("tug")), None, []
    for number in range(4):
        page = ranked_page(database, selection, limit=1, now=NOON + timedelta(days=100 * number), after=after)
        found += [hit.article_id for hit in page.hits]
        after = page.after
    assert found == [2, 3, 1, 5]
    assert after is None


def test_for_common_words_only_the_newest_articles_are_ranked(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says since when."""
    monkeypatch.setattr(module, "_ALL", 3)
    monkeypatch.setattr(module, "_POOL", 3)
    page = ranked_page(database, Selection(compile_query("fog")), limit=20, now=NOON)
    assert sorted(hit.article_id for hit in page.hits) == [2, 3, 4]
    assert page.ranked_since == NOON - timedelta(days=1)


def test_a_selection_without_words_cannot_be_ranked(database: Database) -> None:
    """A source alone ranks nothing."""
    with pytest.raises(ValueError, match="there are no words to rank by"):
        ask(database, "source:estuary")
