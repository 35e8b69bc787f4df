"""`newsbot show`: one article as it stands, its wordings, and what changed from one to another."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsbot.cli.options import Data, Db, Json, kept_config_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from newsbot.items import Article
    from newsbot.likeness.difference import Change
    from newsbot.store.articles.recognition import Recognition
    from newsbot.store.articles.stories import Copy


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
    data: Data = None,
    db: Db = None,
    json: Json = False,
) -> None:
    """Show one stored article: what it says, who wrote it, its copies, how it was recognised, and its flags.

    A change reads [-old-]{+new+}, in colour on a terminal. The keys of --json: id, those of the article, gone_at
    (since when its site has it no more), recognised (revision, sameness, evidence, url, like_article, resemblance,
    captured_at, origin), story (its copies and itself, the earliest first), flags; with --revisions: id, revision,
    those of the article, changes; with --diff, for each field that changed: id, from, to, field, before, after,
    operations (kind: same, removed, added; text).

    Examples: newsbot show 7 | newsbot show 7 --revisions | newsbot show 7 --diff 1 3 | newsbot show 7 --source-page
    """
    from newsbot.cli.exits import FAILED, explain
    from newsbot.cli.source_page import show_source_page
    from newsbot.store.engine.database import open_database

    if revisions and diff:
        raise typer.BadParameter("ask for one of --revisions and --diff", param_hint="--diff")
    config = kept_config_of(data, db)
    try:
        with closing(open_database(config.database)) as database, database.read() as connection:
            if source_page or raw:
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
    from newsbot.cli.output import plain_json, print_json
    from newsbot.cli.report import flag_lines
    from newsbot.store.articles.gone import gone_since
    from newsbot.store.articles.load import load_article
    from newsbot.store.articles.recognition import recognitions_of
    from newsbot.store.articles.revisions import numbers_of
    from newsbot.store.articles.stories import copies_of
    from newsbot.store.watches.flag_list import list_flags

    article = load_article(connection, article_id)
    flags = list_flags(connection, article_id=article_id)
    story = copies_of(connection, [article_id]).get(article_id, ())
    gone_at = gone_since(connection, article_id)
    numbers = numbers_of(connection, article_id)
    recognised = recognitions_of(connection, article_id)
    if json:
        said = {
            "gone_at": gone_at,
            "recognised": [_recognised_json(each, numbers[each.revision_id]) for each in recognised],
            "story": story,
            "flags": [{"watch": flag.watch, "places": flag.places, "count": flag.count} for flag in flags],
        }
        print_json({"id": article_id, **plain_json(article), **said})
        return
    _print_article(article_id, article)
    if gone_at is not None:
        _print(f"  Gone from its site since {gone_at:%Y-%m-%d %H:%M} UTC")
    _print_story(article_id, story)
    for each in recognised:
        _print(f"  revision {numbers[each.revision_id]}: {each.sameness}, {each.evidence} ({each.origin})")
    for flag in flags:
        _print(flag_lines(flag))


def _recognised_json(each: Recognition, number: int) -> dict[str, Any]:
    evidence = each.evidence
    return {
        "revision": number,
        "sameness": each.sameness,
        "evidence": evidence.kind,
        "url": evidence.url or None,
        "like_article": evidence.like_article,
        "resemblance": evidence.resemblance,
        "captured_at": each.captured_at,
        "origin": each.origin,
    }


def _show_revisions(connection: Connection, article_id: int, json: bool) -> None:
    from newsbot.cli.output import plain_json, print_json
    from newsbot.likeness.difference import changes
    from newsbot.store.articles.load import load_revisions

    before: Article | None = None
    for number, article in enumerate(load_revisions(connection, article_id), start=1):
        found = changes(before, article) if before is not None else ()
        if json:
            changed = [change.field for change in found]
            print_json({"id": article_id, "revision": number, **plain_json(article), "changes": changed})
        else:
            captured = f"{article.captured_at:%Y-%m-%d %H:%M} UTC" if article.captured_at else "at an unknown time"
            _print(f"Revision {number}, captured {captured} ({article.origin})")
            if before is None:
                _print_article(article_id, article)
            else:
                _print_changes(found)
        before = article


def _show_difference(connection: Connection, article_id: int, numbers: tuple[int, int], json: bool) -> None:
    from newsbot.cli.output import plain_json, print_json
    from newsbot.likeness.difference import changes
    from newsbot.store.articles.load import load_article

    old, new = numbers
    found = changes(load_article(connection, article_id, old), load_article(connection, article_id, new))
    if json:
        for change in found:
            print_json({"id": article_id, "from": old, "to": new, **plain_json(change)})
        return
    _print_changes(found)


def _print_changes(found: tuple[Change, ...]) -> None:
    from rich.console import Console

    from newsbot.cli.changes import change_line

    is_terminal = Console().is_terminal
    for change in found:
        _print(change_line(change, coloured=is_terminal))
    if not found:
        _print("  Nothing that people read has changed.")
    _print("")


def _print_story(article_id: int, story: tuple[Copy, ...]) -> None:
    if not story:
        return
    _print("  One story, the earliest first:")
    for copy in story:
        like = f", like #{copy.like_article} ({copy.resemblance:.0%} of the words)" if copy.resemblance else ""
        this = ", this one" if copy.article_id == article_id else ""
        where = copy.source or copy.url or "unknown source"
        _print(f"    #{copy.article_id}  {copy.sort_at:%Y-%m-%d %H:%M}  {where}{like}{this}")


def _print_article(article_id: int, article: Article) -> None:
    from rich.text import Text

    from newsbot.cli.lines import headline

    _print(headline(article_id, article))
    facts = [article.section, *article.tags]
    if article.reading_minutes is not None:
        facts.append(f"{article.reading_minutes} min read")
    if facts:
        _print(Text("      " + " · ".join(str(fact) for fact in facts if fact)))
    for author in article.authors:
        if author.role or author.bio:
            _print(Text("      " + ". ".join(part for part in (author.name, author.role, author.bio) if part)))
    for block in article.body:
        marks = {"heading": "## ", "quote": "> ", "item": "- "}
        _print(Text("\n" + marks.get(block.kind, "") + block.text))
    _print("")


def _print(what: object) -> None:
    from rich.console import Console

    Console(soft_wrap=True, highlight=False).print(what, markup=False)
