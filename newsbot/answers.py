"""Answers: records that are read when they are asked for, as an iterable, a sequence or a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, overload
from weakref import ReferenceType, WeakSet, ref

from newsbot.answer_shapes import Shape
from newsbot.display import as_html, as_text
from newsbot.frames import Library, arrow_reader, frame_of, plain_columns
from newsbot.store.engine.database import Database

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

Record = TypeVar("Record")
Read = Callable[[Database, int | None], Iterator[Record]]  # the records, at least so many of the first if there are

_SHOWN = 10  # records of an answer on display


class Closed(Exception):
    """The collection was closed."""


class Records(Iterator[Record]):
    """The records of one reading, from one snapshot of the database. Raises Closed once the collection is closed."""

    def __init__(self, reader: Reader, source: Iterator[Record]) -> None:
        self._reader = reader
        self._source = source
        self.is_begun = False

    def __next__(self) -> Record:
        self._reader.refuse_closed()
        self.is_begun = True
        return next(self._source)

    def read_all(self) -> int:
        """Reads all records, to be handed out later; returns how many."""
        records = list(self._source)
        self._source = iter(records)
        return len(records)

    def release(self) -> None:
        """Gives the snapshot back."""
        self._source = iter(())


class Reader:
    """The database of a collection until it is closed."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._running: WeakSet[Records[Any]] = WeakSet()
        self.name = database.name
        self.is_closed = False

    @property
    def database(self) -> Database:
        """The database. Raises Closed."""
        self.refuse_closed()
        return self._database

    def refuse_closed(self) -> None:
        """Raises Closed if the collection was closed."""
        if self.is_closed:
            raise Closed(f"the collection in {self.name} is closed; open it again with newsbot.open_database()")

    def records(self, read: Read[Record], most: int | None) -> Records[Record]:
        """What *read* gives, as long as the collection is open."""
        found = Records(self, read(self.database, most))
        self._running.add(found)
        return found

    def close(self) -> None:
        """Ends all readings and closes the database."""
        self.is_closed = True
        for running in list(self._running):
            running.release()
        self._database.close()


class Answer(Generic[Record]):
    """Records, as an iterable, a sequence or a table. Nothing is read until it is asked for, and then anew."""

    def __init__(
        self,
        reader: Reader,
        about: str,
        read: Read[Record],
        shape: Shape[Record],
        *,
        count: Callable[[Database], int] | None = None,
        note: Callable[[Database], str | None] | None = None,
    ) -> None:
        self._reader = reader
        self._about = about
        self._read = read
        self._shape = shape
        self._count = count or (lambda database: sum(1 for _ in read(database, None)))
        self._note = note
        self._latest: ReferenceType[Records[Record]] | None = None

    def __iter__(self) -> Iterator[Record]:
        """Yields the records from one snapshot of the database."""
        found = self._reader.records(self._read, None)
        self._latest = ref(found)
        return found

    def __len__(self) -> int:
        """The number of records, which are counted anew."""
        # list() asks for the length of what it has just begun to read: once is enough.
        latest = self._latest() if self._latest else None
        if latest is not None and not latest.is_begun and not self._reader.is_closed:
            return latest.read_all()
        return self._count(self._reader.database)

    def __reversed__(self) -> Iterator[Record]:
        """Yields the records from the last to the first, all of which are held meanwhile."""
        return reversed(list(self))

    def __bool__(self) -> bool:
        """Whether there is a record."""
        return any(True for _ in islice(self._reader.records(self._read, 1), 1))

    @overload
    def __getitem__(self, at: int) -> Record: ...
    @overload
    def __getitem__(self, at: slice[Any, Any, Any]) -> Answer[Record]: ...
    def __getitem__(self, at: int | slice[Any, Any, Any]) -> Record | Answer[Record]:
        """One record, or an answer of some of them. Numbers below 0 count from the end. Raises IndexError."""
        if isinstance(at, slice):
            return self._part(at)
        place = at if at >= 0 else at + len(self)
        if place >= 0:
            for record in islice(self._reader.records(self._read, place + 1), place, None):
                return record
        raise IndexError(f"there is no record {at} in {self._about}")

    def __repr__(self) -> str:
        return self._display(as_text)

    def _repr_html_(self) -> str:
        return self._display(as_html)

    def columns(self) -> dict[str, list[Any]]:
        """The table by column: plain values, aware datetimes, lists of names."""
        return plain_columns(self, self._shape.columns)

    @overload
    def frame(self, library: Literal["pandas"]) -> pandas.DataFrame: ...
    @overload
    def frame(self, library: Literal["polars"]) -> polars.DataFrame: ...
    @overload
    def frame(self, library: None = None) -> Any: ...
    def frame(self, library: Library | None = None) -> Any:
        """The table as a frame of *library*, or of pandas or polars, whichever is installed.

        Raises NoFrames if none is.
        """
        return frame_of(self, self._shape.columns, library)

    def arrow(self) -> pyarrow.Table:
        """The table as a `pyarrow.Table`. Raises NoFrames if pyarrow is not installed."""
        return arrow_reader(self, self._shape.columns).read_all()

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """The table batch by batch, for libraries that read Arrow: `polars.DataFrame(answer)`, DuckDB, pyarrow."""
        return arrow_reader(self, self._shape.columns).__arrow_c_stream__(requested_schema)

    def _part(self, part: slice[Any, Any, Any]) -> Answer[Record]:
        start, stop, step = part.start or 0, part.stop, 1 if part.step is None else part.step
        if step < 1:
            raise ValueError(f"an answer cannot be read in steps of {step}; make a list of it first")
        if start < 0 or (stop is not None and stop < 0):
            start, stop, step = part.indices(len(self))
        window = slice(start, stop, step)

        def read(database: Database, most: int | None) -> Iterator[Record]:
            ends = [end for end in (stop, None if most is None else start + most * step) if end is not None]
            end = min(ends, default=None)
            return islice(self._read(database, end), start, None if end is None else max(start, end), step)

        def count(database: Database) -> int:
            return len(range(*window.indices(self._count(database))))

        shown = f"{self._about}[{'' if part.start is None else start}:{'' if stop is None else stop}"
        about = f"{shown}]" if step == 1 else f"{shown}:{step}]"
        return Answer(self._reader, about, read, self._shape, count=count, note=self._note)

    def _display(self, form: Callable[..., str]) -> str:
        if self._reader.is_closed:
            return form(f"{self._about}: the collection is closed", (), (), ())
        found = list(islice(self._reader.records(self._read, _SHOWN + 1), _SHOWN + 1))
        rows = [self._shape.layout.row(record) for record in found[:_SHOWN]]
        caption = self._about if found else f"{self._about}: nothing"
        note = self._note(self._reader.database) if self._note else None
        more = f"... and more: these are the first {_SHOWN}; len() counts all" if len(found) > _SHOWN else None
        return form(caption, self._shape.layout.headings, rows, [said for said in (more, note) if said])
