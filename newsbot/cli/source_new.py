"""The work of `newsbot source new`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import typer

from newsbot.cli.messages import FAILED, command, explain
from newsbot.cli.options import Where
from newsbot.cli.output import print_json, say
from newsbot.cli.source_survey import door_json, entry_point_lines, look_at, stories_of, trial_json, trial_lines
from newsbot.config import Config
from newsbot.items import Miss
from newsbot.literal import literal
from newsbot.patterns import anchored
from newsbot.read.survey import Survey
from newsbot.source import Source
from newsbot.sources import source_names
from newsbot.sources.draft import Draft, draft_source, name_for
from newsbot.sources.file import Remarks, check_name, source_text, write_source
from newsbot.urls import UrlError, canonical_url, host_of

_KEYS = {  # comments in the file
    "language": "of pages that do not state theirs",
    "timezone": "of times that its pages state without one",
    "hosts": "whose pages belong to the site",
    "not_articles": "nothing beneath these is a story",
    "not_articles_exactly": "these are not stories, while what lies beneath them may be",
    "author_pages": "beneath it stand the pages of authors",
    "delay": "seconds between two requests",
    "full_text": "the feed carries whole stories, and their pages are left alone",
}
_HOST = anchored(r"[a-z0-9._-]+|[0-9a-f:.]+")


def declare(url: str, name: str | None, delay: float, *, yes: bool, force: bool, where: Where, json: bool) -> None:
    """Looks at the site at *url* and writes its declaration."""
    home = _address(url)
    config = where.config()
    name = name or name_for(home)
    check_name(name)
    _refuse_taken(name, config, force=force)
    survey = look_at(_unknown(home, name, delay), config)
    draft = draft_source(survey, name)
    if survey.trouble or not draft.doors or not survey.articles:
        _explain_failure(survey, home)
        raise typer.Exit(FAILED)
    _declare(draft, survey, config.source_folders[0], yes=yes, force=force, json=json)


def _declare(draft: Draft, survey: Survey, folder: Path, *, yes: bool, force: bool, json: bool) -> None:
    name, remarks = draft.source.name, _remarks(draft, survey)
    text = source_text(draft.source, remarks)
    asks = sys.stdin.isatty() and sys.stdout.isatty() and not json
    if not json:
        for line in _lines(draft, survey):
            typer.echo(line, err=not (yes or asks))
    file: Path | None = None
    if yes or (asks and typer.confirm(f"Write {folder / name}.toml?", err=True)):
        file = write_source(draft.source, folder, remarks, replace=force)
    if json:
        _print_json(draft, survey, file, text)
    elif file is not None:
        say(f"Wrote {file}. Next: {command(f'crawl {name}')}")
    elif not asks:
        sys.stdout.write(text)
        explain("nothing was written: there is no terminal to ask on; add --yes")


def _address(url: str) -> str:
    try:
        address = canonical_url(url)
    except UrlError as error:
        hint = "" if "://" in url or not url.strip() else f"; write https://{url}"
        raise typer.BadParameter(f"{error}{hint}", param_hint="URL") from error
    if not _HOST.fullmatch(host_of(address) or ""):
        raise typer.BadParameter(f"{url!r} has a host that is not a domain name", param_hint="URL")
    return address


def _refuse_taken(name: str, config: Config, *, force: bool) -> None:
    file = config.source_folders[0] / f"{name}.toml"
    if force:
        return
    if file.exists():
        message = f"{name!r} is taken by {file}; choose another --name, or replace that file with --force"
        raise typer.BadParameter(message, param_hint="--name")
    if name in source_names():
        message = f"{name!r} is a source that newsbot ships; choose another --name, or take its place with --force"
        raise typer.BadParameter(message, param_hint="--name")


def _unknown(home: str, name: str, delay: float) -> Source:
    host = host_of(home) or ""
    return Source(name=name, title=host, home=home, hosts=(host,), delay=delay)


def _explain_failure(survey: Survey, home: str) -> None:
    if survey.trouble:
        explain(survey.trouble)
        return
    tried = len(survey.trials)
    found = f"none of the {tried} stories that were tried can be read" if tried else "no articles were found"
    explain(f"{home}: {found}, and nothing was written; what was tried:")
    guesses = [entry_point.url for entry_point in survey.doors if entry_point.is_guess and entry_point.trouble]
    for line in (
        *entry_point_lines([entry_point for entry_point in survey.doors if entry_point.url not in guesses]),
        *trial_lines(survey.trials),
    ):
        typer.echo(line, err=True)
    if guesses:
        explain(f"    no feed and no sitemap at {', '.join(urlsplit(url).path for url in guesses)}", name=False)
    explain(_advice(survey), name=False)


def _advice(survey: Survey) -> str:
    reasons = {trial.record.reason for trial in survey.trials if isinstance(trial.record, Miss)}
    if reasons == {"robots"}:
        return "the site's owners do not want its stories fetched; only they can allow it, in robots.txt"
    if reasons and reasons <= {"http-status", "not-answered"}:
        return "the site may be in trouble, or may not want to be asked by programs; try again later"
    return "a site that shows nothing without JavaScript, a login or a payment cannot be read"


def _remarks(draft: Draft, survey: Survey) -> Remarks:
    host = urlsplit(survey.source.home).netloc
    read, tried = len(survey.articles), len(survey.trials)
    above = (
        f"{host}, as `newsbot source new` found it. Of the newest {tried} stories, {read} could be read.",
        f"Change what you like: docs/add-a-source.md explains it. Look again: newsbot source check {draft.source.name}",
        *_zone_hint(draft, survey),
        *_selector_hint(draft),
    )
    return Remarks("\n".join(above), _KEYS, {entry_point.url: stories_of(entry_point) for entry_point in draft.doors})


def _zone_hint(draft: Draft, survey: Survey) -> list[str]:
    zoneless = sum(trial.needs_zone for trial in survey.trials)
    told = f"{zoneless} of them state a time without a zone" if zoneless else ""
    zone = draft.zone
    if zone is None:
        return [f'{told}: add timezone = "..." (such as "Europe/Dublin").'] if told else []
    stated = f"Its pages state {' and '.join(zone.offsets)}"
    if zone.is_sure:
        return [f'{stated}: timezone = "{zone.zone}" has been declared.']
    others = f" ({', '.join(zone.others)} would also fit)" if zone.others else ""
    needs = f"; {told}" if told else ""
    return [f'{stated}{needs}: add timezone = "{zone.zone}"{others} if that is where the site is based.']


def _selector_hint(draft: Draft) -> list[str]:
    stated = [
        f"{name} = {selector!r}"
        for layout in draft.source.layouts
        for name in ("body", "byline", "published")
        if (selector := getattr(layout, name))
    ]
    return [f"Selectors were needed for some fields: {', '.join(stated)}."] if stated else []


def _lines(draft: Draft, survey: Survey) -> Iterator[str]:
    source = draft.source
    yield f"{source.name}: {literal(source.title)} ({literal(source.home)}), language {source.language or 'not stated'}"
    yield "  entry points"
    yield from entry_point_lines(draft.doors)
    if source.author_pages:
        yield f"  author pages beneath {literal(source.author_pages)}"
    if draft.left_out:
        yield "  left out"
        yield from (f"    {literal(url)}: {literal(reason)}" for url, reason in draft.left_out)
    yield f"  {len(survey.articles)} of {len(survey.trials)} stories that were tried can be read"
    yield from trial_lines(survey.trials)
    yield from (f"  {hint}" for hint in (*_zone_hint(draft, survey), *_selector_hint(draft)))


def _print_json(draft: Draft, survey: Survey, file: Path | None, text: str) -> None:
    for entry_point in draft.doors:
        print_json(door_json(entry_point))
    for url, reason in draft.left_out:
        print_json({"event": "left-out", "url": url, "reason": reason})
    for trial in survey.trials:
        print_json(trial_json(trial))
    print_json({"event": "source", "file": file, "toml": text, "source": draft.source})
