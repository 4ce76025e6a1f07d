"""Agencies of a program that became one body: from the day it counts they owe one report of each review, one leading
part of each task and one signature. Runs inside the caller's transaction.

Each keeps its parts, and what is handed in, confirmed or signed; who answers for them is worked out for a day anyway.
One of them reports and signs for all (``Asks.ONE``), and of reports that several still owe only its own is left.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, delete, select, union

from tracker.database import db
from tracker.domain.agencies import JOINING, Answers, Succession, SuccessionKind, answering, inherited
from tracker.domain.agency_changes import Asks, Change, owner_of
from tracker.domain.consolidations import Awaited
from tracker.domain.tasks import LEADING, PartRole
from tracker.models import (
    AgencyChange,
    AgencySuccession,
    Agreement,
    Assignment,
    Party,
    Reassignment,
    Report,
    ReportDraft,
    ReportVersion,
    Review,
)
from tracker.models.agency_changes import given_away
from tracker.models.one_body import spoken_for
from tracker.services.agency_changing.concerned import all_successions
from tracker.services.agency_changing.moved import Moved, keep_report
from tracker.services.reviews.awaiting import note_what_they_await

TEXTS = ("text", "difficulties", "proposals", "next_period")


@dataclass(frozen=True)
class _Body:
    """One body of a program. ``kept_id``: as which of its ``ids`` it reports and signs."""

    agreement_id: int
    kept_id: int
    ids: tuple[int, ...]


def join_bodies(row: AgencyChange, change: Change, *, today: date) -> Moved:
    """Join what has become one body by this change, in every open program of its; answers what to keep for undoing.

    Nothing before the day from which the change counts, nor where nobody answers by now. Safe to run twice.
    """
    moved, known = Moved(), all_successions()
    if change.kind not in JOINING or change.effective_on > today:
        return moved
    if owner_of(change.successor_ids[0], known, on=today) is None:
        return moved
    head = answering(change.successor_ids[0], known, on=today)
    mine = inherited(head, known, on=today)
    there = frozenset().union(*(inherited(one, known, on=today) for one in change.predecessor_ids))
    for agreement_id in _programs(there):
        body = _body(agreement_id, mine, head)
        if body is None:
            continue
        _speak(body, mine, lambda _agency_id: row.id, moved, on=row.effective_on, today=today)
        if len(body.ids) > 1:
            _lead_once(body, known, moved, today=today)
            _report_once(body, moved)
            db.session.get_one(Agreement, agreement_id).version += 1
            note_what_they_await(agreement_id)
    return moved


def join_in(agreement: Agreement, *, today: date) -> None:
    """The same in a program that names several of one body later: it is loaded, signed, edited or taken up again.

    Safe to run at any time. What a change recorded ahead is still to move waits for it.
    """
    s = AgencySuccession
    rows = db.session.execute(
        select(s.change_id, s.predecessor_id, s.successor_id, s.kind, s.effective_on).where(s.effective_on <= today)
    ).all()
    if not rows or agreement.closed_on is not None:
        return
    made = [(change_id, Succession(before, to, SuccessionKind(kind), on)) for change_id, before, to, kind, on in rows]
    answers = Answers((one for _change_id, one in made), on=today)
    heads: dict[int, set[int]] = {}
    for agency_id in db.session.scalars(_named_in(agreement.id)):
        heads.setdefault(answers.of(agency_id), set()).add(agency_id)
    for head, ids in sorted(heads.items()):
        if len(ids) > 1 and not answers.awaits(head):
            _join_later(agreement.id, head, made, today=today)


def _join_later(agreement_id: int, head: int, made: Sequence[tuple[int | None, Succession]], *, today: date) -> None:
    mine = inherited(head, (one for _change_id, one in made), on=today)
    body = _body(agreement_id, mine, head)
    changes = {id_: _made_one(id_, body.kept_id, made, today) for id_ in mine} if body else {}
    last = max((id_ for id_ in changes.values() if id_ is not None), default=None)
    row = db.session.get(AgencyChange, last) if last is not None else None
    if body is None or len(body.ids) < 2 or (row is not None and row.carried_out_at is None):
        return
    moved = Moved()
    _speak(body, mine, changes.__getitem__, moved, on=today, today=today)
    _lead_once(body, [one for _change_id, one in made], moved, today=today)
    _report_once(body, moved)
    note_what_they_await(agreement_id)
    if row is not None and (moved.before or moved.gone):  # whoever takes it back finds it as it was
        done = json.loads(row.done)
        done["joined"] = [*done.get("joined", ()), *moved.before]
        done["gone"] = [*done.get("gone", ()), *moved.gone]
        row.done = json.dumps(done, ensure_ascii=False)


def _made_one(agency_id: int, kept_id: int, made: Sequence[tuple[int | None, Succession]], today: date) -> int | None:
    """The change by which the two became one body, the first that was recorded; None: records brought it."""
    for change_id in sorted({id_ or 0 for id_, _one in made}):
        known = [one for id_, one in made if (id_ or 0) <= change_id]
        if answering(agency_id, known, on=today) == answering(kept_id, known, on=today):
            return change_id or None
    return None


def _named_in(agreement_id: int) -> CompoundSelect[int]:
    return union(
        select(Party.agency_id).where(Party.agreement_id == agreement_id),
        select(Assignment.agency_id).where(Assignment.agreement_id == agreement_id),
    )


def _programs(mine: Collection[int]) -> Sequence[int]:
    held = union(
        select(Party.agreement_id).where(Party.agency_id.in_(mine)),
        select(Assignment.agreement_id).where(Assignment.agency_id.in_(mine)),
    )
    open_ = select(Agreement.id).where(Agreement.id.in_(held), Agreement.closed_on.is_(None))
    return db.session.scalars(open_.order_by(Agreement.id).with_for_update()).all()


def _body(agreement_id: int, mine: Collection[int], head: int) -> _Body | None:
    """It reports as who runs the reviews, or as itself if it signed, else as the first of those that did, and goes on
    so. None: all that it had there is another's by now."""
    signed = select(Party.agency_id, Party.is_standing).where(Party.agreement_id == agreement_id)
    parties = db.session.execute(signed.order_by(Party.position, Party.id)).all()
    standing = next((id_ for id_, is_standing in parties if is_standing), parties[0][0] if parties else None)
    held = Assignment.agreement_id == agreement_id, Assignment.agency_id.in_(mine)
    holding = set(db.session.scalars(select(Assignment.agency_id).where(*held)))
    given = {agency_id for agency_id, _to in db.session.execute(given_away(agreement_id))}
    spoken = {agency_id for agency_id, _to in db.session.execute(spoken_for(agreement_id))}
    own = [id_ for id_, _is_standing in parties if id_ in mine and id_ not in given]
    ids = holding.union(own) - given
    signing = [id_ for id_ in own if id_ not in spoken]
    left = signing or sorted(ids - spoken)
    if not left:
        return None
    kept = standing if standing in left else head if head in left else left[0]
    return _Body(agreement_id, kept, tuple(sorted(ids)))


