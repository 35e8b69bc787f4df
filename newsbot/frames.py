"""Records as tables: columns of plain values, Arrow, pandas and polars."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from newsbot.batches import batched
from newsbot.extras import install_command, install_hint

Record = TypeVar("Record")
Kind = Literal["number", "text", "time", "day", "names", "any"]
Library = Literal["pandas", "polars"]

_ROWS = 1_000  # of a batch: so many records are held at once beside the table


class NoFrames(ImportError):
    """The library that a frame or table needs is not installed."""


class Column(NamedTuple, Generic[Record]):
    """One column: what its values are, and how a record gives its value. `any` is found out from the values."""

    name: str
    kind: Kind
    value: Callable[[Record], Any]


def plain_columns(records: Iterable[Record], columns: Sequence[Column[Record]]) -> dict[str, list[Any]]:
    """The values of each column, as plain Python values."""
    rows = [[column.value(record) for column in columns] for record in records]
    return {column.name: [row[at] for row in rows] for at, column in enumerate(columns)}


def arrow_reader(records: Iterable[Record], columns: Sequence[Column[Record]]) -> Any:
    """A `pyarrow.RecordBatchReader`, which reads *records* batch by batch. Raises NoFrames without pyarrow."""
    pyarrow = _pyarrow()
    if any(column.kind == "any" for column in columns):
        return pyarrow.table(plain_columns(records, columns)).to_reader()
    schema = pyarrow.schema([(column.name, _type(pyarrow, column.kind)) for column in columns])

    def batches() -> Iterator[Any]:
        for some in batched(records, _ROWS):
            values = [[column.value(record) for record in some] for column in columns]
            arrays = [pyarrow.array(each, field.type) for each, field in zip(values, schema, strict=True)]
            yield pyarrow.record_batch(arrays, schema=schema)

    return pyarrow.RecordBatchReader.from_batches(schema, batches())


def frame_of(records: Iterable[Record], columns: Sequence[Column[Record]], library: Library | None) -> Any:
    """A frame of *library*, or of pandas or polars, whichever is installed; through Arrow where pyarrow is.

    Raises NoFrames if none is installed.
    """
    for name in (library,) if library else ("pandas", "polars"):
        try:
            found = import_module(name)
        except ImportError:
            continue
        return (_pandas if name == "pandas" else _polars)(found, records, columns)
    wanted = library or "pandas or polars"
    raise NoFrames(f"{wanted} is not installed; install it with: {install_command(library or 'pandas')}")


def _pandas(pandas: Any, records: Iterable[Record], columns: Sequence[Column[Record]]) -> Any:
    try:
        table = arrow_reader(records, columns).read_all()
    except NoFrames:
        return pandas.DataFrame(plain_columns(records, columns))

    def kept_as_arrow(kind: Any) -> Any:  # a list of names stays a list, and is not copied
        return pandas.ArrowDtype(kind) if str(kind).startswith("list") else None

    # The table is given up as it is read, so that no column is held twice.
    return table.to_pandas(types_mapper=kept_as_arrow, date_as_object=False, split_blocks=True, self_destruct=True)


def _polars(polars: Any, records: Iterable[Record], columns: Sequence[Column[Record]]) -> Any:
    try:
        return polars.DataFrame(arrow_reader(records, columns))
    except NoFrames:
        return polars.DataFrame(plain_columns(records, columns), strict=False)


def _pyarrow() -> Any:
    try:
        return import_module("pyarrow")
    except ImportError as error:
        raise NoFrames(f"pyarrow is not installed; install it with: {install_hint('parquet')}") from error


def _type(pyarrow: Any, kind: Kind) -> Any:
    types = {
        "number": pyarrow.int64,
        "text": pyarrow.string,
        "time": lambda: pyarrow.timestamp("us", tz="UTC"),
        "day": pyarrow.date32,
        "names": lambda: pyarrow.list_(pyarrow.string()),
    }
    return types[kind]()
