"""`newsbot import`: what could not be read is named, and everything else is done."""

from __future__ import annotations

import json
import os
from pathlib import Path

from newsbot.samples import __file__ as samples
from tests.cli.command import newsbot

SAMPLES = Path(samples).parent
RECORDING = SAMPLES / "sample.warc.gz"
FERRY = SAMPLES / "dumps" / "ferry-fares.txt"


def test_inputs_that_cannot_be_read_are_named_and_the_others_are_stored(tmp_path: Path) -> None:
    """Exit code 65; a reason for each on stderr, on one line whatever the file is called."""
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "ferry.txt").write_bytes(FERRY.read_bytes())
    (saved / "empty.txt").write_bytes(b"")
    (saved / "big.txt").write_bytes(b"a word " * (3 << 20))
    (saved / "red\x1b[31m\nname.txt").write_bytes(b"\x00\x01\x02" * 99)
    (saved / os.fsdecode(b"latin-\xe9.txt")).write_bytes(b"")
    os.mkfifo(saved / "pipe")
    ended = newsbot(tmp_path, "import", "nowhere.txt", "saved")
    assert ended.code == 65
    assert [line for line in ended.err.splitlines() if line.startswith("newsbot: ")] == [
        "newsbot: missing: nowhere.txt: there is no such file or folder",
        "newsbot: too-large: saved/big.txt: is larger than 16 MiB, the limit for a page",
        "newsbot: empty: saved/empty.txt: the file is empty",
        "newsbot: empty: saved/latin-\\xe9.txt: the file is empty",
        "newsbot: unreadable: saved/pipe: cannot be read: it is a pipe, socket or device, not a file",
        "newsbot: binary: saved/red\\x1b[31m\\nname.txt: contains no page: it is not text, Markdown, HTML, "
        "JSON, mail, MHTML, web archive, SingleFile ZIP, WARC or PDF",
    ]
    assert "1 new, 0 edited, 0 known, 6 refused" in ended.out
    assert "\x1b" not in ended.out


def test_a_damaged_record_of_a_warc_is_an_input_that_could_not_be_read(tmp_path: Path) -> None:
    """Though the record has a URL. The other records are stored, and stdout holds JSON and nothing else."""
    whole = RECORDING.read_bytes()
    (tmp_path / "half.warc.gz").write_bytes(whole[: len(whole) // 2])
    ended = newsbot(tmp_path, "import", "half.warc.gz", "--json")
    assert ended.code == 65
    assert "newsbot: damaged: half.warc.gz: the WARC is damaged: the gzip data ends too early\n" in ended.err
    events = [json.loads(line) for line in ended.out.splitlines()]
    assert events[-1]["event"] == "end"
    assert events[-1]["new"] > 20


def test_a_page_that_is_refused_is_no_unreadable_input(tmp_path: Path) -> None:
    """Exit code 0: it was read, and is no story."""
    (tmp_path / "words.txt").write_text("Nothing here\n", encoding="utf-8")
    ended = newsbot(tmp_path, "import", "words.txt")
    assert ended.code == 0
    assert "no-prose  file:words.txt" in ended.out
    assert "newsbot:" not in ended.err


def test_newsbots_own_files_are_passed_by(tmp_path: Path) -> None:
    """`newsbot import .` in the data folder reads the pages there, and says what it left."""
    (tmp_path / "ferry.txt").write_bytes(FERRY.read_bytes())
    assert newsbot(tmp_path, "watch", "add", "ferry").code == 0
    (tmp_path / "newsbot.toml").write_text("", encoding="utf-8")
    ended = newsbot(tmp_path, "import", ".")
    assert (ended.code, ended.out.splitlines()[0][:6]) == (0, "1 new,")
    assert "skipped newsbot's own files: newsbot.db, newsbot.db-shm, newsbot.db-wal, newsbot.toml" in ended.err
    parsed = newsbot(tmp_path, "parse", ".", "--json")
    assert (parsed.code, parsed.out.count("\n")) == (0, 1)
