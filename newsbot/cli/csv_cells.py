"""CSV that a spreadsheet shows and never runs: a title may begin with = and be an attack.

The rule is OWASP's on CSV injection. JSON lines give the text unchanged.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date, datetime
from io import StringIO

# Full-width forms too: spreadsheets in East Asian locales read them as the ASCII signs.
_STARTS_A_FORMULA = frozenset("=+-@＝＋－＠")
_CUT_BY_THE_READER = frozenset("\t\r\n")


def safe_cell(value: object) -> str:
    """*value* as the text of a cell that no spreadsheet takes for a formula.

    A number stays a number; text that would start a formula, after whatever blanks and invisible signs, is put behind
    an apostrophe.
    """
    text = plain_cell(value)
    if isinstance(value, int | float):
        return text
    text = text.replace("\0", "")
    return f"'{text}" if _might_run(text) else text


def plain_cell(value: object) -> str:
    """*value* as text, unguarded: None is empty, an instant is ISO 8601 with a Z."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def csv_line(values: Iterable[object]) -> str:
    """One line of CSV (RFC 4180). Every cell is quoted, for where ; separates a bare ;= starts a formula."""
    line = StringIO()
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow([safe_cell(value) for value in values])
    return line.getvalue()


def _might_run(text: str) -> bool:
    if text[:1] in _CUT_BY_THE_READER:
        return True
    for character in text:
        if character.isspace() or not character.isprintable():
            continue
        return character in _STARTS_A_FORMULA
    return False
