"""The fold: what the captures of one article say together. Pure: any order, any repetition of captures, the same rows.

Captures of one text are one wording. For each fact the newest capture that states it is believed, a known time of
capture before an unknown one, a page before the text of a page. What only an entry point said of a story gives way to
every page, and what a field was read from comes along with it. A capture that does not state a fact takes nothing away.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from newsbot.likeness.fingerprint import name_key, normalise_title
from newsbot.store.articles.facts import EVIDENCE, OF_A_PERSON, Values, is_told

# A fact of the story rather than of one wording of it: a wording that lacks it takes it from the others.
OF_THE_STORY = ("published", "language", "section", "tags", "description", "authors")
_ADDRESSES_OF_A_PERSON = ("author url ", "author avatar_url ")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """What one reading of a page said: *values*, from the first time that it was seen to say so to the last.

    *url* is what the page calls its canonical address. *id* and *revision_id* are where it is kept: they mean nothing
    to the fold.
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
        """The address where it was fetched, where it is known."""
        page_url: str | None = self.values.get("page_url")
        return page_url

    @property
    def is_page(self) -> bool:
        """Whether a page said it, and not the text of one."""
        return self.values.get("origin") != "dump"

    @property
    def age(self) -> tuple[bool, datetime, bool, datetime, bool, bytes]:
        """Sorts captures by what they count for, the least first: of one moment that which was read last, then that
        which was fetched where it belongs.
        """
        known, is_at_home = self.last_at is not None, self.page_url == self.url
        return known, self.last_at or _LONG_AGO, self.is_page, self.kept_at, is_at_home, self.digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """One wording of an article: what its captures state together, and by which of them each fact is said."""

    fingerprint: str
    values: Values
    said_by: Mapping[str, Capture]
    captures: tuple[Capture, ...]  # by what they count for, the least first

    @property
    def first_at(self) -> datetime | None:
        """When it was first captured, as far as that is known."""
        return min((each.first_at for each in self.captures if each.first_at is not None), default=None)

    @property
    def last_at(self) -> datetime | None:
        """When it was last captured."""
        return self.captures[-1].last_at

    @property
    def kept_at(self) -> datetime:
        """When it was first kept."""
        return min(each.kept_at for each in self.captures)

    @property
    def age(self) -> tuple[bool, datetime, str, str, str]:
        """Sorts wordings, the oldest first: an unknown time of capture before every known one."""
        known = self.last_at is not None
        return known, self.last_at or self.kept_at, self.fingerprint, *keys_of(self.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alias:
    """Since when an article is known under an address, and whether a page called it canonical."""

    claimed: bool
    captured_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """An article as its captures say it: its *wordings*, oldest first, and *values* as it stands."""

    wordings: tuple[Wording, ...]
    values: Values
    source: str | None
    aliases: Mapping[str, Alias]
    first_at: datetime | None  # when it was first captured, as far as that is known


def project(captures: Iterable[Capture]) -> Projection:
    """The article that *captures*, one at least, are of."""
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
    """One record, seen as *capture* and as *other*."""
    moments = [at for each in (capture, other) for at in (each.first_at, each.last_at) if at is not None]
    return replace(
        capture,
        first_at=min(moments, default=None),
        last_at=max(moments, default=None),
        kept_at=min(capture.kept_at, other.kept_at),
    )


def filled(newest: Values, older: Values) -> Values:
    """*newest* with the facts of the story, and of its authors, that it lacks and *older* states."""
    # Role and bio are printed for each capture anew; addresses stay.
    of_the_story = {
        name: value
        for name, value in older.items()
        if name.removeprefix(EVIDENCE) in OF_THE_STORY or name.startswith(_ADDRESSES_OF_A_PERSON)
    }
    if "authors" in older and ("authors" not in newest or is_told(newest, "authors") > is_told(older, "authors")):
        of_the_story |= {name: value for name, value in older.items() if name.startswith(OF_A_PERSON)}
        newest = {name: value for name, value in newest.items() if not name.startswith(OF_A_PERSON)}
    _lay(of_the_story, newest)
    return {name: of_the_story[name] for name in (*newest, *of_the_story) if name in of_the_story}


def keys_of(values: Values) -> tuple[str, str]:
    """The title, and the authors' names, as they are compared; empty where they are not stated.

    Authors whom only an entry point named do not count: the text of the page, which does not name them, is the same
    story.
    """
    named = () if is_told(values, "authors") else values.get("authors", ())
    return normalise_title(values.get("title")), "\n".join(name_key(name) for name in named)


def compatible(a: str, b: str) -> bool:
    """Whether two keys are equal, or one of them is not stated."""
    return not a or not b or a == b


def canonical(aliases: Mapping[str, Alias]) -> str | None:
    """The one address of an article: that which a page called canonical, of several the earliest captured."""
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
    """Those that say the same together: of one text, and of titles and names that do not contradict each other.

    One that does not state its title or names goes to those that it is most like, of several the newest.
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
    """What *captures* of one text, whose titles and names agree, state together."""
    ordered = sorted(captures, key=lambda each: each.age)
    values: dict[str, Any] = {}
    said_by: dict[str, Capture] = {}
    for each in ordered:
        said_by |= dict.fromkeys(_lay(values, each.values), each)
    return Wording(fingerprint=ordered[0].fingerprint, values=values, said_by=said_by, captures=tuple(ordered))


def _lay(values: dict[str, Any], newer: Values) -> list[str]:
    """Let *values* state what *newer* states, but for what is known better; the facts that are from there now."""
    known = values.keys() | newer.keys()
    taken = {
        name
        for name, value in newer.items()
        if not name.startswith(EVIDENCE) and (name not in values or _goes_before(newer, values, name, value))
    }
    # Evidence goes with its field; what is of no field goes alone.
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
    """Whether the fact *name* is believed as *newer* has it."""
    told, was_told = is_told(newer, name), is_told(older, name)
    if name != "body" or told != was_told:
        return told <= was_told
    # A text dump shows every block as a paragraph: the body that tells its headings and quotes apart says more.
    richness, its_richness = (sum(kind != "paragraph" for kind, _ in blocks) for blocks in (value, older[name]))
    return bool(richness >= its_richness)


def aliases_of(captures: Iterable[Capture], known: Mapping[str, Alias] | None = None) -> dict[str, Alias]:
    """The addresses under which *captures* were had, beside those that are *known*."""
    aliases = dict(known or {})
    for each in captures:
        for url in filter(None, dict.fromkeys((each.url, each.page_url))):
            before = aliases.get(url, Alias(claimed=False, captured_at=None))
            moments = [moment for moment in (before.captured_at, each.first_at) if moment is not None]
            aliases[url] = Alias(claimed=before.claimed or url == each.url, captured_at=min(moments, default=None))
    return aliases
