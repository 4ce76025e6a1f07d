"""Agencies of one program that became one body: which of them reports and signs for the others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.orm import aliased

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
    spoken = [(row, datetime.combine(row.spoken_since, time(), zone)) for row in all_ if row.spoken_since]
    return tuple(
        JoinedParty(row.id, ids.get(row.spoken_by), max(row.joined_at or since, since)) for row, since in spoken
    )


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
