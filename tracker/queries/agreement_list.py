"""The list of programs that somebody may see: which need attention, how far each is, what is reviewed next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CTE, ColumnElement, Row, Select, Subquery, case, func, or_, select, true

from tracker.database import db
from tracker.domain.messages import Message, message
from tracker.domain.permissions import READERS, Viewer
from tracker.models import Agency, Agreement, Party, Task
from tracker.queries.next_reviews import NextReview, next_reviews
from tracker.queries.search import matches, tidy_query
from tracker.queries.successions import heirs
from tracker.queries.task_facts import is_overdue
from tracker.queries.viewers import visible_agreement_ids

PAGE_SIZE = 50


class Show(StrEnum):
    """Which of the programs the list shows."""

    ALL = "all"
    LIVE = "live"
    LATE = "late"
    OVER = "over"
    STANDING = "standing"


@dataclass(frozen=True)
class PartyName:
    """One party in a list: its short name, and the agency's that answers for it today if that is another."""

    short_name: str
    now: str | None


@dataclass(frozen=True)
class AgreementRow:
    """One program of the list. ``late_count``: overdue tasks; ``late_days``: calendar days of the oldest."""

    id: int
    title: str
    symbol: str | None
    signed_on: date | None
    valid_from: date | None
    valid_to: date | None
    is_illustrative: bool
    is_over: bool
    late_count: int
    late_days: int | None
    task_count: int = 0
    done_count: int = 0
    parties: tuple[PartyName, ...] = ()
    next_review: NextReview | None = None


@dataclass(frozen=True)
class AgreementPage:
    """One page of the list. ``counts``: how many programs each choice would show, whatever the page."""

    rows: tuple[AgreementRow, ...]
    counts: dict[Show, int]
    show: Show
    number: int
    query: str = ""

    @property
    def total(self) -> int:
        """All rows of this choice."""
        return self.counts[self.show]

    @property
    def groups(self) -> list[tuple[Message | None, list[AgreementRow]]]:
        """The rows under their headings: in force first; no heading where all are alike."""
        live = [row for row in self.rows if not row.is_over]
        over = [row for row in self.rows if row.is_over]
        if not (live and over):
            return [(None, live or over)] if self.rows else []
        return [(message("In force"), live), (message("No longer in force"), over)]

    @property
    def first(self) -> int:
        """The number of the first row of this page among all."""
        return PAGE_SIZE * (self.number - 1) + 1

    @property
    def last(self) -> int:
        """The number of its last row."""
        return self.first + len(self.rows) - 1


def list_agreements(viewer: Viewer, *, query: str, show: Show, number: int, today: date) -> AgreementPage:
    """The programs this person may see, in trouble first, those over last. Four statements, whatever the amount.

    ``query``: words of title, agency or symbol, without accents if one likes; ``number``: the page, from 1.
    """
    query = tidy_query(query)
    mine = sorted(viewer.agency_ids_as(READERS))
    found = _found(mine, query, today)
    rows = db.session.execute(_page(found, show, number)).all()
    counts = {choice: int(rows[0][place] or 0) for place, choice in enumerate(Show)}
    shown = [row for row in rows if row.id is not None]
    if not shown and number > 1 and counts[show]:
        return list_agreements(viewer, query=query, show=show, number=1, today=today)
    ids = [row.id for row in shown]
    done, parties, reviews = _done(ids), _parties(ids, today), next_reviews(ids, today=today)
    filled = tuple(_row(row, done, parties, reviews, today) for row in shown)
    return AgreementPage(filled, counts, show, number, query)


def _found(mine: list[int], query: str, today: date) -> CTE:
    """Ids and what sorts them, of all programs that are visible and match."""
    visible = visible_agreement_ids(frozenset(mine)).cte("visible")
    ids = select(visible.c.id)
    late = (
        select(Task.agreement_id, func.count().label("count"), func.min(Task.effective_due_on).label("oldest"))
        .join(Agreement, Agreement.id == Task.agreement_id)
        .where(Task.agreement_id.in_(ids), is_overdue(today))
        .group_by(Task.agreement_id)
        .cte("late")
    )
    stands = select(Party.agreement_id).where(Party.agency_id.in_(mine), Party.is_standing)
    found = (
        select(
            Agreement.id,
            Agreement.valid_from,
            Agreement.valid_to,
            case((Agreement.valid_to < today, 1), else_=0).label("is_over"),
            case((Agreement.id.in_(stands), 1), else_=0).label("stands"),
            func.coalesce(late.c.count, 0).label("late_count"),
            late.c.oldest,
        )
        .outerjoin(late, late.c.agreement_id == Agreement.id)
        .where(Agreement.id.in_(ids))
    )
    return (found.where(matches(query)) if query else found).cte("found")


