"""Flagged = found: for random queries and articles, the matcher flags exactly what a search finds."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from newsbot.items import Article, Author, Block, Entry, Finding, Image, Link
from newsbot.store.engine import fulltext
from newsbot.store.engine.database import Database
from newsbot.store.engine.schema import article, metadata
from newsbot.store.keep import keep_all
from newsbot.store.search.matches import search
from newsbot.store.watches.preview import try_out
from newsbot.watch.matcher import Matcher, compiled_watch, new_watch
from tests.store.captures import NOON

# Few words, so that they meet; each has a look-alike, another spelling, or characters the index must not split at.
WORDS = (
    "desert",
    "Deserted",
    "deserters",
    "dessert",
    "mobilised",
    "Mobilization",
    "US",
    "us",
    "U.K.",
    "18,000",
    "don’t",
    "army’s",
    "multi-agent",
    "Łódź",
    "войской",
    "storm",
    "Sahara",
    "東京",
    "ship.",
)
NAMES = ("Lou Fenn", "Mira Desert", "Łucja O’Brien")

phrases = st.lists(st.sampled_from(WORDS), min_size=1, max_size=6).map(" ".join)
blocks = st.builds(Block, kind=st.sampled_from(["paragraph", "heading"]), text=phrases)
articles = st.builds(
    Article,
    title=phrases,
    description=st.none() | phrases,
    section=st.none() | st.sampled_from(["News", "Desert storms"]),
    tags=st.lists(st.sampled_from(["desert", "U.K."]), max_size=2, unique=True).map(tuple),
    language=st.sampled_from([None, "en", "uk"]),
    authors=st.lists(st.sampled_from(NAMES), max_size=2, unique=True).map(
        lambda names: tuple(Author(name=name) for name in names)
    ),
    published=st.none() | st.integers(0, 60).map(lambda days: NOON + timedelta(days=days)),
    published_precision=st.just("minute"),
    images=st.lists(st.builds(Image, caption=st.none() | phrases), max_size=1).map(tuple),
    related=st.lists(st.builds(Link, title=phrases), max_size=1).map(tuple),
    body=st.lists(blocks, min_size=1, max_size=3).map(tuple),
    entries=st.lists(
        st.builds(Entry, title=st.none() | phrases, body=st.lists(blocks, max_size=1).map(tuple)), max_size=1
    ).map(tuple),
)

plain = st.sampled_from([*(word for word in WORDS if "." not in word), '"U.K."', "mobilise", "deserter", "uk", "lodz"])
exact = st.sampled_from(["=desert", "=Deserted", "=US", "=us", "=Mobilization", '="desert storm"', '="US us"'])
wild = st.sampled_from(["des*", "desert*", "dess?rt", "mobili?ation", "вой*"])
phrase = st.lists(st.sampled_from(["desert", "storm", "ship", "mobilise", "US", "Sahara"]), min_size=2, max_size=3).map(
    lambda found: f'"{" ".join(found)}"'
)
near = st.builds("{}~{}".format, phrase, st.integers(1, 4)) | st.sampled_from(["desert NEAR/2 ship", "storm NEAR US"])
named = st.sampled_from(
    [
        "author:fenn",
        "author:desert",
        'author:"Łucja O’Brien"',
        "section:news",
        "section:desert",
        "tag:uk",
        "lang:en",
        "source:estuary",
        "url:estuary",
        "published:2026-03",
        "published:>=2026-03-20",
        "published:[2026-03-05 TO 2026-04-10}",
    ]
)
fielded = st.builds(
    "{}:{}".format,
    st.sampled_from(["title", "body", "description", "caption", "related"]),
    plain | exact | wild | phrase,
)
leaves = st.one_of(plain, plain, exact, wild, phrase, near, named, fielded)
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds("({} AND {})".format, inner, inner),
        st.builds("({} OR {})".format, inner, inner),
        st.builds("({} NOT {})".format, leaves, inner),
        st.builds("({} {})".format, inner, inner),
    ),
    max_leaves=5,
)
masks = st.lists(st.sampled_from(["Sahara desert", "desert|ship storm", "us"]), max_size=2, unique=True).map(tuple)


def understood(query: str) -> bool:
    """Whether the query is valid: nearly all are, except those without a required word."""
    try:
        new_watch("one", query)
    except ValueError:
        return False
    return True


watched = st.lists(st.tuples(trees.filter(understood), masks), min_size=1, max_size=6)


def empty(database: Database) -> None:
    """Removes all articles, so that one database serves all examples: creating one takes longer than an example."""
    with database.write() as connection:
        for (article_id,) in connection.execute(article.select().with_only_columns(article.c.id)).all():
            fulltext.remove(connection, article_id)
        for table in reversed(metadata.sorted_tables):
            connection.execute(delete(table))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stories=st.lists(articles, min_size=1, max_size=4), watched_for=watched)
def test_a_search_finds_exactly_what_is_flagged(
    database: Database, stories: list[Article], watched_for: list[tuple[str, tuple[str, ...]]]
) -> None:
    """With masks, fields, wildcards, phrases and proximity; a preview counts the same."""
    empty(database)
    # Each story has its own word and address, or it would be the same as another.
    findings = [
        Finding(
            article=replace(
                story,
                title=f"{story.title} n{number}",
                body=(*story.body, Block(kind="paragraph", text=f"It is n{number}.")),
                url=f"https://estuary.example/desert-{number}/",
                page_url=f"https://estuary.example/desert-{number}/",
                source="estuary",
                origin="live",
            )
        )
        for number, story in enumerate(stories)
    ]
    with database.write() as connection:
        ids = [kept.article_id for kept in keep_all(connection, findings, run_id=None, now=NOON)]
    assert len(set(ids)) == len(findings)
    watches = [new_watch(str(number), query, masks=masks) for number, (query, masks) in enumerate(watched_for)]
    matcher = Matcher(watches)
    flagged = {
        article_id: {flag.watch: flag.places for flag in matcher.flags(finding.article) if flag.certainty == "meant"}
        for article_id, finding in zip(ids, findings, strict=True)
    }
    for watch in watches:
        compiled = compiled_watch(watch)
        found = {hit.article_id: hit.places for hit in search(database, compiled)}
        expected = {each: places[watch.name] for each, places in flagged.items() if watch.name in places}
        assert found == expected, (watch.query, watch.masks)
        assert try_out(database, compiled).stories == len(found), (watch.query, watch.masks)
