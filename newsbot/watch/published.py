"""The dates of a query (`published:`), and whether an article lies in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from newsbot.items import Article
from newsbot.watch.moments import span
from newsbot.watch.query import And, Moment, Node, Not, Or, Period, Published, QueryError


def is_published(node: Published, article: Article, now: datetime | None) -> bool:
    """Whether *article* was published in what *node* covers. An article without a date was not."""
    if article.published is None or article.published_there is None:
        return False
    period = bounds(node, now)
    shown = article.published if period.is_instant else article.published_there.replace(tzinfo=UTC)
    return (period.first is None or shown >= period.first) and (period.end is None or shown < period.end)


def bounds(node: Published, now: datetime | None) -> Period:
    """What *node* covers. Raises QueryError if it counts from now, and *now* is not known."""
    first = _interval(node.low, now)[0 if node.with_low else 1] if node.low else None
    end = _interval(node.high, now)[1 if node.with_high else 0] if node.high else None
    return Period(first, end, is_instant=any(each is not None and each.has_clock for each in (node.low, node.high)))


def _interval(moment: Moment, now: datetime | None) -> tuple[datetime, datetime]:
    if moment.from_now is None:
        return span(moment.written)
    if now is None:
        raise QueryError(f"{moment.written!r} counts from now, which only a search can; write a date", 1)
    instant = now + timedelta(seconds=moment.from_now)
    return instant, instant + timedelta(microseconds=1)


def from_now(node: Node) -> Moment | None:
    """The first date of *node* that counts from now."""
    match node:
        case Published(low=low, high=high):
            return next((end for end in (low, high) if end and end.from_now is not None), None)
        case And(children=children) | Or(children=children):
            return next((found for child in children if (found := from_now(child))), None)
        case Not(child=child):
            return from_now(child)
    return None
