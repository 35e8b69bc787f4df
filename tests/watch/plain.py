"""A plain evaluator: tokenizes everything by the rules and tries every pair.

It shares the matcher's definitions of queries and tokens, but none of its shortcuts.
"""

from __future__ import annotations

import re
from itertools import pairwise, product

from newsbot.items import Article, Flag, Place
from newsbot.watch.compiled import CompiledQuery, compile_query
from newsbot.watch.matcher import Watch
from newsbot.watch.normalization import CHUNK, parts
from newsbot.watch.query import And, Node, Not, Or, QueryWord, Words
from newsbot.watch.sentences import is_end
from newsbot.watch.tokens import Token

_END = re.compile(
    r"""[.!?…。！？؟।](?:(?<=[。！？؟।])["'”’」』]*|(?P<more>[.!?…]*)["'”’»)\]]*(?=\s+["'“‘«(\[]*(?P<next>\w+)))(?P<gap>\s*)"""
)
_SIGNS = str.maketrans("’‘`´′‑‐", "'''''--")

# A token: its text's number, its own number there, and itself.
Numbered = tuple[int, int, Token]


def plain_tokens(text: str) -> list[Token]:
    """The tokens of *text*, chunk by chunk."""
    lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text.translate(_SIGNS))
    return [
        Token(part, chunk.start() + first, chunk.start() + last)
        for chunk in CHUNK.finditer(lowered)
        for part, first, last in parts(chunk.group())
    ]


def sentences(text: str) -> list[tuple[int, int]]:
    """The sentences of *text* as offsets: of the first letter, and past the last sign."""
    found = []
    start = 0
    for end in _END.finditer(text):
        more, following = end.group("more", "next")
        if following and (following[0].islower() or not (more or is_end(text, end.start(), following))):
            continue
        found.append((start, end.start("gap")))
        start = end.end()
    last = len(text.rstrip())
    if start < last:
        found.append((start, last))
    return found


def plain_flags(watches: list[Watch], article: Article) -> tuple[Flag, ...]:
    """What `Matcher(watches).flags(article)` should give, for queries of title and body without masks."""
    found = []
    for watch in watches:
        places = _Plain(compile_query(watch.query, watch.language, forms=watch.forms), article).places()
        if places is not None:
            found.append(Flag(watch=watch.name, places=places))
    return tuple(found)


class _Plain:
    def __init__(self, query: CompiledQuery, article: Article) -> None:
        self.query = query
        self.texts: list[tuple[str, int | None, str]] = [("title", None, article.title)] if article.title else []
        self.texts += [("body", number, block.text) for number, block in enumerate(article.body)]
        self.tokens = [
            (number, at, token)
            for number, (_, _, text) in enumerate(self.texts)
            for at, token in enumerate(plain_tokens(text.replace("\n", " ")))
        ]

    def places(self) -> tuple[Place, ...] | None:
        """Where the query matches; None if it does not."""
        spans = self.spans(self.query.query.tree)
        if spans is None:
            return None
        outer = [span for span in spans if not any(_within(span, other) for other in spans)]
        return tuple(self.place(first, last) for first, last in sorted(set(outer)))

    def spans(self, node: Node) -> list[tuple[Numbered, Numbered]] | None:
        """Where *node* matches, as first and last token."""
        match node:
            case Words(words=words, slop=slop):
                assert not slop
                found = [
                    (some[0][0], some[-1][1])
                    for some in product(*(self.standing(word, node.field) for word in words))
                    if all(_follows(one[1], other[0]) for one, other in pairwise(some))
                ]
                found += [
                    span for form in self.query.joined_forms(node) for span in self.side_by_side(form, node.field)
                ]
                return found or None
            case And(children=children):
                every = [self.spans(child) for child in children]
                return None if None in every else [span for spans in every if spans for span in spans]
            case Or(children=children):
                either = [spans for child in children if (spans := self.spans(child)) is not None]
                return [span for spans in either for span in spans] if either else None
            case Not(child=child):
                return [] if self.spans(child) is None else None
        raise NotImplementedError(node)

    def standing(self, word: QueryWord, field: str | None) -> list[tuple[Numbered, Numbered]]:
        """What *word* covers, as first and last token."""
        if word.kind == "prefix":
            return [(each, each) for each in self.inside(field) if each[2].text.startswith(word.token[:-1])]
        return [span for form in self.query.forms_of(word) for span in self.side_by_side(form, field)]

    def side_by_side(self, form: str, field: str | None) -> list[tuple[Numbered, Numbered]]:
        """Where the tokens of *form* stand; those with a hyphen only with one."""
        wanted = re.split("[ -]", form)
        rows = list(zip(*(self.inside(field)[step:] for step in range(len(wanted))), strict=False))
        return [
            (row[0], row[-1])
            for row in rows
            if [each[2].text for each in row] == wanted
            and all(_follows(one, other) for one, other in pairwise(row))
            and ("-" not in form or all(self.between(one, other) in "-‐‑" for one, other in pairwise(row)))
        ]

    def inside(self, field: str | None) -> list[Numbered]:
        """The tokens of *field*."""
        return [each for each in self.tokens if field is None or self.texts[each[0]][0] == field]

    def between(self, one: Numbered, other: Numbered) -> str:
        """What is written between two tokens of a text."""
        return self.texts[one[0]][2][one[2].end : other[2].start] or " "

    def place(self, first: Numbered, last: Numbered) -> Place:
        field, block, text = self.texts[first[0]]
        text = text.replace("\n", " ")
        start, end = first[2].start, last[2].end
        touched = [(one, other) for one, other in sentences(text) if one < end and start < other]
        sentence = text if field == "title" else text[touched[0][0] : touched[-1][1]]
        return Place(field=field, block=block, start=start, end=end, form=text[start:end], sentence=sentence)


def _follows(one: Numbered, other: Numbered) -> bool:
    return one[0] == other[0] and one[1] + 1 == other[1]


def _within(span: tuple[Numbered, Numbered], other: tuple[Numbered, Numbered]) -> bool:
    return span != other and other[0] <= span[0] and span[1] <= other[1]
