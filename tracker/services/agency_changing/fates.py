"""What was chosen of each program is written down, and owed by who has to do it; a part that is handed over moves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import delete, select

from tracker.database import db
from tracker.domain.agencies import Succession, awaits_since
from tracker.domain.agency_changes import DECIDE_WITHIN, Asks, Becomes
from tracker.domain.errors import RuleBroken
from tracker.domain.permissions import Viewer
from tracker.domain.program_fates import ORDERED, is_to_end
from tracker.domain.working_days import WorkingCalendar
from tracker.models import AgencyChange, ChangedProgram, Party, Reassignment
from tracker.services.agency_changing.bodies import Named
from tracker.services.agency_changing.concerned import ConcernedProgram, all_successions, deciders
from tracker.services.agency_changing.moved import Moved
from tracker.services.agency_changing.moving_work import move_everything, settle_reports
from tracker.services.agency_changing.takers import is_one_with
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
    """What becomes of each (``name_programs``), and what in it awaits somebody: work without an owner, tasks to pick,
    an order to carry out."""
    known = all_successions()
    waiting = {(one.agreement_id, one.agency_id, one.asks) for one in _open()}
    for program, chosen in name_programs(row, programs, becomes):
        fate = program.fate
        asked = dict.fromkeys(sorted(fate.awaiting), Asks.GIVE)
        owed = [*asked.items()]
        if chosen is Becomes.PICK:
            owed += [(holder, Asks.PICK) for holder in program.holding]
        elif chosen in ORDERED:
            owed.append((predecessor_id, ORDERED[chosen]))
        for agency_id, asks in owed:
            if (program.id, agency_id, asks) in waiting:
                continue
            since = awaits_since(agency_id, known, on=date.max) if asks is Asks.GIVE else None
            opens_on = since or row.effective_on
            db.session.add(
                Reassignment(
                    change_id=row.id, agreement_id=program.id, agency_id=agency_id, asks=asks,
                    owner_id=fate.decider_id, opens_on=opens_on,
                    due_on=calendar.add(max(opens_on, today), DECIDE_WITHIN),
                )
            )  # fmt: skip
    db.session.flush()
    _decide_anew(known, since=max(row.effective_on, today), calendar=calendar)


def name_programs(
    row: AgencyChange, programs: Iterable[ConcernedProgram], becomes: Mapping[int, Becomes]
) -> list[tuple[ConcernedProgram, Becomes]]:
    """Write down what becomes of each; answers them. Programs of which nothing is handed over are not named."""
    db.session.execute(delete(ChangedProgram).where(ChangedProgram.change_id == row.id))
    named = [(one, becomes.get(one.id) or one.fate.usual or Becomes.INHERIT) for one in programs]
    named = [(one, chosen) for one, chosen in named if chosen is not Becomes.STAY]
    for one, chosen in named:
        db.session.add(
            ChangedProgram(
                change_id=row.id, agreement_id=one.id, becomes=chosen,
                is_one_body=one.fate.is_one_body and not one.fate.handed,
            )
        )  # fmt: skip
    db.session.flush()
    return named


def both_signed(programs: Iterable[ConcernedProgram], to_id: int) -> set[int]:
    """Those of them that whoever takes the work over signed beside the one that hands it over."""
    holding = {one.id: set(one.holding) for one in programs}
    parties: dict[int, set[int]] = {}
    signed = select(Party.agreement_id, Party.agency_id).where(Party.agreement_id.in_(sorted(holding)))
    for program, agency in db.session.execute(signed):
        parties.setdefault(program, set()).add(agency)
    return {program for program, those in parties.items() if to_id in those and those & holding[program]}


def _decide_anew(known: Sequence[Succession], *, since: date, calendar: WorkingCalendar) -> None:
    """Where who had to decide will be no more himself, in whatever program, the next one decides."""
    left = [one for one in _open() if one.owner_id is not None and is_to_end(one.owner_id, known)]
    then = deciders((one.agreement_id for one in left), known) if left else {}
    for one in left:
        one.owner_id = then.get(one.agreement_id)
        one.due_on = calendar.add(max(one.opens_on, since), DECIDE_WITHIN)
        one.due_version += 1
    db.session.flush()


def _open() -> list[Reassignment]:
    waiting = select(Reassignment).where(Reassignment.settled_on.is_(None))
    return list(db.session.scalars(waiting.order_by(Reassignment.id)))


def hand_over(
    row: AgencyChange,
    programs: Sequence[ConcernedProgram],
    becomes: Mapping[int, Becomes],
    to: Named,
    *,
    by: Viewer | None,
    today: date,
    now: datetime,
) -> Moved:
    """The open work of programs that go over whole is the other's from today, and so is what their heads decide.

    Raises RuleBroken with the program.
    """
    moved = Moved()
    for program in programs:
        if not program.fate.goes_over(becomes.get(program.id, program.fate.usual)):
            continue
        own = Moved()
        for holder in sorted(program.holding, key=lambda one: is_one_with(program.id, one)):  # who signs for them first
            try:
                move_everything(program.id, holder, to.id, own)
            except RuleBroken as refused:
                raise RuleBroken(refused.message, field=f"program-{program.id}") from refused
            db.session.add(
                Reassignment(
                    change_id=row.id, agreement_id=program.id, agency_id=holder, asks=Asks.NOTHING, to_id=to.id,
                    opens_on=row.effective_on, due_on=today, settled_on=today,
                )
            )  # fmt: skip
        db.session.flush()
        settle_reports(program.id, today=today, moved=own)
        moved.before += own.before
        moved.gone += own.gone
        told = {"from_id": next(iter(program.holding), None), "to_id": to.id, "to": to.name, **own.ids}
        record(by, "reassigned", "agreement", program.id, at=now, agreement_id=program.id, after=told)
    _decide_in_their_stead({holder for program in programs for holder in program.holding}, moved)
    return moved


def _decide_in_their_stead(giver_ids: Collection[int], moved: Moved) -> None:
    """What they had to decide as heads of a program, or of one above it, that is another's now."""
    theirs = [one for one in _open() if one.owner_id in giver_ids]
    then = deciders((one.agreement_id for one in theirs), all_successions()) if theirs else {}
    for one in theirs:
        if then.get(one.agreement_id) != one.owner_id:
            moved.change(one, owner_id=then.get(one.agreement_id))
    db.session.flush()
