"""Chooses the story among the blocks of its element: without asides, up to its last running text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice

from lxml.html import HtmlElement

from newsbot.patterns import anchored, compiled
from newsbot.read import class_words
from newsbot.read.bywords import says_by
from newsbot.read.line_shapes import ends_sentence
from newsbot.read.markup import TextBlock, ancestors, tag_names
from newsbot.read.other_stories import ENOUGH
from newsbot.read.story_element import kind_of
from newsbot.read.teasers import without_teasers
from newsbot.read.text_boilerplate import is_call, is_noise

_GOOD_PART = 0.1
_MAINLY = 0.5
_LITTLE = 0.2
_TEXTUAL = tag_names("p h2 h3 h4 h5 h6 li ul ol dl dd dt blockquote pre")
_LISTS = tag_names("ul ol dl menu")
_WORD = compiled(r"[^\W_]")
_SHORT = 200  # characters of a block that may be an aside
_LONGEST_LABEL = 60  # characters of a line above other lines
_LONG_LABEL = 120
_SHORTEST_SENTENCE = 40
_SHORTEST_OPENING = 60  # characters of a paragraph above the story's element
_STAMPED = 0.12  # the share of digits in a line with dates and clocks
_MOSTLY = 0.8
_RATHER = 0.5
_PARTLY = 0.2
_LONGEST_SERVICE = 300
# The heading over what readers wrote: "27 comments", "Comments (3)".
_COMMENTS = anchored(
    r"^\W*(?:\d[\d.,]* )?(?:comments?|kommentare?|leserkommentare|commentaires?|comentarios?|comentários?|commenti|"
    r"reacties|kommentarer|komentarze|комментари[ия]|коментар[ія])\W*+\d*+\W*+$",
    re.IGNORECASE,
)
# Lines under a story: calls to follow and subscribe, copyright notices.
_SERVICE = compiled(
    r"\bfollow\b.{0,80}\bon (?:twitter|x|facebook|instagram|telegram|linkedin|google news)\b|"
    r"^\W*(?:subscribe|sign up|click here|download our|get our)\b|\bdownload\b.{0,60}\bapps?\b|"
    r"\bour (?:free )?(?:daily |weekly )?newsletters?\b|\ball rights reserved\b|\bcopyrighted property\b|"
    r"^\W*(?:©|copyright\b|\(c\) ?\d{4})|\bwritten permission\b|\bwhatsapp[- ](?:channel|kanal)|"
    r"\badvertise with\b|\b(?:our|unser\w*|nuestr\w+|notre|nosso) (?:youtube|[\w-]{0,12}newsletter|whatsapp|telegram|"
    r"(?:canal|channel|kanal|chaîne)\b.{0,8}\b(?:youtube|whatsapp|telegram))|"
    r"\bfolgen sie uns\b|\b(?:unseren?|zum) newsletter\b|\bnewsletter (?:abonnieren|bestellen|anmelden)|"
    r"\b(?:abonnez-vous|suivez-nous|inscrivez-vous)\b|\b(?:suscr[ií]be(?:te|ase)|s[ií]gu?enos)\b|"
    r"\b(?:siga-nos|inscreva-se|assine (?:a|o|já))\b|\b(?:seguici|iscriviti)\b|\b(?:obserwuj nas|zapisz się)\b|"
    r"\b(?:подписывайтесь|підписуйтес[ья]|підпишіться|подпишитесь)\b",
    re.IGNORECASE,
)


def story_blocks(blocks: list[TextBlock], title: str | None, heading: HtmlElement | None = None) -> list[TextBlock]:
    """The story's blocks: after the title, without asides, up to its last running text."""
    start = next(
        (
            i + 1
            for i, block in enumerate(blocks)
            if block.element.tag == "h1" or block.element is heading or block.text == title
        ),
        0,
    )
    after = blocks[start:] if _running(blocks[start:]) > _running(blocks) / 2 else blocks
    if after is not blocks and any(_is_opening(block, blocks[start]) for block in blocks[:start]):
        after = blocks
    kept = [block for block in _without_asides(without_teasers(_before_comments(after))) if block.text != title]
    kept = _without_cards(kept[: _end_of_story(kept)])
    while kept and (kept[-1].kind == "heading" or _is_service(kept[-1], len(kept)) or _leads_to_nothing(kept)):
        kept.pop()
    return kept


