"""Reviews that leaders and standing agencies may have to be told of, and the numbers that a leader is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, tzinfo
from itertools import groupby

from sqlalchemy import Date, bindparam, func, or_, select

from tracker.database import read
from tracker.domain.agencies import answering, answers_on
from tracker.domain.messages import message
from tracker.domain.permissions import Role
from tracker.domain.quarter.window import Window, window_of
from tracker.domain.recipients import Addressee, Staff, present_in
from tracker.domain.review_mails import FRESH, Handed, ReviewFacts, morning_mail_key
from tracker.models import Agency, Agreement, Consolidation, OutboxMessage, Party, Report, Review, ReviewTelling
from tracker.models.staff import posts_of, staff_of
from tracker.queries.below.news import BelowNews, below_news
from tracker.queries.coming_reminders import successions
from tracker.queries.quarter.overview import Overview, overview
from tracker.queries.viewers import viewer_of_person

TO_LEADERS = message("Your agency signed this program, and you are its leader.")


@dataclass(frozen=True)
class Silent:
    """Who answers today for whoever has not handed in. ``is_no_more``: nobody does, it is the last that did."""

    agency_id: int
    name: str
    is_no_more: bool


@dataclass(frozen=True)
class ReviewNews:
    """A review, how many bodies of today owe its reports and which of them still do, and who answers today for its
    parties, the standing one first."""

    id: int
    agreement_id: int
    program: str
    period: str
    facts: ReviewFacts
    asked_count: int
    silent: tuple[Silent, ...]
    parties: tuple[int, ...]


def fresh_reviews(*, today: date, before: date | None = None) -> list[ReviewNews]:
    """The reviews, cut off before today, of which something may be news. Four statements.

    ``before``: also what was news on an earlier day.
    """
    submit_on = func.coalesce(Review.human_submit_on, Review.submit_on)
    consolidate_on = func.coalesce(Review.human_consolidate_on, Review.consolidate_on)
    since = (before or today) - FRESH
    frozen_on = func.date(Consolidation.frozen_at, type_=Date)
    stands = (Consolidation.review_id == Review.id) & Consolidation.withdrawn_at.is_(None)
    asked = (
        select(
            Review.id,
            Review.agreement_id,
            Agreement.title,
            Review.period,
            Review.cut_off_on,
            submit_on.label("submit_on"),
            consolidate_on.label("consolidate_on"),
            Report.agency_id,
            Report.submitted_on,
            frozen_on.label("frozen_on"),
        )
        .join(Agreement, Agreement.id == Review.agreement_id)
        .join(Report, Report.review_id == Review.id)
        .outerjoin(Consolidation, stands)
        .where(
            Agreement.closed_on.is_(None),
            Review.cut_off_on < today,
            or_(submit_on >= since, consolidate_on >= since, frozen_on >= since),
        )
        .order_by(Review.id, Report.id)
    )
    found = [list(rows) for _id, rows in groupby(read(asked, {}), key=lambda row: row.id)]
    parties = parties_answering({rows[0].agreement_id for rows in found}, today=today)
    bodies = _bodies({row.agency_id for rows in found for row in rows}, today=today)
    return [
        ReviewNews(
            id=rows[0].id,
            agreement_id=rows[0].agreement_id,
            program=rows[0].title,
            period=rows[0].period,
            facts=ReviewFacts(
                rows[0].cut_off_on,
                rows[0].submit_on,
                rows[0].consolidate_on,
                tuple(Handed(row.agency_id, row.submitted_on) for row in rows),
                rows[0].frozen_on,
            ),
            asked_count=len({bodies[row.agency_id].agency_id for row in rows}),
            silent=_each_once(bodies[row.agency_id] for row in rows if row.submitted_on is None),
            parties=parties[rows[0].agreement_id],
        )
        for rows in found
    ]


def _bodies(agency_ids: set[int], *, today: date) -> dict[int, Silent]:
    """Who answers today for each of them, by the name of today. One statement."""
    answers = answers_on(successions(), today)
    ids = sorted({answers.of(id_) for id_ in agency_ids})
    names = {row.id: row.short_name for row in read(_NAMES, {"agencies": ids})} if ids else {}
    return {id_: Silent(of := answers.of(id_), names[of], answers.awaits(id_)) for id_ in agency_ids}


def _each_once(bodies: Iterable[Silent]) -> tuple[Silent, ...]:
    return tuple(sorted(set(bodies), key=lambda one: (one.name, one.agency_id)))


def staff_today(agency_ids: Collection[int], *, today: date) -> Staff:
    """The posts of these agencies."""
    return staff_of(read(posts_of(), {"agencies": sorted(agency_ids), "on": today})) if agency_ids else {}


def leaders_told(parties: Iterable[int], staff: Staff, *, on: date) -> list[Addressee]:
    """The leaders of every party, or whoever stands in for them that day."""
    return [one for party in parties for one in present_in(party, Role.LEADER, TO_LEADERS, staff, on=on)]


def keys_written(keys: Collection[str]) -> set[str]:
    """Of which of these somebody was told already, or is about to be: his mail is in the outbox."""
    asked = select(ReviewTelling.told).where(ReviewTelling.told.in_(sorted(keys)))
    return {row.told for row in read(asked, {})} if keys else set()


def has_mail_of(on: date, person_ids: Collection[int]) -> set[int]:
    """Who of them has his mail about reviews of that day."""
    keys = [morning_mail_key(on, person_id) for person_id in sorted(person_ids)]
    asked = select(OutboxMessage.person_id).where(OutboxMessage.dedupe_key.in_(keys))
    return {row.person_id for row in read(asked, {})} if keys else set()


def numbers_for(person_id: int, news: ReviewNews, *, today: date) -> Overview | None:
    """The overview of the review's quarter as this person sees it; None when he may see none."""
    viewer = viewer_of_person(person_id, today=today)
    return overview(viewer, quarter_of(news, today), agreement_id=news.agreement_id) if viewer else None


def below_for(
    person_id: int, news: ReviewNews, *, today: date, zone: tzinfo, on: date | None = None
) -> BelowNews | None:
    """Of the programs below the review's, as this person sees them; None where he sees none. ``on``: by the posts that
    he holds on another day than today."""
    viewer = viewer_of_person(person_id, today=on or today)
    return below_news(news.id, viewer, today=today, zone=zone) if viewer else None


def quarter_of(news: ReviewNews, today: date) -> Window:
    """The quarter in which the review was cut off."""
    window = window_of(None, today)
    while window.period.starts_on > news.facts.cut_off_on:
        window = window_of(window.before.code, today)
    return window


def parties_answering(agreement_ids: set[int], *, today: date) -> dict[int, tuple[int, ...]]:
    """Of each program, who answers today for its parties, the standing one first. Two statements."""
    asked = (
        select(Party.agreement_id, Party.agency_id)
        .where(Party.agreement_id.in_(sorted(agreement_ids)))
        .order_by(Party.agreement_id, Party.is_standing.desc(), Party.position)
    )
    known = successions()
    return dict.fromkeys(agreement_ids, ()) | {
        agreement_id: tuple(dict.fromkeys(answering(row.agency_id, known, on=today) for row in rows))
        for agreement_id, rows in groupby(read(asked, {}), key=lambda row: row.agreement_id)
    }


_NAMES = select(Agency.id, Agency.short_name).where(Agency.id.in_(bindparam("agencies", expanding=True)))
