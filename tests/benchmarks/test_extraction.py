"""The extraction benchmark: what its gate holds, how its folds are dealt, and that its peers get no network."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.extraction_folds import FOLDS, expected
from benchmarks.extraction_gate import fallen, held_figures, write_figures
from benchmarks.extraction_own import score_own
from benchmarks.extraction_runs import NEWSBOT, Extractor, NotRun, run, write_pages
from benchmarks.extraction_samples import Sample
from benchmarks.extraction_scores import Mark, share
from tests.read.pages import PARAGRAPHS, article

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("now", "falls"), [(0.9, False), (0.8951, False), (0.895, False), (0.8949, True), (0.0, True)])
def test_a_figure_may_fall_by_half_a_point_and_no_more(now: float, falls: bool) -> None:
    """From the committed one."""
    assert fallen({"title": 0.9}, {"title": now}) == (["title"] if falls else [])


def test_a_figure_that_is_no_longer_measured_has_fallen() -> None:
    """It cannot be lost by renaming it."""
    assert fallen({"title": 0.9}, {"headline": 1.0}) == ["title"]


def test_committing_to_figures_keeps_those_that_were_not_measured(tmp_path: Path) -> None:
    """A checkout without the corpora does not forget what they gave."""
    file = tmp_path / "gate.toml"
    write_figures({"own": {"title": 0.5}, "corpora": {"body, token F1": 0.98}}, file)
    write_figures({"own": {"title": 0.75}}, file)
    assert held_figures(file) == {"own": {"title": 0.75}, "corpora": {"body, token F1": 0.98}}


@pytest.mark.parametrize(("on", "declared"), [("own recordings", False), ("own recordings, declared", True)])
def test_every_field_of_our_own_recordings_is_held(on: str, declared: bool) -> None:
    """And none has fallen, read with a source or without: this is the gate that runs everywhere."""
    figures = score_own(declared=declared).means()
    held = held_figures()[on]
    assert held.keys() == figures.keys()
    assert fallen(held, figures) == []


def test_no_publisher_is_in_two_folds() -> None:
    """One publisher is wrong throughout: one fold suffers, and the figure without it is the rest's."""
    marks = [Mark("title", float(p != 3), 1.0, f"{p}-{n}", f"p{p}") for p in range(10) for n in range(p + 1)]
    found = expected(marks)
    assert sum(fold < 1 for fold in found.folds) == 1
    assert len(found.folds) == FOLDS
    assert found.most == (1.0, "p3")
    assert found.low < share(marks) < found.high
    assert expected(marks) == found


def test_an_extractor_runs_in_a_process_of_its_own(tmp_path: Path) -> None:
    """And says what it read and what that cost."""
    pages = tmp_path / "pages.jsonl"
    html = article().encode()
    write_pages([Sample("fundus", "a", "https://gazette.example/a", html, ({},))] * 4, pages)
    found = run(NEWSBOT, pages)
    assert len(found.readings) == 4
    assert found.readings[0].title == "Harbour wall to be rebuilt"
    assert found.readings[0].body == "\n".join(PARAGRAPHS)
    assert 0 < found.seconds < 60
    assert found.peak >= found.at_start > 10
    assert found.network == 0


def test_an_extractor_that_cannot_be_had_is_named_in_a_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are still measured."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotRun, match=r"^it is not installed, and there is no uv to make an environment for it$"):
        run(Extractor("nothing", "no_such_module_anywhere", ("nothing==1",)), tmp_path / "pages.jsonl")


def test_the_process_of_an_extractor_reaches_no_network(tmp_path: Path) -> None:
    """Not even this machine: a connection is refused before it is made, and counted."""
    script = (
        "import socket\n"
        "from benchmarks import extraction_process as one\n"
        "tried = one._cut_the_network()\n"
        "there = ('127.0.0.1', PORT)\n"
        "for ask in (lambda: socket.create_connection(there), lambda: socket.getaddrinfo('localhost', 80),\n"
        "            lambda: socket.socket().connect(there)):\n"
        "    try:\n        ask()\n    except OSError as error:\n        print(error)\n"
        "print(len(tried))\n"
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-c", script.replace("PORT", str(port))],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    assert done.stdout.splitlines() == ["the benchmark runs without a network"] * 3 + ["3"]


def test_the_pages_of_a_run_are_laid_out_a_line_each(tmp_path: Path) -> None:
    """Bytes that are no text come through."""
    pages = tmp_path / "pages.jsonl"
    write_pages([Sample("fundus", "a", "", b"\xff\x00<p>", ({},))], pages)
    (line,) = pages.read_text(encoding="utf-8").splitlines()
    assert json.loads(line) == {"url": "", "html": "/wA8cD4="}
