"""Inflections of German, French, Spanish and Polish words, from a dictionary. Needs the extra `languages`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.util import find_spec

from newsbot.patterns import anchored

LANGUAGES = ("de", "es", "fr", "pl")
_FRENCH = ("", "e", "s", "es")
_GENDERS = ("o", "a", "os", "as")
# Forms, mostly participles, that the dictionary lists as words of their own or of another: the ending of the word, what
# replaces it, and the inflections of that.
_GERMAN = ("", "e", "em", "en", "er", "es")
_OWN_WORDS = {
    "de": (
        ("ieren", "iert", _GERMAN), ("fangen", "gefangen", _GERMAN), ("trinken", "trunken", _GERMAN),
        ("fallen", "gefallen", ("",)),
    ),
    "fr": tuple(
        (end, participle, _FRENCH)
        for end, participle in (
            ("er", "é"), ("ir", "i"), ("lire", "lu"), ("battre", "battu"), ("endre", "endu"), ("ondre", "ondu"),
            ("erdre", "erdu"), ("ordre", "ordu"), ("mettre", "mis"), ("prendre", "pris"), ("uire", "uit"),
            ("rire", "rit"), ("dire", "dit"), ("enir", "enu"), ("ourir", "ouru"), ("vrir", "vert"), ("frir", "fert"),
            ("cevoir", "çu"), ("aincre", "aincu"), ("indre", "int"), ("faire", "fait"), ("clure", "clu"),
            ("naître", "né"), ("aître", "u"), ("quérir", "quis"), ("vivre", "vécu"), ("croire", "cru"),
            ("soudre", "solu"),
        )
    )
    + tuple(
        (end, feminine, ("e", "es"))
        for end, feminine in (("al", "al"), ("if", "iv"), ("eux", "eus"), ("ier", "ièr"))
    ),
    "es": tuple(
        (end, participle, _GENDERS)
        for end, participle in (
            ("ar", "ad"), ("er", "id"), ("ir", "id"), ("romper", "rot"), ("morir", "muert"), ("volver", "vuelt"),
            ("solver", "suelt"), ("poner", "puest"), ("cribir", "crit"), ("brir", "biert"), ("decir", "dich"),
            ("hacer", "hech"), ("ver", "vist"),
        )
    ),
    "pl": (("y", "", ("ów", "om", "ami", "ach")), ("ać", "an", ("y", "a", "e", "ych", "o"))),
}  # fmt: skip
_WEAK = anchored("([a-zäöüß]{3,}?(?:e[lr])?)e?n$")  # verbs whose participle ends in -t
# Only shorter words have forms with a different beginning (ir, voy); except German ge-.
_SHORT = 5
_SHORTEST = 3  # vida is no form of ver


def is_installed(language: str) -> bool:
    """Whether the dictionary of *language* is installed."""
    return language in LANGUAGES and find_spec("simplemma") is not None


@lru_cache(maxsize=4096)
def inflected(word: str, language: str) -> tuple[tuple[str, str], ...]:
    """The inflections of *word*, as written or in lower case, each with its origin."""
    dictionary = _dictionary(language)
    found: dict[str, str] = {}
    roots = _roots(word, dictionary)
    # Flüsse are listed under Fluß, Schüsse under Schuss.
    for root in dict.fromkeys((*roots, *(each.replace("ß", "ss") for each in roots))) if language == "de" else roots:
        if root != word:
            found.setdefault(root, f"dictionary form of {word}")
        for form in (*_of(root, dictionary, language), *_own_words(root, dictionary, language)):
            found.setdefault(form, f"inflection of {root}")
    return tuple(found.items())


def _roots(word: str, dictionary: Mapping[str, str]) -> tuple[str, ...]:
    spelled = dict.fromkeys((word, word.lower(), word.capitalize()))
    if roots := tuple(each for each in spelled if dictionary.get(each) == each):
        return roots
    return tuple(dict.fromkeys(dictionary[each] for each in spelled if each in dictionary))


def _of(root: str, dictionary: Mapping[str, str], language: str) -> Iterator[str]:
    begins = (root[:1].lower(), root[:1].upper()) + (("ge",) if language == "de" else ())
    anywhere = len(root) <= _SHORT
    # Singular imperatives are rare in news, and unaccented they are other words: töt, tot; kämpf, Kampf.
    order = root.removesuffix("en") if language == "de" and root.islower() else root
    for form in _with_root(root, dictionary):
        if (anywhere or form.startswith(begins)) and form not in (root, order):
            yield form


def _with_root(root: str, dictionary: Mapping[str, str]) -> Iterator[str]:
    """All words the dictionary leads back to *root*."""
    # simplemma holds millions of pairs as bytes; decoding every pair takes twenty times as long as comparing bytes.
    raw: Mapping[bytes, bytes] | None = getattr(dictionary, "_dict", None)
    if raw is None:
        yield from (form for form, its_root in dictionary.items() if its_root == root)
    else:
        wanted = root.encode()
        yield from (form.decode() for form, its_root in raw.items() if its_root == wanted)


def _own_words(root: str, dictionary: Mapping[str, str], language: str) -> Iterator[str]:
    for end, participle, endings in _OWN_WORDS[language]:
        if len(root) > _SHORTEST and root.endswith(end) and root[: -len(end)] + participle + endings[0] in dictionary:
            yield from (root[: -len(end)] + participle + ending for ending in endings)
    if language == "de" and (verb := _WEAK.match(root)):
        for participle in (f"{verb[1]}t", f"ge{verb[1]}t"):
            if dictionary.get(participle) == participle:
                yield from (participle + ending for ending in _GERMAN)


@lru_cache(maxsize=1)
def _dictionary(language: str) -> Mapping[str, str]:
    # An optional extra; takes a second or two, and only when saving a watch.
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory  # noqa: PLC0415

    found: Mapping[str, str] = DefaultDictionaryFactory(cache_max_size=1).get_dictionary(language)
    return found
