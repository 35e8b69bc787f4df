"""The English words a query word covers: inflections, nouns derived from its verb, both spellings.

Derivation goes downstream only: from a verb to the doer, the one it is done to, and the deed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from newsbot.patterns import anchored, compiled
from newsbot.watch import lexicon
from newsbot.watch.lexicon import PartOfSpeech, is_lemma, spellings
from newsbot.watch.tables import word_lists

_INFLECTING: tuple[PartOfSpeech, ...] = ("NOUN", "VERB", "ADJ", "ADV")
_WORD = anchored(r"[a-z]+$")
_TURNED = anchored(r"(?P<turn>de|dis|im)[-‐‑](?P<verb>[a-z]{4,})$")
_COUNTED = compiled(r"(?<![a-z])[a-z]{3,}(?:ion|ment|er|or|ee|al|ist|ance|ence|ure|ing)$")
_FRONT = anchored(r"counter|under|over|inter|fore|dis|mis|out|de|re|un|up|fire|water|carpet|cyber|live")
_Y_AFTER_CONSONANT = compiled(r"[^aeiou]y$")
_COINED_VERB = anchored(r"[a-z]{3,}i[sz]e$|[a-z]{3,}ify$")
# (suffix as shown, ending of the verb, its replacement in the noun); the lexicon must know the noun.
_RULES: tuple[tuple[str, re.Pattern[str], str], ...] = tuple(
    (shown, compiled(ending), noun)
    for shown, ending, noun in (
        ("-er", r"e$", "er"),
        ("-er", r"(?<=[^aeiou])y$", "ier"),
        ("-er", r"(?<=[^e])$", "er"),
        ("-er", r"(?<=[aeiou])([bdfgklmnprtvz])$", r"\1\1er"),
        ("-or", r"(?<=at|ct|ut|is)e$", "or"),
        ("-or", r"(?<=ct|it|ss|st|ey)$", "or"),
        ("-or", r"(?<=vis)e$", "or"),
        ("-ee", r"(?<=[a-z]{2}[^e])$", "ee"),
        ("-ee", r"(?<=[a-z]{2})e$", "ee"),
        ("-ion", r"(?<=[a-z]{2}at)e$", "ion"),
        ("-ion", r"(?<=ct|pt|rt|st|ss|it|nt)$", "ion"),
        ("-ion", r"(?<=et|ot|ut|it|rs|ls|us|is)e$", "ion"),
        ("-ation", r"(?<=[a-z]{3}[^e])$", "ation"),
        ("-ation", r"(?<=[a-z]{3})e$", "ation"),
        ("-ation", r"(?<=[aeiou])l$", "llation"),
        ("-ification", r"ify$", "ification"),
        ("-ation", r"aim$", "amation"),
        ("-ication", r"(?<=pl)y$", "ication"),
        ("-ition", r"(?<=pos)e$", "ition"),
        ("-sion", r"(?<=[au])de$", "sion"),
        ("-sion", r"(?<=[i])de$", "sion"),
        ("-sion", r"(?<=[o])de$", "sion"),
        ("-sion", r"ede$", "ession"),
        ("-sion", r"nd$", "nsion"),
        ("-sion", r"(?<=ver)t$", "sion"),
        ("-sion", r"(?<=[^m]mi)t$", "ssion"),
        ("-sion", r"pel$", "pulsion"),
        ("-tion", r"(?<=ce)ive$", "ption"),
        ("-tion", r"(?<=duc)e$", "tion"),
        ("-tion", r"(?<=scri)be$", "ption"),
        ("-tion", r"(?<=sum)e$", "ption"),
        ("-tion", r"(?<=ol)ve$", "ution"),
        ("-tion", r"(?<=vo)ke$", "cation"),
        ("-tion", r"(?<=resign|design)$", "ation"),
        ("-ment", r"$", "ment"),
        ("-ment", r"(?<=dg)e$", "ment"),
        ("-ance", r"(?<=[^aeiou])y$", "iance"),
        ("-ance", r"(?<=[^e])$", "ance"),
        ("-ance", r"e$", "ance"),
        ("-ence", r"(?<=[^e])$", "ence"),
        ("-ence", r"(?<=[aeiou])r$", "rrence"),
        ("-ence", r"e$", "ence"),
        ("-ing", r"e$", "ing"),
        ("-ing", r"(?<=[^e])$", "ing"),
        ("-ing", r"(?<=[aeiou])([bdfgklmnprtvz])$", r"\1\1ing"),
    )
)
# Verbs freely coined with -ize form these nouns freely, too: the lexicon need not know them.
_MAKING_VERB = anchored(r"[a-z]{3,}i[sz]e$")
# Shorter ones (state, rate) merely end in -ate.
_SHORTEST_IN_ATE = 6
_KINDS = (
    ("er", "er"),
    ("or", "or"),
    ("ee", "ee"),
    ("ion", "ion"),
    ("ment", "ment"),
    ("ance", "ance"),
    ("ence", "ance"),
)


def expand(word: str) -> Iterator[tuple[str, str]]:
    """The forms *word* (lower case) covers, each with its origin; some may repeat."""
    if turned := _TURNED.match(word):
        # De-escalate, which few lexicons have: expand escalate and add the prefix to each form.
        for form, made in expand(turned["verb"]):
            yield turned["turn"] + form, made.replace("of ", f"of {turned['turn']}-")
        return
    if not _WORD.match(word):
        return
    for root in roots(word):
        origin = None if root == word else f"dictionary form of {word}"
        yield from _family(root, origin)
        for variant in spellings(root):
            yield from _family(variant, f"spelling of {root}")


def roots(word: str) -> tuple[str, ...]:
    """The dictionary forms *word* stands for: itself if it is a noun or verb of its own (killing)."""
    if word in word_lists("english", "inflections") or any(lexicon.is_lemma(word, part) for part in ("NOUN", "VERB")):
        return (word,)
    found = lexicon.lemmas(word)
    return tuple(dict.fromkeys(lemma for part in _INFLECTING for lemma in found.get(part, ()))) or (word,)


def _family(root: str, origin: str | None) -> Iterator[tuple[str, str]]:
    if origin:
        yield root, origin
    if found := _compound(root):
        front, verb = found
        for form, _ in _family(verb, None):
            yield front + form, f"as {verb} gives {form}"
        return
    yield from _inflected(root)
    if lexicon.is_lemma(root, "VERB") or _is_coined_verb(root) or root in word_lists("english", "derived"):
        for noun, suffix in (*derivations(root), *coinages(root)):
            made = f"derivation: {root} + {suffix}" if suffix.startswith("-") else f"table: {root}"
            yield noun, made
            yield from _inflected(noun, ("NOUN",))
            for variant in spellings(noun):
                yield variant, f"spelling of {noun}"
                yield from _inflected(variant, ("NOUN",))


def _inflected(lemma: str, parts: tuple[PartOfSpeech, ...] = _INFLECTING) -> Iterator[tuple[str, str]]:
    listed = word_lists("english", "inflections").get(lemma)
    forms = listed or tuple(form for part in parts for form in lexicon.inflections(lemma, part))
    for form in forms or _regular(lemma):
        if form != lemma:
            yield form, f"inflection of {lemma}"
    # The lexicon calls many deeds uncountable, but the news counts them (impeachments).
    if not listed and _COUNTED.search(lemma) and (parts == ("NOUN",) or lexicon.is_lemma(lemma, "NOUN")):
        yield lemma + "s", f"inflection of {lemma}"


def _compound(word: str) -> tuple[str, str] | None:
    """Splits an unknown compound of prefix and verb: outgun is out, gun; firebomb is fire, bomb."""
    if lexicon.is_word(word) or _is_coined_verb(word):
        return None
    for at in range(2, len(word) - 2):
        front, verb = word[:at], word[at:]
        if _FRONT.fullmatch(front) and lexicon.is_lemma(verb, "VERB"):
            return front, verb
    return None


def _is_coined_verb(word: str) -> bool:
    return bool(_COINED_VERB.match(word)) and not lexicon.is_word(word)


def _regular(lemma: str) -> tuple[str, ...]:
    """Regular forms of a coined verb, or the plural of a noun too new for the lexicon; none that is already a word."""
    stem = lemma[:-1] if lemma.endswith(("e", "y")) else lemma
    if _is_coined_verb(lemma):
        ends = ("ies", "ied", "ying") if lemma.endswith("y") else ("es", "ed", "ing")
        return tuple(stem + end for end in ends)
    if lemma.endswith(("s", "x", "z", "ch", "sh")):
        plural = lemma + "es"
    elif _Y_AFTER_CONSONANT.search(lemma):
        plural = stem + "ies"
    else:
        plural = lemma + "s"
    return () if lexicon.is_word(plural) or lexicon.is_word(lemma) else (plural,)


def is_unknown_name(word: str) -> bool:
    """Whether *word* is capitalised and not in the lexicon. Names have no forms."""
    return word[:1].isupper() and not lexicon.is_word(word.lower()) and not _is_coined_verb(word.lower())


def derivations(verb: str) -> Iterator[tuple[str, str]]:
    """The nouns derived from *verb*, each with its suffix, or "table" if it comes from our own list."""
    for noun in word_lists("english", "derived").get(verb, ()):
        yield noun, "table"
    drifted = word_lists("english", "drifted").get(verb, ())
    for suffix, ending, end in _RULES:
        noun = ending.sub(end, verb, count=1)
        if (
            noun not in (verb, *drifted)
            and ending.search(verb)
            and is_lemma(noun, "NOUN")
            and not _is_lookalike(noun, verb)
        ):
            yield noun, suffix


def coinages(verb: str) -> Iterator[tuple[str, str]]:
    """The nouns any verb in -ize forms, whether the lexicon knows them or not: its doer and its deed."""
    if _MAKING_VERB.match(verb) and verb[:-2] + ("ze" if verb[-2] == "s" else "se") in spellings(verb):
        yield verb + "r", "-er"
        yield verb[:-1] + "ation", "-ation"


@cache
def _lookalikes() -> dict[str, frozenset[str]]:
    return {kind: frozenset(words) for kind, words in word_lists("english", "lookalikes").items()}


def _is_lookalike(noun: str, verb: str) -> bool:
    if verb.endswith("ate") and noun == f"{verb[:-1]}ion":
        return len(verb) < _SHORTEST_IN_ATE
    for end, kind in _KINDS:
        if noun.endswith(end):
            # A noun in -er that is itself a verb (corner, number) is not the doer of another verb.
            return noun in _lookalikes()[kind] or (end == "er" and is_lemma(noun, "VERB"))
    return False
