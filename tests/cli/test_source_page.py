"""`newsbot show ID --source-page`: from an article to the page that it was read from."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.local_site import listing, serving, story
from tests.net.test_live_crawl import LONG, newsbot

STORY = story("Crane vote put off", LONG, LONG + "It was the mayor's wish.")


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one article, of a page that was fetched twice. Not to be changed."""
    data = tmp_path_factory.mktemp("crawled")
    with serving() as site:
        site.put("/robots.txt", "User-agent: *\n", kind="text/plain")
        site.put("/news/", listing("/crane-vote-put-off", "/nobody-has-seen-it", "/nor-has-seen-that"))
        site.put("/crane-vote-put-off", STORY)
        site.declare(data)
        newsbot(data, "crawl", "local")
    return data


@pytest.fixture
def data(crawled: Path, tmp_path: Path) -> Path:
    """A copy of that folder."""
    shutil.copytree(crawled, tmp_path, dirs_exist_ok=True)
    return tmp_path


def test_the_text_of_the_page_is_shown(data: Path) -> None:
    """As a reader saw it, whatever was read in it."""
    run = newsbot(data, "show", "1", "--source-page")
    assert run.stdout.splitlines()[:3] == ["Crane vote put off", "", LONG.strip()]


def test_the_bytes_of_the_page_go_into_a_new_file(data: Path) -> None:
    """Unpacked, and never over a file that is there."""
    newsbot(data, "show", "1", "--raw", str(data / "page.html"))
    assert (data / "page.html").read_text() == STORY
    again = newsbot(data, "show", "1", "--raw", str(data / "page.html"))
    assert again.returncode == 1
    assert "page.html is there already; nothing was written, name another file" in again.stderr
    assert "no article 99" in newsbot(data, "show", "99", "--source-page").stderr


def test_a_page_whose_file_is_gone_is_named(data: Path) -> None:
    """The index is no promise that nobody removed the file."""
    (file,) = (data / "archive").glob("*.warc.gz")
    file.unlink()
    run = newsbot(data, "show", "1", "--source-page")
    assert run.returncode == 1
    assert "holds no page of article 1" in run.stderr
    assert f"({file.name}: No such file or directory)" in run.stderr
