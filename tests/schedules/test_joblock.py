"""The lock of a job: held by its process, however its service ended."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from schedules.joblock import BUSY, JobLocks, naming_itself

# Holds on to the lock that it inherits; says when it is up, and ends when its input does, or is asked to stop.
RUN = "import sys; print('up', flush=True); sys.stdin.read()"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + RUN


def left_behind(locks: JobLocks, code: str) -> subprocess.Popen[str]:
    """A run of the job, as a service leaves it that is killed the moment it has started the run."""
    lock = locks.take("backup")
    assert lock is not None
    command = naming_itself((sys.executable, "-c", code), lock)
    run = subprocess.Popen(
        command, pass_fds=(lock,), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    os.close(lock)
    assert run.stdout is not None
    assert run.stdout.readline() == "up\n"
    return run


def is_free(locks: JobLocks, name: str = "backup") -> bool:
    lock = locks.take(name)
    if lock is not None:
        os.close(lock)
    return lock is not None


def test_a_job_is_locked_until_its_process_has_ended(tmp_path: Path) -> None:
    """A run that was left behind is asked to stop; other jobs are other locks."""
    locks = JobLocks(tmp_path, grace=60)
    with left_behind(locks, RUN) as run:
        assert is_free(locks, "crawl backup")
        assert not is_free(locks)
        assert run.wait(60) == -15
        assert is_free(locks)


def test_a_run_that_does_not_stop_is_killed_after_its_grace(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """So that one that hangs does not stop its job for ever."""
    locks = JobLocks(tmp_path, grace=0)
    with left_behind(locks, STUBBORN) as run:
        assert not is_free(locks)
        assert not is_free(locks)
        assert run.wait(60) == -9
    told = f"backup: a run goes on that was left behind (process {run.pid}); "
    assert caplog.messages == [told + "told to stop", told + "killed"]


def test_a_run_that_cannot_name_itself_is_not_begun() -> None:
    """On a full disk: nobody could end it. It is tried again."""
    full = os.open("/dev/full", os.O_WRONLY)
    run = subprocess.run(naming_itself(("echo", "begun"), full), pass_fds=(full,), capture_output=True, check=False)
    os.close(full)
    assert (run.returncode, run.stdout) == (BUSY, b"")
    assert b"No space left" in run.stderr or b"I/O error" in run.stderr


@pytest.mark.parametrize("written", [b"", b"0\n", b"1\n", b"-1\n", b"no number"])
def test_nobody_is_ended_whom_the_lock_does_not_name(tmp_path: Path, written: bytes) -> None:
    """A run may not have named itself yet: that is waited for."""
    locks = JobLocks(tmp_path, grace=0)
    with left_behind(locks, RUN) as run:
        (file,) = tmp_path.glob("job-backup-*.lock")
        file.write_bytes(written)
        assert not is_free(locks)
        assert run.poll() is None
        run.communicate("")
    assert is_free(locks)


@pytest.mark.parametrize("name", ["crawl a/b", "crawl ../x", "crawl Їжак", "crawl a\nb", "crawl " + "x" * 300])
def test_any_name_has_a_file_of_its_own(tmp_path: Path, name: str) -> None:
    """In the folder of the locks."""
    locks = JobLocks(tmp_path, grace=0)
    assert is_free(locks, name)
    assert is_free(locks, name + "'")
    assert len(list(tmp_path.iterdir())) == 2
