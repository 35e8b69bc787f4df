"""How each capture was recognised as new, an edit, the same or a copy; stored so that it can be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, select, update

from newsbot.items import Origin, Sameness
from newsbot.store.engine.schema import capture, revision

Note = list[Any]
EvidenceKind = Literal["canonical-url", "alias", "same-text", "same-title", "resemblance", "nothing-alike", "reread"]

_THIS = (capture.c.article_id == bindparam("of_article"), capture.c.digest == bindparam("of_digest"))
_NOTED = select(capture.c.recognised).where(*_THIS)
_NOTE = update(capture).where(*_THIS)
_OF_ARTICLE = (
    select(
        *(capture.c[name] for name in ("revision_id", "recognised", "first_captured_at", "kept_at", "facts")),
        revision.c.facts.label("its_facts"),
    )
    .join(revision, revision.c.id == capture.c.revision_id)
    .where(capture.c.article_id == bindparam("of_article"))
    .order_by(capture.c.id)
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What showed which article a capture belongs to: a known address, or how much text is shared."""

    kind: EvidenceKind
    url: str = ""
    like_article: int | None = None
    resemblance: float | None = None

    def __str__(self) -> str:
        match self.kind:
            case "canonical-url":
                return f"canonical URL {self.url}"
            case "alias":
                return f"known alias {self.url}"
            case "same-text":
                return "same text"
            case "same-title":
                return f"same title and authors, {_share(self.resemblance)} of the text shared"
            case "resemblance":
                return f"resemblance {_share(self.resemblance)} with article {self.like_article}"
            case "nothing-alike":
                return "nothing like it was stored"
            case "reread":
                return "read anew from the archive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognition:
    """How one capture was recognised. *revision_id* is the row's id, not the number people see."""

    revision_id: int
    sameness: Sameness
    evidence: Evidence
    captured_at: datetime | None
    origin: Origin
    decided_at: datetime


def noted(sameness: Sameness, evidence: Evidence) -> Note:
    """The stored form of a recognition."""
    note = [sameness, evidence.kind, evidence.url, evidence.like_article, evidence.resemblance]
    while not note[-1]:
        note.pop()
    return note


def notes_of(connection: Connection, article_id: int, digest: bytes) -> list[Note]:
    """How a stored capture was recognised, in stored form."""
    return list(connection.execute(_NOTED, {"of_article": article_id, "of_digest": digest}).scalar_one())


def note(
    connection: Connection,
    article_id: int,
    digest: bytes,
    notes: Iterable[Note],
    captured_at: datetime | None,
    now: datetime,
) -> None:
    """Store how a capture that was seen again was recognised, once for each kind of evidence."""
    known = notes_of(connection, article_id, digest)
    at = [captured_at.isoformat() if captured_at else None, now.isoformat()]
    fresh = [[*_whole(each), *at] for each in notes if _whole(each)[:3] not in [_whole(other)[:3] for other in known]]
    if fresh:
        row = {"of_article": article_id, "of_digest": digest, "recognised": [*known, *fresh]}
        connection.execute(_NOTE, row)


def recognitions_of(connection: Connection, article_id: int) -> list[Recognition]:
    """How the captures of an article were recognised, in order of decision, once for each revision and evidence."""
    found = []
    for row in connection.execute(_OF_ARTICLE, {"of_article": article_id}):
        for sameness, kind, url, like_article, resemblance, *seen_again in map(_whole, row.recognised):
            captured_at, decided_at = map(_instant, seen_again or (None, None))
            each = Recognition(
                revision_id=row.revision_id,
                sameness=sameness,
                evidence=Evidence(kind, url, like_article, resemblance),
                captured_at=captured_at if seen_again else row.first_captured_at,
                origin=(row.facts or row.its_facts).get("origin", "dump"),
                decided_at=decided_at or row.kept_at,
            )
            found.append(each)
    first: dict[tuple[Any, ...], Recognition] = {}
    for each in sorted(found, key=lambda each: each.decided_at):
        first.setdefault((each.revision_id, each.sameness, each.evidence.kind, each.evidence.url), each)
    return [first[key] for key in sorted(first, key=lambda key: (first[key].decided_at, *key))]


def _whole(note: Note) -> Note:
    return [*note, *("", None, None)[len(note) - 2 :]]


def _instant(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _share(resemblance: float | None) -> str:
    return f"{resemblance or 0:.2f}".lstrip("0") if (resemblance or 0) < 0.995 else "1.0"
