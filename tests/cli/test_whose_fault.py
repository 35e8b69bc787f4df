"""What is no page's fault: a reader that has gone, a folder that one may not write."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from newsbot.store.engine.database import open_database
from newsbot.store.engine.errors import DatabaseUnavailable
from newsbot.store.engine.lock import hold
from newsbot.store.engine.schema import address
from tests.local_site import listing, serving, story
from tests.newsroom.prose import headline, paragraphs

_DROPPED = "--bounding-set=-dac_override,-dac_read_search"


def command(data: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "newsbot", *words, "--data", str(data)]


@pytest.fixture
def unwritable(tmp_path: Path) -> Path:
    """A data folder with stories that may be read only."""
    subprocess.run(command(tmp_path / "data", "crawl", "sample"), check=True, capture_output=True)
    (tmp_path / "data" / "newsbot.db").chmod(0o400)
    for folder in (tmp_path / "data" / "locks", tmp_path / "data"):
        folder.chmod(0o500)
    return tmp_path / "data"


@pytest.mark.full
def test_reading_commands_work_in_a_folder_that_one_may_not_write(unwritable: Path) -> None:
    """And leave nothing there; what must write says which file, in one line."""
    may_not = ["setpriv", _DROPPED, "--inh-caps=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    if may_not and shutil.which("setpriv") is None:
        pytest.skip("root may write everywhere, and setpriv is not installed")
    before = sorted(unwritable.iterdir())
    for words in (["stats"], ["flags"], ["search", "strike"], ["show", "1"], ["export"], ["health"]):
        run = subprocess.run([*may_not, *command(unwritable, *words)], capture_output=True, text=True, check=False)
        assert (run.returncode, run.stderr) == (0, ""), words
        assert run.stdout
    assert sorted(unwritable.iterdir()) == before
    run = subprocess.run(
        [*may_not, *command(unwritable, "alerts", "send")], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stderr.count("\n")) == (75, 1)


def test_a_lock_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """With what to do; trying again may help."""
    (tmp_path / "locks").write_text("a file where the folder should be")
    with pytest.raises(DatabaseUnavailable, match=r"needs the lock .*alerts\.lock: .*; let newsbot write there"):
        hold(tmp_path / "locks" / "alerts.lock", "the sending of alerts").__enter__()


def test_a_crawl_whose_reader_has_gone_blames_no_page(tmp_path: Path) -> None:
    """It ends with the code of a broken pipe; its pages stay due."""
    with serving() as site:
        site.put("/robots.txt", "User-agent: *\nAllow: /\n", kind="text/plain")
        paths = [f"/stories/{number}-of-the-day" for number in range(6)]
        site.put("/news/", listing(*paths))
        for number, path in enumerate(paths):
            site.put(path, story(headline(number), *paragraphs(number)))
        site.declare(tmp_path)
        reader, writer = os.pipe()
        environment = {**os.environ, "NEWSBOT_NETWORK__ALLOW_PRIVATE": '["127.0.0.1"]', "TTY_COMPATIBLE": "1"}
        with os.fdopen(writer, "wb") as gone:
            process = subprocess.Popen(
                command(tmp_path, "crawl", "local"), stderr=gone, stdout=subprocess.PIPE, env=environment
            )
        os.read(reader, 10)  # its first words
        os.close(reader)
        process.communicate(timeout=60)
    assert process.returncode == 141
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.read() as connection:
        assert connection.scalar(select(func.sum(address.c.tries))) in (0, None)
    database.close()
