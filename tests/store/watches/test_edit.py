"""Editing a watch: its forms change where its user says so, and nowhere else."""

from dataclasses import replace

import pytest

from newsbot.store.watches.edit import Choices, changes, chosen_watch, edited, refreshed
from newsbot.store.watches.watches import SavedWatch, WatchError
from newsbot.watch.matcher import Watch, new_watch
from tests.store.captures import NOON

OLD = {"desert": ("desert", "deserted")}  # what an older newsbot knew


def saved(query: str, *, with_forms: tuple[str, ...] = (), without: tuple[str, ...] = ()) -> SavedWatch:
    """A watch as `watch add` saves it."""
    watch, choices = chosen_watch("one", query, "en", (), Choices(with_forms, without))
    return SavedWatch(watch=watch, with_forms=choices.with_forms, without_forms=choices.without_forms, added_at=NOON)


def of_old(query: str = "desert") -> SavedWatch:
    """A watch that was saved before newsbot knew all of today's forms."""
    return SavedWatch(watch=Watch("one", query, forms=OLD), added_at=NOON)


def test_forms_are_added_and_taken_out() -> None:
    """As the index spells them; what was chosen is remembered."""
    watch = saved("desert", with_forms=("AWOL",), without=("Deserters",))
    assert watch.watch.forms["desert"][-1] == "awol"
    assert "deserters" not in watch.watch.forms["desert"]
    assert (watch.with_forms, watch.without_forms) == (("desert=awol",), ("deserters",))


def test_of_several_words_the_one_is_named() -> None:
    """Or the message says how."""
    assert saved("army desert", with_forms=("desert=awol",)).watch.forms["desert"][-1] == "awol"
    message = r"--with 'awol': the query has the words army, desert; say of which one .* as in --with army=awol"
    with pytest.raises(WatchError, match=message):
        saved("army desert", with_forms=("awol",))
    with pytest.raises(WatchError, match="the query has no word that stands for its forms"):
        saved("=desert", with_forms=("awol",))


def test_a_form_of_several_words_goes_into_the_query() -> None:
    """Beside the word; where that is not clear, the message says how to write it."""
    assert saved("desert", with_forms=("went AWOL", "awol")).watch.query == 'desert OR ="went AWOL"'
    with pytest.raises(WatchError, match="write it into the query, beside its word, as in"):
        saved("army desert", with_forms=("went AWOL",))


@pytest.mark.parametrize(
    ("without", "message"),
    [
        (("escalator",), "--without 'escalator': that is none of the forms. They are ships: ship"),
        (("two words",), "'two words' is not one word"),
        (("ship", "ships"), "no form of 'ships' would be left; take the word out of the query instead"),
    ],
)
def test_a_choice_that_means_nothing_is_refused(without: tuple[str, ...], message: str) -> None:
    """With the forms that there are."""
    watch = SavedWatch(watch=Watch("one", "ships", forms={"ships": ("ships", "ship")}), added_at=NOON)
    with pytest.raises(WatchError, match=message):
        edited(watch, Choices(without_forms=without))


def test_an_edit_keeps_the_forms_of_the_words_that_stay() -> None:
    """Only a word that is new is worked out."""
    forms = edited(of_old(), query="desert OR ferry").watch.forms
    assert forms["desert"] == OLD["desert"]
    assert "ferries" in forms["ferry"]


def test_a_refresh_takes_the_forms_of_today_and_keeps_the_choices() -> None:
    """And says what changes."""
    chosen = edited(of_old(), Choices(("awol",), ("deserted",)))
    fresh = refreshed(chosen)
    assert fresh.watch.forms["desert"][-1] == "awol"
    come, go = changes(chosen.watch.forms, fresh.watch.forms)["desert"]
    assert ("desertion" in come, "deserted" in come, go) == (True, False, ())
    assert changes(fresh.watch.forms, refreshed(fresh).watch.forms) == {}


def test_the_later_choice_wins() -> None:
    """What was taken out can be added again, and the other way round."""
    out = edited(saved("desert"), Choices(without_forms=("deserters",)))
    back = edited(out, Choices(with_forms=("deserters",)))
    assert (back.with_forms, back.without_forms) == (("desert=deserters",), ())
    assert "deserters" in back.watch.forms["desert"]
    assert edited(back, Choices(without_forms=("deserters",))).with_forms == ()


def test_choices_for_a_word_that_goes_go_with_it() -> None:
    """They would mean nothing."""
    watch = edited(saved("desert", with_forms=("awol",)), query="ferry")
    assert (watch.with_forms, tuple(watch.watch.forms)) == ((), ("ferry",))


def test_another_language_has_other_forms_and_the_same_masks() -> None:
    """All of them are worked out anew."""
    watch = replace(of_old(), watch=replace(of_old().watch, masks=("desert storm",)))
    other = edited(watch, language="xx").watch
    assert (other.forms, other.masks) == ({"desert": ("desert",)}, ("desert storm",))
    assert edited(watch, masks=()).watch.masks == ()
    assert new_watch("one", "desert", "xx") == replace(other, masks=())
