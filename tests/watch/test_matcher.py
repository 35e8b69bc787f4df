"""Matching: all watches together give what each would give alone, with places that say why."""

import json
import subprocess
import sys
import time
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.items import Article, Author, Block, Entry, Flag, Image, Link, Place
from newsbot.watch.candidates import AllOf, AnyOf, Candidates, Everything, Prefix, Word
from newsbot.watch.compiled import compile_query
from newsbot.watch.matcher import Matcher, Watch, compiled_watch, default_watches, new_watch
from newsbot.watch.query import QueryError
from newsbot.watch.tokens import words
from tests.watch.articles import story

SEED = Path(__file__).parents[3] / "shared" / "seed"
ALL = Article(
    title="Title word",
    description="Description word",
    section="Section word",
    tags=("tag word", "other"),
    source="sample",
    language="en-GB",
    authors=(Author(name="Jane Doe"),),
    published=datetime(2024, 4, 29, 10, tzinfo=UTC),
    url="https://news.example/war/word",
    images=(Image(caption="Caption word"),),
    body=(Block(kind="paragraph", text="First. Body word here. Last."),),
    entries=(Entry(title="Entry", body=(Block(kind="paragraph", text="Entry word"),)),),
    related=(Link(title="Related word"),),
)


def hits(query: str, article: Article = ALL) -> list[str] | None:
    """The fields in which *query* hits *article*; None for no match."""
    places = compile_query(query).places(article)
    return None if places is None else [place.field for place in places]


def test_a_place_says_where_and_why() -> None:
    """Field, block, offsets, the words as written, the sentence."""
    article = story("Quiet.", "The U.K. said so. Men “deserted” on Feb. 24 again. End.", title="A deserter’s tale")
    (flag,) = Matcher([new_watch("leaving", "desert")]).flags(article)
    assert flag == Flag(
        watch="leaving",
        places=(
            Place(field="title", block=None, start=2, end=12, form="deserter’s", sentence="A deserter’s tale"),
            Place(
                field="body", block=1, start=23, end=31, form="deserted", sentence="Men “deserted” on Feb. 24 again."
            ),
        ),
        sense="desertion",
    )


def test_a_phrase_is_one_place() -> None:
    """From its first word to its last."""
    places = compile_query('"military police" desert').places(story("Military police found them. They deserted."))
    assert places is not None
    assert [place.form for place in places] == ["Military police", "deserted"]


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("word", ["title", "body", "entry"]),
        ("title:word", ["title"]),
        ("body:word", ["body", "entry"]),
        ("description:word", ["description"]),
        ("caption:word", ["caption"]),
        ("related:word", ["related"]),
        ("section:word", ["section"]),
        ("tag:word", ["tag"]),
        ("url:word", ["url"]),
        ('url:"news.example/war"', ["url"]),
        ("author:doe", ["author"]),
        ("author:does", None),
        ("lang:en", ["lang"]),
        ("lang:uk", None),
        ("source:sample title:word", ["title", "source"]),
        ("caption:body", None),
        ('"title first"', None),
        ('"here last"', ["body"]),
        ("word NOT related:related", None),
        ("=Word", None),
        ("=TITLE", None),
        ("=Title", ["title"]),
        ("titl*", ["title"]),
        ("ti?le", ["title"]),
        ("(nothing OR title) AND body", ["title", "body"]),
    ],
)
def test_where_a_query_looks(query: str, fields: list[str] | None) -> None:
    """Title and body unless a field is named; captions and related stories only on request."""
    assert hits(query) == fields


@pytest.mark.parametrize(
    ("bound", "hit"),
    [
        ("published:2024", True),
        ("published:2024-04-29", True),
        ("published:2024-04-30", False),
        ("published:>=2024-04-29", True),
        ("published:>2024-04-29", False),
        ("published:<=2024-04-29", True),
        ("published:<2024-04-29", False),
        ("published:[2024-04-01 TO 2024-04-29]", True),
        ("published:[2024-04-01 TO 2024-04-29}", False),
        ("published:[* TO 2025]", True),
        ("published:>=2024-12", False),
    ],
)
def test_days_are_whole(bound: str, hit: bool) -> None:
    """A range includes the whole of its days, in UTC; an undated story is in no range."""
    assert (hits(f"{bound} title:word") is not None) == hit
    assert hits(f"{bound} word", story("A word.")) is None


def test_only_a_search_has_a_clock() -> None:
    """Watches see stories of any day, so `now` would keep changing its meaning."""
    now = datetime(2024, 5, 1, tzinfo=UTC)
    assert compile_query("title:word published:>=now-7d", now=now).places(ALL)
    assert compile_query("title:word published:>=now-1d", now=now).places(ALL) is None
    with pytest.raises(QueryError, match="'now-7d' in 'word published:>=now-7d' counts from now"):
        new_watch("w", "word published:>=now-7d")


def test_the_forms_of_a_watch_are_those_that_it_was_saved_with() -> None:
    """A watch edited by hand, or saved by an older newsbot, finds what it shows."""
    watch = Watch("w", "desert", forms={"desert": ("desert", "awol")})
    assert Matcher([watch]).flags(story("He went AWOL."))
    assert not Matcher([watch]).flags(story("He deserted."))
    assert not Matcher([Watch("w", "desert")]).flags(story("He deserted."))


