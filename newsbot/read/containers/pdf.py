"""Reads PDF files that browsers print (extra `pdf`): the page's text as Markdown, without what the print adds.

A PDF has no paragraphs or headings, only lines with a position and a size: a larger gap between lines ends a paragraph,
and lines larger than the text are headings. The browser prints address, date, title and page number in the margins; the
page's address is taken from there.
"""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from newsbot.extras import install_hint
from newsbot.page import Page
from newsbot.patterns import anchored, compiled
from newsbot.read.containers.markdown import page_of_markdown
from newsbot.read.containers.saved_facts import SavedFacts
from newsbot.read.containers.saved_json import with_front_matter
from newsbot.read.line_shapes import ends_sentence
from newsbot.text import plain
from newsbot.urls import UrlError, canonical_url

_MOST_SHEETS = 300
_MOST_PIECES = 300_000
_SAME_LINE = 0.4  # of the size: baselines closer than that are one line
_SAME_SIZE = 0.2
_FULL = 0.8  # of the longest line: a shorter one had room for another word, so it ends its block
_PARAGRAPH = 1.35  # times the usual distance of lines
_HEADING, _TITLE = 1.12, 1.35  # times the size of the text
_LONGEST_HEADING = 300
_EDGE_LINES = 2  # at the top and bottom of a sheet that may be printed by the browser
_NUMBER = anchored(
    r"^(?:page|seite|página|pagina|стор\.|стр\.)?\s*\d{1,4}\s*"
    r"(?:(?:/|of|von|de|sur|di|van|z|з|из)\s*\d{1,4})?$",
    re.IGNORECASE,
)
_ENDS_WITH_NUMBER = compiled(r"(?<!\s)\s+\d{1,4}\s?/\s?\d{1,4}$")
_ADDRESS = compiled(r"(?:https?://|file:///)\S+")
_PRINTED = anchored(
    r"^\d{1,4}[./-]\d{1,2}[./-]\d{1,4},?\s+(?:at\s+)?\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?(?=\s|$)"
)
_DIGITS = compiled(r"\d+")
_CREATED = anchored(r"^D:(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?(?:(Z)|([+-])(\d\d)'?(\d\d)?'?)?")
_MARKS = compiled(r"([\\`*_\[\]<>#|~=])")
_LIST_MARK = compiled(r"^(\d{1,9})([.)])(?=\s)|^([-+])(?=\s)")
_BULLET = anchored(r"^[•◦▪●‣·]\s+")


class PdfError(ValueError):
    """A PDF file that cannot be read; the message says why and what to do."""


@dataclass(slots=True)
class Line:
    """One line of a sheet, with the place of its baseline from the sheet's foot and the size of its letters."""

    text: str
    y: float
    size: float


def page_of_pdf(body: bytes, *, url: str | None = None, file: str | None = None) -> Page:
    """The page printed in *body*. Its address is *url*, else the one in the margins; its time of capture is the
    creation date. Raises PdfError.
    """
    sheets, title, made_at = _opened(body)
    kept, address = _without_edges(sheets)
    text = "\n\n".join(_markdown(kept))
    if not text.strip():
        raise PdfError("the PDF has no text: its pages may be pictures")
    facts = SavedFacts(title=title, url=address, saved_at=made_at)
    return page_of_markdown(with_front_matter(facts, text), url=url, file=file)


def _opened(body: bytes) -> tuple[list[list[Line]], str | None, datetime | None]:
    try:
        import pypdf  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise PdfError(f"reading PDF files needs an extra: {install_hint('pdf')}") from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of each flaw of a file
    try:
        reader = pypdf.PdfReader(io.BytesIO(body))
        if reader.is_encrypted and not reader.decrypt(""):
            raise PdfError("the PDF is encrypted; print the page again without a password")
        if len(reader.pages) > _MOST_SHEETS:
            raise PdfError(f"the PDF has {len(reader.pages):,} pages; at most {_MOST_SHEETS} are read")
        stated: Mapping[str, Any] = reader.metadata or {}
        title, made = stated.get("/Title"), stated.get("/CreationDate")
        sheets = [_lines(page) for page in reader.pages]
    except PdfError:
        raise
    except Exception as error:  # a damaged file makes the library raise almost anything
        raise PdfError(f"the PDF is damaged: {type(error).__name__}: {str(error)[:200]}") from error
    return sheets, plain(str(title)) or None if title else None, _moment(str(made)) if made else None


def _lines(page: Any) -> list[Line]:
    """The lines of a sheet in the order in which they were printed."""
    lines: list[Line] = []
    count = 0

    def visit(text: str, cm: list[float], tm: list[float], _font: object, size: float) -> None:
        nonlocal count
        count += 1
        if count > _MOST_PIECES:
            raise PdfError(f"the PDF has more than {_MOST_PIECES:,} pieces of text on one page")
        if not text.strip():
            if lines and text:
                lines[-1].text += " "
            return
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = abs(size * tm[3] * cm[3]) or abs(size)
        last = lines[-1] if lines else None
        if last is not None and abs(last.y - y) <= _SAME_LINE * max(height, last.size):
            last.text += text
        else:
            lines.append(Line(text, y, height))

    page.extract_text(visitor_text=visit)
    found = [Line(plain(line.text), line.y, line.size) for line in lines]
    return [line for line in found if line.text]


