"""Makes a Wagtail CRX site have the posts that standard input names, as JSON; run by the site's own Python."""

import json
import sys
from datetime import datetime
from typing import Any

import django

django.setup()

from wagtail.models import Site  # noqa: E402
from website.models import ArticleIndexPage, ArticlePage, WebPage  # noqa: E402


def main() -> None:
    """Reads what is asked, changes the pages, prints the address of each post by its number."""
    asked = json.load(sys.stdin)
    site = Site.objects.get(is_default_site=True)
    site.hostname, site.port, site.site_name = "127.0.0.1", asked["port"], asked["title"]
    site.save()
    home = WebPage.objects.get(pk=site.root_page_id)
    index = ArticleIndexPage.objects.first()
    if index is None:
        home.title = asked["title"]
        home.save_revision().publish()
        index = ArticleIndexPage(title=asked["news"], slug="news", show_in_menus=True)
        index.index_order_by = "-first_published_at"  # its own default is none of its choices
        index = home.add_child(instance=index)
    known = {page.slug: page for page in ArticlePage.objects.all()}
    slugs = {**asked["renamed"]}
    addresses = {}
    kept = set()
    for post in asked["posts"]:
        page = known.get(slugs.get(post["slug"], post["slug"]))
        if page is None:
            page = index.add_child(instance=ArticlePage(title=post["title"], slug=post["slug"], live=False))
        kept.add(page.pk)
        _put(page, post)
        addresses[post["number"]] = f"{site.root_url}{index.url}{post['slug']}/"
    for page in known.values():
        if page.pk not in kept:
            page.delete()
    print(json.dumps(addresses))


def _put(page: ArticlePage, post: dict[str, Any]) -> None:
    if page.live and not post["is_touched"]:
        return
    page.title, page.slug, page.author_display = post["title"], post["slug"], post["byline"]
    page.body = json.dumps([{"type": kind, "value": value} for kind, value in post["blocks"]])
    page.first_published_at = datetime.fromisoformat(post["published"])
    page.save_revision().publish()
    ArticlePage.objects.filter(pk=page.pk).update(
        first_published_at=datetime.fromisoformat(post["published"]),
        last_published_at=datetime.fromisoformat(post["modified"]),
    )
    if not post["is_public"]:
        page.refresh_from_db()
        page.unpublish()


main()