def _before_comments(blocks: list[TextBlock]) -> list[TextBlock]:
    """*blocks* up to the heading over what readers wrote."""
    for i, block in enumerate(blocks):
        if block.kind == "heading" and _COMMENTS.match(block.text) and _running(blocks[:i]) >= ENOUGH:
            return blocks[:i]
    return blocks


def _leads_to_nothing(blocks: list[TextBlock]) -> bool:
    """Whether the last of *blocks* is a label of what was left out: "More on this:"."""
    last = blocks[-1]
    return len(blocks) > 1 and last.kind == "paragraph" and len(last.text) <= _LONGEST_LABEL and last.text[-1] in ":："


def _end_of_story(blocks: list[TextBlock]) -> int:
    """The end of the boxes with most of the running text; boxes of other kinds follow."""
    shares: dict[tuple[object, str], int] = {}
    boxes = [_box(block) for block in blocks]
    kinds = [kind if (kind := kind_of(box))[1] else (box, "") for box in boxes]
    for block, kind in zip(blocks, kinds, strict=True):
        if block.kind != "heading":
            shares[kind] = shares.get(kind, 0) + len(block.text)
    least = _GOOD_PART * sum(shares.values())
    last = max((i for i, kind in enumerate(kinds) if shares.get(kind, 0) >= least or _is_note(kind)), default=None)
    if last is None or sum(share for share in shares.values() if share >= least) < _MAINLY * sum(shares.values()):
        return len(blocks)
    return last + 1


def _is_note(kind: tuple[object, str]) -> bool:
    """Whether boxes of *kind* hold the notes to a story."""
    return class_words.NOTES.search(kind[1]) is not None


def _is_service(block: TextBlock, number: int) -> bool:
    """Whether *block*, the last of *number*, advertises something else on the site."""
    return number > 1 and len(block.text) < _LONGEST_SERVICE and _SERVICE.search(block.text) is not None


def _without_cards(blocks: list[TextBlock]) -> list[TextBlock]:
    """*blocks* up to the label over cards of other stories, if little running text follows it."""
    rest, highest = 0, "h9"
    whole = _running(blocks)
    for i in range(len(blocks) - 1, 0, -1):
        block = blocks[i]
        if block.kind != "heading":
            rest += len(block.text)
        if rest > _LITTLE * whole:
            break
        level = block.element.tag if block.kind == "heading" else "h1"
        if _is_label(block) and is_call(block.text) and not ends_sentence(block.text) and level < highest:
            return blocks[:i]  # else a section of the story follows, under a heading as high as the label
        if block.kind == "heading":
            highest = min(highest, level)
    return blocks


def _box(block: TextBlock) -> HtmlElement:
    """The element with a name that holds *block* beside other paragraphs, lists and quotes."""
    element = block.element
    while (element.tag in _TEXTUAL or not element.attrib) and element.getparent() is not None:
        element = element.getparent()
    return element


def _running(blocks: list[TextBlock]) -> int:
    return sum(len(block.text) for block in blocks if block.kind != "heading")


def _without_asides(blocks: Sequence[TextBlock]) -> list[TextBlock]:
    """*blocks* without links to other stories, their labels, and noise.

    Drops short lines made of links and calls to read something else, and headings or labels whose whole list was
    dropped.
    """
    dropped = [
        (block.kind != "item" and _is_aside(block)) or is_noise(block.text) or not _WORD.search(block.text)
        for block in blocks
    ]
    _drop_link_lists(blocks, dropped)
    for i in range(len(blocks) - 1, -1, -1):
        if not dropped[i] and _is_label(blocks[i]) and _heads_dropped(blocks, dropped, i):
            dropped[i] = True
    return [block for block, gone in zip(blocks, dropped, strict=True) if not gone]


