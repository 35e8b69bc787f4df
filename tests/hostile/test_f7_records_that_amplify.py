"""F7: pages that say one thing endlessly. A record is no larger than its page, and what is sent of it is small."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from newsbot.alerts.message import message_of
from newsbot.items import Article
from newsbot.read import extract
from newsbot.watch.matcher import Matcher, new_watch
from tests.alerts.examples import an_alert
from tests.read.pages import STORY, article, page

NAMES = [f"Ann Number{number}" for number in range(10_000)]
LISTED = ", ".join(NAMES)
STATED = json.dumps({"@type": "NewsArticle", "author": [{"@type": "Person", "name": name} for name in NAMES]})
TITLE = "A desert wall falls " * 50_000
PAGES = {
    "a title of a megabyte": article(head=f"<title>{TITLE}</title>", body=f"<h1>{TITLE}</h1>{STORY}"),
    "ten thousand authors in metadata": article(head=f'<meta name="author" content="{LISTED}">'),
    "ten thousand authors in JSON-LD": article(head=f'<script type="application/ld+json">{STATED}</script>'),
    "ten thousand authors in a byline": article(body=f'<p class="byline">By {LISTED}</p>{STORY}'),
    "ten thousand author links": article(body="".join(f'<a rel="author" href="/a">{n}</a>' for n in NAMES) + STORY),
    "a watched word thirty thousand times": article(body=f"<p>{'desert ' * 30_000}</p>{STORY}"),
}


def read(html: str) -> Article:
    found = extract(page(html))
    assert isinstance(found, Article)
    return found


@pytest.mark.parametrize("html", PAGES.values(), ids=PAGES)
def test_f7_a_record_is_no_larger_than_its_page(html: str) -> None:
    """A story has at most 100 authors, and a title of at most 10,000 characters."""
    found = read(html)
    assert len(repr(found)) < len(html) + 1_000
    assert len(found.authors) <= 100
    assert len(found.title or "") <= 10_000


@pytest.mark.parametrize("html", PAGES.values(), ids=PAGES)
def test_f7_a_hundred_watches_on_a_page_cost_no_more_than_a_hundred_short_flags(html: str) -> None:
    """Each has 50 places at most, in sentences that are cut."""
    found = read(html)
    flags = Matcher(new_watch(f"w{number}", "desert OR wall") for number in range(100)).flags(found)
    assert len(flags) == 100
    assert max(len(flag.places) for flag in flags) <= 50
    assert max(len(place.sentence) for flag in flags for place in flag.places) <= 1_000


def test_f7_an_alert_of_an_endless_title_is_short() -> None:
    """Whatever its channel takes."""
    title = read(PAGES["a title of a megabyte"]).title
    assert len(message_of(replace(an_alert(), title=title or "")).text) < 25_000
