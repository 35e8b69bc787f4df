"""Reads what precedes the text in Markdown files: YAML front matter, or the header lines of reader services.

The front matter of clippers is often invalid YAML (`title: Talks: day two`), so it is read line by line: names, texts,
lists. Anchors, tags and nesting are not supported, so input cannot blow up or create objects.
"""

from __future__ import annotations

import re

from newsbot.patterns import anchored, compiled

Value = str | list[str]

_OPENS = anchored(r"\A\ufeff?\s{0,80}---[ \t]*\r?\n")
_MOST_LINES = 400
_LONGEST = 64 * 1024  # characters of front matter or headers
_PAIR = anchored(r"^([A-Za-z][\w .:-]{0,60}?|\"[^\"]{1,60}\")[ \t]{0,8}:(?:[ \t]++(.*)|)$")
_ITEM = anchored(r"^[ \t]*-[ \t]++(.*)$")
_NAME = anchored(r"^(?:name|title):[ \t]++(.+)$")  # of an object in a list
_BLOCK = anchored(r"^[|>][+-]?\d?$")
_COMMENT = compiled(r"\s#\s.*")
_FLOW = compiled(r"(?<!\s)\s*+(\"(?:[^\"\\]|\\.)*+\"|'(?:[^']|'')*+'|[^,\[\]{}]++)")
_ESCAPE = compiled(r"\\(.)")
_READER = anchored(r"\A\ufeff?\s{0,80}(?:Title|URL Source|Published Time):[ \t]", re.IGNORECASE)
_CONTENT = compiled(r"^Markdown Content:[ \t]*$", re.IGNORECASE | re.MULTILINE)
_HEADER = anchored(r"^([A-Z][A-Za-z ]{1,30}):[ \t]+(\S.*)$")


def split_front_matter(text: str) -> tuple[dict[str, Value], str] | None:
    """The names and values above the Markdown in *text*, and the Markdown; None if there are none."""
    return _yaml(text) if _OPENS.match(text) else _reader(text) if _READER.match(text) else None


def _yaml(text: str) -> tuple[dict[str, Value], str] | None:
    opening = _OPENS.match(text)
    start = opening.end() if opening else 0
    lines = text[start : start + _LONGEST].splitlines(keepends=True)
    for number, line in enumerate(lines[:_MOST_LINES]):
        if line.strip() in ("---", "..."):
            found = _pairs([each.rstrip() for each in lines[:number]])
            return (found, text[start + sum(map(len, lines[: number + 1])) :]) if found else None
    return None


def _pairs(lines: list[str]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    at = 0
    while at < len(lines):
        pair = _PAIR.match(lines[at])
        at += 1
        if pair is None:
            continue
        under = at
        while under < len(lines) and (not lines[under] or lines[under][0] in " \t-"):
            under += 1
        value = _value((pair[2] or "").strip(), lines[at:under])
        if value:
            found.setdefault(pair[1].strip('"'), value)
        at = under
    return found


def _value(said: str, under: list[str]) -> Value:
    """The value *said* beside its name, or given in the lines *under* it."""
    if _BLOCK.match(said):
        return " ".join(line.strip() for line in under if line.strip())
    if said.startswith("[") and not said.startswith("[["):
        whole = " ".join([said, *(line.strip() for line in under)])
        return [text for found in _FLOW.finditer(whole[1:].removesuffix("]")) if (text := _unquoted(found[0]))]
    if said:
        rest = [line.strip() for line in under if line.strip()]  # a long text goes on under its name
        return _unquoted(" ".join([said, *rest]))
    items = [_item(found[1]) for line in under if (found := _ITEM.match(line))]
    if items:
        return [item for item in items if item]
    named = next((found for line in under if (found := _NAME.match(line.strip()))), None)
    return _unquoted(named[1]) if named else ""


def _item(text: str) -> str:
    named = _NAME.match(text)
    return _unquoted(named[1] if named else text)


def _unquoted(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return _ESCAPE.sub(r"\1", text[1:-1])
    if len(text) > 1 and text[0] == text[-1] == "'":
        return text[1:-1].replace("''", "'")
    text = _COMMENT.sub("", text)
    return "" if text in ("~", "null", "Null", "NULL") else text


def _reader(text: str) -> tuple[dict[str, Value], str] | None:
    """The header lines of a reader service ("URL Source: ..."), which end at "Markdown Content:"."""
    content = _CONTENT.search(text[:_LONGEST])
    if content is None:
        return None
    stated = (_HEADER.match(line.strip()) for line in text[: content.start()].splitlines()[:_MOST_LINES])
    found: dict[str, Value] = {}
    for header in filter(None, stated):
        found.setdefault(header[1], header[2])
    return found, text[content.end() :]
