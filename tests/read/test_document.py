"""A page that its server or its author broke is read like the same page whole."""

from __future__ import annotations

import time

import pytest

from newsbot.items import Article
from newsbot.page import Page
from newsbot.read import extract
from newsbot.read.containers.detect import form_of
from newsbot.read.document import open_document
from tests.read.pages import PARAGRAPHS, STORY, article, page

NOTICE = "<br />\n<b>Notice</b>:  Undefined index: quay in <b>/srv/site/wall.php</b> on line <b>9</b><br />\n"
PLAIN_NOTICE = "\nWarning: session_start(): no space left in /srv/site/wall.php on line 12\n\n"
OLD = article().replace("<!DOCTYPE html>", "")


def story_of(html: str) -> list[str]:
    """The paragraphs of the story on *html*."""
    found = extract(page(html), None)
    assert isinstance(found, Article), found
    return [block.text for block in found.body]


@pytest.mark.parametrize(
    "html",
    [
        article().replace("<!DOCTYPE html>", "<!doctypehtml>"),
        NOTICE + article(),
        2 * NOTICE + OLD,
        PLAIN_NOTICE + article(),
        article().replace("<body>", "<body><noscript><div id=warn></noscript>"),
        article().replace("<body>", "<body><noscript><p>Please turn scripts on"),
        article().replace("<body>", "<body><noscript><iframe src=/count></noscript>"),
        article().replace("</head>", "<noscript><style>.a{}</noscript></head>"),
        article(body=f"<template shadowrootmode=open>{STORY}</template>"),
        article(body=f"<object>{STORY}"),
    ],
)
def test_what_is_left_open_or_printed_before_the_page_loses_nothing(html: str) -> None:
    """Readers see the story all the same."""
    assert story_of(html) == list(PARAGRAPHS)


@pytest.mark.parametrize("control", ["\x02", "&#2;", "&#x1f;", "\ufffe", "&#xffff;", "\x0b", "\x7f"])
def test_a_control_character_loses_nothing(control: str) -> None:
    """Wherever it stands, also after a line break, and as a character reference."""
    line = f"<p>The old wall stood for ninety years.<br>{control}It is to be carted off in the spring of next year.</p>"
    *known, last = story_of(article(body=STORY + line))
    assert known == list(PARAGRAPHS)
    assert last == "The old wall stood for ninety years. It is to be carted off in the spring of next year."


def test_what_a_broken_server_prints_is_no_part_of_the_page() -> None:
    """Neither of its text nor of what its body is called."""
    document = open_document(page(NOTICE + article().replace("<body>", "<body class=single-post>")))
    assert not hasattr(document, "reason")
    assert document.root.find("body").get("class") == "single-post"
    assert "Undefined index" not in "".join(document.root.itertext())


@pytest.mark.parametrize(
    ("head", "form"),
    [
        (NOTICE, "html"),
        (PLAIN_NOTICE + "<!doctype html>", "html"),
        (PLAIN_NOTICE + "The wall fell.", "text"),
        ("<!doctypehtml><title>Wall</title>", "html"),
        ("Warning: a page begins with <html> and nobody reads on.", "text"),
    ],
)
def test_a_page_behind_a_servers_notice_is_a_page(head: str, form: str) -> None:
    """And a text that only tells of pages stays a text."""
    assert form_of(head.encode()) == form


@pytest.mark.parametrize(
    "hostile", [b"<noscript" * 100_000, b"<noscript><p>" * 60_000, b"</noscript " * 90_000, b"<a<b" * 200_000]
)
def test_broken_pages_take_no_time(hostile: bytes) -> None:
    """However often they break."""
    begun = time.process_time()
    open_document(Page(body=b"<html>" + hostile, headers={"content-type": "text/html"}))
    assert time.process_time() - begun < 2.0
