"""Words that benchmarks invent their stories from."""

from __future__ import annotations

WORDS = """
    harbour council vote crane ferry tide pilot dock grain barge strike budget school bridge winter market rain doctor
    minister river lock night morning union wage court judge letter garden bread engine coast storm light window paper
    said told asked found built closed opened moved carried counted waited turned walked left kept made took gave
""".split()  # noqa: SIM905 - words read better as words
