"""Downstream in English: the nouns for who does what a verb says, to whom, and the deed. Never upstream or sideways."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from newsbot.watch.lexicon import is_lemma
from newsbot.watch.spelling import spellings
from newsbot.watch.tables import word_lists

# (suffix as it is shown, the verb's end, what stands in its place in the noun); the lexicon must know the noun.
_RULES: tuple[tuple[str, re.Pattern[str], str], ...] = tuple(
    (shown, re.compile(ending), noun)
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
# Verbs made with -ize at will make these at will: the lexicon need not know them.
_MAKING_VERB = re.compile(r"[a-z]{3,}i[sz]e$")
# Shorter ones (state, rate) only end so; rotation is of rotate even where it is not of rot.
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


def derivations(verb: str) -> Iterator[tuple[str, str]]:
    """The nouns downstream of *verb*, each with the suffix that made it, or "table" where our table says so."""
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
    """The nouns that any verb in -ize gives, known to the lexicon or not: its doer and its deed."""
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
            # A noun in -er that is a verb itself (to corner, to number) is not the doer of another one.
            return noun in _lookalikes()[kind] or (end == "er" and is_lemma(noun, "VERB"))
    return False
