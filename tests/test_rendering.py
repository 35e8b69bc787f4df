"""The renderers turn pages into text by rules that know no site."""

from __future__ import annotations

import pytest

from tests.rendering import inscriptis_text, visible_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo\n"),
        ("<div>One</div><div>Two</div>", "One\nTwo\n"),
        ("<h1>A\n  long   title</h1><div>2 min read</div>", "A long title\n\n2 min read\n"),
        ("<p>Some <em>em</em>phasis, <a href='/'>a link</a>.</p>", "Some emphasis, a link.\n"),
        ("<figure><img alt='A boat'><figcaption>Afloat.</figcaption></figure>", "A boat\nAfloat.\n"),
        ("<p>One<br>Two</p>", "One\nTwo\n"),
        ("<ul><li>One</li><li>Two</li></ul>", "One\n\nTwo\n"),
        ("<blockquote><p>Said.</p></blockquote><div>So.</div>", "Said.\n\nSo.\n"),
        ("<p>Seen</p><p hidden>Not</p><div style='display: none'>Not</div><input type='hidden'>", "Seen\n"),
        ("<script>x</script><style>y</style><template>z</template><noscript>n</noscript>Seen", "Seen\n"),
        ("<div>One<!-- two -->three</div>", "Onethree\n"),
        ("<img alt=''><p>One</p><img>", "One\n"),
        ("", ""),
        ("<html><head><title>Not seen</title></head><body></body></html>", ""),
        ("Grün".encode(), "Grün\n"),
    ],
)
def test_text_has_a_line_for_each_piece_and_a_blank_line_around_paragraphs(html: str | bytes, text: str) -> None:
    """What a reader sees, in the order of the page, with the texts of its images."""
    assert visible_text(html) == text


def test_a_page_deeper_than_most_is_rendered_too() -> None:
    """Nesting is the page's business: a hundred boxes around a word leave the word."""
    assert visible_text("<div>" * 100 + "deep") == "deep\n"


def test_the_second_witness_shows_images_in_brackets_and_items_after_a_star() -> None:
    """Another renderer spells the same page its own way, and a reader of dumps must bear it."""
    text = inscriptis_text("<div><img alt='Avatar'><div>Ada</div></div><ul><li>one</li></ul>")
    assert text.split("\n") == ["[Avatar]", "Ada", "  * one"]
