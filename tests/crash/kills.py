"""Kills newsbot at every stage of its work: `uv run python -m tests.crash.kills --rounds 1000 --seed 7`.

A round is one kill -9, at a random moment or at a random point (`tests.crash.dying`). After each kill the database must
be without fault; after one to three of them the command runs to its end, and what it leaves must equal what an unbroken
run leaves. Prints for each stage: kills, lost, doubled, tracebacks. Exit code 1 if any of these is not 0.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import processes
from tests.crash.ground import Facts, Ground, grounds, prepared
from tests.crash.stages import STAGES, Stage
from tests.postgres import Server, running

IN_A_ROW = 3  # kills before the command may end
BUSY = 75  # the server has not seen yet that the last one was killed
LONGEST = 300  # seconds


@dataclass
class Count:
    """What came of the kills at one stage."""

    kills: int = 0
    lost: int = 0
    doubled: int = 0
    tracebacks: int = 0
    said: list[str] = field(default_factory=list)

    @property
    def clean(self) -> bool:
        """Whether nothing was lost, doubled or said in a traceback."""
        return not (self.lost or self.doubled or self.tracebacks)

    def compare(self, before: Facts, after: Facts) -> None:
        """What of an unbroken run is missing, and what is there too often."""
        for what, rows in before.items():
            missing, more = Counter(rows) - Counter(after[what]), Counter(after[what]) - Counter(rows)
            self.lost += missing.total()
            self.doubled += more.total()
            self.said += [f"lost of {what}: {row[:200]}" for row in missing]
            self.said += [f"too many of {what}: {row[:200]}" for row in more]


class Rounds:
    """The rounds at one stage, on one database."""

    def __init__(self, stage: Stage, ground: Ground, chance: random.Random) -> None:
        self.stage, self.ground, self.chance = stage, ground, chance
        self.count = Count()
        self._number = 0
        self._points = ground.folder / "points"
        stage.prepare(ground)
        whole = ground.again(f"{ground.folder.name}-whole")
        ground.receiver.got.clear()
        started = time.monotonic()
        self._finish(whole)
        self._seconds = time.monotonic() - started
        self._passed = int((whole.folder / "points").read_text(encoding="ascii")) if not stage.by_moment else 0
        self._wanted = stage.facts(whole)
        whole.remove()

    def kill(self, most: int) -> None:
        """One to three kills, of *most* that are left, then a run to the end."""
        self._number += 1
        ground = self.ground.again(f"{self.ground.folder.name}-{self._number}")
        ground.receiver.got.clear()
        for _ in range(min(most, self.chance.randint(1, IN_A_ROW))):
            if not self._killed(ground):
                break
            self.count.kills += 1
            self._look(ground)
        self._finish(ground)
        self.count.compare(self._wanted, self.stage.facts(ground))
        self._look(ground)
        ground.remove()

    def _killed(self, ground: Ground) -> bool:
        """Whether it was killed before it came to its end."""
        at_a_point = not self.stage.by_moment and self.chance.random() < 0.6
        point = self.chance.randint(1, max(1, self._passed)) if at_a_point else 10**9
        process = self._start(ground, point)
        try:
            _, said = process.communicate(LONGEST if at_a_point else self.chance.uniform(0.02, 1) * self._seconds)
            self._hear(said)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr is not None:
            process.stderr.close()
        return process.wait() == -signal.SIGKILL

    def _finish(self, ground: Ground) -> None:
        """It runs to its end, as often as it must."""
        until, left = time.monotonic() + LONGEST, self.stage.times
        while left:
            process = self._start(ground, 0)
            _, said = process.communicate(LONGEST)
            self._hear(said)
            if process.wait() == 0 or self.stage.through in said:
                left -= 1
            elif (process.wait() != BUSY and self.stage.again not in said) or time.monotonic() > until:
                self.count.lost += 1
                self.count.said.append(f"exit code {process.wait()}: {said[-1500:]}")
                return

    def _start(self, ground: Ground, point: int) -> processes.Process:
        arguments = ["-m", "tests.crash.dying", str(point), str(ground.folder / "points"), *self.stage.command(ground)]
        environment = ground.environment
        if self.stage.step:
            environment["STEP"] = str(ground.shared / "scripts")
        environment["PYTHONPATH"] = str(processes.ROOT)
        return processes.Process(
            [sys.executable, *arguments],
            cwd=ground.folder,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def _look(self, ground: Ground) -> None:
        faults = self.stage.after(ground)
        if not self.stage.step:
            faults = faults + ground.faults()
        self.count.lost += len(faults)
        self.count.said += faults

    def _hear(self, said: str) -> None:
        found = said.count("Traceback (most recent call last)")
        self.count.tracebacks += found
        if found:
            self.count.said.append(said[-2000:])


def plan(rounds: int, kinds: Sequence[str], names: Sequence[str]) -> Iterator[tuple[str, str, int]]:
    """How many kills each stage gets on each database."""
    pairs = [(kind, name) for kind in kinds for name in names if kind == "sqlite" or STAGES[name].on_postgresql]
    whole = sum(STAGES[name].share for _, name in pairs)
    for kind, name in pairs:
        yield kind, name, max(1, round(rounds * STAGES[name].share / whole))


def run(rounds: int, seed: int, kinds: Sequence[str], names: Sequence[str]) -> dict[tuple[str, str], Count]:
    """All rounds; says what it does on stderr, and the counts of each stage on stdout as it ends."""
    counts: dict[tuple[str, str], Count] = {}
    with ExitStack() as stack:
        shared = Path(stack.enter_context(TemporaryDirectory(prefix="newsbot-kills-")))
        base = stack.enter_context(grounds(shared))
        server: Server | None = stack.enter_context(running()) if "postgresql" in kinds else None
        for kind, name, wanted in plan(rounds, kinds, names):
            ground = prepared(base, f"{name}-{kind}", None if kind == "sqlite" else server)
            stage = Rounds(STAGES[name], ground, random.Random(f"{seed} {kind} {name}"))
            tries = 0
            while stage.count.kills < wanted and tries < 5 * wanted:
                tries += 1
                stage.kill(wanted - stage.count.kills)
                print(f"\r{kind} {name}: {stage.count.kills} of {wanted} kills ", end="", file=sys.stderr, flush=True)
            print(file=sys.stderr)
            ground.remove()
            counts[kind, name] = stage.count
            print(line(kind, name, stage.count), flush=True)
            for said in stage.count.said[:5]:
                print(f"    {said}", flush=True)
    return counts


def line(kind: str, name: str, count: Count) -> str:
    """What came of one stage."""
    return (
        f"{kind:10} {name:8} {count.kills:4} kills  {count.lost:3} lost  {count.doubled:3} doubled  "
        f"{count.tracebacks:3} tracebacks"
    )


def main() -> int:
    """The command line."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=100, help="kills in all (100)")
    asked.add_argument("--seed", type=int, default=7, help="of the moments and points (7)")
    asked.add_argument("--database", choices=("sqlite", "postgresql"), action="append", help="one of the two")
    asked.add_argument("--stage", choices=tuple(STAGES), action="append", help="one of the stages; may repeat")
    given = asked.parse_args()
    started = time.monotonic()
    counts = run(given.rounds, given.seed, given.database or ("sqlite", "postgresql"), given.stage or tuple(STAGES))
    total = Count(*(sum(getattr(each, key) for each in counts.values()) for key in ("kills", "lost", "doubled")))
    total.tracebacks = sum(each.tracebacks for each in counts.values())
    print(line("all", f"seed {given.seed}", total))
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%MZ}, {time.monotonic() - started:.0f} s")
    return 0 if total.clean else 1


if __name__ == "__main__":
    sys.exit(main())
