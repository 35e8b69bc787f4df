"""C2: what is public redirects into the private network. Nobody goes there."""

from pathlib import Path

from tests.hostile.servers import Crawled, HostileSite, crawl, http, serving, trap
from tests.local_site import listing, story

STATUSES = (301, 302, 303, 307, 308)
LONG = "The harbour board met for the third time this week and put off its decision on the crane once more. " * 3


def walk(site: HostileSite, data: Path, inside: int) -> Crawled:
    """A site whose pages, feed and sitemap redirect inside: to a host that it calls its own, and to another."""
    for status in STATUSES:
        site.answers[f"/own-story-{status}"] = http(status=status, Location=f"http://127.0.0.1:{inside}/inside-story")
        site.answers[f"/other-story-{status}"] = http(status=status, Location=f"//127.0.0.2:{inside}/inside-story")
    refresh = f'<meta http-equiv="refresh" content="0; url=http://127.0.0.1:{inside}/inside-story"></head>'
    site.answers["/refreshing-story"] = http(story("A story that refreshes itself", LONG).replace("</head>", refresh))
    named = [f"/{which}-story-{status}" for which in ("own", "other") for status in STATUSES]
    site.answers["/news/"] = http(
        listing(*named, "/refreshing-story", next_page=f"http://127.0.0.1:{inside}/news/page/2/")
    )
    site.answers["/feed"] = http(status=302, Location=f"http://127.0.0.1:{inside}/feed")
    site.answers["/map"] = http(status=307, Location=f"http://127.0.0.1:{inside}/map")
    index = f"<sitemapindex><sitemap><loc>http://127.0.0.1:{inside}/map.xml</loc></sitemap></sitemapindex>"
    site.answers["/maps"] = http(index, kind="text/xml")
    site.declare(
        data, "listing /news/", "feed /feed", "sitemap /map", "sitemap /maps", hosts=("localhost", "127.0.0.1")
    )
    return crawl(data)


def test_c2_no_redirect_into_the_private_network_is_followed(tmp_path: Path) -> None:
    """From a page, a feed, a sitemap, an index or a listing, with any status, and by meta refresh: 0 connections."""
    with serving() as site, trap() as inside:
        crawled = walk(site, tmp_path, inside.port)
    assert inside.entered == 0
    reasons = {page.rpartition("/")[2]: reason for page, reason in crawled.refused.items()}
    assert reasons == {f"own-story-{status}": "private-address" for status in STATUSES} | {
        f"other-story-{status}": "off-site" for status in STATUSES
    }
    assert crawled.titles == {"A story that refreshes itself"}
    failed = [str(entry_point) for entry_point in crawled.end["doors_failed"]]
    doors = {
        entry_point.split(": ")[0].rpartition("/")[2]: "which is not public" in entry_point for entry_point in failed
    }
    assert doors == {"feed": True, "map": True, "map.xml": True}


def test_c2_no_robots_txt_leads_into_the_private_network(tmp_path: Path) -> None:
    """0 connections; nobody could say what the site wants, and so nothing of it is fetched."""
    with serving() as site, trap() as inside:
        site.answers["/robots.txt"] = http(status=302, Location=f"http://127.0.0.1:{inside.port}/robots.txt")
        site.declare(tmp_path)
        crawled = crawl(tmp_path)
    assert inside.entered == 0
    assert site.asked == ["/robots.txt"]
    assert "which is not public" in str(crawled.end["doors_failed"])
