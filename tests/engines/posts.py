"""Invented posts of known truth, in three languages, and what becomes of them on the day after."""

from __future__ import annotations

import random
import re
import tomllib
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

PROSE: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("prose.toml").read_text(encoding="utf-8"))
WATCHED = {"en": "rivets", "uk": "заклепок", "de": "Nieten"}  # the word that a watch of the journey looks for

# The shapes of bodies, by turns: p(aragraph), h(eading), q(uote), i(tem), f(igure).
SHAPES = ("p", "pppp", "pphpiiipqpf", "fpphpp", "pphppphpppp", "ppiipp")
_YOUNG = 12  # posts of the last hours: those that are looked at again within a day
_INLINE = re.compile(r"\*\*(.+?)\*\*|\[(.+?)\]\((.+?)\)")

PartKind = Literal["paragraph", "heading", "quote", "item", "figure"]
_KINDS: dict[str, PartKind] = {"p": "paragraph", "h": "heading", "q": "quote", "i": "item", "f": "figure"}


@dataclass(frozen=True)
class Part:
    """A block of a body. *text* has inline markup as in Markdown; of a figure it is the caption."""

    kind: PartKind
    text: str

    @property
    def plain(self) -> str:
        """The text as a reader sees it."""
        return _INLINE.sub(lambda found: found[1] or found[2], self.text)

    @property
    def html(self) -> str:
        """The text with its inline markup as HTML."""
        marked = r"<strong>\1</strong>", r'<a href="\2">\1</a>'
        text = re.sub(r"\*\*(.+?)\*\*", marked[0], self.text)
        return re.sub(r"\[(.+?)\]\((.+?)\)", marked[1], text)


@dataclass(frozen=True)
class Post:
    """One invented post. *number* stays what the post is known by, whatever is edited."""

    number: int
    language: str
    slug: str
    title: str
    authors: tuple[str, ...]
    published: datetime
    section: str
    tags: tuple[str, ...]
    parts: tuple[Part, ...]
    comments: tuple[str, ...] = ()  # of readers, where an engine has them: no part of the story
    modified: datetime | None = None
    is_public: bool = True
    says_hour: bool = True  # whether its engine tells readers when on its day it was published

    @property
    def body(self) -> list[tuple[str, str]]:
        """Each block of running text with its kind: what newsbot is to read."""
        return [(part.kind, part.plain) for part in self.parts if part.kind != "figure"]

    @property
    def captions(self) -> list[str]:
        """What stands beneath its pictures."""
        return [part.plain for part in self.parts if part.kind == "figure"]

    @property
    def byline(self) -> str:
        """The authors in one line, for engines that know one author of a post."""
        return str(PROSE[self.language]["both"]).join(self.authors)

    @property
    def is_watched(self) -> bool:
        """Whether the journey's watch is to flag it."""
        texts = (self.title, *(text for _, text in self.body))
        return any(re.search(rf"\b{WATCHED[self.language]}\b", text, re.IGNORECASE) for text in texts)


@dataclass(frozen=True)
class DayAfter:
    """The posts as they stand a day later, and which of them changed how, by number."""

    posts: list[Post]
    edited: frozenset[int]
    deleted: frozenset[int]
    unpublished: frozenset[int]
    renamed: frozenset[int]
    new: frozenset[int]


def first_posts(language: str, many: int, until: datetime) -> list[Post]:
    """*many* posts, the oldest first, all published before *until*: the last twelve within some hours of it."""
    zone = ZoneInfo(PROSE[language]["zone"])
    moment = until.astimezone(zone).replace(second=0, microsecond=0)
    posts = []
    for number in range(many, 0, -1):
        moment -= timedelta(minutes=67) if many - number < _YOUNG else timedelta(hours=13, minutes=26)
        posts.append(_post(number, language, moment))
    return posts[::-1]


