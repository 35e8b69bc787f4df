"""Every stage of newsbot's work under kill -9, on both databases: a sample of `python -m tests.crash.kills`."""

from __future__ import annotations

import os

import pytest

from tests.crash.kills import line, run
from tests.crash.stages import STAGES

KILLS = int(os.environ.get("KILLS", "100"))


@pytest.mark.full
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
@pytest.mark.parametrize("names", [tuple(STAGES)[:5], tuple(STAGES)[5:8], tuple(STAGES)[8:]], ids="-".join)
def test_nothing_is_lost_or_doubled_at_any_stage_that_is_killed(kind: str, names: tuple[str, ...]) -> None:
    """What a killed and repeated command leaves equals what an unbroken one leaves, and no traceback is said."""
    counts = run(KILLS // 6, 11, (kind,), names)
    said = [line(*key, count) + "".join(f"\n    {each}" for each in count.said) for key, count in counts.items()]
    assert sum(count.kills for count in counts.values()) >= KILLS // 6 - len(names)
    assert all(count.clean for count in counts.values()), "\n".join(said)
