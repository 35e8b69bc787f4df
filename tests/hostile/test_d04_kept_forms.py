"""D4: Markdown, mail, JSON, tables and PDF made to exhaust their reader. Each ends soon, with a record or reason."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest

from newsbot.items import Miss
from newsbot.page import Page
from newsbot.read import extract
from newsbot.read.containers.compression import TooLargeError
from newsbot.read.containers.mail import page_of_mail
from newsbot.read.containers.markdown import LARGEST_MARKDOWN, page_of_markdown
from newsbot.read.containers.payload import LARGEST
from newsbot.read.containers.read_later import pages_of_omnivore_zip
from newsbot.read.containers.saved_pages import page_of_mhtml
from newsbot.spiders.files import find_pages

N = 20_000
LONGEST = 20.0  # seconds of processor time; a hundredth is usual
MESSAGE = (
    b"From: a@b\r\nDate: Mon, 2 Mar 2026 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
    b'Content-Type: multipart/related; boundary="c"\r\n\r\n'
    b"--c\r\nContent-Type: text/html\r\n\r\n<p>a</html>\r\n--c--\r\n"
)
STORY = "A sentence of a story that is long enough to be one, and that says a little.\n\n" * 4


def soon(text: str) -> object:
    start = time.process_time()
    found = extract(page_of_markdown(text))
    assert getattr(found, "reason", "") != "extraction-failed", found
    assert time.process_time() - start < LONGEST
    return found


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(bomb, id=name)
        for name, bomb in {
            "quotes": ">" * N,
            "brackets": "[" * N,
            "pictures": "![" * N,
            "links": "[a](" * N,
            "closed brackets": "[" * N + "]" * N,
            "emphasis": "*a " * N,
            "code": "`" * N + " " + "`" * (N - 1),
            "lists": "- " * N,
            "tags": "<div>" * N,
            "open links": "[a\n\n" * (N // 4),
            "wiki links": "[[a" * N,
            "marks": "==a" * N,
            "table": "|" * N + "\n" + "|-" * N,
            "references": "".join(f"[a{n}]: /x\n" for n in range(N // 10)) + "[a1] " * (N // 10),
            "a long line": "word " * N,
            "blanks": "#" + " " * N + "x",
            "headings": "# [a\n" * (N // 2),
        }.items()
    ],
)
def test_d4_markdown_that_nests_or_repeats_without_end_is_read_in_time(bomb: str) -> None:
    """The parser has limits of its own, and ours are linear."""
    soon(f"# A headline of some words\n\n{STORY}{bomb}\n")


def test_d4_markdown_larger_than_any_page_is_a_miss() -> None:
    """Nothing of it is read."""
    found = soon("# A headline\n\n" + "word " * (LARGEST_MARKDOWN // 5 + 1))
    assert isinstance(found, Miss)
    assert found.reason == "too-large"


def test_d4_front_matter_with_aliases_of_aliases_stays_small() -> None:
    """Anchors and aliases are text like any other."""
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"a{n}: &a{n} [*a,*a,*a,*a,*a,*a,*a,*a]\n" for n in range(300))
    soon(f"---\ntitle: A headline\n{bomb}---\n{STORY}")
    soon("---\ntitle: " + "[" * N + f"\n---\n{STORY}")


def test_d4_a_mail_nested_without_end_is_a_miss_or_read() -> None:
    """MIME parts within parts, and messages within messages."""
    parts = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(5_000))
    head = "From: a@b.example\r\nTo: c@d.example\r\nSubject: x\r\n"
    start = time.process_time()
    for nested in (parts, "Content-Type: message/rfc822\r\n\r\n" * 5_000):
        page = page_of_mail(f"{head}{nested}Content-Type: text/plain\r\n\r\n{STORY}".encode())
        assert page is None or extract(page) is not None
    assert time.process_time() - start < LONGEST


def test_d4_what_is_attached_to_a_mail_is_never_opened(tmp_path: Path) -> None:
    """A bomb in it stays packed."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("index.html", bytes(LARGEST + 1))
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.example", "c@d.example", "A letter of some words"
    message.set_content(STORY)
    message.add_attachment(bomb.getvalue(), maintype="application", subtype="zip", filename="page.zip")
    file = tmp_path / "letter.eml"
    file.write_bytes(message.as_bytes())
    (found,) = find_pages([file])
    assert isinstance(found.page, Page)
    assert found.form == "mail"


def test_d4_an_omnivore_bomb_is_too_large() -> None:
    """All its texts together have a limit."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "metadata_0_to_20.json", json.dumps([{"slug": "a", "url": "https://a.example/", "title": "A"}])
        )
        archive.writestr("content/a.html", bytes(20_000))
    with pytest.raises(TooLargeError, match="unpack to more than 10,000 bytes"):
        pages_of_omnivore_zip(bomb.getvalue(), 10_000)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param("title,url\n" + '"' + "a" * 200_000 + '",https://a.example/\n', "damaged", id="a huge field"),
        pytest.param("[" * N, None, id="brackets"),
        pytest.param('{"data":' * N, None, id="objects"),
        pytest.param('[{"url":"https://a.example/","title":' + '"a' * N, None, id="a list cut off"),
    ],
)
def test_d4_tables_and_json_end_with_a_reason(tmp_path: Path, content: str, reason: str | None) -> None:
    """Damaged, or a text that says nothing."""
    file = tmp_path / "export"
    file.write_text(content)
    (found,) = find_pages([file])
    if reason is not None:
        assert isinstance(found.page, Miss)
        assert found.page.reason == reason
    else:
        assert isinstance(found.page, Page)
        assert isinstance(extract(found.page), Miss)


LOOP = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Count 2/Kids[2 0 R 3 0 R]>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/Contents 3 0 R>>endobj\ntrailer<</Root 1 0 R/Prev 0>>\n"
)


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7\n", b"%PDF-1.7\n" + b"[" * N, LOOP, LOOP * 50, b"%PDF-1.4\n%%EOF\nstartxref\n0\n"]
)
def test_d4_a_pdf_that_is_damaged_or_contains_itself_is_a_miss(tmp_path: Path, body: bytes) -> None:
    """Whatever the library makes of it."""
    pytest.importorskip("pypdf")
    file = tmp_path / "page.pdf"
    file.write_bytes(body)
    (found,) = find_pages([file])
    assert isinstance(found.page, Miss)
    assert found.page.reason == "damaged"


@pytest.mark.parametrize("read", [page_of_mail, page_of_mhtml])
def test_d4_a_message_of_a_year_that_no_calendar_has_is_read_or_refused(read: Callable[[bytes], Page | None]) -> None:
    """The standard parser overflows on it."""
    found = read(MESSAGE.replace(b"2026", b"9" * 30))
    assert found is None or found.fetched_at is None
