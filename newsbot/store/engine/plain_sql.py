"""SQL expressions for plain columns from stored instants and JSON, for each database."""

# ruff: noqa: S608 - only our own column names are interpolated, never data
from __future__ import annotations


class _SQLite:
    """The expressions in SQLite's SQL; `_PostgreSQL` has the same in its own."""

    def instant(self, column: str) -> str:
        """An instant as text."""
        return f"replace(substr({column}, 1, 19), ' ', 'T') || 'Z'"

    def stated(self, document: str, name: str, index: int | None = None) -> str:
        """A fact in a JSON object as text; with *index*, one element of a list."""
        return f"json_extract({document}, '$.{name}{'' if index is None else f'[{index}]'}')"

    def in_list(self, document: str, index: int, name: str) -> str:
        """A field of the object at *index* in a JSON list."""
        return f"json_extract({document}, '$[{index}].{name}')"

    def length(self, document: str) -> str:
        """The number of elements in a JSON list."""
        return f"json_array_length({document})"

    def listed(self, document: str, name: str) -> str:
        """A list of texts, joined with commas."""
        return f"(SELECT group_concat(value, ', ') FROM json_each({document}, '$.{name}'))"

    def body(self, document: str) -> str:
        """The texts of a body's blocks, joined with blank lines."""
        return f"(SELECT group_concat(json_extract(value, '$[1]'), char(10, 10)) FROM json_each({document}, '$.body'))"

    def posts(self, document: str) -> str:
        """Titles and texts of a live blog's posts, in order, joined with blank lines."""
        posts = f"json_each({document}, '$.entries') p"
        return (
            "(SELECT group_concat(said, char(10, 10)) FROM ("
            f"SELECT p.key AS post, -1 AS block, json_extract(p.value, '$[1]') AS said FROM {posts} "
            f"UNION ALL SELECT p.key, b.key, json_extract(b.value, '$[1]') FROM {posts}, json_each(p.value, '$[2]') b "
            "ORDER BY post, block))"
        )

    def gathered(self, query: str, column: str, order: str) -> str:
        """The *column* of all rows of *query*, in order, joined with commas."""
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


PlainSql = _SQLite | _PostgreSQL

DIALECTS: dict[str, PlainSql] = {"sqlite": _SQLite(), "postgresql": _PostgreSQL()}
