"""What the golden record tells: the commands that fill a database, and those that read everything back.

A word `flag:WATCH:TITLE` is the number of that flag, `article:TITLE` that of that article. `{...}` are files.
"""

from __future__ import annotations

from datetime import timedelta

from newsbot.store.engine.views import VIEWS

Step = str | timedelta  # a command, to which --json is added, or time that passes

FILLING: tuple[Step, ...] = (
    "db info --db sqlite:///{folder}/nothing.db",
    "watch add 'walkout OR lockout' --name walkout",
    "watch add tram --each-copy",
    "watch add 'desert AND (' --name broken",
    "watch alert desert --to desk --to phone --edits",
    "watch alert mobilize --to desk --digest daily@08:00",
    "watch alert walkout --to phone",
    "crawl nowhere",
    "crawl sample",
    "crawl sample",
    "import {samples}",
    "import {kyivindependent}",
    "crawl kyivindependent --replay {kyivindependent}",
    "crawl gazette --replay {day1}",
    "crawl courier --replay {day1}",
    "crawl courier --replay {day1}",
    "alerts list --limit 1000",
    "alerts send",
    "flags seen 'flag:desert:Two deserters found' 'flag:desert:Ferry is late' 'flag:desert:What we owe'",
    "flags seen 9999",
    "flags dismiss --reason 'the note of the house' 'flag:desert:Tram line to the' 'flag:desert:Ferry deserted'",
    "flags dismiss --reason 'wrong sense' 'flag:desert:Old pier' 'flag:desert:Cormorants' 'flag:mobilize:Volunteers'",
    "flags restore 'flag:desert:Cormorants'",
    timedelta(hours=23),
    "alerts send",
    timedelta(days=2, hours=3),
    "alerts send",
    "crawl gazette --replay {day2}",
    "crawl courier --replay {day2}",
    "crawl sample",
    "import {saved}",
    "import {folder}/missing.txt",
    "flags --limit 1000",
    "alerts list --limit 1000",
    "replay --compare {day1} {day2}",
    "replay --compare {day1} {day2} --data {corrected}",
    "replay --apply {day1} {day2} --data {corrected}",
    "replay --apply {day1} {day2} --data {corrected}",
    "watch edit desert --except 'desert his post'",
    "watch edit walkout --query 'walkout AND harbour'",
    "watch add ferry --from-now",
    "watch pause tram",
    "watch remove ferry",
    "db prune --older-than 2025-06-01 --dry-run",
    "db prune --older-than 2025-06-01 --yes",
    "db check",
)

# By the name of the file that holds their answers.
READING: dict[str, tuple[str, ...]] = {
    **{view: (f"db sql 'SELECT * FROM {view} ORDER BY 1, 2'",) for view in VIEWS},
    "search": (
        "search harbour",
        "search harbour --rank --limit 5",
        "search 'desert* OR ferry' --limit 5",
        "search 'title:ferry AND NOT author:lund'",
        "search '\"tram line\"' --source gazette",
        "search harbour --facets source,author,section,tag,month",
        "search harbour --timeline week",
        "search the --since 2026-11-20 --until 2026-11-21 --author 'ada' --limit 5",
        "search the --flagged --watch desert --limit 5",
        "search the --section Town --lang en --limit 3",
        "search 'harbour AND'",
        "search harbour --source nowhere",
    ),
    "flags": (
        "flags --limit 1000",
        "flags --dismissed --limit 1000",
        "flags --unseen --watch walkout",
        "flags --count",
    ),
    "show": (
        "show 'article:Storm Bertil'",
        "show 'article:Garrison' --revisions",
        "show 'article:Garrison' --diff 1 2",
        "show 'article:Moor farmers' --diff 1 2",
        "show 'article:Ferry deserted' --revisions",
        "show 'article:Two deserters found'",
        "show 'article:Reservists called up'",
        "show 'article:Army calls men'",
        "show 'article:Barges mobilize'",
        "show 'article:Night train'",
        "show 99999",
    ),
    "authors": ("authors list", "authors list mira", "authors show 'Ada Lund'", "authors show 'Mira'"),
    "watch": (
        "watch list",
        "watch show desert",
        "watch alert desert",
        "watch forms desert",
        "watch test harbour",
        "watch test desert --except 'Sahara desert' --since 90d",
        "watch export",
    ),
    "source": ("source list", "source show sample", "source show kyivindependent", "source show gazette"),
    "alerts": ("alerts list --limit 1000", "alerts list --state parked", "alerts channels"),
    "stats": ("stats", "stats --source gazette --since 7d"),
    "health": ("health", "health gazette", "health gazette --history", "health --check"),
    "schedule": ("schedule list",),
    "db": ("db info",),
    "export": ("export", "export --format csv --source gazette", "export harbour --format csv --flagged"),
    "feed": ("feed desert --format atom", "feed --search harbour --format json --limit 3"),
    "parse": ("parse {samples}", "parse {saved}", "parse {folder}/missing.txt"),
}
# Commands that know no --json.
WITHOUT_JSON = ("feed", "export")
