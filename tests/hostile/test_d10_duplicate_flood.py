"""D10: one story under addresses without end. It is one story, flagged once, and soon it is not asked for again."""

import os
from pathlib import Path

from tests.hostile.servers import HostileSite, crawl, http, serving
from tests.local_site import listing, story
from tests.net.test_pace import prose

ADDRESSES = int(os.environ.get("ADDRESSES", "100"))  # of the one story; the promise is of 10,000
MOST_FETCHES = 200


def offer(site: HostileSite, data: Path, paths: list[str], others: list[str]) -> None:
    """A sitemap that names all of *paths*, and a listing of *others*, which are stories of their own."""
    for other in others:
        site.answers[other] = http(story(other.rpartition("-")[2].title() + " has news of its own", *prose(other)))
    locs = "".join(f"<url><loc>{site.home}{each.lstrip('/')}</loc></url>" for each in (*paths, *others))
    site.answers["/map"] = http(f"<urlset>{locs}</urlset>", kind="text/xml")
    site.answers["/news/"] = http(listing(*others))
    site.declare(data, "sitemap /map", "listing /news/")


def test_d10_one_story_under_many_addresses_is_soon_not_asked_for(tmp_path: Path) -> None:
    """1 story, 1 flag, at most 200 fetches, and a Miss "loop" for each other address; other stories are read."""
    paths = [f"/{number:08}/wall-to-be-rebuilt-now/{number:x}?session={number}" for number in range(ADDRESSES)]
    others = [f"/story-of-its-own-{word}" for word in ("ferry", "choir", "salt")]

    def wall(asked: str) -> bytes:
        other = " ".join(prose(asked)[0].split()[:3])  # each time in other words
        return http(story("Wall to be rebuilt", *prose("wall"), f"Two deserters were aboard. {other}"))

    with serving() as site:
        site.otherwise = wall
        offer(site, tmp_path, paths, others)
        crawled = crawl(tmp_path)
    fetched = [asked for asked in site.asked if "wall" in asked]
    assert len(fetched) <= MOST_FETCHES
    assert set(crawled.refused.values()) == {"loop"}
    assert len(crawled.refused) == ADDRESSES - len(fetched)
    assert len(crawled.titles) == 4
    assert len(crawled.events["flag"]) == 1


# What a paper shows instead of each of its stories, to whom it does not know.
NOTICE = ("Subscribe to read on. Readers like you keep the desks of the harbour and the islands open.",) * 3


def test_d10_a_paper_that_shows_one_text_for_all_its_stories_is_walked_to_the_end(tmp_path: Path) -> None:
    """Each page is asked for: it has a title of its own, or an address in words, and tomorrow perhaps its text."""
    words = [f"{first}{second}ling" for first in "bdfgk" for second in ("al", "el", "il", "ol", "ul", "arn")]
    words += [f"{word}ton" for word in words]
    titles = {f"/paper/{number}": f"{word.title()} ferries are late" for number, word in enumerate(words)}
    titles |= {f"/{word}-ferries-are-late": "One moment, please" for word in words}
    with serving() as site:
        site.otherwise = lambda asked: http(story(titles[asked], *NOTICE))
        offer(site, tmp_path, list(titles), [])
        crawled = crawl(tmp_path)
    assert not set(titles).difference(site.asked)
    assert "loop" not in crawled.refused.values()
