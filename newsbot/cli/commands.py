"""Every command of newsbot: its name, where it is, and its line in the help of its group."""

from __future__ import annotations

from typing import Annotated

import typer

from newsbot import __version__
from newsbot.cli.lazy import Entry, Group


def newsbot(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """What `newsbot` itself does, before a command or without one."""
    if version:
        typer.echo(f"newsbot {__version__}")
        raise typer.Exit


_WATCH = Group(
    "What newsbot watches for (docs/watch-terms.md, docs/watching.md).\n\n"
    "Example: newsbot watch add 'invade AND (border OR coast)'",
    commands={
        "add": Entry("watch:add", "Watch for QUERY in every story, show the forms that its words..."),
        "list": Entry("watch:list_", "Every watch in force: its forms, how many flags it has, and..."),
        "show": Entry("watch:show", "One watch: its query, forms and masks, what was chosen of..."),
        "forms": Entry("watch_forms:forms", "The forms that WORD stands for in a query, each with where it..."),
        "test": Entry("watch_test:try_out", "Show what `newsbot watch add QUERY` would flag: how many..."),
        "alert": Entry("watch_alert:alert", "Have the flags of a watch told to channels, or change how;..."),
        "edit": Entry("watch_edit:edit", "Change a watch, and bring its flags to what it asks now, for..."),
        "refresh": Entry("watch_edit:refresh", "Work out the forms of a watch's words anew, with what newsbot..."),
        "pause": Entry("watch_edit:pause", "Flag nothing for NAME until it is resumed; its flags stay."),
        "resume": Entry("watch_edit:resume", "Flag for NAME again, what was stored in the meantime too."),
        "remove": Entry("watch_edit:remove", "Watch for NAME no more, and show its flags no more."),
        "export": Entry("watch_file:export", "Write every watch in force as TOML: query, language, forms,..."),
        "import": Entry("watch_file:import_", "Take over the watches of FILE, all of them or none: new ones..."),
    },
)
_SOURCE = Group(
    "The sites that newsbot knows: those it ships, and your own in the folder `sources` of your data folder "
    "(docs/add-a-source.md).\n\nExample: newsbot source list",
    commands={
        "new": Entry("source:new", "Look at a site, find its feeds, sitemaps and listings, try five..."),
        "check": Entry("source:check", "Look at a source's site again: how complete each of its entry..."),
        "list": Entry("source:list_", "Every source."),
        "show": Entry("source:show", "What a source declares: where its stories are found, how its..."),
    },
)
_SCHEDULE = Group(
    "Crawl on time, and all that goes with it: once or as a service.\n\nExample: newsbot schedule run --once",
    commands={
        "run": Entry("schedule:run", "Run everything in the timetable when it is due, until stopped..."),
        "now": Entry("schedule:now", "Run a job at once: by the service that runs, or here where none..."),
        "pause": Entry("schedule:pause", "Leave a job alone until a time, or until it is resumed."),
        "resume": Entry("schedule:resume", "End a job's pause."),
        "list": Entry("schedule_list:list_", "The timetable: what is on, how often, when it ran last and when..."),
    },
)
_ALERTS = Group(
    "What newsbot owes to tell, and the channels by which it does (docs/alerts.md).\n\nExample: newsbot alerts send",
    commands={
        "list": Entry("alerts:list_", "What was owed to the channels, the latest first, and what..."),
        "retry": Entry("alerts:retry", "Owe alerts that were parked, dropped, refused or too old, and..."),
        "drop": Entry("alerts:drop", "Give an alert up that is owed or parked."),
        "send": Entry("alerts_send:send", "Send the alerts that are due, each channel in its order,..."),
        "test": Entry("alerts_channels:try_out", "Send a message to CHANNEL and say what came of it."),
        "channels": Entry("alerts_channels:channels", "The channels of newsbot.toml, and those that are owed..."),
    },
)
_DB = Group(
    "Look after the database.\n\nExample: newsbot db upgrade",
    commands={
        "upgrade": Entry("db:upgrade", "Bring the database of an older newsbot to this one's form: all..."),
        "sql": Entry("db_sql:sql", "Ask the database one question in SQL, reading only."),
        "info": Entry("db:info", "Say where the database is, how large, and what it holds."),
        "backup": Entry("db:backup", "Copy the database into a file, while crawls go on, and read..."),
        "check": Entry("db:check", "Look through the database: the file, the full-text index, and..."),
        "vacuum": Entry("db:vacuum", "Give the room of what was removed back to the disk, and put..."),
        "prune": Entry("db_prune:prune", "Remove articles that are older than a time, with their..."),
        "copy": Entry("db:copy", "Copy the whole database into an empty one: from SQLite to..."),
    },
)
_FLAGS = Group(
    "Show which stored articles were flagged, by which watch, and the sentence and word form that say why.",
    commands={
        "seen": Entry("flags:seen", "Mark flags as seen: `newsbot flags --unseen` leaves them out."),
        "dismiss": Entry("flags:dismiss", "Say that flags are no use."),
        "restore": Entry("flags:restore", "Take a dismissal back."),
    },
    at="flags:flags",
    no_args_is_help=False,
)
_AUTHORS = Group(
    "Who wrote what is stored. `newsbot authors NAME` is `newsbot authors list NAME`.\n\n"
    "Example: newsbot authors 'mira'",
    commands={
        "list": Entry("authors:list_", "List the authors of what is stored: those who wrote most first,..."),
        "show": Entry("authors:show", "Show an author: names, roles, bios and addresses over time, and..."),
    },
    first="list",
)
NEWSBOT = Group(
    "newsbot watches news sites: it keeps every article and its edits, and flags what you watch for.\n\n"
    "Example: newsbot crawl sample",
    commands={
        "crawl": Entry("crawl:crawl", "Walk a source's entry points and store every article behind them;..."),
        "import": Entry("crawl:import_", "Store the articles of saved pages: text dumps, HTML files,..."),
        "parse": Entry("parse:parse", "Show what saved pages say, without storing anything."),
        "replay": Entry("crawl:replay", "Read archived pages anew, as this newsbot reads them, and..."),
        "search": Entry("search:search", "Show the stored articles that match a query, newest first,..."),
        "show": Entry("show:show", "Show one stored article: what it says, who wrote it, its..."),
        "explore": Entry("explore:explore", "Look at the database in a browser: sort, filter, count and..."),
        "export": Entry("export:export", "Write stored articles with their authors, flags and earlier..."),
        "feed": Entry("feed:feed", "Write the flags of a watch, or what a search finds, as a..."),
        "stats": Entry("stats:stats", "Show how many pages were found, articles new, edited and..."),
        "health": Entry("health:health", "Show whether all is well (exit code 0) or what is wrong (1),..."),
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
