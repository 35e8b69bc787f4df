"""XML bombs and style sheets in what is imported and crawled: nothing unfolds, nothing is fetched, nothing is silent.

tests/hostile/test_d01_xml_bombs.py holds the readers to it; this is `newsbot` itself, from outside.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.alerts.feeds import FORMATS
from tests.local_site import LocalSite, serving, story
from tests.newsroom.prose import headline, paragraphs

LAUGHS = '<!ENTITY l0 "haha">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
LONGEST = 60  # seconds, of which most machines need two
MOST = 3 * 2**30  # bytes of address space, of which newsbot takes half; a bomb would take more than there is
ROOT = "<!DOCTYPE {name} [{entities}]>"
FORMS = {
    "opml": ("feeds.opml", "opml", '<opml version="2.0"><body><outline text="{}" xmlUrl="{trap}feed"/></body></opml>'),
    "svg": ("plan.svg", "svg", '<svg xmlns="http://www.w3.org/2000/svg"><text>{}</text><image href="{trap}i"/></svg>'),
    "sitemap": ("map.xml", "urlset", "<urlset><url><loc>https://gazette.example/{}</loc></url></urlset>"),
    "xhtml": ("page.xhtml", "html", '<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{}</p></body></html>'),
    "xslt": (
        "style.xsl",
        "x:stylesheet",
        '<x:stylesheet version="1.0" xmlns:x="http://www.w3.org/1999/XSL/Transform"><x:include href="{trap}more.xsl"/>'
        '<x:template match="/" name="again"><x:call-template name="again"/>{}</x:template></x:stylesheet>',
    ),
}


def bomb(form: str, trap: str) -> str:
    """A document of that form which unfolds, names a style sheet and takes declarations from elsewhere."""
    _, name, body = FORMS[form]
    entities = f'{LAUGHS}<!ENTITY % far SYSTEM "{trap}far.dtd">%far;<!ENTITY near SYSTEM "file:///etc/passwd">'
    styled = f'<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="{trap}style.xsl"?>'
    return (
        styled + ROOT.format(name=name, entities=entities) + body.replace("{trap}", trap).replace("{}", "&l11;&near;")
    )


def mhtml(trap: str) -> str:
    """A saved page whose parts are bombs."""
    page = story(headline(1), *paragraphs(1), "&l11; &near;")
    parts = [("text/html", page), *((kind, bomb(form, trap)) for form, kind in _KINDS.items())]
    head = (
        "From: <Saved by a browser>\r\nSnapshot-Content-Location: https://gazette.example/a-story\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="cut"\r\n\r\n'
    )
    return (
        head
        + "".join(
            f"--cut\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n"
            f"Content-Location: https://gazette.example/{number}\r\n\r\n{base64.encodebytes(text.encode()).decode()}\r\n"
            for number, (kind, text) in enumerate(parts)
        )
        + "--cut--\r\n"
    )


_KINDS = {"svg": "image/svg+xml", "xslt": "text/xsl", "opml": "text/x-opml", "xhtml": "application/xhtml+xml"}


def newsbot(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`newsbot *words`, in no more memory than it may have."""
    environment = {**os.environ, "NEWSBOT_NETWORK__ALLOW_PRIVATE": '["127.0.0.1"]', "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.run(
        (sys.executable, "-P", "-m", "newsbot", *words, "--data", str(folder)),
        env=environment,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MOST, MOST)),
    )


@pytest.fixture
def trap() -> Iterator[LocalSite]:
    with serving() as site:
        yield site


@pytest.mark.full
def test_imported_bombs_unfold_nothing_and_fetch_nothing(trap: LocalSite, tmp_path: Path) -> None:
    """Each is refused or read as what it says literally; the story beside them is stored."""
    saved = tmp_path / "saved"
    saved.mkdir()
    for form, (name, _, _) in FORMS.items():
        (saved / name).write_text(bomb(form, trap.home), encoding="ascii")
    (saved / "page.mhtml").write_text(mhtml(trap.home), encoding="ascii", newline="")
    (saved / "page.html").write_text(story(headline(2), *paragraphs(2)), encoding="ascii")
    done = newsbot(tmp_path / "data", "import", str(saved))
    assert done.returncode in (0, 65), done.stderr
    assert "Traceback" not in done.stderr
    assert trap.asked == []
    exported = newsbot(tmp_path / "data", "export", "--format", "jsonl")
    texts = [line for line in exported.stdout.splitlines() if line.startswith("{")]
    titles = {json.loads(line)["title"] for line in texts}
    assert {headline(1), headline(2)} <= titles
    assert not [line for line in texts if "root:" in line or "hahahaha" in line]


@pytest.mark.full
@pytest.mark.parametrize("form", ["sitemap", "opml", "svg", "xslt", "xhtml"])
def test_a_crawled_entry_point_that_unfolds_is_refused_and_said(trap: LocalSite, tmp_path: Path, form: str) -> None:
    """What it names is not fetched, and the crawl does not end as if there were no news."""
    trap.put("/robots.txt", "User-agent: *\nAllow: /\n", kind="text/plain")
    trap.put("/news/", bomb(form, trap.home), kind="application/xml")
    trap.declare(tmp_path, doors='kind = "sitemap"')
    done = newsbot(tmp_path, "crawl", "local")
    assert set(trap.asked) <= {"/robots.txt", "/news/"}
    assert "Traceback" not in done.stderr
    assert "/news/" in done.stdout + done.stderr


def test_each_form_of_feed_is_tried_for_markup() -> None:
    """`test_every_sink` reads back these: a new one needs its reader there."""
    assert FORMATS == ("atom", "json")
