"""JSON-LD with mistakes is read for what is whole."""

from __future__ import annotations

import json
from typing import Any

import pytest

from newsbot.items import Article
from newsbot.read import extract
from newsbot.read.broken_json import read_broken
from tests.read.pages import STORY, article, page


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": "The "quay" stays closed", "b": 1}', {"a": 'The "quay" stays closed', "b": 1}),
        ('{"a": "He said "no", and left", "b": 1}', {"a": 'He said "no", and left', "b": 1}),
        ('{"a": "A "quay": a study", "b": 1}', {"a": 'A "quay": a study', "b": 1}),
        ('{"a": "x"\n "b": "y"}', {"a": "x", "b": "y"}),
        ('{"a": "it\\\'s", "b": 1}', {"a": "it's", "b": 1}),
        ("{'a': 'x', b: true,}", {"a": "x", "b": True}),
        ('{"a": undefined, "b": NaN, "c": [1, 2,],}', {"c": [1, 2]}),
        ('{"a": 1, // a note\n "b": 2 /* more */}', {"a": 1, "b": 2}),
        ('{"a": , "b": 2}', {"b": 2}),
        ('{"a": {{title}}, "b": 2}', {"a": {}, "b": 2}),
        ('{"a": {"b": "c", "d": "e"', {"a": {"b": "c", "d": "e"}}),
        ('{"a": "caf\\u00e9 \\ud83d\\ude00 \\ud83d"}', {"a": "café 😀 \ufffd"}),
        ("", None),
    ],
)
def test_what_is_whole_is_read(text: str, value: Any) -> None:
    """The rest of a value with a mistake is not."""
    assert read_broken(text) == value


@pytest.mark.parametrize("piece", ['{"a":', '["', "{'", "[[", "{{", "/* ", "//", '":"', '"x" ,  ', "\\", "}", "x"])
def test_a_megabyte_of_anything_is_read_once(piece: str) -> None:
    """A square of it would take hours."""
    for start in ("{", '{"a": "', "["):
        read_broken(start + piece * (50_000 // len(piece)))


def _read(*scripts: str) -> Article:
    head = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    found = extract(page(article(head, STORY)), None)
    assert isinstance(found, Article), found
    return found


def test_a_page_with_a_mistake_in_its_json_ld_keeps_author_and_date() -> None:
    """They are intact."""
    found = _read(
        '{"@type": "NewsArticle", "headline": "The "wall" is rebuilt", "datePublished": "2024-05-03T10:00:00Z", '
        '"author": {"@type": "Person", "name": "Ilse Brandvold"}}'
    )
    assert [author.name for author in found.authors] == ["Ilse Brandvold"]
    assert found.published is not None


PERSON = {"@type": "Person", "@id": "https://gazette.example/#/schema/person/1", "name": "Ilse Brandvold"}
OTHER = {"@type": "Person", "@id": "#tomas", "name": "Tomas Reyl"}


def _story(author: Any) -> dict[str, Any]:
    return {"@type": "NewsArticle", "headline": "Harbour wall to be rebuilt", "author": author}


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ({"@id": PERSON["@id"]}, ["Ilse Brandvold"]),
        ({"@id": "#/schema/person/1"}, ["Ilse Brandvold"]),
        ({"@id": "https://gazette.example/2024/wall#tomas"}, ["Tomas Reyl"]),
        ([{"@id": "#tomas"}, {"@id": PERSON["@id"]}], ["Tomas Reyl", "Ilse Brandvold"]),
        ({"@type": "Person", "@id": "#tomas"}, ["Tomas Reyl"]),
        ("#tomas", ["Tomas Reyl"]),
        ({"@id": "#nobody"}, []),
    ],
)
def test_an_author_named_by_id_is_found_wherever_it_stands(author: Any, names: list[str]) -> None:
    """In the same graph, before the story, in a list, in another script."""
    story = _story(author)
    for scripts in (
        [{"@graph": [story, PERSON, OTHER]}],
        [{"@graph": [PERSON, OTHER, story]}],
        [[PERSON, OTHER, story]],
        [story, PERSON, OTHER],
        [PERSON, OTHER, story],
    ):
        found = _read(*(json.dumps(script) for script in scripts))
        assert [each.name for each in found.authors] == names


def test_the_author_of_the_web_page_is_the_storys_where_it_has_no_data_of_its_own() -> None:
    """As some plug-ins write it."""
    found = _read(json.dumps({"@graph": [{"@type": "WebPage", "author": {"@id": "#tomas"}}, OTHER]}))
    assert [author.name for author in found.authors] == ["Tomas Reyl"]
