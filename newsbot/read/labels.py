"""Labelled facts: who wrote a story and when, in the lists of facts that pages show ("Author: Ilse Brandvold")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from lxml.html import HtmlElement

from newsbot.read.markup import ancestors, line_of, tag_names
from newsbot.text import plain

AUTHORS = re.compile(
    r"authors?|written by|by|autor(?:in|en|innen|[:*_/]?in(?:nen)?)?(?:/autor(?:in)?)?|verfasser(?:in)?|auteure?s?|"
    r"autrice|autore|autori|autora|autores|penulis|yazar|автор|tác giả",
    re.IGNORECASE,
)
DAYS = re.compile(
    r"date|published|publication date|date published|posted(?: on)?|datum|veröffentlicht(?: am)?|erschienen(?: am)?|"
    r"publié(?: le)?|date de publication|fecha|publicado(?: el| em)?|data|pubblicato(?: il)?|data de publicação|"
    r"gepubliceerd(?: op)?|publicerad|publisert|udgivet|tanggal|дата",
    re.IGNORECASE,
)
_LABELS = ("strong", "b", "dt", "th", "span", "label", "em")
_ELSEWHERE = tag_names("aside nav footer form")
_MOST = 20_000  # elements looked at
_LONGEST = 120  # characters of a fact


def labelled(scope: HtmlElement, label: re.Pattern[str]) -> Iterator[str]:
    """The texts beside the elements of *scope* that hold nothing but a *label*: after it, or in the next element."""
    for element in islice(scope.iter(*_LABELS), _MOST):
        called = (element.text or "").strip(" \t\r\n\xa0:：")
        if len(element) or not 1 < len(called) < 30 or not label.fullmatch(called):
            continue
        if any(outer.tag in _ELSEWHERE for outer in ancestors(element, 6)):
            continue
        beside, after = plain(element.tail or "").strip(" :："), element.getnext()
        if not beside and after is not None:
            beside = line_of(after, _LONGEST)
        if 1 < len(beside) <= _LONGEST:
            yield beside
