"""Fold the captures of one article into what they say together. Pure: order and repetition of captures do not matter.

Captures of one text are one wording. For each fact the newest capture that states it wins; a known time wins over an
unknown one, a page over the text of a page, and every page over an entry point. Evidence goes with its field. A capture
without a fact takes nothing away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from newsbot.likeness.fingerprint import name_key, normalise_title
from newsbot.store.articles.facts import EVIDENCE, OF_A_PERSON, Values, is_hint

# Facts of the story, not of one wording: a wording without one takes it from the others.
OF_THE_STORY = ("published", "language", "section", "tags", "description", "authors")
_ADDRESSES_OF_A_PERSON = ("author url ", "author avatar_url ")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What one reading of a page said (*values*), and from when to when it said so.

    *url* is what the page calls its canonical address. *id* and *revision_id* say where it is stored, and do not affect
    the fold.
    """

    digest: bytes
    fingerprint: str
    values: Values
    url: str | None
    source: str | None
    first_at: datetime | None
    last_at: datetime | None
    kept_at: datetime
    id: int = 0
    revision_id: int = 0

    @property
    def page_url(self) -> str | None:
        """Where it was fetched, if known."""
        page_url: str | None = self.values.get("page_url")
        return page_url

    @property
    def is_page(self) -> bool:
        """Whether it is a page, and not the text of one."""
        return self.values.get("origin") != "dump"

    @property
    def age(self) -> tuple[bool, datetime, bool, datetime, bool, bytes]:
        """Sort key: the least credible first. At the same moment, the one read last wins, then the one fetched at its
        own address.
        """
        known, is_at_home = self.last_at is not None, self.page_url == self.url
        return known, self.last_at or _LONG_AGO, self.is_page, self.kept_at, is_at_home, self.digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One wording of an article: what its captures state together, and which of them states each fact."""

    fingerprint: str
    values: Values
    said_by: Mapping[str, Capture]
    captures: tuple[Capture, ...]  # the least credible first

    @property
    def first_at(self) -> datetime | None:
        """When it was first captured, if known."""
        return min((each.first_at for each in self.captures if each.first_at is not None), default=None)

    @property
    def last_at(self) -> datetime | None:
        return self.captures[-1].last_at

    @property
    def kept_at(self) -> datetime:
        return min(each.kept_at for each in self.captures)

    @property
    def age(self) -> tuple[bool, datetime, str, str, str]:
        """Sort key, oldest first: an unknown time of capture before any known one."""
        known = self.last_at is not None
        return known, self.last_at or self.kept_at, self.fingerprint, *keys_of(self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """When an article was first seen under an address, and whether a page called it canonical."""

    claimed: bool
    captured_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """An article as its captures have it: its *wordings*, oldest first, and its current *values*."""

    wordings: tuple[Wording, ...]
    values: Values
    source: str | None
    aliases: Mapping[str, Alias]
    first_at: datetime | None  # when it was first captured, if known


def project(captures: Iterable[Capture]) -> Projection:
    """The article that one or more *captures* amount to."""
    seen: dict[bytes, Capture] = {}
    for each in captures:
        seen[each.digest] = seen_again(seen.get(each.digest, each), each)
    wordings = sorted((wording_of(each) for each in _by_wording(seen.values())), key=lambda wording: wording.age)
    values: Values = {}
    for wording in wordings:
        values = filled(wording.values, values)
    of_a_source = [each for each in seen.values() if each.source]
    first = min(of_a_source, key=lambda each: (each.kept_at, each.digest), default=None)
    return Projection(
        wordings=tuple(wordings),
        values=values,
        source=first.source if first else None,
        aliases=aliases_of(seen.values()),
        first_at=min((each.first_at for each in wordings if each.first_at is not None), default=None),
    )


def seen_again(capture: Capture, other: Capture) -> Capture:
    """*capture*, also seen when *other* was."""
    moments = [at for each in (capture, other) for at in (each.first_at, each.last_at) if at is not None]
    return replace(
        capture,
        first_at=min(moments, default=None),
        last_at=max(moments, default=None),
        kept_at=min(capture.kept_at, other.kept_at),
    )


def filled(newest: Values, older: Values) -> Values:
    """*newest* with the facts of the story and its authors that it lacks and *older* has."""
    # Role and bio are printed anew in each capture; addresses stay.
    of_the_story = {
        name: value
        for name, value in older.items()
        if name.removeprefix(EVIDENCE) in OF_THE_STORY or name.startswith(_ADDRESSES_OF_A_PERSON)
    }
    if "authors" in older and ("authors" not in newest or is_hint(newest, "authors") > is_hint(older, "authors")):
        of_the_story |= {name: value for name, value in older.items() if name.startswith(OF_A_PERSON)}
        newest = {name: value for name, value in newest.items() if not name.startswith(OF_A_PERSON)}
    _lay(of_the_story, newest)
    return {name: of_the_story[name] for name in (*newest, *of_the_story) if name in of_the_story}


def keys_of(values: Values) -> tuple[str, str]:
    """The title and the authors' names as they are compared; empty if not stated.

    Authors named only by an entry point do not count: the page that does not name them is the same story.
    """
    named = () if is_hint(values, "authors") else values.get("authors", ())
    return normalise_title(values.get("title")), "\n".join(name_key(name) for name in named)


def compatible(a: str, b: str) -> bool:
    """Whether two keys are equal, or one is not stated."""
    return not a or not b or a == b


def canonical(aliases: Mapping[str, Alias]) -> str | None:
    """The canonical address of an article: one that a page called canonical, of several the earliest captured."""
    return min(
        aliases,
        key=lambda url: (
            not aliases[url].claimed,
            aliases[url].captured_at is None,
            aliases[url].captured_at or _LONG_AGO,
            url,
        ),
        default=None,
    )


def _by_wording(captures: Iterable[Capture]) -> list[list[Capture]]:
    """Group captures by wording: of one text, with titles and names that do not contradict each other.

    A capture without title or names joins the group it is most like, of several the newest.
    """
    of_keys: dict[tuple[str, str, str], list[Capture]] = {}
    for each in captures:
        of_keys.setdefault((each.fingerprint, *keys_of(each.values)), []).append(each)
    groups: list[tuple[tuple[str, str, str], list[Capture]]] = []
    for (text, title, names), some in sorted(of_keys.items(), key=lambda item: (item[0].count(""), item[0])):
        fitting = [
            at
            for at, ((other, its_title, its_names), _) in enumerate(groups)
            if other == text and compatible(title, its_title) and compatible(names, its_names)
        ]
        if not fitting:
            groups.append(((text, title, names), some))
            continue
        at = max(fitting, key=lambda at: _likeness(groups[at], title, names))
        (_, its_title, its_names), others = groups[at]
        groups[at] = (text, its_title or title, its_names or names), others + some
    return [some for _, some in groups]


def _likeness(group: tuple[tuple[str, str, str], list[Capture]], title: str, names: str) -> tuple[Any, ...]:
    (_, its_title, its_names), captures = group
    return its_title == title, its_names == names, max(each.age for each in captures), its_title, its_names


def wording_of(captures: Iterable[Capture]) -> Wording:
    """What *captures* of one text, with compatible titles and names, state together."""
    ordered = sorted(captures, key=lambda each: each.age)
    values: dict[str, Any] = {}
    said_by: dict[str, Capture] = {}
    for each in ordered:
        said_by |= dict.fromkeys(_lay(values, each.values), each)
    return Wording(fingerprint=ordered[0].fingerprint, values=values, said_by=said_by, captures=tuple(ordered))


def _lay(values: dict[str, Any], newer: Values) -> list[str]:
    """Lay *newer* over *values*, except for what is known better; return the facts taken from it."""
    known = values.keys() | newer.keys()
    taken = {
        name
        for name, value in newer.items()
        if not name.startswith(EVIDENCE) and (name not in values or _goes_before(newer, values, name, value))
    }
    # Evidence goes with its field; without a field it goes alone.
    said = [
        name
        for name in newer
        if (field := name.removeprefix(EVIDENCE)) in taken or (field != name and field not in known)
    ]
    for name in taken:
        if f"{EVIDENCE}{name}" not in newer:
            values.pop(f"{EVIDENCE}{name}", None)
    values.update((name, newer[name]) for name in said)
    return said


def _goes_before(newer: Values, older: Values, name: str, value: Any) -> bool:
    """Whether *newer* wins for the fact *name*."""
    hint, was_hint = _doubt(newer, name), _doubt(older, name)
    if name == "published" and hint == was_hint and value[:2] == older[name][:2]:
        # For the same instant, an offset says more than none, or than UTC, the default of much software.
        return any(value[2:]) or not any(older[name][2:])
    if name != "body" or hint != was_hint:
        return hint <= was_hint
    # A text dump has paragraphs only: the body with headings and quotes says more.
    richness, its_richness = (sum(kind != "paragraph" for kind, _ in blocks) for blocks in (value, older[name]))
    return bool(richness >= its_richness)


def _doubt(values: Values, name: str) -> int:
    """How doubtful the fact *name* is: what a page states is best, the day in an address is worst."""
    return 2 if name == "published" and values.get(f"{EVIDENCE}{name}") == "url" else int(is_hint(values, name))


def aliases_of(captures: Iterable[Capture], known: Mapping[str, Alias] | None = None) -> dict[str, Alias]:
    """The addresses of *captures*, added to *known* ones, which are older.

    An address is no longer claimed once its page calls another one canonical: the story has moved there.
    """
    aliases = dict(known or {})
    for each in sorted(captures, key=lambda each: each.age):
        for url in filter(None, dict.fromkeys((each.url, each.page_url))):
            before = aliases.get(url, Alias(claimed=False, captured_at=None))
            moments = [moment for moment in (before.captured_at, each.first_at) if moment is not None]
            is_left = each.url is not None and url != each.url
            claimed = url == each.url or (before.claimed and not is_left)
            aliases[url] = Alias(claimed=claimed, captured_at=min(moments, default=None))
    return aliases
