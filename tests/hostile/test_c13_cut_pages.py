"""C13: pages that break off where HTTP cannot tell. They are tried again, and kept the third time, marked."""

import json
import sqlite3
from pathlib import Path

import pytest

from newsbot.items import Article, Miss
from newsbot.page import Page
from newsbot.read import extract
from newsbot.read.ending import CUT, may_be_cut
from tests.hostile.servers import crawl, http, newsbot, serving
from tests.local_site import listing, story

LONG = "The harbour board met for the third time this week and put off its decision on the crane once more. " * 3
PAGE = story("Crane vote put off", LONG, LONG + "The mayor spoke.", LONG + "The ferry waits.")
HALF = PAGE[: PAGE.index("The mayor spoke") + 6]
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
WAYS = {
    "short-length": HEAD + f"Content-Length: {len(HALF)}\r\nConnection: close\r\n\r\n{PAGE}".encode(),
    "ended-connection": b"HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n" + HALF.encode(),
    "part": http(HALF, status=206, Content_Range=f"bytes 0-{len(HALF) - 1}/{len(PAGE)}"),
    "before-the-story": http(PAGE[: PAGE.index("<h1>") + 8]),
}


def read(text: str, status: int = 200) -> object:
    return extract(Page(body=text.encode(), url="https://example.org/crane-vote", status=status))


def make_due(data: Path) -> None:
    """Let the time pass until failed pages are tried again."""
    with sqlite3.connect(data / "newsbot.db") as database:
        database.execute("UPDATE address SET due_at = '2020-01-01 00:00:00.000000' WHERE state = 'due'")


def test_c13_a_page_that_breaks_off_is_kept_the_third_time_and_marked(tmp_path: Path) -> None:
    """Nothing is stored before; a page that came whole in between would be stored as it is."""
    with serving() as site:
        for name, answer in WAYS.items():
            site.answers[f"/story-{name}-of-today"] = answer
        site.answers["/whole-story-of-today"] = http(story("A whole story", LONG, LONG))
        site.answers["/news/"] = http(listing(*(path for path in site.answers if path != "/robots.txt")))
        site.declare(tmp_path)
        first = crawl(tmp_path)
        assert first.titles == {"A whole story"}
        assert (first.end["stay_due"], first.refused) == (len(WAYS), {})
        make_due(tmp_path)
        assert crawl(tmp_path).titles == set()
        make_due(tmp_path)
        third = crawl(tmp_path)
    assert third.titles == {"Crane vote put off"}
    assert len(third.refused) == 1  # of the page that broke off before its story
    shown = newsbot(tmp_path, "show", "2").events[""][0]
    assert "the page breaks off inside its story" in json.dumps(shown)


def test_c13_a_page_that_was_read_whole_keeps_its_text(tmp_path: Path) -> None:
    """Half a page is no edit."""
    with serving() as site:
        site.answers["/crane-vote-put-off"] = http(PAGE)
        site.answers["/news/"] = http(listing("/crane-vote-put-off"))
        site.declare(tmp_path)
        assert crawl(tmp_path).titles == {"Crane vote put off"}
        site.answers["/crane-vote-put-off"] = WAYS["short-length"]
        again = crawl(tmp_path, "--recheck-all")
    assert (again.end["edited"], again.end["stay_due"]) == (0, 1)


@pytest.mark.parametrize(
    "page",
    [
        PAGE,
        PAGE.replace("</body></html>", ""),
        PAGE.replace("</main></body></html>", "<footer><p>Imprint"),
        PAGE.replace("</body>", "").replace("</html>", "") + "<script>if (a < b) document.write('<article>",
    ],
    ids=["whole", "without-end-tags", "in-the-footer", "in-a-script"],
)
def test_c13_a_page_whose_story_ends_is_whole(page: str) -> None:
    """Ends of the body and the document may be missing."""
    record = read(page)
    assert isinstance(record, Article)
    assert CUT not in record.evidence


@pytest.mark.parametrize("inside", ["<!-- a note", "<script>var story = '</article>", "<img src='crane", "<p>The mayo"])
def test_c13_a_page_breaks_off_wherever_its_story_does(inside: str) -> None:
    """Also in what readers do not see."""
    record = read(PAGE[: PAGE.index("<p>", PAGE.index("The mayor spoke"))] + inside)
    assert isinstance(record, Article)
    assert CUT in record.evidence


def test_c13_a_page_that_says_nothing_may_be_cut_only_if_it_has_no_end() -> None:
    """Else it is refused at once."""
    for page, expected in (("<html><head><title>Wait", True), ("<html><body>Wait</body></html>", False)):
        miss = read(page)
        assert isinstance(miss, Miss)
        assert may_be_cut(miss, Page(body=page.encode(), url="https://example.org/a")) is expected
