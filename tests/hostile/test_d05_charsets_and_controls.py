"""D5: bytes that are not what they are said to be, and characters that are none to read. Stored as valid NFC text."""

from __future__ import annotations

import sqlite3
import unicodedata
from pathlib import Path

import pytest

from newsbot.items import Article
from newsbot.likeness.fingerprint import comparable_text, fingerprint_text
from newsbot.read import extract
from tests.hostile.servers import newsbot
from tests.net.test_pace import prose
from tests.read.pages import article, page

PARAGRAPH = (
    "The quay at Øreby is closed, Zoë Ångström said. «Стіна тріснула», додала вона; 壁は秋まで閉鎖。 "
    "The harbour master has 4,2 million crowns for it 🚢, and work begins on Monday before the storms."
)
TITLE = "Harbour wall 🚢 of Øreby to be rebuilt"
CODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030")
SAID = ("utf-8", "iso-8859-1", "windows-1252", "utf-16", "utf-7", "klingon", "", "x" * 3_000, "utf-8; charset=utf-16")
HIDDEN = {
    "NUL": "\x00",
    "bell": "\x07",
    "escape": "\x1b[31m",
    "delete": "\x7f",
    "of C1": "\x9b",
    "soft hyphen": "\u00ad",
    "zero width": "\u200b",
    "right to left": "\u202e",
    "isolate": "\u2067",
    "byte order mark": "\ufeff",
    "annotation": "\ufff9",
    "reference to NUL": "&#0;",
    "reference to escape": "&#27;",
    "reference to half a pair": "&#xD83D;",
    "reference to nothing": "&#x110000;",
    "reference to bidi": "&#x202E;",
}


def of_page(html: str, encoding: str = "utf-8", said: str = "utf-8") -> Article:
    """The article on a page in *encoding* whose server and head say another."""
    meta = f'<meta charset="{said}">' if said else ""
    body = html.replace("<head>", f"<head>{meta}", 1).encode(encoding)
    found = extract(page(body, content_type=f"text/html; charset={said}" if said else "text/html"))
    assert isinstance(found, Article)
    return found


def texts_of(record: object) -> list[str]:
    """Every text in a line of JSON."""
    if isinstance(record, dict):
        return [text for value in record.values() for text in texts_of(value)]
    if isinstance(record, list | tuple):
        return [text for value in record for text in texts_of(value)]
    return [record] if isinstance(record, str) else []


def is_clean(text: str) -> bool:
    """Whether *text* is NFC, and none of its characters controls a screen or turns what is beside it around."""
    kinds = {unicodedata.category(character) for character in text} - {"Cf"}
    return (
        unicodedata.is_normalized("NFC", text)
        and not kinds & {"Cc", "Cs"}
        and not set(text) & set("\u202e\u2067\ufeff")
    )


HTML = article(heading=f"<h1>{TITLE}</h1>", body=f"<p>{PARAGRAPH}</p>" * 3)


def story(number: int) -> str:
    """A story that is no other's."""
    own = "".join(f"<p>{part}</p>" for part in prose(str(number)))
    return article(heading=f"<h1>{TITLE} by {number}</h1>", body=f"<p>{PARAGRAPH}</p>{own}")


@pytest.mark.parametrize("said", SAID, ids=lambda said: said[:20] or "nothing")
def test_d5_utf_8_is_read_as_utf_8_whatever_is_said_of_it(said: str) -> None:
    """By the server, or by the page itself."""
    found = of_page(HTML, "utf-8", said)
    assert found.title == TITLE
    assert {block.text for block in found.body} == {PARAGRAPH}


@pytest.mark.parametrize("said", ["iso-8859-1", "utf-8", "klingon", ""])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_d5_a_byte_order_mark_is_believed_before_what_is_said(encoding: str, said: str) -> None:
    """It is the only one that cannot be a mistake of the server's."""
    found = extract(page(HTML.encode(encoding), content_type=f"text/html; charset={said}"))
    assert isinstance(found, Article)
    assert {block.text for block in found.body} == {PARAGRAPH}


@pytest.mark.parametrize("hidden", HIDDEN)
def test_d5_what_cannot_be_read_is_gone_and_the_fingerprint_is_that_of_the_story_without_it(hidden: str) -> None:
    """In a title, in the middle of words, between a letter and its accent."""
    sign = HIDDEN[hidden]
    dirty = HTML.replace("quay", f"qu{sign}ay").replace("wall", f"wa{sign}ll").replace("closed", f"{sign}closed{sign}")
    found, clean = of_page(dirty), of_page(HTML)
    assert all(is_clean(text) for text in (found.title or "", *(block.text for block in found.body)))
    if "half" not in hidden and "nothing" not in hidden and "NUL" not in hidden.removeprefix("NUL") and "[" not in sign:
        assert fingerprint_text(comparable_text(found)) == fingerprint_text(comparable_text(clean))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_d5_letters_and_their_accents_are_one_story_however_they_are_spelled(form: str) -> None:
    """NFD is what some editors write."""
    found = of_page(unicodedata.normalize(form, HTML))  # type: ignore[arg-type]
    assert {block.text for block in found.body} == {unicodedata.normalize("NFC", PARAGRAPH)}


def test_d5_sixty_files_are_stored_as_valid_text(tmp_path: Path) -> None:
    """Or refused with a reason: a file of NULs is binary."""
    given = tmp_path / "given"
    given.mkdir()
    said = [(encoding, of) for encoding in CODINGS for of in SAID[:6]]
    for number, (encoding, of) in enumerate(said):
        told = story(number).replace("<head>", f'<head><meta charset="{of}">')
        (given / f"{number:02}.html").write_bytes(told.encode(encoding))
    for number, sign in enumerate(HIDDEN.values(), 42):
        (given / f"{number:02}.html").write_text(
            story(number).replace("quay", f"qu{sign}ay").replace("wall", f"w{sign}all")
        )
    (given / "58.html").write_bytes(story(58).encode().decode("latin-1").encode())
    (given / "59.html").write_bytes(story(59).encode().replace(b"quay", b"qu\xff\xfe\xc3ay"))
    data = tmp_path / "data"
    imported = newsbot(data, "import", str(given))
    assert len(imported.events.get("new", [])) + len(imported.refused) == 60
    assert len(imported.events["new"]) >= 40
    with sqlite3.connect(data / "newsbot.db") as database:
        rows = database.execute("SELECT title, body FROM v_articles UNION SELECT facts, texts FROM revision").fetchall()
    texts = texts_of(rows)
    assert len(texts) >= 2 * len(imported.events["new"])
    assert all(is_clean(text.replace("\n", " ")) for text in texts)
