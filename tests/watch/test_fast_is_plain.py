"""The fast matcher gives the same flags, places and words as a plain evaluator."""

from hypothesis import given
from hypothesis import strategies as st

from newsbot.items import Article, Block
from newsbot.watch.matcher import Matcher, Watch, new_watch
from newsbot.watch.query import QueryError
from newsbot.watch.tokens import tokens
from tests.watch.plain import plain_flags, plain_tokens

# What text is made of: words that meet, spelled in every way that the rules know, and what stands between them.
SPELLED = """
    harbour Harboured HARBOURS har\u00adbour har\u200bbour harbour's Harbour’s h'arbour harbor harbours’
    army army's Army’S armies' l'armée qu’army arme\u0301e multi-agent de-mobilise dis‑army de-mobilise's
    U.K. u.k U.K.'s U.K’s UK J.K.’s 18,000 18000 18,000's 18,000d's 1,2 3.5 1980's a.b's army's.b
    cease-fire ceasefire cease-fires cease fire's lay-off lay‑off lay off layoffs F16 f-16 18 000 18.000
    she'll I’d won't Ankara'da м`ясо ท่าเรือ น้ำ aก ꧏ မြန်မာ ភាសាខ្មែរ ລາວ ໜ
    ßa Łódź lodz войска Войска’s й и 東京 a東 İs Σας ﬁre fire é's café’s 's s's O'Brien's
"""
BETWEEN = [*"    -‑..',’\n\u00a0…“”\u00adʼ_", "  ", ". "]
PIECES = st.one_of(
    st.sampled_from(SPELLED.split()), st.sampled_from(BETWEEN), st.sampled_from(BETWEEN), st.characters()
)
TEXTS = st.lists(PIECES, max_size=20).map("".join)
ARTICLES = st.builds(
    lambda title, texts: Article(title=title, body=tuple(Block(kind="paragraph", text=text) for text in texts)),
    st.none() | TEXTS,
    st.lists(TEXTS, max_size=3),
)
WORDS = st.sampled_from(
    [
        "harbour",
        "army",
        "uk",
        "agent",
        "mobilise",
        "demobilise",
        "brien",
        "lodz",
        "войска",
        "18,000",
        "1980",
        "a",
        "s",
        "fire",
        "ceasefire",
        "cease-fire",
        "layoff",
        "lay-off",
        "f16",
    ]
)
PHRASES = st.lists(WORDS | st.sampled_from(SPELLED.split()), min_size=1, max_size=3).map(
    lambda some: f'"{" ".join(some)}"'
)
TERMS = st.one_of(WORDS, WORDS, PHRASES, WORDS.map("title:{}".format), st.sampled_from(["harb*", "arm*", "войс*"]))
QUERIES = st.recursive(
    TERMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(" ".join),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} OR {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]} AND NOT {pair[1]})"),
    ),
    max_leaves=4,
)


def saved(queries: list[str]) -> list[Watch]:
    """A watch for each valid query."""
    watches = []
    for number, query in enumerate(queries):
        try:
            watches.append(new_watch(str(number), query, "fr" if number % 3 == 2 else "en"))
        except QueryError:
            continue
    return watches


@given(st.text() | TEXTS)
def test_tokens_are_those_of_the_rules(text: str) -> None:
    """Chunk by chunk, or all at once."""
    assert tokens(text) == plain_tokens(text)


@given(st.lists(QUERIES, min_size=1, max_size=8), ARTICLES)
def test_flags_are_those_of_the_plain_evaluator(queries: list[str], article: Article) -> None:
    """Every flag, with every place, in the order of the watches."""
    watches = saved(queries)
    assert Matcher(watches).flags(article) == plain_flags(watches, article)


@given(st.lists(QUERIES, min_size=1, max_size=4), st.lists(QUERIES, min_size=1, max_size=4), ARTICLES)
def test_a_watch_added_later_works_like_the_first(early: list[str], later: list[str], article: Article) -> None:
    """Adding to a used matcher gives what building it with all watches gives."""
    watches = saved(early + later)
    first = len(saved(early))
    matcher = Matcher(watches[:first])
    matcher.flags(article)
    for watch in watches[first:]:
        matcher.add(watch)
    assert matcher.flags(article) == Matcher(watches).flags(article)
