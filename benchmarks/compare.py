"""Compares what every page, text and case gives now and at a commit, record by record.

    uv run python -m benchmarks.compare REV [--only FIELD] [--corpus NAME]

Runs `newsbot parse --json` with the working tree's code and with REV's, in separate processes, on the project's own
recordings and texts and, if present, the pages, dumps and cases of ../shared. Prints each record that differs, field by
field (old -> new), then counts by field and corpus. A commit's results are cached in .benchmarks/.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.compare_inputs import Input, declare, own_inputs, shared_inputs
from benchmarks.extraction_samples import CORPORA
from newsbot.cli.replay import apart

ROOT = Path(__file__).parents[1]
KEPT = ROOT / ".benchmarks" / "compare"
PROCESSES = 2
_READ = (
    "import sys, newsbot, newsbot.cli\n"
    "assert newsbot.__file__.startswith(sys.argv.pop(1)), newsbot.__file__\n"
    "newsbot.cli.main()\n"
)

Record = dict[str, Any]
Records = dict[str, list[Record]]  # each input's result, by its key


def main() -> int:
    """Prints the differences."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("rev", help="the commit to compare with")
    options.add_argument("--only", default="", help="show only differences of this field, e.g. article.title")
    options.add_argument("--corpus", default="", help="read only the corpora whose name holds this")
    asked = options.parse_args()
    inputs = [*own_inputs(), *(shared_inputs() if CORPORA.is_dir() else ())]
    inputs = list({one.key: one for one in inputs if asked.corpus in one.corpus}.values())
    if not CORPORA.is_dir():
        print(f"there is no ../{CORPORA.relative_to(CORPORA.parents[1])}: only the project's own recordings and texts")
    commit = _git("rev-parse", "--verify", f"{asked.rev}^{{commit}}")
    with _tree_of(commit) as tree:
        before = _read_kept(tree, commit, inputs)
    clean = not _git("status", "--porcelain", "--", "newsbot", "pipelines", "schedules")
    after = _read_kept(ROOT, _git("rev-parse", "HEAD"), inputs) if clean else read(ROOT, inputs)
    _report(inputs, before, after, asked.only)
    return 0


def differences(before: Sequence[Record], after: Sequence[Record]) -> Iterator[tuple[str, Any, Any]]:
    """The fields in which two readings of one input differ, with both values. A WARC's pages are matched by order."""
    if len(before) != len(after):
        yield "pages", len(before), len(after)
    for old, new in zip(before, after, strict=False):
        for field in dict.fromkeys((*_fields(old), *_fields(new))):
            values = _fields(old).get(field), _fields(new).get(field)
            if values[0] != values[1]:
                yield field, *values


def _fields(record: Record) -> dict[str, Any]:
    """A record's fields; those of its article, author and miss have dotted names."""
    fields: dict[str, Any] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            fields |= {f"{name}.{inner}": one for inner, one in value.items()}
        elif name != "file" and value not in (None, []):
            fields[name] = value
    return fields


def _report(inputs: Sequence[Input], before: Records, after: Records, only: str) -> None:
    of_fields: Counter[str] = Counter()
    of_corpora: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0])
    for one in inputs:
        found = [
            change for change in differences(before.get(one.key, []), after.get(one.key, [])) if only in ("", change[0])
        ]
        of_corpora[one.corpus][0] += bool(found)
        of_corpora[one.corpus][1] += 1
        of_fields.update({field for field, _, _ in found})
        if found:
            print(one.label)
        for field, old, new in found:
            said = (json.dumps(value, ensure_ascii=False) for value in (old, new))
            print(f"  {field}: {' -> '.join(apart(*said))}")
    for corpus, (differ, all_) in of_corpora.items():
        print(f"{corpus:32} {differ:5} of {all_:5} differ")
    for field, number in of_fields.most_common():
        print(f"  {field:30} {number:5}")


def _read_kept(tree: Path, commit: str, inputs: Sequence[Input]) -> Records:
    """The results of *commit*'s code, in *tree*; cached."""
    file = KEPT / f"{commit}.json"
    kept: Records = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    missing = [one for one in inputs if one.key not in kept]
    if missing:
        kept |= read(tree, missing)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
    return kept


def read(tree: Path, inputs: Sequence[Input]) -> Records:
    """The results of *tree*'s code: undeclared and declared inputs separately, each in PROCESSES processes."""
    parts = [
        [one for one in inputs if one.declared is declared][number::PROCESSES]
        for declared in (False, True)
        for number in range(PROCESSES)
    ]
    with ThreadPoolExecutor(PROCESSES) as readers:
        found = readers.map(lambda part: _read_part(tree, part), filter(None, parts))
        return {key: records for part in found for key, records in part.items()}


def _read_part(tree: Path, inputs: Sequence[Input]) -> Records:
    records: Records = {one.key: [] for one in inputs}
    with tempfile.TemporaryDirectory() as folder:
        data, pages = Path(folder) / "data", Path(folder) / "pages"
        data.mkdir()
        pages.mkdir()
        if inputs[0].declared:
            declare(data, inputs)
        for one in inputs:
            one.lay_out(pages)
        for line in _told(tree, data, pages):
            record = json.loads(line)
            records[Path(record["file"]).name[: len(inputs[0].key)]].append(record)
    return records


def _told(tree: Path, data: Path, pages: Path) -> list[str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("NEWSBOT_")}
    done = subprocess.run(
        [sys.executable, "-P", "-c", _READ, str(tree), "parse", str(pages), "--json", "--data", str(data)],
        cwd=data,
        env={**ours, "PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 65):  # 65: some inputs are deliberately not pages
        raise SystemExit(f"the code in {tree} did not read to the end: {done.stderr[-2000:]}")
    return done.stdout.splitlines()


@contextmanager
def _tree_of(commit: str) -> Iterator[Path]:
    """A temporary checkout of *commit*."""
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "tree"
        _git("worktree", "add", "--detach", str(tree), commit)
        try:
            yield tree
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"git {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
