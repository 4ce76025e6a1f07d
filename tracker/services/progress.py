"""Logging progress on one agency's part of a task, and putting an entry right. Entries are only ever added."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, insert, select
from sqlalchemy.orm import aliased

from tracker.database import db, insert_with_id, read, transaction, write
from tracker.domain.closing import is_closed
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.evidence import Proof, in_words, read_proofs
from tracker.domain.evidence_files import file_in_words
from tracker.domain.messages import Message, message
from tracker.domain.moves import Act
from tracker.domain.permissions import Action, Seat, Viewer
from tracker.domain.progress import EntryFacts, refuse_unfit
from tracker.domain.tasks import LEADING
from tracker.models import Agreement, Assignment, Evidence, Indicator, ProgressEntry, Task
from tracker.models.progress import newest_figures
from tracker.services.access import require
from tracker.services.audit import record
from tracker.services.completion import PartRow, move_report, report_done
from tracker.services.evidence_files import (
    Attached,
    file_row,
    kept_from,
    look_at,
    refuse_too_many,
    remarks_on,
    take_over,
)
from tracker.services.once import spend
from tracker.services.reviews.awaiting import note_entry
from tracker.services.work_moves import part_standing, require_part_move


@dataclass(frozen=True)
class Logged:
    """What was kept. ``is_waiting``: reported as done, now to be confirmed. ``remarks``: worth saying to the person."""

    entry_id: int
    task_id: int
    task_number: str
    is_waiting: bool = False
    remarks: tuple[Message, ...] = ()


def log_progress(
    assignment_id: int,
    *,
    by: Viewer,
    happened_on: date,
    note: str = "",
    percent: int | None = None,
    quantity: Decimal | None = None,
    indicator_id: int | None = None,
    evidence: str = "",
    attached: Attached | None = None,
    reports_completion: bool = False,
    now: datetime,
    today: date,
    once: str | None = None,
) -> Logged:
    """Add an entry to this person's agency's part. ``quantity``: added (cumulative indicator) or the new level.

    ``indicator_id`` None: the task's first. ``evidence`` is text as typed, see ``read_proofs``. Raises NotFound,
    NotAllowed, AlreadyDone, and RuleBroken with the field it is about.
    """
    proofs, files = read_proofs(evidence, today=today), look_at(attached.received) if attached else ()
    said = EntryFacts(happened_on, note.strip(), percent, quantity, proofs, reports_completion, files)
    refuse_unfit(said, today=today)
    with transaction():
        spend(once, at=now)
        part = _locked_part(assignment_id, locks_task=reports_completion)
        entry_id = _add(part, said, attached, by=by, now=now, indicator_id=indicator_id)
        if said.percent is not None or part.last_entry_on is None or part.last_entry_on < happened_on:
            write(newest_figures(), {"part": part.id})
        is_waiting = reports_completion and report_done(part, on=happened_on, by=by, today=today)
        note_entry(part.agreement_id, (happened_on, happened_on), today=today)
        _record("log-progress", part, entry_id, said, by=by, at=now)
    return Logged(entry_id, part.task_id, part.number, is_waiting, _remarks(part, said))


def correct_entry(
    entry_id: int,
    *,
    by: Viewer,
    happened_on: date,
    note: str = "",
    percent: int | None = None,
    quantity: Decimal | None = None,
    evidence: str = "",
    attached: Attached | None = None,
    reports_completion: bool = False,
    now: datetime,
    today: date,
    once: str | None = None,
) -> Logged:
    """Replace an entry by a new one; the old one stays readable. Whatever it reported as done moves with it.

    Raises as ``log_progress``; RuleBroken too when it was corrected already, or its completion is confirmed.
    """
    proofs, files = read_proofs(evidence, today=today), look_at(attached.received) if attached else ()
    if attached and attached.kept_ids:
        files = refuse_too_many((*kept_from(entry_id, attached.kept_ids), *files))
    said = EntryFacts(happened_on, note.strip(), percent, quantity, proofs, reports_completion, files)
    refuse_unfit(said, today=today)
    with transaction():
        spend(once, at=now)
        old = _entry_to_correct(entry_id)
        part = _locked_part(old.assignment_id, locks_task=True)
        new_id = _add(part, said, attached, by=by, now=now, indicator_id=old.indicator_id, corrects=old)
        write(newest_figures(), {"part": part.id})
        is_waiting = _carry_completion(part, old, said, by=by, today=today)
        note_entry(part.agreement_id, (happened_on, old.happened_on), today=today)
        _record("correct-progress", part, new_id, said, by=by, at=now, corrects_id=old.id)
    return Logged(new_id, part.task_id, part.number, is_waiting, _remarks(part, said))


def _locked_part(assignment_id: int, *, locks_task: bool) -> PartRow:
    """The part as both use cases need it, locked so that its figures follow every entry. Raises NotFound."""
    found = read(_part(locks_task=locks_task), {"assignment_id": assignment_id})
    if not found:
        raise NotFound(message("There is no such part."))
    return found[0]


@cache
def _part(*, locks_task: bool) -> Select[*tuple[Any, ...]]:
    first_indicator = select(func.min(Indicator.id)).where(Indicator.task_id == Assignment.task_id).scalar_subquery()
    return (
        select(
            Assignment.id,
            Assignment.task_id,
            Assignment.agreement_id,
            Assignment.agency_id,
            Assignment.role,
            Assignment.reported_on,
            Assignment.confirmed_on,
            Assignment.returned_on,
            Assignment.last_entry_on,
            Task.number,
            Task.set_state,
            Agreement.valid_from,
            Agreement.valid_to,
            Agreement.closed_on,
            first_indicator.label("indicator_id"),
        )
        .join(Task, Task.id == Assignment.task_id)
        .join(Agreement, Agreement.id == Assignment.agreement_id)
        .where(Assignment.id == bindparam("assignment_id"))
        .with_for_update(of=[Assignment, Task] if locks_task else Assignment)
    )


def _entry_to_correct(entry_id: int) -> PartRow:
    newer = aliased(ProgressEntry)
    wanted: Select[*tuple[Any, ...]] = (
        select(
            ProgressEntry.id,
            ProgressEntry.assignment_id,
            ProgressEntry.happened_on,
            ProgressEntry.indicator_id,
            ProgressEntry.reports_completion,
            newer.id.label("newer_id"),
        )
        .outerjoin(newer, newer.corrects_id == ProgressEntry.id)
        .where(ProgressEntry.id == entry_id)
    )
    old = db.session.execute(wanted).one_or_none()
    if old is None:
        raise NotFound(message("There is no such entry."))
    return old


def _add(
    part: PartRow,
    said: EntryFacts,
    attached: Attached | None,
    *,
    by: Viewer,
    now: datetime,
    indicator_id: int | None,
    corrects: PartRow | None = None,
) -> int:
    """Check what the rows decide and insert the entry with its evidence; answers its id."""
    seat = _seat(part, by)
    if part.closed_on is not None:
        raise RuleBroken(is_closed(part.closed_on))
    if corrects is not None and corrects.newer_id is not None:
        raise RuleBroken(message("This entry was corrected already; correct the newer one."))
    require_part_move(part_standing(part, part.set_state), Act.LOG)
    counted_by = _indicator(part, indicator_id) if said.quantity is not None else None
    entry_id = insert_with_id(
        ProgressEntry,
        agreement_id=part.agreement_id,
        task_id=part.task_id,
        assignment_id=part.id,
        agency_id=part.agency_id,
        agency_name=seat.agency_short or seat.agency_name,
        person_id=by.person_id,
        post_title=seat.title,
        happened_on=said.happened_on,
        recorded_at=now,
        note=said.note,
        percent=said.percent,
        quantity=said.quantity,
        indicator_id=counted_by,
        reports_completion=said.reports_completion,
        corrects_id=corrects.id if corrects is not None else None,
        evidence_count=said.proof_count,
    )
    if attached:
        take_over(attached, said.files, agency_id=part.agency_id, person_id=by.person_id, now=now)
    if said.proof_count:
        about = {"entry_id": entry_id, "agreement_id": part.agreement_id}
        rows = [*map(_proof_row, said.proofs), *map(file_row, said.files)]
        db.session.execute(insert(Evidence), [_EMPTY | row | about for row in rows])
    return entry_id


def _seat(part: PartRow, by: Viewer) -> Seat:
    """The post that lets this person write on the part. Raises NotFound to strangers, NotAllowed to the others."""
    seat = by.seat_for(Action.LOG_PROGRESS, part.agency_id)
    if seat is None:
        require(by, Action.LOG_PROGRESS, part.agreement_id)
        raise NotAllowed(message("Each agency logs its own part; the others read it."))
    return seat


def _indicator(part: PartRow, wanted_id: int | None) -> int:
    """The indicator a quantity counts for. What coordinating agencies do is not counted: the leads count it."""
    if part.role not in LEADING or part.indicator_id is None:
        raise RuleBroken(message("This part has no indicator to count for."), field="quantity")
    if wanted_id is None or wanted_id == part.indicator_id:
        first: int = part.indicator_id
        return first
    owner = db.session.scalar(select(Indicator.task_id).where(Indicator.id == wanted_id))
    if owner != part.task_id:
        raise RuleBroken(message("This is no indicator of this task."), field="indicator_id")
    return wanted_id


_EMPTY = dict.fromkeys(
    ("url", "document_number", "document_on", "output_kind", "outlet", "output_count", "file_sha256", "file_name")
)


def _proof_row(proof: Proof) -> dict[str, Any]:
    """The columns of ``evidence`` that a link, a document or an output fills."""
    output = proof.output
    row = {"kind": proof.kind, "url": proof.url, "document_number": proof.number, "document_on": proof.issued_on}
    if output is None:
        return row
    return row | {"output_kind": output.kind, "outlet": output.outlet, "output_count": output.count}


def _carry_completion(part: PartRow, old: PartRow, said: EntryFacts, *, by: Viewer, today: date) -> bool:
    """If the old entry is why the part counts as reported, the new one decides; else it may report anew."""
    is_why = old.reports_completion and part.reported_on == old.happened_on
    if is_why:
        move_report(part, on=said.happened_on if said.reports_completion else None, today=today)
        return said.reports_completion and part.confirmed_on is None
    return said.reports_completion and report_done(part, on=said.happened_on, by=by, today=today)


def _remarks(part: PartRow, said: EntryFacts) -> tuple[Message, ...]:
    """A day outside the program's validity is kept, and remarked on; so is what is strange about a file."""
    remarks = remarks_on(said.files)
    if part.valid_from is not None and said.happened_on < part.valid_from:
        day = message("The day lies before the program came into force (%(day)s).", day=part.valid_from)
        return (day, *remarks)
    if part.valid_to is not None and said.happened_on > part.valid_to:
        return (message("The day lies after the program ended (%(day)s).", day=part.valid_to), *remarks)
    return remarks


def _record(
    action: str, part: PartRow, entry_id: int, said: EntryFacts, *, by: Viewer, at: datetime, **more: Any
) -> None:
    after = {
        "assignment_id": part.id,
        "happened_on": said.happened_on,
        "note": said.note,
        "percent": said.percent,
        "quantity": said.quantity,
        "evidence": [*map(in_words, said.proofs), *map(file_in_words, said.files)],
        "reports_completion": said.reports_completion,
    }
    record(by, action, "progress_entry", entry_id, at=at, agreement_id=part.agreement_id, after=after | more)
