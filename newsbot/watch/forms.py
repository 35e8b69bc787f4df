"""Expands a query word to the closed list of forms it covers, once, when a watch is saved."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from newsbot.extras import install_hint
from newsbot.watch import inflection, slavic
from newsbot.watch.affixes import LANGUAGES as AFFIXED
from newsbot.watch.affixes import with_affixes
from newsbot.watch.compounds import joined, spelled_apart
from newsbot.watch.english import expand, is_unknown_name
from newsbot.watch.senses import known_senses
from newsbot.watch.tokens import fold

INFLECTED_LANGUAGES = ("en",)
_SLAVIC = ("ru", "uk")


@dataclass(frozen=True, slots=True)
class Form:
    """One form of a word, perhaps of several tokens (`compounds`). *origin*: "the word", "inflection of desert"..."""

    form: str
    language: str
    origin: str


@lru_cache(maxsize=4096)
def forms(word: str, language: str = "en") -> tuple[Form, ...]:
    """The forms *word* covers in *language*: the word itself, then the others in alphabetical order.

    Deterministic. A language newsbot cannot inflect gives only the word (see `notice`), as does a capitalised name that
    the lexicon does not know.
    """
    origins: dict[str, str] = {}
    for form, origin in _expanded(word, _primary(language)):
        origins.setdefault(fold(form), origin)
    folded = fold(word)
    if senses := known_senses(_primary(language)).get(folded):
        for sense in senses.senses:
            for form in sense.forms if sense.is_news else ():
                origins.setdefault(form, f"sense: {sense.means}")
    origins.pop(folded, None)
    if not is_unknown_name(word) or not folded.isalpha():
        origins.update(spelled_apart((folded, *origins), _primary(language)))
    for form, origin in with_affixes(folded, _primary(language)):
        origins.setdefault(form, origin)
    origins.pop(folded, None)
    return (
        Form(folded, language, "the word"),
        *(Form(form, language, origin) for form, origin in sorted(origins.items()) if form),
    )


def forms_joined(compound: str, language: str = "en") -> tuple[Form, ...]:
    """The forms of *compound* (its parts with hyphens or blanks between them) spelled as one word.

    With blanks it must be one that newsbot knows to be spelled so: `cease fire`, but not *may be*.
    """
    whole = joined(compound)
    found = forms(whole, language) if whole else ()
    is_known = "-" in compound or any(form.form == compound for form in found)
    return found if is_known else ()


def _expanded(word: str, language: str) -> Iterable[tuple[str, str]]:
    if language in INFLECTED_LANGUAGES:
        return expand(word.lower()) if word.isascii() and not is_unknown_name(word) else ()
    if slavic.is_installed(language):
        return slavic.expand(word.lower(), language)
    if inflection.is_installed(language):
        return inflection.inflected(word, language)
    return ()


def _primary(language: str) -> str:
    """The language of a tag: `pt` for `pt-BR`."""
    return language.lower().replace("_", "-").partition("-")[0]


def notice(language: str) -> str | None:
    """What users should know about the forms of *language*; None if they are complete."""
    primary = _primary(language)
    if primary in INFLECTED_LANGUAGES or slavic.is_installed(primary):
        return None
    if inflection.is_installed(primary):
        return (
            f"in language {language!r} a word stands for its inflections, not for what is derived from it: "
            "add who does it, and the deed, with OR"
        )
    if primary in AFFIXED:
        return (
            f"in language {language!r} a word stands for itself and for itself with particles or prefixes: "
            "add its other forms with OR"
        )
    alone = "each word stands for itself alone; add its forms with OR"
    for extra, languages in (("slavic", _SLAVIC), ("languages", inflection.LANGUAGES)):
        if primary in languages:
            return (
                f"the forms of language {language!r} need the extra {extra}; until it is installed {alone}; "
                f"install it with: {install_hint(extra)}"
            )
    return f"newsbot cannot inflect language {language!r} yet: {alone}"
