"""Plain columns out of what the tables keep as instants and JSON, in the words of each database."""

# ruff: noqa: S608 - what is put together are our own names of columns; no value of anybody's comes here
from __future__ import annotations

from typing import Protocol


class PlainSql(Protocol):
    """How one database says what the views need."""

    def instant(self, column: str) -> str:
        """An instant as text."""
        ...

    def stated(self, document: str, name: str, index: int | None = None) -> str:
        """A fact of a JSON column as text; of a list, its element at *index*."""
        ...

    def in_list(self, document: str, index: int, name: str) -> str:
        """A field of the object at *index* of a JSON column that is a list."""
        ...

    def length(self, document: str) -> str:
        """How many elements a JSON column that is a list has."""
        ...

    def listed(self, document: str, name: str) -> str:
        """A list of texts as one text, a comma between them."""
        ...

    def body(self, document: str) -> str:
        """The texts of the blocks of a body, a blank line between them."""
        ...

    def posts(self, document: str) -> str:
        """Titles and texts of the posts of a live blog, in order, a blank line between them."""
        ...

    def gathered(self, query: str, column: str, order: str) -> str:
        """The *column* of all rows of *query* in order as one text, a comma between them."""
        ...


class _SQLite:
    def instant(self, column: str) -> str:
        return f"replace(substr({column}, 1, 19), ' ', 'T') || 'Z'"

    def stated(self, document: str, name: str, index: int | None = None) -> str:
        return f"json_extract({document}, '$.{name}{'' if index is None else f'[{index}]'}')"

    def in_list(self, document: str, index: int, name: str) -> str:
        return f"json_extract({document}, '$[{index}].{name}')"

    def length(self, document: str) -> str:
        return f"json_array_length({document})"

    def listed(self, document: str, name: str) -> str:
        return f"(SELECT group_concat(value, ', ') FROM json_each({document}, '$.{name}'))"

    def body(self, document: str) -> str:
        return f"(SELECT group_concat(json_extract(value, '$[1]'), char(10, 10)) FROM json_each({document}, '$.body'))"

    def posts(self, document: str) -> str:
        posts = f"json_each({document}, '$.entries') p"
        return (
            "(SELECT group_concat(said, char(10, 10)) FROM ("
            f"SELECT p.key AS post, -1 AS block, json_extract(p.value, '$[1]') AS said FROM {posts} "
            f"UNION ALL SELECT p.key, b.key, json_extract(b.value, '$[1]') FROM {posts}, json_each(p.value, '$[2]') b "
            "ORDER BY post, block))"
        )

    def gathered(self, query: str, column: str, order: str) -> str:
        return f"(SELECT group_concat({column}, ', ') FROM ({query} ORDER BY {order}))"


class _PostgreSQL:
    def instant(self, column: str) -> str:
        return f"""to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""

    def stated(self, document: str, name: str, index: int | None = None) -> str:
        return f"({document} ->> '{name}')" if index is None else f"({document} -> '{name}' ->> {index})"

    def in_list(self, document: str, index: int, name: str) -> str:
        return f"({document} -> {index} ->> '{name}')"

    def length(self, document: str) -> str:
        return f"json_array_length({document})"

    def listed(self, document: str, name: str) -> str:
        return self._joined("e.value #>> '{}'", f"{document} -> '{name}'", "', '")

    def body(self, document: str) -> str:
        return self._joined("e.value ->> 1", f"{document} -> 'body'", "E'\\n\\n'")

    def posts(self, document: str) -> str:
        posts = f"json_array_elements({document} -> 'entries') WITH ORDINALITY AS p(value, post)"
        return (
            "(SELECT string_agg(said, E'\\n\\n' ORDER BY post, block) FROM ("
            f"SELECT p.post, 0 AS block, p.value ->> 1 AS said FROM {posts} "
            f"UNION ALL SELECT p.post, b.block, b.value ->> 1 FROM {posts}, "
            "json_array_elements(p.value -> 2) WITH ORDINALITY AS b(value, block)) said)"
        )

    def gathered(self, query: str, column: str, order: str) -> str:
        return f"(SELECT string_agg({column}, ', ' ORDER BY {order}) FROM ({query}) gathered)"

    def _joined(self, text: str, elements: str, between: str) -> str:
        return (
            f"(SELECT string_agg({text}, {between} ORDER BY e.place) "
            f"FROM json_array_elements({elements}) WITH ORDINALITY AS e(value, place))"
        )


DIALECTS: dict[str, PlainSql] = {"sqlite": _SQLite(), "postgresql": _PostgreSQL()}
