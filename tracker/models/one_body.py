"""Agencies of one program that became one body: which of them reports and signs for the others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.domain.agency_changes import Asks
from tracker.domain.one_body import JoinedParty
from tracker.domain.tasks import LEADING, PartRole
from tracker.models.agency_changes import AgencyChange, Reassignment
from tracker.models.agreements import Party
from tracker.models.commendations import CommendationConsent
from tracker.models.consolidations import SignOff
from tracker.models.reviews import Report
from tracker.models.tasks import Assignment

# Each is used inside of a subquery only, which never looks for it outside. Made once: that takes longer than asking.
_REASSIGNED, _SIGNED, _OTHER = aliased(Reassignment), aliased(SignOff), aliased(Party)
_SPEAKS, _JOINING = aliased(Reassignment), aliased(AgencyChange)


def spoken_for(agreement_id: int) -> Select[int, int | None]:
    """Rows (agency, the one whose report and signature in the program speak for it): they are one body."""
    r = Reassignment
    return select(r.agency_id, r.to_id).where(r.agreement_id == agreement_id, r.asks == Asks.ONE).order_by(r.id)


def is_spoken_for(agreement_id: Any, agency_id: Any) -> ColumnElement[bool]:
    """Is it one body with another of the program, which signs for both?"""
    r = _REASSIGNED
    here = r.agreement_id == agreement_id, r.agency_id == agency_id, r.asks == Asks.ONE
    return select(r.id).where(*here).correlate_except(r).exists()


def signs(consolidation_id: Any) -> ColumnElement[bool]:
    """Of a party: is its signature asked of that version, or there already? One body signs once, in whoever's place."""
    s = _SIGNED
    signed = select(s.id).where(s.consolidation_id == consolidation_id, s.party_id == Party.id).correlate_except(s)
    party = Party.agreement_id, Party.agency_id
    return or_(and_(~is_spoken_for(*party), ~is_signed_as_one(*party, consolidation_id)), signed.exists())


def is_signed_as_one(agreement_id: Any, agency_id: Any, consolidation_id: Any) -> ColumnElement[bool]:
    """Did another party for which this agency signs by now sign that version, before they were one body?"""
    r, s, other = _REASSIGNED, _SIGNED, _OTHER
    is_one = (r.agreement_id == other.agreement_id) & (r.agency_id == other.agency_id) & (r.asks == Asks.ONE)
    return (
        select(s.id)
        .join(other, other.id == s.party_id)
        .join(r, is_one)
        .where(s.consolidation_id == consolidation_id, r.agreement_id == agreement_id, r.to_id == agency_id)
        .correlate_except(s, other, r)
        .exists()
    )


def with_joined(parties: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """A statement over parties with the columns that ``joined_parties`` reads."""
    r, change = _SPEAKS, _JOINING
    spoken = (r.agreement_id == Party.agreement_id) & (r.agency_id == Party.agency_id) & (r.asks == Asks.ONE)
    columns = (r.to_id.label("spoken_by"), r.settled_on.label("spoken_since"), change.carried_out_at.label("joined_at"))
    return parties.add_columns(*columns).outerjoin(r, spoken).outerjoin(change, change.id == r.change_id)


def joined_parties(rows: Iterable[Row[Any]], zone: tzinfo) -> tuple[JoinedParty, ...]:
    """Out of rows with ``id`` (the party's) and ``agency_id``, of every party of a program."""
    all_ = list(rows)
    ids = {row.agency_id: row.id for row in all_}
    return tuple(
        JoinedParty(row.id, ids.get(row.spoken_by), _since(row.spoken_since, row.joined_at, zone))
        for row in all_
        if row.spoken_since
    )


def paper_day(session: Session, report: Report, ends_on: date, *, at: datetime, zone: tzinfo) -> date:
    """Of which day a report that is handed in ``at`` that instant bears the names: of its period's end; of what had
    become one body by then, of the day itself, for only the body is there. One statement."""
    r, change, agency_id = _SPEAKS, _JOINING, report.agency_id
    of_program = Party.agreement_id == report.agreement_id, Assignment.agreement_id == report.agreement_id
    is_named = or_(
        select(Party.id).where(of_program[0], Party.agency_id == r.agency_id).correlate_except(Party).exists(),
        select(Assignment.id).where(of_program[1], Assignment.agency_id == r.agency_id)
        .correlate_except(Assignment).exists(),
    )  # fmt: skip
    joined = session.execute(
        select(r.settled_on, change.carried_out_at)
        .outerjoin(change, change.id == r.change_id)
        .where(
            r.agreement_id == report.agreement_id, r.asks == Asks.ONE,
            or_(r.agency_id == agency_id, and_(r.to_id == agency_id, is_named)),
        )
    ).all()  # fmt: skip
    is_body = any(_since(on, moved_at, zone) <= at for on, moved_at in joined if on is not None)
    return max(ends_on, at.astimezone(zone).date()) if is_body else ends_on


def _since(settled_on: date, carried_out_at: datetime | None, zone: tzinfo) -> datetime:
    """From when on they are asked once: when the change was carried out, or the program named both."""
    midnight = datetime.combine(settled_on, time(), zone)
    return max(carried_out_at or midnight, midnight)


def agrees(commendation_id: Any) -> ColumnElement[bool]:
    """Of a party: is its consent asked to that commendation, or there already? One body agrees once."""
    c = aliased(CommendationConsent)
    given = select(c.id).where(c.commendation_id == commendation_id, c.agency_id == Party.agency_id)
    return or_(~is_spoken_for(Party.agreement_id, Party.agency_id), given.correlate_except(c).exists())


def is_reported_with() -> ColumnElement[bool]:
    """Of a report: does its body owe another of the same review first? One that was sent back waits for that."""
    r, peer, other = aliased(Reassignment), aliased(Reassignment), aliased(Report)
    before = select(peer.agency_id).where(
        peer.agreement_id == r.agreement_id, peer.to_id == r.to_id, peer.asks == Asks.ONE, peer.agency_id < r.agency_id
    )
    of_body = or_(other.agency_id == r.to_id, other.agency_id.in_(before.correlate(r)))
    return (
        select(other.id)
        .join(r, (r.agreement_id == other.agreement_id) & of_body)
        .where(
            other.review_id == Report.review_id,
            other.submitted_at.is_(None),
            r.agreement_id == Report.agreement_id,
            r.agency_id == Report.agency_id,
            r.asks == Asks.ONE,
        )
        .correlate(Report)
        .exists()
    )


def is_done_with() -> ColumnElement[bool]:
    """Of a coordinating part: does its body hold another of the same task that says it all?"""
    r, other = aliased(Reassignment), aliased(Assignment)
    is_kept = and_(r.agency_id == other.agency_id, r.to_id == Assignment.agency_id, other.role.in_(sorted(LEADING)))
    is_other = and_(r.agency_id == Assignment.agency_id, r.to_id == other.agency_id)
    return and_(
        Assignment.role == PartRole.COORDINATING,
        select(other.id)
        .join(r, (r.agreement_id == other.agreement_id) & (r.asks == Asks.ONE))
        .where(other.task_id == Assignment.task_id, or_(is_kept, is_other))
        .correlate(Assignment)
        .exists(),
    )
