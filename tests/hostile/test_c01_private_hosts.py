"""C1: a page names hosts of the private network, however they are spelled. None of them is connected to."""

from pathlib import Path

import pytest

from tests.hostile.servers import crawl, http, newsbot, serving, trap
from tests.local_site import listing

# All of them lead inside; the trap listens on each address of this machine.
SPELLINGS = (
    "127.0.0.1",
    "127.1",
    "127.0.1",
    "127.0.0.2",
    "127.255.255.254",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0x7F.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "0",
    "0.0.0.0",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::127.0.0.1]",
    "[64:ff9b::7f00:1]",
    "[64:ff9b:1::7f00:1]",
    "[2002:7f00:1::]",
    "[2001:0:0:0:0:0:80ff:fffe]",
    "[fe80::1]",
    "[fd00:ec2::254]",
    "[fec0::1]",
    "[ff02::1]",
    "[3fff::1]",
    "127.0.0.1.",
    "127。0。0。1",
    "①②⑦.⓪.⓪.①",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.0.8",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "255.255.255.255",
)
# As the address of a page has them, once there is one spelling of it.
CANONICAL = ("::ffff:7f00:1", "::7f00:1", "2001::80ff:fffe")


def test_c1_no_spelling_of_a_private_host_is_connected_to(tmp_path: Path) -> None:
    """0 connections, a Miss that names the rule for each page; that the source calls the hosts its own is no help."""
    with serving() as site, trap() as inside:
        pages = [f"http://{host}:{inside.port}/inside-story-{number}" for number, host in enumerate(SPELLINGS)]
        site.answers["/news/"] = http(listing(*pages))
        own = (host.strip("[]").lower() for host in SPELLINGS)
        site.declare(tmp_path, hosts=("localhost", *own, *CANONICAL))
        crawled = crawl(tmp_path)
    assert inside.entered == 0
    assert len(crawled.refused) == len(SPELLINGS)
    assert set(crawled.refused.values()) == {"private-address"}
    assert all("which is not public" in str(event["detail"]) for event in crawled.events["refused"])
    assert "Traceback" not in crawled.said


@pytest.mark.parametrize("address", ["http://0x7f.1:{port}/", "http://127.0.0.1:{port}/", "https://[::1]:{port}/"])
def test_c1_a_private_site_cannot_be_made_a_source(address: str, tmp_path: Path) -> None:
    """`source new` asks through the same gate as `crawl`, and says why in one line, without a traceback."""
    with trap() as inside:
        url = address.format(port=inside.port)
        looked_at = newsbot(tmp_path, "source", "new", url, "--yes")
    assert inside.entered == 0
    assert looked_at.code == 1
    assert not looked_at.events
    asked, refused = looked_at.said.splitlines()
    assert asked.startswith("asking for http")
    assert refused.endswith(", which is not public; if it is your own, add it to network.allow_private in newsbot.toml")
