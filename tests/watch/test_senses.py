"""Senses: what a word means in a sentence and a story, what a watch chooses, and that nothing disappears unsaid.

The sentences are invented; how well real news is told apart is measured by the benchmarks.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from newsbot.items import Flag
from newsbot.watch.compiled import compile_query
from newsbot.watch.forms import forms
from newsbot.watch.matcher import Matcher, compiled_watch, new_watch
from newsbot.watch.phrases import phrase
from newsbot.watch.senses import ANY_SENSE, SenseError, known_senses
from tests.watch.articles import story

MATCH = "The keeper saved a penalty, the midfielder scored two goals, and the league match ended in a draw. "


def flag(query: str, *paragraphs: str, senses: tuple[str, ...] = (), title: str | None = None) -> Flag | None:
    """What a watch says of the story."""
    found = Matcher([new_watch("w", query, senses=senses)]).flags(story(*paragraphs, title=title))
    return found[0] if found else None


@pytest.mark.parametrize(
    ("query", "sentence", "sense"),
    [
        ("strike", "An air strike killed nine soldiers near the border.", "attack"),
        ("strike", "Nurses went on strike over pay at two hospitals.", "walkout"),
        ("shell", "Mortar shells landed on the town and wounded a boy.", "munition"),
        ("charge", "Two men were charged with murder on Friday.", "accusation"),
        ("fire", "Troops fired on the crowd with rubber bullets.", "shots"),
        ("march", "Thousands joined a protest march through the capital.", "protest"),
        ("draft", "Young men fled the country to avoid the draft.", "conscription"),
        ("desert", "Two conscripts deserted the army in spring.", "desertion"),
        ("mine", "The lorry hit a land mine and three farmers died.", "explosive"),
        ("tank", "Columns of tanks rolled towards the town.", "vehicle"),
        ("rally", "Opposition supporters held a rally in the main square.", "gathering"),
        ("cell", "Police say he led a terrorist cell that planned a bombing.", "group"),
        ("rocket", "Militants fired rockets at the village.", "weapon"),
        ("base", "Drones hit an air base near the coast.", "military"),
        ("leak", "The memo was leaked to a newspaper by a clerk.", "secret"),
        ("shoot", "A student was shot dead by police.", "gun"),
    ],
)
def test_a_sense_of_the_news_is_meant(query: str, sentence: str, sense: str) -> None:
    """And named."""
    found = flag(query, sentence)
    assert found is not None
    assert (found.certainty, found.sense) == ("meant", sense)


@pytest.mark.parametrize(
    ("query", "sentence", "sense"),
    [
        ("strike", "The striker hit the post twice before half-time.", "sport"),
        ("strike", "The two firms hope to strike a deal by Friday.", "deal"),
        ("shell", "Analysts expect Shell to report a higher profit.", "company"),
        ("charge", "The bank charges customers a fee for each transfer.", "money"),
        ("fire", "A fire swept through the warehouse and firefighters were called.", "blaze"),
        ("march", "Sales fell in the year to March 2016.", "month"),
        ("march", "The survey covers January and March of last year.", "month"),
        ("draft", "Ministers published a draft bill on fishing.", "text"),
        ("mine", "The copper mine employs four hundred workers.", "pit"),
        ("tank", "A think tank in the capital wrote the report.", "think"),
        ("rally", "Shares rallied on hopes of lower interest rates.", "market"),
        ("cell", "The phone maker sold more cell phones than last year.", "phone"),
        ("rocket", "The space agency will launch the rocket with a satellite on Monday.", "space"),
        ("base", "The film is based on a novel.", "on"),
        ("leak", "Engineers found a gas leak in the pipeline.", "liquid"),
        ("attack", "The old man died of a heart attack.", "body"),
        ("plant", "Gardeners say the plant flowers in spring from seeds.", "green"),
    ],
)
def test_another_sense_is_flagged_apart(query: str, sentence: str, sense: str) -> None:
    """It is not among the flags that are meant, and says what it is."""
    found = flag(query, sentence)
    assert found is not None
    assert (found.certainty, found.sense) == ("other", sense)


def test_a_flag_says_which_words_speak_for_the_sense() -> None:
    """Of the sentence first."""
    found = flag("strike", "The army said that strikes killed two rebels.", "Nine civilians were hurt by the blast.")
    assert found is not None
    assert found.sense == "attack"
    assert found.why[0] == "killed"


def test_what_the_story_is_about_decides_where_the_sentence_does_not() -> None:
    """The same sentence in two stories."""
    sentence = "The strike came late."
    war = flag("strike", sentence, "Missiles and drones wounded soldiers; the army blamed rebels and their bombs.")
    match = flag("strike", sentence, MATCH)
    assert war is not None
    assert match is not None
    assert (war.certainty, match.certainty) == ("meant", "other")


def test_one_hit_that_is_meant_flags_the_story_and_only_such_hits_are_shown() -> None:
    """A match report that also tells of a walkout."""
    found = flag("strike", "The striker scored.", "Bus drivers went on strike over pay.")
    assert found is not None
    assert found.certainty == "meant"
    assert [place.form for place in found.places] == ["strike"]


def test_a_word_without_known_senses_is_doubted_in_a_sport_report() -> None:
    """Its own forms say nothing; a story of war is not doubted."""
    doubted = flag("assault", MATCH + "Their assault in the second half came too late.")
    assert doubted is not None
    assert (doubted.certainty, doubted.sense) == ("unsure", "sport")
    assert len(doubted.why) == 3
    sure = flag("assault", "Soldiers and militants fought; the assault on the town killed rebels.")
    assert sure is not None
    assert (sure.certainty, sure.sense) == ("meant", None)


@pytest.mark.parametrize("query", ["goalkeeper", "Assault", '"assault on"', "=assault"])
def test_what_is_about_sport_a_name_a_phrase_or_exact_is_never_doubted(query: str) -> None:
    """The user has said what is meant."""
    found = flag(query, MATCH + "Assault on Oslo, the goalkeeper's band, spoke of an assault on the title.")
    assert found is not None
    assert found.certainty == "meant"


def test_a_watch_may_mean_other_senses() -> None:
    """By name; what it does not mean is another sense then."""
    assert flag("strike", "Nurses went on strike over pay.", senses=("attack",)).certainty == "other"  # type: ignore[union-attr]
    assert flag("strike", "The striker scored twice.", senses=("sport",)).certainty == "meant"  # type: ignore[union-attr]
    every = flag("strike", "The striker scored twice.", senses=ANY_SENSE)
    assert every is not None
    assert (every.certainty, every.sense) == ("meant", None)


def test_a_sense_that_the_word_does_not_have_is_an_error_that_names_its_senses() -> None:
    """Before anything is stored."""
    with pytest.raises(SenseError, match=r"^'atack' is not a sense of the query: its senses are attack, walkout, "):
        new_watch("w", "strike", senses=("atack",))
    with pytest.raises(SenseError, match=r"newsbot knows no senses of its words$"):
        new_watch("w", "ferry", senses=("attack",))


@pytest.mark.parametrize("query", ["strike AND bus", "strike OR picket", "bus NOT strike"])
def test_senses_hold_within_a_query(query: str) -> None:
    """What a watch says of a story is what the same query finds alone; NOT excludes a word in any sense."""
    article = story("Bus drivers went on strike over pay.", "The striker scored twice.")
    watch = new_watch("w", query)
    (found,) = Matcher([watch]).flags(article) or (None,)
    places = compiled_watch(watch).places(article)
    assert places == (None if "NOT" in query else found and found.places)


def test_a_query_counts_every_sense_unless_it_is_told_which() -> None:
    """As `newsbot search` does; `--sense news` is what a watch means."""
    article = story("The striker scored twice in the match.")
    assert compile_query("strike").places(article)
    assert compile_query("strike", senses=()).places(article) is None
    assert compile_query("strike", senses=("sport",)).places(article)


def test_closed_compounds_of_a_sense_of_the_news_are_forms() -> None:
    """They are listed with the others, so that a user may take them out."""
    assert "airstrike" in {form.form for form in forms("strike")}
    assert flag("strike", "An airstrike hit the depot.").certainty == "meant"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("written", "text", "fits"),
    [
        ("on ~", "they went on strike today", True),
        ("on ~", "they strike today", False),
        ("~ .. deal|pact", "they strike a very good deal", True),
        ("~ .. deal|pact", "they strike a good and fair deal", False),
        ("went|go, on ~", "they go on strike", True),
        ("bomb* ~", "a bombing strike", True),
        ("~ over|for pay", "strike for pay", True),
        ("~ over|for pay", "strike for now", False),
    ],
)
def test_phrases_are_what_stands_beside_the_word(written: str, text: str, fits: bool) -> None:
    """Alternatives of several words, a gap, the beginning of a word."""
    before, _, after = text.partition("strike")
    assert phrase(written).fits(before.split()[::-1], after.split(), is_capital=False) is fits


def test_the_tables_say_what_they_mean() -> None:
    """Each word has a sense of the news, each sense a meaning, and each topic that a sense names is there."""
    data = files("newsbot.watch").joinpath("data")
    topics = tomllib.loads(data.joinpath("topics.toml").read_text(encoding="utf-8"))["en"]
    for word, senses in known_senses("en").items():
        assert any(sense.is_news for sense in senses.senses), word
        for sense in senses.senses:
            assert re.fullmatch(r"[a-z]+", sense.name)
            assert sense.means
            assert set(sense.topics) <= topics.keys(), (word, sense.name)


WIRES = tomllib.loads(Path(__file__).with_name("newswire.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("part", WIRES)
def test_wires_are_flagged_right_by_their_sentence_alone(part: str) -> None:
    """Measured .95 or more of what is called meant and .97 of what is meant, with these sentences at hand; what was
    measured before the tables knew them stands in newswire.toml.
    """
    found = Counter[tuple[bool, str]]()
    for word, hits in WIRES[part].items():
        assert word in known_senses("en")
        matcher = Matcher([new_watch(word, word)])
        for label, _, sentence in (hit.partition(" ") for hit in hits):
            found[label == "1", next((each.certainty for each in matcher.flags(story(sentence))), "none")] += 1
    meant = found[True, "meant"]
    assert meant / (meant + found[False, "meant"]) >= 0.95
    assert meant / sum(number for (is_meant, _), number in found.items() if is_meant) >= 0.97
