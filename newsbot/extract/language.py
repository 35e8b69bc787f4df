"""The language that a page says it is in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsbot.extract.metadata import Stated

_TAG = re.compile(r"^([a-zA-Z]{2,3})(?:[-_]|$)")


def read_language(stated: Iterable[Stated], default: str | None = None) -> tuple[str, str] | None:
    """The first of *stated* that is a language tag, as its primary subtag ("en" of "en-GB"), with its evidence; else
    *default*, which is the source's.

    Nothing is detected from the text: a page that states nothing has the language of its source.
    """
    for text, evidence in stated:
        found = _TAG.match(text.strip())
        if found:
            return found[1].lower(), evidence
    return (default, "source") if default else None
