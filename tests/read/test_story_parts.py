"""What is the story's and what is not: by what the text is, not by what its element is called."""

from __future__ import annotations

import pytest

from newsbot.items import Article
from newsbot.read import extract
from tests.read.pages import PARAGRAPHS, STORY, article, page

_FERRY = "".join(
    f"<p>{part}, said the owners of the ferry, who have sold all their boats abroad.</p>" for part in "ABCDEFG"
)
_LATER = "Fishing crews welcomed the decision, but asked the council to keep the second slip open until the spring."


def _body(html: str) -> list[str]:
    found = extract(page(html), None)
    assert isinstance(found, Article), found
    return [block.text for block in found.body]


@pytest.mark.parametrize(
    "names",
    [
        *("class='post hentry tag-audio tag-ads category-comments'", "class='sidebar-grid__content article__content'"),
        *("class='field field--label-hidden'", "class='has-sidebar no-banner'", "class='teaser-content'"),
        *(
            "id='block-n1AdX'",
            "id='related-stories'",
            "class='node--promoted'",
            "class='elementor-widget-text-editor widget'",
        ),
    ],
)
def test_a_name_of_layout_deletes_no_text_of_the_story(names: str) -> None:
    """States, tags, ids and layouts say nothing about what an element holds."""
    parts = "".join(f"<div {names}><p>{paragraph}</p></div>" for paragraph in PARAGRAPHS)
    assert _body(article(body=parts)) == list(PARAGRAPHS)


def test_parts_that_adverts_divide_are_one_story() -> None:
    """Each part alone has too little of the text to outweigh its name."""
    advert = "<aside class='sidebar-grid__sidebar'><div class='ad'>Advertisement</div></aside>"
    part = "<div class='sidebar-grid__content article-body'><p>{}</p></div>" + advert
    assert _body(article(body="".join(part.format(text) for text in PARAGRAPHS))) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    "other",
    [
        f"<article><h1>Ferry company is sold</h1>{_FERRY}</article>",
        f"<div><article><header><h2><a href='/ferry'>Ferry company is sold</a></h2></header>{_FERRY}</article></div>",
        f"<div class=next><div><h1>Ferry company is sold</h1></div><div>{_FERRY}</div></div>",
        f"<div class=latest>{''.join(f'<div class=item>{_FERRY}</div>' for _ in range(2))}</div>",
    ],
)
def test_a_longer_story_under_a_heading_of_its_own_is_not_this_one(other: str) -> None:
    """What stands in another article or under another first heading."""
    assert _body(article(tail=other)) == list(PARAGRAPHS)


def test_a_story_whose_author_uses_first_level_headings_stays_whole() -> None:
    """Such a heading divides the story's own element."""
    body = f"{STORY}<h1>What comes next</h1><p>{_LATER}</p>"
    assert _body(article(body=body)) == [*PARAGRAPHS, "What comes next", _LATER]


@pytest.mark.parametrize(
    "opening",
    [
        f"<div class='excerpt'><p>{_LATER}</p></div>",
        f"<div class='teaser-text'><ul><li>{_LATER}</li></ul></div>",
        f"<div class='row'><div class='cell'><h2>{_LATER}</h2></div></div>",
        f"<section><p>{_LATER}</p></section>",
    ],
)
def test_what_stands_between_heading_and_story_opens_it(opening: str) -> None:
    """A standfirst, a summary, a paragraph before a wall; not who wrote it and when."""
    line = "<div class=meta><p>By Tor Reyl, 3 May 2024, 10:15 a.m., updated 3 May 2024, 11:45 a.m.</p></div>"
    assert _body(article(body=f"{line}{opening}<div class='entry-content'>{STORY}</div>")) == [_LATER, *PARAGRAPHS]


def test_paragraphs_beside_the_box_with_the_rest_are_kept() -> None:
    """The rest may stand behind a wall."""
    first, *rest = PARAGRAPHS
    wall = "".join(f"<p>{text}</p>" for text in rest * 2)
    found = _body(article(body=f"<div class='text'><p>{first}</p><div class='paywall'>{wall}</div></div>"))
    assert found == [first, *rest, *rest]


@pytest.mark.parametrize(
    "after",
    [
        "<h3>Read more</h3><div class='item'><p>Ferries sail again, after the storm.</p></div>",
        "<a href='/ferries'><div><h3>Ferries sail again</h3><p>All the crews have come back to them.</p></div></a>",
        "<p>Follow The Gazette on Twitter and Facebook for the latest news.</p>",
        "<p>© 2024 The Gazette. All rights reserved.</p>",
        "<p>Sign up here for all our newsletters.</p>",
        "<p>You may want this as well:</p>",
        "<p>Advertise with the paper that all of Tarnholm reads!</p>",
        "<p>¡Visite nuestro canal de YouTube!</p>",
        "<div><h2>3 commentaires</h2><p>The wall was never any good, and nobody would listen to us.</p></div>",
        "<div id='comments'><p>First comment about the wall, which is long enough to be a paragraph.</p></div>",
    ],
)
def test_what_a_site_puts_under_its_stories_is_no_part_of_them(after: str) -> None:
    """Cards in a link, labels with cards, orders to follow, notices of copyright, comments."""
    assert _body(article(body=STORY + after)) == list(PARAGRAPHS)


