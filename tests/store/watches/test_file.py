"""Watches as TOML: exact both ways, and whatever a person got wrong is named."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.store.engine.database import Database
from newsbot.store.watches.alert_rules import AlertRule
from newsbot.store.watches.file import rules_in, take_over, watches_in, written
from newsbot.store.watches.watches import SavedWatch, WatchError, saved_watches
from newsbot.watch.matcher import Watch
from tests.store.captures import NOON, hours

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
words = st.lists(texts, max_size=3).map(tuple)
saved = st.builds(
    SavedWatch,
    watch=st.builds(
        Watch,
        name=texts,
        query=st.sampled_from(["desert", "desert OR =US", '"a b"~3 NOT xy*']),
        language=st.sampled_from(["en", "uk"]),
        forms=st.dictionaries(texts, words, max_size=3),
        masks=st.lists(st.sampled_from(["Sahara|Gobi desert", 'say "x"']), max_size=2).map(tuple),
    ),
    with_forms=words,
    without_forms=words,
    added_at=st.just(NOON),
    paused_at=st.sampled_from([None, hours(1), hours(2.5)]),
)


rules = st.builds(
    AlertRule,
    watch=st.just(""),
    channels=st.lists(texts, min_size=1, max_size=2).map(tuple),
    digest=st.sampled_from([None, "hourly", "daily@08:00"]),
    quiet=st.sampled_from([None, "22:00-07:00"]),
    zone=texts,
    at_most=st.none() | st.integers(1, 99),
    min_confidence=st.floats(0, 1),
    max_age=st.none() | st.just("3d"),
    edits=st.booleans(),
)


@given(st.lists(st.tuples(saved, st.none() | rules), max_size=3, unique_by=lambda each: each[0].watch.name))
def test_what_is_written_is_read_back(ruled: list[tuple[SavedWatch, AlertRule | None]]) -> None:
    """Whatever signs the names, forms and masks have; with the rules by which they are told."""
    watches = [each for each, _ in ruled]
    named = {each.watch.name: replace(rule, watch=each.watch.name) for each, rule in ruled if rule is not None}
    text = written(watches, named)
    assert watches_in(text, "w.toml", NOON) == watches
    assert rules_in(text, "w.toml") == list(named.values())


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ('alert = "desk"', "w.toml: watch 1: alert is 'desk'; a table was expected"),
        ("[watch.alert]", "alert.channels is None; names were expected"),
        ("[watch.alert]\nchannels = []", "alert.channels is []; names were expected"),
        ('[watch.alert]\nchannels = ["desk"]\nat_most = "9"', "alert.at_most is '9'; that is no int"),
        ('[watch.alert]\nchannels = ["desk"]\nedits = 1', "alert.edits is 1; that is no bool"),
        ('[watch.alert]\nchannels = ["desk"]\nwhom = "me"', "'whom' is no key of its alert; there are channels,"),
    ],
)
def test_a_rule_that_makes_no_sense_is_named(rule: str, said: str) -> None:
    """With the watch that it is of."""
    with pytest.raises(WatchError) as caught:
        rules_in(f'[[watch]]\nquery = "ferry"\n{rule}', "w.toml")
    assert said in str(caught.value)


def test_a_watch_needs_a_query_alone() -> None:
    """As a person would write it: the rest is worked out."""
    (one,) = watches_in('[[watch]]\nquery = "ferry"\nwithout = ["ferried"]', "w.toml", NOON)
    assert (one.watch.name, one.watch.language, one.watch.masks) == ("ferry", "en", ())
    assert "ferries" in one.watch.forms["ferry"]
    assert "ferried" not in one.watch.forms["ferry"]


def test_a_file_is_taken_over(database: Database) -> None:
    """New ones are added; one of a known name becomes what the file says, and keeps its day."""
    (one,) = watches_in('[[watch]]\nquery = "ferry"\npaused = 2026-03-02T13:00:00Z', "w.toml", NOON)
    with database.write() as connection:
        assert take_over(connection, one, NOON) == "added"
        assert saved_watches(connection) == [replace(one, changed_at=hours(1))]
        assert take_over(connection, replace(one, added_at=hours(5)), hours(5)) == "unchanged"
        other = replace(one, paused_at=None, added_at=hours(5))
        assert take_over(connection, other, hours(6)) == "changed"
        assert saved_watches(connection) == [replace(other, added_at=NOON, changed_at=hours(6))]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[watch", "w.toml: that is no TOML: "),
        ("watches = 1", r"w.toml: \[\[watch\]\] tables were expected, and nothing else"),
        ("[watch]", r"w.toml: \[\[watch\]\] tables were expected"),
        ("[[watch]]", "w.toml: watch 1: query is None; a text was expected"),
        ('[[watch]]\nquery = "a"\nqueri = 1', "w.toml: watch 1: 'queri' is no key of a watch; there are name, query"),
        ('[[watch]]\nquery = "(acme"', r"w.toml: watch 1 \('\(acme'\): '\(' at column 1 is never closed"),
        ('[[watch]]\nquery = "a"\nmasks = "b"', r"watch 1 \('a'\): masks is 'b'; a list of texts was expected"),
        ('[[watch]]\nquery = "a"\nmasks = ["…"]', "mask '…' has no letter or digit"),
        ('[[watch]]\nquery = "a"\nforms = 1', "forms is 1; a table was expected"),
        ('[[watch]]\nquery = "a"\npaused = true', "paused is True; a time with its zone was expected"),
        ('[[watch]]\nquery = "a"\n[[watch]]\nquery = "a"', "w.toml: there are two watches 'a'"),
    ],
)
def test_what_makes_no_sense_is_named(text: str, message: str) -> None:
    """The file, the watch, and what was expected there."""
    with pytest.raises(WatchError, match=message):
        watches_in(text, "w.toml", NOON)
