"""Comparing what two commits read: nothing that differs is passed over, and what differs is shown where it does."""

from __future__ import annotations

from typing import Any

from benchmarks.compare import ROOT, differences, read
from benchmarks.compare_inputs import Input, own_inputs

PAGE = b"""<html><head><title>Ferry sold</title><meta property="og:type" content="article"></head><body><article>
<h1>Ferry sold</h1><p>The ferry of Velm was offered for sale on the quay in the morning, with its horn and anchors.</p>
<p>Nobody came to look at it before noon, when a man from the next village asked about the horn alone.</p></article>"""


def told(**article: Any) -> dict[str, Any]:
    return {"file": "a.html", "kind": "article", "article": article, "miss": None, "cards": []}


def test_each_field_that_differs_is_named_with_both_values() -> None:
    """Of the article, too; where the file lay is no part of it."""
    before, after = told(title="Ferry sold", section=None), told(title="Ferry", section=None)
    assert list(differences([before], [{**after, "file": "b.html"}])) == [("article.title", "Ferry sold", "Ferry")]


def test_a_page_that_gives_no_article_any_more_differs() -> None:
    """By its kind, its miss, and all that the article said."""
    after = {"file": "a.html", "kind": "miss", "article": None, "miss": {"reason": "no-body"}, "cards": []}
    changed = {field for field, _, _ in differences([told(title="Ferry")], [after])}
    assert changed == {"kind", "article.title", "miss.reason"}


def test_a_page_that_is_not_read_any_more_differs() -> None:
    """Of a recording, say."""
    assert list(differences([told(), told()], [told()])) == [("pages", 2, 1)]


def test_an_input_is_read_by_the_command_with_its_address() -> None:
    """In a process of the code in that tree."""
    one = Input("mine", "ferry.html", PAGE, "https://velm.example/ferry/")
    ((record,),) = read(ROOT, [one]).values()
    assert (record["kind"], record["url"]) == ("article", "https://velm.example/ferry/")
    assert record["article"]["title"] == "Ferry sold"


def test_the_project_has_inputs_of_its_own() -> None:
    """Without ../shared: recordings with their sources, their pages without, and texts; no two with one key."""
    inputs = list(own_inputs())
    assert {one.corpus for one in inputs} == {"own recordings", "own pages, undeclared", "own texts"}
    assert len({one.key for one in inputs}) == len(inputs)
