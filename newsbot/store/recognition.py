"""Recognition: by what each capture was told to be new, an edit, the same, or a copy. Kept, so that it can be asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, select, update

from newsbot.items import Article, Origin, Sameness
from newsbot.store.schema import capture

EvidenceKind = Literal["canonical-url", "alias", "same-text", "same-title", "resemblance", "nothing-alike", "reread"]

_THIS = (capture.c.article_id == bindparam("of_article"), capture.c.digest == bindparam("of_digest"))
_NOTED = select(capture.c.recognised).where(*_THIS)
_NOTE = update(capture).where(*_THIS)
_OF_ARTICLE = (
    select(capture.c.revision_id, capture.c.recognised)
    .where(capture.c.article_id == bindparam("of_article"))
    .order_by(capture.c.id)
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What showed of which article a capture is: an address that is known, or how much of the text is shared."""

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
    """How one capture was recognised. *revision_id* is the row of its wording, not the number that people see."""

    revision_id: int
    sameness: Sameness
    evidence: Evidence
    captured_at: datetime | None
    origin: Origin
    run_id: int | None
    decided_at: datetime


def noted(record: Article, sameness: Sameness, evidence: Evidence, *, run_id: int | None, now: datetime) -> list[Any]:
    """How *record* was recognised now, as it stands in the row of its capture."""
    captured_at = record.captured_at.isoformat() if record.captured_at else None
    shown = [evidence.kind, evidence.url, evidence.like_article, evidence.resemblance]
    return [sameness, *shown, captured_at, record.origin, run_id, now.isoformat()]


def notes_of(connection: Connection, article_id: int, digest: bytes) -> list[list[Any]]:
    """How a stored capture was recognised, as it stands in its row."""
    noted = connection.execute(_NOTED, {"of_article": article_id, "of_digest": digest})
    return list(noted.scalar_one())


def note(connection: Connection, article_id: int, digest: bytes, notes: Iterable[list[Any]]) -> None:
    """Keep *notes* of a stored capture, each once for what showed it."""
    known = notes_of(connection, article_id, digest)
    fresh = [each for each in notes if each[:3] not in [other[:3] for other in known]]
    if fresh:
        row = {"of_article": article_id, "of_digest": digest, "recognised": [*known, *fresh]}
        connection.execute(_NOTE, row)


def recognitions_of(connection: Connection, article_id: int) -> list[Recognition]:
    """How the captures of an article were recognised, in the order of the decisions: each once for a wording and what
    showed it, as the first capture was.
    """
    found: dict[tuple[Any, ...], Recognition] = {}
    for revision_id, notes in connection.execute(_OF_ARTICLE, {"of_article": article_id}):
        for sameness, kind, url, like, share, captured_at, origin, run_id, decided_at in notes:
            each = Recognition(
                revision_id=revision_id,
                sameness=sameness,
                evidence=Evidence(kind, url, like, share),
                captured_at=datetime.fromisoformat(captured_at) if captured_at else None,
                origin=origin,
                run_id=run_id,
                decided_at=datetime.fromisoformat(decided_at),
            )
            key = (revision_id, sameness, kind, url)
            if key not in found or each.decided_at < found[key].decided_at:
                found[key] = each
    return sorted(
        found.values(),
        key=lambda each: (each.decided_at, each.revision_id, each.sameness, each.evidence.kind, each.evidence.url),
    )


def _share(resemblance: float | None) -> str:
    return f"{resemblance or 0:.2f}".lstrip("0") if (resemblance or 0) < 0.995 else "1.0"
