"""One story once, every edit kept: what is the same, what is an edit, and what is another story."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from newsbot.items import Article, Author, Finding
from newsbot.store.articles.revisions import load_article, load_revisions
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import address, alias, article, byline, revision
from newsbot.store.engine.schema import author as author_table
from newsbot.store.keep import keep_all
from tests.store.captures import MIRA, NOON, TEXTS, URL, blocks, crawled, dumped, hours, kept

EDITED = (*TEXTS, "The ferry was pulled free on Tuesday evening.")


def count(database: Database, table: object) -> int:
    with database.read() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0  # type: ignore[arg-type]


def load(database: Database, article_id: int, number: int | None = None) -> Article:
    with database.read() as connection:
        return load_article(connection, article_id, number)


def test_what_was_kept_comes_back_exactly(database: Database) -> None:
    """Every field, as it was."""
    done = kept(database, crawled())
    assert (done.sameness, done.revision_id is not None) == ("new", True)
    assert load(database, done.article_id) == crawled()
    assert load(database, done.article_id, 1) == crawled()


def test_a_capture_that_comes_again_changes_nothing(database: Database) -> None:
    """Not a row."""
    first = kept(database, crawled())
    again = kept(database, crawled())
    assert (again.sameness, again.article_id, again.revision_id) == ("same", first.article_id, None)
    assert [count(database, table) for table in (article, revision, alias, byline)] == [1, 1, 1, 1]


def test_a_changed_text_is_a_revision_of_the_article(database: Database) -> None:
    """Both wordings stay."""
    first = kept(database, crawled())
    second = kept(database, crawled(at=5, texts=EDITED))
    assert (second.sameness, second.article_id) == ("edit", first.article_id)
    assert load(database, first.article_id).text.endswith("Tuesday evening.")
    with database.read() as connection:
        assert [len(each.body) for each in load_revisions(connection, first.article_id)] == [4, 5]


def test_a_changed_title_or_byline_is_a_revision_too(database: Database) -> None:
    """Headlines are edited more often than texts."""
    first = kept(database, crawled())
    retitled = kept(database, replace(crawled(at=2), title="Ferry stuck off Velm"))
    joined = kept(database, replace(crawled(at=3), authors=(MIRA, Author(name="Lou Fenn"))))
    assert [retitled.sameness, joined.sameness] == ["edit", "edit"]
    assert {retitled.article_id, joined.article_id} == {first.article_id}


@pytest.mark.parametrize(
    "change",
    [
        {"body": blocks(TEXTS[0].replace(" ", "  "), *TEXTS[1:])},
        {"title": "Ferry runs aground  off Velm"},
        {"title": "“Ferry” runs aground off Velm"},
        {"reading_minutes": 2},
        {"related": ()},
        {"tags": ("Ships",)},
    ],
)
def test_a_trivial_change_is_none(database: Database, change: dict[str, object]) -> None:
    """Blanks, typographic quotes, related cards, counters."""
    kept(database, crawled())
    assert kept(database, replace(crawled(at=2), **change)).sameness == "same"  # type: ignore[arg-type]
    assert count(database, revision) == 1


def test_an_older_capture_never_becomes_the_newest_revision(database: Database) -> None:
    """An archive read late tells what was, not what is."""
    newest = kept(database, crawled(at=5, texts=EDITED))
    older = kept(database, crawled(at=1))
    assert older.sameness == "edit"
    assert load(database, newest.article_id).text.endswith("Tuesday evening.")
    assert load(database, newest.article_id, 1).text.endswith("coast guard.")


def test_a_wording_that_comes_back_is_the_newest_again(database: Database) -> None:
    """An edit that was taken back is no third wording."""
    first = kept(database, crawled(at=1))
    kept(database, crawled(at=3, texts=EDITED))
    assert kept(database, crawled(at=5)).sameness == "same"
    assert count(database, revision) == 2
    assert load(database, first.article_id).text.endswith("coast guard.")


def test_a_capture_of_unknown_time_does_not_displace_a_known_one(database: Database) -> None:
    """Nobody knows whether the dump is older."""
    first = kept(database, crawled())
    assert kept(database, dumped(crawled(texts=EDITED))).sameness == "edit"
    assert load(database, first.article_id).text.endswith("coast guard.")


def test_a_dump_of_a_crawled_article_is_that_article(database: Database) -> None:
    """No new row, and nothing that the crawl knew is lost."""
    first = kept(database, crawled())
    again = kept(database, dumped(crawled()))
    assert (again.sameness, again.article_id) == ("same", first.article_id)
    assert load(database, first.article_id) == crawled()
    assert [count(database, table) for table in (article, revision, author_table)] == [1, 1, 1]


def test_a_crawl_of_a_dumped_article_gives_it_what_dumps_lack(database: Database) -> None:
    """Its address, date, tags, headings, and who its author is."""
    first = kept(database, dumped(crawled()))
    assert load(database, first.article_id).url is None
    again = kept(database, crawled())
    assert (again.sameness, again.article_id) == ("same", first.article_id)
    assert load(database, first.article_id) == crawled()
    assert [count(database, table) for table in (article, revision, author_table)] == [1, 1, 1]


def test_a_dump_of_an_older_wording_changes_nothing(database: Database) -> None:
    """It is known already."""
    kept(database, crawled(at=1))
    second = kept(database, crawled(at=5, texts=EDITED))
    before = load(database, second.article_id)
    assert kept(database, dumped(crawled(at=1))).sameness == "same"
    assert load(database, second.article_id) == before


def test_two_dumps_that_a_crawl_shows_to_be_one_article_become_one(database: Database) -> None:
    """Their texts have too little in common to tell; the page's two captures tell."""
    other = ("A ferry is stuck.", "More follows.")
    early = kept(database, dumped(crawled(texts=other)))
    late = kept(database, dumped(crawled()))
    assert early.article_id != late.article_id
    kept(database, crawled(at=1, texts=other))
    last = kept(database, crawled(at=2))
    assert (last.sameness, last.article_id) == ("same", early.article_id)
    assert [count(database, table) for table in (article, revision)] == [1, 2]
    assert load(database, early.article_id) == crawled(at=2)


