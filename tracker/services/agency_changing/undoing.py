"""A change that was recorded by mistake is taken back, as long as nobody has worked on it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, delete, func, or_, select

from tracker.database import db, transaction
from tracker.domain.agencies import HANDED, SuccessionKind
from tracker.domain.agency_changes import Asks
from tracker.domain.errors import NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Viewer
from tracker.models import (
    Agency,
    AgencyChange,
    AgencySuccession,
    AuditEntry,
    ChangedProgram,
    Holding,
    Post,
    Reassignment,
)
from tracker.services.agencies import hold_agencies
from tracker.services.agency_changing.moving_work import put_back
from tracker.services.agency_changing.posts import move_back
from tracker.services.agency_merging.merging import note_in_programs
from tracker.services.agency_names import require_administrator, take_back_name
from tracker.services.agency_texts import refresh_agency_texts
from tracker.services.audit import SYSTEM, record
from tracker.services.once import spend
from tracker.services.reviews.awaiting import note_what_they_await

WAITING = {SuccessionKind.RENAME} | HANDED
"""Until its day nothing follows from such a change, so nothing recorded later rests on it."""


def undo_change(change_id: int, *, by: Viewer | None, today: date, now: datetime, once: str | None = None) -> None:
    """Who answered before answers again. Agencies that were made by it stay in the list, without any work.

    Raises NotAllowed, NotFound, AlreadyDone, RuleBroken: work was done on it, with what to do instead.
    """
    require_administrator(by)
    with transaction():
        spend(once, at=now)
        hold_agencies()
        row = db.session.scalar(select(AgencyChange).where(AgencyChange.id == change_id).with_for_update())
        if row is None:
            raise NotFound(message("There is no such change."))
        if row.undone_at is not None:
            raise RuleBroken(message("This change was taken back already, on %(at)s.", at=row.undone_at.date()))
        done, programs = json.loads(row.done), _programs(change_id)
        agencies = _agencies(change_id) | _who_took_a_part(row, done)
        if row.carried_out_at is not None or row.kind not in WAITING:
            _refuse_later(change_id, agencies)
        _refuse_worked_on(row, done, programs, agencies)
        if "renamed" in done:
            take_back_name(done["renamed"])
        move_back(done["moved"])
        joined = _joined(change_id)
        db.session.execute(delete(Reassignment).where(Reassignment.change_id == change_id))
        before, gone = done.get("handed") or done.get("joined") or (), done.get("gone", ())
        put_back(before, gone, {*joined, *(programs if before or gone else ())}, today=today)
        for agreement_id in joined:
            note_what_they_await(agreement_id)
        _begin_again(done)
        db.session.execute(delete(AgencySuccession).where(AgencySuccession.change_id == change_id))
        row.undone_at, row.undone_by_id = now, by.person_id if by else None
        row.undone_as = f"{by.name}, {by.post_title}" if by else SYSTEM
        refresh_agency_texts()
        told = {"change_id": change_id, "kind": row.kind, "decision": row.decision_number}
        note_in_programs("agency-change-undone", programs, told, next(iter(sorted(agencies)), 0), by=by, now=now)
        record(by, "took-back", "agency_change", change_id, at=now, after=told)


def _programs(change_id: int) -> list[int]:
    concerned = select(ChangedProgram.agreement_id).where(ChangedProgram.change_id == change_id)
    return list(db.session.scalars(concerned.order_by(ChangedProgram.agreement_id)))


def _joined(change_id: int) -> list[int]:
    """The programs in which agencies became one body by it."""
    one_body = Reassignment.change_id == change_id, Reassignment.asks == Asks.ONE
    return list(db.session.scalars(select(Reassignment.agreement_id).where(*one_body).distinct()))


def _agencies(change_id: int) -> dict[int, bool]:
    """The agencies of the change; of each whether it is one that follows."""
    rows = db.session.execute(
        select(AgencySuccession.predecessor_id, AgencySuccession.successor_id).where(
            AgencySuccession.change_id == change_id
        )
    ).all()
    found = {before: False for before, _after in rows}
    return found | {after: True for _before, after in rows if after is not None}


def _who_took_a_part(row: AgencyChange, done: Mapping[str, Any]) -> dict[int, bool]:
    if row.kind not in HANDED:
        return {}
    return dict.fromkeys(done["before"], False) | dict.fromkeys(done["after"], True)


def _refuse_later(change_id: int, agencies: Mapping[int, bool]) -> None:
    s = AgencySuccession
    names_one = or_(s.predecessor_id.in_(list(agencies)), s.successor_id.in_(list(agencies)))
    came_after = s.change_id.is_(None) & (s.id > _newest_row(change_id))
    later = select(s.effective_on).where(names_one, or_(came_after, s.change_id > change_id)).limit(1)
    day = db.session.scalar(later) or _handed_later(change_id, agencies)
    if day is not None:
        said = message(
            "Another change of one of these agencies was recorded after it, counting from %(day)s. Take that one back "
            "first.",
            day=day,
        )
        raise RuleBroken(said)


def _newest_row(change_id: int) -> ScalarSelect[int]:
    """Its own; NULL of a change without any, of which rows that came with records tell nothing."""
    return select(func.max(AgencySuccession.id)).where(AgencySuccession.change_id == change_id).scalar_subquery()


def _handed_later(change_id: int, agencies: Mapping[int, bool]) -> date | None:
    """From which day one of them, recorded after it, handed work over or took it."""
    c = AgencyChange
    later = c.id > change_id, c.undone_at.is_(None), c.kind.in_(sorted(HANDED))
    for day, done in db.session.execute(select(c.effective_on, c.done).where(*later).order_by(c.id)):
        written = json.loads(done)
        if agencies.keys() & {*written["before"], *written["after"]}:
            return day
    return None


def _refuse_worked_on(
    row: AgencyChange, done: Mapping[str, Any], programs: list[int], agencies: Mapping[int, bool]
) -> None:
    """Work is what people of the agencies that follow did in those programs since (nothing, until the change is
    carried out), what was given to somebody, and whoever was given a post that began with the change."""
    given = select(Reassignment.id).where(
        Reassignment.change_id == row.id, Reassignment.settled_on.is_not(None), Reassignment.settled_as.is_not(None)
    )
    new_posts = list(done["moved"]["posts"].values())
    own = {*done["moved"]["begun"], *map(int, done["moved"]["reposted"])}
    taken = select(Holding.id).where(Holding.post_id.in_(new_posts), Holding.id.not_in(own))
    followers = [agency for agency, follows in agencies.items() if follows]
    people = select(Holding.person_id).join(Post, Post.id == Holding.post_id).where(Post.agency_id.in_(followers))
    acted = (
        AuditEntry.chain.in_(programs),
        AuditEntry.id > done["until"],
        AuditEntry.person_id.in_(people),
        _is_work(),
    )
    counted = select(func.count()).select_from(AuditEntry).where(*acted)
    count = db.session.scalar(counted) if row.carried_out_at is not None else 0
    if count or db.session.scalar(given.limit(1)) or db.session.scalar(taken.limit(1)):
        said = message(
            "Work was done on it since, so it is not taken back. Record what is so now as a change of its own, from "
            "its day on: a transfer, a split or a merger."
        )
        raise RuleBroken(said)


def _is_work() -> ColumnElement[bool]:
    return AuditEntry.action.not_in(["agency-changed", "agency-change-undone"])


def _begin_again(done: Mapping[str, Any]) -> None:
    for id_, ended_on in done["ended"].items():
        db.session.get_one(Agency, int(id_)).ended_on = date.fromisoformat(ended_on) if ended_on else None
    for id_ in done["created"]:  # it never was: named for no day, and taken up again if the change is
        made = db.session.get_one(Agency, id_)
        made.ended_on = made.named_from
    for id_, parent_id in done.get("below", {}).items():
        db.session.get_one(Agency, int(id_)).parent_id = parent_id
