"""The encoding of feeds, sitemaps and JSON: what the bytes are goes before what is said of them."""

import pytest

from newsbot.items import Miss
from newsbot.page import Page
from newsbot.read import extract
from newsbot.read.charsets import decoded
from tests.read.pages import article

TITLE = "Причал у старого маяка закрыт до осени"


def xml(title: str, declared: str) -> str:
    return f'<?xml version="1.0" encoding="{declared}"?><rss><title>{title}</title></rss>'


@pytest.mark.parametrize(
    ("text", "encoding", "header"),
    [
        pytest.param(xml(TITLE, "windows-1251"), "utf-8", None, id="UTF-8 that is declared windows-1251"),
        pytest.param(xml(TITLE, "utf-8"), "utf-8", "iso-8859-1", id="UTF-8 that a header calls Latin"),
        pytest.param(xml(TITLE, "utf-8"), "windows-1251", None, id="windows-1251 that is declared UTF-8"),
        pytest.param(xml(TITLE, "utf-8"), "koi8-r", None, id="KOI8 that is declared UTF-8"),
        pytest.param(xml(TITLE, "koi8-r"), "koi8-r", "utf-8", id="KOI8 that a header calls UTF-8"),
        pytest.param(xml(TITLE, "utf-8"), "windows-1251", "windows-1251", id="what only the header knows"),
        pytest.param(xml("Un été à la mer", "utf-8"), "cp1252", None, id="Latin that is declared UTF-8"),
        pytest.param(xml("港の岸壁は秋まで", "iso-2022-jp"), "iso-2022-jp", None, id="an encoding in ASCII"),
        pytest.param(xml("港の岸壁は秋まで", "shift_jis"), "shift_jis", None, id="as declared"),
        pytest.param(xml(TITLE, "utf-16"), "utf-8", None, id="UTF-8 that is declared UTF-16"),
        pytest.param(xml(TITLE, "utf-8"), "utf-16", None, id="UTF-16 with its mark"),
        pytest.param(xml(TITLE, "utf-8"), "utf-16-le", None, id="UTF-16 without its mark"),
        pytest.param(xml(TITLE, "nonsense"), "utf-8", "base64", id="names that are no encodings"),
    ],
)
def test_a_text_is_read_whatever_is_said_of_its_encoding(text: str, encoding: str, header: str | None) -> None:
    """Declarations and headers are evidence."""
    assert decoded(text.encode(encoding), header) == text


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"])
def test_a_mark_is_not_believed_against_the_bytes(mark: bytes) -> None:
    """UTF-8 behind the mark of UTF-16 stays UTF-8, and windows-1251 behind that of UTF-8 what it is."""
    assert decoded(mark + TITLE.encode()) == TITLE
    assert decoded(mark + TITLE.encode("cp1251")) == TITLE


def test_a_bad_byte_costs_one_character() -> None:
    """Not all the others."""
    assert decoded(xml(TITLE, "utf-8").encode() + b"\xd0") == xml(TITLE, "utf-8") + "\ufffd"


def test_control_characters_are_left_out() -> None:
    """XML has none."""
    assert decoded(b"a\x00\x0bb\tc\n\x1fd\xef\xbf\xbf") == "ab\tc\nd"


@pytest.mark.parametrize("name", ["base64", "undefined", "rot13", "nonsense", "x" * 10_000])
def test_a_header_may_name_what_is_no_encoding(name: str) -> None:
    """Neither a page nor a feed is lost by it."""
    body = article().encode() + b"<!-- \xe9 -->"
    found = extract(Page(body=body, headers={"content-type": f"text/html; charset={name}"}))
    assert not isinstance(found, Miss), found
    assert decoded("Un été".encode("cp1252"), name) == "Un été"
