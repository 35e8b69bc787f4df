"""Reads Markdown as clippers, readers and crawlers write it. Pure; the work is linear in the text.

CommonMark with tables, parsed by markdown-it-py. Additions of Obsidian and other tools (`[[links]]`, `==marks==`,
footnotes) are removed first, and links broken over several lines are joined.
"""

from __future__ import annotations

import re
from functools import cache

from markdown_it import MarkdownIt

from newsbot.page import Page
from newsbot.patterns import anchored, compiled
from newsbot.read.containers.front_matter import split_front_matter
from newsbot.read.containers.saved_facts import SavedFacts, facts_of

MARKDOWN_TYPE = "text/markdown"
LARGEST_MARKDOWN = 2 * 2**20  # characters; the longest pages have a fifth

_FRONT = (
    "title",
    "url",
    "source",
    "author",
    "published",
)  # front matter without any of these belongs to another kind of file
_ATX = compiled(r"^ {0,3}#{1,6}[ \t]+\S", re.MULTILINE)
_OPENS_WITH_HEADING = anchored(r"\A\s*#{1,6}[ \t]+\S[^\n]*\n\s*\S")
_LINKED = compiled(r"\]\((?:<|https?://|/|#|\.|data:image/)[^\s()]{0,4000}")
_FEWEST_LINKS = 3
_MARKED = 400_000  # characters that are searched for marks

_DATA_PICTURE = compiled(r"\((?:<)?data:image/[^\s()<>]*>?(?=[\s)])")
_EMBED = compiled(r"!\[\[[^\[\]\n]{0,400}\]\]")
_WIKILINK = compiled(r"(?<!!)\[\[(?:[^\[\]|\n]{0,400}\|)?([^\[\]|\n]{1,400})\]\]")
_FOOTNOTE = compiled(r"\[\^[^\[\]\s]{1,40}\](?!:)|⟨\d{1,4}⟩")
_FOOTNOTES = compiled(r"^ {0,3}\[\^[^\[\]\s]{1,40}\]:.*$", re.MULTILINE)
_HIGHLIGHT = compiled(r"==(?=\S)([^=\n]{1,2000})(?<=\S)==")
_TASK = compiled(r"^([^\S\n]*[-*+] )\[[ xX]\] ", re.MULTILINE)
_BROKEN_ADDRESS = compiled(r"\]\(([^\s()<>]{1,500}+(?:\n[^\s()<>]{1,500}+){1,8})(?=\)|[ \t]\")")
_BROKEN_WORD = compiled(r"(?<=[^\W\d_]-)\n(?=[^\W\d_])")  # wrapped at its hyphen
_LOOSE_STOP = compiled(r"(?<=[\w.!?”\"][*_]) (?=[,.;:!?)](?:\s|$))")  # html2text sets blanks around emphasis
_LINKED_HEADING = compiled(r"(?<!!)\[[ \t]*#{1,6}[ \t]+(?=\S)")
_PICTURE_NUMBER = compiled(r"!\[Image \d{1,4}(?:: ?|(?=\]))")
_LINK_TITLE = anchored(r"^(\S{1,2000})(?:[ \t]+\"[^\"]*\")?$")
_LINK_OPENS = compiled(r"^([ \t]*(?:[-*+][ \t]+|\d{1,3}\.[ \t]+|>[ \t]*)?)\[(.*)$")
_HEADING_MARK = anchored(r"^[ \t]*#{1,6}[ \t]+")
_MOST_LINK_LINES = 40
_WIDEST = 78  # columns to which html2text wraps
_LONGEST_HEADING = 600


def is_markdown(text: str) -> bool:
    """Whether *text* is Markdown, judging by front matter or a reader service's header, else by headings and links."""
    above = split_front_matter(text)
    if above is not None:
        keys = {name.casefold() for name in above[0]}
        return not keys.isdisjoint((*_FRONT, "url source", "link", "date", "tags"))
    marked = text[:_MARKED]
    links = len(_LINKED.findall(marked))
    if _OPENS_WITH_HEADING.match(marked):
        return True
    return links >= _FEWEST_LINKS or (links > 0 and _ATX.search(marked) is not None)


