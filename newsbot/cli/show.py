"""`newsbot show`: an article, its revisions and their differences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text
from sqlalchemy import Connection

from newsbot.cli.articles import article_json, change_line, flag_lines, headline
from newsbot.cli.database import kept_config, opened
from newsbot.cli.messages import FAILED, explain
from newsbot.cli.options import Json, Where
from newsbot.cli.output import answer, picked, plain_json, print_json, say
from newsbot.items import Article
from newsbot.likeness.difference import Change, changes
from newsbot.store.articles.recognition import Recognition, recognitions_of
from newsbot.store.articles.revisions import load_article, load_revisions, numbers_of
from newsbot.store.articles.stories import Copy, copies_of
from newsbot.store.frontier.failures import gone_since
from newsbot.store.watches.flag_list import list_flags

_MARKS = {"heading": "## ", "quote": "> ", "item": "- "}


def show(
    article_id: Annotated[
        int, typer.Argument(metavar="ID", max=2**63 - 1, help="The article's number, as lists show it.")
    ],
    revisions: Annotated[
        bool, typer.Option("--revisions", help="Every wording of it, the oldest first, and what changed.")
    ] = False,
    diff: Annotated[
        tuple[int, int] | None,
        typer.Option("--diff", metavar="FROM TO", help="What changed from one revision to another; 1 is the oldest."),
    ] = None,
    source_page: Annotated[
        bool, typer.Option("--source-page", help="The text of the page that the archive holds of it.")
    ] = False,
    raw: Annotated[
        Path | None, typer.Option("--raw", metavar="FILE", help="Write the bytes of that page into a new file.")
    ] = None,
    *,
    where: Where,
    json: Json = False,
) -> None:
    """Show a stored article with its authors, copies and flags.

    A change reads [-old-]{+new+}, in colour on a terminal. The keys of --json: id, those of the article, gone_at
    (since when it is missing from its site), recognised (revision, sameness, evidence, url, like_article, resemblance,
    captured_at, origin), story (its copies and itself, the earliest first), flags; with --revisions: id, revision,
    those of the article, changes; with --diff, for each field that changed: id, from, to, field, before, after,
    operations (kind: same, removed, added; text).

    Examples: newsbot show 7 | newsbot show 7 --revisions | newsbot show 7 --diff 1 3 | newsbot show 7 --source-page
    """
    if revisions and diff:
        raise typer.BadParameter("ask for one of --revisions and --diff", param_hint="--diff")
    config = kept_config(where)
    try:
        with opened(config) as database, database.read() as connection:
            if source_page or raw:
                # The page reader is slow to import.
                from newsbot.cli.show_page import show_source_page  # noqa: PLC0415

                show_source_page(connection, config.archive, article_id, raw)
            elif diff:
                _show_difference(connection, article_id, diff, json)
            elif revisions:
                _show_revisions(connection, article_id, json)
            else:
                _show_article(connection, article_id, json)
    except (LookupError, FileExistsError) as error:
        explain(str(error))
        raise typer.Exit(FAILED) from error


def _show_article(connection: Connection, article_id: int, json: bool) -> None:
    article = load_article(connection, article_id)
    flags = list_flags(connection, article_id=article_id)
    story = copies_of(connection, [article_id]).get(article_id, ())
    gone_at = gone_since(connection, article_id)
    numbers = numbers_of(connection, article_id)
    recognised = recognitions_of(connection, article_id)
    record = {
        "id": article_id,
        **article_json(article),
        "gone_at": gone_at,
        "recognised": [_recognised_json(each, numbers[each.revision_id]) for each in recognised],
        "story": story,
        "flags": [picked(flag, "watch", "places", "count") for flag in flags],
    }
    lines = [
        *_article_lines(article_id, article),
        *([] if gone_at is None else [f"  Gone from its site since {gone_at:%Y-%m-%d %H:%M} UTC"]),
        *_story_lines(article_id, story),
        *(
            f"  revision {numbers[one.revision_id]}: {one.sameness}, {one.evidence} ({one.origin})"
            for one in recognised
        ),
        *map(flag_lines, flags),
    ]
    answer(record, *lines, json=json)


def _recognised_json(each: Recognition, number: int) -> dict[str, Any]:
    evidence = each.evidence
    return {
        "revision": number,
        "sameness": each.sameness,
        "evidence": evidence.kind,
        "url": evidence.url or None,
        **picked(evidence, "like_article", "resemblance"),
        **picked(each, "captured_at", "origin"),
    }


def _show_revisions(connection: Connection, article_id: int, json: bool) -> None:
    before: Article | None = None
    for number, article in enumerate(load_revisions(connection, article_id), start=1):
        found = changes(before, article) if before is not None else ()
        changed = [change.field for change in found]
        record = {"id": article_id, "revision": number, **article_json(article), "changes": changed}
        captured = f"{article.captured_at:%Y-%m-%d %H:%M} UTC" if article.captured_at else "at an unknown time"
        head = f"Revision {number}, captured {captured} ({article.origin})"
        lines = _article_lines(article_id, article) if before is None else _change_lines(found)
        answer(record, head, *lines, json=json)
        before = article


def _show_difference(connection: Connection, article_id: int, numbers: tuple[int, int], json: bool) -> None:
    old, new = numbers
    found = changes(load_article(connection, article_id, old), load_article(connection, article_id, new))
    if json:
        for change in found:
            print_json({"id": article_id, "from": old, "to": new, **plain_json(change)})
    else:
        say(*_change_lines(found))


def _change_lines(found: tuple[Change, ...]) -> Iterator[Text | str]:
    is_terminal = Console().is_terminal
    yield from (change_line(change, coloured=is_terminal) for change in found)
    if not found:
        yield "  No visible text has changed."
    yield ""


def _story_lines(article_id: int, story: tuple[Copy, ...]) -> Iterator[str]:
    if story:
        yield "  One story, the earliest first:"
    for copy in story:
        like = f", like #{copy.like_article} ({copy.resemblance:.0%} of the words)" if copy.resemblance else ""
        this = ", this one" if copy.article_id == article_id else ""
        where = copy.source or copy.url or "unknown source"
        yield f"    #{copy.article_id}  {copy.sort_at:%Y-%m-%d %H:%M}  {where}{like}{this}"


def _article_lines(article_id: int, article: Article) -> Iterator[Text | str]:
    yield headline(article_id, article)
    facts = [article.section, *article.tags]
    if article.reading_minutes is not None:
        facts.append(f"{article.reading_minutes} min read")
    if facts:
        yield "      " + " · ".join(str(fact) for fact in facts if fact)
    if cut := article.evidence.get("cut"):
        yield f"      Incomplete: {cut}"
    for author in article.authors:
        if author.role or author.bio:
            yield "      " + ". ".join(part for part in (author.name, author.role, author.bio) if part)
    yield from (f"\n{_MARKS.get(block.kind, '')}{block.text}" for block in article.body)
    yield ""
