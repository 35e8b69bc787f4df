"""What a search selects, and how much of it the database alone can decide."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from newsbot.likeness.fingerprint import name_key
from newsbot.store.engine import fulltext
from newsbot.store.engine.fulltext import Match
from newsbot.store.engine.schema import article, author, byline, flag, revision, watch
from newsbot.watch.compiled import CompiledQuery
from newsbot.watch.index_query import index_query
from newsbot.watch.query import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Conditions that every result meets; None or False means no condition.

    *author*: part of an author's name. *section*: ignoring case. *language*: a code, including its variants (`en`
    covers `en-GB`). *since* and *until* (exclusive): the date that orders results, i.e. publication, else first
    capture. *flagged*: has a flag of any current watch; *watch*: has one of that watch. Dismissed flags do not count.
    """

    source: str | None = None
    author: str | None = None
    section: str | None = None
    language: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    flagged: bool = False
    watch: str | None = None


@dataclass(frozen=True, slots=True)
class Selection:
    """The articles whose current text matches *query* (None: all) and that meet *filters*."""

    query: CompiledQuery | None = None
    filters: Filters = field(default_factory=Filters)


@dataclass(frozen=True, slots=True)
class Plan:
    """A selection as a database query: articles that the index matches and that meet *where*.

    *match* is None if no word narrows the search. If *is_decided*, these articles are the answer; otherwise they are
    candidates for the evaluator.
    """

    match: Match | None
    where: tuple[ColumnElement[bool], ...]
    is_decided: bool


@dataclass(frozen=True, slots=True)
class Total:
    """A number of articles; a lower bound unless *is_exact*."""

    number: int
    is_exact: bool


def plan_of(connection: Connection, selection: Selection) -> Plan:
    """The plan that answers *selection*."""
    where, query = conditions(selection.filters), selection.query
    if query is None:
        return Plan(None, where, is_decided=True)
    found = index_query(query)
    if found is None or not fulltext.is_complete(connection):
        return Plan(fulltext.match(query.ordered_candidates()), where, is_decided=False)
    return Plan(fulltext.match_in_text(found.words), (*where, *map(_published, found.spans)), is_decided=True)


def _published(span: Period) -> ColumnElement[bool]:
    moment = article.c.published if span.is_instant else article.c.stated_at
    conditions: list[ColumnElement[bool]] = [article.c.published.is_not(None)]
    conditions += [moment >= span.first] if span.first else []
    conditions += [moment < span.end] if span.end else []
    return and_(*conditions)


def conditions(filters: Filters) -> tuple[ColumnElement[bool], ...]:
    """*filters* as conditions on a row of `article`."""
    found: list[ColumnElement[bool]] = []
    if filters.source is not None:
        found.append(article.c.source == filters.source)
    if filters.author is not None:
        found.append(_is_by(filters.author))
    if filters.section is not None:
        found.append(
            or_(article.c.section == filters.section, func.lower(article.c.section) == filters.section.lower())
        )
    if filters.language is not None:
        found.append(_is_in(filters.language.lower().replace("_", "-")))
    if filters.since is not None:
        found.append(article.c.sort_at >= filters.since)
    if filters.until is not None:
        found.append(article.c.sort_at < filters.until)
    if filters.flagged or filters.watch is not None:
        found.append(_is_flagged(filters.watch))
    return tuple(found)


def sources(connection: Connection) -> list[str]:
    """The sources that have articles, by name."""
    # Step through the index from one name to the next: scanning all articles would be slow.
    found: list[str] = []
    following = select(func.min(article.c.source))
    name = connection.scalar(following)
    while name is not None:
        found.append(name)
        name = connection.scalar(following.where(article.c.source > name))
    return found


def refuse_unknown_source(connection: Connection, name: str) -> None:
    """Raises LookupError if there are no articles of the source *name*; the message lists the known ones."""
    known = sources(connection)
    if name not in known:
        has = f"there are: {', '.join(known)}" if known else "there are no articles yet"
        raise LookupError(f"there are no articles of source {name!r}; {has}")


def _is_by(name: str) -> ColumnElement[bool]:
    key = name_key(name)
    known = select(author.c.id).where(author.c.name_key.contains(key, autoescape=True))
    return article.c.id.in_(select(byline.c.article_id).where(byline.c.author_id.in_(known)))


def _is_in(language: str) -> ColumnElement[bool]:
    said = func.replace(func.lower(article.c.language), "_", "-")
    return or_(said == language, said.startswith(f"{language}-", autoescape=True))


def _is_flagged(watch_name: str | None) -> ColumnElement[bool]:
    stories = (
        select(revision.c.article_id)
        .join(flag, flag.c.revision_id == revision.c.id)
        .join(watch, watch.c.id == flag.c.watch_id)
        .where(watch.c.removed_at.is_(None), flag.c.certainty == "meant")
        # A mark on the flag of any wording counts for the story (newsbot.store.watches.flag_list).
        .group_by(revision.c.article_id, flag.c.watch_id)
        .having(func.max(flag.c.dismissed_at).is_(None))
    )
    if watch_name is not None:
        stories = stories.where(watch.c.name == watch_name)
    return article.c.id.in_(stories)