def test_one_story_under_two_addresses_is_one_article(database: Database) -> None:
    """Both are its own from then on, the one that was captured first its canonical one."""
    second = "https://estuary.example/ferry-aground-2/"
    first = kept(database, crawled(second, at=2))
    again = kept(database, crawled(URL, at=1))
    assert (again.sameness, again.article_id) == ("same", first.article_id)
    assert load(database, first.article_id).url == URL
    assert kept(database, crawled(second, at=7, texts=EDITED)).article_id == first.article_id


def test_two_stories_of_one_title_and_author_stay_two(database: Database) -> None:
    """Yesterday's report differs from today's by its numbers, and has an address of its own."""
    texts = ("At noon the river stood at 401 centimetres at Kettle Bar.", *TEXTS)
    today = ("At noon the river stood at 402 centimetres at Kettle Bar.", *TEXTS)
    first = kept(database, crawled("https://estuary.example/river-1/", texts=texts))
    second = kept(database, crawled("https://estuary.example/river-2/", texts=today))
    assert second.sameness == "new"
    assert first.article_id != second.article_id


OTHER_TEXTS = (
    "Two years on, the ferry Ostra ran onto the same bank, in clear weather and at low water.",
    "Its new captain blamed a chart from before the dredging, and the harbour office blamed the captain.",
)


@pytest.mark.parametrize(
    ("texts", "sameness"),
    [
        pytest.param(TEXTS[:2], "same", id="cut-off-in-the-middle"),
        pytest.param(TEXTS[:1], "new", id="too-short-to-tell"),
        pytest.param(OTHER_TEXTS, "new", id="long-and-otherwise"),
    ],
)
def test_a_dump_under_a_known_title_is_that_story_if_its_text_is_cut_from_it(
    database: Database, texts: tuple[str, ...], sameness: str
) -> None:
    """A title alone says little: the text must be long enough to tell, and nearly all of it be in the other."""
    whole = (*TEXTS, *(f"Tug number {number} pulled for {number + 3} hours and gave up." for number in range(6)))
    kept(database, crawled(texts=whole))
    assert (kept(database, dumped(crawled(texts=texts))).sameness == "new") == (sameness == "new")


