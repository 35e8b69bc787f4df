"""Editing a watch: what its user chooses of its forms, what an edit changes, and what a refresh would. Pure.

A watch keeps its forms as they were worked out when it was saved. An edit works out those of words that are new to it;
only a refresh works out all of them anew, and what the user chose stays chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from newsbot.store.watches.watches import SavedWatch, WatchError
from newsbot.watch.errors import QueryError
from newsbot.watch.language import parse_query
from newsbot.watch.matcher import Watch, new_watch
from newsbot.watch.query import Either, Words
from newsbot.watch.tokens import words

Forms = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Choices:
    """Forms that a user adds ("awol", or "desert=awol" where a query has several words) and takes out."""

    with_forms: tuple[str, ...] = ()
    without_forms: tuple[str, ...] = ()


def chosen_watch(
    name: str, query: str, language: str, masks: tuple[str, ...], choices: Choices
) -> tuple[Watch, Choices]:
    """A watch with the forms of today as *choices* change them, and the choices as they are to be kept.

    Raises QueryError for the query, WatchError for a mask without words or a choice that means nothing here.
    """
    query, choices = _with_phrases(query, choices)
    plain = _plain(name, query, language, masks)
    choices = _spelled(choices, plain.forms)
    _check(choices, plain.forms)
    return replace(plain, forms=_apply(plain.forms, choices)), choices


def edited(
    saved: SavedWatch,
    choices: Choices = Choices(),
    *,
    query: str | None = None,
    language: str | None = None,
    masks: tuple[str, ...] | None = None,
) -> SavedWatch:
    """*saved* with another query, language or masks, and *choices* beside those it has. Raises as `chosen_watch`."""
    old = saved.watch
    query, choices = _with_phrases(old.query if query is None else query, choices)
    plain = _plain(old.name, query, language or old.language, old.masks if masks is None else masks)
    same_language = plain.language == old.language
    kept = {word: old.forms.get(word, forms) if same_language else forms for word, forms in plain.forms.items()}
    choices = _spelled(choices, kept)
    _check(choices, kept)
    return _chosen(saved, replace(plain, forms=kept), choices)


def refreshed(saved: SavedWatch) -> SavedWatch:
    """*saved* with the forms of today, and what its user chose."""
    old = saved.watch
    plain = new_watch(old.name, old.query, old.language, old.masks)
    return _chosen(saved, plain, Choices())


def changes(old: Forms, new: Forms) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """For each word of *new* whose forms are others than in *old*: those that come, and those that go."""
    found = {
        word: (
            tuple(form for form in forms if form not in old.get(word, ())),
            tuple(form for form in old.get(word, ()) if form not in forms),
        )
        for word, forms in new.items()
    }
    return {word: (come, go) for word, (come, go) in found.items() if come or go}


def _plain(name: str, query: str, language: str, masks: tuple[str, ...]) -> Watch:
    try:
        return new_watch(name, query, language, masks)
    except QueryError:
        raise
    except ValueError as error:
        raise WatchError(str(error)) from None


def _chosen(saved: SavedWatch, plain: Watch, choices: Choices) -> SavedWatch:
    """*plain* with the choices of *saved*, as far as they still mean something, and *choices*, which win."""
    before_with = [each for each in saved.with_forms if each.partition("=")[0] in plain.forms]
    with_forms = dict.fromkeys((*before_with, *choices.with_forms))
    without = dict.fromkeys((*saved.without_forms, *choices.without_forms))
    for each in choices.without_forms:
        with_forms = {kept: None for kept in with_forms if kept.partition("=")[2] != each}
    for each in choices.with_forms:
        without.pop(each.partition("=")[2], None)
    together = Choices(tuple(with_forms), tuple(without))
    return replace(
        saved,
        watch=replace(plain, forms=_apply(plain.forms, together)),
        with_forms=together.with_forms,
        without_forms=together.without_forms,
    )


def _apply(forms: Forms, choices: Choices) -> dict[str, tuple[str, ...]]:
    added: dict[str, list[str]] = {}
    for each in choices.with_forms:
        word, _, form = each.partition("=")
        added.setdefault(word, []).append(form)
    taken = set(choices.without_forms)
    found = {
        word: tuple(dict.fromkeys(form for form in (*known, *added.get(word, ())) if form not in taken))
        for word, known in forms.items()
    }
    bare = next((word for word, left in found.items() if not left), None)
    if bare is not None:
        raise WatchError(f"no form of {bare!r} would be left; take the word out of the query instead")
    return found


def _spelled(choices: Choices, forms: Forms) -> Choices:
    """*choices* as the index spells them, each form to add with the word that it is to be a form of."""
    return Choices(
        tuple(_with_word(each, forms) for each in choices.with_forms),
        tuple(_one_word(each) for each in choices.without_forms),
    )


def _with_word(written: str, forms: Forms) -> str:
    named, equals, form = written.rpartition("=")
    if not equals and len(forms) == 1:
        return f"{next(iter(forms))}={_one_word(form)}"
    word = _one_word(named) if equals else ""
    if word not in forms:
        has = f"has the words {', '.join(forms)}" if forms else "has no word that stands for its forms"
        example = f", as in --with {next(iter(forms))}={form}" if forms else ""
        raise WatchError(f"--with {written!r}: the query {has}; say of which one it is a form{example}")
    return f"{word}={_one_word(form)}"


def _one_word(written: str) -> str:
    found = words(written)
    if len(found) != 1:
        raise WatchError(f"{written!r} is not one word, so it cannot be a form of one; add it to the query with OR")
    return found[0]


def _check(choices: Choices, forms: Forms) -> None:
    known = {form for found in forms.values() for form in found}
    for each in choices.without_forms:
        if each not in known:
            listed = "; ".join(f"{word}: {', '.join(found)}" for word, found in forms.items()) or "it has none"
            raise WatchError(f"--without {each!r}: that is none of the forms. They are {listed}")


def _with_phrases(query: str, choices: Choices) -> tuple[str, Choices]:
    """A form of several words ("went AWOL") is no form of a word: it goes into the query, beside the word."""
    phrases = [each for each in choices.with_forms if len(words(each.rpartition("=")[2])) > 1]
    if not phrases:
        return query, choices
    tree = parse_query(query).tree
    either: Iterable[object] = tree.children if isinstance(tree, Either) else (tree,)
    if not all(isinstance(child, Words) and child.field is None for child in either):
        raise WatchError(
            f'--with {phrases[0]!r}: write it into the query, beside its word, as in (desert OR ="went AWOL")'
        )
    added = [each.rpartition("=")[2].replace('"', " ") for each in phrases]
    left = tuple(each for each in choices.with_forms if each not in phrases)
    return " OR ".join((query, *(f'="{each}"' for each in added))), replace(choices, with_forms=left)
