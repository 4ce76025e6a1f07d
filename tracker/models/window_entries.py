"""Progress entries of a review's window, read out of the tables: the select, and the value each row stands for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Row, Select, Subquery, bindparam, func, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.database import read
from tracker.domain.consolidations import SubjectKind
from tracker.domain.outputs import Output, OutputKind
from tracker.domain.tasks import EvidenceKind, PartRole
from tracker.domain.window_entries import NOTHING_BESIDE, Beside, Figures, Window, WindowEntry, split, standing_values
from tracker.models.agency_changes import takers
from tracker.models.agreements import Content
from tracker.models.progress import Evidence, ProgressEntry
from tracker.models.reviews import Report, Review
from tracker.models.tasks import Assignment, Indicator, Task

Outputs = Mapping[int, tuple[Output, ...]]
AGREEMENT = bindparam("agreement", type_=Integer)


def window_of(session: Session, review: Review, closed_at: datetime, *, agency_id: int) -> Window:
    """What one agency logged in the review's window, parted where its data were closed. Three statements."""
    outputs = outputs_of_window(session, review, agency_id=agency_id)
    entries, beside = entries_with_figures(session, review, outputs, agency_id=agency_id)
    return split(entries, closed_at, beside.get(agency_id, NOTHING_BESIDE))


def entries_with_figures(
    session: Session, review: Review, outputs: Outputs, *, agency_id: int | None = None
) -> tuple[list[WindowEntry], dict[int, Beside]]:
    """What was logged in the window, and each agency's figures of other times beside it. Two statements."""
    window = review.starts_on, review.ends_on
    before = year_before(review.starts_on), year_before(review.ends_on)
    rows = _read(session, _entries(2, of_one=agency_id is not None), review, agency_id, windows=(window, before))
    then: dict[int, list[WindowEntry]] = {}
    for row in rows:
        if before[0] <= row.happened_on <= before[1]:
            then.setdefault(row.agency_id, []).append(window_entry(row))
    earlier = added_before(session, review, agency_id=agency_id)
    beside = {
        id_: Beside(standing_values(then.get(id_, ())), earlier.get(id_, {})) for id_ in then.keys() | earlier.keys()
    }
    return [window_entry(row, outputs) for row in rows if window[0] <= row.happened_on <= window[1]], beside


def added_before(session: Session, review: Review, *, agency_id: int | None = None) -> dict[int, Figures]:
    """Lũy kế: what each agency added to cumulative indicators before the review's window. One statement."""
    found: dict[int, dict[tuple[SubjectKind, int], Decimal]] = {}
    for row in _read(session, _added_before(of_one=agency_id is not None), review, agency_id):
        found.setdefault(row.agency_id, {})[SubjectKind.INDICATOR, row.indicator_id] = Decimal(row.added)
    return dict(found)


@cache
def _added_before(*, of_one: bool) -> Select[*tuple[Any, ...]]:
    entry, newer = ProgressEntry, aliased(ProgressEntry)
    given = _spoken_for()
    who = func.coalesce(given.c.agency_id, entry.agency_id)
    asked = (
        select(who.label("agency_id"), entry.indicator_id, func.sum(entry.quantity).label("added"))
        .join(Indicator, Indicator.id == entry.indicator_id)
        .outerjoin(given, given.c.gone == entry.agency_id)
        .where(
            entry.agreement_id == AGREEMENT,
            entry.happened_on < bindparam("starts_on"),
            entry.quantity.is_not(None),
            Indicator.is_cumulative,
            ~select(newer.id).where(newer.corrects_id == entry.id).exists(),
        )
        .group_by(who, entry.indicator_id)
    )
    return asked.where(who == bindparam("agency")) if of_one else asked


