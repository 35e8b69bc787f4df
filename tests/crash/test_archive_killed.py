"""An archive whose writer is killed, again and again: every record that was finished can be read.

`KILLS=100 uv run pytest -m full -n 0 tests/crash/test_archive_killed.py` is the promise in full.
"""

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from newsbot.net.recording import read_at
from newsbot.net.repair import catch_up, torn_at
from newsbot.read.containers.warc import Capture, located
from newsbot.store.engine.database import open_database
from newsbot.store.frontier import archived
from newsbot.urls import canonical_url
from tests import processes

KILLS = int(os.environ.get("KILLS", "4"))

# Appends exchanges as fast as it can, and says on stdout which of them it has finished.
WRITER = """
import random, sys
from datetime import UTC, datetime
from pathlib import Path
from scrapy import Request
from scrapy.http import HtmlResponse
from newsbot.net.warc_writer import digest_of, records_of
from newsbot.net.warc_writer import WarcFile

folder, seed = Path(sys.argv[1]), int(sys.argv[2])
file = WarcFile(folder / f"kites-{seed}.warc.gz")
print("begun", flush=True)
for number in range(100_000):
    body = random.Random(number).randbytes(60_000)
    request = Request(f"https://kite.example/{seed}-{number}")
    response = HtmlResponse(request.url, headers={"Content-Type": "text/html"}, body=body)
    records = records_of(request, response, datetime.now(UTC), digest=digest_of(body))
    file.append(records.request, records.answer)
    print(number, flush=True)
"""


def finished_before_the_kill(folder: Path, seed: int, records: int) -> int:
    """How many records the writer had finished when it was killed, soon after it had finished so many."""
    command = [sys.executable, "-c", WRITER, str(folder), str(seed)]
    with processes.Process(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        for _ in range(records):
            process.stdout.readline()
        process.send_signal(signal.SIGKILL)
        rest = process.stdout.read().splitlines(keepends=True)
        return records + len([line for line in rest if line.endswith("\n")])


@pytest.mark.full
def test_every_finished_record_of_a_killed_archive_can_be_read(tmp_path: Path) -> None:
    """Through the index, too, which names nothing that is not there. What is torn is cut off."""
    chance = random.Random(7)
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    for seed in range(KILLS):
        finished = finished_before_the_kill(tmp_path, seed, chance.randrange(1, 60))
        catch_up(database, tmp_path, canonical_url)
        file = tmp_path / f"kites-{seed}.warc.gz"
        with file.open("rb") as stream:
            assert torn_at(stream) is None
            stream.seek(0)
            found = [(at, one) for at, one in located(stream) if isinstance(one, Capture)]
        assert finished <= len(found) <= finished + 1
        assert [one.url for _, one in found] == [f"https://kite.example/{seed}-{n}" for n in range(len(found))]
        with database.read() as connection:
            held = [archived.unchanged_since(connection, one.url) for _, one in found]
        assert [(each.file, each.position) if each else None for each in held] == [(file.name, at) for at, _ in found]
        assert held[-1] is not None
        assert read_at(file, held[-1].position).body == found[-1][1].body
    database.close()


@pytest.mark.full
def test_a_writer_torn_at_any_byte_leaves_the_records_before(tmp_path: Path) -> None:
    """A kill seldom falls within a write; a power cut may fall anywhere."""
    finished_before_the_kill(tmp_path, 0, 30)
    whole = (tmp_path / "kites-0.warc.gz").read_bytes()
    chance = random.Random(8)
    for _ in range(KILLS):
        torn = tmp_path / "torn.warc.gz"
        torn.write_bytes(whole[: chance.randrange(1000, len(whole))])
        with torn.open("r+b") as stream:
            at = torn_at(stream)
            if at is not None:
                stream.truncate(at)
            stream.seek(0)
            left = [one for _, one in located(stream)]
        assert all(isinstance(one, Capture) for one in left)
        assert whole.startswith(torn.read_bytes())
