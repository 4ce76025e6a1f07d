"""What was chosen of each program is written down, and owed by who has to do it; a part that is handed over moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from sqlalchemy import select

from tracker.database import db
from tracker.domain.agency_changes import DECIDE_WITHIN, Asks, Becomes
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import Viewer
from tracker.domain.program_fates import ORDERED
from tracker.domain.working_days import WorkingCalendar
from tracker.models import AgencyChange, ChangedProgram, Reassignment
from tracker.services.agency_changing.bodies import Named
from tracker.services.agency_changing.concerned import ConcernedProgram
from tracker.services.agency_changing.moving_work import Moved, move_everything, settle_reports
from tracker.services.audit import record


def keep_programs(
    row: AgencyChange,
    programs: Iterable[ConcernedProgram],
    becomes: Mapping[int, Becomes],
    *,
    predecessor_id: int,
    calendar: WorkingCalendar,
    today: date,
) -> None:
    """What becomes of each, and what in it awaits somebody: work without an owner, tasks to pick, an order to carry
    out. Programs of which nothing is handed over are not named."""
    due_on = calendar.add(max(row.effective_on, today), DECIDE_WITHIN)
    waiting = {
        (one.agreement_id, one.agency_id, one.asks): one
        for one in db.session.scalars(select(Reassignment).where(Reassignment.settled_on.is_(None)))
    }
    for program in programs:
        fate = program.fate
        chosen = becomes.get(program.id, fate.usual) or Becomes.INHERIT
        if chosen is Becomes.STAY:
            continue
        db.session.add(
            ChangedProgram(change_id=row.id, agreement_id=program.id, becomes=chosen, is_one_body=fate.is_one_body)
        )
        asked = dict.fromkeys(sorted(fate.awaiting), Asks.GIVE)
        owed = [*asked.items()]
        if chosen is Becomes.PICK:
            owed += [(holder, Asks.PICK) for holder in program.holding]
        elif chosen in ORDERED:
            owed.append((predecessor_id, ORDERED[chosen]))
        for agency_id, asks in owed:
            known = waiting.get((program.id, agency_id, asks))
            if known is None:
                db.session.add(
                    Reassignment(
                        change_id=row.id, agreement_id=program.id, agency_id=agency_id, asks=asks,
                        owner_id=fate.decider_id, opens_on=row.effective_on, due_on=due_on,
                    )
                )  # fmt: skip
            elif known.owner_id != fate.decider_id:  # who had to decide is no more himself
                known.owner_id, known.due_on = fate.decider_id, due_on
                known.due_version += 1
    db.session.flush()


def hand_over(
    programs: Iterable[ConcernedProgram],
    becomes: Mapping[int, Becomes],
    to: Named,
    *,
    by: Viewer | None,
    today: date,
    now: datetime,
) -> Moved:
    """The open work of programs that go over whole is the other's from today. Raises RuleBroken with the program."""
    moved = Moved()
    for program in programs:
        if becomes.get(program.id) is not Becomes.INHERIT:
            continue
        own = Moved()
        for holder in program.holding:
            try:
                move_everything(program.id, holder, to.id, own)
            except RuleBroken as refused:
                raise RuleBroken(refused.message, field=f"program-{program.id}") from refused
        settle_reports(program.id, today=today)
        moved.before += own.before
        told = {"from_id": next(iter(program.holding), None), "to_id": to.id, "to": to.name, **own.ids}
        record(by, "reassigned", "agreement", program.id, at=now, agreement_id=program.id, after=told)
    return moved
