"""What `newsbot watch test` says of a trial. The command as a whole is tested in test_watch.py."""

from datetime import date

from newsbot.cli.watch_test import how_many
from newsbot.store.watches.preview import Trial, Week


def trial(*, exact: bool) -> Trial:
    """A trial of 12,000 stories that could match."""
    return Trial(
        stories=8_000,
        unsure=0,
        other=0,
        exact=exact,
        could=12_000,
        asked=12_000 if exact else 3_000,
        weeks=(Week(date(2026, 3, 2), 5_000), Week(date(2026, 3, 9), 3_000)),
        newest=(),
        senses={},
        neighbours=(),
    )


def test_an_estimate_says_what_it_is_made_from() -> None:
    """So that nobody takes it for a count."""
    assert how_many(trial(exact=False)) == (
        "about 8,000 stored stories match, about 4,000.0 a week\n"
        "  an estimate: 12,000 stories have the words, and 3,000 of them were read"
    )


def test_a_count_says_no_more() -> None:
    """Every story that could match was asked."""
    assert how_many(trial(exact=True)) == "8,000 stored stories match, 4,000.0 a week"
