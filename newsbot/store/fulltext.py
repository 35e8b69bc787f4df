"""The full-text index: our own token stream, the one that the matcher sees. The one place that speaks FTS5.

The tokeniser parts at blanks and nowhere else, so that what `tokens` joined ("18,000", "u.k.") stays one word.
"""

from __future__ import annotations

CREATE = (
    "CREATE VIRTUAL TABLE article_text USING fts5("
    "title, body, rest, tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\")"
)
DROP = "DROP TABLE article_text"