def _is_aside(block: TextBlock) -> bool:
    if len(block.text) >= _SHORT:
        return False
    if block.links > _MOSTLY:
        return block.kind != "heading" or not _is_anchor(block)
    if block.links > _RATHER and len(block.text) < _LONG_LABEL and not ends_sentence(block.text):
        return block.kind == "paragraph" and len(list(islice(block.element.iter("a"), 2))) == 1
    return is_call(block.text) and (block.links > 0.3 or len(block.text) < 30)


def _is_anchor(block: TextBlock) -> bool:
    """Whether a heading's link is an anchor on this page."""
    link = next(block.element.iter("a"), None)
    return link is not None and (link.get("href") or "#").startswith("#")


def _drop_link_lists(blocks: Sequence[TextBlock], dropped: list[bool]) -> None:
    """Drops lists whose items are all mostly links, and links to other stories in lists where most items are such."""
    start = 0
    while start < len(blocks):
        end = start + 1
        if blocks[start].kind == "item":
            box = _list_of(blocks[start])
            while end < len(blocks) and blocks[end].kind == "item" and _list_of(blocks[end]) is box:
                end += 1
            items = blocks[start:end]
            before = blocks[start - 1] if start else None
            called = before is not None and len(before.text) <= _LONGEST_LABEL and is_call(before.text)
            if before is not None and (_introduces(before) or (not called and _goes_on(items, box))):
                pass
            elif all(item.links > (_PARTLY if called else _RATHER) for item in items):
                dropped[start:end] = [True] * len(items)
            elif sum(item.links > _RATHER for item in items) > _RATHER * len(items):
                dropped[start:end] = [
                    gone or _is_aside(block) for gone, block in zip(dropped[start:end], items, strict=True)
                ]
        start = end


def _introduces(block: TextBlock) -> bool:
    """Whether *block* is a sentence of the story that introduces a list."""
    return (
        block.kind == "paragraph"
        and len(block.text) > _SHORTEST_SENTENCE
        and block.text[-1] in ":："
        and not is_call(block.text)
    )


def _goes_on(items: Sequence[TextBlock], box: HtmlElement | None) -> bool:
    """Whether the list *box* stands in running text and its *items* are phrases that go on after their link."""
    before, after = (box.getprevious(), box.getnext()) if box is not None else (None, None)
    if before is None or after is None or before.tag != "p" or after.tag not in _TEXTUAL:
        return False
    rests = (_after_link(item.element) for item in items)
    return all(rest[:1].islower() and not says_by(rest) for rest in rests)


def _after_link(item: HtmlElement) -> str:
    """What *item* says after its first link and a comma."""
    link = next(item.iter("a"), None)
    return (link.tail or "")[:_SHORT].lstrip(" ,;:\n") if link is not None else ""


def _list_of(item: TextBlock) -> HtmlElement | None:
    """The list around *item*, which may be an element within its <li>."""
    outer = next((outer for outer in ancestors(item.element, 6) if outer.tag in _LISTS), None)
    return outer if outer is not None else item.element.getparent()


def _is_label(block: TextBlock) -> bool:
    return len(block.text) <= _LONGEST_LABEL and (block.kind == "heading" or is_call(block.text))


def _heads_dropped(blocks: Sequence[TextBlock], dropped: list[bool], i: int) -> bool:
    if i + 1 >= len(blocks) or not dropped[i + 1] or is_noise(blocks[i + 1].text):
        return False
    following = next((k for k in range(i + 1, len(blocks)) if not dropped[k]), None)
    # Lines after the dropped ones belong to the heading too, unless they have their own.
    return following is None or blocks[following].kind == "heading" or is_call(blocks[i].text)


def _is_opening(block: TextBlock, first: TextBlock) -> bool:
    """Whether *block*, above a heading that repeats the title, is a paragraph beside *first*, which is below it."""
    return len(block.text) >= _SHORT and ends_sentence(block.text) and _box(block) is _box(first)


def opens_story(block: TextBlock) -> bool:
    return (
        len(block.text) >= _SHORTEST_OPENING
        and ends_sentence(block.text)
        and sum(map(str.isdecimal, block.text)) < _STAMPED * len(block.text)
        and block.links < _RATHER
        and not is_call(block.text)
        and not is_noise(block.text)
    )
