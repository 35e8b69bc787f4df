"""Posts beside what newsbot has of them: which are found, and which facts are as their author wrote them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tests.engines.posts import Post

FACTS = ("title", "authors", "instant", "body", "captions")
Record = dict[str, Any]  # an article, as `newsbot export` writes it


@dataclass(frozen=True)
class Comparison:
    """Posts, and what newsbot has of each by its number."""

    posts: list[Post]
    found: dict[int, Record]
    strangers: list[str]  # addresses of articles that are none of the posts

    def lost(self) -> set[int]:
        """The numbers of the posts that newsbot does not have."""
        return {post.number for post in self.posts} - set(self.found)

    def right(self, what: str) -> set[int]:
        """The numbers of the posts that are found with this fact exactly as it was written."""
        wrong = self._wrongly_read(what)
        return {number for number in self.found if number not in wrong}

    def wrong(self, what: str) -> list[str]:
        """For each post that is found, but with another fact: its address, what was read, and what it should be."""
        return [f"{self.found[number]['page_url']}: {said}" for number, said in self._wrongly_read(what).items()]

    def _wrongly_read(self, what: str) -> dict[int, str]:
        read = {
            post.number: (fact_of(self.found[post.number], what), truth_of(post, what))
            for post in self.posts
            if post.number in self.found
        }
        return {number: _difference(fact, truth) for number, (fact, truth) in read.items() if fact != truth}


def compared(posts: list[Post], addresses: dict[int, str], articles: list[Record]) -> Comparison:
    """*posts*, known by their addresses, beside all articles that newsbot has."""
    number_at = {_plain(addresses[post.number]): post.number for post in posts}
    found: dict[int, Record] = {}
    strangers = []
    for record in articles:
        places = (_plain(record["url"] or ""), _plain(record["page_url"] or ""))
        number = next((number_at[place] for place in places if place in number_at), None)
        if number is None:
            strangers.append(str(record["page_url"]))
        else:
            found[number] = record
    return Comparison(posts, found, strangers)


def numbers_at(addresses: dict[int, str], urls: list[str]) -> set[int]:
    """The numbers of the posts whose address is among *urls*."""
    plain = {_plain(url) for url in urls}
    return {number for number, url in addresses.items() if _plain(url) in plain}


def truth_of(post: Post, what: str) -> Any:
    """The fact of a post that a reader would find."""
    truths = {
        "title": post.title,
        "authors": list(post.authors),
        "instant": post.published.astimezone(UTC) if post.says_hour else f"{post.published:%Y-%m-%d}T00:00:00Z",
        "body": post.body,
        "captions": post.captions,
    }
    return truths[what]


def fact_of(record: Record, what: str) -> Any:
    """The same fact as newsbot exports it."""
    if what == "authors":
        return [author["name"] for author in record["authors"]]
    if what == "instant":
        is_exact = record["published_precision"] == "minute"
        return datetime.fromisoformat(record["published"]).astimezone(UTC) if is_exact else record["published"]
    if what == "body":
        return [(block["kind"], block["text"]) for block in record["body"]]
    if what == "captions":
        return [image["caption"] for image in record["images"] if image["caption"]]
    return record[what]


def _difference(read: Any, truth: Any) -> str:
    if not (isinstance(read, list) and isinstance(truth, list) and len(truth) > 1):
        return f"{read!r}, not {truth!r}"
    surplus, lost = [one for one in read if one not in truth], [one for one in truth if one not in read]
    return f"too much: {surplus!r}, missing: {lost!r}" if surplus or lost else f"{read!r} has another order"


def _plain(url: str) -> str:
    return url.rstrip("/")