def _speak(
    body: _Body,
    ids: Collection[int],
    change_of: Callable[[int], int | None],
    moved: Moved,
    *,
    on: date,
    today: date,
) -> None:
    """Whatever the others get in the program, it is reported and signed by the one that is kept."""
    r = Reassignment
    known = select(r).where(r.agreement_id == body.agreement_id, r.agency_id.in_(ids), r.asks == Asks.ONE)
    there = {one.agency_id: one for one in db.session.scalars(known.order_by(r.id))}
    for agency_id in sorted({*ids} - {body.kept_id}):
        if agency_id not in there:
            db.session.add(
                Reassignment(
                    change_id=change_of(agency_id), agreement_id=body.agreement_id, agency_id=agency_id,
                    asks=Asks.ONE, to_id=body.kept_id, opens_on=on, due_on=today, settled_on=today,
                )
            )  # fmt: skip
        elif there[agency_id].to_id != body.kept_id:
            moved.change(there[agency_id], to_id=body.kept_id)
    db.session.flush()


def _lead_once(body: _Body, known: Sequence[Succession], moved: Moved, *, today: date) -> None:
    """Of open leading parts of one task one is left leading: the kept one's, else the first; of the others it is kept
    until which day they led, for figures of a day before. What one of them reported done stays as it is, for what is
    open beside it is not done."""
    led = select(Assignment).where(
        Assignment.agreement_id == body.agreement_id, Assignment.agency_id.in_(body.ids),
        Assignment.role.in_(sorted(LEADING)), Assignment.reported_on.is_(None), Assignment.confirmed_on.is_(None),
    )  # fmt: skip
    by_task: dict[int, list[Assignment]] = {}
    for part in db.session.scalars(led.order_by(Assignment.id).with_for_update()):
        by_task.setdefault(part.task_id, []).append(part)
    for parts in by_task.values():
        first = min(parts, key=lambda part: (part.agency_id != body.kept_id, part.id))
        for part in parts:
            if part is not first:
                until = _one_since(part.agency_id, first.agency_id, known, today=today)
                moved.change(part, role=PartRole.COORDINATING, led_until=until)
                moved.count(Assignment, part)
    db.session.flush()


