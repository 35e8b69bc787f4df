"""`python -m tests.sample_site.build`: makes the recording of the sample site, its text dumps and its expected facts.

The same sources give the same bytes. Run it after every change to the story files or to a page's shape.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from tests.recordings.warc import Capture, warc_bytes
from tests.rendering import visible_text
from tests.sample_site.expected import expected
from tests.sample_site.site import Site

FOLDER = Path(__file__).parent
SAMPLES = FOLDER.parents[1] / "newsbot" / "samples"
RECORDING = SAMPLES / "sample.warc.gz"
EXPECTED = FOLDER / "expected.json"

# Pages that ship as text dumps too: file name -> address after the site's name.
DUMPS = {
    "listing.txt": "/news/page/2/",
    "author-page.txt": "/author/o-vandermeul-7731/",
}


def recording() -> bytes:
    """The sample site as a WARC."""
    return warc_bytes(Site().captures(), title="sample")


def facts() -> str:
    """The expected facts as JSON."""
    return json.dumps(expected(Site()), ensure_ascii=False, indent=1) + "\n"


def dumps(captures: Iterable[Capture]) -> dict[str, str]:
    """The text dumps by file name: what a reader sees on some of the pages."""
    wanted = {path: name for name, path in DUMPS.items()}
    return {
        wanted[path]: visible_text(capture.body)
        for capture in captures
        if (path := capture.url.removeprefix("https://estuary-post.example")) in wanted
    }


def main() -> None:
    """Write everything."""
    RECORDING.write_bytes(recording())
    EXPECTED.write_text(facts(), encoding="utf-8")
    for name, text in dumps(Site().captures()).items():
        (SAMPLES / "dumps" / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
