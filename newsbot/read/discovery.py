"""Finds a site's feeds, sitemaps, sections and author pages from its pages and robots.txt. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from newsbot.items import Miss
from newsbot.page import Page
from newsbot.patterns import compiled
from newsbot.read.document import open_document
from newsbot.read.markup import ancestors, tag_names, words
from newsbot.read.metadata import read_language, read_metadata
from newsbot.read.story_address import absolute_url, canonical_or_none, registered_domain

# Feeds that no page links to: WordPress, Ghost, Hugo, Jekyll, Drupal, Pelican and similar.
USUAL_FEEDS = (
    "/feed",
    "/feed/",
    "/rss",
    "/rss/",
    "/rss.xml",
    "/feed.xml",
    "/atom.xml",
    "/index.xml",
    "/feeds/all.xml",
    "/feed.json",
)
USUAL_SITEMAPS = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml", "/news-sitemap.xml", "/sitemap-news.xml")
_PLAIN_WORDPRESS = "/?sitemap=index"

_FEED_TYPES = tag_names(
    "application/rss+xml application/atom+xml application/rdf+xml application/feed+json text/xml application/xml"
)
_FEED_PATH = compiled(r"/(?:rss|feed|feeds|atom|index)(?:\.(?:xml|rss|atom|json)|/)?$|\.(?:rss|atom)$", re.IGNORECASE)
_PLAIN_INDEX = compiled(r"/index/?$", re.IGNORECASE)
_COMMENTS = compiled(r"comment|kommentar|commentaire|comentario", re.IGNORECASE)
_SITEMAP_LINE = compiled(r"^[^\S\n]*+sitemap[^\S\n]*+:[^\S\n]*+(\S+)", re.IGNORECASE | re.MULTILINE)
_STORY_LIKE = compiled(r"[a-z0-9]-[a-z0-9]+-[a-z0-9]+-|/\d{4}/\d{1,2}(?:/|$)|\d{5,}", re.IGNORECASE)
_DEEPEST = 20  # segments of a path that are looked at
_FILE = compiled(r"\.(?!html?$|php$|aspx?$)\w{2,5}$", re.IGNORECASE)
_MOST_LINKS = 5_000
_LONGEST_SECTION = 60

# Words in a sitemap's address that say it lists pages other than stories.
_NO_STORY_MAPS = tag_names(
    "attachment attachments author authors categories category contributor contributors image images people product "
    "products tag tags taxonomies taxonomy term terms topic topics user users video videos writer writers"
)
# The site's own pages (imprint, about), and numbered parts of a sitemap.
_PAGE_MAPS = tag_names("page pages")
_PAGE_MAP = compiled(r"pages?(?![a-z])", re.IGNORECASE)
_NUMBERS = compiled(r"[-_]?\d+")
_WORD = compiled(r"[a-z]+")
# Parameters of a front page that select a page other than a story: /?cat=3 (WordPress without pretty addresses).
_NO_ARTICLE_PARAMETERS = tag_names(
    "attachment_id author author_name cat category category_name day feed m monthnum page_id paged q s search tag year"
)

# First path segments under which sites keep everything but stories.
_NO_ARTICLES = tag_names(
    "about about-us account accounts advertise advertising api archive archives assets author authors auth autor "
    "autoren basket careers cart cdn-cgi categories category checkout comments contact contact-us contacts "
    "contributor contributors cookie-policy cookies donate donations faq feed feeds help imprint impressum jobs "
    "kategorie legal login logout member members membership my newsletter newsletters page pages people podcasts "
    "policies privacy privacy-policy profile profiles register rss search section sections shop signin signup "
    "sitemap staff static subscribe subscription subscriptions support tag tags team terms terms-of-service terms- "
    "of-use theme themes thema topic topics user users wp-admin wp-content wp-includes wp-json writer writers"
)
_LISTINGS = tag_names(
    "all archive archives articles blog headlines latest latest-news news news-archive newsroom posts stories story"
)
_AUTHORS = tag_names(
    "author authors autor autoren auteur auteurs by contributor contributors people profile profiles reporter "
    "reporters staff team writer writers"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSeen:
    """What one page shows of its site. Links stay within the site, once each, in the page's order."""

    title: str | None = None  # of the site
    language: str | None = None
    feeds: tuple[str, ...] = ()  # on any site
    links: tuple[str, ...] = ()
    menu: tuple[str, ...] = ()  # the subset of `links` in menus