def _one_since(agency_id: int, other_id: int, known: Sequence[Succession], *, today: date) -> date:
    """From which day on one body answers for both."""
    days = sorted({one.effective_on for one in known if one.effective_on <= today})
    both = (on for on in days if answering(agency_id, known, on=on) == answering(other_id, known, on=on))
    return next(both, today)


def _report_once(body: _Body, moved: Moved) -> None:
    """Of reports that several still owe for a review one is left. A review that is final stays as it was frozen, with
    the reports that were missing."""
    of_body = Report.agreement_id == body.agreement_id, Report.agency_id.in_(body.ids)
    open_ = select(Report, _is_there(ReportVersion), _is_there(ReportDraft)).join(Review).where(
        *of_body, Report.submitted_at.is_(None), Review.awaits == Awaited.CONSOLIDATION
    )  # fmt: skip
    by_review: dict[int, list[tuple[Report, bool, bool]]] = {}
    for report, once_submitted, has_draft in db.session.execute(open_.order_by(Report.id).with_for_update(of=Report)):
        by_review.setdefault(report.review_id, []).append((report, bool(once_submitted), bool(has_draft)))
    for rows in by_review.values():
        if len(rows) > 1:
            _leave_one(body.kept_id, rows, moved)
    db.session.flush()


def _leave_one(kept_id: int, rows: Iterable[tuple[Report, bool, bool]], moved: Moved) -> None:
    """What was written, or sent back, outlives what is empty; a text of another's draft goes into the one that is left.

    What was sent back stays even beside another: it is owed once that one is handed in."""
    ordered = sorted(rows, key=lambda row: (not row[1], not row[2], row[0].agency_id != kept_id, row[0].id))
    (left, _once, drafted), *others = ordered
    is_kept_gone = False
    for report, once_submitted, has_draft in others:
        if once_submitted:
            continue
        if has_draft and drafted:
            _put_into(left.id, report.id, moved)
        elif has_draft:
            continue
        moved.gone.append(keep_report(report))
        db.session.execute(delete(ReportDraft).where(ReportDraft.report_id == report.id))
        db.session.delete(report)
        is_kept_gone |= report.agency_id == kept_id
    db.session.flush()
    if is_kept_gone:
        moved.change(left, agency_id=kept_id)
        moved.count(Report, left)


def _put_into(left_id: int, other_id: int, moved: Moved) -> None:
    """The words of the other's draft below those that stand there already."""
    draft, other = (db.session.get_one(ReportDraft, id_) for id_ in (left_id, other_id))
    both = {name: "\n\n".join(filter(None, (getattr(draft, name), getattr(other, name)))) or None for name in TEXTS}
    moved.before.append(("report_drafts", left_id, {name: getattr(draft, name) for name in (*TEXTS, "number")}))
    for name, value in (both | {"text": both["text"] or "", "number": draft.number + 1}).items():
        setattr(draft, name, value)


def _is_there(table: type[ReportVersion] | type[ReportDraft]) -> ColumnElement[bool]:
    of_report: Any = table.report_id == Report.id
    return select(of_report).where(of_report).correlate(Report).exists()
