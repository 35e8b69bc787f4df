"""A live crawl, against a real server on loopback."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsbot.store.engine.lock import hold
from tests import processes
from tests.local_site import LocalSite, listing, serving, story

LONG = "The harbour board met for the third time this week and put off its decision on the crane once more. " * 3


@pytest.fixture
def site() -> Iterator[LocalSite]:
    with serving() as running:
        running.put("/robots.txt", "User-agent: *\nDisallow: /closed/\n", kind="text/plain")
        running.put("/news/", listing("/crane-vote-put-off", "/ferry-back-in-service", "/closed/secret-story"))
        running.put("/crane-vote-put-off", story("Crane vote put off", LONG, LONG + "It was the mayor's wish."))
        running.put("/ferry-back-in-service", story("Ferry back in service", LONG + "Two deserters were aboard.", LONG))
        running.put("/closed/secret-story", story("Secret story", LONG, LONG))
        yield running


def newsbot(data: Path, *words: str, allow: bool = True) -> subprocess.CompletedProcess[str]:
    """The command, with the local server allowed or not."""
    environment = {**os.environ, "NEWSBOT_NETWORK__ALLOW_PRIVATE": '["127.0.0.1"]' if allow else "[]"}
    command = [sys.executable, "-m", "newsbot", *words, "--data", str(data)]
    return processes.run(command, capture_output=True, text=True, env=environment, check=False, timeout=120)


def events(run: subprocess.CompletedProcess[str]) -> dict[str, list[dict[str, object]]]:
    """What `crawl --json` printed, by kind of event."""
    found: dict[str, list[dict[str, object]]] = {}
    for line in run.stdout.splitlines():
        event = json.loads(line)
        found.setdefault(event["event"], []).append(event)
    return found


def test_a_live_site_is_crawled_archived_and_replayed_to_the_same_records(site: LocalSite, tmp_path: Path) -> None:
    """What was fetched once can be walked again without the site."""
    site.declare(tmp_path / "live")
    live = newsbot(tmp_path / "live", "crawl", "local", "--json")
    assert live.returncode == 0, live.stderr
    assert {event["title"] for event in events(live)["new"]} == {"Crane vote put off", "Ferry back in service"}
    (recording,) = (tmp_path / "live" / "archive").glob("local-*.warc.gz")
    asked = len(site.asked)
    site.declare(tmp_path / "replayed")
    replayed = newsbot(tmp_path / "replayed", "crawl", "local", "--replay", str(recording), "--json", allow=False)
    assert replayed.returncode == 0, replayed.stderr
    assert len(site.asked) == asked
    told = [{(e["title"], e["url"]) for e in events(run)["new"]} for run in (live, replayed)]
    assert told[0] == told[1]
    assert [flag["watch"] for flag in events(replayed)["flag"]] == ["desert"]


def test_what_robots_txt_forbids_is_refused_and_never_asked_for(site: LocalSite, tmp_path: Path) -> None:
    """The site's wish, named in the report."""
    site.declare(tmp_path)
    run = newsbot(tmp_path, "crawl", "local", "--json")
    assert [
        (event["reason"], str(event["page"]).endswith("/closed/secret-story")) for event in events(run)["refused"]
    ] == [("robots", True)]
    assert "/closed/secret-story" not in site.asked


@pytest.mark.full
def test_a_site_whose_robots_txt_is_in_trouble_is_left_alone(site: LocalSite, tmp_path: Path) -> None:
    """RFC 9309: an answer of 5xx means no. The source failed as a whole, and the exit code says so."""
    site.put("/robots.txt", "try later", status=503)
    site.declare(tmp_path)
    run = newsbot(tmp_path, "crawl", "local")
    assert run.returncode == 1
    assert set(site.asked) == {"/robots.txt"}


def test_a_private_host_is_never_connected_to(site: LocalSite, tmp_path: Path) -> None:
    """Unless the user has named it."""
    site.declare(tmp_path)
    run = newsbot(tmp_path, "crawl", "local", allow=False)
    assert run.returncode == 1
    assert site.asked == []


