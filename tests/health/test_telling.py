"""Telling: alerts that do not leave the outbox."""

from dataclasses import replace

from newsbot.health.telling import outbox_symptoms
from newsbot.store.outbox.entries import Backlog
from tests.health.runs import HOUR, START

WAITING = Backlog(
    channel="desk",
    waiting=12,
    due_since=START,
    parked=0,
    parked_since=None,
    trouble=None,
    troubled_since=None,
)


def test_alerts_that_nobody_sends_are_told_of() -> None:
    """The relay does not run: the channel would take them."""
    assert list(outbox_symptoms([WAITING], START + HOUR)) == []
    (symptom,) = outbox_symptoms([WAITING], START + 2 * HOUR)
    assert (symptom.key, symptom.since) == ("outbox:newsbot:desk", START)
    assert symptom.says.startswith("12 alerts to the channel desk should have been sent, the first 2 hours ago")


def test_a_channel_that_takes_nothing_is_told_of_with_what_it_said() -> None:
    """Since when it is so."""
    troubled = replace(WAITING, trouble="it answered 503", troubled_since=START + HOUR)
    (symptom,) = outbox_symptoms([troubled], START + 3 * HOUR)
    assert (symptom.kind, symptom.field, symptom.since) == ("channel", "desk", START)
    assert symptom.says == "12 alerts to the channel desk wait; it said: it answered 503"


def test_what_was_given_up_is_told_of_at_once() -> None:
    """Until somebody sends it once more, or drops it."""
    parked = replace(WAITING, waiting=0, due_since=None, parked=3, parked_since=START)
    (symptom,) = outbox_symptoms([parked], START)
    assert (symptom.kind, symptom.says) == ("channel", "0 alerts to the channel desk wait; 3 were given up")
