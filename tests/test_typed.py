"""A user's own program is checked as strictly as ours: every method says what it takes and gives."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from mypy import api

ROOT = Path(__file__).resolve().parents[1]
PROGRAM = """
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, assert_type

import polars

from newsbot import open_database
from newsbot.collection import Answer, AuthorEntry, Bucket, Collection, Edit, Filters, FlagEntry, Hit
from newsbot.items import Article, Certainty

with open_database("news.db") as news:
    assert_type(news, Collection)
    found = news.search("ferry", sense="any", where=Filters(since="7d", until=date(2026, 3, 1)), limit=5)
    assert_type(found, Answer[Hit])
    assert_type(found[0], Hit)
    assert_type(found[:3], Answer[Hit])
    assert_type(len(found), int)
    assert_type(iter(found), Iterator[Hit])
    assert_type(found[0].article, Article)
    assert_type(found.columns(), dict[str, list[Any]])
    assert_type(found.frame("polars"), polars.DataFrame)
    assert_type(polars.DataFrame(found), polars.DataFrame)
    assert_type(news.flags("desert", unsure=True, since=datetime(2026, 3, 1)), Answer[FlagEntry])
    assert_type(news.flags()[0].certainty, Certainty)
    assert_type(news.edits(since="2w")[0], Edit)
    assert_type(news.timeline("ferry", "week"), Answer[Bucket])
    assert_type(news.authors("tobin"), Answer[AuthorEntry])
    assert_type(news.revisions(9), list[Article])
    assert_type(news.sql("SELECT 1 AS one"), Answer[dict[str, Any]])
"""
WRONG = (
    ("news.search(1)", "arg-type"),
    ('news.flags(which="dismised")', "arg-type"),
    ('news.timeline(step="year")', "arg-type"),
    ("news.edits(since=7)", "arg-type"),
    ('news.search("x").frame("dask")', "call-overload"),
    ('news.search("x")[0].title', "attr-defined"),
)


@pytest.mark.full
def test_a_strict_program_of_a_user_has_no_error_but_its_own(tmp_path: Path) -> None:
    """As mypy --strict sees the installed package, which ships its types."""
    wrong = "".join(f"    {line}\n" for line, _ in WRONG)
    program = tmp_path / "program.py"
    program.write_text(PROGRAM.lstrip() + wrong, encoding="utf-8")
    cache = ROOT / ".mypy_cache"
    out, err, _ = api.run(["--strict", "--config-file=", f"--cache-dir={cache}", "--no-error-summary", str(program)])
    first = PROGRAM.lstrip().count("\n") + 1
    found = [(int(line), code) for line, code in re.findall(r"program\.py:(\d+): error: .* \[([\w-]+)\]$", out, re.M)]
    assert found == [(at, code) for at, (_, code) in enumerate(WRONG, start=first)], out + err
    assert (ROOT / "newsbot" / "py.typed").exists()
