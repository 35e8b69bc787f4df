"""The README's commands work as they are written, one after the other, on the sample."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.cli.command import Terminal, newsbot

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\w*\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
NEEDS_MORE = re.compile(r"^newsbot .*# (?:needs|.*until Ctrl-C)")  # a network, a server, somebody who ends it
SAYS_NOTHING = ("export", "feed")  # on stdout


def commands() -> list[str]:
    """Those of newsbot, and what writes its settings, in their order; a quoted text may go over lines."""
    lines = [block for block in BLOCKS if block.startswith(("newsbot ", "echo "))]
    return re.findall(r"^(?:newsbot [^\n]*|echo '[^']*' >>? newsbot\.toml)$", "".join(lines), re.MULTILINE)


def test_the_readme_s_commands_work_in_their_order(terminal: Terminal, data: Path) -> None:
    """Each ends well and has something to show. Those that need more than the sample say so."""
    (data / "newsbot").symlink_to(ROOT / "newsbot")
    wrong, run = [], 0
    for command in commands():
        words = shlex.split(command, comments=True)
        if words[0] == "echo":
            with (data / "newsbot.toml").open("a") as settings:
                settings.write(words[1] + "\n")
        elif not NEEDS_MORE.match(command):
            run += 1
            # Scrapy walks once in a process.
            ended = newsbot(data, *words[1:]) if words[1] in ("crawl", "import") else terminal(*words[1:])
            if ended.code or not (ended.out or words[1] in SAYS_NOTHING) or ended.out.startswith("0 articles"):
                wrong.append((command, ended))
    assert wrong == []
    assert run > 20
    assert sum(bool(NEEDS_MORE.match(command)) for command in commands()) == 3
