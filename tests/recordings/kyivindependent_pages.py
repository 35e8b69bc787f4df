"""Pages in the Kyiv Independent's shapes: Ghost's theme (era G) and the Next.js front end over it (era N)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from tests.recordings.kyivindependent_stories import HOME, NAME, Person, Story
from tests.recordings.prose import Piece

KYIV = ZoneInfo("Europe/Kyiv")
# What must be no story although a list links to it, as it stands in the page.
REJECTED_LINKS = (
    "/tag/news-feed/",
    "/tag/news-feed/page/2/",
    "/news-feed/",
    "/uncategorized/",
    "/author/halyna/",
    "/about-the-people-who-make-this-newspaper-every-day/../about/",
    "/support/",
    "/newsletters/the-week-in-small-bridges-and-canals/",
    "/membership/become-a-member-of-the-community/",
    "/news-archive/",
    "https://insights.kyivindependent.com/a-study-of-very-small-bridges/",
    "mailto:desk@kyivindependent.com",
    "#top",
    "/",
)


def ghost_article(story: Story, people: Mapping[str, Person], stories: Mapping[str, Story]) -> str:
    """A page as Ghost's theme made it: clock-timed rail before, byline line, body in one container."""
    names = ", ".join(f'<a href="{people[key].path}">{escape(people[key].name)}</a>' for key in story.authors)
    local = story.published.astimezone(KYIV)
    clock = f"{local:%B} {local.day}, {local.year} {local.hour % 12 or 12}:{local:%M %p}"
    caption = f"\n<figcaption>{escape(story.caption_line)}</figcaption>" if story.caption_line else ""
    image = f'<figure class="c-feature"><img src="{story.image_url}" alt="">{caption}</figure>\n' if story.image else ""
    card = f"\n{_bookmark(stories[story.related])}" if story.related else ""
    # Single quotes and the blank at the end of the class stand so in the site's own pages.
    main = (
        f'<h1 class="c-title">{escape(story.title)}</h1>\n'
        f'<div class="c-byline">by {names} {clock} {story.minutes} min read</div>\n{image}'
        "<div class=\"c-audio\">This audio is created with AI assistance</div>\n<div class='c-content '>\n"
        + "\n".join(_blocks(story.pieces, stories, _bookmark))
        + f'{card}\n</div>\n<div id="reading-progress-end"></div>'
    )
    rail = (
        '<div class="c-rail"><p>News Feed</p>\n<div>11:44 PM</div><div>A cow has been returned to its owner in the '
        "village of Lisne.</div>\n<div>6:09 PM</div><div>The number 6 tram will be mobilised for the fair.</div></div>"
    )
    body = (
        f'<body class="post-template">\n<a href="#main">Skip to content</a>\n{rail}\n<main id="main">\n{main}\n</main>'
    )
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{_ghost_head(story, people)}\n</head>\n{body}\n</body>\n</html>\n'
    )


def next_article(
    story: Story, people: Mapping[str, Person], stories: Mapping[str, Story], rail: Iterable[Story]
) -> str:
    """A page of today: no class name that holds for long, the author's box and the rail after the story."""
    mark = _hash(story.slug)
    caption = f"\n<figcaption>{escape(story.caption_line)}</figcaption>" if story.caption_line else ""
    src = f"/_next/image?url={story.image_url}&amp;w=1536&amp;q=75"
    image = f'<figure class="Lead_{mark}"><img src="{src}" alt="{escape(story.title)}">{caption}</figure>\n'
    section = escape(story.section or "News Feed")
    parts = [
        f'<div class="Top_{mark}"><p>0 readers on board</p>\n<p>Every bridge needs a first plank.</p></div>',
        f'<main class="Article_{mark}">\n<p><a href="/tag/news-feed/">{section}</a></p>',
        f'<h1 class="Title_{mark}">{escape(story.title)}</h1>\n<div class="Time_{mark}">{story.minutes} min read</div>',
        image if story.image else "",
        f'<div class="Body_{mark}">',
        *_blocks(story.pieces, stories, _card),
        "</div>",
        _card(stories[story.related], story.related_form) if story.related else "",
        *(_author_box(people[key], mark) for key in story.authors),
        f'<div class="More_{mark}"><a href="{people[story.authors[-1]].path}">Read more</a></div>',
        f'<div class="Rail_{mark}"><div>News Feed</div>',
        *(f'<p><a href="{other.path}">{escape(other.pieces[0].text)}</a></p>' for other in rail),
        "<button>Show More</button></div>\n</main>",
    ]
    state = json.dumps({"props": {"pageProps": {"slug": story.slug}}, "page": "/[slug]", "buildId": mark})
    script = f'<script id="__NEXT_DATA__" type="application/json">{state}</script>'
    body = "\n".join(part for part in parts if part)
    head = _next_head(story, people)
    return f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n</head>\n<body>\n{body}\n{script}\n</body>\n</html>\n'


