"""The fold: any order and any repetition of captures say the same, and which of them is believed."""

from dataclasses import replace
from datetime import datetime
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as st

from newsbot.items import Article, Author
from newsbot.likeness.fingerprint import comparable_text, fingerprint_text
from newsbot.store.articles.captures import capture_of
from newsbot.store.articles.facts import article_of
from newsbot.store.articles.fold import Capture, Projection, project, seen_again
from tests.store.articles.test_facts import articles
from tests.store.captures import MIRA, NOON, TEXTS, blocks, crawled, dumped, hours


def capture(record: Article, *, now: datetime = NOON) -> Capture:
    return capture_of(record, fingerprint_text(comparable_text(record)), now)


def folded(*records: Article) -> Projection:
    return project(capture(each) for each in records)


def stands(*records: Article) -> Article:
    """What the captures *records* say together, as the article stands."""
    return article_of(folded(*records).values, url=None, source=None, captured_at=None)


def content(projection: Projection) -> tuple[object, ...]:
    wordings = [(each.values, each.first_at, each.last_at, each.kept_at, each.said_by) for each in projection.wordings]
    return wordings, projection.values, projection.source, dict(projection.aliases), projection.first_at


spellings = st.sampled_from([TEXTS, TEXTS[:2], TEXTS[2:3]])
same_texts = st.builds(
    lambda article, texts, kind: replace(
        article, body=tuple(replace(block, kind=kind) for block in blocks(*texts)), entries=(), title="A ferry"
    ),
    articles,
    spellings,
    st.sampled_from(["paragraph", "heading"]),
)


@given(st.lists(articles | same_texts, min_size=1, max_size=5), st.randoms(use_true_random=False))
def test_any_order_and_any_repetition_give_the_same(records: list[Article], chance: object) -> None:
    """Captures of one text, of several, without titles or names, of pages and dumps, of known and unknown times."""
    captures = [capture(each, now=hours(at)) for at, each in enumerate(records)]
    expected = content(project(captures))
    shuffled = [*captures, captures[0]]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert content(project(shuffled)) == expected


def test_a_record_that_is_seen_again_is_one_with_a_longer_span() -> None:
    """However often, and in whatever order."""
    once, later, earlier = (replace(capture(crawled()), first_at=hours(at), last_at=hours(at)) for at in (3, 5, 1))
    for order in permutations((once, later, earlier)):
        (wording,) = project(order).wordings
        assert (wording.first_at, wording.last_at, len(wording.captures)) == (hours(1), hours(5), 1)
    assert seen_again(once, once) == once


def test_the_newest_capture_that_states_a_fact_wins() -> None:
    """One that leaves it out takes nothing away."""
    first = replace(crawled(at=1), section="News", description="Nobody was hurt.")
    second = replace(crawled(at=2), section="Shipping", description=None)
    assert (stands(first, second).section, stands(first, second).description) == ("Shipping", "Nobody was hurt.")


def test_every_fact_has_its_capture() -> None:
    """Why does the article say this? Because that capture did."""
    page, dump = crawled(at=1), replace(dumped(crawled()), captured_at=hours(9), section="Ports")
    (wording,) = folded(page, dump).wordings
    said = {name: by.last_at for name, by in wording.said_by.items()}
    assert (said["section"], said["tags"], said["body"]) == (hours(9), hours(1), hours(1))


def test_a_page_goes_before_its_text_of_the_same_moment() -> None:
    """A text shows less."""
    page = replace(crawled(at=1), section="News")
    text = replace(dumped(page), captured_at=hours(1), section="NEWS")
    assert stands(page, text).section == "News"


def test_headings_survive_a_newer_dump_that_shows_them_as_paragraphs() -> None:
    """The body that tells them apart says more; what it was read from comes with it."""
    page = crawled(at=1)
    standing = stands(page, replace(dumped(page), captured_at=hours(9)))
    assert (standing.body, standing.evidence["body"]) == (page.body, "markup")


def test_the_story_keeps_what_an_older_wording_knew_of_it() -> None:
    """A dump of the newest wording has no date, tags, or addresses of authors."""
    dump = replace(dumped(crawled(at=3, texts=TEXTS[:2])), captured_at=hours(3), reading_minutes=7)
    standing = stands(dump, crawled())
    assert (standing.published, standing.published_precision, standing.tags) == (NOON, "minute", ("Ships", "Velm"))
    assert standing.authors == (MIRA,)
    assert standing.reading_minutes == 7


def test_what_only_an_entry_point_said_gives_way_to_every_page() -> None:
    """To an older page too, and to the text of one; of the entry points' words the newest stands."""
    told = replace(crawled(at=3), section="Port", authors=(Author(name="Staff"),))
    told = replace(told, evidence={"section": "feed", "authors": "feed", "title": "markup"})
    for one in (crawled(at=1), replace(dumped(crawled()), captured_at=hours(2), section="City")):
        standing = stands(told, one)
        assert (standing.section, standing.authors[0].name) == (one.section, one.authors[0].name)
        assert standing.evidence.get("section") == one.evidence.get("section")
    newer = replace(told, section="Quay", captured_at=hours(4))
    assert stands(newer, told).section == "Quay"


def test_an_older_wording_of_the_page_goes_before_what_an_entry_point_said_of_the_newest() -> None:
    """And the evidence is that of the page."""
    told = replace(crawled(at=3, texts=TEXTS[:2]), section="Port", authors=(Author(name="Staff"),))
    told = replace(told, evidence={"section": "feed", "authors": "feed"})
    page = replace(crawled(at=1), evidence={"section": "meta"})
    standing = stands(told, page)
    assert (standing.section, standing.authors) == (page.section, page.authors)
    assert standing.evidence == {"section": "meta"}


def test_a_text_without_a_title_belongs_to_the_newest_wording_of_its_text() -> None:
    """Whichever of them was there first."""
    untitled = replace(dumped(crawled()), title=None, reading_minutes=7)
    first, second = crawled(at=1), replace(crawled(at=2), title="Ferry stuck off Velm")
    for order in permutations((untitled, first, second)):
        newest = folded(*order).wordings[-1].captures
        assert len(newest) == 2


def test_an_offset_stays_when_the_same_instant_is_said_without_it() -> None:
    """Software that falls back to UTC takes nothing away; another instant has its own offset."""
    there = replace(crawled(at=1), published_offset=180)
    assert stands(there, replace(crawled(at=2), published_offset=0)).published_offset == 180
    assert stands(replace(there, captured_at=hours(2)), crawled(at=1)).published_offset == 180
    other = replace(crawled(at=2), published=hours(5), published_offset=0)
    assert (stands(there, other).published, stands(there, other).published_offset) == (hours(5), 0)


def test_an_instant_of_a_feed_is_better_than_the_day_of_an_address() -> None:
    """But a page that states its day itself is believed."""
    by_address = replace(crawled(at=2), published_precision="day", evidence={"published": "url"})
    by_feed = replace(crawled(at=1), published=hours(1), evidence={"published": "feed"})
    assert stands(by_feed, by_address).published == hours(1)
    assert stands(by_feed, replace(by_address, evidence={"published": "markup"})).published == NOON
