"""What a change moves is moved on the day from which it counts: at once, or on its morning if it was recorded ahead.

Whose work an agency answers for is worked out for a day anyway and needs no such step. A new name, open rows that are
handed over, charges that follow a post, what stands below a body that ends, and what a body would owe twice, do.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select, update

from tracker.database import db, transaction
from tracker.domain.agencies import HANDED, JOINING, SuccessionKind, answering
from tracker.domain.agency_changes import Becomes, Change, owner_of
from tracker.domain.errors import ChangedMeanwhile, Refusal, RuleBroken
from tracker.domain.messages import Message, message
from tracker.domain.permissions import Viewer
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Agency, AgencyChange, AuditEntry
from tracker.services.agencies import hold_agencies
from tracker.services.agency_changing.ahead import Chosen, chosen_in
from tracker.services.agency_changing.bodies import Named, put_below
from tracker.services.agency_changing.concerned import ConcernedProgram, all_successions, programs_concerned
from tracker.services.agency_changing.fates import both_signed, hand_over, keep_programs
from tracker.services.agency_changing.joining import join_bodies
from tracker.services.agency_changing.posts import follow_posts
from tracker.services.agency_names import write_new_name
from tracker.services.agency_texts import refresh_agency_texts
from tracker.services.audit import record

log = logging.getLogger(__name__)
UNFORESEEN = message("The program met a mistake of its own; its log of that morning says which.")
NOBODY_TAKES_OVER = message("Whoever was to take the work over is no more.")


def carry_out(
    row: AgencyChange,
    change: Change,
    chosen: Chosen,
    programs: Sequence[ConcernedProgram],
    *,
    by: Viewer | None,
    today: date,
    now: datetime,
) -> dict[str, Any]:
    """Move what the change moves, inside the caller's transaction; answers what was so, for undoing.

    Raises RuleBroken with the field.
    """
    done: dict[str, Any] = {"below": put_below(change)}
    if chosen.name is not None:
        done["renamed"] = write_new_name(
            change.predecessor_ids[0], chosen.name, from_on=change.effective_on, today=today
        )
    follow_posts(chosen.posts, on=max(change.effective_on, today))
    if change.kind in HANDED:
        handed = hand_over(row, programs, chosen.becomes, _taker(change, today), by=by, today=today, now=now)
        done["handed"], done["gone"] = handed.before, handed.gone
    joined = join_bodies(row, change, today=today)
    if change.kind in JOINING:
        done["joined"], done["gone"] = joined.before, joined.gone
    refresh_agency_texts()
    row.carried_out_at, row.not_carried_out = now, None
    return done


def carry_out_changes(*, calendar: WorkingCalendar, today: date, now: datetime) -> int:
    """Carry out all that was recorded ahead and counts by today, in the order of the days; answers how many.

    One transaction for each. One that cannot be carried out keeps back neither the others nor the caller: its reason
    is written down, and it is tried again on the next day.
    """
    db.session.rollback()
    waiting = select(AgencyChange.id).where(*_waits(today)).order_by(AgencyChange.effective_on, AgencyChange.id)
    return sum(_try(change_id, calendar, today, now) for change_id in db.session.scalars(waiting).all())


def _try(change_id: int, calendar: WorkingCalendar, today: date, now: datetime) -> bool:
    try:
        with transaction():
            return _carry_out_recorded(change_id, calendar, today, now)
    except ChangedMeanwhile:
        log.info("change %s of agencies is carried out a little later: somebody else was writing", change_id)
        return False
    except Refusal as refusal:
        log.warning("change %s of agencies was not carried out: %s", change_id, refusal)
        return _fail(change_id, refusal.message, today)
    except Exception:
        log.exception("change %s of agencies was not carried out", change_id)
        return _fail(change_id, UNFORESEEN, today)


def _fail(change_id: int, because: Message, today: date) -> bool:
    try:
        with transaction():
            tried = update(AgencyChange).where(AgencyChange.id == change_id, *_waits(today))
            db.session.execute(tried.values(tried_on=today, not_carried_out=because))
    except Exception:
        log.exception("nor could that be written down of change %s of agencies", change_id)
    return False


def _waits(today: date) -> tuple[Any, ...]:
    c = AgencyChange
    is_due = c.effective_on <= today, or_(c.tried_on.is_(None), c.tried_on < today)
    return c.carried_out_at.is_(None), c.undone_at.is_(None), *is_due


def _carry_out_recorded(change_id: int, calendar: WorkingCalendar, today: date, now: datetime) -> bool:
    """Whoever comes first writes that it is carried out; the others then find nothing to do."""
    hold_agencies()
    claim = update(AgencyChange).where(AgencyChange.id == change_id, *_waits(today)).values(carried_out_at=now)
    if not db.session.execute(claim.returning(AgencyChange.id)).all():
        return False
    row = db.session.get_one(AgencyChange, change_id, populate_existing=True)
    done = json.loads(row.done)
    change = _change_of(row, done)
    kept, programs = chosen_in(done), list[ConcernedProgram]()
    if change.kind in HANDED:
        kept, programs = _fitting(row, change, kept, today, now)
        keep_programs(
            row, programs, kept.becomes, predecessor_id=change.predecessor_ids[0], calendar=calendar, today=today
        )
    done |= carry_out(row, change, kept, programs, by=None, today=today, now=now)
    told = {"change_id": row.id, "kind": row.kind, "decision": row.decision_number, "effective_on": row.effective_on}
    record(None, "carried-out", "agency_change", row.id, at=now, after=told)
    if change.kind in HANDED or kept.name:  # nothing that was done before the day is work on it
        done["until"] = db.session.scalar(select(func.max(AuditEntry.id))) or 0
    row.done = json.dumps(done, ensure_ascii=False)
    return True


def _change_of(row: AgencyChange, done: Mapping[str, Any]) -> Change:
    """The change that was recorded."""
    kind = SuccessionKind(row.kind)
    return Change(
        kind=kind, predecessor_ids=tuple(done["before"]), successor_ids=tuple(done["after"]),
        decision_number=row.decision_number, decided_on=row.decided_on, effective_on=row.effective_on,
    )  # fmt: skip


def _fitting(
    row: AgencyChange, change: Change, kept: Chosen, today: date, now: datetime
) -> tuple[Chosen, list[ConcernedProgram]]:
    """The programs of today with what was chosen of each, as far as it fits; else what is usual. Where nothing is, it
    is left with whoever has it, and its trail says so."""
    concerned = programs_concerned(change, before=all_successions())
    both, becomes, programs = both_signed(concerned, _taker(change, today).id), {}, []
    for program in concerned:
        chosen = kept.becomes.get(program.id)
        if chosen is not Becomes.STAY and chosen not in program.fate.choices:
            chosen = program.fate.usual
        if chosen is None or (program.id in both and program.fate.goes_over(chosen)):
            told = {"change_id": row.id, "decision": row.decision_number, "effective_on": row.effective_on}
            record(None, "not-handed-over", "agreement", program.id, at=now, agreement_id=program.id, after=told)
            continue
        becomes[program.id] = chosen
        programs.append(program)
    return Chosen(kept.name, becomes, kept.posts), programs


def _taker(change: Change, today: date) -> Named:
    """Who takes the work over, or answers for it today."""
    known = all_successions()
    if owner_of(change.successor_ids[0], known, on=today) is None:
        raise RuleBroken(NOBODY_TAKES_OVER)
    agency = db.session.get_one(Agency, answering(change.successor_ids[0], known, on=today))
    return Named(agency.id, agency.name, agency.short_name)