def the_day_after(posts: list[Post], now: datetime) -> DayAfter:
    """Five edits (one of them to the title, too), two deletions, one unpublished, one renamed and three new posts."""
    young = posts[-_YOUNG:]
    edited, deleted, unpublished, renamed = young[0:10:2], young[1:4:2], young[5], young[7]
    later: dict[int, Post | None] = {post.number: _edited(post, now) for post in edited}
    first = later[edited[0].number]
    assert first is not None
    later[first.number] = replace(first, title=f"{first.title} (II)")
    later |= dict.fromkeys((post.number for post in deleted), None)
    later[unpublished.number] = replace(unpublished, is_public=False)
    later[renamed.number] = replace(renamed, slug=f"{renamed.slug}-2", modified=_local(now, renamed))
    new = [
        _post(len(posts) + more, posts[0].language, _local(now, posts[0]) - timedelta(minutes=40 - 10 * more))
        for more in (1, 2, 3)
    ]
    after = [later.get(post.number, post) for post in posts]
    return DayAfter(
        [post for post in after if post is not None] + new,
        frozenset(post.number for post in edited),
        frozenset(post.number for post in deleted),
        frozenset({unpublished.number}),
        frozenset({renamed.number}),
        frozenset(post.number for post in new),
    )


def _edited(post: Post, now: datetime) -> Post:
    chance = random.Random(f"edit {post.language} {post.number}")
    more = Part("paragraph", _filled(PROSE[post.language]["corrected"], post.language, chance))
    return replace(post, parts=(*post.parts, more), modified=_local(now, post) - timedelta(minutes=5))


def _local(now: datetime, post: Post) -> datetime:
    return now.astimezone(post.published.tzinfo).replace(second=0, microsecond=0)


def _post(number: int, language: str, published: datetime) -> Post:
    prose, chance = PROSE[language], random.Random(f"post {language} {number}")
    parts = tuple(_part(kind, language, chance) for kind in SHAPES[number % len(SHAPES)])
    title = _filled(prose["titles"][number % len(prose["titles"])], language, chance)
    writers = prose["authors"]
    first = number % len(writers)
    return Post(
        number=number,
        language=language,
        slug=f"{_slug_words(title)}-{number}" if language != "uk" else f"dopys-pro-misto-{number}",
        title=f"{title}, {_ordinal(number, language)}",
        authors=(writers[first], writers[(first + 2) % len(writers)]) if number % 4 == 1 else (writers[first],),
        published=published,
        section=prose["sections"][number % len(prose["sections"])],
        tags=tuple(chance.sample(prose["tags"], 2)),
        parts=parts,
        comments=tuple(
            _filled(sentence, language, chance) for sentence in chance.sample(prose["sentences"], number % 3)
        ),
    )


def _part(letter: str, language: str, chance: random.Random) -> Part:
    prose = PROSE[language]
    named = {"h": "headings", "q": "quotes", "i": "items", "f": "captions"}
    if letter in named:
        return Part(_KINDS[letter], _filled(chance.choice(prose[named[letter]]), language, chance))
    some = chance.sample(prose["sentences"], chance.choice((2, 2, 3)))
    return Part("paragraph", " ".join(_filled(sentence, language, chance) for sentence in some))


def _filled(pattern: str, language: str, chance: random.Random) -> str:
    prose = PROSE[language]
    words = {name: chance.choice(prose[name]) for name in ("who", "where", "thing")}
    text = pattern.format(**words, many=chance.randint(11, 997))
    return text[0].upper() + text[1:] if not text.startswith(("“", "«", "„", "[")) else text


def _ordinal(number: int, language: str) -> str:
    return {"en": "day {}", "uk": "день {}", "de": "Tag {}"}[language].format(number)


def _slug_words(title: str) -> str:
    folded = title.lower()
    for letter, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss")):
        folded = folded.replace(letter, plain)
    return "-".join(re.findall(r"[a-z0-9]+", folded)[:6])
