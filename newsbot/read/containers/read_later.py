"""Reads the exports of read-later tools: lists of links of Pocket and Instapaper, Omnivore's ZIP, ArchiveBox's folders.

wallabag's export is JSON with full stories (`saved_json`). The time at which a link was saved does not tell when the
story was published.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from lxml import etree, html

from newsbot.page import Page
from newsbot.patterns import anchored, compiled
from newsbot.read.containers.compression import TooLargeError
from newsbot.read.containers.saved_facts import SavedFacts, facts_of
from newsbot.read.containers.saved_json import page_of_record, pages_of_links

_CSV_HEAD = anchored(r"\A\ufeff?[\w\" ,;-]{3,400}\r?\n")
_MOST_ROWS = 200_000
_EXPORT = compiled(
    rb"<title>\s*(?:Pocket Export|Instapaper: Export)\s*</title>|<!DOCTYPE NETSCAPE-Bookmark-file-1>", re.IGNORECASE
)
_OMNIVORE = compiled(r"(?:^|/)metadata_\d+_to_\d+\.json$")
_SLUG = anchored(r"^[\w.-]{1,300}$")
_MOST_PAGES = 10_000
# What ArchiveBox keeps of a page, the most faithful first.
SNAPSHOT_FILES = (
    *("singlefile.html", "singlefile/singlefile.html", "output.html", "dom/output.html", "readability/content.html"),
    *("mercury/content.html", "output.pdf", "pdf/output.pdf", "htmltotext.txt"),
)


class BrokenTable(ValueError):
    """A CSV file that cannot be read to its end; the message says why."""


def is_link_table(text: str) -> bool:
    """Whether *text* is CSV whose first line names a column for addresses and one for titles."""
    head = _CSV_HEAD.match(text)
    names = {name.strip().strip('"').casefold() for name in head[0].strip().split(",")} if head else set()
    return {"url", "title"} <= names


def pages_of_table(text: str, *, file: str | None = None) -> list[Page]:
    """The links in the CSV *text* as listings. Raises BrokenTable."""
    return pages_of_links(list(_rows(text)), file=file)


def _rows(text: str) -> Iterator[SavedFacts]:
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    try:
        for number, row in enumerate(reader):
            if number >= _MOST_ROWS:
                raise BrokenTable(f"has more than {_MOST_ROWS:,} lines")
            named = {name.strip().casefold(): value for name, value in row.items() if isinstance(name, str) and value}
            # Only addresses and titles: the other columns are the user's own notes and times.
            yield facts_of({name: value for name, value in named.items() if name in ("url", "title")})
    except csv.Error as error:
        raise BrokenTable(f"line {reader.line_num:,} cannot be read: {error}") from error


def is_link_export(body: bytes) -> bool:
    """Whether *body* is the HTML in which Pocket, Instapaper or a browser exports links."""
    return _EXPORT.search(body[:4096]) is not None


def pages_of_link_export(body: bytes, *, file: str | None = None) -> list[Page]:
    """The links in the exported HTML *body* as listings."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return []
    links = (facts_of({"url": link.get("href"), "title": "".join(link.itertext())}) for link in root.iter("a"))
    return pages_of_links([link for link in links if link.url], file=file)


def is_omnivore(names: Iterable[str]) -> bool:
    """Whether files of these *names* are Omnivore's export."""
    return any(_OMNIVORE.search(name) for name in names)


def pages_of_omnivore(names: Iterable[str], read: Callable[[str], bytes], *, file: str | None = None) -> Iterator[Page]:
    """The pages of Omnivore's export, then its links without text. Its files have *names*, and *read* opens one by
    name.

    *read* raises KeyError for a file that is not there.
    """
    links: list[SavedFacts] = []
    count = 0
    for name in sorted(name for name in names if _OMNIVORE.search(name)):
        folder = name.rpartition("/")[0]
        for entry in _entries(read(name)):
            slug, count = entry.get("slug"), count + 1
            if count > _MOST_PAGES:
                break
            try:
                content = f"{folder}/content/{slug}.html".lstrip("/")
                text = read(content).decode("utf-8", "replace") if isinstance(slug, str) and _SLUG.match(slug) else ""
            except KeyError:
                text = ""
            page = page_of_record({**entry, "html": text}, file=file) if text.strip() else None
            if page is not None:
                yield page
            else:
                links.append(facts_of(entry))
    yield from pages_of_links(links, file=file)


def _entries(body: bytes) -> list[dict[str, object]]:
    try:
        found = json.loads(body.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError):
        return []
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def pages_of_omnivore_zip(body: bytes, limit: int, *, file: str | None = None) -> list[Page] | None:
    """The pages in the ZIP file *body*; None if it is damaged or not an export of Omnivore.

    Raises TooLargeError if its files unpack to more than *limit* bytes.
    """
    left = limit
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            names = archive.namelist()

            def read(name: str) -> bytes:
                nonlocal left
                with archive.open(name) as one:
                    data = one.read(left + 1)
                left -= len(data)
                if left < 0:
                    raise TooLargeError(f"its pages unpack to more than {limit:,} bytes")
                return data

            return list(pages_of_omnivore(names, read, file=file)) if is_omnivore(names) else None
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError):
        return None


def snapshot_of(index: bytes) -> tuple[str, datetime | None] | None:
    """The address and time of the ArchiveBox snapshot whose `index.json` is *index*; None if it is something else."""
    try:
        found = json.loads(index.decode("utf-8-sig", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not ({"archive_path", "history", "canonical", "snapshot_dir"} & found.keys()):
        return None
    facts = facts_of({"url": found.get("url"), "saved": str(found.get("timestamp") or "").partition(".")[0]})
    return (facts.url, facts.saved_at) if facts.url else None