def page_of_markdown(text: str, *, url: str | None = None, file: str | None = None) -> Page:
    """The page in the Markdown *text*. Its address is *url*, else the one stated above the text; its time of capture is
    the time of saving stated there.
    """
    values, _ = split_front_matter(text) or ({}, text)
    facts = facts_of(values)
    return Page(
        body=text.encode("utf-8", "replace"),
        url=url or facts.url,
        headers={"content-type": f"{MARKDOWN_TYPE}; charset=utf-8"},
        fetched_at=facts.saved_at,
        file=file,
    )


def read_markdown_text(text: str) -> tuple[SavedFacts, str]:
    """The metadata above the text, and the text as HTML."""
    values, body = split_front_matter(text) or ({}, text)
    return facts_of(values), html_of_markdown(body)


def html_of_markdown(text: str) -> str:
    """*text* as HTML."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = _DATA_PICTURE.sub("(", text)
    text = _FOOTNOTE.sub("", _FOOTNOTES.sub("", _EMBED.sub("", text)))
    text = _BROKEN_WORD.sub("", _LOOSE_STOP.sub("", _WIKILINK.sub(r"\1", text)))
    text = _PICTURE_NUMBER.sub("![", _TASK.sub(r"\1", _HIGHLIGHT.sub(r"\1", text)))
    text = _LINKED_HEADING.sub("[", text)
    text = _BROKEN_ADDRESS.sub(lambda found: f"]({found[1]}".replace("\n", ""), text)
    lines = _without_broken_links(_with_whole_headings(text.split("\n")))
    return str(_reader().render("\n".join(lines)))


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def _with_whole_headings(lines: list[str]) -> list[str]:
    """*lines* with wrapped headings joined: in CommonMark a heading is one line."""
    joined: list[str] = []
    for line in lines:
        above = joined[-1] if joined else ""
        if above and line.strip() and _HEADING_MARK.match(above) and not _HEADING_MARK.match(line):
            word = line.split(maxsplit=1)[0]
            is_full = len(above) <= _WIDEST < len(above) + 1 + len(word)
            if len(above) <= _LONGEST_HEADING and (is_full or above.count("[") > above.count("]")):
                joined[-1] = f"{above} {line.strip()}"
                continue
        joined.append(line)
    return joined


def _without_broken_links(lines: list[str]) -> list[str]:
    """*lines* with each link around several paragraphs reduced to a link on its first words.

    Converters write such links for cards; CommonMark would show the brackets and the address.
    """
    opened = -1
    for at, line in enumerate(lines):
        if "[" not in line and "]" not in line:
            continue
        depth = line.count("[") - line.count("]")
        if depth > 0 and _LINK_OPENS.match(line):
            opened = at
        elif depth < 0 and opened >= 0 and at - opened <= _MOST_LINK_LINES and (address := _closed_with(line)):
            lines[opened] = _LINK_OPENS.sub(r"\1\2", lines[opened])
            lines[at] = line[: line.rfind("](")]
            _link(lines, opened, at, address)
            opened = -1
    return lines


def _closed_with(line: str) -> str | None:
    """The address with which *line* ends a link, or None."""
    line = line.rstrip()
    start = line.rfind("](")
    found = _LINK_TITLE.match(line[start + 2 : -1]) if start >= 0 and line.endswith(")") else None
    return found[1] if found else None


def _link(lines: list[str], first: int, last: int, address: str) -> None:
    """Makes the first words of *lines* a link; a picture only if there are none."""
    for at in range(first, last + 1):
        words = lines[at].strip()
        if words and "[" not in words and "]" not in words and words.strip("#-*>_ "):
            mark = _HEADING_MARK.match(lines[at])
            start = mark.end() if mark else 0
            lines[at] = f"{lines[at][:start]}[{lines[at][start:].strip()}]({address})"
            return
