"""From a word of a query to the closed list of forms that it stands for, computed once, when a watch is saved."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from newsbot.watch.english import expand, is_unknown_name
from newsbot.watch.tokens import fold

INFLECTED_LANGUAGES = ("en",)


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a word. *origin* says where it comes from: "the word", "inflection of desert", "table: invade"."""

    form: str
    language: str
    origin: str


@lru_cache(maxsize=4096)
def forms(word: str, language: str = "en") -> tuple[Form, ...]:
    """The forms that *word* stands for in *language*: the word first, then the others in alphabetical order.

    A language that we cannot inflect gives the word alone (`notice` says so). Equal words give equal forms, always.
    A name that the lexicon does not know, written with its capital, stands for itself.
    """
    origins: dict[str, str] = {}
    if language in INFLECTED_LANGUAGES and word.isascii() and not is_unknown_name(word):
        for form, origin in expand(word.lower()):
            origins.setdefault(fold(form), origin)
    folded = fold(word)
    origins.pop(folded, None)
    return (
        Form(folded, language, "the word"),
        *(Form(form, language, origin) for form, origin in sorted(origins.items()) if form),
    )


def notice(language: str) -> str | None:
    """What a user must know about *language* before trusting its forms; None for a language that is complete."""
    if language in INFLECTED_LANGUAGES:
        return None
    return f"newsbot cannot inflect language {language!r} yet: each word stands for itself alone; add its forms with OR"
