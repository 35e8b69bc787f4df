"""Both entry points, one database: what was crawled is known when its text is imported, and the other way round."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from markdownify import markdownify

from newsbot.page import Page
from newsbot.read.containers import warc
from newsbot.samples import __file__ as samples
from tests.conftest import Import, Replay
from tests.rendering import inscriptis_text, visible_text

RECORDING = Path(samples).parent / "sample.warc.gz"
Renderer = Callable[[bytes], str]
EITHER = pytest.mark.parametrize("render", [visible_text, inscriptis_text], ids=["visible", "inscriptis"])
ADDRESS = pytest.mark.parametrize("address", [True, False], ids=["with addresses", "without addresses"])


def dumps(folder: Path, render: Renderer, *, address: bool) -> Path:
    """The text of every page of the sample site, in the order of its capture; with its address beside it or not."""
    saved = folder / "saved"
    saved.mkdir()
    with RECORDING.open("rb") as file:
        found = [page for page in warc.pages(file) if isinstance(page, Page) and b"<html" in page.body]
    found.sort(key=lambda page: str(page.fetched_at))
    for number, page in enumerate(found):
        text = render(page.body)
        if not text.strip():
            continue
        (saved / f"{number:03}.txt").write_text(text, encoding="utf-8")
        if address:
            (saved / f"{number:03}.url").write_text(f"{page.url}\n", encoding="utf-8")
    return saved


def counts(folder: Path) -> tuple[int, int]:
    """How many articles and revisions there are."""
    with sqlite3.connect(folder / "newsbot.db") as database:
        ((articles, revisions),) = database.execute(
            "SELECT (SELECT count(*) FROM article), (SELECT count(*) FROM revision)"
        )
    return articles, revisions


@EITHER
@ADDRESS
def test_texts_of_a_crawled_site_are_known(
    tmp_path: Path, replay: Replay, imported: Import, render: Renderer, address: bool
) -> None:
    """0 new and 0 edited: a text says nothing that its page had not said."""
    replay(RECORDING, source="sample")
    before = counts(tmp_path)
    report = imported(dumps(tmp_path, render, address=address))
    assert (report.new, report.edited, report.same > 70) == (0, 0, True)
    assert counts(tmp_path) == before


@EITHER
@ADDRESS
def test_a_site_whose_texts_were_imported_is_known(
    tmp_path: Path, replay: Replay, imported: Import, render: Renderer, address: bool
) -> None:
    """0 new: the crawl adds to the texts' articles what only pages say.

    Of one story the wording was changed so much that its two texts alone, without an address, are two stories. The
    crawl finds both at one address, and joins them.
    """
    assert imported(dumps(tmp_path, render, address=address)).new == (69 if address else 70)
    assert replay(RECORDING, source="sample").report.new == 0
    assert counts(tmp_path)[0] == 69


def test_the_markdown_of_a_crawled_site_is_known(tmp_path: Path, replay: Replay, imported: Import) -> None:
    """As a crawler for language models kept it: the same articles, at their addresses."""
    replay(RECORDING, source="sample")
    before = counts(tmp_path)
    report = imported(dumps(tmp_path, lambda html: str(markdownify(html.decode(), heading_style="ATX")), address=True))
    assert (report.new, report.same > 70) == (0, True)
    assert counts(tmp_path)[0] == before[0]
