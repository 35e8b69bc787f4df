"""`newsbot watch forms`, and the forms and masks of a watch as text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import typer

from newsbot.cli.messages import USAGE, explain
from newsbot.cli.options import Json
from newsbot.cli.output import emit
from newsbot.watch.forms import forms as forms_of
from newsbot.watch.forms import notice
from newsbot.watch.language import parse_query
from newsbot.watch.masks import Homograph, homographs, suggested_masks
from newsbot.watch.matcher import Watch, new_watch
from newsbot.watch.tokens import tokens

Lang = Annotated[str, typer.Option("--lang", metavar="CODE", help="The language whose word forms count, e.g. en.")]

_SHOWN_MASKS = 3


def forms(
    word: Annotated[str, typer.Argument(metavar="WORD", help="One word.")],
    lang: Lang = "en",
    json: Json = False,
) -> None:
    """Show the word forms that WORD matches, and the origin of each.

    Stores nothing. The keys of --json: form, language, from.

    Example: newsbot watch forms desert --json
    """
    if len(tokens(word)) != 1:
        explain(f"{word!r} is not one word: ask for the forms of each of its words")
        raise typer.Exit(USAGE)
    found = forms_of(word, lang)
    keys = {"form": "form", "language": "language", "from": "origin"}
    emit(
        found,
        (),
        lambda form: (form.form, form.origin),
        json=json,
        as_json=lambda form: {key: getattr(form, name) for key, name in keys.items()},
    )
    for homograph in left_out(new_watch(word, word, lang)):
        explain(f"not counted: {words_on(homograph)}")
    if said := notice(lang):
        explain(said)


def form_lines(watch: Watch) -> Iterator[str]:
    """The word forms of *watch* and its masks."""
    yield from (f"  {word}: {', '.join(found)}" for word, found in watch.forms.items())
    if watch.masks:
        yield f"  but not in: {'; '.join(watch.masks)}"
    yield from (f"  but not {words_on(homograph)}" for homograph in left_out(watch))


def left_out(watch: Watch) -> tuple[Homograph, ...]:
    """The homographs that *watch* does not count."""
    found = homographs(parse_query(watch.query), watch.forms, watch.language)
    return tuple(dict.fromkeys(found.values()))


def words_on(homograph: Homograph) -> str:
    """What is not counted of a word, and how to count it."""
    word = homograph.word
    return f"{word} as {homograph.meaning} ({homograph.example}): that takes ={word}"


def explain_notices(watch: Watch) -> None:
    """Names on stderr the ignored parts of the query, and what is not supported for its language."""
    query = parse_query(watch.query)
    for said in filter(None, (*query.warnings, notice(watch.language))):
        explain(said)
    if query.is_words:
        explain(
            f"{watch.query} matches stories with all of these words, anywhere; quote the phrase: '\"{watch.query}\"'"
        )


def offered_masks(watch: Watch) -> tuple[str, ...]:
    """The suggested masks that *watch* does not have."""
    return tuple(mask for mask in suggested_masks(watch.forms, watch.language) if mask not in watch.masks)


def offer_lines(watch: Watch) -> Iterator[str]:
    """The first masks that newsbot suggests, if any."""
    offered = offered_masks(watch)
    if offered:
        yield f"{watch.name!r} has another sense; --suggested leaves out {len(offered)} kinds of phrase such as"
        yield from (f"  {mask}" for mask in offered[:_SHOWN_MASKS])
