"""Watches as TOML: lossless in both directions; errors say what is wrong and where."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.store.engine.database import Database
from newsbot.store.watches.alert_rules import AlertRule
from newsbot.store.watches.file import import_watch, parse_rules, parse_watches, watches_toml
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
def test_a_written_file_reads_back_the_same(ruled: list[tuple[SavedWatch, AlertRule | None]]) -> None:
    """Whatever characters the names, forms and masks have; alert rules included."""
    watches = [each for each, _ in ruled]
    named = {each.watch.name: replace(rule, watch=each.watch.name) for each, rule in ruled if rule is not None}
    text = watches_toml(watches, named)
    assert parse_watches(text, "w.toml", NOON) == watches
    assert parse_rules(text, "w.toml") == list(named.values())


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ('alert = "desk"', "w.toml: watch 1: alert is 'desk'; expected a table"),
        ("[watch.alert]", "alert.channels is None; expected names"),
        ("[watch.alert]\nchannels = []", "alert.channels is []; expected names"),
        ('[watch.alert]\nchannels = ["desk"]\nat_most = "9"', "alert.at_most is '9'; expected a whole number"),
        ('[watch.alert]\nchannels = ["desk"]\nedits = 1', "alert.edits is 1; expected true or false"),
        ('[watch.alert]\nchannels = ["desk"]\nwhom = "me"', "unknown key 'whom' in its alert; its keys are channels,"),
    ],
)
def test_an_invalid_rule_is_refused(rule: str, said: str) -> None:
    """The message names its watch."""
    with pytest.raises(WatchError) as caught:
        parse_rules(f'[[watch]]\nquery = "ferry"\n{rule}', "w.toml")
    assert said in str(caught.value)


def test_a_watch_needs_a_query_alone() -> None:
    """As a person would write it: the rest is computed."""
    (one,) = parse_watches('[[watch]]\nquery = "ferry"\nwithout = ["ferried"]', "w.toml", NOON)
    assert (one.watch.name, one.watch.language, one.watch.masks) == ("ferry", "en", ())
    assert "ferries" in one.watch.forms["ferry"]
    assert "ferried" not in one.watch.forms["ferry"]


def test_importing_a_file_adds_and_changes_watches(database: Database) -> None:
    """A watch of a known name becomes what the file says, and keeps the date it was added."""
    (one,) = parse_watches('[[watch]]\nquery = "ferry"\npaused = 2026-03-02T13:00:00Z', "w.toml", NOON)
    with database.write() as connection:
        assert import_watch(connection, one, NOON) == "added"
        assert saved_watches(connection) == [replace(one, changed_at=hours(1))]
        assert import_watch(connection, replace(one, added_at=hours(5)), hours(5)) == "unchanged"
        other = replace(one, paused_at=None, added_at=hours(5))
        assert import_watch(connection, other, hours(6)) == "changed"
        assert saved_watches(connection) == [replace(other, added_at=NOON, changed_at=hours(6))]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[watch", "w.toml: not valid TOML: "),
        ("watches = 1", r"w.toml: expected only \[\[watch\]\] tables, as"),
        ("[watch]", r"w.toml: expected only \[\[watch\]\] tables"),
        ("[[watch]]", "w.toml: watch 1: query is None; expected text"),
        (
            '[[watch]]\nquery = "a"\nqueri = 1',
            "w.toml: watch 1: unknown key 'queri' in a watch; its keys are name",
        ),
        ('[[watch]]\nquery = "(acme"', r"w.toml: watch 1 \('\(acme'\): '\(' at column 1 is never closed"),
        ('[[watch]]\nquery = "a"\nmasks = "b"', r"watch 1 \('a'\): masks is 'b'; expected a list of texts"),
        ('[[watch]]\nquery = "a"\nmasks = ["…"]', "mask '…' has no letter or digit"),
        ('[[watch]]\nquery = "a"\nforms = 1', "forms is 1; expected a table"),
        ('[[watch]]\nquery = "a"\npaused = true', "paused is True; expected a time with its zone"),
        ('[[watch]]\nquery = "a"\n[[watch]]\nquery = "a"', "w.toml: two watches are named 'a'; rename one"),
    ],
)
def test_an_invalid_file_is_refused(text: str, message: str) -> None:
    """The message names the file, the watch and what was expected."""
    with pytest.raises(WatchError, match=message):
        parse_watches(text, "w.toml", NOON)
