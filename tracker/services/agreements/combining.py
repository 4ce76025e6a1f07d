"""Several programs of the same parties become one: the others' open tasks go over, and each is closed with a pointer.

After a merger of provinces one pair of agencies has three. Nothing of a history moves: what was logged, reported and
signed stays with the program it was done for. A program that is closed owes no report and no signature any more, so a
period that is over is signed first: else a superior would count nobody silent where somebody is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from tracker.database import db
from tracker.domain.agencies import Succession, answering
from tracker.domain.agency_changes import Asks
from tracker.domain.closing import Closing, Outcome
from tracker.domain.consolidations import Awaited
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.period_names import period_in_text
from tracker.domain.permissions import Action, Viewer
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Agreement, Assignment, Party, Report, Review
from tracker.models.agencies import succession_rows
from tracker.services.access import require
from tracker.services.agency_changing.reassigning import settle_orders
from tracker.services.agreements.ending import Carried, end_inside
from tracker.services.agreements.previews import saving
from tracker.services.once import spend

MOST_AT_ONCE = 20


@dataclass(frozen=True)
class Unsigned:
    """A review whose period is over and that not every party has signed, or not as it stands now."""

    id: int
    period: str
    awaits: Awaited
    report_count: int
    handed_in_count: int


@dataclass(frozen=True)
class Combined:
    """One program that goes into another, with its open tasks that go over. ``unsigned``: what has to be signed first,
    oldest first."""

    id: int
    title: str
    carried: Carried
    unsigned: tuple[Unsigned, ...] = ()


def combine_agreements(
    kept_id: int,
    other_ids: Sequence[int],
    *,
    reason: str,
    by: Viewer,
    calendar: WorkingCalendar,
    today: date,
    now: datetime,
    once: str | None = None,
    only_preview: bool = False,
) -> tuple[Combined, ...]:
    """Close the others, replaced by ``kept_id``, which takes their open tasks over; all of it or nothing.

    A preview tells what is unsigned; otherwise that is refused, after the program was locked.

    Raises NotFound, NotAllowed, AlreadyDone, RuleBroken with the field "others" or "reason".
    """
    found: list[Combined] = []
    with saving(only_preview=only_preview):
        spend(once, at=now)
        require(by, Action.EDIT_AGREEMENT, kept_id)
        if not other_ids or len(other_ids) > MOST_AT_ONCE:
            raise RuleBroken(message("Choose the programs that go into this one."), field="others")
        known = [Succession(*row) for row in db.session.execute(succession_rows())]
        own = _answering(_parties(kept_id), known, today)
        for other_id in sorted(set(other_ids)):
            if other_id == kept_id or _answering(_parties(other_id), known, today).keys() != own.keys():
                raise RuleBroken(message("Only programs of the same parties are combined."), field="others")
            closing = Closing(
                outcome=Outcome.REPLACED, closed_on=today, reason=reason, successor_id=kept_id, carries_over=True
            )
            places = _places(kept_id, other_id, known, today)
            carried = end_inside(other_id, closing, by=by, calendar=calendar, today=today, now=now, places=places)
            one = Combined(other_id, db.session.get_one(Agreement, other_id).title, carried, _unsigned(other_id, today))
            if one.unsigned and not only_preview:
                _refuse(one)
            found.append(one)
        settle_orders(kept_id, by=by, today=today, asks=(Asks.COMBINE,))
    return tuple(found)


def _refuse(one: Combined) -> None:
    said = message(
        "The review %(period)s of “%(program)s” is not signed by every party. Finish and sign it first, then combine.",
        period=period_in_text(one.unsigned[0].period), program=one.title,
    )  # fmt: skip
    raise RuleBroken(said, field="others")


def _unsigned(agreement_id: int, today: date) -> tuple[Unsigned, ...]:
    """Of periods that the tracker knew the program in, as pages of a superior count them (``programs_below``)."""
    rows = db.session.execute(
        select(Review.id, Review.period, Review.awaits, func.count(Report.id), func.count(Report.submitted_on))
        .join(Agreement, Agreement.id == Review.agreement_id)
        .outerjoin(Report, Report.review_id == Review.id)
        .where(
            Review.agreement_id == agreement_id,
            Review.awaits.is_not(None),
            Review.cut_off_on < today,
            Review.ends_on >= Agreement.tracked_from,
        )
        .group_by(Review.id, Review.period, Review.awaits, Review.cut_off_on)
        .order_by(Review.cut_off_on, Review.id)
    )
    return tuple(Unsigned(id_, period, Awaited(awaits), *counts) for id_, period, awaits, *counts in rows if awaits)


def _parties(agreement_id: int) -> list[int]:
    signed = select(Party.agency_id).where(Party.agreement_id == agreement_id)
    return list(db.session.scalars(signed.order_by(Party.position)))


def _answering(agency_ids: Sequence[int], known: Sequence[Succession], today: date) -> dict[int, int]:
    """By who answers today: the first of these that it answers for."""
    found: dict[int, int] = {}
    for agency_id in agency_ids:
        found.setdefault(answering(agency_id, known, on=today), agency_id)
    return found


def _places(kept_id: int, other_id: int, known: Sequence[Succession], today: date) -> dict[int, int]:
    """Of each agency in the other program the one that stands for it here, so that one body owes one report, not two:
    as it signed or holds parts here already, else under its present name."""
    holding = select(Assignment.agency_id).where(Assignment.agreement_id == kept_id).distinct()
    here = _answering([*_parties(kept_id), *sorted(db.session.scalars(holding))], known, today)
    theirs = select(Assignment.agency_id).where(Assignment.agreement_id == other_id).distinct()
    heads = {one: answering(one, known, on=today) for one in db.session.scalars(theirs)}
    return {one: here.get(head, head) for one, head in heads.items()}