def see_page(page: Page) -> PageSeen:
    """What *page* shows of its site; empty if it is not HTML. Never raises."""
    document = open_document(page)
    if isinstance(document, Miss) or page.url is None:
        return PageSeen()
    metadata = read_metadata(document)
    language = read_language(metadata.language)
    links, menu = _links(document.root, page.url)
    name = metadata.site_name or (metadata.titles[0][0] if metadata.titles else None)
    return PageSeen(
        title=name,
        language=language[0] if language else None,
        feeds=tuple(dict.fromkeys(_feeds(document.root, page.url))),
        links=links,
        menu=menu,
    )


def _feeds(root: HtmlElement, page_url: str) -> Iterator[str]:
    for link in islice(root.iter("link", "a"), _MOST_LINKS):
        url = canonical_or_none(absolute_url(page_url, link.get("href")), None)
        if url is None or _COMMENTS.search(f"{urlsplit(url).path} {link.get('title') or ''}"):
            continue
        if link.tag == "link":
            declared = (link.get("type") or "").partition(";")[0].strip().lower()
            # Sites declare JSON Feed as plain JSON, but other things too.
            is_declared = declared in _FEED_TYPES or (declared == "application/json" and is_feed_path(url))
            if "alternate" in (link.get("rel") or "").lower().split() and is_declared:
                yield url
        elif is_feed_path(url):
            yield url


def is_feed_path(url: str) -> bool:
    path = urlsplit(url).path
    return bool(_FEED_PATH.search(path)) and not _PLAIN_INDEX.search(path)


