"""Does any text break the watch language? Each must be understood, or refused with a column.

uv run python -m benchmarks.queries [--queries 100000]
"""

from __future__ import annotations

import argparse
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsbot.items import Article, Block
from newsbot.watch.matcher import Matcher, new_watch
from newsbot.watch.query import QueryError

PIECES = (
    *("(", ")", "[", "]", "{", "}", '"', "'", "~", "^", ":", "*", "?", "+", "-", "=", "/", "\\", "<", ">", "|", "&"),
    *("!", " ", " AND ", " OR ", " NOT ", " NEAR ", " NEAR/3 ", " TO ", "title:", "published:", "lang:", "nofield:"),
    *("desert", "de-mobilise", "=US", "2024-04-01", "now-7d", "“", "«", "東", "é", "й", "18,000", "U.K.'s", "~5", "^2"),
    *("\u00ad", "\x00", "\ue000", "\u0301", "\n", "\U0001f600"),
)  # fmt: skip
QUERIES = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
STORY = Article(
    title="US army", body=(Block(kind="paragraph", text="Men desert. De-mobilised in the U.K., 18,000 é."),)
)


def main() -> None:
    """Prints how many queries were understood or refused, and anything else that happened."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--queries", type=int, default=100_000)
    count = options.parse_args().queries
    seen: Counter[str] = Counter()

    @settings(max_examples=count, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(QUERIES)
    def ask(query: str) -> None:
        try:
            Matcher([new_watch("w", query)]).flags(STORY)
            seen["understood"] += 1
        except QueryError as error:
            seen["refused" if 1 <= error.column <= len(query) + 1 else "refused nowhere"] += 1

    ask()
    print(
        f"{seen.total():,} queries: {seen['understood']:,} understood, {seen['refused']:,} refused with a column; "
        f"{seen['refused nowhere']:,} refused without one"
    )


if __name__ == "__main__":
    main()
