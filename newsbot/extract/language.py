"""The language that a page says it is in."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TAG = re.compile(r"^([a-zA-Z]{2,3})(?:[-_]|$)")


def read_language(stated: Iterable[str], default: str | None = None) -> str | None:
    """The first of *stated* that is a language tag, as its primary subtag ("en" of "en-GB"); else *default*.

    Nothing is detected from the text: a page that states nothing has the language of its source.
    """
    for text in stated:
        found = _TAG.match(text.strip())
        if found:
            return found[1].lower()
    return default