def test_matching_stored_watches_loads_no_dictionary() -> None:
    """It costs half a second and 50 MB, which every crawl would pay."""
    program = (
        "import sys; from newsbot.watch.matcher import Matcher, Watch; from newsbot.items import Article;"
        "Matcher([Watch('w', 'desert', forms={'desert': ('desert',)})]).flags(Article(title='desert'));"
        "sys.exit('lemminflect' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("=a", Word("a")),
        ("=a =b", AllOf((Word("a"), Word("b")))),
        ("=a OR =bc*", AnyOf((Word("a"), Prefix("bc")))),
        ('="a b"~3 -c', AllOf((Word("a"), Word("b")))),
        ("caption:=a", Word("a")),
        ("lang:en", Everything()),
        ("lang:en OR =a", Everything()),
        ("lang:en =a published:2024", Word("a")),
        ("wo?d*", Prefix("wo")),
    ],
)
def test_candidates_are_what_an_index_can_ask(query: str, tree: Candidates) -> None:
    """Words, prefixes, all of, any of; fields, order, dates and NOT are left to the evaluator."""
    assert compile_query(query).candidates() == tree


WORDS = st.sampled_from(
    ["army", "desert", "deserted", "the", "storm", "border", "uk", "18,000", "multi-agent", "mobilise"]
)
TERMS = st.one_of(
    WORDS,
    WORDS.map("={}".format),
    WORDS.map("title:{}".format),
    st.sampled_from(["dese*", "arm?", "lang:en", "published:>=2024", "=UK", "army NEAR/2 border"]),
    st.lists(WORDS, min_size=1, max_size=3).map(lambda some: f'"{" ".join(some)}"'),
    st.lists(WORDS, min_size=2, max_size=3).map(lambda some: f'"{" ".join(some)}"~4'),
)
QUERIES = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(" ".join),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} OR {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} AND NOT ({pair[1]}))"),
    ),
    max_leaves=5,
)
TEXTS = st.lists(st.one_of(WORDS, st.sampled_from(["U.K.", "Army", ".", "–", "multi agent"])), max_size=25).map(
    " ".join
)
ARTICLES = st.builds(
    lambda title, first, second, language, published: Article(
        title=title,
        language=language,
        published=published,
        body=(Block(kind="paragraph", text=first), Block(kind="paragraph", text=second)),
    ),
    st.one_of(st.none(), TEXTS),
    TEXTS,
    TEXTS,
    st.sampled_from([None, "en", "uk"]),
    st.sampled_from([None, datetime(2023, 1, 1, tzinfo=UTC), datetime(2024, 5, 1, tzinfo=UTC)]),
)
MASKS = st.lists(st.sampled_from(["desert storm", "the army", "uk"]), max_size=2).map(tuple)


def holds(tree: Candidates, vocabulary: set[str]) -> bool:
    """Whether a text with these words satisfies *tree*."""
    match tree:
        case Word(token):
            return token in vocabulary
        case Prefix(token):
            return any(word.startswith(token) for word in vocabulary)
        case AllOf(children):
            return all(holds(child, vocabulary) for child in children)
        case AnyOf(children):
            return any(holds(child, vocabulary) for child in children)
    return True


@given(st.lists(st.tuples(QUERIES, MASKS), min_size=1, max_size=6), ARTICLES)
def test_all_at_once_is_each_alone(watched: list[tuple[str, tuple[str, ...]]], article: Article) -> None:
    """Candidates lose no hit, whatever the queries: alerts and search cannot disagree."""
    saved = []
    for number, (query, masks) in enumerate(watched):
        try:
            saved.append(new_watch(str(number), query, masks=masks))
        except QueryError:
            continue
    texts = [article.title or "", *(block.text for block in article.body)]
    vocabulary = {word for text in texts for word in words(text)}
    wanted = []
    for watch in saved:
        compiled = compiled_watch(watch)
        found = compiled.judged(article)
        if found is not None:
            assert holds(compiled.candidates(), vocabulary)
            assert all(place.form and place.form in place.sentence for place in found.shown)
            of_senses = {"certainty": found.certainty, "sense": found.sense, "why": found.why}
            wanted.append(Flag(watch=watch.name, places=found.shown, **of_senses))
    assert Matcher(saved).flags(article) == tuple(wanted)


def test_labelled_sentences_are_told_apart() -> None:
    """Sentences written before the matcher: nothing is missed, and masks exclude the known other senses."""
    groups = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text(encoding="utf-8"))["group"]
    matchers = {watch.name: Matcher([watch]) for watch in default_watches()}
    for group in groups:
        for sentence in group["sentences"]:
            flagged = bool(matchers[group["watch"]].flags(story(sentence)))
            # What no mask fits may be wrong; benchmarks/forms.py counts it.
            assert flagged == group["hit"] or group.get("masks") == "none", sentence


@pytest.mark.skipif(not SEED.exists(), reason="../shared/seed is not beside the project")
def test_the_seed_is_flagged_as_its_readers_would() -> None:
    """Deserters in every form; mobilised conscripts, but not the related headline's mobilization."""
    (label,) = [json.loads(path.read_text(encoding="utf-8")) for path in SEED.glob("*.json")]
    paragraphs = tuple(Block(kind="paragraph", text=text) for text in label["body"])
    related = tuple(Link(title=title) for title in label["related"])
    flags = Matcher(default_watches()).flags(Article(title=label["title"], body=paragraphs, related=related))
    forms = {flag.watch: {place.form for place in flag.places} for flag in flags}
    assert forms == {
        "desert": {"deserted", "deserting", "desertion", "desertions", "desert"},
        "mobilize": {"mobilized", "mobilize"},
    }


def test_ten_times_the_text_takes_ten_times_as_long() -> None:
    """Phrases and NEAR are linear, too: no text or query is an attack."""
    matcher = Matcher([new_watch(query, query) for query in ('"desert desert desert"', '"desert army"~900', "desert")])

    def seconds(times: int) -> float:
        article = story("desert army " * times)
        started = time.process_time()
        matcher.flags(article)
        return time.process_time() - started

    small, large = (min(seconds(times) for _ in range(3)) for times in (2_000, 20_000))
    assert large < 30 * small
