"""Words that are spelled together, with a hyphen or apart are one word, whichever way they are watched."""

import pytest

from newsbot.items import Article
from newsbot.watch.candidates import AnyOf, Phrase, Word
from newsbot.watch.compiled import compile_query
from newsbot.watch.compounds import joined, parts
from newsbot.watch.forms import forms, forms_joined
from newsbot.watch.index_query import index_query
from newsbot.watch.matcher import Matcher, new_watch
from tests.watch.articles import story


def found(query: str, text: str, *masks: str, language: str = "en") -> list[str]:
    """What *query* finds in *text*, as written there; the same alone and among other watches."""
    watches = [new_watch("other", "unheard"), new_watch("w", query, language, masks=masks)]
    article = story(text)
    flags = Matcher(watches).flags(article)
    alone = compile_query(query, language, except_for=masks).judged(article)
    shown = [place.form for flag in flags for place in flag.places]
    assert shown == ([] if alone is None else [place.form for place in alone.shown])
    return shown


@pytest.mark.parametrize("query", ["ceasefire", "cease-fire", '"cease fire"', "ceasefires", "Cease-fire"])
def test_a_compound_is_found_in_all_its_spellings(query: str) -> None:
    """Singular and plural, together, hyphenated and apart."""
    text = "A ceasefire held. A cease-fire failed. Two cease fires, two cease‑fires and two ceasefires. They fire."
    assert found(query, text) == ["ceasefire", "cease-fire", "cease fires", "cease‑fires", "ceasefires"]


@pytest.mark.parametrize(
    ("query", "text", "wanted"),
    [
        ("airstrike", "Air strikes hit it after an air-strike.", ["Air strikes", "air-strike"]),
        ("air-strike", "Airstrikes hit it.", ["Airstrikes"]),
        ("whistleblower", "A whistle-blower spoke.", ["whistle-blower"]),
        ("layoff", "Lay-offs came. They lay off men.", ["Lay-offs"]),
        ("lay-off", "Layoffs came.", ["Layoffs"]),
        ("counteroffensive", "A counter-offensive began.", ["counter-offensive"]),
        ("co-operation", "Cooperation ended.", ["Cooperation"]),
        ("cooperate", "They co-operated.", ["co-operated"]),
        ("email", "His e-mails leaked.", ["e-mails"]),
        ("F-16", "An F16, two F-16s and an F 16 fell.", ["F16", "F-16s", "F 16"]),
        ("F16", "An F-16 fell, then F-16s.", ["F-16", "F-16s"]),
        ("Covid-19", "Covid 19 is back, as COVID19.", ["Covid 19", "COVID19"]),
        ("covid19", "Covid-19 is back.", ["Covid-19"]),
        (
            "18000",
            "18 000 men, 18\u202f000 men, 18.000 men and 18,000 men",
            ["18 000", "18\u202f000", "18.000", "18,000"],
        ),
        ("18.000", "18,000 men", ["18,000"]),
        ("1234567", "1.234.567 men", ["1.234.567"]),
        ("re-sign", "He resigned.", []),
        ("mayor", "He may or may not go.", []),
        ('"may be"', "Maybe.", []),
        ("=ceasefire", "A cease-fire failed.", []),
        ("=cease-fire", "A ceasefire failed.", []),
        ('"ceasefire talks"', "Cease-fire talks began.", ["Cease-fire talks"]),
        ("ceasefire NEAR/3 broken", "A cease-fire was broken.", ["cease-fire was broken"]),
        ("title:ceasefire", "A cease-fire failed.", []),
        ("army NOT ceasefire", "The army broke a cease-fire.", []),
    ],
)
def test_spellings_by_example(query: str, text: str, wanted: list[str]) -> None:
    """Both ways; never another word, and never from an exact word."""
    assert found(query, text) == wanted


def test_a_compound_does_not_span_two_texts() -> None:
    """A paragraph that ends in cease and one that begins with fire."""
    assert Matcher([new_watch("w", "ceasefire")]).flags(story("They will cease", "Fire spread.")) == ()


def test_masks_cover_compounds() -> None:
    """Whichever way they are spelled."""
    assert found("ceasefire", "A mock cease-fire.", "mock cease fire|ceasefire") == []
    assert found("cease-fire", "A mock ceasefire.", "mock ceasefire") == []


def test_only_the_texts_tell_how_tokens_stand() -> None:
    """The index knows which articles have the tokens, not where one paragraph ends."""
    query = compile_query("ceasefire")
    assert index_query(query) is None
    assert query.ordered_candidates() == AnyOf(
        (Word("ceasefire"), Phrase(("cease", "fire")), Phrase(("cease", "fires")), Word("ceasefires"))
    )


def test_a_stored_watch_keeps_its_spellings() -> None:
    """One from before keeps finding what it showed."""
    stored = compile_query("cease-fire", forms={"cease": ("cease",), "fire": ("fire",)})
    assert stored.places(Article(title="A ceasefire")) is None
    assert stored.places(Article(title="A cease-fire"))


def test_forms_show_each_spelling() -> None:
    """With where it comes from."""
    assert {form.form: form.origin for form in forms("layoff")} == {
        "layoff": "the word",
        "layoffs": "inflection of layoff",
        "lay-off": "spelling of layoff",
        "lay-offs": "spelling of layoffs",
    }
    assert [form.form for form in forms_joined("air strike")] == [
        "airstrike",
        "air strike",
        "air strikes",
        "airstrikes",
    ]
    assert forms_joined("may be") == ()


@pytest.mark.parametrize(
    "word",
    ["mayor", "therapist", "hostage", "island", "asset", "determine", "discover", "mushroom", "kidnap", "season"],
)
def test_words_that_look_like_compounds_are_whole(word: str) -> None:
    """Their forms are single tokens."""
    assert all(len(parts(form.form)) == 1 for form in forms(word))


def test_some_hyphens_make_another_word() -> None:
    """re-sign is not resign."""
    assert joined("re-sign") is None
    assert joined("anti-war") == "antiwar"


def test_closed_compounds_of_a_word_are_not_divided() -> None:
    """gunfire is a form of gun, whose own places are found anyway."""
    found = {form.form for form in forms("gun")}
    assert {"gunfire", "gunshot", "gunshots"} <= found
    assert not any(" " in form for form in found)
