"""`python -m tests.recordings.build_kyivindependent`: an invented recording in the Kyiv Independent's shapes.

It writes the WARC and kyivindependent_expected.json, which says what a reader must find there, in the shape that
tests/sample_site/expected.py describes, with these differences:
articles have `era` (G or N); `section` is null in era G, whose pages show none; authors of era G have neither role nor
bio, for their pages show neither; there are no entries and nothing was captured twice at one address. It also has

    bare_listings   address -> {urls: [canonical address, ...], rejected: [link as it stands, ...]}
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.recordings import kyivindependent_pages as pages
from tests.recordings.kyivindependent_stories import HOME, NAME, Person, Story, read_people, read_stories
from tests.recordings.warc import Capture, warc_bytes

FOLDER = Path(__file__).parent
RECORDING = FOLDER / "kyivindependent.warc.gz"
EXPECTED = FOLDER / "kyivindependent_expected.json"
FIRST_CAPTURE = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ARCHIVE_PAGES = 2
IN_FEED = 6
TAG_PAGE = f"{HOME}tag/news-feed/"


def captures() -> list[Capture]:
    """The recording, in the order in which its records stand."""
    people, stories = read_people(), read_stories()
    by_slug = {story.slug: story for story in stories}
    answers = [
        (f"{HOME}robots.txt", "User-agent: *\nDisallow: /ghost/\n", "text/plain; charset=utf-8"),
        (HOME, pages.home_page(stories[:5]), "text/html; charset=utf-8"),
        (f"{HOME}news-archive/rss/", _rss(stories[:IN_FEED], people), "text/xml; charset=utf-8"),
        (f"{HOME}news-sitemap.xml", _sitemap(_in_sitemap(stories)), "text/xml; charset=utf-8"),
    ]
    for number, shown in enumerate(_archive(stories), start=1):
        page = pages.archive_page(shown, number, ARCHIVE_PAGES)
        answers.append((pages.archive_url(number), page, "text/html; charset=utf-8"))
    answers.append((TAG_PAGE, pages.bare_listing(TAG_PAGE, _in_tag_page(stories)), "text/html; charset=utf-8"))
    for story in stories:
        if story.era == "G":
            html = pages.ghost_article(story, people, by_slug)
        else:
            html = pages.next_article(story, people, by_slug, _rail(stories, story))
        answers += [(url, html, "text/html; charset=utf-8") for url in (story.url, *story.other_urls)]
    for person in people.values():
        html = pages.author_page(person, _written_by(stories, person))
        answers.append((person.url, html, "text/html; charset=utf-8"))
    return [
        Capture(url=url, at=FIRST_CAPTURE + timedelta(seconds=5 * number), body=body, content_type=content_type)
        for number, (url, body, content_type) in enumerate(answers)
    ]


def recording() -> bytes:
    """The invented site as a WARC."""
    return warc_bytes(captures(), title="kyivindependent")


def expected() -> dict[str, Any]:
    """The table of the module's description."""
    people, stories = read_people(), read_stories()
    by_slug = {story.slug: story for story in stories}
    taken = captures()
    moments = {capture.url: capture.at for capture in taken}
    return {
        "articles": {story.url: _facts(story, people, by_slug, moments[story.url], stories) for story in stories},
        "aliases": {url: story.url for story in stories for url in story.other_urls},
        "captures": [
            {"url": capture.url, "captured_at": capture.at.isoformat(), "status": 200, "kind": _kind(capture.url)}
            for capture in taken
        ],
        "misses": {},
        "listings": {
            pages.archive_url(number): {
                "cards": [
                    {"title": story.title, "url": story.url, "published": story.published.isoformat()}
                    for story in shown
                ],
                "next_page": pages.archive_url(number + 1) if number < ARCHIVE_PAGES else None,
            }
            for number, shown in enumerate(_archive(stories), start=1)
        },
        "bare_listings": {
            TAG_PAGE: {
                "urls": [story.url for story in _in_tag_page(stories)],
                "rejected": list(pages.REJECTED_LINKS),
            }
        },
        "authors": {
            person.url: {
                "name": person.name,
                "role": person.role,
                "bio": person.bio,
                "articles": [story.url for story in _written_by(stories, person)],
            }
            for person in people.values()
        },
        "feed": [story.url for story in stories[:IN_FEED]],
        "sitemap": [story.url for story in _in_sitemap(stories)],
        "watches": {w: [story.url for story in stories if w in story.flags] for w in ("desert", "mobilize")},
    }


def facts() -> str:
    """The expected facts as JSON."""
    return json.dumps(expected(), ensure_ascii=False, indent=1) + "\n"


