"""Small sites in the markup and layout of real publishing engines, filled with invented posts of known truth."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

from tests.local_site import LocalSite

KYIV = timezone(timedelta(hours=2))
PEOPLE = ("Marta Fedorenko", "Ilse Brandvold", "Tom Reed")
SECTIONS = ("News", "Opinion")
_PROSE = (
    "The harbour board met on {day} and put the vote on crane number {n} off for another week, its chairwoman said "
    "late in the evening after a meeting of four hours that ended without a decision.",
    "According to the statement, numbered {n}, two of the five moorings have been closed since spring, when divers "
    "found cracks below the waterline; the others will be looked at before the first storms of the winter.",
    "Residents said that the quay remained open, and that shops were open as on any other day of the year, although "
    "few people walked along the water in the wind, and the ferry left half an hour late.",
    "“We will publish further details once the divers are back,” harbour master Ilse Brandvold told the paper.",
    "The opposition asked for a debate; the speaker put it on the agenda of next Thursday, after the budget.",
)
_PER_PAGE = 10


@dataclass(frozen=True)
class Post:
    """One invented post; *number* tells them apart."""

    number: int
    published: datetime

    @property
    def title(self) -> str:
        return f"Crane vote number {self.number} put off by the harbour board"

    @property
    def slug(self) -> str:
        return f"crane-vote-number-{self.number}-put-off"

    @property
    def author(self) -> str:
        return PEOPLE[self.number % len(PEOPLE)]

    @property
    def section(self) -> str:
        return SECTIONS[self.number % len(SECTIONS)]

    @property
    def html(self) -> str:
        return "".join(f"<p>{text.format(n=self.number, day=f'{self.published:%A}')}</p>\n" for text in _PROSE)

    @property
    def iso(self) -> str:
        return self.published.astimezone(KYIV).isoformat()

    @property
    def day(self) -> str:
        return f"{self.published.astimezone(KYIV):%B %d, %Y}"


def posts(count: int, newest: datetime = datetime(2026, 11, 30, 8, 15, tzinfo=UTC)) -> list[Post]:
    """*count* posts, newest first, seven hours apart."""
    return [Post(count - n, newest - timedelta(hours=7 * n)) for n in range(count)]


def _pages(of: Sequence[Post]) -> list[Sequence[Post]]:
    return [of[at : at + _PER_PAGE] for at in range(0, len(of), _PER_PAGE)]


def _html(title: str, head: str, body: str, attributes: str = "") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="en-US"><head><meta charset="UTF-8"><title>{title}</title>{head}</head>'
        f"<body {attributes}>{body}</body></html>"
    )


def _alternate(href: str, kind: str = "application/rss+xml", title: str = "Tidewater Post") -> str:
    return f'<link rel="alternate" type="{kind}" title="{title}" href="{href}">'


def _rss(site: LocalSite, of: Sequence[Post], address: Callable[[Post], str]) -> str:
    items = "".join(
        f"<item><title>{post.title}</title><link>{site.home[:-1]}{address(post).replace('&', '&amp;')}</link>"
        f"<dc:creator><![CDATA[{post.author}]]></dc:creator><pubDate>{format_datetime(post.published)}</pubDate>"
        f"<category>{post.section}</category><description><![CDATA[{post.html[3:120]} [&#8230;]]]></description></item>"
        for post in of[:_PER_PAGE]
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<channel><title>Tidewater Post</title><link>{site.home}</link>{items}</channel></rss>"
    )


def _atom(site: LocalSite, of: Sequence[Post], address: Callable[[Post], str]) -> str:
    entries = "".join(
        f'<entry><title>{post.title}</title><link href="{site.home[:-1]}{address(post)}" rel="alternate"/>'
        f"<published>{post.iso}</published><updated>{post.iso}</updated><id>tag:post,{post.number}</id>"
        f"<author><name>{post.author}</name></author><summary>{post.title}, again</summary></entry>"
        for post in of[:_PER_PAGE]
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>Tidewater Post</title>{entries}</feed>"
    )


def _sitemap(site: LocalSite, *paths: str) -> str:
    urls = "".join(f"<url><loc>{site.home[:-1]}{path.replace('&', '&amp;')}</loc></url>" for path in paths)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
    )


def _index(site: LocalSite, *paths: str) -> str:
    maps = "".join(f"<sitemap><loc>{site.home[:-1]}{path.replace('&', '&amp;')}</loc></sitemap>" for path in paths)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'
    )


def _xml(site: LocalSite, path: str, text: str) -> None:
    site.put(path, text, kind="application/xml")


def _robots(site: LocalSite, sitemap: str) -> None:
    rules = f"User-agent: *\nDisallow: /admin/\n\nSitemap: {site.home[:-1]}{sitemap}\n"
    site.put("/robots.txt", rules, kind="text/plain")


@dataclass(frozen=True)
class _WordPress:
    plain: bool  # whether every page is a query of the front page
    block: bool  # whether its theme is made of blocks

    def link(self, query: str, path: str) -> str:
        return f"/?{query}" if self.plain else path

    def address(self, post: Post) -> str:
        return self.link(f"p={post.number + 3}", f"/{post.published:%Y/%m/%d}/{post.slug}/")

    def by(self, post: Post) -> str:
        number = PEOPLE.index(post.author) + 2
        return self.link(f"author={number}", f"/author/{post.author.lower().replace(' ', '-')}/")

    def page(self, number: int) -> str:
        return self.link(f"paged={number}", f"/page/{number}/") if number > 1 else "/"

    def sections(self) -> list[str]:
        return [self.link(f"cat={n}", f"/category/{name.lower()}/") for n, name in enumerate(SECTIONS, start=1)]

    def header(self) -> str:
        items = "".join(
            f'<li class="cat-item"><a href="{url}">{name}</a></li>'
            for url, name in zip(self.sections(), SECTIONS, strict=True)
        )
        sample = self.link("page_id=2", "/sample-page/")
        return (
            '<header class="wp-block-template-part"><h1 class="wp-block-site-title"><a href="/">Tidewater Post</a></h1>'
            f'<nav><ul>{items}<li><a href="{sample}">Sample Page</a></li></ul></nav></header>'
        )

    def meta(self, post: Post) -> str:
        time = f'<time datetime="{post.iso}" class="entry-date published">{post.day}</time>'
        time = f'<a href="{self.address(post)}">{time}</a>'
        if self.block:
            return f'<div class="wp-block-post-date">{time}</div>'
        return (
            f'<div class="entry-meta"><span class="posted-on">{time}</span><span class="byline"> by <span '
            f'class="author vcard"><a class="url fn n" href="{self.by(post)}">{post.author}</a></span></span></div>'
        )

    def head(self) -> str:
        feed, comments = self.link("feed=rss2", "/feed/"), self.link("feed=comments-rss2", "/comments/feed/")
        return _alternate(feed) + _alternate(comments, title="Tidewater Post &raquo; Comments Feed")

    def listing(self, shown: Sequence[Post], pager: str = "") -> str:
        cards = "".join(
            f'<li class="wp-block-post post-{post.number} post type-post status-publish hentry"><h2 '
            f'class="wp-block-post-title entry-title"><a href="{self.address(post)}">{post.title}</a></h2>'
            f'{self.meta(post)}<div class="wp-block-post-excerpt entry-summary"><p>{post.html[3:150]}…</p></div></li>'
            for post in shown
        )
        body = f'{self.header()}<main><ul>{cards}</ul><nav class="navigation posts-navigation">{pager}</nav></main>'
        return _html("Tidewater Post", self.head(), body, 'class="home blog"')

    def post(self, post: Post) -> str:
        body = (
            f'{self.header()}<main><article class="post-{post.number} post type-post status-publish hentry"><header '
            f'class="entry-header"><h1 class="wp-block-post-title entry-title">{post.title}</h1>{self.meta(post)}'
            f'</header><div class="entry-content wp-block-post-content">{post.html}</div></article></main>'
        )
        canonical = f'<link rel="canonical" href="{self.address(post)}">'
        return _html(f"{post.title} &#8211; Tidewater Post", self.head() + canonical, body, 'class="single-post"')


def _wordpress(site: LocalSite, of: Sequence[Post], how: _WordPress) -> None:
    shown = _pages(of)
    for number, some in enumerate(shown, start=1):
        older = f'<div class="nav-previous"><a href="{how.page(number + 1)}">Older posts</a></div>'
        newer = f'<div class="nav-next"><a href="{how.page(number - 1)}">Newer posts</a></div>'
        pager = (older if number < len(shown) else "") + (newer if number > 1 else "")
        site.put(how.page(number), how.listing(some, pager))
    for url, name in zip(how.sections(), SECTIONS, strict=True):
        site.put(url, how.listing([post for post in of if post.section == name]))
    for post in of:
        site.put(how.address(post), how.post(post))
        site.put(how.by(post), how.listing([each for each in of if each.author == post.author]))
    sample = how.link("page_id=2", "/sample-page/")
    site.put(sample, _html("Sample", "", f"{how.header()}<main><h1>Sample Page</h1><p>Hello.</p>"))
    _xml(site, how.link("feed=rss2", "/feed/"), _rss(site, of, how.address))
    maps = {
        "posts-post": [*map(how.address, of)],
        "posts-page": [sample],
        "taxonomies-category": how.sections(),
        "users": [*dict.fromkeys(map(how.by, of))],
    }
    named = []
    for name, paths in maps.items():
        kind, _, subtype = name.partition("-")
        query = f"paged=1&sitemap={kind}" + (f"&sitemap-subtype={subtype}" if subtype else "")
        named.append(how.link(query, f"/wp-sitemap-{name}-1.xml"))
        _xml(site, named[-1], _sitemap(site, *paths))
    whole = how.link("sitemap=index", "/wp-sitemap.xml")
    _xml(site, whole, _index(site, *named))
    _robots(site, whole)


def wordpress_plain(site: LocalSite, of: Sequence[Post]) -> None:
    """WordPress with plain permalinks: every page is a query of the front page."""
    _wordpress(site, of, _WordPress(plain=True, block=False))


def wordpress_pretty(site: LocalSite, of: Sequence[Post]) -> None:
    """WordPress with day-and-name permalinks and a classic theme."""
    _wordpress(site, of, _WordPress(plain=False, block=False))


def wordpress_block(site: LocalSite, of: Sequence[Post]) -> None:
    """WordPress with a block theme, whose pages name no author; the feed does."""
    _wordpress(site, of, _WordPress(plain=False, block=True))


def ghost(site: LocalSite, of: Sequence[Post]) -> None:
    """Ghost: an index of sitemaps, tags and authors; rel=next; JSON-LD on posts."""
    shown = _pages(of)
    alternate = _alternate(f"{site.home}rss/")
    for number, some in enumerate(shown, start=1):
        cards = "".join(
            f'<article class="gh-card post"><a class="gh-card-link" href="/{post.slug}/"><div class="gh-card-wrapper">'
            f'<h3 class="gh-card-title is-title">{post.title}</h3>'
            f'<p class="gh-card-excerpt is-body">{post.html[3:90]}</p>'
            f'<footer class="gh-card-meta"><span class="gh-card-author">By {post.author}</span><time '
            f'class="gh-card-date" datetime="{post.published:%Y-%m-%d}">{post.day}</time></footer></div></a></article>'
            for post in some
        )
        follows = f'<link rel="next" href="{site.home}page/{number + 1}/">' if number < len(shown) else ""
        before = f'<link rel="prev" href="{site.home}page/{number - 1}/">' if number > 1 else ""
        path = f"/page/{number}/" if number > 1 else "/"
        site.put(
            path,
            _html("Tidewater Post", alternate + follows + before, f"<main><div class=gh-feed>{cards}</div></main>"),
        )
    for post in of:
        author = post.author.lower().replace(" ", "-")
        ld = (
            f'<script type="application/ld+json">{{"@context":"https://schema.org","@type":"Article","headline":'
            f'"{post.title}","datePublished":"{post.published:%Y-%m-%dT%H:%M:%S}.000Z","author":{{"@type":"Person",'
            f'"name":"{post.author}","url":"{site.home}author/{author}/"}},"url":"{site.home}{post.slug}/"}}</script>'
        )
        body = (
            f'<main><article class="gh-article post"><header class="gh-article-header"><h1 class="gh-article-title">'
            f'{post.title}</h1><a href="/author/{author}/">{post.author}</a></header><section class="gh-content">'
            f"{post.html}</section></article></main>"
        )
        site.put(
            f"/{post.slug}/", _html(post.title, f'<meta property="og:type" content="article">{alternate}{ld}', body)
        )
    _xml(site, "/rss/", _rss(site, of, lambda post: f"/{post.slug}/"))
    maps = [f"/sitemap-{kind}.xml" for kind in ("pages", "posts", "authors", "tags")]
    _xml(site, "/sitemap.xml", _index(site, *maps))
    _xml(site, maps[0], _sitemap(site, "/", "/about/"))
    _xml(site, maps[1], _sitemap(site, *(f"/{post.slug}/" for post in of)))
    _xml(site, maps[2], _sitemap(site, *dict.fromkeys(f"/author/{p.author.lower().replace(' ', '-')}/" for p in of)))
    _xml(site, maps[3], _sitemap(site, *(f"/tag/{name.lower()}/" for name in SECTIONS)))
    _robots(site, "/sitemap.xml")


@dataclass(frozen=True)
class _Static:
    """How a generator of static sites lays out what it writes."""

    feed: str
    address: Callable[[Post], str]
    page: Callable[[int], str]  # the address of a numbered page of the front
    card: Callable[[Post, str], str]
    post: Callable[[Post], str]
    pager: Callable[[str, str], str]  # from the addresses of the older and the newer page
    atom: bool = False
    maps: tuple[str, ...] = ()  # addresses that its one sitemap lists besides posts; without them, none
    robots: bool = False


def _write(site: LocalSite, of: Sequence[Post], how: _Static) -> None:
    kind = "application/atom+xml" if how.atom else "application/rss+xml"
    alternate = _alternate(how.feed, kind)
    banner = '<header class="site-header"><a class="site-title" href="/">Tidewater Post</a></header>'
    shown = _pages(of)
    for number, some in enumerate(shown, start=1):
        older = how.page(number + 1) if number < len(shown) else ""
        newer = how.page(number - 1) if number > 1 else ""
        cards = "".join(how.card(post, how.address(post)) for post in some)
        site.put(
            how.page(number),
            _html("Tidewater Post", alternate, f"{banner}<main>{cards}{how.pager(older, newer)}</main>"),
        )
    for post in of:
        site.put(
            how.address(post),
            _html(f"{post.title} | Tidewater Post", alternate, f"{banner}<main>{how.post(post)}</main>"),
        )
    _xml(site, how.feed, (_atom if how.atom else _rss)(site, of, how.address))
    if how.maps:
        _xml(site, "/sitemap.xml", _sitemap(site, "/", *how.maps, *map(how.address, of)))
    if how.robots:
        _robots(site, "/sitemap.xml")


def _links(older: str, newer: str, names: tuple[str, str]) -> str:
    return "".join(
        f'<li><a href="{url}">{name}</a></li>' for url, name in ((newer, names[1]), (older, names[0])) if url
    )


def jekyll(site: LocalSite, of: Sequence[Post]) -> None:
    """Jekyll with its theme minima: dated addresses, pages at /page2/, Atom."""
    how = _Static(
        feed="/feed.xml",
        atom=True,
        address=lambda post: f"/{post.section.lower()}/{post.published:%Y/%m/%d}/{post.slug}.html",
        page=lambda number: f"/page{number}/" if number > 1 else "/",
        card=lambda post, url: (
            f'<ul class="post-list"><li><span class="post-meta">{post.day}</span><h3><a class="post-link" href="{url}">'
            f"{post.title}</a></h3></li></ul>"
        ),
        post=lambda post: (
            f'<article class="post h-entry" itemscope itemtype="http://schema.org/BlogPosting"><header '
            f'class="post-header"><h1 class="post-title p-name" itemprop="name headline">{post.title}</h1><p '
            f'class="post-meta"><time class="dt-published" datetime="{post.iso}" itemprop="datePublished">{post.day}'
            f'</time> • <span itemprop="author"><span class="p-author h-card" itemprop="name">{post.author}</span>'
            f'</span></p></header><div class="post-content e-content" itemprop="articleBody">{post.html}</div>'
            "</article>"
        ),
        pager=lambda older, newer: (
            f'<div class="pager"><ul class="pagination">{_links(older, newer, ("2", "1"))}</ul></div>'
            if not (older and newer)
            else f'<div class="pager"><ul class="pagination"><li><a href="{newer}" class="previous-page">1</a></li><li>'
            f'<div class="current-page">2</div></li><li><a href="{older}" class="next-page">3</a></li></ul></div>'
        ),
        maps=("/about/", "/page2/", "/page3/"),
        robots=True,
    )
    _write(site, of, how)


def hugo(site: LocalSite, of: Sequence[Post]) -> None:
    """Hugo: index.xml, and a sitemap with its sections and tags; no robots.txt."""
    how = _Static(
        feed="/index.xml",
        address=lambda post: f"/posts/{post.slug}/",
        page=lambda number: f"/page/{number}/" if number > 1 else "/",
        card=lambda post, url: (
            f'<article class="post-entry"><header class="entry-header"><h2 class="entry-hint-parent">{post.title}</h2>'
            f'</header><div class="entry-content"><p>{post.html[3:80]}...</p></div><footer class="entry-footer"><span '
            f"title='{post.iso}'>{post.day}</span> · {post.author}</footer><a class=\"entry-link\" "
            f'aria-label="post link to {post.title}" href="{url}"></a></article>'
        ),
        post=lambda post: (
            f'<article class="post-single"><header class="post-header"><h1 class="post-title entry-hint-parent">'
            f"{post.title}</h1><div class=\"post-meta\"><span title='{post.iso}'>{post.day}</span>&nbsp;·&nbsp;"
            f'{post.author}</div></header><div class="post-content">{post.html}</div></article>'
        ),
        pager=lambda older, newer: (
            '<footer class="page-footer"><nav class="pagination">'
            + (f'<a class="prev" href="{newer}">«&nbsp;Prev&nbsp;</a>' if newer else "")
            + (f'<a class="next" href="{older}">Next&nbsp;&nbsp;»</a>' if older else "")
            + "</nav></footer>"
        ),
        maps=("/posts/", "/tags/", "/tags/crane/", "/categories/", "/categories/news/"),
    )
    _write(site, of, how)
    for path in ("/posts/", "/tags/crane/", "/categories/news/"):
        site.put(path, site.pages["/"][2])
    for path in ("/tags/", "/categories/"):
        site.put(
            path, _html("Terms", "", '<main><ul class="terms-tags"><li><a href="/tags/crane/">crane</a></li></ul>')
        )


def pelican(site: LocalSite, of: Sequence[Post]) -> None:
    """Pelican: addresses at the root, a front page of whole articles, index2.html; no sitemap."""

    def about(post: Post) -> str:
        author = post.author.lower().replace(" ", "-")
        return (
            f'<footer class="post-info"><abbr class="published" title="{post.iso}">Published: {post.day}</abbr>'
            f'<address class="vcard author">By <a class="url fn" href="/author/{author}.html">{post.author}</a>'
            "</address>"
            f'<p>In <a href="/category/{post.section.lower()}.html">{post.section}</a>.</p></footer>'
        )

    how = _Static(
        feed="/feeds/all.atom.xml",
        atom=True,
        address=lambda post: f"/{post.slug}.html",
        page=lambda number: f"/index{number}.html" if number > 1 else "/",
        card=lambda post, url: (
            f'<ol id="posts-list" class="hfeed"><li><article class="hentry"><header><h1><a href="{url}" rel="bookmark" '
            f'title="Permalink to {post.title}">{post.title}</a></h1></header><div class="entry-content">{about(post)}'
            f'{post.html}<a class="readmore" href="{url}">read more</a></div></article></li></ol>'
        ),
        post=lambda post: (
            f'<article><header><h1 class="entry-title"><a href="/{post.slug}.html" rel="bookmark">{post.title}</a></h1>'
            f'</header><div class="entry-content">{about(post)}{post.html}</div></article>'
        ),
        pager=lambda older, newer: (
            '<p class="paginator">'
            + (f'<a href="{newer}">&laquo;</a> ' if newer else "")
            + "Page 2 / 3 "
            + (f'<a href="{older}">&raquo;</a>' if older else "")
            + "</p>"
        ),
    )
    _write(site, of, how)
    for name in SECTIONS:
        site.put(f"/category/{name.lower()}.html", site.pages["/"][2])


def nikola(site: LocalSite, of: Sequence[Post]) -> None:
    """Nikola: rss.xml, pages counted backwards (index-2.html before index-1.html), a sitemap with everything."""
    last = (len(of) - 1) // _PER_PAGE + 1
    how = _Static(
        feed="/rss.xml",
        address=lambda post: f"/posts/{post.slug}/",
        page=lambda number: f"/index-{last - number + 1}.html" if number > 1 else "/",
        card=lambda post, url: (
            f'<article class="h-entry post-text"><header><h1 class="p-name entry-title"><a href="{url}" class="u-url">'
            f'{post.title}</a></h1><div class="metadata"><p class="byline author vcard"><span class="byline-name fn">'
            f'{post.author}</span></p><p class="dateline"><a href="{url}" rel="bookmark"><time class="published '
            f'dt-published" datetime="{post.iso}">{post.day}</time></a></p></div></header><div class="p-summary '
            f'entry-summary">{post.html}</div></article>'
        ),
        post=lambda post: (
            f'<article class="post-text h-entry hentry postpage"><header><h1 class="p-name entry-title"><a '
            f'href="." class="u-url">{post.title}</a></h1><div class="metadata"><p class="byline author vcard p-author '
            f'h-card"><span class="byline-name fn p-name">{post.author}</span></p><p class="dateline"><time '
            f'class="published dt-published" datetime="{post.iso}">{post.day}</time></p></div></header><div '
            f'class="e-content entry-content" itemprop="articleBody text">{post.html}</div></article>'
        ),
        pager=lambda older, newer: (
            '<ul class="pager">'
            + (f'<li class="previous"><a href="{newer}" rel="prev">Newer posts</a></li>' if newer else "")
            + (f'<li class="next"><a href="{older}" rel="next">Older posts</a></li>' if older else "")
            + "</ul>"
        ),
        maps=("/index-1.html", "/index-2.html", "/archive.html", "/categories/", "/categories/news/"),
        robots=True,
    )
    _write(site, of, how)
    site.put("/categories/news/", site.pages["/"][2])


def wagtail(site: LocalSite, of: Sequence[Post]) -> None:
    """Wagtail: no feed; news at /news/?page=2, and a sitemap."""
    how = _Static(
        feed="/none.xml",
        address=lambda post: f"/news/{post.slug}/",
        page=lambda number: f"/news/?page={number}" if number > 1 else "/news/",
        card=lambda post, url: (
            f'<div class="card"><h2><a href="{url}">{post.title}</a></h2><p>{post.html[3:70]}</p></div>'
        ),
        post=lambda post: (
            f'<article><h1>{post.title}</h1><p class="meta">{post.author} | <time datetime="{post.iso}">{post.day}'
            f'</time></p><div class="rich-text">{post.html}</div></article>'
        ),
        pager=lambda older, newer: (
            '<div class="pagination"><span class="step-links">'
            + (f'<a href="{newer.replace("/news/", "")}">previous</a>' if newer else "")
            + '<span class="current">Page 1 of 3.</span>'
            + (f'<a href="{older.replace("/news/", "")}">next</a>' if older else "")
            + "</span></div>"
        ),
        maps=("/news/", "/about/"),
    )
    _write(site, of, how)
    for path in (*(path for path in site.pages if path.startswith("/news/")), "/none.xml"):
        status, headers, body = site.pages[path]
        site.pages[path] = (status, headers, body.replace(b'rel="alternate"', b'rel="none"'))
    del site.pages["/none.xml"]
    site.put(
        "/",
        _html("Tidewater Post", "", '<nav><a href="/news/">News</a><a href="/about/">About us</a></nav><h1>Hello</h1>'),
    )
    site.put("/about/", _html("About", "", "<main><h1>About us</h1><p>We are a paper.</p></main>"))


def drupal(site: LocalSite, of: Sequence[Post]) -> None:
    """Drupal: /node/12, rss.xml, pages counted from ?page=1; no sitemap."""
    how = _Static(
        feed="/rss.xml",
        address=lambda post: f"/node/{post.number}",
        page=lambda number: f"/?page={number - 1}" if number > 1 else "/",
        card=lambda post, url: (
            f'<div class="views-row"><article about="{url}" class="node node--type-article node--promoted '
            f'node--view-mode-teaser"><h2 class="node__title"><a href="{url}" rel="bookmark"><span class="field '
            f'field--name-title field--label-hidden">{post.title}</span></a></h2><div class="node__meta">By <span '
            f'class="field--name-uid">{post.author}</span>, {post.published:%d %B %Y}</div><div class="node__content">'
            f"<p>{post.html[3:100]}</p></div></article></div>"
        ),
        post=lambda post: (
            f'<h1 class="title page-title"><span class="field field--name-title field--label-hidden">{post.title}'
            f'</span></h1><article about="/node/{post.number}" class="node node--type-article node--view-mode-full">'
            f'<footer class="node__meta"><div class="node__submitted">Submitted by <span rel="schema:author" class="'
            f'field--name-uid"><span typeof="schema:Person" property="schema:name">{post.author}</span></span> on '
            f'<span class="field field--name-created"><time datetime="{post.iso}">{post.day}</time></span></div>'
            "</footer>"
            f'<div class="node__content"><div class="text-formatted field field--name-body field--label-hidden '
            f'field__item">{post.html}</div></div></article>'
        ),
        pager=lambda older, newer: (
            '<nav class="pager"><ul class="pager__items">'
            + (f'<li class="pager__item--previous"><a href="{newer[1:]}" rel="prev">‹‹</a></li>' if newer else "")
            + (
                f'<li class="pager__item--next"><a href="{older[1:]}" title="Go to next page" rel="next">›</a></li>'
                if older
                else ""
            )
            + "</ul></nav>"
        ),
    )
    _write(site, of, how)


ENGINES: dict[str, Callable[[LocalSite, Sequence[Post]], None]] = {
    each.__name__: each
    for each in (
        wordpress_plain,
        wordpress_pretty,
        wordpress_block,
        ghost,
        jekyll,
        hugo,
        pelican,
        nikola,
        wagtail,
        drupal,
    )
}
