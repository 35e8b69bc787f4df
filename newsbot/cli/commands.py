"""The table of commands: name, function and line of help of each."""

from __future__ import annotations

from typing import Annotated

import typer

from newsbot import __version__
from newsbot.cli.lazy import Entry, Group


def newsbot(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Prints the version, if asked."""
    if version:
        typer.echo(f"newsbot {__version__}")
        raise typer.Exit


_WATCH = Group(
    "Manage watches: the queries that flag stories.\n\nSee docs/watch-terms.md and docs/watching.md.\n\n"
    "Example: newsbot watch add 'invade AND (border OR coast)'",
    commands={
        "add": Entry("watch:add", "Flag every story that matches QUERY, stored or still to come."),
        "list": Entry("watch:list_", "List the watches with their word forms and numbers of flags."),
        "show": Entry("watch:show", "Show a watch: its query, word forms, masks, flags and alerts."),
        "forms": Entry("watch_forms:forms", "Show the word forms that WORD matches, and the origin of each."),
        "test": Entry("watch_test:try_out", "Show what `newsbot watch add QUERY` would flag, and save nothing."),
        "alert": Entry("watch_alert:alert", "Send a watch's new flags to channels, or change how."),
        "edit": Entry("watch_edit:edit", "Change a watch and bring its flags up to date, without alerts."),
        "refresh": Entry("watch_edit:refresh", "Compute a watch's word forms again, keeping those set by hand."),
        "pause": Entry("watch_edit:pause", "Stop flagging for a watch until it is resumed; its flags stay."),
        "resume": Entry("watch_edit:resume", "Flag for a watch again, including stories stored meanwhile."),
        "remove": Entry("watch_edit:remove", "Remove a watch and hide its flags."),
        "export": Entry("watch_file:export", "Write all watches as TOML, with their forms and alert rules."),
        "import": Entry("watch_file:import_", "Add or replace watches from FILE, all of them or none."),
    },
)
_SOURCE = Group(
    "Manage sources: the news sites that newsbot can crawl.\n\nnewsbot ships some; yours are in the folder `sources` "
    "of the data folder (docs/add-a-source.md).\n\nExample: newsbot source list",
    commands={
        "new": Entry("source:new", "Explore a site and declare it as a source."),
        "check": Entry("source:check", "Check a source's site against its declaration."),
        "list": Entry("source:list_", "List the sources: those that newsbot ships and your own."),
        "show": Entry("source:show", "Show a source's declaration: its entry points, layouts and limits."),
    },
)
_SCHEDULE = Group(
    "Run crawls and other jobs on time, once or as a service.\n\nExample: newsbot schedule run --once",
    commands={
        "run": Entry("schedule:run", "Run the jobs of the timetable as they fall due, until stopped."),
        "now": Entry("schedule:now", "Run a job at once, in the running service or else here."),
        "pause": Entry("schedule:pause", "Pause a job until a time, or until it is resumed."),
        "resume": Entry("schedule:resume", "Resume a paused job."),
        "list": Entry("schedule_list:list_", "Show the timetable: how often, last run and next run of each job."),
    },
)
_ALERTS = Group(
    "Send alerts and manage their channels (docs/alerts.md).\n\nExample: newsbot alerts send",
    commands={
        "list": Entry("alerts:list_", "List alerts, the newest first, and whether they were delivered."),
        "retry": Entry("alerts:retry", "Requeue alerts that were given up on, dropped or too old."),
        "drop": Entry("alerts:drop", "Drop an alert that is queued or was given up on."),
        "send": Entry("alerts_send:send", "Send the alerts that are due, once or with --keep-on."),
        "test": Entry("alerts_channels:try_out", "Send a test message to CHANNEL."),
        "channels": Entry(
            "alerts_channels:channels", "Show each channel: whether it works, and its undelivered alerts."
        ),
    },
)
_DB = Group(
    "Back up, check, prune, query and copy the database.\n\nExample: newsbot db upgrade",
    commands={
        "upgrade": Entry("db:upgrade", "Upgrade an older database to the current schema."),
        "sql": Entry("db_sql:sql", "Run one read-only SQL query."),
        "info": Entry("db:info", "Show where the database is, its size and what it holds."),
        "backup": Entry("db:backup", "Copy the database into a file while crawls go on, and verify it."),
        "check": Entry("db:check", "Check the database: file, full-text index, and each article."),
        "vacuum": Entry("db:vacuum", "Return free space to the disk and compact the full-text index."),
        "prune": Entry("db_prune:prune", "Remove old articles with their revisions, flags and full text."),
        "copy": Entry("db:copy", "Copy the database into an empty one, SQLite or PostgreSQL."),
    },
)
_FLAGS = Group(
    "Show flagged articles with the matching sentences and words.",
    commands={
        "seen": Entry("flags:seen", "Mark flags as seen, so that `flags --unseen` leaves them out."),
        "dismiss": Entry("flags:dismiss", "Dismiss flags as false or useless."),
        "restore": Entry("flags:restore", "Undo the dismissal of flags, and what it said of their sense."),
    },
    at="flags:flags",
    no_args_is_help=False,
)
_AUTHORS = Group(
    "List and show the authors of stored articles.\n\n`newsbot authors NAME` is `newsbot authors list NAME`.\n\n"
    "Example: newsbot authors 'mira'",
    commands={
        "list": Entry("authors:list_", "List authors with their latest role and bio, most articles first."),
        "show": Entry("authors:show", "Show an author's names, roles and bios over time, and articles."),
    },
    first="list",
)
NEWSBOT = Group(
    "Monitor news sites: keep every article and its edits, and flag what you watch for.\n\n"
    "Example: newsbot crawl sample",
    commands={
        "crawl": Entry("crawl:crawl", "Store every article that a source's entry points lead to."),
        "import": Entry("crawl:import_", "Store the articles of saved pages of any form."),
        "parse": Entry("parse:parse", "Show what is read from saved pages, feeds and sitemaps."),
        "replay": Entry("crawl:replay", "Read archived pages again and compare with what is stored."),
        "search": Entry("search:search", "Show stored articles that match a query, the newest first."),
        "show": Entry("show:show", "Show a stored article with its authors, copies and flags."),
        "export": Entry("export:export", "Export articles with their authors, flags and revisions."),
        "forget": Entry("forget:forget", "Remove a story, or an author with all stories, for good."),
        "feed": Entry("feed:feed", "Write a watch's flags or a search as an Atom or JSON feed."),
        "stats": Entry("stats:stats", "Count pages found, new, flagged and refused by source and day."),
        "health": Entry("health:health", "Show the health of newsbot and each source; exit code 1 if bad."),
        "watch": _WATCH,
        "source": _SOURCE,
        "schedule": _SCHEDULE,
        "alerts": _ALERTS,
        "db": _DB,
        "flags": _FLAGS,
        "authors": _AUTHORS,
    },
    at="commands:newsbot",
)
