"""The text of a page as a dump of it would have it, for pages whose markup no selector knows."""

from __future__ import annotations

from lxml.html import HtmlElement

from newsbot.extract.markup import is_hidden, tag_names
from newsbot.text import plain

_SPACED = tag_names("p h1 h2 h3 h4 h5 h6 blockquote ul ol li dl dt dd pre hr table")
_LINED = tag_names(
    "address article aside body button caption details dialog div fieldset figcaption figure footer form header "
    "hgroup html legend main nav section summary tbody td tfoot th thead tr img br"
)
_UNSEEN = frozenset({"head", "script", "style", "noscript", "template"})


def page_text(root: HtmlElement) -> str:
    """What a reader sees on the page, images by the texts that stand for them: a line for each piece, an empty line
    around paragraphs, headings and list items. Linear in the page, however deep it is nested.
    """
    lines: list[str] = []
    run: list[str] = []
    wanted = 0

    def end(width: int) -> None:
        nonlocal wanted
        line = plain("".join(run))
        run.clear()
        if line:
            lines.extend([""] if wanted == 2 and lines else [])
            lines.append(line)
            wanted = 0
        wanted = max(wanted, width)

    stack: list[tuple[HtmlElement, bool]] = [(root, True)]
    while stack:
        element, opening = stack.pop()
        tag = element.tag
        width = 2 if tag in _SPACED else 1 if tag in _LINED else 0
        if opening and isinstance(tag, str) and tag not in _UNSEEN and not is_hidden(element):
            if width:
                end(width)
            run.append((element.get("alt") or "") if tag == "img" else element.text or "")
            stack.append((element, False))
            stack.extend((child, True) for child in reversed(element))
            continue
        if not opening and width:
            end(width)
        run.append(element.tail or "")
    end(0)
    return "\n".join(lines) + "\n" if lines else ""
