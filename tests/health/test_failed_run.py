"""A failed run is explained at once, with the reason and when an alarm opens, until a run succeeds."""

from datetime import timedelta

import pytest

from newsbot.health.entry_points import alarm_ahead, failing_entry_points
from newsbot.health.failed_run import failed_run
from newsbot.measure import Measure
from tests.health.runs import HOUR, START, run_at

FEED, SITEMAP = "feed https://herald.example/feed", "sitemap https://herald.example/map"
SHUT = {"doors_opened": 0, "doors_failed": (f"{FEED}: the server answered 503", f"{SITEMAP}: no answer")}
HALF = {"doors_opened": 1, "doors_failed": (f"{FEED}: the server answered 503",)}


def runs(*more: dict[str, object], every: timedelta = HOUR) -> list[Measure]:
    return [run_at(START + at * every, **one) for at, one in enumerate(more)]  # type: ignore[arg-type]


def test_a_first_run_in_which_no_entry_point_opened_is_told_at_once() -> None:
    """With an error, what to try, and when an alarm opens."""
    found = failed_run(runs(SHUT))
    assert found is not None
    assert found.since == START
    assert (
        found.says
        == f"none of the 2 entry points could be opened in the last run: {FEED}: the server answered 503 (and 1 more)"
    )
    assert found.advice.startswith("`newsbot crawl herald` tries again; `newsbot source check herald` finds ")
    assert found.alarm == "opens if the next 2 runs fail as well, at 2026-03-02 00:30 UTC or later"


def test_it_dates_from_the_first_failed_run() -> None:
    """Not the last."""
    found = failed_run(runs(*[{}] * 40, SHUT, SHUT))
    assert found is not None
    assert found.since == START + 40 * HOUR
    assert found.alarm == "opens if the next run fails as well, at 2026-03-03 16:30 UTC or later"


@pytest.mark.parametrize(
    "history",
    [[], runs({}), runs(SHUT, {}), runs(HALF), runs({"outcome": "shutdown"}), runs(SHUT, {"outcome": "shutdown"})],
    ids=["never", "well", "well again", "one entry point of two", "stopped by hand", "well, and stopped by hand"],
)
def test_a_run_that_went_well_is_not_mentioned(history: list[Measure]) -> None:
    """Nor a single failing entry point, nor a crawl somebody stopped."""
    assert failed_run(history) is None


def test_a_recheck_does_not_clear_the_failure() -> None:
    """It opened no entry point."""
    assert failed_run(runs(SHUT, {"scope": "rechecks", "doors_opened": 0})) is not None


@pytest.mark.parametrize("outcome", ["killed", "database-unavailable"])
def test_a_run_that_ended_early_is_told(outcome: str) -> None:
    """With its outcome."""
    found = failed_run(runs({}, {"outcome": outcome}))
    assert found is not None
    assert found.says == f"the last run ended early: {outcome}"


def test_the_first_step_is_advised() -> None:
    """Without disk space the next crawl would end, too."""
    found = failed_run(runs({}, {"outcome": "archive-unavailable"}))
    assert found is not None
    assert found.advice.startswith("make room on the archive's disk, or let newsbot write there; then `newsbot crawl ")


def test_a_run_that_could_not_store_a_page_is_told() -> None:
    """It finished, but not all is well."""
    found = failed_run(runs({}, {"outcome": "finished, 1 not stored"}))
    assert found is not None
    assert found.says == "the last run finished, 1 not stored"
    assert found.advice.endswith("lists the pages and why, and tries them again")


@pytest.mark.parametrize(
    "before", [[], [{}] * 40, [{}, SHUT] * 20, [SHUT, {}] * 3], ids=["none", "well", "half", "few"]
)
@pytest.mark.parametrize("every", [HOUR, timedelta(minutes=5)])
def test_the_alarm_opens_when_announced(before: list[dict[str, object]], every: timedelta) -> None:
    """After exactly that many runs, at that time."""
    well: dict[str, object] = {}
    told = [*before, well, SHUT]
    number, at = alarm_ahead(runs(*told, every=every))
    early, due = runs(*told, *[SHUT] * (number - 1), every=every), runs(*told, *[SHUT] * number, every=every)
    due[-1] = run_at(max(at, due[-1].began), **SHUT)  # type: ignore[arg-type]
    assert list(failing_entry_points("herald", early, {})) == []
    assert len(list(failing_entry_points("herald", due, {}))) == 2