def archive_page(stories: Sequence[Story], number: int, last: int) -> str:
    """Page *number* of /news-archive/, whose cards tell their time in two forms."""
    cards = "\n".join(_archive_card(story, place) for place, story in enumerate(stories))
    head = [f"<title>News Archive | {NAME}</title>", f'<link rel="canonical" href="{archive_url(number)}">']
    if number < last:
        head.append(f'<link rel="next" href="{archive_url(number + 1)}">')
    return _plain_page("\n".join(head), f"<h1>News Archive</h1>\n{cards}")


def archive_url(number: int) -> str:
    """The address of page *number* of the archive."""
    return f"{HOME}news-archive/" if number == 1 else f"{HOME}news-archive/page/{number}/"


def bare_listing(url: str, stories: Sequence[Story]) -> str:
    """A list of today's shape: links without cards, and among them many that lead to no story."""
    mark = _hash(url)
    # The first is linked at its old address, beneath a prefix that is no part of its identity.
    paths = [f"/news-feed{story.path}" if place == 0 else story.path for place, story in enumerate(stories)]
    links = [
        f'<div class="Item_{mark}"><a class="Link_{mark}" href="{path}">{escape(story.title)}</a></div>'
        for path, story in zip(paths, stories, strict=True)
    ]
    others = [f'<div><a href="{href}">More from the newsroom and its friends</a></div>' for href in REJECTED_LINKS]
    button = f'<button class="NewsArchiveList_btn__{mark}">Load More</button>'
    head = f'<title>News Feed | {NAME}</title>\n<link rel="canonical" href="{url}">'
    return _plain_page(head, "<h1>News Feed</h1>\n" + "\n".join([*links, *others, button]))


def author_page(person: Person, stories: Iterable[Story]) -> str:
    """An author's own page."""
    data = {"@context": "https://schema.org", "@type": "Person", "name": person.name, "url": person.url}
    head = (
        f'<title>{escape(person.name)} | {NAME}</title>\n<link rel="canonical" href="{person.url}">\n'
        f'<meta property="og:type" content="profile">\n<script type="application/ld+json">{json.dumps(data)}</script>'
    )
    mark = _hash(person.slug)
    role = f"\n<p>{escape(person.role)}</p>" if person.role else ""
    bio = f"\n<p>{escape(person.bio)}</p>" if person.bio else ""
    cards = "\n".join(
        f'<article class="Card_{mark}"><img src="/_next/image?url={story.slug}" alt="{escape(story.title)}">\n'
        f'<h3><a href="{story.path}">{escape(story.title)}</a></h3>\n<p>{escape(story.description)}</p></article>'
        for story in stories
    )
    main = (
        f'<p>Team</p>\n<img src="/avatars/{person.slug}.webp" alt="{escape(person.name)} photo">\n'
        f"<h1>{escape(person.name)}</h1>{role}{bio}\n<h2>Articles</h2>\n{cards}"
    )
    return _plain_page(head, main)


def home_page(stories: Iterable[Story]) -> str:
    """The front page, which announces the feed as text/xml."""
    feed = f'<link rel="alternate" type="text/xml" href="{HOME}news-archive/rss/">'
    links = "\n".join(f'<h2><a href="{story.path}">{escape(story.title)}</a></h2>' for story in stories)
    return _plain_page(f"<title>{NAME}</title>\n{feed}", links)


def _plain_page(head: str, main: str) -> str:
    head = f'<head>\n<meta charset="utf-8">\n{head}\n</head>'
    return f'<!DOCTYPE html>\n<html lang="en">\n{head}\n<body>\n<main>\n{main}\n</main>\n</body>\n</html>\n'


def _archive_card(story: Story, place: int) -> str:
    stamp = (
        _stamp(story) if place % 2 else f"{story.published:%a %b %d %Y %H:%M:%S} GMT+0000 (Coordinated Universal Time)"
    )
    return (
        f'<article class="js-card archiveCard" data-archive-id="{stamp}">\n<h3 class="archiveCard__title">'
        f'<a class="archiveCard__link" href="{story.path}">{escape(story.title)}</a></h3></article>'
    )


def _blocks(pieces: Iterable[Piece], stories: Mapping[str, Story], card: Any) -> Iterable[str]:
    for kind, run in groupby(pieces, key=lambda piece: piece.kind):
        if kind == "item":
            yield "<ul>" + "".join(f"<li>{piece.html}</li>" for piece in run) + "</ul>"
            continue
        for piece in run:
            if kind == "heading":
                yield f"<h2>{piece.html}</h2>"
            elif kind == "quote":
                yield f"<blockquote><p>{piece.html}</p></blockquote>"
            elif kind == "card":
                yield card(stories[piece.source])
            else:
                yield f"<p>{piece.html}</p>"


