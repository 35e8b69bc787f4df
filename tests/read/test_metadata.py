"""What a page states of itself, in the shapes in which sites state it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from newsbot.read.document import Document, open_document
from newsbot.read.jsonld import read_nodes
from newsbot.read.metadata import Metadata, read_metadata
from tests.read.pages import article, page

NEWS: dict[str, Any] = {
    "@type": "NewsArticle",
    "headline": "Harbour wall to be rebuilt",
    "datePublished": "2026-03-02T08:30:00Z",
}


def _metadata(head: str) -> Metadata:
    document = open_document(page(article(head)))
    assert isinstance(document, Document)
    return read_metadata(document)


def _script(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(NEWS),
        json.dumps([{"@type": "WebSite", "name": "The Gazette"}, NEWS]),
        json.dumps({"@graph": [{"@type": "BreadcrumbList"}, NEWS]}),
        json.dumps({"@type": "WebPage", "mainEntity": NEWS}),
        json.dumps({**NEWS, "@type": ["NewsArticle", "Article"]}),
        json.dumps({**NEWS, "@type": "http://schema.org/NewsArticle"}),
        f"<!-- {json.dumps(NEWS)} -->",
        f"//<![CDATA[\n{json.dumps(NEWS)}\n//]]>",
        f"{json.dumps(NEWS)};",
        f"{json.dumps(NEWS)}{json.dumps({'@type': 'Organization'})}",
        json.dumps(NEWS).replace("}", ",}"),
        json.dumps(NEWS).replace("wall to", "wall\n to"),
        json.dumps(NEWS).replace('"', "&quot;"),
    ],
)
def test_the_story_is_found_in_json_ld_of_every_shape(text: str) -> None:
    """Alone, in lists and graphs, wrapped, broken in the ways that can be mended."""
    metadata = _metadata(_script(text))
    assert metadata.titles[0] == ("Harbour wall to be rebuilt", "json-ld")
    assert metadata.published[0] == ("2026-03-02T08:30:00Z", "json-ld")
    assert metadata.says_article


def test_entities_and_tags_in_json_strings_are_no_text() -> None:
    """Twice encoded ones too."""
    metadata = _metadata(_script(json.dumps({**NEWS, "headline": "Quay &amp;amp; <i>pier</i>  closed"})))
    assert metadata.titles[0][0] == "Quay & pier closed"


def test_a_broken_script_does_not_hide_the_next() -> None:
    """One script that cannot be read, one that can."""
    assert _metadata(_script('{"@type": "NewsArticle", "headline": ') + _script(json.dumps(NEWS))).article is not None


def test_the_story_of_the_page_is_preferred_to_a_mention_of_another() -> None:
    """The node with the most said about it."""
    other = {"@type": "NewsArticle", "headline": "Another story"}
    metadata = _metadata(_script(json.dumps([other, {**NEWS, "author": {"name": "Ilse Brandvold"}}])))
    assert metadata.titles[0][0] == NEWS["headline"]


def test_a_live_blog_is_known_by_its_type() -> None:
    """LiveBlogPosting, alone or among types."""
    assert _metadata(_script(json.dumps({**NEWS, "@type": ["LiveBlogPosting", "NewsArticle"]}))).is_live
    assert not _metadata(_script(json.dumps(NEWS))).is_live


@pytest.mark.parametrize(
    ("free", "paywalled"), [(True, False), ("False", True), ("http://schema.org/True", False), (None, None)]
)
def test_a_paywall_is_what_the_page_says_it_is(free: object, paywalled: bool | None) -> None:
    """isAccessibleForFree as a boolean or as text; unknown where it is not stated."""
    node = {**NEWS, "isAccessibleForFree": free} if free is not None else NEWS
    assert _metadata(_script(json.dumps(node))).paywalled is paywalled


@pytest.mark.parametrize(
    "tag",
    [
        '<meta property="article:published_time" content="2026-03-02">',
        '<meta name="parsely-pub-date" content="2026-03-02">',
        '<meta name="DC.date.issued" content="2026-03-02">',
        '<meta itemprop="datePublished" content="2026-03-02">',
        '<meta name="sailthru.date" content="2026-03-02">',
    ],
)
def test_dates_are_read_from_every_vocabulary_of_meta(tag: str) -> None:
    """OpenGraph, Parsely, Dublin Core, microdata, Sailthru."""
    assert _metadata(tag).published == (("2026-03-02", "meta"),)


def test_json_ld_nested_without_end_gives_what_came_before() -> None:
    """No recursion of ours, and no error."""
    assert read_nodes(["[" * 100_000, json.dumps(NEWS)]) == [NEWS]


@pytest.mark.parametrize(
    "head",
    [
        "<meta name='article:published:time' content='2026-03-02T08:30:00Z'>",
        "<meta property='og:published_time' content='2026-03-02T08:30:00Z'>",
        "<meta name='DC.Date.Issued' content='2026-03-02T08:30:00Z'>",
        "<meta name='citation_publication_date' content='2026-03-02T08:30:00Z'>",
        "<meta itemprop='datePublished' content='2026-03-02T08:30:00Z'>",
        "<meta name='publish-date' content='2026-03-02T08:30:00Z'>",
    ],
)
def test_a_date_has_many_names(head: str) -> None:
    """Whatever punctuation a site puts in them."""
    assert _metadata(head).published == (("2026-03-02T08:30:00Z", "meta"),)


def test_a_date_that_may_be_the_page_s_own_stands_apart() -> None:
    """Systems fill a bare "date" as they like."""
    found = _metadata("<meta name='date' content='2026-03-02'><meta name='dcterms.modified' content='2026-03-05'>")
    assert (found.published, found.created) == ((), (("2026-03-02", "meta"),))
    assert found.modified == (("2026-03-05", "meta"),)


def test_the_page_s_node_dates_its_story_where_the_story_has_no_node() -> None:
    """But a comment's, a picture's or a job's date is theirs."""
    page_node = {"@type": "WebPage", "datePublished": "2026-03-02T08:30:00Z"}
    parts = [{"@type": kind, "datePublished": "2026-01-01"} for kind in ("Comment", "ImageObject", "JobPosting")]
    assert _metadata(_script(json.dumps([*parts, page_node]))).published == (("2026-03-02T08:30:00Z", "json-ld"),)
    assert _metadata(_script(json.dumps(parts))).published == ()
