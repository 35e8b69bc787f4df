"""Checks whether every source is alive: which are silent, broken or drifting, and since when."""

from __future__ import annotations

from newsbot.health.judgement import judge
from newsbot.health.symptom import Symptom

__all__ = ["Symptom", "judge"]
