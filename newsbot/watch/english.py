"""The English words that a word of a query stands for: its inflections, what is derived from it, both spellings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsbot.watch import lexicon
from newsbot.watch.derivation import coinages, derivations
from newsbot.watch.lexicon import PartOfSpeech
from newsbot.watch.spelling import spellings
from newsbot.watch.tables import word_lists

_INFLECTING: tuple[PartOfSpeech, ...] = ("NOUN", "VERB", "ADJ", "ADV")
_WORD = re.compile(r"[a-z]+$")
_TURNED = re.compile(r"(?P<turn>de|dis|im)[-‐‑](?P<verb>[a-z]{4,})$")
_COUNTED = re.compile(r"[a-z]{3,}(?:ion|ment|er|or|ee|al|ist|ance|ence|ure|ing)$")
_FRONT = re.compile(r"counter|under|over|inter|fore|dis|mis|out|de|re|un|up|fire|water|carpet|cyber|live")
_COINED_VERB = re.compile(r"[a-z]{3,}i[sz]e$|[a-z]{3,}ify$")


def expand(word: str) -> Iterator[tuple[str, str]]:
    """The forms that *word*, in lower case, stands for, each with where it comes from; some may come twice."""
    if turned := _TURNED.match(word):
        # De-escalate, which few lexicons have: escalate, turned round.
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
    """The dictionary forms that a query means by *word*: itself, where it is a noun or verb of its own (killing)."""
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
    # The lexicon takes many deeds for uncountable; the news counts them (impeachments).
    if not listed and _COUNTED.search(lemma) and lexicon.is_lemma(lemma, "NOUN"):
        yield lemma + "s", f"inflection of {lemma}"


def _compound(word: str) -> tuple[str, str] | None:
    """What stands before the verb that *word*, which the lexicon lacks, ends in: out, gun; fire, bomb."""
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
    """The plural of a noun too new for the lexicon, or the forms of a verb, with nothing that is a word already."""
    stem = lemma[:-1] if lemma.endswith(("e", "y")) else lemma
    if _is_coined_verb(lemma):
        ends = ("ies", "ied", "ying") if lemma.endswith("y") else ("es", "ed", "ing")
        return tuple(stem + end for end in ends)
    if lemma.endswith(("s", "x", "z", "ch", "sh")):
        plural = lemma + "es"
    elif re.search("[^aeiou]y$", lemma):
        plural = stem + "ies"
    else:
        plural = lemma + "s"
    return () if lexicon.is_word(plural) or lexicon.is_word(lemma) else (plural,)


def is_unknown_name(word: str) -> bool:
    """Is *word* capitalised, and no word of the lexicon? Names have no forms."""
    return word[:1].isupper() and not lexicon.is_word(word.lower()) and not _is_coined_verb(word.lower())
