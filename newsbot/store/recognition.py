"""Recognition: by what each capture was told to be new, an edit, the same, or a copy. Kept, so that it can be asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from newsbot.items import Article, Origin, Sameness
from newsbot.store.schema import recognition as table
from newsbot.store.schema import revision

EvidenceKind = Literal["canonical-url", "alias", "same-text", "same-title", "resemblance", "nothing-alike", "reread"]

_ADD = {
    "sqlite": sqlite.insert(table).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(table).on_conflict_do_nothing(),
}
_OF_ARTICLE = (
    select(table)
    .join(revision, revision.c.id == table.c.revision_id)
    .where(revision.c.article_id == bindparam("of_article"))
    .order_by(table.c.decided_at, table.c.revision_id, table.c.sameness, table.c.evidence, table.c.detail)
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


def recognition_of(
    record: Article, revision_id: int, sameness: Sameness, evidence: Evidence, *, run_id: int | None, now: datetime
) -> Recognition:
    """How *record*, of that revision, was recognised now."""
    return Recognition(
        revision_id=revision_id,
        sameness=sameness,
        evidence=evidence,
        captured_at=record.captured_at,
        origin=record.origin,
        run_id=run_id,
        decided_at=now,
    )


def add(connection: Connection, recognitions: Iterable[Recognition]) -> None:
    """Keep *recognitions*, each once for a wording and what showed it: the first capture that it was shown for."""
    rows = [_row(each) for each in recognitions]
    if rows:
        connection.execute(_ADD[connection.dialect.name], rows)


def recognitions_of(connection: Connection, article_id: int) -> list[Recognition]:
    """How the captures of an article were recognised, in the order of the decisions."""
    return [
        Recognition(
            revision_id=row.revision_id,
            sameness=row.sameness,
            evidence=Evidence(row.evidence, row.detail, row.like_article, row.resemblance),
            captured_at=row.captured_at,
            origin=row.origin,
            run_id=row.run_id,
            decided_at=row.decided_at,
        )
        for row in connection.execute(_OF_ARTICLE, {"of_article": article_id})
    ]


def _row(each: Recognition) -> dict[str, Any]:
    return {
        "revision_id": each.revision_id,
        "sameness": each.sameness,
        "evidence": each.evidence.kind,
        "detail": each.evidence.url,
        "like_article": each.evidence.like_article,
        "resemblance": each.evidence.resemblance,
        "captured_at": each.captured_at,
        "origin": each.origin,
        "run_id": each.run_id,
        "decided_at": each.decided_at,
    }


def _share(resemblance: float | None) -> str:
    return f"{resemblance or 0:.2f}".lstrip("0") if (resemblance or 0) < 0.995 else "1.0"
