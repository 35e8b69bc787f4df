"""Captions and credits: what a page says of its pictures, name_parts."""

from __future__ import annotations

import pytest

from newsbot.items import Article
from newsbot.read import extract
from tests.read.pages import STORY, article, page

CAPTION = "The wall at low tide."


@pytest.mark.parametrize(
    ("figure", "credit"),
    [
        (f"<figure><img src=w><figcaption>{CAPTION} <i class=credit>T. Reyl</i></figcaption></figure>", "T. Reyl"),
        (f"<figure><img src=w><figcaption>{CAPTION} (Foto: T. Reyl)</figcaption></figure>", "T. Reyl"),
        (f"<figure><img src=w><figcaption>{CAPTION} © T. Reyl/NPA</figcaption></figure>", "T. Reyl/NPA"),
        (f"<div class=image-box><img src=w><p class=image-text>{CAPTION}</p></div>", None),
        (f"<figure><img src=w><span>Foto: T. Reyl</span><figcaption>{CAPTION}</figcaption></figure>", "T. Reyl"),
        (f'<figure><img src=w title="{CAPTION} | T. Reyl"><figcaption>{CAPTION}</figcaption></figure>', "T. Reyl"),
        (f"<div class=PhotoCarousel-slide><img src=w><p class=Slide-infoDescription>{CAPTION}</p></div>", None),
        (f"<p><img src=w><span class=bu>{CAPTION}</span></p>", None),
    ],
)  # fmt: skip
def test_the_caption_and_its_maker_are_kept_apart(figure: str, credit: str | None) -> None:
    """Wherever the page puts the one and the other; and neither is a line of the story."""
    found = extract(page(article(body=figure + STORY)), None)
    assert isinstance(found, Article), found
    assert [(image.caption, image.credit) for image in found.images] == [(CAPTION, credit)]
    assert CAPTION not in [block.text for block in found.body]


def test_the_picture_of_another_story_has_no_caption_here() -> None:
    """What stands in a card is the card's."""
    card = f'<div class="related-stories"><figure><img src=/x.jpg><figcaption>{CAPTION}</figcaption></figure></div>'
    found = extract(page(article(body=STORY + card)), None)
    assert isinstance(found, Article), found
    assert not [image for image in found.images if image.caption]


def test_what_json_ld_says_of_a_picture_is_kept_where_the_page_shows_nothing() -> None:
    """Its caption and its maker."""
    node = (
        '{"@type":"NewsArticle","headline":"Harbour wall to be rebuilt","image":{"@type":"ImageObject","url":"/w.jpg",'
        f'"caption":"{CAPTION}","creditText":"T. Reyl"}}}}'
    )
    found = extract(page(article(head=f'<script type="application/ld+json">{node}</script>')), None)
    assert isinstance(found, Article), found
    assert [(image.caption, image.credit) for image in found.images] == [(CAPTION, "T. Reyl")]


@pytest.mark.parametrize(
    "image",
    [
        '<img alt=""><noscript><img src="/quay.jpg"></noscript>',
        '<noscript><img src="/quay.jpg"></noscript>',
        '<img src="data:image/gif;base64,R0lG" data-src="/quay.jpg">',
        '<img src="/img/placeholder.png" data-srcset="/quay-small.jpg 400w, /quay.jpg 800w" class="lazyload">',
        '<img src="/blank.gif" srcset="/quay.jpg 2x, /quay-small.jpg">',
        '<img srcset="/quay-small.jpg 400w,/quay.jpg 800w">',
        '<picture><source srcset="/quay.jpg 800w"><img src="data:image/png;base64,iVBO"></picture>',
        '<img src="/quay.jpg" srcset="/quay-large.jpg 2000w">',
    ],
)
def test_a_picture_that_a_script_would_load_has_its_address(image: str) -> None:
    """Not the address of what stands there until then."""
    markup = f"<figure>{image}<figcaption>{CAPTION}</figcaption></figure>"
    found = extract(page(article(body=markup + STORY)), None)
    assert isinstance(found, Article), found
    assert [one.url for one in found.images] == ["https://gazette.example/quay.jpg"]