def test_one_text_in_two_sources_is_two_articles(database: Database) -> None:
    """Who printed it is part of what it is."""
    kept(database, crawled())
    other = kept(database, replace(crawled("https://other.example/ferry/"), source="other"))
    assert (other.sameness, other.article_id) == ("copy", 2)


def test_a_dump_of_no_known_source_joins_the_source_that_has_its_text(database: Database) -> None:
    """Its author, known by name alone until then, is the source's."""
    kept(database, replace(dumped(crawled()), source=None))
    kept(database, crawled())
    with database.read() as connection:
        assert connection.execute(select(author_table.c.source, author_table.c.url)).all() == [("estuary", MIRA.url)]
        assert connection.execute(select(article.c.source, article.c.url)).all() == [("estuary", URL)]


def test_a_newsletter_without_a_title_is_known_by_its_text(database: Database) -> None:
    """Its page has the title that its text dump lacks."""
    letter = replace(crawled(), kind="newsletter")
    first = kept(database, letter)
    dump = replace(dumped(letter), title=None, authors=())
    assert (kept(database, dump).sameness, kept(database, dump).article_id) == ("same", first.article_id)


def test_short_texts_need_their_title(database: Database) -> None:
    """`More follows.` stands under many."""
    kept(database, crawled(texts=("More follows.",)))
    other = replace(crawled("https://estuary.example/fog/", texts=("More follows.",)), title="Fog closes the bar")
    assert kept(database, other).sameness == "new"


def test_a_page_that_claims_the_address_of_another_story_is_not_believed(database: Database) -> None:
    """A site whose pages all call one page canonical must not overwrite that page's story."""
    first = kept(database, crawled())
    texts = ("Three seals were counted on the breakwater on Sunday by the wardens of Kettle Beach.",)
    claiming = replace(
        crawled(texts=texts, at=3), title="Seals return", page_url="https://estuary.example/seals-return/"
    )
    second = kept(database, claiming)
    assert second.sameness == "new"
    assert load(database, second.article_id).url == "https://estuary.example/seals-return/"
    assert load(database, first.article_id) == crawled()


def test_bylines_keep_their_order_role_and_bio(database: Database) -> None:
    """As this article prints them, whatever the person is by now."""
    authors = (Author(name="Lou Fenn", role="Photographer"), MIRA)
    first = kept(database, replace(crawled(at=5), authors=authors))
    kept(
        database,
        replace(crawled("https://estuary.example/x/", at=9), title="X", authors=(replace(MIRA, role="Chief"),)),
    )
    assert load(database, first.article_id).authors == authors
    with database.read() as connection:
        of_article = byline.c.article_id == first.article_id
        rows = connection.execute(select(byline.c.position, byline.c.name, byline.c.role).where(of_article)).all()
    assert rows == [(1, "Lou Fenn", "Photographer"), (2, "Mira Tolk", "Reporter")]


def test_a_batch_keeps_what_one_by_one_would(database: Database) -> None:
    """Also where one item of a batch is a capture of another."""
    captures = [crawled(), crawled(at=5, texts=EDITED), dumped(crawled()), crawled("https://estuary.example/2/", at=6)]
    with database.write() as connection:
        done = keep_all(connection, [Finding(article=each) for each in captures], run_id=None, now=NOON)
    assert [each.sameness for each in done] == ["new", "edit", "same", "same"]
    assert {each.article_id for each in done} == {1}


def test_a_crawled_page_is_done_with_its_article_and_a_dumped_one_is_not(database: Database) -> None:
    """A dump says what a page said once; the page is still to be read."""
    kept(database, replace(dumped(crawled()), url=URL, page_url=URL))
    assert count(database, address) == 0
    kept(database, crawled(at=4))
    with database.read() as connection:
        assert connection.execute(select(address.c.url, address.c.state, address.c.captured_at)).all() == [
            (URL, "done", hours(4))
        ]


def test_what_is_not_there_is_named(database: Database) -> None:
    """The message says what there is."""
    done = kept(database, crawled())
    with pytest.raises(LookupError, match="there is no article 7 in this database"):
        load(database, 7)
    with pytest.raises(LookupError, match="article 1 has revisions 1 to 1; there is no revision 2"):
        load(database, done.article_id, 2)
