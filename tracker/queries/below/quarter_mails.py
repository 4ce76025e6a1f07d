"""The mail of the quarter about programs below: of which quarters leaders are told, and when it goes or went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from functools import cache
from typing import Any

from sqlalchemy import Date, Row, Select, String, bindparam, cast, func, literal, or_, select
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.messages import Message
from tracker.domain.periods import Cadence
from tracker.domain.permissions import READERS, Role, Viewer
from tracker.domain.programs_below import PeriodBelow
from tracker.domain.review_mails import is_told_of_below
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Agreement, Holding, OutboxMessage, Post, Report, Review
from tracker.queries.below.board import ParentProgram
from tracker.queries.below.news import BelowNews, news_of_period
from tracker.queries.viewers import viewer_of_person

SIGN_ON = func.coalesce(Review.human_sign_on, Review.sign_on)
LONGEST_AGO = timedelta(150)
"""A quarter that ended so long ago is signed, or no news any more."""


@dataclass(frozen=True)
class QuarterBelow:
    """A program above and a quarter of those below it, which they were to sign by ``last_sign_on``."""

    agreement_id: int
    program: str
    period: str
    last_sign_on: date


def quarters_below(*, today: date, until: date | None = None) -> list[QuarterBelow]:
    """Those of which leaders are told today, or on some day ``until`` then. One statement."""
    rows = read(_quarters(), {"since": today - LONGEST_AGO})
    found = (QuarterBelow(row.id, row.title, row.period, _day(row)) for row in rows)
    days = [today + timedelta(n) for n in range(((until or today) - today).days + 1)]
    return [one for one in found if any(is_told_of_below(one.last_sign_on, today=day) for day in days)]


def below_of_quarter(person_id: int, quarter: QuarterBelow, *, today: date, zone: tzinfo) -> BelowNews | None:
    """The programs below as this person sees them; None where none of them had to report."""
    viewer = viewer_of_person(person_id, today=today)
    if viewer is None:
        return None
    return news_of_period(quarter.agreement_id, Cadence.QUARTERLY, quarter.period, viewer, today=today, zone=zone)


@dataclass(frozen=True)
class SentMail:
    """One that was written to a leader of the viewer's agencies; ``id`` None: the viewer may not open it."""

    id: int | None
    post: str
    state: str
    ended_at: datetime | None
    ended_because: Message | None


@dataclass(frozen=True)
class MailOfPeriod:
    """About the programs below one, for the period shown: ``sent``, or the morning it goes at the latest.

    ``last_on`` None: there is no such mail of this period.
    """

    program: str
    sent: tuple[SentMail, ...]
    last_on: date | None


def mails_of_period(
    parents: Sequence[ParentProgram],
    period: PeriodBelow,
    viewer: Viewer,
    *,
    calendar: WorkingCalendar,
    today: date,
    is_demo: bool,
) -> list[MailOfPeriod]:
    """To the leaders of the viewer's agencies, for each program above. One statement."""
    asked = {
        "parents": [one.id for one in parents], "cadence": period.cadence, "period": period.code, "today": today,
        "mine": sorted(viewer.agency_ids_as(READERS)),
    }  # fmt: skip
    rows = read(_mails(), asked)
    found = []
    for one in parents:
        those = [row for row in rows if row.parent_id == one.id]
        if not those:
            continue
        first, last_on = those[0], None
        if first.own_on is not None:
            last_on = calendar.next_working(first.own_on)
        elif period.cadence is Cadence.QUARTERLY and first.last_sign_on is not None:
            last_on = calendar.add(first.last_sign_on, 1)
        sent = tuple(_sent(row, viewer, is_demo=is_demo) for row in those if row.id is not None)
        found.append(MailOfPeriod(one.label, sent, last_on))
    return found


def _sent(row: Row[Any], viewer: Viewer, *, is_demo: bool) -> SentMail:
    may_open = is_demo or row.person_id == viewer.person_id
    return SentMail(row.id if may_open else None, row.title, row.state, row.ended_at, row.ended_because)


def _day(row: Row[Any]) -> date:
    last: date = row.last_sign_on
    return last


@cache
def _quarters() -> Select[*tuple[Any, ...]]:
    above, own = aliased(Agreement), aliased(Review)
    its_own = (
        select(own.id)
        .join(Report, Report.review_id == own.id)
        .where(own.agreement_id == above.id, own.cadence == Review.cadence, own.period == Review.period)
    )
    last_sign_on = func.max(SIGN_ON, type_=Date)
    return (
        select(above.id, above.title, Review.period, last_sign_on.label("last_sign_on"))
        .select_from(Review)
        .join(Agreement, Agreement.id == Review.agreement_id)
        .join(above, above.id == Agreement.parent_id)
        .where(
            Review.cadence == Cadence.QUARTERLY,
            Review.ends_on >= bindparam("since", type_=Date),
            Review.ends_on >= Agreement.tracked_from,
            Agreement.closed_on.is_(None),
            above.closed_on.is_(None),
            ~its_own.exists(),
        )
        .group_by(above.id, above.title, Review.period)
        .order_by(above.id, Review.period)
    )


@cache
def _mails() -> Select[*tuple[Any, ...]]:
    """A row for each program above and leader of ``mine``, with the mail to him, if there is one."""
    own, below, m = aliased(Review), aliased(Agreement), OutboxMessage
    period, today = bindparam("period", type_=String), bindparam("today", type_=Date)
    owed = select(Report.id).where(Report.review_id == own.id)
    person, program = cast(Holding.person_id, String), cast(Agreement.id, String)
    about_below = literal("below:") + program + ":" + period + ":" + person
    about_own = literal("review:") + cast(own.id, String) + ":ready:" + person
    last_sign_on = (
        select(func.max(SIGN_ON, type_=Date))
        .join(below, below.id == Review.agreement_id)
        .where(
            below.parent_id == Agreement.id,
            below.closed_on.is_(None),
            Review.cadence == bindparam("cadence"),
            Review.period == period,
            Review.ends_on >= below.tracked_from,
        )
        .scalar_subquery()
    )
    leads = Post.agency_id.in_(bindparam("mine", expanding=True)) & (Post.role == Role.LEADER)
    return (
        select(
            Agreement.id.label("parent_id"),
            func.coalesce(own.human_consolidate_on, own.consolidate_on).label("own_on"),
            last_sign_on.label("last_sign_on"),
            Post.title,
            m.id,
            m.person_id,
            m.state,
            m.ended_at,
            m.ended_because,
        )
        .select_from(Agreement)
        .join(Post, leads)
        .join(Holding, Holding.post_id == Post.id)
        .outerjoin(
            own,
            (own.agreement_id == Agreement.id)
            & (own.cadence == bindparam("cadence"))
            & (own.period == period)
            & owed.exists(),
        )
        .outerjoin(m, or_(m.dedupe_key == about_below, m.dedupe_key == about_own))
        .where(
            Agreement.id.in_(bindparam("parents", expanding=True)),
            Holding.from_on <= today,
            or_(Holding.until_on.is_(None), Holding.until_on > today),
        )
        .order_by(Agreement.id, Post.id, Holding.id)
    )
