"""Places: a flag counts all of them, shows some, and never costs more than its page."""

import pickle
from dataclasses import FrozenInstanceError, replace

import pytest

from newsbot.items import Article, Flag, Place
from newsbot.watch.compiled import compile_query
from newsbot.watch.matcher import Matcher, Watch
from newsbot.watch.places import MOST, Places, make_flags, make_places
from tests.watch.articles import story

ENDLESS = "desert storm " * 5_000  # never a full stop


def flagged(article: Article, *queries: str) -> tuple[Flag, ...]:
    """The flags of watches for *queries*, each named after its query."""
    return Matcher([Watch(query, query) for query in queries]).flags(article)


def cost(flags: tuple[Flag, ...]) -> int:
    """The characters of text in *flags*, each sentence once per flag."""
    forms = sum(len(place.form) for flag in flags for place in flag.places)
    return forms + sum(len(sentence) for flag in flags for sentence in {place.sentence for place in flag.places})


@pytest.mark.parametrize("query", ["desert", "desert AND storm", '"desert storm"', "des*"])
def test_all_places_are_counted_and_some_are_shown(query: str) -> None:
    """The first ones, in reading order."""
    (flag,) = flagged(story(ENDLESS), query)
    assert (len(flag.places), flag.count) == (MOST, 10_000 if "AND" in query else 5_000)
    assert [place.start for place in flag.places] == sorted(place.start for place in flag.places)
    assert flag.places[0].start == 0


def test_an_ordinary_story_shows_every_place() -> None:
    """None is left out."""
    (flag,) = flagged(story("A ferry. " * MOST), "ferry")
    assert (len(flag.places), flag.more) == (MOST, 0)


def test_every_word_that_hit_is_shown_however_late() -> None:
    """For `desert AND ferry` a reader wants to see both."""
    (flag,) = flagged(story(ENDLESS, "A ferry came."), "desert AND ferry")
    assert flag.places[-1].sentence == "A ferry came."
    assert (len(flag.places), flag.count) == (MOST, 5_001)


def test_hits_side_by_side_in_a_text_without_end_share_a_window() -> None:
    """A few hundred characters with the hit, marked as cut."""
    (flag,) = flagged(story(ENDLESS), "desert")
    windows = list(dict.fromkeys(place.sentence for place in flag.places))
    assert len(windows) == 3
    assert all(len(window) < 500 and window.endswith("…") for window in windows)
    assert all(place.form in place.sentence for place in flag.places)


def test_a_window_is_the_same_whoever_else_watches() -> None:
    """A search shows what the flag shows."""
    text = story("salt " * 70 + "desert " + "fog " * 200 + "desert ferry")
    alone = flagged(text, "desert")[0]
    among = {flag.watch: flag for flag in flagged(text, "fog", "desert", "salt", "ferry AND desert")}
    assert among["desert"] == alone
    assert compile_query("desert").places(text) == alone.places


def test_a_word_without_end_is_cut() -> None:
    """People read forms."""
    (flag,) = flagged(story("desert" + "x" * 100_000), "desert*")
    assert len(flag.places[0].form) == 200
    assert flag.places[0].end == 100_006
    assert cost((flag,)) < 1_000


def test_the_flags_of_a_page_cost_no_more_than_the_page() -> None:
    """However many watches match: each shows its first place, and counts the others."""
    text = " ".join(f"word{number % 200}x " + "salt " * 30 for number in range(2_000))
    flags = flagged(story(text), *(f"word{number}x" for number in range(200)))
    assert len(flags) == 200
    assert cost(flags) < len(text)
    assert {flag.count for flag in flags} == {10}
    assert all(flag.places for flag in flags)


def test_an_endless_title_is_cut_too() -> None:
    """It is one text, without sentences."""
    (flag,) = flagged(replace(story("Fog lay."), title=ENDLESS), "desert")
    assert flag.count == 5_000
    assert cost((flag,)) < 3_000


ROWS = [
    ("title", None, 0, 6, "desert", "desert here"),
    ("body", 3, 7, 11, "here", "desert here"),
]
ONE_BY_ONE = tuple(
    Place(field=field, block=block, start=start, end=end, form=form, sentence=sentence)
    for field, block, start, end, form, sentence in ROWS
)


def test_make_places_equals_single_places() -> None:
    """Equal, with equal hashes, and complete when pickled."""
    made = make_places(ROWS)
    assert made == ONE_BY_ONE
    assert [hash(place) for place in made] == [hash(place) for place in ONE_BY_ONE]
    assert pickle.loads(pickle.dumps(made)) == ONE_BY_ONE
    assert replace(made[0], block=1).block == 1


def test_make_flags_equals_single_flags() -> None:
    """Frozen, too."""
    made = make_flags(["one", "two"], [Places(ONE_BY_ONE, 7), Places(())])
    assert made == (Flag(watch="one", places=ONE_BY_ONE, more=7), Flag(watch="two", places=()))
    assert pickle.loads(pickle.dumps(made)) == made
    with pytest.raises(FrozenInstanceError):
        made[0].watch = "other"  # type: ignore[misc]


def test_no_rows_give_nothing() -> None:
    """Neither places nor flags."""
    assert make_places([]) == ()
    assert make_flags([], []) == ()
