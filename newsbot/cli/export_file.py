"""Write exported articles as JSON lines, CSV or Parquet. A file appears once it is complete."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

from newsbot import durable
from newsbot.batches import batched
from newsbot.cli.output import csv_line
from newsbot.extras import install_hint

Record = dict[str, Any]
Format = Literal["jsonl", "csv", "parquet"]
Progress = Callable[[], None]

_PLAIN = (
    *("id", "kind", "url", "page_url", "source", "title", "description", "section", "language", "published"),
    *(
        "published_precision",
        "published_offset",
        "dateline_month_day",
        "modified",
        "reading_minutes",
        "paywalled",
        "captured_at",
    ),
    *("origin", "confidence"),
)
_LISTS = ("authors", "tags", "watches")  # of names
_WHOLE = (
    "authors",
    "images",
    "entries",
    "related",
    "evidence",
    "flags",
    "revisions",
)  # as JSON, in columns of their own
COLUMNS = (*_PLAIN, *_LISTS, "text", *(f"{name}_json" for name in _WHOLE))
_NUMBERS = {
    "id": "int64",
    "published_offset": "int64",
    "reading_minutes": "int64",
    "confidence": "float64",
    "paywalled": "bool",
}
_MOMENTS = ("published", "modified", "captured_at")
_ROWS = 2_000  # of a row group
_BACK = 1 << 16

_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class ExportError(Exception):
    """A file that cannot be written or resumed; the message names it and says what to do."""


def csv_row(record: Record) -> bytes:
    """*record* as one safe line of CSV, lists of names joined by semicolons."""
    row = _flat(record)
    cells = ("; ".join(row[name]) if name in _LISTS else row[name] for name in COLUMNS)
    return csv_line(cells).encode()


def csv_head() -> bytes:
    """The names of the columns."""
    return csv_line(COLUMNS).encode()


def _flat(record: Record) -> Record:
    blocks = [block["text"] for block in record["body"]]
    for entry in record["entries"]:
        blocks += [text for text in (entry["title"], *(block["text"] for block in entry["body"])) if text]
    return {
        **{name: record[name] for name in _PLAIN},
        "authors": [author["name"] for author in record["authors"]],
        "tags": record["tags"],
        "watches": sorted({flag["watch"] for flag in record["flags"] if flag["dismissed_at"] is None}),
        "text": "\n\n".join(blocks),
        **{f"{name}_json": _json(record[name]) for name in _WHOLE},
    }


class ExportFile:
    """A file written as `NAME.KEY.part` and renamed once it is complete.

    *key* identifies what is exported, so that only the same export resumes it. Raises ExportError if the file exists
    and must not be replaced.
    """

    def __init__(self, path: Path, form: Format, key: str, *, replaces: bool) -> None:
        if path.is_dir():
            raise ExportError(f"{path} is a folder; name a file in it")
        self.path = path
        self.form = form
        self.part = path.with_name(f"{path.name}.{key}.part")
        self._replaces = replaces
        self._refuse_existing()

    def last_id(self) -> int:
        """The id of the last complete record of an interrupted export; cuts off what follows it.

        Raises ExportError if there is nothing to resume.
        """
        if self.form == "parquet":
            raise ExportError(
                "a Parquet file is readable only when it is whole: it cannot be resumed; leave --resume out"
            )
        if not self.part.exists():
            raise ExportError(f"there is no {self.part} to go on with; leave --resume out to begin")
        with self.part.open("r+b") as file:
            last, end = (_last_json if self.form == "jsonl" else _last_csv)(file)
            file.truncate(end)
        return last

    def write(self, records: Iterable[Record | bytes], progress: Progress, *, resumes: bool) -> int:
        """Writes *records* (for JSON, their lines) and renames the file; returns how many."""
        written = 0
        if self.form == "parquet":
            written = _write_parquet(self.part, cast("Iterable[Record]", records), progress)
        else:
            with self.part.open("ab" if resumes else "wb", buffering=1 << 20) as file:
                written = write_lines(file, records, self.form, progress, with_head=file.tell() == 0)
        self._refuse_existing()
        durable.replace(self.part, self.path)
        return written

    def _refuse_existing(self) -> None:
        if self.path.exists() and not self._replaces:
            raise ExportError(f"{self.path} is there already; --force replaces it, another -o leaves it")


def write_lines(
    file: BinaryIO, records: Iterable[Record | bytes], form: Format, progress: Progress, *, with_head: bool = True
) -> int:
    """Writes *records* (for JSON, their lines) to *file*; returns how many."""
    if with_head and form == "csv":
        file.write(csv_head())
    written = 0
    for record in records:
        file.write(record if isinstance(record, bytes) else csv_row(record))
        written += 1
        progress()
    return written


def _last_json(file: BinaryIO) -> tuple[int, int]:
    """The id of the last complete line, and where it ends."""
    end = file.seek(0, os.SEEK_END)
    tail = b""
    while end > 0:
        start = max(0, end - _BACK)
        file.seek(start)
        tail = file.read(end - start) + tail
        end = start
        whole, _, _ = tail.rpartition(b"\n")
        _, found, line = whole.rpartition(b"\n")
        if found or (start == 0 and whole):
            return int(json.loads(line)["id"]), start + len(whole) + 1
    return 0, 0


def _last_csv(file: BinaryIO) -> tuple[int, int]:
    """The same for CSV, read from the start: only that tells a line end from one within a cell."""
    file.seek(0)
    read, ends_whole = 0, False

    def lines() -> Iterator[str]:
        nonlocal read, ends_whole
        for line in file:
            read, ends_whole = read + len(line), line.endswith(b"\r\n")
            yield line.decode()

    last, end = 0, 0
    try:
        for row in csv.reader(lines(), strict=True):
            if len(row) != len(COLUMNS) or not ends_whole:
                break
            last, end = (0 if row[0] == COLUMNS[0] else int(row[0])), read
    except (csv.Error, ValueError):
        pass  # the record that was being written
    return last, end


def _write_parquet(path: Path, records: Iterable[Record], progress: Progress) -> int:
    try:
        pyarrow, parquet = import_module("pyarrow"), import_module("pyarrow.parquet")
    except ImportError:
        raise ExportError(f"Parquet needs pyarrow; install it with: {install_hint('parquet')}") from None

    types = {**dict.fromkeys(COLUMNS, pyarrow.string()), **dict.fromkeys(_LISTS, pyarrow.list_(pyarrow.string()))}
    types |= {name: getattr(pyarrow, kind if kind != "bool" else "bool_")() for name, kind in _NUMBERS.items()}
    types |= dict.fromkeys(_MOMENTS, pyarrow.timestamp("us", tz="UTC"))
    schema = pyarrow.schema([(name, types[name]) for name in COLUMNS])
    written = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for some in batched(records, _ROWS):
            rows = [_typed(_flat(record)) for record in some]
            writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))
            written += len(some)
            for _ in some:
                progress()
    return written


def _typed(row: Record) -> Record:
    return {**row, **{name: row[name] and datetime.fromisoformat(row[name]) for name in _MOMENTS}}
