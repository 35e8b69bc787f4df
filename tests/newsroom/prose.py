"""Invented stories: as many as a test needs, each with words of its own."""

from __future__ import annotations

import random

_WHO = ("mayor", "pilot", "baker", "judge", "teacher", "captain", "farmer", "surgeon", "singer", "warden", "clerk")
_WHERE = ("harbour", "valley", "market", "bridge", "orchard", "island", "quarry", "station", "library", "mill", "pier")
_WORDS = """
    council vote crane ferry tide dock grain barge strike budget school winter rain river lock night morning union wage
    letter garden bread engine coast storm light window paper copper linen canvas ladder kettle ribbon anchor pepper
    marble thunder willow meadow pebble lantern hammer basket feather saddle timber velvet walnut cellar chimney
    said told asked found built closed opened moved carried counted waited turned walked left kept made took gave
""".split()  # noqa: SIM905 - words read better as words


def headline(number: int) -> str:
    """The title of story *number*: no other has it."""
    chance = random.Random(f"headline {number}")
    who, where = chance.choice(_WHO), chance.choice(_WHERE)
    return f"The {who} of the {where} {' '.join(chance.sample(_WORDS, 3))} {number}"


def paragraphs(number: int, wording: int = 0, many: int = 4) -> list[str]:
    """The text of story *number* in one of its *wordings*, which differ in a paragraph; a sentence tells them apart."""
    chance = random.Random(f"text {number}")
    texts = [" ".join(chance.choices(_WORDS, k=45)).capitalize() + "." for _ in range(many)]
    if wording:
        later = random.Random(f"text {number} {wording}")
        texts.append(f"Corrected {wording}: " + " ".join(later.choices(_WORDS, k=20)) + ".")
    return texts
