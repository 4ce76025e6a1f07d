"""The list of programs that somebody may see: which need attention, how far each is, what is reviewed next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Date,
    Integer,
    Row,
    Select,
    Subquery,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.messages import Message, message
from tracker.domain.permissions import READERS, Viewer
from tracker.domain.tasks import SetState
from tracker.models import Agency, Agreement, Alias, Party, Task
from tracker.queries.next_reviews import NextReview, next_reviews
from tracker.queries.search import matches, search_values, tidy_query, word_count
from tracker.queries.successions import heirs
from tracker.queries.task_facts import is_overdue, overdue_on
from tracker.queries.viewers import visible_to_mine

PAGE_SIZE = 25  # a row takes more than a kilobyte, and a page may take forty


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
    """One program of the list. ``late_count``: overdue tasks; ``late_days``: calendar days of the oldest.

    ``is_unrecorded``: it was over before it was tracked here, and nobody wrote down what was done.
    """

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
    validity_text: str | None = None
    aliases: str = ""
    parties: tuple[PartyName, ...] = ()
    next_review: NextReview | None = None
    is_unrecorded: bool = False


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
    """The programs this person may see, in trouble first, those over last. Three statements, whatever the amount.

    ``query``: words of title, agency or symbol, without accents if one likes; ``number``: the page, from 1.
    """
    query = tidy_query(query)
    values = search_values(query)
    asked = {"mine": sorted(viewer.agency_ids_as(READERS)), "today": today, "start": PAGE_SIZE * (number - 1)}
    rows = read(_page(show, word_count(values), is_asked=bool(values)), asked | values | overdue_on(today))
    counts = {choice: int(rows[0][place] or 0) for place, choice in enumerate(Show)}
    shown = [row for row in rows if row.id is not None]
    if not shown and number > 1 and counts[show]:
        return list_agreements(viewer, query=query, show=show, number=1, today=today)
    ids = [row.id for row in shown]
    parties, reviews = parties_of(ids, today), next_reviews(ids, today=today)
    filled = tuple(_row(row, parties, reviews, today) for row in shown)
    return AgreementPage(filled, counts, show, number, query)


def _found(words: int, *, is_asked: bool) -> CTE:
    """Ids and what sorts them, of all programs that are visible and match."""
    ids = select(visible_to_mine().cte("visible").c.id)
    counts_at_all = or_(Task.set_state.is_(None), Task.set_state != SetState.CANCELLED)
    tasks = (
        select(
            Task.agreement_id,
            func.sum(case((counts_at_all, 1), else_=0)).label("count"),
            func.count(Task.done_on).label("done"),
            func.sum(case((is_overdue(), 1), else_=0)).label("late"),
            func.min(case((is_overdue(), Task.effective_due_on))).label("oldest"),
        )
        .join(Agreement, Agreement.id == Task.agreement_id)
        .where(Task.agreement_id.in_(ids))
        .group_by(Task.agreement_id)
        .cte("tallied")
    )
    mine = Party.agency_id.in_(bindparam("mine", expanding=True))
    stands = select(Party.agreement_id).where(mine, Party.is_standing)
    found = (
        select(
            Agreement.id,
            Agreement.valid_from,
            Agreement.valid_to,
            case(
                (or_(Agreement.valid_to < bindparam("today", type_=Date), Agreement.closed_on.is_not(None)), 1), else_=0
            ).label("is_over"),
            case((Agreement.id.in_(stands), 1), else_=0).label("stands"),
            func.coalesce(tasks.c.count, 0).label("task_count"),
            func.coalesce(tasks.c.done, 0).label("done_count"),
            func.coalesce(tasks.c.late, 0).label("late_count"),
            tasks.c.oldest,
        )
        .outerjoin(tasks, tasks.c.agreement_id == Agreement.id)
        .where(Agreement.id.in_(ids))
    )
    return (found.where(matches(words)) if is_asked else found).cte("found")


@cache
def _page(show: Show, words: int, *, is_asked: bool) -> Select[*tuple[Any, ...]]:
    """One row for each program of the page, each beside the counts; one row without a program when there is none.

    Built once for each choice and number of words searched: building costs more than asking.
    """
    found = _found(words, is_asked=is_asked)
    counts = select(
        func.count().label("all_count"),
        func.sum(1 - found.c.is_over).label("live_count"),
        func.sum(case((found.c.late_count > 0, 1), else_=0)).label("with_late_count"),
        func.sum(found.c.is_over).label("over_count"),
        func.sum(found.c.stands).label("standing_count"),
    ).subquery("counts")
    chosen = select(found).where(_chosen(found, show)).order_by(*_order(found))
    page = chosen.limit(PAGE_SIZE).offset(bindparam("start", type_=Integer)).subquery("page")
    aliases = select(func.aggregate_strings(Alias.name, "; ")).where(Alias.agreement_id == page.c.id)
    return (
        select(
            *counts.c,
            *page.c,
            Agreement.title,
            Agreement.symbol,
            Agreement.signed_on,
            Agreement.is_illustrative,
            Agreement.validity_text,
            Agreement.tracked_from,
            aliases.scalar_subquery().label("aliases"),
        )
        .select_from(counts)
        .outerjoin(page, true())
        .outerjoin(Agreement, Agreement.id == page.c.id)
        .order_by(*_order(page))
    )


def _order(rows: CTE | Subquery) -> tuple[ColumnElement[Any], ...]:
    """In force before over, in trouble before calm, late longest first; then the newest."""
    newest = rows.c.valid_from.desc().nulls_last()
    return (rows.c.is_over, rows.c.late_count == 0, rows.c.oldest, newest, rows.c.id.desc())


def _chosen(found: CTE, show: Show) -> ColumnElement[bool]:
    conditions: dict[Show, ColumnElement[bool]] = {
        Show.ALL: true(),
        Show.LIVE: found.c.is_over == 0,
        Show.LATE: found.c.late_count > 0,
        Show.OVER: found.c.is_over == 1,
        Show.STANDING: found.c.stands == 1,
    }
    return conditions[show]


def parties_of(ids: Sequence[int], today: date) -> dict[int, list[PartyName]]:
    """By program: who signed, in that order."""
    found: dict[int, list[PartyName]] = {}
    for agreement_id, short_name, now in read(_party_names(), {"ids": list(ids), "today": today}):
        found.setdefault(agreement_id, []).append(PartyName(short_name, now if now != short_name else None))
    return found


@cache
def _party_names() -> Select[*tuple[Any, ...]]:
    signed = Party.agreement_id.in_(bindparam("ids", expanding=True))
    passed_on, heir = heirs(select(Party.agency_id).where(signed)), aliased(Agency)
    return (
        select(Party.agreement_id, Agency.short_name, heir.short_name)
        .join(Agency, Agency.id == Party.agency_id)
        .outerjoin(passed_on, passed_on.c.agency_id == Party.agency_id)
        .outerjoin(heir, heir.id == passed_on.c.heir_id)
        .where(signed)
        .order_by(Party.agreement_id, Party.position)
    )


def _row(
    row: Row[Any],
    parties: Mapping[int, Sequence[PartyName]],
    reviews: Mapping[int, NextReview],
    today: date,
) -> AgreementRow:
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
        task_count=row.task_count,
        done_count=row.done_count,
        validity_text=row.validity_text,
        aliases=row.aliases or "",
        parties=tuple(parties.get(row.id, ())),
        next_review=reviews.get(row.id),
        is_unrecorded=not row.done_count and row.valid_to is not None and row.valid_to < row.tracked_from,
    )
