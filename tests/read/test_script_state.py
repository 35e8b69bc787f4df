"""A story that stands only in the state from which a page's scripts would draw it."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from newsbot.items import Article, Miss
from newsbot.read import extract
from tests.read.pages import PARAGRAPHS, STORY, page

TITLE = "Harbour wall to be rebuilt"
LINES = list(PARAGRAPHS)
BLOCKS = [{"type": "paragraph", "children": [{"text": text[:40]}, {"text": text[40:], "bold": True}]} for text in LINES]
PORTABLE = [{"_type": "block", "children": [{"_type": "span", "text": text}]} for text in LINES]
RICH = {
    "nodeType": "document",
    "content": [{"nodeType": "paragraph", "content": [{"nodeType": "text", "value": text}]} for text in LINES],
}
ENTITIES: dict[str, Any] = {
    "Article:1": {"headline": TITLE, "body": [{"__ref": f"Paragraph:{i}"} for i in range(4)]},
    **{f"Paragraph:{i}": {"__typename": "Paragraph", "text": text} for i, text in enumerate(LINES)},
}
HELD = json.dumps({"title": TITLE, "text": STORY})
OTHER = {
    "title": "The ferry stays at its pier",
    "body": ["The ferry stays at its pier until May, the company said. "] * 9,
}


def shell(*scripts: str, head: str = f"<title>{TITLE} | The Gazette</title>") -> str:
    """A page whose markup is an empty box."""
    return f"<!doctype html><html><head>{head}</head><body><div id=root></div>{''.join(scripts)}</body></html>"


def next_data(value: object) -> str:
    """*value* as the data of a page."""
    held = json.dumps({"props": {"pageProps": value}})
    return f'<script id="__NEXT_DATA__" type="application/json">{held}</script>'


def pushed(*chunks: str) -> str:
    """*chunks* of React's rows, as pushed one after the other."""
    return "".join(f"<script>self.__next_f.push([1,{json.dumps(chunk)}])</script>" for chunk in chunks)


ELEMENTS = json.dumps(
    [["$", "h1", None, {"children": TITLE}]]
    + [
        ["$", "p", str(i), {"children": [text[:30], ["$", "em", None, {"children": text[30:]}]]}]
        for i, text in enumerate(LINES)
    ]
)
ROWS = f'1:I["app"]\n2:{ELEMENTS}\n'
TEXT_ROW = f"3:T{len(STORY):x},{STORY}" + f"4:{json.dumps({'article': {'headline': TITLE, 'html': '$3'}})}\n"


@pytest.mark.parametrize(
    "scripts",
    [
        next_data({"article": {"headline": TITLE, "body": STORY}}),
        next_data({"post": {"title": {"rendered": TITLE}, "content": {"rendered": STORY}}}),
        next_data({"story": {"title": TITLE, "blocks": BLOCKS}, "related": [OTHER]}),
        next_data({"story": {"title": TITLE, "content": PORTABLE}}),
        next_data({"entry": {"title": TITLE, "body": RICH}}),
        f"<script>window.__STATE__ = {json.dumps({'page': {'title': TITLE, 'paragraphs': LINES}})};</script>",
        f"<script>window.__APOLLO_STATE__={json.dumps(ENTITIES)}</script>",
        f"<script>var a=1;window.__INITIAL_STATE__=JSON.parse({json.dumps(HELD)})</script>",
        f"<script>__NUXT__={{data:undefined}};x={HELD[:-1]},\"next\":undefined}}</script>",
        pushed(ROWS[:90], ROWS[90:]),
        pushed(TEXT_ROW),
    ],
)  # fmt: skip
def test_a_story_in_a_page_s_state_is_read(scripts: str) -> None:
    """Whatever the tool that wrote it: paragraph by paragraph."""
    found = extract(page(shell(scripts)), None)
    assert isinstance(found, Article), found
    assert (found.title, found.evidence["body"]) == (TITLE, "script")
    assert [block.text for block in found.body] == LINES


def test_the_day_of_a_story_in_a_state_is_kept() -> None:
    """With what the page itself states before it."""
    stated = {"headline": TITLE, "publishedAt": "2024-05-03T10:15:00Z", "body": STORY}
    found = extract(page(shell(next_data({"article": stated}), head="<title>The Gazette</title>")), None)
    assert isinstance(found, Article), found
    assert found.published == datetime(2024, 5, 3, 10, 15, tzinfo=UTC)


def test_a_story_that_the_page_shows_is_read_as_it_is_shown() -> None:
    """Whatever stands in its scripts."""
    shown = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{STORY}"
    found = extract(page(shown + next_data({"article": {"headline": TITLE, "body": STORY * 2}})), None)
    assert isinstance(found, Article), found
    assert found.evidence["body"] == "markup"


@pytest.mark.parametrize(
    ("url", "scripts"),
    [
        ("https://gazette.example/", next_data({"article": {"headline": TITLE, "body": STORY}})),
        ("https://gazette.example/news", next_data({"stories": [OTHER, {**OTHER, "title": "Another ferry is late"}]})),
        ("https://gazette.example/news", next_data({"title": TITLE, "menu": ["News", "Sport"] * 99})),
        ("https://gazette.example/news", "<script>window.__STATE__ = {not json}</script>"),
    ],
)
def test_a_state_without_the_page_s_own_story_gives_none(url: str, scripts: str) -> None:
    """A front page, a list of others' texts, menus, no JSON."""
    found = extract(page(shell(scripts, head="<title>The Gazette</title>"), url=url), None)
    assert isinstance(found, Miss), found


@pytest.mark.parametrize(
    "script",
    [
        f"<script>a={'[' * 100_000}</script>",
        f"<script>{'={' * 200_000}</script>",
        "<script>" * 100_000,
        f'<script type="application/json">{"[" * 90_000}{"]" * 90_000}</script>',
        f"<script>{'self.__next_f.push([1,' * 40_000}</script>",
        next_data([{"title": "A title of words", "body": [[["x"] * 50] * 50] * 30}] * 30),
    ],
)
def test_a_hostile_state_takes_no_time(script: str) -> None:
    """However deep or broken."""
    begun = time.process_time()
    extract(page(shell(script)), None)
    assert time.process_time() - begun < 5.0
