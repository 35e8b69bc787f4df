"""Places of a flag as they are kept: a sentence stands with the first place in it, and is not said again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from newsbot.items import Place


def kept(places: Iterable[Place]) -> list[dict[str, Any]]:
    """*places* as they are kept."""
    rows, sentence = [], None
    for place in places:
        row = asdict(place)
        if place.sentence == sentence:
            del row["sentence"]
        sentence = place.sentence
        rows.append(row)
    return rows


def spelled_out(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """What `kept` made, each with its sentence."""
    sentence = ""
    for row in rows:
        sentence = row.get("sentence", sentence)
        yield {**row, "sentence": sentence}


def places_of(rows: Sequence[Mapping[str, Any]]) -> tuple[Place, ...]:
    """The places that `kept` made *rows* of."""
    return tuple(Place(**row) for row in spelled_out(rows))
