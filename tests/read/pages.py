"""Invented pages for the tests of extraction."""

from __future__ import annotations

from newsbot.page import Page

URL = "https://gazette.example/stories/harbour-wall"
PARAGRAPHS = (
    "The harbour wall at Lower Quay will be rebuilt before the winter storms, the port council decided on Tuesday.",
    "Divers found cracks below the waterline in spring, and two of the five moorings have been closed ever since.",
    "The work will cost 4.2 million crowns, according to the council, and should be done by the end of October.",
    "Fishing boats will land their catch at the old ferry pier until then, said harbour master Ilse Brandvold.",
)
STORY = "\n".join(f"<p>{text}</p>" for text in PARAGRAPHS)


def page(
    html: str | bytes, url: str | None = URL, content_type: str = "text/html; charset=utf-8", status: int = 200
) -> Page:
    """*html* as a page that was fetched from *url*."""
    body = html if isinstance(html, bytes) else html.encode()
    return Page(body=body, url=url, headers={"content-type": content_type}, status=status)


def article(
    head: str = "", body: str = STORY, heading: str = "<h1>Harbour wall to be rebuilt</h1>", tail: str = ""
) -> str:
    """A plain article page with what a test adds to it."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><title>Harbour wall to be rebuilt | The Gazette</title>'
        f'<meta property="og:type" content="article">{head}</head>'
        f"<body><nav><a href='/'>Home</a></nav><main><article>{heading}{body}</article>{tail}</main></body></html>"
    )
