"""What counts as a word, for queries, texts and the index alike."""

import time
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsbot.watch.tokens import fold, stream, tokens, words

AWKWARD = st.text(alphabet=st.one_of(st.characters(), st.sampled_from("abzAZ 0189.,'’ʼ-*\u00ad\u200b\u0301éйиßİ東")))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Soldiers DESERTED.", "soldiers deserted"),
        ("multi-agent T-Mobile", "multi agent t mobile"),
        ("the army's, the army’s and the armies' tents", "the army the army and the armies tents"),
        ("O'Brien, O’Brien and Oʼbrien don't", "obrien obrien and obrien dont"),
        ("she'll, We’re, I’d it's they've", "she ll we re i d it they ve"),
        ("can't won’t don't", "cannot willnot dont"),
        ("Ankara'da, İstanbul’un, Trump'ın, AB'nin ve Sana'a, Baha'i", "ankara istanbul trump ab ve sanaa bahai"),
        ("м`ясо м´ясо м‘ясо O`Brien", "мясо мясо мясо obrien"),
        ("ท่าเรือ น้ำ a1ก", "ท่ า เ รื อ น้ ำ a1 ก"),
        ("ខ្មែរ မြန်မာ ລາວ", "ខ្មែ រ မြ န် မာ ລ າ ວ"),
        ("l'armée et qu’elle", "l armee et qu elle"),
        ("so\u00adft ze\u200bro", "soft zero"),
        ("18,000 men and 1,234,567.89", "18000 men and 1234567 89"),
        ("1,2 and 12,34", "1 2 and 12 34"),
        ("U.K. and U.S.-backed, e.g. J.K. Smith", "uk and us backed eg jk smith"),
        ("the U.K.'s, the U.K’s and J.K.’s", "the uk the uk and jk"),
        ("to de-mobilise, De‑escalation, dis-armed, im-mobile", "to demobilise deescalation disarmed immobile"),
        (
            "re-armed pre-war in-depth de-a Rio-de-Janeiro im-Haus",
            "re armed pre war in depth de a rio de janeiro im haus",
        ),
        ("a東b and 東's", "a 東 b and 東 s"),
        ("Ärzte-ß Åæ", "arzte ss aae"),
        ("Łódź, Straße, cafe\u0301, naïve, Ørsted", "lodz strasse cafe naive orsted"),
        ("чай, чаи, ёлка, за\u0301мок", "чай чаи елка замок"),
        ("м'ясо м’ясо", "мясо мясо"),
        ("東京タワー", "東 京 タ ワ ー"),
        ("हिन्दी", "हिन्दी"),
        ("ﬁnd ＡＢＣ", "find abc"),
        ("İstanbul Isparta", "istanbul isparta"),
        ("one.Two a_b x/y", "one two a b x y"),
        ("…", ""),
    ],
)
def test_the_rules_of_the_token_stream(text: str, wanted: str) -> None:
    """Each rule of the module's docstring, by example."""
    assert [token.text for token in tokens(text)] == wanted.split()


@given(AWKWARD)
@example("L'A")
@example("a.é'b")
@example("İİ a,000")
def test_tokens_and_words_are_one_stream(text: str) -> None:
    """A text has the same words for everyone; places are in order and hold their word."""
    found = tokens(text)
    assert [token.text for token in found] == words(text)
    assert all(token.text and 0 <= token.start < token.end <= len(text) for token in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(AWKWARD)
def test_a_token_leads_back_to_what_it_was_read_from(text: str) -> None:
    """Read alone, the text of a token gives that token, unless its neighbours changed it."""
    assert all(token.text in fold(text[token.start : token.end]) for token in tokens(text))


@given(AWKWARD)
def test_the_stream_keeps_its_lines(text: str) -> None:
    """Texts read together can be separated again."""
    assert stream(text).text.count("\n") == text.count("\n")


@given(AWKWARD)
def test_a_token_is_its_own_only_token(text: str) -> None:
    """So a stored token, in quotes, is found again."""
    for word in words(text):
        assert fold(word) == word
        assert words(word) == [word]


@given(AWKWARD, AWKWARD)
def test_texts_apart_are_read_apart(one: str, other: str) -> None:
    """The index joins texts with line ends, which makes no new words."""
    assert words(f"{one}\n{other}") == words(one) + words(other)


def test_reading_is_linear_in_the_text() -> None:
    """No text, however odd, makes reading slow."""
    for odd in ("a." * 100_000, "1,234" * 50_000, "'" * 200_000, "a'" * 100_000, "é,a." * 50_000, "\u00ad" * 200_000):
        started = time.perf_counter()
        words(odd)
        assert time.perf_counter() - started < 5
