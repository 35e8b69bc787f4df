"""The documentation of the Python entry point is true: its examples and notebooks run, on the sample."""

from __future__ import annotations

import ast
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.command import newsbot as command

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "notebooks"
DOCUMENT = FOLDER.parent / "notebooks.md"
EXAMPLE = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SHOWN = {  # what a reader is to see, in whichever cell
    "edits": ("<ins>forty-four</ins>", "removed 'thirty-eight'", "Hedda Quillfeather", "<caption>authors</caption>"),
    "flags": ("<mark>strike</mark>", "unsure=True", "walkout"),
    "search": ("<mark>Harbour</mark>", "Quillfeather", "2026-11-17", "newsbot collection in"),
}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the commands of the first cells were run."""
    folder = tmp_path_factory.mktemp("notebooks")
    assert command(folder, "crawl", "sample").code == 0
    assert command(folder, "watch", "add", "strike").code == 0
    return folder


@pytest.fixture
def _in_sample(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In that folder, with no settings of our own."""
    monkeypatch.chdir(sample)
    for name in [name for name in os.environ if name.startswith("NEWSBOT_")]:
        monkeypatch.delenv(name)


def _cells(notebook: Path, kind: str) -> list[str]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == kind]


def _shown(code: str, known: dict[str, Any], name: str) -> str:
    """Runs a cell; its last expression is shown as Jupyter would."""
    tree = ast.parse(code, name)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), known)
    if last is None:
        return ""
    value = eval(compile(ast.Expression(last.value), name, "eval"), known)
    return str(value._repr_html_()) if hasattr(value, "_repr_html_") else repr(value)


@pytest.mark.usefixtures("_in_sample")
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_what_it_says(notebook: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its cells in order, in one namespace, in the folder of the database."""
    known: dict[str, Any] = {"__name__": "__main__"}
    shown = [_shown(code, known, notebook.name) for code in _cells(notebook, "code")]
    said = "\n".join([*shown, capsys.readouterr().out])
    assert [words for words in SHOWN[notebook.stem] if words not in said] == []


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_small_and_has_nothing_of_a_machine(notebook: Path) -> None:
    """No outputs, no paths; each cell has the name that the format asks for."""
    text = notebook.read_text(encoding="utf-8")
    found = json.loads(text)
    assert (found["nbformat"], found["nbformat_minor"]) == (4, 5)
    assert all(cell["outputs"] == [] for cell in found["cells"] if cell["cell_type"] == "code")
    ids = [cell["id"] for cell in found["cells"]]
    assert len(set(ids)) == len(ids)
    assert re.findall(r"/(?:home|root|work|tmp|Users)/", text) == []
    assert len(text) < 10_000


@pytest.mark.usefixtures("_in_sample")
def test_the_examples_of_the_documentation_run(capsys: pytest.CaptureFixture[str]) -> None:
    """docs/notebooks.md, from its first line to its last."""
    known: dict[str, Any] = {}
    examples = EXAMPLE.findall(DOCUMENT.read_text(encoding="utf-8"))
    for code in examples:
        exec(compile(code, DOCUMENT.name, "exec"), known)
    assert len(examples) > 5
    said = capsys.readouterr().out
    assert "deserted" in said
    assert "2026-11-20" in said


def test_every_notebook_is_named_in_the_documentation() -> None:
    """And opens with the commands that it needs."""
    listed = set(re.findall(r"\(notebooks/(\w+)\.ipynb\)", DOCUMENT.read_text("utf-8")))
    assert {path.stem for path in NOTEBOOKS} == listed == set(SHOWN)
    assert all("newsbot crawl sample" in _cells(path, "markdown")[0] for path in NOTEBOOKS)
