"""Captures of invented stories: what a crawl reads of a page, and what a dump of the same page still says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from newsbot.items import Article, Author, Block, Finding, Image, Link
from newsbot.store.engine.database import Database
from newsbot.store.keep import Kept, keep

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
URL = "https://estuary.example/ferry-aground/"
TEXTS = (
    "The harbour of Velm was closed on Monday after the ferry Ostra ran aground near the northern pier.",
    "Port officials said nobody was hurt, and that two tugs would pull the ship free at high tide on Tuesday.",
    "Fog on the outer bar",
    "The ferry had left the island in thick fog, its captain told the coast guard.",
)
MIRA = Author(
    name="Mira Tolk",
    role="Reporter",
    bio="Mira Tolk writes about ports and ships.",
    url="https://estuary.example/author/mira/",
    avatar_url="https://estuary.example/mira.jpg",
)


def hours(number: float) -> datetime:
    """So many hours after noon."""
    return NOON + timedelta(hours=number)


def blocks(*texts: str) -> tuple[Block, ...]:
    """Texts as a page shows them: what does not end as a sentence is a heading."""
    return tuple(Block(kind="paragraph" if text.endswith(".") else "heading", text=text) for text in texts)


def crawled(url: str | None = URL, *, at: float = 1, texts: tuple[str, ...] = TEXTS) -> Article:
    """What a crawl reads of the ferry's story."""
    return Article(
        url=url,
        page_url=url,
        source="estuary",
        title="Ferry runs aground off Velm",
        description="Nobody was hurt.",
        section="News",
        tags=("Ships", "Velm"),
        language="en",
        authors=(MIRA,),
        published=NOON,
        published_precision="minute",
        modified=NOON + timedelta(minutes=5),
        reading_minutes=1,
        images=(Image(url="https://estuary.example/ostra.jpg", caption="The Ostra on Monday.", credit="Lou Fenn"),),
        body=blocks(*texts),
        related=(Link(title="Fog closes the bar again", url="https://estuary.example/fog/"),),
        paywalled=False,
        captured_at=hours(at),
        origin="live",
        evidence={"title": "json-ld", "body": "markup"},
    )


def dumped(page: Article) -> Article:
    """What the text of *page* still says, saved by someone who noted neither address nor time."""
    return replace(
        page,
        url=None,
        page_url=None,
        description=None,
        tags=(),
        language=None,
        published=None,
        published_precision="none",
        modified=None,
        images=tuple(replace(image, url=None) for image in page.images),
        body=tuple(replace(block, kind="paragraph") for block in page.body),
        related=tuple(replace(link, url=None) for link in page.related),
        authors=tuple(replace(author, url=None, avatar_url=None) for author in page.authors),
        paywalled=None,
        captured_at=None,
        origin="dump",
        evidence={"body": "text"},
    )


def kept(database: Database, article: Article, *, run_id: int | None = None, now: datetime = NOON) -> Kept:
    """Keep one article in a transaction of its own."""
    with database.write() as connection:
        return keep(connection, Finding(article=article), run_id=run_id, now=now)


def tugs() -> list[Finding]:
    """Four stories, two a week: a tug, a tug of war, a tug and a barge, and a ferry with a barge."""
    texts = (
        "A tug came.",
        "Two teams met for a tug of war.",
        "The tug drew a barge.",
        "The ferry met a barge.",
    )
    return [
        Finding(
            article=replace(
                crawled(f"{URL}{number}/", texts=(text,)),
                title=f"Story {number}",
                published=NOON + timedelta(days=7 * (number // 3), minutes=number),
            )
        )
        for number, text in enumerate(texts, start=1)
    ]
