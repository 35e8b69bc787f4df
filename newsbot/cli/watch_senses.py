"""The senses of a watch's words as text and JSON, and the sense that a dismissed flag has."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import typer
from rich.text import Text

from newsbot.cli.messages import command, counted, explain
from newsbot.literal import literal
from newsbot.store.watches.sense_counts import Example, SenseCount
from newsbot.watch.language import parse_query
from newsbot.watch.matcher import Watch
from newsbot.watch.senses import ANY_SENSE, Sense, choices, senses_of
from newsbot.watch.snippets import cut_around

WRONG_SENSE = "wrong sense"  # the reason of a dismissal that says which sense it was

_WIDEST = 100  # characters of an example
_SHOWN_WORDS = 12

Counts = Mapping[str, SenseCount]


def senses_of_watch(watch: Watch) -> Iterator[tuple[str, Sense, bool]]:
    """The senses of the ambiguous words of *watch*: the word, a sense, and whether the watch means it."""
    parsed = parse_query(watch.query)
    meant = choices(parsed, watch.forms, watch.language, watch.senses)
    for word, senses in senses_of(parsed, watch.forms, watch.language).items():
        for sense in senses.senses:
            yield senses.word, sense, word not in meant or sense.name in meant[word].meant


def sense_lines(watch: Watch) -> Iterator[str]:
    """The senses of the ambiguous words of *watch* in a line or two for each, those that it means first."""
    for word, means, is_meant in _groups(watch):
        said = "; ".join(f"{each.name} ({each.means})" for each in means)
        yield f"  {word} {_verb(watch, is_meant)}: {said}"


def sense_table(watch: Watch, counts: Counts | None, *, about: str = "") -> Iterator[Text | str]:
    """The senses of *watch* with the number of stored stories and an example; without if nothing was counted.

    *about* precedes numbers that are estimates.
    """
    counts = counts or {}
    for word, means, is_meant in _groups(watch):
        yield f"  {word} {_verb(watch, is_meant)}"
        for sense in means:
            count = counts.get(sense.name, SenseCount())
            yield f"    {sense.name}, {sense.means}{f': {about}{_number(count)}' if counts else ''}"
            if count.example is not None:
                yield _example_line(count.example)
    known = {sense.name for _, sense, _ in senses_of_watch(watch)}
    for name in sorted(counts.keys() - known):
        yield f"  doubted in stories about {name}: {about}{_number(counts[name])}"


def choice_line(watch: Watch, how: str) -> Iterator[str]:
    """How to choose other senses, with the command *how*. Nothing for words without senses."""
    names = [sense.name for _, sense, _ in senses_of_watch(watch)]
    if names:
        example = ",".join(dict.fromkeys(names[:2]))
        yield f"  other senses: `{command(f'{how} --sense {example}')}`; all of them: `--any-sense`"


def dismissed_lines(watch: Watch) -> Iterator[str]:
    """What flags that were dismissed as another sense say against the senses that *watch* means."""
    for each in watch.dismissed:
        shown = ", ".join(map(literal, each.words[:_SHOWN_WORDS])) or "no words of their own"
        more = len(each.words) - _SHOWN_WORDS
        shown += f" and {counted(more, 'more word')}" if more > 0 else ""
        yield f"  {counted(each.flags, 'flag')} dismissed as {each.sense}: {shown} now weigh against the senses meant"


def senses_json(watch: Watch, counts: Counts | None = None) -> list[dict[str, Any]]:
    """The senses for --json; with *counts* also the stored stories of each, and an example."""
    return [
        {
            "word": word,
            "name": sense.name,
            "means": sense.means,
            "meant": is_meant,
            **({} if counts is None else _count_json(counts.get(sense.name, SenseCount()))),
        }
        for word, sense, is_meant in senses_of_watch(watch)
    ]


def asked_sense(watches: Sequence[Watch], *, asks: bool) -> str | None:
    """The sense that the user names when asked; None if the words of *watches* have no others, or none is named.

    Without a terminal (*asks* is False), how to name it goes to stderr.
    """
    others = [name for watch in watches for name in _others(watch)]
    if not others:
        return None
    known = ", ".join(dict.fromkeys(others))
    if not asks:
        explain(f"--sense NAME says which sense it was, and counts for the watch: {known}")
        return None
    typer.echo(f"The senses that are not meant: {known}", err=True)
    said = typer.prompt("Which one is it (Enter for none of them)", default="", show_default=False, err=True)
    return said.strip() or None


def check_sense(watches: Sequence[Watch], sense: str) -> None:
    """Raises BadParameter unless *sense* is a sense of each of *watches* that it does not mean."""
    for watch in watches:
        others = list(_others(watch))
        if sense in others:
            continue
        meant = {each.name for _, each, is_meant in senses_of_watch(watch) if is_meant}
        if sense in meant:
            edit = command(f"watch edit {shlex.quote(watch.name)} --sense NAMES")
            why = f"the watch {watch.name!r} means {sense!r}; `{edit}` changes that"
        elif others:
            why = f"{sense!r} is not a sense that {watch.name!r} leaves out; those are {', '.join(others)}"
        else:
            why = f"newsbot knows no other senses of {watch.name!r}; dismiss its flags without --sense"
        raise typer.BadParameter(why, param_hint="--sense")


def _others(watch: Watch) -> Iterator[str]:
    return (sense.name for _, sense, is_meant in senses_of_watch(watch) if not is_meant)


def _groups(watch: Watch) -> Iterator[tuple[str, list[Sense], bool]]:
    """For each ambiguous word, the senses that are meant, and those that are not."""
    found = list(senses_of_watch(watch))
    for word in dict.fromkeys(word for word, _, _ in found):
        for is_meant in (True, False):
            senses = [each for of, each, meant in found if of == word and meant == is_meant]
            if senses:
                yield word, senses, is_meant


def _verb(watch: Watch, is_meant: bool) -> str:
    return "means every sense" if watch.senses == ANY_SENSE else "means" if is_meant else "does not mean"


def _number(count: SenseCount) -> str:
    said = counted(count.stories, "story", "stories")
    return f"{said} ({count.unsure:,} unsure)" if count.unsure else said


def _example_line(example: Example) -> Text:
    place = example.place
    at = place.sentence.find(place.form)
    text, marks = cut_around(place.sentence, ((at, at + len(place.form)),) * (at >= 0), _WIDEST)
    start, end = marks[0] if marks else (len(text), len(text))
    line = Text(f"      #{example.article_id} {text[:start]}")
    return line.append(f"«{text[start:end]}»" if marks else "", style="bold").append(text[end:])


def _count_json(count: SenseCount) -> dict[str, Any]:
    example = count.example
    shown = None if example is None else {"id": example.article_id, "place": example.place}
    return {"stories": count.stories, "unsure": count.unsure, "example": shown}
