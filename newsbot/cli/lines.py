"""Stored things as lines for people. Text from pages goes into rich's Text, never into its markup."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from newsbot.items import Article, Place
    from newsbot.watch.snippets import Snippet


def headline(article_id: int, article: Article) -> Text:
    """One line: number, day, title; beneath it who, where and the address."""
    lines = Text(f"#{article_id}  ", style="dim")
    lines.append(f"{article.published:%Y-%m-%d}  " if article.published else "undated     ")
    lines.append(article.title or "(no title)", style="bold not dim")
    about = [", ".join(author.name for author in article.authors), article.source, article.url]
    return lines.append("\n      " + " · ".join(part for part in about if part))


def snippet_line(snippet: Snippet, *, marks: bool) -> Text:
    """A snippet with its hits bold; with *marks*, between « and », for where nothing is bold."""
    line = Text("      ")
    done = 0
    for start, end in snippet.marks:
        line.append(snippet.text[done:start])
        line.append(f"«{snippet.text[start:end]}»" if marks else snippet.text[start:end], style="bold")
        done = end
    return line.append(snippet.text[done:])


def place_line(places: Sequence[Place], count: int) -> Text:
    """The sentence of the first place, its form marked, and how many more of *count* there are."""
    first = places[0]
    line = Text("      " + first.sentence)
    line.highlight_words([first.form], "bold")
    return line.append(f"  (+{count - 1})", style="dim") if count > 1 else line
