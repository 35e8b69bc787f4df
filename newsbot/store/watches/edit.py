"""Apply a user's choices of word forms to a watch, and edits and refreshes. Pure.

A watch keeps the forms computed when it was saved. An edit computes forms only for words that are new to it; a refresh
computes all of them again. The user's choices are kept in both cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from newsbot.store.watches.watches import SavedWatch, WatchError
from newsbot.watch.language import parse_query
from newsbot.watch.matcher import Watch, new_watch
from newsbot.watch.query import Or, QueryError, Words
from newsbot.watch.tokens import words

Forms = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Choices:
    """Forms that a user adds ("awol", or "desert=awol" if the query has several words) or removes."""

    with_forms: tuple[str, ...] = ()
    without_forms: tuple[str, ...] = ()


def chosen_watch(
    name: str, query: str, language: str, masks: tuple[str, ...], choices: Choices, senses: tuple[str, ...] = ()
) -> tuple[Watch, Choices]:
    """A watch with newly computed forms, changed by *choices*, and the choices as they are stored.

    Raises QueryError for the query, and WatchError for a mask without words, or a choice or sense that does not apply.
    """
    query, choices = _with_phrases(query, choices)
    plain = _plain(name, query, language, masks, senses)
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
    senses: tuple[str, ...] | None = None,
) -> SavedWatch:
    """*saved* with a new query, language, masks or senses, and *choices* added to its own. Raises as `chosen_watch`."""
    old = saved.watch
    query, choices = _with_phrases(old.query if query is None else query, choices)
    plain = _plain(
        old.name,
        query,
        language or old.language,
        old.masks if masks is None else masks,
        old.senses if senses is None else senses,
    )
    same_language = plain.language == old.language
    kept = {word: old.forms.get(word, forms) if same_language else forms for word, forms in plain.forms.items()}
    choices = _spelled(choices, kept)
    _check(choices, kept)
    return _chosen(saved, replace(plain, forms=kept), choices)


def refreshed(saved: SavedWatch) -> SavedWatch:
    """*saved* with today's forms and its user's choices."""
    old = saved.watch
    plain = new_watch(old.name, old.query, old.language, old.masks, old.senses)
    return _chosen(saved, plain, Choices())


def changes(old: Forms, new: Forms) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """The forms added and the forms removed, for each word of *new* whose forms differ from *old*."""
    found = {
        word: (
            tuple(form for form in forms if form not in old.get(word, ())),
            tuple(form for form in old.get(word, ()) if form not in forms),
        )
        for word, forms in new.items()
    }
    return {word: (added, removed) for word, (added, removed) in found.items() if added or removed}


def _plain(name: str, query: str, language: str, masks: tuple[str, ...], senses: tuple[str, ...]) -> Watch:
    try:
        return new_watch(name, query, language, masks, senses)
    except QueryError:
        raise
    except ValueError as error:
        raise WatchError(str(error)) from None


def _chosen(saved: SavedWatch, plain: Watch, choices: Choices) -> SavedWatch:
    """*plain* with the choices of *saved* that still apply, and *choices*, which win."""
    applicable = [each for each in saved.with_forms if each.partition("=")[0] in plain.forms]
    with_forms = dict.fromkeys((*applicable, *choices.with_forms))
    without = dict.fromkeys((*saved.without_forms, *choices.without_forms))
    for each in choices.without_forms:
        with_forms = {kept: None for kept in with_forms if kept.partition("=")[2] != each}
    for each in choices.with_forms:
        without.pop(each.partition("=")[2], None)
    merged = Choices(tuple(with_forms), tuple(without))
    return replace(
        saved,
        watch=replace(plain, forms=_apply(plain.forms, merged)),
        with_forms=merged.with_forms,
        without_forms=merged.without_forms,
    )


def _apply(forms: Forms, choices: Choices) -> dict[str, tuple[str, ...]]:
    added: dict[str, list[str]] = {}
    for each in choices.with_forms:
        word, _, form = each.partition("=")
        added.setdefault(word, []).append(form)
    removed = set(choices.without_forms)
    found = {
        word: tuple(dict.fromkeys(form for form in (*known, *added.get(word, ())) if form not in removed))
        for word, known in forms.items()
    }
    bare = next((word for word, left in found.items() if not left), None)
    if bare is not None:
        raise WatchError(f"that would leave no form of {bare!r}; remove the word from the query instead")
    return found


def _spelled(choices: Choices, forms: Forms) -> Choices:
    """*choices* in the spelling of the index, each added form with the word it belongs to."""
    known = {form for found in forms.values() for form in found}
    return Choices(
        tuple(_with_word(each, forms) for each in choices.with_forms),
        tuple(each if each in known else _one_word(each) for each in choices.without_forms),
    )


def _with_word(written: str, forms: Forms) -> str:
    named, equals, form = written.rpartition("=")
    if not equals and len(forms) == 1:
        return f"{next(iter(forms))}={_one_word(form)}"
    word = named if named in forms else _one_word(named) if equals else ""
    if word not in forms:
        has = f"has the words {', '.join(forms)}" if forms else "has no word that takes forms"
        example = f", as in --with {next(iter(forms))}={form}" if forms else ""
        raise WatchError(f"--with {written!r}: the query {has}; say which one it is a form of{example}")
    return f"{word}={_one_word(form)}"


def _one_word(written: str) -> str:
    found = words(written)
    if len(found) != 1:
        raise WatchError(f"{written!r} is not a single word, so it cannot be a form; add it to the query with OR")
    return found[0]


def _check(choices: Choices, forms: Forms) -> None:
    known = {form for found in forms.values() for form in found}
    for each in choices.without_forms:
        if each not in known:
            listed = "; ".join(f"{word}: {', '.join(found)}" for word, found in forms.items()) or "none"
            raise WatchError(f"--without {each!r}: not one of the forms, which are {listed}")


def _with_phrases(query: str, choices: Choices) -> tuple[str, Choices]:
    """Move forms of several words ("went AWOL") into the query, as alternatives to its word."""
    phrases = [each for each in choices.with_forms if len(words(each.rpartition("=")[2])) > 1]
    if not phrases:
        return query, choices
    tree = parse_query(query).tree
    either: Iterable[object] = tree.children if isinstance(tree, Or) else (tree,)
    if not all(isinstance(child, Words) and child.field is None for child in either):
        raise WatchError(
            f'--with {phrases[0]!r}: write it into the query, next to its word, as in (desert OR ="went AWOL")'
        )
    added = [each.rpartition("=")[2].replace('"', " ") for each in phrases]
    left = tuple(each for each in choices.with_forms if each not in phrases)
    return " OR ".join((query, *(f'="{each}"' for each in added))), replace(choices, with_forms=left)