def _without_edges(sheets: Sequence[Sequence[Line]]) -> tuple[list[list[Line]], str | None]:
    """The lines of *sheets* without those in the margins, and the address found there."""
    often: Counter[str] = Counter()
    edges = [_edge(sheet) for sheet in sheets]
    for sheet, edge in zip(sheets, edges, strict=True):
        often.update({_masked(sheet[at].text) for at in edge})
    kept: list[list[Line]] = []
    address: str | None = None
    for sheet, edge in zip(sheets, edges, strict=True):
        dropped = {at for at in edge if _is_printed(sheet[at].text) or often[_masked(sheet[at].text)] > 1}
        for at in sorted(dropped):
            found = _ADDRESS.search(sheet[at].text)
            address = address or (_whole_address(found[0]) if found else None)
        kept.append([line for at, line in enumerate(sheet) if at not in dropped])
    return kept, address


def _edge(sheet: Sequence[Line]) -> list[int]:
    """The lines nearest to the top and the foot of *sheet*."""
    order = sorted(range(len(sheet)), key=lambda at: sheet[at].y)
    return [*order[:_EDGE_LINES], *order[max(_EDGE_LINES, len(order) - _EDGE_LINES) :]]


def _masked(text: str) -> str:
    return _DIGITS.sub("0", text)


def _is_printed(text: str) -> bool:
    return bool(_NUMBER.match(text) or _PRINTED.match(text) or _ADDRESS.fullmatch(_ENDS_WITH_NUMBER.sub("", text)))


def _whole_address(text: str) -> str | None:
    """*text* if it is a complete web address: long ones are printed with an ellipsis."""
    if not text.startswith("http") or "…" in text or text.endswith("..."):
        return None
    try:
        canonical_url(text)
    except UrlError:
        return None
    return text


def _markdown(sheets: Sequence[Sequence[Line]]) -> Iterator[str]:
    """The blocks of *sheets* as Markdown."""
    lines = [line for sheet in sheets for line in sheet]
    weights: Counter[float] = Counter()
    for line in lines:
        weights[round(line.size, 1)] += len(line.text)
    usual = weights.most_common(1)[0][0] if weights else 0.0
    largest = max((line.size for line in sheets[0]), default=0.0) if sheets else 0.0
    for block in _blocks(lines):
        text = block[0].text
        for line in block[1:]:
            text += line.text if text.endswith(("-", "/")) else f" {line.text}"
        size = block[0].size
        mark = ""
        if usual and size >= _HEADING * usual and len(text) <= _LONGEST_HEADING:
            mark = "# " if size == largest and size >= _TITLE * usual else "## "
        yield mark + _escaped(text)


def _leading(lines: Sequence[Line]) -> dict[float, float]:
    """The usual distance of lines of each size: the one that occurs most."""
    gaps: dict[float, Counter[float]] = {}
    for above, under in pairwise(lines):
        gap = above.y - under.y
        if abs(above.size - under.size) < _SAME_SIZE and 0 < gap < 4 * above.size:
            gaps.setdefault(round(above.size, 1), Counter())[round(gap, 1)] += 1
    return {
        size: min(gap for gap, count in found.items() if count == max(found.values())) for size, found in gaps.items()
    }


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """*lines* as paragraphs. One may continue at the top of the next sheet."""
    leading, longest = _leading(lines), _longest(lines)
    block: list[Line] = []
    for line in lines:
        if block and not _goes_on(block[-1], line, leading, longest):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _longest(lines: Sequence[Line]) -> dict[float, int]:
    """The characters of the longest line of each size."""
    longest: dict[float, int] = {}
    for line in lines:
        size = round(line.size, 1)
        longest[size] = max(longest.get(size, 0), len(line.text))
    return longest


def _goes_on(above: Line, under: Line, leading: dict[float, float], longest: dict[float, int]) -> bool:
    """Whether *under* continues the paragraph of *above*: same size, close to it, and *above* had no room left."""
    if abs(above.size - under.size) >= _SAME_SIZE or _BULLET.match(under.text):
        return False
    size = round(above.size, 1)
    word = under.text.split(maxsplit=1)[0]
    if len(above.text) + 1 + len(word) <= _FULL * longest.get(size, 0):
        return False
    gap = above.y - under.y
    if gap <= 0:  # the next sheet or column
        return not ends_sentence(above.text)
    return gap <= _PARAGRAPH * leading.get(size, 1.3 * above.size)


def _escaped(text: str) -> str:
    """*text* escaped for Markdown."""
    if bullet := _BULLET.match(text):
        return "- " + _escaped(text[bullet.end() :])
    marked = _MARKS.sub(r"\\\1", text)
    return _LIST_MARK.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", marked)


def _moment(text: str) -> datetime | None:
    found = _CREATED.match(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part) if part else None for part in found.groups()[:6])
    offset = f"{found[8]}{found[9]}:{found[10] or '00'}" if found[8] else "+00:00"
    try:
        clock = f"{hour or 0:02d}:{minute or 0:02d}:{second or 0:02d}"
        return datetime.fromisoformat(f"{year:04d}-{month or 1:02d}-{day or 1:02d}T{clock}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
