"""Pages printed to PDF by browsers: their text and address, without what the print put around them."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from newsbot.extras import install_hint
from newsbot.items import Article, Miss
from newsbot.page import Page
from newsbot.read import extract
from newsbot.read.containers.pdf import PdfError, page_of_pdf
from newsbot.spiders.files import find_pages

ADDRESS = "https://weir-courier.example/2026/sluice-keeper-walks-out/"
TITLE = "Sluice keeper walks out and takes the key"
PARAGRAPHS = [
    "The keeper of the great sluice walked out on Monday, leaving the gates shut and the key in his own pocket, "
    "where it was found in the evening by a boy of nine.",
    "Water stood in the lower town by then, and the mayor asked people to carry what they could upstairs and to "
    "wait there for the boats.",
    "Nobody at the office could say on Tuesday when the gates would be opened, or by whom, or whether they could "
    "be opened at all without the keeper.",
    "“I have had enough of wet boots,” he said. “The rest of you may try it for a while.”",
]
Piece = tuple[float, float, float, str]  # x, y, size, text

needs_pypdf = pytest.mark.skipif(importlib.util.find_spec("pypdf") is None, reason="pypdf is not installed")


def wrapped(text: str, width: int = 70) -> list[str]:
    return [line.strip() for line in re.findall(rf".{{1,{width}}}(?:\s|$)", text)]


def printed(sheets: Iterable[list[Piece]], title: str | None = TITLE) -> bytes:
    """A PDF file of *sheets* as browsers write it: each line of text at its place, the newest objects last."""
    streams = []
    for sheet in sheets:
        lines = (
            f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET".replace("“", "\\223").replace("”", "\\224")
            for x, y, size, text in sheet
        )
        streams.append("\n".join(lines).encode("latin-1"))
    kids = " ".join(f"{5 + 2 * n} 0 R" for n in range(len(streams)))
    objects = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: f"<</Type/Pages/Count {len(streams)}/Kids[{kids}]>>".encode(),
        3: b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        4: f"<</Title({title})/CreationDate(D:20260501100000+02'00')>>".encode() if title else b"<<>>",
    }
    for number, stream in enumerate(streams):
        at = 5 + 2 * number
        about = (
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {at + 1} 0 R>>"
        )
        objects[at] = about.encode()
        objects[at + 1] = b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream)
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number in sorted(objects):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, objects[number])
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(out)
    out += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}".encode()
    out += f"trailer<</Size {len(places) + 1}/Root 1 0 R/Info 4 0 R>>\nstartxref\n{start}\n%%EOF".encode()
    return bytes(out)


def edges(number: int, of: int, address: str = ADDRESS) -> list[Piece]:
    """What a browser prints at the edges of a sheet."""
    return [
        (20, 825, 8, "5/1/26, 10:00 AM"),
        (220, 825, 8, f"{TITLE} | The Weir Courier"),
        (20, 15, 8, address),
        (560, 15, 8, f"{number}/{of}"),
    ]


def page_of_a_story(address: str = ADDRESS) -> bytes:
    """Two sheets, with a paragraph that goes on over their edge."""
    lines: list[tuple[float, str, float]] = [(24, TITLE, 40), (12, "By Ines Falk", 30)]
    for paragraph in PARAGRAPHS:
        first, *others = wrapped(paragraph)
        lines += [(12, first, 30), *((12, line, 15) for line in others)]
    sheets: list[list[Piece]] = [[], []]
    y = 800.0
    for number, (size, text, above) in enumerate(lines):
        sheet = 0 if number < 6 else 1
        y = 800.0 if number == 6 else y - above
        sheets[sheet].append((50, y, size, text))
    return printed([sheets[0] + edges(1, 2, address), sheets[1] + edges(2, 2, address)])


@needs_pypdf
def test_a_printed_story_has_its_title_text_and_address() -> None:
    """No line of the print's edges is in it, and no paragraph ends with a line or a sheet."""
    page = page_of_pdf(page_of_a_story())
    assert (page.url, page.fetched_at) == (ADDRESS, datetime(2026, 5, 1, 8, 0, tzinfo=UTC))
    record = extract(page)
    assert isinstance(record, Article), record
    assert (record.title, record.published) == (TITLE, None)
    assert [author.name for author in record.authors] == ["Ines Falk"]
    assert [block.text for block in record.body] == PARAGRAPHS


@needs_pypdf
def test_an_address_that_the_print_cut_short_is_none() -> None:
    """Half an address would be another page's; the one that is given counts."""
    body = page_of_a_story("https://weir-courier.example/2026/sluice-kee...")
    assert page_of_pdf(body).url is None
    assert page_of_pdf(body, url=ADDRESS).url == ADDRESS


@needs_pypdf
def test_marks_in_a_print_are_text() -> None:
    """A star or bracket on paper is no Markdown."""
    said = "1. The price was 3*4*5 [sic] of _all_ #keys, said the office of the weir on Monday."
    page = page_of_pdf(
        printed(
            [
                [
                    (50, 800, 24, TITLE),
                    (50, 760, 12, said),
                    *[(50, 700 - 30 * n, 12, t[:70]) for n, t in enumerate(PARAGRAPHS[:3])],
                ]
            ]
        )
    )
    record = extract(page)
    assert isinstance(record, Article), record
    assert record.body[0].text == said


@needs_pypdf
def test_a_print_without_text_says_so(tmp_path: Path) -> None:
    """A scan is a picture."""
    file = tmp_path / "scan.pdf"
    file.write_bytes(printed([[]]))
    (found,) = find_pages([file])
    assert isinstance(found.page, Miss)
    assert (found.form, found.page.detail) == ("pdf", f"{file}: the PDF has no text: its pages may be pictures")


def test_without_the_extra_the_message_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the file is named as unreadable."""
    monkeypatch.setitem(sys.modules, "pypdf", None)
    file = tmp_path / "page.pdf"
    file.write_bytes(page_of_a_story())
    (found,) = find_pages([file])
    assert isinstance(found.page, Miss)
    assert found.page.reason == "unreadable"
    assert found.page.detail == f"{file}: reading PDF files needs an extra: {install_hint('pdf')}"
    with pytest.raises(PdfError, match="needs an extra"):
        page_of_pdf(file.read_bytes())


@needs_pypdf
def test_a_printed_page_is_told_from_its_bytes(tmp_path: Path) -> None:
    """Whatever the file is called."""
    file = tmp_path / "saved"
    file.write_bytes(page_of_a_story())
    (found,) = find_pages([file])
    assert found.form == "pdf"
    assert isinstance(found.page, Page)
