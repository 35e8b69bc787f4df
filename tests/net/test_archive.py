"""The archive of live crawls: whole exchanges as they came, found again by the index, mended after crashes."""

from __future__ import annotations

import gzip
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from newsbot.net.recording import read_at
from newsbot.net.repair import catch_up
from newsbot.read.containers.compression import GzipStream, zstd
from newsbot.store.engine.database import Database, open_database
from newsbot.store.frontier import archived
from newsbot.urls import canonical_url
from tests import processes
from tests.local_site import LocalSite, listing, serving, story
from tests.net.test_live_crawl import LONG, events, newsbot

STORY = story("Crane vote put off", LONG, LONG + "It was the mayor's wish.")
PATH = "/crane-vote-put-off"
OTHERS = ("/nobody-has-seen-it", "/nor-has-seen-that")


@pytest.fixture(scope="module")
def server() -> Iterator[LocalSite]:
    """One for all tests, so that a walk of it can be used again."""
    with serving() as running:
        yield running


@pytest.fixture(scope="module")
def walked(server: LocalSite, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder into which the site was walked once. Not to be changed."""
    data = tmp_path_factory.mktemp("walked")
    _open(server, data)
    assert newsbot(data, "crawl", "local").returncode == 0
    return data


@pytest.fixture
def site(server: LocalSite, tmp_path: Path) -> LocalSite:
    _open(server, tmp_path)
    return server


@pytest.fixture
def crawled(walked: Path, site: LocalSite, tmp_path: Path) -> LocalSite:
    """The site, walked once."""
    shutil.copytree(walked, tmp_path, dirs_exist_ok=True)
    return site


def _open(site: LocalSite, data: Path) -> None:
    site.forget()
    site.put("/robots.txt", "User-agent: *\n", kind="text/plain")
    site.put("/news/", listing(PATH, *OTHERS))
    site.put(PATH, gzip.compress(STORY.encode(), mtime=0), Content_Encoding="gzip")
    site.declare(data)


@pytest.fixture
def database(crawled: LocalSite, tmp_path: Path) -> Iterator[Database]:
    """The database of that walk."""
    opened = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    yield opened
    opened.close()


def archive_files(data: Path) -> list[Path]:
    return sorted((data / "archive").glob("*.warc.gz"))


def records(file: Path) -> list[tuple[str, str, Any, Any, bytes]]:
    """Type, address, WARC headers, HTTP headers and raw block of each record."""
    with file.open("rb") as stream:
        return [
            (
                r.rec_type,
                r.rec_headers.get_header("WARC-Target-URI") or "",
                r.rec_headers,
                r.http_headers,
                r.raw_stream.read(),
            )
            for r in ArchiveIterator(stream, check_digests="raise")
        ]


def test_a_page_is_kept_as_it_was_received_with_what_was_asked(crawled: LocalSite, tmp_path: Path) -> None:
    """The payload still packed, the request beside it, and digests that hold."""
    (file,) = archive_files(tmp_path)
    found = [one for one in records(file) if one[1].endswith(PATH)]
    (asked, answer) = found
    assert (asked[0], answer[0]) == ("request", "response")
    assert gzip.decompress(answer[4]).decode() == STORY
    assert answer[2].protocol == "WARC/1.1"
    assert answer[3].get_header("Content-Encoding") == "gzip"
    assert answer[3].get_header("Transfer-Encoding") is None
    assert answer[3].get_statuscode() == "200"
    assert asked[2].get_header("WARC-Concurrent-To") == answer[2].get_header("WARC-Record-ID")
    assert (asked[3].protocol, asked[3].statusline) == ("GET", f"{PATH} HTTP/1.1")
    assert asked[3].get_header("Host") == f"127.0.0.1:{crawled.port}"
    assert str(asked[3].get_header("User-Agent")).startswith("newsbot/")


def test_a_payload_that_did_not_change_is_kept_once(crawled: LocalSite, tmp_path: Path) -> None:
    """The second walk meets the same listing, and keeps a revisit that says where it lies."""
    assert newsbot(tmp_path, "crawl", "local").returncode == 0
    first, second = archive_files(tmp_path)
    (kept,) = [one for one in records(first) if one[:2] == ("response", f"{crawled.home}news/")]
    (again,) = [one for one in records(second) if one[:2] == ("revisit", f"{crawled.home}news/")]
    stated = again[2].get_header
    assert stated("WARC-Profile") == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert stated("WARC-Payload-Digest") == kept[2].get_header("WARC-Payload-Digest")
    assert stated("WARC-Refers-To-Date") == kept[2].get_header("WARC-Date")
    assert stated("WARC-Refers-To-Filename") == first.name
    assert again[4] == b""


def test_a_run_goes_on_in_a_further_file_when_one_is_full(site: LocalSite, tmp_path: Path) -> None:
    """Each begins with what it is, holds whole records, and the index leads into all of them."""
    site.put("/ferry-back-in-service", story("Ferry back in service", LONG, LONG))
    site.put("/news/", listing(PATH, "/ferry-back-in-service"))
    small = ("-s", "NEWSBOT_ARCHIVE_LARGEST_FILE=1500")
    variables = {"NEWSBOT_DATA": str(tmp_path), "NEWSBOT_NETWORK__ALLOW_PRIVATE": '["127.0.0.1"]'}
    processes.run(
        (sys.executable, "-m", "scrapy", "crawl", "newsfeed", "-a", "source=local", *small),
        cwd=Path(__file__).parents[2],
        env={**os.environ, **variables},
        check=True,
        capture_output=True,
    )
    files = archive_files(tmp_path)
    assert len(files) > 1
    kinds = [[kind for kind, *_ in records(file)] for file in files]
    assert all(kind[0] == "warcinfo" and "response" in kind[1:] for kind in kinds)
    database = open_database(f"sqlite:///{tmp_path / 'newsbot.db'}")
    with database.read() as connection:
        assert set(archived.ends(connection)) == {file.name for file in files}
    database.close()


def test_a_recording_of_unchanged_pages_is_walked_all_the_same(crawled: LocalSite, tmp_path: Path) -> None:
    """What the second file only refers to is read from the first."""
    other = story("Ferry back in service", LONG + "Two deserters were aboard.", LONG)
    newsbot(tmp_path, "crawl", "local")
    crawled.put("/ferry-back-in-service", other)
    crawled.put("/news/", listing("/ferry-back-in-service", *OTHERS))
    newsbot(tmp_path, "crawl", "local")
    *_, second, third = archive_files(tmp_path)
    assert "response" not in {kind for kind, url, *_ in records(second) if url.endswith("/news/")}
    crawled.declare(tmp_path / "replayed")
    run = newsbot(tmp_path / "replayed", "crawl", "local", "--replay", str(second), "--json", allow=False)
    assert run.returncode == 0, run.stderr
    assert "not-in-recording" in {event["reason"] for event in events(run)["refused"]}
    run = newsbot(tmp_path / "replayed", "crawl", "local", "--replay", str(third), "--json", allow=False)
    assert [event["title"] for event in events(run)["new"]] == ["Ferry back in service"]


def test_the_index_leads_from_an_article_to_its_page(database: Database, tmp_path: Path) -> None:
    """File and place, at the moment that the article's capture has."""
    with database.read() as connection:
        (capture,) = archived.of_article(connection, 1)
    found = read_at(tmp_path / "archive" / capture.file, capture.position)
    assert (found.body.decode(), found.time) == (STORY, capture.captured_at)


def test_an_index_made_anew_of_the_files_is_the_index_that_the_crawl_wrote(database: Database, tmp_path: Path) -> None:
    """The files are the truth."""
    with database.read() as connection:
        before = archived.of_article(connection, 1)
        ends = archived.ends(connection)
    with database.write() as connection:
        for file in ends:
            archived.forget(connection, file)
    assert catch_up(database, tmp_path / "archive", canonical_url) == []
    with database.read() as connection:
        assert archived.of_article(connection, 1) == before
        assert archived.ends(connection) == ends


def test_a_torn_tail_is_cut_off_kept_and_named_at_the_next_start(crawled: LocalSite, tmp_path: Path) -> None:
    """All whole records stay where they are."""
    (file,) = archive_files(tmp_path)
    whole = file.read_bytes()
    file.write_bytes(whole + whole[-900:-300])
    run = newsbot(tmp_path, "crawl", "local", "--json")
    assert file.read_bytes() == whole
    assert file.with_name(file.name + ".torn").read_bytes() == whole[-900:-300]
    (end,) = events(run)["end"]
    assert end["mended"] == [
        f"{file.name} was torn at byte {len(whole):,}; "
        f"the 600 bytes of its unfinished record are kept in {file.name}.torn"
    ]


@pytest.mark.parametrize("cut", [1, 7, 60, 200])
def test_wherever_a_file_is_torn_its_whole_records_stay(database: Database, tmp_path: Path, cut: int) -> None:
    """A record is whole or it is not there."""
    (file,) = archive_files(tmp_path)
    before = [one[:2] for one in records(file)]
    file.write_bytes(file.read_bytes()[:-cut])
    (mended,) = catch_up(database, tmp_path / "archive", canonical_url)
    assert mended.file == file.name
    assert [one[:2] for one in records(file)] == before[:-1]
    with database.read() as connection:
        assert archived.ends(connection)[file.name] <= file.stat().st_size


def test_damage_with_whole_records_behind_it_is_no_torn_tail(database: Database, tmp_path: Path) -> None:
    """Nothing that can be read is cut off."""
    (file,) = archive_files(tmp_path)
    broken = bytearray(file.read_bytes())
    broken[200] ^= 0xFF
    file.write_bytes(broken + b"\0")
    assert catch_up(database, tmp_path / "archive", canonical_url) == []
    assert len(file.read_bytes()) == len(broken) + 1


def test_zstd_is_asked_for_and_read(site: LocalSite, tmp_path: Path) -> None:
    """From the wire, and from the archive again."""
    site.put(PATH, zstd.compress(STORY.encode()), Content_Encoding="zstd")
    run = newsbot(tmp_path, "crawl", "local", "--json")
    assert [event["title"] for event in events(run)["new"]] == ["Crane vote put off"]
    (file,) = archive_files(tmp_path)
    (asked,) = [one for one in records(file) if one[0] == "request" and one[1].endswith(PATH)]
    assert "zstd" in asked[3].get_header("Accept-Encoding")
    site.declare(tmp_path / "replayed")
    again = newsbot(tmp_path / "replayed", "crawl", "local", "--replay", str(file), "--json", allow=False)
    assert [event["title"] for event in events(again)["new"]] == ["Crane vote put off"]


def test_the_archive_is_for_its_owner_alone(crawled: LocalSite, tmp_path: Path) -> None:
    """Its folder opens to nobody else."""
    assert (tmp_path / "archive").stat().st_mode & 0o077 == 0


def test_each_record_is_a_gzip_member_of_its_own(crawled: LocalSite, tmp_path: Path) -> None:
    """So that any of them can be read without the others."""
    (file,) = archive_files(tmp_path)
    members = set()
    with file.open("rb") as stream:
        unzipped = GzipStream(stream)
        while unzipped.read(100):
            members.add(unzipped.member)
    assert len(members) == len(records(file))