def _page(found: CTE, show: Show, number: int) -> Select[*tuple[Any, ...]]:
    """One row for each program of the page, each beside the counts; one row without a program when there is none."""
    counts = select(
        func.count().label("all_count"),
        func.sum(1 - found.c.is_over).label("live_count"),
        func.sum(case((found.c.late_count > 0, 1), else_=0)).label("with_late_count"),
        func.sum(found.c.is_over).label("over_count"),
        func.sum(found.c.stands).label("standing_count"),
    ).subquery("counts")
    order = (found.c.is_over, found.c.late_count == 0, found.c.oldest, found.c.valid_from.desc(), found.c.id.desc())
    chosen = select(found).where(_chosen(found, show)).order_by(*order)
    page = chosen.limit(PAGE_SIZE).offset(PAGE_SIZE * (number - 1)).subquery("page")
    return (
        select(
            *counts.c,
            *page.c,
            Agreement.title,
            Agreement.symbol,
            Agreement.signed_on,
            Agreement.is_illustrative,
        )
        .select_from(counts)
        .outerjoin(page, true())
        .outerjoin(Agreement, Agreement.id == page.c.id)
        .order_by(*_same_order(page))
    )


def _same_order(page: Subquery) -> tuple[ColumnElement[Any], ...]:
    return (page.c.is_over, page.c.late_count == 0, page.c.oldest, page.c.valid_from.desc(), page.c.id.desc())


def _chosen(found: CTE, show: Show) -> ColumnElement[bool]:
    conditions: dict[Show, ColumnElement[bool]] = {
        Show.ALL: true(),
        Show.LIVE: found.c.is_over == 0,
        Show.LATE: found.c.late_count > 0,
        Show.OVER: found.c.is_over == 1,
        Show.STANDING: found.c.stands == 1,
    }
    return conditions[show]


def _done(ids: list[int]) -> dict[int, tuple[int, int]]:
    """By program: how many tasks it has and how many of them are done; cancelled ones are not counted."""
    counted = or_(Task.set_state.is_(None), Task.set_state != "cancelled")
    asked = select(Task.agreement_id, func.count(), func.count(Task.done_on)).where(Task.agreement_id.in_(ids), counted)
    return {id_: (tasks, done) for id_, tasks, done in db.session.execute(asked.group_by(Task.agreement_id))}


def _parties(ids: list[int], today: date) -> dict[int, list[PartyName]]:
    """By program: who signed, in that order."""
    signed = Party.agreement_id.in_(ids)
    passed_on = heirs(select(Party.agency_id).where(signed), today=today)
    heir = Agency.__table__.alias("heir")
    asked = (
        select(Party.agreement_id, Agency.short_name, heir.c.short_name)
        .join(Agency, Agency.id == Party.agency_id)
        .outerjoin(passed_on, passed_on.c.agency_id == Party.agency_id)
        .outerjoin(heir, heir.c.id == passed_on.c.heir_id)
        .where(signed)
        .order_by(Party.agreement_id, Party.position)
    )
    found: dict[int, list[PartyName]] = {}
    for agreement_id, short_name, now in db.session.execute(asked):
        found.setdefault(agreement_id, []).append(PartyName(short_name, now))
    return found


def _row(
    row: Row[Any],
    done: Mapping[int, tuple[int, int]],
    parties: Mapping[int, Sequence[PartyName]],
    reviews: Mapping[int, NextReview],
    today: date,
) -> AgreementRow:
    tasks, done_count = done.get(row.id, (0, 0))
    return AgreementRow(
        id=row.id,
        title=row.title,
        symbol=row.symbol,
        signed_on=row.signed_on,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        is_illustrative=row.is_illustrative,
        is_over=bool(row.is_over),
        late_count=row.late_count,
        late_days=(today - row.oldest).days if row.oldest else None,
        task_count=tasks,
        done_count=done_count,
        parties=tuple(parties.get(row.id, ())),
        next_review=reviews.get(row.id),
    )
