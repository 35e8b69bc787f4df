"""How chat services and mail programs read what they are sent: strictly, as their documentation has it.

Each reader gives what a person sees, and raises Wrong for what the service would refuse, or take for markup or a
mention that we did not mean.
"""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser

UNSEEN = "\u200b"
_ENTITY = re.compile(r"&(?:amp|lt|gt);")
_TELEGRAM_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
_TAG = re.compile(r"<(/?)([a-z-]+)((?:\s[^<>]*)?)>")
_MEANT = {"b", "a", "code", "br"}
_DISCORD_MENTION = re.compile(r"@everyone|@here|<@!?&?\d+>|<#\d+>|<a?:\w+:\d+>|<t:\d+(?::\w)?>|</\w")
_DISCORD_URL = re.compile(r"https?://[^\s<]+")


class Wrong(AssertionError):
    """A service would refuse it, or show something else than was meant."""


def slack(body: bytes) -> str:
    """An incoming webhook's attachments, which are plain: `<` and `>` are control signs, `&` begins an entity."""
    payload = json.loads(body)
    shown = []
    for attachment in payload["attachments"]:
        if payload.get("mrkdwn") is not False or attachment.get("mrkdwn_in") or payload.get("link_names"):
            raise Wrong("Slack is asked to look for markup or names")
        for field in ("title", "text"):
            text = attachment[field]
            if "<" in text or ">" in text:
                raise Wrong(f"a control sequence: {text}")
            if _ENTITY.sub("", text).count("&"):
                raise Wrong(f"a bare &: {text}")
            if re.search(r":[\w+-]+:", text.replace("http:", "").replace("https:", "")):
                raise Wrong(f"an emoji: {text}")
            shown.append(unescape(text))
    return "\n".join(shown)


def telegram(body: bytes) -> str:
    """sendMessage with parse_mode HTML: an unknown tag, one that is not closed, a bare & or < is answered with 400."""
    payload = json.loads(body)
    if payload["parse_mode"] != "HTML" or len(payload["text"]) > 4096:
        raise Wrong("no HTML, or too long")
    text, open_tags, shown, at = payload["text"], [], [], 0
    for tag in _TAG.finditer(text):
        shown.append(_telegram_text(text[at : tag.start()]))
        closes, name, attributes = tag.groups()
        if name not in {"b", "a", "code"} or (attributes and not re.fullmatch(r' href="https?://[^"<>]+"', attributes)):
            raise Wrong(f"a tag that was not meant: {tag[0]}")
        if closes and (not open_tags or open_tags.pop() != name):
            raise Wrong(f"{tag[0]} closes nothing")
        if not closes:
            open_tags.append(name)
        at = tag.end()
    if open_tags:
        raise Wrong(f"{open_tags} are not closed")
    shown.append(_telegram_text(text[at:]))
    return "".join(shown)


def _telegram_text(text: str) -> str:
    if "<" in text or ">" in text or "&" in _TELEGRAM_ENTITY.sub("", text):
        raise Wrong(f"can't parse entities: {text}")
    if re.search(r"(?<!\w)@\w", text):
        raise Wrong(f"a mention: {text}")
    return unescape(text)


def discord(body: bytes) -> str:
    """A webhook's content: Markdown, with mentions that the server looks for in the raw text."""
    content = json.loads(body)["content"]
    if len(content) > 2000 or (found := _DISCORD_MENTION.search(content)):
        raise Wrong(f"too long, or a mention: {content if len(content) > 2000 else found}")
    return markdown(content)


def markdown(content: str) -> str:
    """Markdown in which everything that is a sign of it is escaped, and addresses stand as they are."""
    return "\n".join(_markdown_line(line) for line in content.split("\n"))


def _markdown_line(line: str) -> str:
    if re.match(r"\s*(?:[>#]|=+$|[-+]\s|\d+[.)]\s)", line):
        raise Wrong(f"a heading, a quote or a list: {line}")
    shown, at = [], 0
    while at < len(line):
        if url := _DISCORD_URL.match(line, at):
            shown.append(url[0])
            at = url.end()
        elif line[at] == "\\":
            if at + 1 == len(line) or line[at + 1] not in "\\`*_{}[]()#+-.!>":
                raise Wrong(f"a backslash that would be seen: {line}")
            shown.append(line[at + 1])
            at += 2
        else:
            if line[at] in "*_`[]" or (line[at] in "<~|$&" and line[at + 1 : at + 2].strip(UNSEEN + " ")):
                raise Wrong(f"{line[at]} is markup in: {line}")
            if re.match(r":[\w+-]+:", line[at:]):
                raise Wrong(f"an emoji: {line}")
            shown.append(line[at])
            at += 1
    return "".join(shown)


def matrix(body: bytes) -> str:
    """An m.room.message: the HTML that clients show, beside the text by which servers look for @room."""
    payload = json.loads(body)
    if payload["msgtype"] != "m.text" or payload["format"] != "org.matrix.custom.html":
        raise Wrong("another kind of message")
    if "@room" in payload["body"] or "m.mentions" in payload:
        raise Wrong("a mention of the room")
    return html(payload["formatted_body"], _MEANT)


def ntfy(body: bytes) -> str:
    """A message published as JSON: plain, with a title, and nothing that acts."""
    payload = json.loads(body)
    if set(payload) - {"topic", "title", "message"} or len(payload["message"].encode()) > 4096:
        raise Wrong(f"more than a message: {sorted(payload)}, or too long")
    return f"{payload['title']}\n{payload['message']}"


class _Seen(HTMLParser):
    def __init__(self, meant: set[str]) -> None:
        super().__init__(convert_charrefs=True)
        self.meant = meant
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {"href", "style", "dir"}
        if tag not in self.meant or any(name not in known for name, _ in attrs):
            raise Wrong(f"<{tag}> with {attrs} was not meant")
        for name, value in attrs:
            if name == "href" and not (value or "").startswith(("http://", "https://")):
                raise Wrong(f"a link to {value}")
        if tag in {"br", "div"}:
            self.text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.meant:
            raise Wrong(f"</{tag}> was not meant")

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        raise Wrong(f"a comment: {data}")

    def unknown_decl(self, data: str) -> None:
        raise Wrong(f"a declaration: {data}")

    def handle_pi(self, data: str) -> None:
        raise Wrong(f"an instruction: {data}")


def html(text: str, meant: set[str]) -> str:
    """What a browser shows of *text*, in which there are only the tags *meant*."""
    seen = _Seen(meant)
    seen.feed(text)
    seen.close()
    return "".join(seen.text)