def _bookmark(story: Story) -> str:
    """Ghost's bookmark card, whose author and publisher stand without a blank between them."""
    return (
        f'<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="{story.url}">'
        f'<div class="kg-bookmark-content"><div class="kg-bookmark-title">{escape(story.title)}</div>'
        f'<div class="kg-bookmark-description">{escape(story.description)}</div><div class="kg-bookmark-metadata">'
        f'<span class="kg-bookmark-author">{NAME}</span><span class="kg-bookmark-publisher">Somebody Else</span>'
        "</div></div></a></figure>"
    )


def _card(story: Story, form: str = "card") -> str:
    link = f'<div><a href="{story.path}">{escape(story.title)}</a></div>'
    if form == "card":
        link += f'\n<div>{escape(story.description)}</div>\n<img src="/_next/image" alt="Article image">'
    return f'<div class="Rel_{_hash(story.slug)}">{link}</div>'


def _author_box(person: Person, mark: str) -> str:
    role = f"\n<p>{escape(person.role)}</p>" if person.role else ""
    bio = f"\n<p>{escape(person.bio)}</p>" if person.bio else ""
    return (
        f'<div class="Author_{mark}"><img src="/avatars/{person.slug}.webp" alt="Avatar">\n'
        f'<div><a href="{person.path}">{escape(person.name)}</a></div>{role}{bio}</div>'
    )


def _ghost_head(story: Story, people: Mapping[str, Person]) -> str:
    first, *others = (people[key] for key in story.authors)
    title = story.seo_title or story.title
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "publisher": {"@type": "Organization", "name": NAME, "url": HOME},
        "author": {"@type": "Person", "name": first.name, "url": first.url, "sameAs": []},
        "headline": title,
        "url": story.url,
        "datePublished": _stamp(story),
        "dateModified": _stamp(story),
        "keywords": ", ".join(story.tags),
        "description": story.description,
        "mainEntityOfPage": story.url,
    }
    if others:
        data["contributor"] = [{"@type": "Person", "name": person.name, "url": person.url} for person in others]
    meta = [
        *_open_graph(story),
        *(("article:tag", tag) for tag in story.tags),
        ("twitter:label1", "Written by"),
        ("twitter:data1", first.name),
        ("twitter:label2", "Filed under"),
        ("twitter:data2", ", ".join(story.tags)),
    ]
    return "\n".join(
        (
            '<meta charset="utf-8">',
            f"<title>{escape(title)}</title>",
            f'<meta name="description" content="{escape(story.description)}">',
            f'<link rel="canonical" href="{story.url}">',
            *(_meta(name, content) for name, content in meta),
            f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>',
            '<meta name="generator" content="Ghost 5.80">',
            f'<link rel="alternate" type="application/rss+xml" title="{NAME}" href="{HOME}rss/">',
        )
    )


def _next_head(story: Story, people: Mapping[str, Person]) -> str:
    shown = story.authors[:1] if story.metadata == "primary" else story.authors
    lines = [
        '<meta charset="utf-8">',
        f"<title>{escape(story.seo_title or story.title)}</title>",
        f'<link rel="canonical" href="{story.url}">',
        *(_meta(name, content) for name, content in _open_graph(story)),
    ]
    if story.metadata != "opengraph":
        data = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": story.seo_title or story.title,
            "url": story.url,
            "datePublished": _stamp(story),
            "dateModified": _stamp(story),
            "description": story.description,
            "author": [{"@type": "Person", "name": people[key].name, "url": people[key].url} for key in shown],
        }
        lines.append(f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>')
    return "\n".join(lines)


def _open_graph(story: Story) -> list[tuple[str, str]]:
    meta = [
        ("og:site_name", NAME),
        ("og:type", "article"),
        ("og:title", story.seo_title or story.title),
        ("og:description", story.description),
        ("og:url", story.url),
        ("article:published_time", _stamp(story)),
        ("article:modified_time", _stamp(story)),
    ]
    return [*meta, ("og:image", story.image_url)] if story.image_url else meta


def _meta(name: str, content: str) -> str:
    key = "name" if name.startswith("twitter:") else "property"
    return f'<meta {key}="{name}" content="{escape(content)}">'


def _stamp(story: Story) -> str:
    return f"{story.published:%Y-%m-%dT%H:%M:%S}.000Z"


def _hash(seed: str) -> str:
    """Five characters that mean nothing, as a bundler ends its class names: another page, other class names."""
    return f"_{sum(ord(character) * place for place, character in enumerate(seed, start=7)):05x}"[-6:]
