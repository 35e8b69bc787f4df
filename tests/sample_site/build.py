"""`python -m tests.sample_site.build`: makes the recording of the sample site, its text dumps and its expected facts.

The same sources give the same bytes. Run it after every change to the story files or to a page's shape.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.recordings.warc import warc_bytes
from tests.rendering import visible_text
from tests.sample_site.expected import expected
from tests.sample_site.site import Site
from tests.sample_site.stories import HOME

FOLDER = Path(__file__).parent
SAMPLES = FOLDER.parents[1] / "newsbot" / "samples"
RECORDING = SAMPLES / "sample.warc.gz"
EXPECTED = FOLDER / "expected.json"

# Pages that ship as text dumps too: file name -> address. Some know their address (a `.url` beside them), some do not.
DUMPS = {
    "listing.txt": f"{HOME}news/page/2/",
    "author-page.txt": f"{HOME}author/o-vandermeul-7731/",
    "soldiers-have-deserted.txt": f"{HOME}story/more-than-9000-soldiers-have-left-vaskian-army-intelligence-says/",
    "three-deserters.txt": f"{HOME}story/three-cross-the-dray-in-a-grain-barge/",
    "kettle-beach.txt": f"{HOME}story/volunteers-clear-fuel-oil-from-kettle-beach/",
    "mobile-library.txt": f"{HOME}story/mobile-library-gets-a-boat/",
    "ferry-fares.txt": f"{HOME}story/ferry-fares-to-rise/",
}
WITH_ADDRESS = ("listing.txt", "author-page.txt", "soldiers-have-deserted.txt", "ferry-fares.txt")


def recording() -> bytes:
    """The sample site as a WARC."""
    return warc_bytes(Site().captures(), title="sample")


def facts() -> str:
    """The expected facts as JSON."""
    return json.dumps(expected(Site()), ensure_ascii=False, indent=1) + "\n"


def dumps() -> dict[str, str]:
    """The text dumps, and the addresses beside them, by file name."""
    shown = {capture.url: capture.body for capture in Site().captures()}
    files = {name: visible_text(shown[url]) for name, url in DUMPS.items()}
    return files | {name.replace(".txt", ".url"): f"{DUMPS[name]}\n" for name in WITH_ADDRESS}


def main() -> None:
    """Write everything."""
    RECORDING.write_bytes(recording())
    EXPECTED.write_text(facts(), encoding="utf-8")
    for name, text in dumps().items():
        (SAMPLES / "dumps" / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
