"""What the site offers machines: its RSS feed, its news sitemap, its robots.txt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from email.utils import format_datetime
from html import escape
from uuid import NAMESPACE_URL, uuid5

from tests.sample_site.metadata import stamp
from tests.sample_site.stories import HOME, NAME, Person, Story

ROBOTS = f"User-agent: *\nDisallow: /search/\nDisallow: /letters/\n\nSitemap: {HOME}news-sitemap.xml\n"


def rss(stories: Iterable[Story], people: Mapping[str, Person]) -> str:
    """The feed, which names one author a story, as feeds do."""
    items = "\n".join(
        f"<item><title>{escape(story.title)}</title><link>{story.url}</link>"
        f'<guid isPermaLink="false">{uuid5(NAMESPACE_URL, story.url).hex[:24]}</guid>'
        f"<pubDate>{format_datetime(story.published, usegmt=True)}</pubDate>"
        f"<dc:creator><![CDATA[{people[story.authors[0]].name}]]></dc:creator>"
        f"<category><![CDATA[{story.section or 'News'}]]></category>"
        f"<description><![CDATA[{story.description}]]></description></item>"
        for story in stories
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:atom="http://www.w3.org/2005/Atom" version="2.0"><channel>\n'
        f"<title>{NAME}</title><link>{HOME}</link><description>News of the Sallow and its shores</description>\n"
        f'<atom:link href="{HOME}news/rss/" rel="self" type="application/rss+xml"/>\n{items}\n</channel></rss>\n'
    )


def news_sitemap(entries: Iterable[tuple[str, Story]]) -> str:
    """The sitemap of addresses and the stories that stand there."""
    urls = "\n".join(
        f"<url><loc>{address}</loc><lastmod>{stamp(story.published)}</lastmod><news:news><news:publication>"
        f"<news:name>{NAME}</news:name><news:language>en</news:language></news:publication>"
        f"<news:publication_date>{stamp(story.published)}</news:publication_date>"
        f"<news:title>{escape(story.title)}</news:title></news:news></url>"
        for address, story in entries
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{urls}\n</urlset>\n'
    )