def year_before(day: date) -> date:
    """The same day a year earlier; 28 February for 29 February."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def outputs_of_window(session: Session, review: Review, *, agency_id: int | None = None) -> Outputs:
    """News, articles and the like by the entry that they prove. One statement."""
    found: dict[int, tuple[Output, ...]] = {}
    for row in _read(session, _outputs(of_one=agency_id is not None), review, agency_id):
        output = Output(OutputKind(row.output_kind), row.outlet, row.output_count, row.document_on)
        found[row.entry_id] = (*found.get(row.entry_id, ()), output)
    return found


@cache
def _outputs(*, of_one: bool) -> Select[*tuple[Any, ...]]:
    given = _spoken_for()
    who = func.coalesce(given.c.agency_id, ProgressEntry.agency_id)
    asked = (
        select(Evidence.entry_id, Evidence.output_kind, Evidence.outlet, Evidence.output_count, Evidence.document_on)
        .join(ProgressEntry, ProgressEntry.id == Evidence.entry_id)
        .outerjoin(given, given.c.gone == ProgressEntry.agency_id)
        .where(
            Evidence.kind == EvidenceKind.OUTPUT,
            ProgressEntry.agreement_id == AGREEMENT,
            ProgressEntry.happened_on.between(bindparam("starts_on"), bindparam("ends_on")),
        )
        .order_by(Evidence.id)
    )
    return asked.where(who == bindparam("agency")) if of_one else asked


def entries_of_window(session: Session, review: Review) -> Sequence[Row[*tuple[Any, ...]]]:
    """Everything logged for the window by anybody, corrected or not, by content and task. One statement."""
    return _read(session, _entries(1, of_one=False), review, None, windows=((review.starts_on, review.ends_on),))


def _read(
    session: Session,
    asked: Select[*tuple[Any, ...]],
    review: Review,
    agency_id: int | None,
    windows: Sequence[tuple[date, date]] = (),
) -> Sequence[Row[*tuple[Any, ...]]]:
    """These statements are built once: putting one together takes longer than asking it."""
    session.flush()
    values = {
        "agreement": review.agreement_id, "review": review.id, "starts_on": review.starts_on,
        "ends_on": review.ends_on, "agency": agency_id,
    }  # fmt: skip
    for number, (first, last) in enumerate(windows):
        values |= {f"first_{number}": first, f"last_{number}": last}
    return read(asked, values)


def _spoken_for() -> Subquery:
    """Rows (gone, agency_id): the body has no report of its own in the review, since its work was given away; what it
    logged counts in the report of the agency that took it over."""
    taken = takers(AGREEMENT)

    def reports(agency_id: ColumnElement[int]) -> ColumnElement[bool]:
        of_review = Report.review_id == bindparam("review"), Report.agency_id == agency_id
        return select(Report.id).where(*of_review).exists()

    last = select(taken.c.gone, func.min(taken.c.agency_id).label("agency_id")).group_by(taken.c.gone)
    return last.where(reports(taken.c.agency_id), ~reports(taken.c.gone)).subquery("spoken_for")


@cache
def _entries(windows: int, *, of_one: bool) -> Select[*tuple[Any, ...]]:
    newer, given = aliased(ProgressEntry), _spoken_for()
    who = func.coalesce(given.c.agency_id, ProgressEntry.agency_id)
    proof = (
        select(func.coalesce(Evidence.document_number, Evidence.outlet, Evidence.url, Evidence.file_name))
        .where(Evidence.entry_id == ProgressEntry.id)
        .order_by(Evidence.id)
        .limit(1)
        .scalar_subquery()
    )
    found = (
        select(
            ProgressEntry.id,
            who.label("agency_id"),
            ProgressEntry.task_id,
            Content.id.label("content_id"),
            Content.number.label("content_number"),
            Content.title.label("content"),
            Task.number,
            Task.title.label("task"),
            Assignment.role,
            ProgressEntry.happened_on,
            ProgressEntry.recorded_at,
            ProgressEntry.note,
            ProgressEntry.percent,
            ProgressEntry.quantity,
            ProgressEntry.indicator_id,
            Indicator.name.label("indicator"),
            Indicator.unit,
            Indicator.is_cumulative,
            ProgressEntry.corrects_id,
            newer.id.label("corrected_by"),
            newer.recorded_at.label("corrected_at"),
            proof.label("proof"),
        )
        .join(Task, Task.id == ProgressEntry.task_id)
        .join(Content, Content.id == Task.content_id)
        .join(Assignment, Assignment.id == ProgressEntry.assignment_id)
        .outerjoin(Indicator, Indicator.id == ProgressEntry.indicator_id)
        .outerjoin(newer, newer.corrects_id == ProgressEntry.id)
        .outerjoin(given, given.c.gone == ProgressEntry.agency_id)
        .where(
            ProgressEntry.agreement_id == AGREEMENT,
            or_(
                *(
                    ProgressEntry.happened_on.between(bindparam(f"first_{number}"), bindparam(f"last_{number}"))
                    for number in range(windows)
                )
            ),
        )
        .order_by(Content.position, Task.position, ProgressEntry.happened_on, ProgressEntry.id)
    )
    return found.where(who == bindparam("agency")) if of_one else found


def window_entry(row: Row[Any], outputs: Outputs | None = None) -> WindowEntry:
    """The value of one row, with its outputs where they are asked for."""
    return WindowEntry(
        id=row.id,
        agency_id=row.agency_id,
        task_id=row.task_id,
        content_id=row.content_id,
        content=f"{row.content_number}. {row.content}".strip(". "),
        number=row.number,
        task=row.task,
        role=PartRole(row.role),
        happened_on=row.happened_on,
        recorded_at=row.recorded_at,
        note=row.note,
        percent=row.percent,
        quantity=row.quantity,
        indicator_id=row.indicator_id,
        indicator=row.indicator or "",
        unit=row.unit or "",
        is_cumulative=bool(row.is_cumulative),
        corrects_id=row.corrects_id,
        corrected_by=row.corrected_by,
        corrected_at=row.corrected_at,
        proof=row.proof or "",
        outputs=(outputs or {}).get(row.id, ()),
    )
