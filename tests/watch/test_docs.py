"""docs/watch-terms.md: every example in it is run."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.watch.forms import forms
from newsbot.watch.language import QueryError
from newsbot.watch.matcher import Matcher, new_watch
from tests.watch.articles import story

DOCUMENT = Path(__file__).parents[2] / "docs" / "watch-terms.md"


def examples() -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Each example line: the claim, the query and masks above it, the text."""
    for block in re.findall(r"```watch\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL):
        query = ""
        masks: tuple[str, ...] = ()
        for line in block.splitlines():
            what, _, text = line.partition(": ")
            if what == "query":
                query, masks = text, ()
            elif what == "except":
                masks = (*masks, text)
            else:
                yield what, query, masks, text


@pytest.mark.parametrize(("what", "query", "masks", "text"), list(examples()))
def test_the_document_is_right(what: str, query: str, masks: tuple[str, ...], text: str) -> None:
    """Queries do what the document says."""
    if what == "forms":
        word, _, wanted = text.partition(" = ")
        assert sorted(form.form for form in forms(word)) == sorted(wanted.split(", "))
    elif what == "error":
        with pytest.raises(QueryError) as error:
            new_watch("example", query)
        assert str(error.value) == text
    else:
        assert what in {"hit", "no hit"}
        flags = Matcher([new_watch("example", query, masks=masks)]).flags(story(text))
        assert bool(flags) == (what == "hit")


def test_the_document_has_examples() -> None:
    """If none were found, the test above would pass unnoticed."""
    assert len(list(examples())) > 50
