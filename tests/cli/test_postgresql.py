"""PostgreSQL by changing one URL: every command answers as it does on a file."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.samples import __file__ as samples
from tests.cli.command import Terminal, newsbot
from tests.postgres import Server, postgres

__all__ = ["postgres"]

SAMPLES = str(Path(samples).parent / "dumps")


@pytest.fixture
def url(postgres: Server) -> Iterator[str]:
    """The URL of a new database of newsbot's."""
    name = postgres.made()
    yield postgres.url(name)
    postgres.give_back(name)


@pytest.mark.full
def test_the_same_commands_say_the_same_on_both(tmp_path: Path, terminal: Terminal, url: str) -> None:
    """A crawl, an import, a search, flags, a watch over history, the frontier and one article."""
    for where in ({}, {"NEWSBOT_DATABASE_URL": url}):
        for command in (("crawl", "sample"), ("import", SAMPLES)):
            ended = newsbot(tmp_path, *command, **where)
            assert ended.code == 0, ended.err
    for command in (
        ("search", "deserters OR mobilise", "--json"),
        ("flags", "--json"),
        ("show", "9", "--json"),
        ("authors", "--json"),
        ("watch", "test", "ship OR bus"),
        ("watch", "add", "night bus"),
    ):
        on_file, on_server = terminal(*command), terminal(*command, NEWSBOT_DATABASE_URL=url)
        assert (on_server.code, _timeless(on_server.out)) == (0, _timeless(on_file.out)), command


def test_the_timetable_runs_on_it(tmp_path: Path, url: str) -> None:
    """What is due is crawled into it."""
    (tmp_path / "newsbot.toml").write_text('[schedule]\ntimetable = "mine.toml"\n')
    (tmp_path / "mine.toml").write_text('[[crawl]]\nsource = "sample"\nevery = "6h"\n')
    ran = newsbot(tmp_path, "schedule", "run", "--once", "--now", "2030-01-31T06:00Z", NEWSBOT_DATABASE_URL=url)
    assert (ran.code, ran.out.splitlines()[0]) == (0, "crawl sample: done, exit 0")
    assert not list(tmp_path.glob("*.db*"))


def test_its_password_is_nowhere_to_be_seen(tmp_path: Path, postgres: Server) -> None:
    """Neither on stdout nor on stderr."""
    url = postgres.url("postgres").replace("postgres:@", "guarded:hunter2@")
    ended = newsbot(tmp_path, "crawl", "sample", "--db", url)
    assert ended.code == 1
    assert 'password authentication failed for user "guarded"' in ended.err
    assert "hunter2" not in ended.err + ended.out


def _timeless(out: str) -> list[str]:
    """The lines of *out* without the moments of storing, which also order flags."""
    return sorted(re.sub(r'"(flagged_at|captured_at|first_kept_at|kept_at)": ?"[^"]*"', "", out).splitlines())
