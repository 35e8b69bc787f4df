"""An invented news site for a real server on loopback: its stories behind a feed, a sitemap and paged listings."""

from __future__ import annotations

import random

from tests.local_site import LocalSite

TITLES = (
    "Crane vote put off for the third time",
    "Ferry back in service after the storm",
    "Salt price doubles at the harbour market",
    "Choir sings the whole shipping forecast",
    "Swimmers cross the bar before the dawn",
    "Night bus returns to the northern flats",
    "Old chart shows a channel nobody knew",
    "Pump house clock is to chime once more",
    "Lifeboat crew is looking for new members",
    "Eel pass opens beside the upper weir",
    "Tannoy is taken over by three poets",
    "Cormorants leave the outer breakwater",
)
WORDS = (
    "harbour",
    "crane",
    "ferry",
    "tide",
    "council",
    "vote",
    "salt",
    "market",
    "choir",
    "lifeboat",
    "winter",
    "storm",
)
HEAD = (
    '<meta property="og:site_name" content="The Harbour Ledger"><title>Home</title>'
    '<link rel="alternate" type="{kind}" href="{href}">'
)


def prose(number: int) -> str:
    """Two paragraphs of 60 words that no other story has."""
    chosen = random.Random(number)
    paragraphs = (" ".join(chosen.choice(WORDS) for _ in range(60)).capitalize() for _ in range(2))
    return "".join(f"<p>{paragraph}.</p>" for paragraph in paragraphs)


def path(number: int) -> str:
    """Where the story of that number stands."""
    return f"/2026/{TITLES[number].lower().replace(' ', '-')}"


def day(number: int) -> str:
    """When it was published: the first is the newest."""
    return f"2026-11-{20 - number:02d}T10:00:00+00:00"


def menu() -> str:
    """What stands at the top of every page."""
    return (
        '<nav><a href="/latest/">Latest</a><a href="/sport/">Sport</a><a href="/about">About</a>'
        '<a href="/tag/ferry">Ferry</a></nav>'
    )


def page(body: str, head: str = "") -> str:
    """A page of the site."""
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{menu()}<main>{body}</main></body></html>'


def story(number: int) -> str:
    """A story's page."""
    head = (
        f'<title>{TITLES[number]}</title><meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="{day(number)}">'
    )
    return page(
        f'<article><h1>{TITLES[number]}</h1><p class="byline">By <a rel="author" href="/people/ada-lund">Ada Lund</a>'
        f"</p>{prose(number)}</article>",
        head,
    )


def listing(numbers: range, following: str | None = None) -> str:
    """A page of cards."""
    cards = "".join(
        f'<article><h3><a href="{path(n)}">{TITLES[n]}</a></h3><time datetime="{day(n)}"></time></article>'
        for n in numbers
    )
    return page(cards, f'<link rel="next" href="{following}">' if following else "")


def rss(home: str, numbers: range, title: str = "The Harbour Ledger") -> str:
    """A feed of those stories."""
    items = "".join(
        f"<item><title>{TITLES[n]}</title><link>{home}{path(n)[1:]}</link><pubDate>{day(n)}</pubDate></item>"
        for n in numbers
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'


def sitemap(home: str, numbers: range) -> str:
    """A sitemap of those stories, and of the page about the site."""
    urls = "".join(f"<url><loc>{home}{path(n)[1:]}</loc><lastmod>{day(n)}</lastmod></url>" for n in numbers)
    about = f"<url><loc>{home}about</loc></url>"
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{about}{urls}</urlset>'


def open_site(site: LocalSite) -> None:
    """Every page without any feed or sitemap: the front page, a paged listing, a section, and the stories."""
    site.put("/robots.txt", "User-agent: *\nDisallow: /closed/\n", kind="text/plain")
    site.put("/", listing(range(6)))
    site.put("/latest/", listing(range(6), "/latest/page/2/"))
    site.put("/latest/page/2/", listing(range(6, 12)))
    site.put("/sport/", listing(range(4, 9)))
    site.put("/about", page("<h1>About us</h1><p>We are the Harbour Ledger.</p>"))
    for number in range(len(TITLES)):
        site.put(path(number), story(number))


def open_entry_points(
    site: LocalSite, *, linked: bool = True, at: str = "/all/news.xml", kind: str = "text/xml"
) -> None:
    """The site with a feed, which the front page links to or not, and a sitemap, which robots.txt names."""
    open_site(site)
    head = HEAD.format(kind=kind, href=at) if linked else '<meta property="og:site_name" content="The Harbour Ledger">'
    site.put("/", listing(range(6)).replace("<head>", f"<head>{head}"))
    site.put(at, rss(site.home, range(5)), kind="text/xml")
    site.put("/maps/all.xml", sitemap(site.home, range(10)), kind="application/xml")
    site.put("/robots.txt", f"User-agent: *\nDisallow: /closed/\nSitemap: {site.home}maps/all.xml\n", kind="text/plain")
