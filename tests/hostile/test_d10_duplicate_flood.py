"""D10: one story under addresses without end. It is one story, flagged once, and soon it is not asked for again."""

import os
from pathlib import Path

import pytest

from tests.hostile.servers import crawl, http, serving
from tests.local_site import listing, story
from tests.net.test_pace import prose

ADDRESSES = int(os.environ.get("ADDRESSES", "300"))  # of the one story; the promise is of 10,000
MOST_FETCHES = 200


@pytest.mark.parametrize(
    ("path", "varies"), [("/wall-to-be-rebuilt?session={}", False), ("/{:08}/wall-to-be-rebuilt-now/{:x}", True)]
)
def test_d10_one_story_under_many_addresses_is_soon_not_asked_for(path: str, varies: bool, tmp_path: Path) -> None:
    """1 story, 1 flag, at most 200 fetches, and a Miss "loop" for each other address; other stories are read."""
    paths = [path.format(number, number) for number in range(ADDRESSES)]
    others = [f"/story-of-its-own-{word}" for word in ("ferry", "choir", "salt")]

    def wall(asked: str) -> bytes:
        other = " ".join(prose(asked)[0].split()[:3]) if varies else ""  # each time in other words
        return http(story("Wall to be rebuilt", *prose("wall"), f"Two deserters were aboard. {other}"))

    with serving() as site:
        site.otherwise = wall
        for other in others:
            site.answers[other] = http(story(other.rpartition("-")[2].title() + " has news of its own", *prose(other)))
        locs = "".join(f"<url><loc>{site.home}{each.lstrip('/')}</loc></url>" for each in (*paths, *others))
        site.answers["/map"] = http(f"<urlset>{locs}</urlset>", kind="text/xml")
        site.answers["/news/"] = http(listing(*others))
        site.declare(tmp_path, "sitemap /map", "listing /news/")
        crawled = crawl(tmp_path)
    fetched = [asked for asked in site.asked if "wall" in asked]
    assert len(fetched) <= MOST_FETCHES
    assert set(crawled.refused.values()) == {"loop"}
    assert len(crawled.refused) == ADDRESSES - len(fetched)
    assert len(crawled.titles) == 4
    assert len(crawled.events["flag"]) == 1
