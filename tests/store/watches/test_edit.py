"""Editing a watch: its forms change where its user says so, and nowhere else."""

from dataclasses import replace

import pytest

from newsbot.store.watches.edit import Choices, changes, chosen_watch, edited, refreshed
from newsbot.store.watches.watches import SavedWatch, WatchError
from newsbot.watch.matcher import Watch, new_watch
from tests.store.captures import NOON

OLD = {"desert": ("desert", "deserted")}  # the forms an older newsbot knew


def saved(query: str, *, with_forms: tuple[str, ...] = (), without: tuple[str, ...] = ()) -> SavedWatch:
    """A watch as `watch add` saves it."""
    watch, choices = chosen_watch("one", query, "en", (), Choices(with_forms, without))
    return SavedWatch(watch=watch, with_forms=choices.with_forms, without_forms=choices.without_forms, added_at=NOON)


def of_old(query: str = "desert") -> SavedWatch:
    """A watch saved before newsbot knew all of today's forms."""
    return SavedWatch(watch=Watch("one", query, forms=OLD), added_at=NOON)


def test_forms_are_added_and_removed() -> None:
    """In the spelling of the index; the choices are remembered."""
    watch = saved("desert", with_forms=("AWOL",), without=("Deserters",))
    assert watch.watch.forms["desert"][-1] == "awol"
    assert "deserters" not in watch.watch.forms["desert"]
    assert (watch.with_forms, watch.without_forms) == (("desert=awol",), ("deserters",))


def test_an_added_form_names_its_word_if_there_are_several() -> None:
    """Otherwise the message says how."""
    assert saved("army desert", with_forms=("desert=awol",)).watch.forms["desert"][-1] == "awol"
    message = r"--with 'awol': the query has the words army, desert; say which one it is a form of, as in --with army="
    with pytest.raises(WatchError, match=message):
        saved("army desert", with_forms=("awol",))
    with pytest.raises(WatchError, match="the query has no word that takes forms"):
        saved("=desert", with_forms=("awol",))


def test_a_form_of_several_words_goes_into_the_query() -> None:
    """As an alternative to its word; if that is not clear, the message says how to write it."""
    assert saved("desert", with_forms=("went AWOL", "awol")).watch.query == 'desert OR ="went AWOL"'
    with pytest.raises(WatchError, match="write it into the query, next to its word, as in"):
        saved("army desert", with_forms=("went AWOL",))


@pytest.mark.parametrize(
    ("without", "message"),
    [
        (("escalator",), "--without 'escalator': not one of the forms, which are ships: ship"),
        (("two words",), "'two words' is not a single word"),
        (("ship", "ships"), "that would leave no form of 'ships'; remove the word from the query instead"),
    ],
)
def test_a_choice_that_does_not_apply_is_refused(without: tuple[str, ...], message: str) -> None:
    """The message lists the forms."""
    watch = SavedWatch(watch=Watch("one", "ships", forms={"ships": ("ships", "ship")}), added_at=NOON)
    with pytest.raises(WatchError, match=message):
        edited(watch, Choices(without_forms=without))


def test_an_edit_keeps_the_forms_of_unchanged_words() -> None:
    """Only new words get today's forms."""
    forms = edited(of_old(), query="desert OR ferry").watch.forms
    assert forms["desert"] == OLD["desert"]
    assert "ferries" in forms["ferry"]


def test_a_refresh_computes_all_forms_and_keeps_the_choices() -> None:
    """`changes` lists the difference."""
    chosen = edited(of_old(), Choices(("awol",), ("deserted",)))
    fresh = refreshed(chosen)
    assert fresh.watch.forms["desert"][-1] == "awol"
    added, removed = changes(chosen.watch.forms, fresh.watch.forms)["desert"]
    assert ("desertion" in added, "deserted" in added, removed) == (True, False, ())
    assert changes(fresh.watch.forms, refreshed(fresh).watch.forms) == {}


def test_the_later_choice_wins() -> None:
    """A removed form can be added again, and the other way round."""
    out = edited(saved("desert"), Choices(without_forms=("deserters",)))
    back = edited(out, Choices(with_forms=("deserters",)))
    assert (back.with_forms, back.without_forms) == (("desert=deserters",), ())
    assert "deserters" in back.watch.forms["desert"]
    assert edited(back, Choices(without_forms=("deserters",))).with_forms == ()


def test_removing_a_word_removes_its_choices() -> None:
    """They would have nothing to apply to."""
    watch = edited(saved("desert", with_forms=("awol",)), query="ferry")
    assert (watch.with_forms, tuple(watch.watch.forms)) == ((), ("ferry",))


def test_changing_the_language_changes_the_forms_and_keeps_the_masks() -> None:
    """All forms are computed again."""
    watch = replace(of_old(), watch=replace(of_old().watch, masks=("desert storm",)))
    other = edited(watch, language="xx").watch
    assert (other.forms, other.masks) == ({"desert": ("desert",)}, ("desert storm",))
    assert edited(watch, masks=()).watch.masks == ()
    assert new_watch("one", "desert", "xx") == replace(other, masks=())
