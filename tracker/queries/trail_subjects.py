"""What the entries of a trail are about, by name, and the page where it can be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Select, Text, bindparam, cast, literal_column, select, union_all
from sqlalchemy.sql.elements import ColumnElement

from tracker.database import read
from tracker.domain.messages import Message
from tracker.domain.period_names import period_label
from tracker.models import (
    Agency,
    Assignment,
    Commendation,
    Consolidation,
    Decision,
    Document,
    Evidence,
    Finding,
    GuidanceReading,
    Indicator,
    ProgressEntry,
    Report,
    Review,
    SettledDifference,
    SignOff,
    Task,
)

LONGEST_NAME = 90
PAGES: Mapping[str, str] = {
    "task": "/tasks/{on}",
    "assignment": "/tasks/{on}",
    "progress_entry": "/tasks/{on}#entry-{id}",
    "evidence": "/tasks/{on}",
    "indicator": "/indicators/{id}",
    "finding": "/findings/{id}",
    "commendation": "/commendations/{id}",
    "decision": "/decisions/{id}",
    "guidance": "/guidance/{id}",
    "guidance-reading": "/readings/{id}",
    **dict.fromkeys(("review", "report", "consolidation", "settled_difference", "sign_off"), "/reviews/{on}"),
}


@dataclass(frozen=True)
class Subject:
    """``on``: the task or review it belongs to. ``agency``: short, whose part or report; ``period``: of the review."""

    kind: str
    id: int
    on: int
    text: str
    agency: str
    period: str

    @property
    def said(self) -> Message | str:
        """Its name; what belongs to a review is named by the period."""
        if self.kind != "decision" and self.period:
            return period_label(self.period)
        return self.text if len(self.text) <= LONGEST_NAME else f"{self.text[:LONGEST_NAME].rstrip()}…"

    def url(self, *, may_read: bool) -> str | None:
        """Its page; who reads nothing but trails has that of the review only."""
        if may_read:
            return PAGES[self.kind].format(id=self.id, on=self.on)
        return f"/reviews/{self.on}/trail" if self.period else None


def subjects_of(agreement_id: int, wanted: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int], Subject]:
    """By kind and id, those of that program that are still there; one statement, none when nothing is wanted."""
    ids: dict[str, list[int]] = {kind: [] for kind in PAGES}
    for kind, id_ in set(wanted):
        if kind in ids and id_ is not None:
            ids[kind].append(id_)
    if not any(ids.values()):
        return {}
    rows = read(_statement(), {"agreement": agreement_id} | {_name(kind): sorted(of) for kind, of in ids.items()})
    return {(row.kind, row.id): Subject(*row) for row in rows}


def _name(kind: str) -> str:
    return f"ids_{kind.replace('-', '_')}"


@cache
def _statement() -> Select[*tuple[Any, ...]]:
    numbered = Task.number + " " + Task.title
    found = [
        _one("task", Task, Task.id, numbered),
        _one("assignment", Assignment, Assignment.task_id, numbered, agency=Agency.short_name)
        .join(Task, Task.id == Assignment.task_id)
        .join(Agency, Agency.id == Assignment.agency_id),
        _one("progress_entry", ProgressEntry, ProgressEntry.task_id, numbered).join(
            Task, Task.id == ProgressEntry.task_id
        ),
        _one("evidence", Evidence, ProgressEntry.task_id, numbered)
        .join(ProgressEntry, ProgressEntry.id == Evidence.entry_id)
        .join(Task, Task.id == ProgressEntry.task_id),
        _one("indicator", Indicator, Indicator.id, Indicator.name),
        _one("finding", Finding, Finding.id, Finding.text),
        _one("commendation", Commendation, Commendation.id, Commendation.name),
        _one("decision", Decision, Decision.review_id, Decision.text, period=Review.period).join(
            Review, Review.id == Decision.review_id
        ),
        _one("guidance", Document, Document.id, Document.about),
        _one("guidance-reading", GuidanceReading, GuidanceReading.document_id, Document.about).join(
            Document, Document.id == GuidanceReading.document_id
        ),
        _one("review", Review, Review.id, Review.period, period=Review.period),
        _one("report", Report, Report.review_id, Review.period, agency=Agency.short_name, period=Review.period)
        .join(Review, Review.id == Report.review_id)
        .join(Agency, Agency.id == Report.agency_id),
        _one("consolidation", Consolidation, Consolidation.review_id, Review.period, period=Review.period).join(
            Review, Review.id == Consolidation.review_id
        ),
        _one(
            "settled_difference", SettledDifference, SettledDifference.review_id, Review.period, period=Review.period,
            program=Review,
        ).join(Review, Review.id == SettledDifference.review_id),
        _one("sign_off", SignOff, Consolidation.review_id, Review.period, period=Review.period, program=Consolidation)
        .join(Consolidation, Consolidation.id == SignOff.consolidation_id)
        .join(Review, Review.id == Consolidation.review_id),
    ]  # fmt: skip
    return select(union_all(*found).subquery())


def _one(
    kind: str,
    of: Any,
    on: Any,
    text: Any,
    *,
    agency: ColumnElement[str] | Any = None,
    period: ColumnElement[str] | Any = None,
    program: Any = None,
) -> Select[*tuple[Any, ...]]:
    """``program``: the table that says which program it is of, where its own does not."""
    nothing: ColumnElement[str] = literal_column("''")
    return (
        select(
            literal_column(f"'{kind}'").label("kind"),
            of.id.label("id"),
            on.label("on_id"),
            cast(text, Text).label("text"),
            (nothing if agency is None else agency).label("agency"),
            (nothing if period is None else period).label("period"),
        )
        .select_from(of)
        .where(
            of.id.in_(bindparam(_name(kind), expanding=True)),
            (program or of).agreement_id == bindparam("agreement"),
        )
    )
