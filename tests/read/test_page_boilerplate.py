"""What the names of elements say."""

from __future__ import annotations

import pytest

from newsbot.items import Article
from newsbot.read import extract
from newsbot.read.page_boilerplate import is_picture_name
from tests.read.pages import PARAGRAPHS, STORY, article, page


@pytest.mark.parametrize(
    "names",
    [
        *("image-box", "img", "picture", "pic", "photo", "foto-info", "bild", "media-container", "video", "imagen"),
        *("immagine", "imagem", "articleImageText", "lead-photocaption", "slide-caption", "carousel-info"),
        *("galleryLegend", "bildunterschrift", "bildtext"),
    ],
)
def test_every_word_for_a_picture_names_one(names: str) -> None:
    """In any spelling that makers of pages use, words joined by dashes or by capitals."""
    assert is_picture_name(names)


@pytest.mark.parametrize("names", ["", "story-body", "topical", "imaginary", "mediation-report"])
def test_words_that_only_look_alike_name_no_picture(names: str) -> None:
    """Part of a longer word is not the word."""
    assert not is_picture_name(names)


def test_a_quotation_in_a_figure_is_text() -> None:
    """A pull quote is not: the story says it already."""
    for names, expected in (("", ["It will stand for good."]), ("wp-block-pullquote", [])):
        quote = f'<figure class="{names}"><blockquote><p>It will stand for good.</p></blockquote></figure>'
        found = extract(page(article(body=f"{STORY}{quote}<p>{PARAGRAPHS[0]} Again.</p>")))
        assert isinstance(found, Article)
        assert [block.text for block in found.body if block.kind == "quote"] == expected
