"""Fingerprints: one short key for all spellings of one text. Pure and stable over releases."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from hashlib import blake2b

from newsbot.items import Article

# Typography that editors and browsers change without changing the text.
_SPELLINGS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)


def normalise(text: str) -> str:
    """*text* as it is compared: case, blanks, quotation marks, dashes and compatibility characters made alike."""
    return " ".join(_folded(text).split())


def _folded(text: str) -> str:
    if text.isascii():
        return text.replace("`", "'").lower()
    # Folding case can undo the normal form, and undoing ligatures can bring forth quotation marks.
    folded = unicodedata.normalize("NFKC", text.translate(_SPELLINGS)).casefold()
    return unicodedata.normalize("NFKC", folded).translate(_SPELLINGS)


def normalise_title(title: str | None) -> str:
    """*title* as it is compared: `normalise`, without quotation marks and closing stops. Empty where there is none."""
    return " ".join(normalise(title or "").replace('"', "").replace("'", "").split()).strip(" .!?-:|")


@lru_cache(maxsize=4096)  # a newsroom has few names, and each is compared often
def name_key(name: str) -> str:
    """The one spelling of a person's name that a page and a dump share."""
    return normalise(name)


def comparable_text(article: Article) -> str:
    """The text of *article* as it is compared: its body, and the posts of a live blog that the body does not repeat.

    What kind a block is (heading, paragraph) counts for nothing: a text dump does not show it. Nor does how the text
    is cut into blocks.
    """
    texts = [block.text for block in article.body]
    if article.entries:
        known = set(texts)
        texts += [block.text for entry in article.entries for block in entry.body if block.text not in known]
    return normalise(" ".join(texts))


def fingerprint(article: Article) -> str:
    """The same 32 hex digits for every spelling of the article's text; empty where it has none."""
    return fingerprint_text(comparable_text(article))


def fingerprint_text(comparable: str) -> str:
    """The fingerprint of a text that `comparable_text` or `normalise` gave."""
    return blake2b(comparable.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest() if comparable else ""
