"""Fingerprints: one short key for all spellings of a text. Pure, and stable across releases."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from hashlib import blake2b

from newsbot.items import Article

# Typography that editors and browsers change freely.
_SPELLINGS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′`´ʼ", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)


def normalise(text: str) -> str:
    """*text* for comparison: case, blanks, quotation marks, dashes and compatibility characters unified."""
    return " ".join(_folded(text).split())


def _folded(text: str) -> str:
    if text.isascii():
        return text.replace("`", "'").lower()
    # Case folding can undo the normal form, and expanding ligatures can produce quotation marks.
    folded = unicodedata.normalize("NFKC", text.translate(_SPELLINGS)).casefold()
    return unicodedata.normalize("NFKC", folded).translate(_SPELLINGS)


def normalise_title(title: str | None) -> str:
    """*title* for comparison: `normalise`, without quotation marks and final punctuation. Empty if there is none."""
    return " ".join(normalise(title or "").replace('"', "").replace("'", "").split()).strip(" .!?-:|")


@lru_cache(maxsize=4096)  # a newsroom has few names, and each is compared often
def name_key(name: str) -> str:
    """The spelling of a person's name that pages and dumps share."""
    return normalise(name)


def comparable_text(article: Article) -> str:
    """The text of *article* for comparison: its body, and live blog posts the body does not repeat.

    Block kinds and boundaries do not count, since a text dump does not show them.
    """
    texts = [block.text for block in article.body]
    if article.entries:
        known = set(texts)
        texts += [block.text for entry in article.entries for block in entry.body if block.text not in known]
    return normalise(" ".join(texts))


def fingerprint(article: Article) -> str:
    """32 hex digits, the same for every spelling of the article's text; empty if it has none."""
    return fingerprint_text(comparable_text(article))


def fingerprint_text(comparable: str) -> str:
    """The fingerprint of a text from `comparable_text` or `normalise`."""
    return blake2b(comparable.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest() if comparable else ""
