"""The extraction benchmark's pages with their known facts, and what an extractor reads from one.

Standard library only: the peers' environments import this, too.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
_LANGUAGE = re.compile(rb"<html[^>]{0,2000}?\blang\s*=\s*[\"']?([a-zA-Z]{2})", re.IGNORECASE)
_OTHER_SCRIPT = re.compile(r"[\u0370-\u1fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


@dataclass(frozen=True, slots=True)
class Sample:
    """One saved page with its known facts."""

    corpus: str
    name: str
    url: str
    html: bytes
    gold: tuple[dict[str, Any], ...]  # for fundus, one per version of the site's rules; the best match counts

    @property
    def publisher(self) -> str:
        """The publisher, whose pages cross-validation keeps together."""
        return self.name.partition("_")[0] if self.corpus == "fundus" else urlsplit(self.url).netloc or self.name

    @property
    def group(self) -> str:
        """The page's language group (en, de, other latin, other scripts), or its corpus."""
        if self.corpus != "fundus":
            return self.corpus
        if len(_OTHER_SCRIPT.findall(json.dumps(self.gold[0].get("title") or "", ensure_ascii=False))) > 5:
            return "other scripts"
        found = _LANGUAGE.search(self.html[:20_000])
        stated = found[1].decode().lower() if found else ""
        return stated if stated in ("en", "de") else "other latin"


@dataclass(frozen=True, slots=True)
class Reading:
    """What an extractor reads from a page."""

    title: str = ""
    body: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    captions: tuple[str, ...] = ()
    credits: str = ""
    refused: str = ""


def read_samples(only: str = "") -> list[Sample]:
    """Every page of both corpora whose name contains *only*; empty if there are no corpora."""
    return [sample for sample in (*_fundus(), *_scrapinghub()) if only in sample.name] if CORPORA.is_dir() else []


def read_set(corpus: str) -> list[Sample]:
    """Every page of the evaluation set called *corpus* (`trafilatura`, `htmldate`); empty if it is not there."""
    folder = CORPORA / corpus
    if not folder.is_dir():
        return []
    return [
        Sample(corpus, name, gold.get("url") or "", gzip.decompress((folder / "html" / name).read_bytes()), (gold,))
        for name, gold in json.loads((folder / "gold.json").read_text()).items()
    ]


def _fundus() -> Iterable[Sample]:
    for file in sorted((CORPORA / "fundus").glob("*/*.json")):
        gold = tuple(value for value in json.loads(file.read_text()).values() if isinstance(value, dict))
        meta = json.loads((file.parent / "meta.info").read_text())
        for page in sorted(file.parent.glob(f"{file.stem}_*.html.gz")):
            yield Sample(
                "fundus", page.name, meta.get(page.name, {}).get("url", ""), gzip.decompress(page.read_bytes()), gold
            )


def _scrapinghub() -> Iterable[Sample]:
    for name, gold in json.loads((CORPORA / "scrapinghub" / "ground-truth.json").read_text()).items():
        html = gzip.decompress((CORPORA / "scrapinghub" / "html" / f"{name}.html.gz").read_bytes())
        yield Sample("scrapinghub", name, gold["url"], html, (gold,))
