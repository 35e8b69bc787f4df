"""Coverage: whether articles lack a field that they used to have, as they do once a site's layout has changed. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial

from newsbot.health.shares import Grown, Tally, grown, still_grown
from newsbot.health.symptom import Symptom, key_of
from newsbot.health.words import counted, moment, or_more
from newsbot.measure import FIELDS, SHORT, Measure

_NAMES = {
    "title": "a title",
    "author": "an author",
    "published": "a time of publication",
    "body": f"a text of {SHORT} characters or more",
    "image": "a picture",
    "section": "a section",
}


def coverage_symptoms(source: str, history: Sequence[Measure], standing: Mapping[str, datetime]) -> Iterator[Symptom]:
    """One for each field whose coverage has dropped, in the run with which that is sure (`newsbot.health.shares`)."""
    for field in FIELDS:
        since = standing.get(key_of("coverage", source, field))
        lacking = partial(_lacking, field)
        found = grown(history, lacking) if since is None else still_grown(history, lacking, since)
        if found is not None:
            yield _symptom(source, field, found, history)


def _lacking(field: str, run: Measure) -> Tally:
    return Tally(run.began, run.told - run.covered.get(field, 0), run.told)


def _symptom(source: str, field: str, found: Grown, history: Sequence[Measure]) -> Symptom:
    example = next((each.examples[field] for each in reversed(history) if field in each.examples), None)
    have = found.of - found.bad
    return Symptom(
        kind="coverage",
        source=source,
        field=field,
        since=found.since,
        says=f"{have:,} of {counted(found.of, 'article')} read since {moment(found.since)} "
        f"{'has' if have == 1 else 'have'} {_NAMES[field]}",
        normal=f"{or_more(1 - found.usual)} have one",
        example=example,
        advice=f"the layout of the site may have changed: `newsbot source check {source}` reads its newest stories, "
        "docs/add-a-source.md tells how to declare a layout, and then `newsbot replay --apply --source "
        f"{source}` reads again what was archived",
    )