@pytest.mark.parametrize(
    ("items", "kept"),
    [
        ("<li><a href='/x'>Two of the crews wait outside</a></li><li>One crane</li>", 2),
        (
            "<li>The <a href='/x'>quay</a> is closed</li><li><a href='/y'>The pier</a></li><li>A slip is open</li>",
            3,
        ),
        ("<li><a href='/x'>Ferries sail again</a></li><li><a href='/y'>A crane has come</a></li>", 0),
    ],
)
def test_items_that_are_links_stay_beside_items_that_are_not(items: str, kept: int) -> None:
    """A list of links alone leads to other stories."""
    assert len(_body(article(body=f"{STORY}<ul>{items}</ul><p>{_LATER}</p>"))) == len(PARAGRAPHS) + kept + 1


def test_a_list_of_links_that_a_sentence_announces_is_the_story_s() -> None:
    """The colon says that the list completes the sentence."""
    said = "The council has published three papers on what it means to do:"
    links = "".join(f"<li><a href='/{name}'>Paper {name}</a></li>" for name in "abc")
    assert _body(article(body=f"{STORY}<p>{said}</p><ul>{links}</ul><p>{_LATER}</p>"))[4:] == [
        *(said, "Paper a", "Paper b", "Paper c", _LATER)
    ]


@pytest.mark.parametrize(
    "word",
    [
        "<span class='dropcap'>D</span>\nivers",
        "<span class='has-drop-cap'>D</span> ivers",
        "<span style='float: left; font-size: 3em'>D</span> ivers",
        "<span class='lettrine'>D</span> IVERS",
        "<span aria-hidden='true'>D</span><span aria-hidden='true'>ivers</span><span class='sr-only'>Divers</span>",
        "<span class='visually-hidden'>Divers</span><span aria-hidden='true'>Divers</span>",
        "<span class='sr-only'>D</span>ivers",
        "<b>D</b>ivers",
    ],
)
def test_a_word_is_one_word_however_its_letters_are_set(word: str) -> None:
    """Drop caps, letters for readers with their twin for those who listen."""
    text = _body(article(body=f"<p>{word} found cracks in the wall below the waterline in spring.</p>{STORY}"))[0]
    assert text.casefold() == "divers found cracks in the wall below the waterline in spring."


def test_a_large_letter_that_is_a_word_stays_one() -> None:
    """As in "A man"."""
    assert _body(article(body=f"<p><span class='dropcap'>A</span> man found cracks in the wall.</p>{STORY}"))[0] == (
        "A man found cracks in the wall."
    )


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("<figure class='wp-block-table'><table><tr><td>1900</td><td>30</td></tr></table></figure>", ["1900 30"]),
        ("<figure class='highlight'><pre><code>import quay</code></pre></figure>", ["import quay"]),
        ("<dl><dt>Quay</dt><dd>A wall for boats.</dd></dl>", ["Quay", "A wall for boats."]),
        ("<blockquote>Enough of it.</blockquote>", ["Enough of it."]),
    ],
)
def test_tables_code_lists_and_quotations_are_the_story_s(markup: str, texts: list[str]) -> None:
    """Also where a figure is around them, as around a picture."""
    assert _body(article(body=f"{STORY}{markup}<p>{_LATER}</p>"))[4:] == [*texts, _LATER]


def test_the_notes_under_a_story_are_kept() -> None:
    """They follow the last of its running text, and even a list of links to other pages."""
    also = "<h2>See also</h2><ul><li><a href='/quays'>Quays of the north</a></li></ul>"
    notes = "<h2>References</h2><div class='reflist'><ol><li>Brandvold, Ilse: Quays. Vaskia 1999.</li></ol></div>"
    story = f"<div class='text'>{STORY}{also}{notes}</div>"
    assert _body(article(body=story))[4:] == ["References", "Brandvold, Ilse: Quays. Vaskia 1999."]


def test_a_letter_set_as_typed_is_a_story() -> None:
    """As archives of mailing lists show it: paragraphs divided by empty lines in one <pre>."""
    letter = "\n\n".join(PARAGRAPHS)
    assert _body(article(body=f"<pre>{letter}</pre>")) == list(PARAGRAPHS)


def test_a_sidebar_that_calls_itself_one_is_no_story_however_long() -> None:
    """Beside a short story its text is most of the page's."""
    about = (
        "<aside class='site-sidebar'><p>The Gazette was founded by two brothers in a boat house. " * 4 + "</p></aside>"
    )
    assert _body(article(body=STORY, tail=about)) == list(PARAGRAPHS)
    within = f"<div>{STORY}{about}</div>"
    assert _body(article(body=within)) == list(PARAGRAPHS)
