"""The files `benchmarks.compare` reads, as someone would save them: each with its address beside it."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.dumps import DUMPS
from benchmarks.extraction_first_law import RENDERERS
from benchmarks.extraction_own import SITES
from benchmarks.extraction_samples import CORPORA, read_samples
from newsbot.page import Page
from newsbot.read.containers import warc
from newsbot.samples import __file__ as _samples
from tests.golden import gazette

CASES = CORPORA.parent / "cases"
_ENDINGS = frozenset({".html", ".xml", ".txt", ".md"})
_NO_INPUT = frozenset({"expected.txt"})


@dataclass(frozen=True, slots=True)
class Input:
    """One file to read. *declared*: its site has a source, in the data folder or shipped with newsbot."""

    corpus: str
    name: str
    content: bytes
    url: str | None = None
    declared: bool = False

    @property
    def key(self) -> str:
        """Equal for equal bytes read in the same way."""
        told = f"{self.corpus}\0{self.name}\0{self.url}\0{self.declared}\0".encode() + self.content
        return hashlib.sha256(told).hexdigest()[:32]

    @property
    def label(self) -> str:
        """Its name in reports."""
        return f"{self.corpus}/{self.name}"

    def lay_out(self, folder: Path) -> None:
        """Writes it into *folder*, under its key."""
        ending = ".warc.gz" if self.name.endswith(".warc.gz") else Path(self.name).suffix
        file = folder / f"{self.key}{ending}"
        file.write_bytes(self.content)
        if self.url:
            file.with_name(f"{file.name}.url").write_text(self.url, encoding="utf-8")


def own_inputs() -> Iterator[Input]:
    """The project's recordings with their sources; the same pages as if undeclared; the texts."""
    recordings = {site: recording.read_bytes() for site, (recording, _) in SITES.items()}
    recordings |= {f"gazette-{day}": gazette.recording(day) for day in gazette.DAYS}
    for name, content in recordings.items():
        yield Input("own recordings", f"{name}.warc.gz", content, declared=True)
    for site, (recording, _) in SITES.items():
        with recording.open("rb") as stream:
            for page in warc.pages(stream):
                if isinstance(page, Page) and page.url and page.status == 200:
                    host = urlsplit(page.url).netloc
                    body = page.body.replace(host.encode(), f"undeclared-{host}".encode())
                    name = f"{site}{urlsplit(page.url).path}{page.fetched_at:%H%M%S}.html"
                    yield Input("own pages, undeclared", name, body, page.url.replace(host, f"undeclared-{host}"))
    for dump in sorted((Path(_samples).parent / "dumps").glob("*.txt")):
        yield Input("own texts", dump.name, dump.read_bytes(), _beside(dump), declared=True)


def shared_inputs() -> Iterator[Input]:
    """The files in ../shared: pages (fundus also with a two-line source), their texts, dumps, cases."""
    for sample in read_samples():
        yield Input(sample.corpus, f"{sample.name.removesuffix('.gz')}", sample.html, sample.url or None)
        if sample.corpus == "fundus" and sample.url:
            yield Input("fundus, declared", sample.name.removesuffix(".gz"), sample.html, sample.url, declared=True)
        page = Page(body=sample.html, url=sample.url or None, headers={"content-type": "text/html"})
        for renderer, render in RENDERERS.items():
            text = render(page).encode("utf-8", "replace")
            if text.strip():
                yield Input(f"texts by {renderer}", f"{sample.name}.txt", text, sample.url or None)
    for corpus in ("trafilatura", "htmldate"):
        for file in sorted((CORPORA / corpus / "html").glob("*.html.gz")):
            yield Input(corpus, file.stem, gzip.decompress(file.read_bytes()), _beside(file))
    for dump in sorted(DUMPS.glob("*.txt")):
        yield Input("dumps", dump.name, dump.read_bytes(), _beside(dump), declared=True)
    for case in sorted(CASES.rglob("*")):
        if case.suffix in _ENDINGS and case.name not in _NO_INPUT:
            yield Input("cases", str(case.relative_to(CASES)), case.read_bytes(), _beside(case))


def declare(data: Path, inputs: Iterable[Input]) -> None:
    """Writes sources for declared *inputs* without one: two lines each, and the golden record's."""
    gazette.declare(data)
    hosts = sorted({urlsplit(one.url).netloc for one in inputs if one.corpus == "fundus, declared" and one.url})
    for number, host in enumerate(hosts):
        text = f'title = "{host}"\nhome = "https://{host}/"\n[[doors]]\nkind = "listing"\nurl = "https://{host}/"\n'
        (data / "sources" / f"site{number}.toml").write_text(text, encoding="utf-8")


def _beside(file: Path) -> str | None:
    for beside in (file.with_name(f"{file.name}.url"), file.with_suffix(".url")):
        if beside.is_file():
            return beside.read_text(encoding="utf-8").strip()
    return None
