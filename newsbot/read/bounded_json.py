"""JSON from strangers, read only where it can be held: a few bytes can ask for a thousand times their size."""

from __future__ import annotations

import json
from typing import Any

from newsbot.page import Page
from newsbot.read.document import LARGEST, utf8

_MOST_VALUES = 1_000_000
_MOST_HOLDERS = 250_000  # objects and lists, the dearest of all values


def read_json(page: Page) -> Any:
    """What the JSON of *page* says. Raises ValueError, whose message says what is wrong with it."""
    body = page.body
    if len(body) > LARGEST:
        raise ValueError(f"the JSON has {len(body):,} bytes; at most {LARGEST:,} are read")
    holders = body.count(b"{") + body.count(b"[")
    if holders > _MOST_HOLDERS or body.count(b",") > _MOST_VALUES:
        raise ValueError(f"the JSON has about {holders:,} objects and {body.count(b','):,} commas, which is too much")
    try:
        return json.loads(utf8(page).decode("utf-8-sig", "replace"), strict=False)
    except RecursionError as error:
        raise ValueError("the JSON is nested too deep") from error
