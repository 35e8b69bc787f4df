"""Entry points: one that keeps failing, and one that shows less than before."""

from datetime import timedelta

import pytest

from newsbot.health.entry_points import Sighting, fading_entry_points, failing_entry_points
from newsbot.measure import Measure
from tests.health.runs import DAY, HOUR, START, run_at

FEED, SITEMAP = "https://herald.example/feed", "https://herald.example/map"
FAILED = (f"sitemap {SITEMAP}: the server answered 500: sorry",)


def runs(*failed: bool, every: timedelta = HOUR) -> list[Measure]:
    return [run_at(START + at * every, 1, doors_failed=FAILED if bad else ()) for at, bad in enumerate(failed)]


def test_an_entry_point_that_fails_three_times_in_a_row_is_named() -> None:
    """With the error, the start, and how often it failed before."""
    (symptom,) = failing_entry_points("herald", runs(*[False] * 40, True, True, True), {})
    assert (symptom.field, symptom.since, symptom.example) == (f"sitemap {SITEMAP}", START + 40 * HOUR, SITEMAP)
    assert symptom.says.endswith("could not be opened in 3 runs in a row: the server answered 500: sorry")
    assert symptom.normal == "it failed in 0 of the 40 runs before"


@pytest.mark.parametrize(
    "history",
    [
        runs(*[False] * 40, True, True),
        runs(*[False] * 40, True, True, True, False),
        runs(*[False] * 40, True, True, True, every=timedelta(minutes=5)),
        runs(*[False, True] * 20, True, True, True),
        [],
    ],
    ids=["twice", "open again", "for ten minutes", "as so often", "never asked"],
)
def test_an_entry_point_that_fails_now_and_then_is_not(history: list[Measure]) -> None:
    """Sites go down for a moment, and some entry points are flaky."""
    assert list(failing_entry_points("herald", history, {})) == []


def test_an_entry_point_that_never_opened_is_named() -> None:
    """Its address may have been wrong from the start."""
    (symptom,) = failing_entry_points("herald", runs(True, True, True), {})
    assert symptom.normal == "unknown"


def test_a_named_entry_point_is_well_with_the_first_run_that_opens_it() -> None:
    """Not before."""
    open_alarms = {f"doors:herald:sitemap {SITEMAP}": START}
    assert len(list(failing_entry_points("herald", runs(False, True), open_alarms))) == 1
    assert list(failing_entry_points("herald", runs(True, False), open_alarms)) == []


def shown(hours: range, *doors: str) -> list[Sighting]:
    return [Sighting(START + hour * HOUR, frozenset(doors)) for hour in hours]


def test_an_entry_point_that_shows_nothing_of_what_the_other_shows_is_named() -> None:
    """It answers, but is frozen, which nothing else reveals."""
    seen = shown(range(100), FEED, SITEMAP) + shown(range(100, 110), SITEMAP)
    (symptom,) = fading_entry_points("herald", seen, START + 110 * HOUR + DAY, {})
    assert symptom.example == FEED
    assert "showed 0 of 10 articles that the entry points showed" in symptom.says


def test_an_entry_point_has_a_day_to_show_what_another_has_shown() -> None:
    """A sitemap may be made once a night."""
    seen = shown(range(100), FEED, SITEMAP) + shown(range(100, 110), SITEMAP)
    assert list(fading_entry_points("herald", seen, START + 110 * HOUR, {})) == []


def test_an_entry_point_that_always_shows_a_part_is_well() -> None:
    """As a front-page feed with every third story."""
    seen = [Sighting(START + hour * HOUR, frozenset((SITEMAP, FEED)[: 1 + (hour % 3 == 0)])) for hour in range(200)]
    assert list(fading_entry_points("herald", seen, START + 300 * HOUR, {})) == []


def test_a_single_entry_point_cannot_be_compared() -> None:
    """What it leaves out is unknown."""
    assert list(fading_entry_points("herald", shown(range(100), FEED), START + 300 * HOUR, {})) == []