def test_a_redirect_into_the_private_network_reaches_nobody(site: LocalSite, tmp_path: Path) -> None:
    """An allowed host must not open the entry point to others."""
    with serving() as trap:
        site.put("/crane-vote-put-off", "", status=302, Location=f"http://localhost:{trap.port}/inside")
        site.declare(tmp_path)
        run = newsbot(tmp_path, "crawl", "local", "--json")
        assert trap.asked == []
    refused = {str(event["page"]).rpartition("/")[2]: event["reason"] for event in events(run)["refused"]}
    assert refused["crane-vote-put-off"] == "off-site"


def test_a_feed_of_links_into_the_private_network_reaches_nobody(site: LocalSite, tmp_path: Path) -> None:
    """A host may be allowed without its neighbours: names are, addresses are not."""
    with serving() as trap:
        site.declare(tmp_path, more="")
        declared = tmp_path / "sources" / "local.toml"
        declared.write_text(declared.read_text().replace('hosts = ["127.0.0.1"]', 'hosts = ["127.0.0.1", "localhost"]'))
        site.put(
            "/news/",
            listing(f"http://localhost:{trap.port}/inside-story", "/crane-vote-put-off", "/ferry-back-in-service"),
        )
        run = newsbot(tmp_path, "crawl", "local", "--json")
        assert trap.asked == []
    assert [event["reason"] for event in events(run)["refused"]] == ["private-address"]


@pytest.mark.full
def test_a_page_in_passing_trouble_stays_due(site: LocalSite, tmp_path: Path) -> None:
    """A 503 is no refusal: the page is fetched by a later crawl, and the other pages are stored now."""
    site.put("/crane-vote-put-off", "busy", status=503)
    site.declare(tmp_path)
    run = newsbot(tmp_path, "crawl", "local", "--json")
    (end,) = events(run)["end"]
    assert (end["new"], end["stay_due"]) == (1, 1)


def test_an_edit_of_the_live_page_is_a_revision_and_a_second_crawl_of_the_same_is_nothing(
    site: LocalSite, tmp_path: Path
) -> None:
    """Run again: 0 new."""
    site.declare(tmp_path)
    newsbot(tmp_path, "crawl", "local")
    again = newsbot(tmp_path, "crawl", "local", "--json")
    (end,) = events(again)["end"]
    assert (end["new"], end["edited"]) == (0, 0)


def test_two_crawls_of_one_source_at_once_are_refused(site: LocalSite, tmp_path: Path) -> None:
    """The second exits 75 and says who holds the lock."""
    site.declare(tmp_path)
    with hold(tmp_path / "locks" / "crawl-local.lock", "the test"):
        run = newsbot(tmp_path, "crawl", "local")
    assert run.returncode == 75
    assert f"process {os.getpid()}" in run.stderr


def test_a_range_of_own_addresses_may_be_crawled(site: LocalSite, tmp_path: Path) -> None:
    """As an address of one's own may."""
    site.declare(tmp_path)
    environment = {**os.environ, "NEWSBOT_NETWORK__ALLOW_PRIVATE": '["127.0.0.0/8"]'}
    command = [sys.executable, "-m", "newsbot", "crawl", "local", "--json", "--data", str(tmp_path)]
    run = subprocess.run(command, capture_output=True, text=True, env=environment, check=False, timeout=120)
    assert {event["title"] for event in events(run)["new"]} == {"Crane vote put off", "Ferry back in service"}


def test_what_a_crawl_and_an_export_write_is_private(site: LocalSite, tmp_path: Path) -> None:
    """Whatever the umask allows."""
    data = tmp_path / "data"
    site.declare(data)
    before = os.umask(0)
    try:
        newsbot(data, "crawl", "local")
        newsbot(data, "export", "-o", str(data / "all.jsonl"))
        newsbot(data, "feed", "desert", "-o", str(data / "feed.xml"))
    finally:
        os.umask(before)
    own = [path for path in data.rglob("*") if "sources" not in path.relative_to(data).parts]
    assert {path.suffix for path in own} > {".db", ".jsonl", ".xml", ".gz"}
    assert [path.name for path in own if path.stat().st_mode & 0o077] == []
