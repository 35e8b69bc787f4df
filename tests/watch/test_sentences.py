"""Where sentences end, as far as readers of a flag care."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.watch.sentences import sentence_at, signs_of
from tests.watch.plain import sentences


def cut(text: str) -> list[str]:
    """The sentences of *text*."""
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "They fled.|He stayed.",
        "The U.S. Army left.|The rest stayed.",
        "He lives in the U.S.|The law is strict.",
        "On Feb. 24 it began.|On Dec. 3 it ended.",
        "Gov. Hale and Mr. J. Brandt met Gen. Ode.|Nobody spoke.",
        "“We go.”|“Where?”|Nobody knew.",
        '"Stop!" he cried.|She ran.',
        "It rose by 3.5 percent.|Then it fell…|Why?",
        "Acme Inc. Chairman Lee left at 5 p.m. Monday.|He was tired.",
        "It was plan B.|The mayor knew.",
        "Did he?|18,000 did.",
        "他走了。|我留下。",
        "No stop at all",
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str) -> None:
    """Not after initials, months, titles or companies; after quotes."""
    assert cut(text.replace("|", "" if "。" in text else " ")) == text.split("|")


@given(st.text(alphabet=st.sampled_from('aB. !?"”…。\n')))
def test_sentences_are_in_order_and_lose_no_letter(text: str) -> None:
    """For any text."""
    found = sentences(text)
    position = 0
    for start, end in found:
        assert position <= start < end
        assert not text[position:start].strip()
        position = end
    assert not text[position:].strip()


@given(st.text(alphabet=st.sampled_from('aB. !?"”…。\n'), max_size=30) | st.text(max_size=30))
def test_the_sentence_around_a_letter_is_the_one_it_stands_in(text: str) -> None:
    """Found from there, or from an earlier sentence start, as if the whole text had been cut."""
    found = sentences(text)
    for number, (start, end) in enumerate(found):
        for at in (at for at in range(start, end) if text[at].isalnum()):
            for after, _ in found[: number + 1]:
                assert sentence_at(text, at, signs_of(text), after) == (start, end)