def _facts(
    story: Story, people: dict[str, Person], by_slug: dict[str, Story], captured_at: datetime, stories: list[Story]
) -> dict[str, Any]:
    section, *tags = (story.section or "").split(", ")
    slugs = [piece.source for piece in story.pieces if piece.kind == "card"] + (
        [story.related] if story.related else []
    )
    boxed = story.era == "N"
    return {
        "era": story.era,
        "kind": "article",
        "title": story.title,
        "seo_title": story.seo_title,
        "section": None if section in ("", "Uncategorized") else section,
        "tags": tags if boxed else list(story.tags),
        "reading_minutes": story.minutes,
        "caption": story.caption,
        "credit": story.credit,
        "image_url": story.image_url,
        "description": story.description,
        "published": story.published.isoformat(),
        "modified": story.published.isoformat(),
        "authors": [
            {
                "name": people[key].name,
                "role": people[key].role if boxed else None,
                "bio": people[key].bio if boxed else None,
                "url": people[key].url,
            }
            for key in story.authors
        ],
        "body": [{"kind": piece.kind, "text": piece.text} for piece in story.pieces if piece.kind != "card"],
        "related": [{"title": by_slug[slug].title, "url": by_slug[slug].url} for slug in slugs],
        "flags": {watch: sorted(forms) for watch, forms in story.flags.items()},
        "rail": [other.pieces[0].text for other in _rail(stories, story)] if boxed else [],
        "captured_at": captured_at.isoformat(),
    }


def _archive(stories: list[Story]) -> list[list[Story]]:
    size = -(-len(stories) // ARCHIVE_PAGES)
    return [stories[start : start + size] for start in range(0, len(stories), size)]


def _in_sitemap(stories: list[Story]) -> list[Story]:
    return [story for story in stories if story.era == "N"]


def _in_tag_page(stories: list[Story]) -> list[Story]:
    return [story for story in stories if "News Feed" in story.tags]


def _written_by(stories: list[Story], person: Person) -> list[Story]:
    return [story for story in stories if person.key in story.authors]


def _rail(stories: list[Story], story: Story) -> list[Story]:
    # Of the stories in the rail none is the story itself, and one has a watch word.
    others = [other for other in stories if other.slug not in (story.slug, story.related)]
    flagged = next(other for other in others if other.flags)
    return [flagged, *[other for other in others if other is not flagged][:2]]


def _kind(url: str) -> str:
    path = url.removeprefix(HOME)
    fixed = {"robots.txt": "robots", "": "home", "news-archive/rss/": "feed", "news-sitemap.xml": "sitemap"}
    if path in fixed:
        return fixed[path]
    if path.startswith(("news-archive/", "tag/")):
        return "listing"
    return "author_page" if path.startswith("author/") else "article"


def _rss(stories: list[Story], people: dict[str, Person]) -> str:
    """The feed as Ghost makes it: full text, one author a story, the title in place of every picture's alt."""
    items = []
    for story in stories:
        image = f'<img src="{story.image_url}" alt="{escape(story.title)}">' if story.image else ""
        text = image + "".join(f"<p>{piece.html}</p>" for piece in story.pieces if piece.kind != "card")
        media = f'<media:content url="{story.image_url}" medium="image"/>' if story.image else ""
        items.append(
            f"<item><title><![CDATA[{story.title}]]></title><description><![CDATA[{story.description}]]></description>"
            f'<link>{story.url}</link><guid isPermaLink="false">{uuid5(NAMESPACE_URL, story.url).hex[:24]}</guid>'
            + "".join(f"<category><![CDATA[{tag}]]></category>" for tag in story.tags)
            + f"<dc:creator><![CDATA[{people[story.authors[0]].name}]]></dc:creator>"
            f"<pubDate>{format_datetime(story.published, usegmt=True)}</pubDate>{media}"
            f"<content:encoded><![CDATA[{text}]]></content:encoded></item>"
        )
    spaces = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"'
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss {spaces} version="2.0"><channel><title><![CDATA[{NAME}]]></title>'
        f"<description><![CDATA[News]]></description><link>{HOME}</link><generator>Ghost 5.80</generator>\n"
        + "\n".join(items)
        + "\n</channel></rss>\n"
    )


def _sitemap(stories: list[Story]) -> str:
    """The news sitemap, in which a story was always last changed when it was published."""
    spaces = (
        'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
        'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1"'
    )
    entries = []
    for story in stories:
        stamp = f"{story.published:%Y-%m-%dT%H:%M:%S}.000Z"
        image = f"<image:image><image:loc>{story.image_url}</image:loc></image:image>" if story.image else ""
        entries.append(
            f"<url><loc>{story.url}</loc><lastmod>{stamp}</lastmod>{image}<news:news><news:publication><news:name>{NAME}"
            f"</news:name><news:language>en</news:language></news:publication><news:publication_date>{stamp}"
            f"</news:publication_date><news:title>{escape(story.title).replace('&#x27;', '&apos;')}</news:title>"
            "</news:news></url>"
        )
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {spaces}>\n' + "\n".join(entries) + "\n</urlset>\n"


def main() -> None:
    """Write everything."""
    RECORDING.write_bytes(recording())
    EXPECTED.write_text(facts(), encoding="utf-8")


if __name__ == "__main__":
    main()
