"""Show articles, flags and changes. Text of pages goes into rich's Text, never into its markup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text

from newsbot.cli.messages import counted
from newsbot.cli.output import plain_json
from newsbot.likeness.difference import in_context

if TYPE_CHECKING:
    from newsbot.items import Article, Place
    from newsbot.likeness.difference import Change, OperationKind
    from newsbot.store.watches.flag_list import FlagEntry
    from newsbot.watch.snippets import Snippet

CERTAINTY_WORDS = {"unsure": "unsure", "other": "another sense"}
_MARKS: dict[OperationKind, tuple[str, str]] = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
_STYLES: dict[OperationKind, str] = {"same": "", "removed": "red strike", "added": "green"}


def article_json(article: Article) -> dict[str, Any]:
    """*article* for JSON, with the time of publication in the time zone of the page."""
    return {**plain_json(article), "published": plain_json(article.published_there)}


def headline(article_id: int, article: Article) -> Text:
    """Number, day and title; on a second line authors, source and address."""
    lines = Text(f"#{article_id}  ", style="dim")
    lines.append(f"{article.published_there:%Y-%m-%d}  " if article.published_there else "undated     ")
    lines.append(article.title or "(no title)", style="bold not dim")
    about = [", ".join(author.name for author in article.authors), article.source, article.url]
    return lines.append("\n      " + " · ".join(part for part in about if part))


def snippet_line(snippet: Snippet, *, marks: bool) -> Text:
    """A snippet with its hits bold; with *marks* also between « and »."""
    line = Text("      ")
    done = 0
    for start, end in snippet.marks:
        line.append(snippet.text[done:start])
        line.append(f"«{snippet.text[start:end]}»" if marks else snippet.text[start:end], style="bold")
        done = end
    return line.append(snippet.text[done:])


def place_line(places: Sequence[Place], count: int) -> Text:
    """The sentence of the first place, its form marked, and how many more of *count* there are."""
    line = Text("      ").append_text(_marked(places[0]))
    return line.append(f"  (+{count - 1})", style="dim") if count > 1 else line


def flag_lines(flag: FlagEntry) -> Text:
    """A flag: number, watch, story, first sentence with its form marked, all forms, sense and copies."""
    forms = ", ".join(dict.fromkeys(place.form for place in flag.places))
    lines = Text(f"  {flag.watch}  #{flag.article_id}  {flag.title or '(no title)'}\n")
    said = [f"flag {flag.id}"] if flag.certainty == "meant" else [f"flag {flag.id}", CERTAINTY_WORDS[flag.certainty]]
    if flag.places:  # a query may match by what a story does not say
        lines.append("      ").append_text(_marked(flag.places[0])).append("\n")
        said.append(f"{forms} ({counted(flag.count, 'place')})")
    if flag.sense:
        said.append(f"{flag.sense}: {', '.join(flag.why)}" if flag.why else flag.sense)
    if flag.since_revision:
        said.append(f"since revision {flag.since_revision}")
    if flag.dismissed_at:
        said.append(f"dismissed: {flag.dismissed_reason}" if flag.dismissed_reason else "dismissed")
        said[-1] += f" ({flag.dismissed_sense})" if flag.dismissed_sense else ""
    said += [f"also {url}" for url in flag.also_at]
    if flag.copies:
        copies = ", ".join(f"{copy.source or 'unknown source'} #{copy.article_id}" for copy in flag.copies)
        said.append(f"also: {counted(len(flag.copies), 'copy', 'copies')} ({copies})")
    return lines.append("      " + " · ".join(said), style="dim")


def _marked(place: Place) -> Text:
    sentence = Text(place.sentence)
    sentence.highlight_words([place.form], "bold", case_sensitive=True)
    return sentence


def change_line(change: Change, *, coloured: bool) -> Text:
    """The field and its changed text as [-old-]{+new+}, or in colour, without long unchanged stretches."""
    line = Text(f"  {change.field}: ", style="bold")
    for number, operation in enumerate(in_context(change.operations)):
        text = operation.text.replace("\n", "¶")
        before, after = ("", "") if coloured else _MARKS[operation.kind]
        line.append(f"{' ' if number else ''}")
        line.append(f"{before}{text}{after}", style=f"not bold {_STYLES[operation.kind]}")
    return line
