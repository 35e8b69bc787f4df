"""Copies make one claim in nearly the same words; lookalikes do not."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.likeness.copies import compare, story_text_from
from newsbot.likeness.fingerprint import normalise
from newsbot.likeness.minhash import KEYS, SCHEME, SHORTEST, keys_of, minima_of, pack, unpack, words_of

WIRE = (
    "VELM (Estuary Press) - The ferry Ostra ran aground near the northern pier of Velm on Monday with 214 passengers "
    "aboard, and two tugs failed to pull it free, port officials said. Nobody was hurt. The captain, Lou Fenn, told "
    "the coast guard that thick fog had come in over the outer bar within minutes. The harbour stays closed until the "
    "ship is afloat, which may take three days, said Mira Tolk, who speaks for the port."
)
LOSSES = (
    "General Staff: the northern army lost {n} soldiers over the past day. The northern army has lost about {m} "
    "soldiers since the war began, the General Staff reported on {month} {day}. According to the report it has also "
    "lost {tanks} tanks, {cars} armoured vehicles, and 1,204 artillery systems. The report could not be checked."
)
TEMPLATE = (
    "Police are looking for {name}, who was last seen near the school in {place} in the evening. Officers say that "
    "{name} wore a dark coat and may need medicine. Anyone who has seen {name} is asked to call the police in {place}, "
    "or any other station, and the police thank everybody for their help."
)

MINIMA = (120751693, 9088141, 72486645)  # the first of the wire story's


def verdict(a: str, b: str, **of_b: str) -> str:
    return compare(story_text_from(a, "A title", "herald"), story_text_from(b, "A title", **of_b)).why


@pytest.mark.parametrize(
    "copy",
    [
        pytest.param(WIRE, id="word for word"),
        pytest.param(WIRE.partition(" - ")[2], id="without its dateline"),
        pytest.param(WIRE.replace("Nobody was hurt. ", ""), id="a sentence cut"),
        pytest.param(WIRE + " The Ostra was built in 1998 and has carried cars since 2004.", id="a sentence added"),
        pytest.param(
            WIRE.replace("thick fog", "dense mist").replace("failed to pull", "could not pull"), id="reworded"
        ),
        pytest.param(WIRE.replace("three days", "3 days").replace("Lou Fenn", "Lou Fen"), id="another house style"),
    ],
)
def test_copies_are_recognised(copy: str) -> None:
    """What desks do to a wire story."""
    assert verdict(WIRE, copy) == "nearly the same text"


@pytest.mark.parametrize(
    ("other", "why"),
    [
        pytest.param(WIRE.replace("214", "241"), "other figures", id="another number in its place"),
        pytest.param(WIRE.replace("three days", "five days"), "other figures", id="a number in words"),
        pytest.param(WIRE.replace("Monday", "Tuesday"), "other figures", id="another day"),
        pytest.param(" ".join(WIRE.split()[:20]), "too short", id="a flash"),
        pytest.param(" ".join(sorted(WIRE.split())), "other words", id="the same words in another order"),
    ],
)
def test_another_claim_is_no_copy(other: str, why: str) -> None:
    """One updated figure is news."""
    assert verdict(WIRE, other) == why


def test_a_figure_counts_at_the_beginning_and_at_the_end_of_a_text() -> None:
    """The words on one side are enough to identify it."""
    for frame in ("{} passengers waited. " + WIRE, WIRE + " The quay is shut until {}"):
        assert compare(*(story_text_from(frame.format(number)) for number in (14, 15))).why == "other figures"


def test_reports_of_two_days_are_no_copies() -> None:
    """Numbers and dates count wherever they are; thousands separators do not."""
    first = LOSSES.format(n="1,040", m="731,200", month="March", day=2, tanks=11, cars=23)
    second = LOSSES.format(n="1,110", m="732,310", month="March", day=3, tanks=8, cars=31)
    assert verdict(first, second) == "other figures"
    assert verdict(first, first.replace("March", "April")) == "other figures"
    assert verdict(first, first.replace("1,040", "1040")) == "nearly the same text"


def test_a_form_that_is_filled_in_anew_is_no_copy() -> None:
    """It has no figures, but other names throughout."""
    first, second = (
        TEMPLATE.format(name=name, place=place) for name, place in (("Ann Lee", "Velm"), ("Jo Ray", "Ostry"))
    )
    assert verdict(first, second) == "other names"


def test_up_to_half_of_the_names_may_be_others() -> None:
    """A desk corrects a spelling or two; a form differs throughout."""
    text = (
        "Yesterday the old clerk {} counted the votes in the hall. Later the tall baker {} carried the bread to the "
        "quay. Then the young pilot {} steered the boat into the basin. At last the tired porter {} locked the gate."
    )
    first = text.format("Ann", "Bo", "Cai", "Dee")
    assert verdict(first, text.format("Eva", "Finn", "Cai", "Dee")) == "nearly the same text"
    assert verdict(first, text.format("Eva", "Finn", "Gus", "Dee")) == "other names"


def test_boilerplate_around_other_stories_is_no_copy() -> None:
    """What papers print below every story does not make copies."""
    frame = " Our reporters work for you every day. " + TEMPLATE.format(name="someone", place="town").lower() * 2
    first, second = WIRE.lower(), "a crane fell into the dock at night and the watchman heard nothing of it " * 5
    first, second = (text.replace("214", "some").replace("monday", "then") for text in (first, second))
    assert verdict(first + frame, second + frame) in ("other passages", "other words")


def test_a_paper_s_own_stories_need_like_titles() -> None:
    """Another paper may choose any title."""
    longer = WIRE + " More follows."
    other = story_text_from(longer, "Crane vote put off", "herald")
    assert compare(story_text_from(WIRE, "Ferry aground", "herald"), other).why == "other titles"
    assert compare(story_text_from(WIRE, "Ferry aground", "wire"), other).is_copy


def test_placeholder_texts_are_no_copies() -> None:
    """Some dozen words under every title; but a whole story reprinted under another title is a copy."""
    stub = "This story is for readers who support us. Become one of them today and read on from here. " * 3
    for text, why in ((stub, "other titles"), (stub * 3, "nearly the same text")):
        one, other = (story_text_from(text, title, "herald") for title in ("Deserters return", "Ferry aground"))
        assert compare(one, other).why == why


@given(st.text(max_size=400), st.text(max_size=400))
def test_comparing_is_symmetric_and_accepts_anything(a: str, b: str) -> None:
    """Hostile texts, too."""
    first, second = story_text_from(a, b), story_text_from(b, a)
    assert compare(first, second) == compare(second, first)


@pytest.mark.parametrize(("share", "least"), [(0.05, 0.99), (0.2, 0.85)])
def test_planted_copies_are_found(share: float, least: float) -> None:
    """Texts of 100 words with that share of them changed: by two keys, and by comparison."""
    chance = random.Random(5)
    words = ["".join(chance.choices("abdegiklmnoprstuv", k=chance.randint(3, 8))) for _ in range(5_000)]
    found = 0
    for _ in range(200):
        text = chance.choices(words, [1 / rank for rank in range(1, 5_001)], k=100)
        copy = list(text)
        for at in chance.sample(range(100), round(100 * share)):
            copy[at] = chance.choice(words)
        a, b = " ".join(text), " ".join(copy)
        shared = set(keys_of(minima_of(a))) & set(keys_of(minima_of(b)))
        found += len(shared) >= 2 and compare(story_text_from(a), story_text_from(b)).is_copy
    assert found / 200 >= least


def test_digests_are_stable_across_releases() -> None:
    """Stored ones are compared with new ones; if this fails, the scheme needs a new name."""
    assert SCHEME.algorithm == "rensa RMinHash 2"
    assert minima_of(normalise(WIRE))[:3] == MINIMA
    assert unpack(pack(minima_of(normalise(WIRE)))) == minima_of(normalise(WIRE))
    assert len(keys_of(minima_of(normalise(WIRE)))) == KEYS


def test_short_texts_have_no_digest() -> None:
    """They share their runs with too many others."""
    assert minima_of(" ".join(["word"] * (SHORTEST - 1))) == ()
    assert len(minima_of(" ".join(["word"] * SHORTEST))) == SCHEME.permutations


def test_words_are_compared_without_signs() -> None:
    """And Chinese characters one by one, since words are not separated."""
    assert words_of("“Don’t,” he said — 18,000!") == ["don", "t", "he", "said", "18", "000"]
    assert words_of("渡轮 Ostra") == ["渡", "轮", "ostra"]