def _links(root: HtmlElement, page_url: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    links: dict[str, bool] = {}
    for link in islice(root.iter("a"), _MOST_LINKS):
        url = canonical_or_none(absolute_url(page_url, link.get("href")), None)
        if url and same_site(url, page_url):
            links[url] = links.get(url, False) or _in_menu(link)
    return tuple(links), tuple(url for url, in_menu in links.items() if in_menu)


def _in_menu(link: HtmlElement) -> bool:
    return any(a.tag in ("nav", "header", "footer") or "menu" in words(a) for a in ancestors(link, 12))


def same_site(url: str, other: str) -> bool:
    """Whether both addresses have the same registered domain, and the same port if they share a host."""
    one, two = urlsplit(url), urlsplit(other)
    if one.hostname == two.hostname:
        return one.port == two.port
    return registered_domain(url) == registered_domain(other)


def robots_sitemaps(robots: str, home: str) -> tuple[str, ...]:
    """The sitemaps in a robots.txt, once each, in order."""
    urls = (canonical_or_none(absolute_url(home, found), None) for found in _SITEMAP_LINE.findall(robots))
    return tuple(dict.fromkeys(url for url in urls if url))


def section_pages(seen: PageSeen, stories: Iterable[str]) -> tuple[str, ...]:
    """Pages that may list stories: named like it, then those in menus; none of *stories*."""
    known = set(stories)
    said = [url for url in seen.links if _segments(url)[-1:] and _segments(url)[-1] in _LISTINGS]
    likely = [url for url in (*said, *seen.menu) if url not in known and _may_be_section(url)]
    return tuple(dict.fromkeys(likely))


def _may_be_section(url: str) -> bool:
    parts, segments = urlsplit(url), _segments(url)
    if not segments or parts.query or len(segments) > 2 or len(parts.path) > _LONGEST_SECTION:
        return False
    if _FILE.search(parts.path) or _STORY_LIKE.search(parts.path) or is_feed_path(url):
        return False
    if len(segments) == 1:
        return segments[0] not in _NO_ARTICLES - _LISTINGS
    # Sections do live under /section and /category, but not under /author and /wp-content.
    return segments[0] not in _NO_ARTICLES - _LISTINGS - tag_names("section sections category categories kategorie")


def usual_sitemaps(feeds: Iterable[str]) -> tuple[str, ...]:
    """Usual addresses of sitemaps for a site with these *feeds*. WordPress without pretty permalinks has them, like all
    its pages, in a query.
    """
    is_plain = any(urlsplit(url).query.startswith("feed=") for url in feeds)
    return (_PLAIN_WORDPRESS, *USUAL_SITEMAPS) if is_plain else USUAL_SITEMAPS


def may_list_stories(sitemaps: Sequence[str]) -> list[str]:
    """*sitemaps* without those of tags, authors, users and the like, as their names say, and of pages where one of the
    same name has posts; all if none would be left.
    """
    of_posts = {_shape_of(url) for url in sitemaps if not _words_of_name(url) & _PAGE_MAPS}
    kept = [
        url
        for url in sitemaps
        if not _words_of_name(url) & _NO_STORY_MAPS
        and not (_words_of_name(url) & _PAGE_MAPS and _shape_of(_PAGE_MAP.sub("post", url)) in of_posts)
    ]
    return kept or list(sitemaps)


def _shape_of(url: str) -> str:
    """*url* without its numbers and plurals: one of several sitemaps of a kind."""
    return _NUMBERS.sub("", url.lower()).replace("posts", "post")


def _words_of_name(url: str) -> set[str]:
    parts = urlsplit(url.lower())
    return set(_WORD.findall(f"{parts.path.rpartition('/')[2]} {parts.query}"))


def no_article_paths(links: Iterable[str], stories: Iterable[str]) -> tuple[str, ...]:
    """Beginnings of *links* that usually lead to no articles, and to none of the *stories* from a feed: "/tag",
    "/?cat=".
    """
    holding = {first for url in stories if (first := _beginning(url))}
    named = {first for url in links if (first := _beginning(url))}
    usual = {f"/{segment}" for segment in _NO_ARTICLES} | {f"/?{name}=" for name in _NO_ARTICLE_PARAMETERS}
    return tuple(sorted((named & usual) - holding))


def _beginning(url: str) -> str | None:
    segments, query = _segments(url), urlsplit(url).query
    if segments:
        return f"/{segments[0]}"
    return f"/?{query.partition('=')[0]}=" if query else None


def parents_of_stories(links: Iterable[str], stories: Iterable[str]) -> tuple[str, ...]:
    """The paths among *links* beneath which at least two of the *stories* are: "/posts", "/2026/11"."""
    beneath: Counter[str] = Counter()
    for url in dict.fromkeys(stories):
        segments = urlsplit(url).path.strip("/").split("/")
        beneath.update("/" + "/".join(segments[:depth]) for depth in range(1, min(len(segments), _DEEPEST)))
    paths = dict.fromkeys(urlsplit(url).path.rstrip("/") for url in links if not urlsplit(url).query)
    return tuple(path for path in paths if beneath[path] > 1)


def author_path(links: Iterable[str], authors: Sequence[str]) -> str | None:
    """The path of author pages: that of most of *authors* (addresses in bylines), else of *links* named like it; None
    without either.
    """
    beneath = Counter(parent for url in authors if (parent := _parent(url)))
    if not beneath:
        beneath = Counter(
            parent for url in links if (parent := _parent(url)) and parent.strip("/?=").rpartition("/")[2] in _AUTHORS
        )
    return beneath.most_common(1)[0][0] if beneath else None


def _parent(url: str) -> str | None:
    query = urlsplit(url).query
    if query and urlsplit(url).path == "/" and query.partition("=")[0] in _AUTHORS:
        return f"/?{query.partition('=')[0]}="
    segments = urlsplit(url).path.strip("/").split("/")
    return f"/{'/'.join(segments[:-1])}/" if len(segments) > 1 else None


def _segments(url: str) -> list[str]:
    return [segment for segment in urlsplit(url).path.lower().split("/") if segment]
