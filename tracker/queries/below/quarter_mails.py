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
from tracker.models import Agreement, Holding, OutboxMessage, Post, Report, Review, ReviewTelling
from tracker.models.lines import line_back
from tracker.queries.below.board import ParentProgram
from tracker.queries.below.news import BelowNews, news_of_period
from tracker.queries.below.standings import mine_signed
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
    rows = read(_quarters(), {"since": today - LONGEST_AGO, "today": today})
    found = (QuarterBelow(row.id, row.title, row.period, _day(row)) for row in rows)
    days = [today + timedelta(n) for n in range(((until or today) - today).days + 1)]
    return [one for one in found if any(is_told_of_below(one.last_sign_on, today=day) for day in days)]


def below_of_quarter(
    person_id: int, quarter: QuarterBelow, *, today: date, zone: tzinfo, on: date | None = None
) -> BelowNews | None:
    """The programs below as this person sees them; None where none of them had to report. ``on``: by the posts that he
    holds on another day than today."""
    viewer = viewer_of_person(person_id, today=on or today)
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
    """To the leaders of the viewer's agencies, for each program above. Two statements.

    Where another program follows one that is over, the mail goes for that; what went before stays with the one it was
    written for.
    """
    asked = {"mine": sorted(viewer.agency_ids_as(READERS)), "today": today}
    heads = _heads_of(parents, read(_line(), asked))
    shown = {"parents": list(heads), "cadence": period.cadence, "period": period.code}
    of_head: dict[int, list[Row[Any]]] = {head_id: [] for head_id in heads}
    for row in read(_mails(), asked | shown):
        of_head[row.parent_id].append(row)
    has_gone = {id_ for head_id, head in heads.items() if any(row.id for row in of_head[head_id]) for id_ in head.line}
    found = []
    for head_id, those in of_head.items():
        one, is_told = heads[head_id], any(row.id for row in those)
        if not those or not (is_told or (one.is_last and has_gone.isdisjoint(one.line))):
            continue
        first, last_on = those[0], None
        if first.own_on is not None:
            last_on = calendar.next_working(first.own_on)
        elif period.cadence is Cadence.QUARTERLY and first.last_sign_on is not None:
            last_on = calendar.add(first.last_sign_on, 1)
        sent = tuple(_sent(row, viewer, is_demo=is_demo) for row in those if row.id is not None)
        found.append(MailOfPeriod(one.label, sent, last_on))
    return found


@dataclass(frozen=True)
class _Head:
    """A program for which the mail goes or went. ``line``: the programs above whose programs below it tells of."""

    label: str
    line: frozenset[int]
    is_last: bool


def _heads_of(parents: Sequence[ParentProgram], rows: Sequence[Row[Any]]) -> dict[int, _Head]:
    """The programs themselves, and those that follow what of them is over."""
    wanted = {one.id for one in parents}
    followed = {row.id for row in rows if row.id != row.head_id}
    lines: dict[int, set[int]] = {}
    for row in rows:
        lines.setdefault(row.head_id, set()).add(row.id)
    labels = {row.head_id: row.symbol or row.title for row in rows} | {one.id: one.label for one in parents}
    return {
        id_: _Head(label, frozenset(lines.get(id_, {id_})), id_ not in followed)
        for id_, label in labels.items()
        if id_ in wanted or (id_ not in followed and lines[id_] & wanted)
    }


def _sent(row: Row[Any], viewer: Viewer, *, is_demo: bool) -> SentMail:
    may_open = is_demo or row.person_id == viewer.person_id
    return SentMail(row.id if may_open else None, row.title, row.state, row.ended_at, row.ended_because)


def _day(row: Row[Any]) -> date:
    last: date = row.last_sign_on
    return last


@cache
def _quarters() -> Select[*tuple[Any, ...]]:
    """Of each program that none has taken over: until when those below its line sign; what was told before left out."""
    above, own = aliased(Agreement), aliased(Review)
    its_own = (
        select(own.id)
        .join(Report, Report.review_id == own.id)
        .where(own.agreement_id == above.id, own.cadence == Review.cadence, own.period == Review.period)
    )
    last_sign_on = func.max(SIGN_ON, type_=Date)
    line = line_back(select(Agreement.id).where(Agreement.closed_on.is_(None)), only_over=True)
    later = line.alias()
    taken_over = select(later.c.id).where(later.c.id == above.id, later.c.head_id != above.id)
    key = literal("below:") + cast(line.c.id, String) + ":" + Review.period + ":%"
    told = select(ReviewTelling.id).where(ReviewTelling.told.like(key), line.c.id != line.c.head_id)
    return (
        select(above.id, above.title, Review.period, last_sign_on.label("last_sign_on"))
        .select_from(Review)
        .join(Agreement, Agreement.id == Review.agreement_id)
        .join(line, line.c.id == Agreement.parent_id)
        .join(above, above.id == line.c.head_id)
        .where(
            Review.cadence == Cadence.QUARTERLY,
            Review.ends_on >= bindparam("since", type_=Date),
            Review.ends_on >= Agreement.tracked_from,
            Agreement.closed_on.is_(None),
            above.closed_on.is_(None),
            ~taken_over.exists(),
            ~its_own.exists(),
            ~told.exists(),
        )
        .group_by(above.id, above.title, Review.period)
        .order_by(above.id, Review.period)
    )


@cache
def _line() -> Select[*tuple[Any, ...]]:
    """Rows (head, program it follows): of what ``mine`` signed and is not closed."""
    head = aliased(Agreement)
    line = line_back(select(head.id).where(head.id.in_(mine_signed()), head.closed_on.is_(None)), only_over=True)
    return select(line.c.head_id, line.c.id, Agreement.symbol, Agreement.title).join(
        Agreement, Agreement.id == line.c.head_id
    )


@cache
def _mails() -> Select[*tuple[Any, ...]]:
    """A row for each program above and leader of ``mine``, with the mail to him, if there is one."""
    own, below, m, t = aliased(Review), aliased(Agreement), OutboxMessage, ReviewTelling
    period, today = bindparam("period", type_=String), bindparam("today", type_=Date)
    owed = select(Report.id).where(Report.review_id == own.id)
    person, program = cast(Holding.person_id, String), cast(Agreement.id, String)
    about_below = literal("below:") + program + ":" + period + ":" + person
    about_own = literal("review:") + cast(own.id, String) + ":ready:" + person
    line = line_back(select(Agreement.id).where(Agreement.id.in_(bindparam("parents", expanding=True))), only_over=True)
    last_sign_on = (
        select(func.max(SIGN_ON, type_=Date))
        .join(below, below.id == Review.agreement_id)
        .join(line, line.c.id == below.parent_id)
        .where(
            line.c.head_id == Agreement.id,
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
        .outerjoin(t, or_(t.told == about_below, t.told == about_own))
        .outerjoin(m, m.id == t.message_id)
        .where(
            Agreement.id.in_(bindparam("parents", expanding=True)),
            Holding.from_on <= today,
            or_(Holding.until_on.is_(None), Holding.until_on > today),
        )
        .order_by(Agreement.id, Post.id, Holding.id)
    )
