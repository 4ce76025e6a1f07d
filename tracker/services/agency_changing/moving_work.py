"""Open work of one agency in a program becomes another's: place among the parties, parts, reports, decisions, findings.

What is done, confirmed or signed stays. Each move answers what stood there before, so that it can be put back. Runs
inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.database import db
from tracker.domain.agency_changes import Asks
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.tasks import LEADING, PartRole
from tracker.models import Agreement, Assignment, Decision, Finding, Party, Reassignment, Report, ReportDraft, Review
from tracker.services.agency_changing.moved import DATED, DAYS, KEPT, Moved, as_json
from tracker.services.agency_changing.takers import came_back, is_one_with, silent_place_of, stands_as
from tracker.services.reviews.awaiting import note_reports
from tracker.services.reviews.planning import lay_reports

TABLES = {
    table.__tablename__: table for table in (Party, Assignment, Report, ReportDraft, Decision, Finding, Reassignment)
}
SIGNED_ITSELF = message("It signed this program itself. Give the work to another agency, or close the program.")


def move_everything(
    agreement_id: int, from_id: int, to_id: int, moved: Moved, *, but: Mapping[int, int] | None = None
) -> None:
    """All that is open; ``but``: parts, by their ids, that go to another. Raises RuleBroken with the field "to"."""
    to_id = stands_as(agreement_id, to_id)
    _party(agreement_id, from_id, to_id, moved)
    for over in came_back(agreement_id, {to_id}):
        moved.change(over, asks=Asks.PICK)
    elsewhere = but or {}
    parts = [part.id for part in _open_parts(agreement_id, from_id)]
    move_parts(agreement_id, from_id, {id_: elsewhere.get(id_, to_id) for id_ in parts}, moved)
    _reports(agreement_id, from_id, to_id, moved)
    for table, is_open in ((Decision, Decision.done_on.is_(None)), (Finding, Finding.closed_on.is_(None))):
        own = select(table).where(table.agreement_id == agreement_id, table.owner_id == from_id, is_open)
        for row in db.session.scalars(own.order_by(table.id)).all():
            moved.change(row, owner_id=to_id)
            moved.count(table, row)


def move_parts(agreement_id: int, from_id: int, to: Mapping[int, int], moved: Moved) -> None:
    """Those parts, by their ids, to those agencies. Where one has a part of the same task it leads in its stead."""
    to = {id_: stands_as(agreement_id, agency_id) for id_, agency_id in to.items()}
    for over in came_back(agreement_id, set(to.values())):
        moved.change(over, asks=Asks.PICK)
    theirs = {
        (part.task_id, part.agency_id): part
        for part in db.session.scalars(
            select(Assignment).where(Assignment.agreement_id == agreement_id, Assignment.agency_id.in_({*to.values()}))
        )
    }
    for part in _open_parts(agreement_id, from_id):
        if part.id not in to:
            continue
        moved.count(Assignment, part)
        other = theirs.get((part.task_id, to[part.id]))
        if other is None:
            moved.change(part, agency_id=to[part.id], charge_id=None)
        elif part.role in LEADING:
            if other.role not in LEADING:
                moved.change(other, role=part.role)
            moved.change(part, role=PartRole.COORDINATING)


def settle_reports(agreement_id: int, *, today: date, moved: Moved | None = None) -> None:
    """Whoever holds a part now owes reports of the reviews to come; who holds none any more owes none."""
    agreement = db.session.get_one(Agreement, agreement_id)
    agreement.version += 1
    owed = _owed(agreement_id) if moved else {}
    lay_reports(agreement, today=today)
    if moved and owed:
        db.session.flush()
        left = _owed(agreement_id)
        moved.gone += [row for id_, row in owed.items() if id_ not in left]


def _owed(agreement_id: int) -> dict[int, dict[str, Any]]:
    """Of each report that is not handed in what says whose it is and of when, as JSON keeps it."""
    db.session.flush()
    columns = [getattr(Report, name) for name in KEPT]
    rows = db.session.execute(
        select(*columns).where(Report.agreement_id == agreement_id, Report.submitted_at.is_(None))
    ).mappings()
    return {row["id"]: as_json(dict(row)) for row in rows}


def put_back(
    before: Sequence[Sequence[Any]], gone: Sequence[Mapping[str, Any]], agreement_ids: Collection[int], *, today: date
) -> None:
    """As it was before those moves, the last one first; what was taken away since stays away. Reports that nobody owed
    by them come back as they were, or their reminders would begin anew."""
    for table, id_, values in reversed(before):
        row = db.session.get(TABLES[table], id_)
        if row is None:
            continue
        for name, value in values.items():
            setattr(row, name, date.fromisoformat(value) if value and name in DATED else value)
    db.session.flush()
    for kept in gone:
        _bring_back(kept)
    for agreement_id in agreement_ids:
        settle_reports(agreement_id, today=today)
        note_reports(
            db.session.scalars(select(Review.id).where(Review.agreement_id == agreement_id)).all(), today=today
        )


def _bring_back(kept: Mapping[str, Any]) -> None:
    """Unless its review went meanwhile; where a newer report has its id it is laid out anew."""
    same = (Report.review_id == kept["review_id"]) & (Report.agency_id == kept["agency_id"])
    is_there = db.session.scalar(select(Report.id).where(same | (Report.id == kept["id"])).limit(1))
    if is_there is None and db.session.get(Review, kept["review_id"]) is not None:
        days = {name: date.fromisoformat(kept[name]) for name in DAYS}
        db.session.add(Report(**{name: kept[name] for name in KEPT} | days))
        db.session.flush()
        if draft := kept.get("draft"):
            at = {name: draft[name] and datetime.fromisoformat(draft[name]) for name in draft if name.endswith("_at")}
            db.session.add(ReportDraft(**draft | at))
            db.session.flush()


def _open_parts(agreement_id: int, agency_id: int) -> list[Assignment]:
    held = Assignment.agreement_id == agreement_id, Assignment.agency_id == agency_id
    open_ = select(Assignment).where(*held, Assignment.confirmed_on.is_(None))
    return list(db.session.scalars(open_.order_by(Assignment.id).with_for_update()))


def _party(agreement_id: int, from_id: int, to_id: int, moved: Moved) -> None:
    of_program = select(Party).where(Party.agreement_id == agreement_id).order_by(Party.id).with_for_update()
    parties = {party.agency_id: party for party in db.session.scalars(of_program)}
    own = parties.get(from_id)
    if own is None:
        return
    if to_id in parties and is_one_with(agreement_id, from_id):
        _confirm_instead(own, parties[to_id], moved)  # it signs nothing any more; its name stays on the paper
        return
    if to_id in parties:
        other = silent_place_of(agreement_id, from_id, to_id)
        if other is None:
            raise RuleBroken(SIGNED_ITSELF, field="to")
        moved.change(parties[to_id], agency_id=other)  # two places of one body go to one other: that signs as this one
        db.session.flush()
    moved.change(own, agency_id=to_id)
    moved.count(Party, own)


def _confirm_instead(own: Party, other: Party, moved: Moved) -> None:
    if own.confirms:
        moved.change(own, confirms=False)
        db.session.flush()
        moved.change(other, confirms=True)


def _reports(agreement_id: int, from_id: int, to_id: int, moved: Moved) -> None:
    """Reports not handed in, unless the other owes one for the same review: that speaks for both."""
    of_both = Report.agreement_id == agreement_id, Report.agency_id.in_([from_id, to_id])
    reports = list(db.session.scalars(select(Report).where(*of_both).order_by(Report.id).with_for_update()))
    theirs = {report.review_id for report in reports if report.agency_id == to_id}
    for report in reports:
        if report.agency_id == from_id and report.submitted_at is None and report.review_id not in theirs:
            moved.change(report, agency_id=to_id)
            moved.count(Report, report)
