"""Words whose senses newsbot does not know: figures of speech are doubted, violence is not (undeclared.toml)."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.items import Flag
from newsbot.watch.matcher import Matcher, new_watch
from newsbot.watch.senses import known_senses
from tests.watch.articles import story

STORIES = tomllib.loads(Path(__file__).with_name("undeclared.toml").read_text(encoding="utf-8"))["story"]


def hits() -> Iterator[tuple[str, bool, str, str]]:
    """Each labelled hit: its word, whether it is meant, its sentence and the rest of its story."""
    for each in STORIES:
        for hit in each["hits"]:
            word, label, sentence = hit.split(" ", 2)
            yield word, label == "1", sentence, each["context"]


def flag(word: str, *paragraphs: str) -> Flag | None:
    """What a watch says of the story."""
    return next(iter(Matcher([new_watch(word, word)]).flags(story(*paragraphs))), None)


def test_undeclared_words_are_flagged_right() -> None:
    """Measured .95 of what is called meant, .98 of what is meant; nothing is lost."""
    assert not {word for word, *_ in hits()} & known_senses("en").keys()
    found = Counter[tuple[bool, str]]()
    for word, is_meant, *paragraphs in hits():
        each = flag(word, *paragraphs)
        assert each is not None
        found[is_meant, each.certainty] += 1
    meant = found[True, "meant"]
    assert meant / (meant + found[False, "meant"]) >= 0.94
    assert meant / (meant + found[True, "unsure"]) >= 0.97
    assert not found[True, "other"]


@pytest.mark.parametrize(
    ("word", "sentence", "why"),
    [
        ("onslaught", "Critics met the onslaught of summer sequels at the cinema with a yawn.", "entertainment"),
        ("war", "The price war between the two airlines goes on.", "figure"),
        ("victim", "Shares in the bank were the first victim of higher interest rates.", "markets"),
        ("capture", "The camera captures video in a format that any computer can read.", "technology"),
    ],
)
def test_a_figure_of_speech_is_unsure_and_says_why(word: str, sentence: str, why: str) -> None:
    """By the subject of the story, or a fixed phrase."""
    found = flag(word, sentence)
    assert found is not None
    assert (found.certainty, found.sense) == ("unsure", why)
    assert found.why


def test_one_hit_in_its_own_sense_is_enough() -> None:
    """A review that also tells of a war."""
    found = flag(
        "onslaught", "The onslaught of movie sequels bores critics.", "Troops fled the onslaught of militants."
    )
    assert found is not None
    assert found.certainty == "meant"


def test_words_that_are_not_of_violence_are_doubted_in_sport_and_entertainment_only() -> None:
    """A watch for `turbine` means what it says in a story of business."""
    found = flag(
        "turbine", "Shares in the turbine maker rose as analysts raised their profit forecasts for the company."
    )
    assert found is not None
    assert found.certainty == "meant"
