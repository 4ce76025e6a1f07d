"""A change of agencies by a decision is recorded: who answers from which day on, names, posts, and what then awaits.

Where the agency ends, nothing of a program is moved or deleted: rows keep whose they were, and who answers for them is
worked out for a day (``domain/agencies.py``). So what was signed stays as it was, and no reminder begins anew. Where it
hands work over and is still there, the open rows become the other's (``fates.hand_over``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tracker.database import db
from tracker.domain.agencies import HANDED, Succession, SuccessionKind, answering
from tracker.domain.agency_changes import Becomes, Body, Change, check_change
from tracker.domain.agency_facts import AgencyName
from tracker.domain.errors import RuleBroken
from tracker.domain.folding import tidy
from tracker.domain.messages import Message, message
from tracker.domain.permissions import Viewer
from tracker.domain.program_fates import check_choices
from tracker.domain.working_days import WorkingCalendar
from tracker.models import (
    Agency,
    AgencyChange,
    AgencySuccession,
    AuditEntry,
)
from tracker.services.agency_changing.ahead import Chosen, check_ahead, refuse_waiting
from tracker.services.agency_changing.bodies import Named, end_bodies, name_bodies
from tracker.services.agency_changing.carrying_out import carry_out
from tracker.services.agency_changing.concerned import ConcernedProgram, all_successions, programs_concerned
from tracker.services.agency_changing.fates import keep_programs, name_programs
from tracker.services.agency_changing.posts import HeldPost, move_posts, posts_concerned
from tracker.services.agency_changing.warning import warnings_of
from tracker.services.agency_merging.merging import note_in_programs
from tracker.services.agency_names import require_administrator
from tracker.services.agency_texts import refresh_agency_texts
from tracker.services.agreements.previews import saving
from tracker.services.audit import SYSTEM, record
from tracker.services.once import spend

MEANWHILE = message("Somebody recorded a change of one of these agencies at the same moment. Please look at it again.")

_FIELDS = {"name": "successors", "from_on": "effective_on", "borne_until": "effective_on"}
"""Where, in the words of a change, stands what is wrong with a new name."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the administrator wrote. Names may be of agencies that are there or, of successors, new ones.

    ``becomes``: what was chosen for a program, by its id. ``posts``: where those of a post go, by its id: the place of
    a successor among ``successors``, or None where the post just ends; a post that is not named goes where is usual.
    """

    kind: SuccessionKind
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    decision_number: str
    decided_on: date | None
    effective_on: date
    note: str = ""
    short_name: str = ""
    abbreviation: str = ""
    becomes: Mapping[int, Becomes] = field(default_factory=dict)
    posts: Mapping[int, int | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Recorded:
    """What the change does, as the preview shows it. ``moves_on``: the day from which posts are held elsewhere.

    ``seen``: a digest of it, so that what is confirmed is what was shown.
    """

    before: tuple[Named, ...]
    after: tuple[Named, ...]
    programs: tuple[ConcernedProgram, ...]
    posts: tuple[HeldPost, ...]
    moves_on: date
    warnings: tuple[Message, ...]
    deciders: Mapping[int, str]
    seen: str = ""
    change_id: int | None = None


def record_change(
    asked: Asked,
    *,
    by: Viewer | None,
    calendar: WorkingCalendar,
    today: date,
    now: datetime,
    once: str | None = None,
    only_preview: bool = False,
    seen: str | None = None,
) -> Recorded:
    """Record it; answers what it does. ``only_preview``: nothing is saved, and nothing has to be chosen yet.

    ``seen``: of the preview that was confirmed; what is no longer so is refused.
    Raises NotAllowed, NotFound, RuleBroken with the field, AlreadyDone.
    """
    require_administrator(by)
    found: list[Recorded] = []
    try:
        with saving(only_preview=only_preview):
            spend(once, at=now)
            found.append(_record(asked, by=by, calendar=calendar, today=today, now=now, is_shown=only_preview))
            if seen is not None and seen != found[-1].seen:
                raise RuleBroken(MEANWHILE)
    except IntegrityError as refused:
        raise RuleBroken(MEANWHILE) from refused
    except RuleBroken as refused:
        raise RuleBroken(refused.message, field=_FIELDS.get(refused.field or "", refused.field)) from refused
    return found[-1]


def _record(
    asked: Asked, *, by: Viewer | None, calendar: WorkingCalendar, today: date, now: datetime, is_shown: bool
) -> Recorded:
    before, after = name_bodies(
        asked.kind, asked.predecessors, asked.successors, on=asked.effective_on, today=today
    )  # fmt: skip
    change = Change(
        kind=asked.kind,
        predecessor_ids=tuple(one.id for one in before),
        successor_ids=() if asked.kind is SuccessionKind.RENAME else tuple(one.id for one in after),
        decision_number=asked.decision_number,
        decided_on=asked.decided_on,
        effective_on=asked.effective_on,
        note=asked.note,
    )
    known = all_successions()
    bodies = _bodies(change, known)
    check_change(change, bodies, known, today=today)
    if change.kind is SuccessionKind.RENAME:
        _check_new_name(asked, before[0])
    refuse_waiting(change, bodies)
    moves_on = max(asked.effective_on, today)
    programs = programs_concerned(change, before=known)
    if change.kind in HANDED and not programs:
        said = message("No open program of that day names %(name)s: nothing is handed over.", name=before[0].name)
        raise RuleBroken(said, field="predecessors")
    if not is_shown:
        called = {one.id: one.symbol or one.title for one in programs}
        check_choices((one.fate for one in programs), asked.becomes, called)
    posts = [] if asked.kind is SuccessionKind.RENAME else posts_concerned(change.predecessor_ids, on=moves_on)
    recorded = Recorded(
        before=before, after=after, programs=tuple(programs), posts=tuple(posts), moves_on=moves_on,
        warnings=tuple(warnings_of(change, after, programs, today)),
        deciders=_names_of_deciders(programs, (*known, *change.successions()), change.effective_on),
    )  # fmt: skip
    row = _write(change, asked, recorded, by=by, calendar=calendar, today=today, now=now)
    seen = _digest(change, recorded)
    return replace(recorded, seen=seen, change_id=row.id)


def _write(
    change: Change, asked: Asked, recorded: Recorded, *, by: Viewer | None, calendar: WorkingCalendar, today: date,
    now: datetime,
) -> AgencyChange:  # fmt: skip
    row = AgencyChange(
        kind=change.kind, decision_number=change.decision_number.strip(), decided_on=change.decided_on,
        effective_on=change.effective_on, note=change.note.strip() or None, done="{}", recorded_at=now,
        recorded_by_id=by.person_id if by else None, recorded_as=f"{by.name}, {by.post_title}" if by else SYSTEM,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    done: dict[str, Any] = {
        "created": [one.id for one in recorded.after if one.is_new],
        "before": list(change.predecessor_ids),
        "after": list(change.successor_ids),
        "ended": end_bodies(change),
    }
    for one in change.successions():
        db.session.add(
            AgencySuccession(
                predecessor_id=one.predecessor_id, successor_id=one.successor_id, kind=one.kind,
                effective_on=one.effective_on, decision_number=row.decision_number, decided_on=row.decided_on,
                note=row.note, change_id=row.id,
            )
        )  # fmt: skip
    db.session.flush()
    done["moved"] = move_posts(recorded.posts, _where_to(asked, recorded), on=recorded.moves_on, by=by, now=now)
    chosen = Chosen(
        _new_name(asked) if change.kind is SuccessionKind.RENAME else None,
        {one.id: asked.becomes.get(one.id) or one.fate.usual or Becomes.INHERIT for one in recorded.programs},
        {int(old): new for old, new in done["moved"]["posts"].items()},
    )
    is_ahead = change.effective_on > today
    if not (is_ahead and change.kind in HANDED):
        keep_programs(
            row, recorded.programs, chosen.becomes, predecessor_id=change.predecessor_ids[0], calendar=calendar,
            today=today,
        )  # fmt: skip
    if is_ahead:
        if change.kind in HANDED:
            name_programs(row, recorded.programs, chosen.becomes)
        check_ahead(change, chosen, recorded.programs)
        done["ahead"] = chosen.kept()
        refresh_agency_texts()
    else:
        done |= carry_out(row, change, chosen, recorded.programs, by=by, today=today, now=now)
    told = {
        "change_id": row.id, "kind": change.kind, "decision": row.decision_number, "decided_on": row.decided_on,
        "effective_on": row.effective_on, "before": [one.name for one in recorded.before],
        "after": [one.name for one in recorded.after],
    }  # fmt: skip
    touched = [one.id for one in recorded.programs if asked.becomes.get(one.id, one.fate.usual) is not Becomes.STAY]
    note_in_programs("agency-changed", touched, told, change.predecessor_ids[0], by=by, now=now)
    for agency_id in (*change.predecessor_ids, *change.successor_ids):
        record(by, "changed", "agency", agency_id, at=now, after=told)
    row.done = json.dumps(done | {"until": db.session.scalar(select(func.max(AuditEntry.id))) or 0}, ensure_ascii=False)
    return row


def _where_to(asked: Asked, recorded: Recorded) -> dict[int, int | None]:
    """By post: the agency where its holders go on, None where it ends; who hands work over keeps his people."""
    found: dict[int, int | None] = {}
    for post in recorded.posts:
        place = asked.posts.get(post.id, usual_place(asked.kind))
        if place is None:
            if asked.kind not in HANDED:
                found[post.id] = None
        elif 0 <= place < len(recorded.after):
            found[post.id] = recorded.after[place].id
        else:
            raise RuleBroken(message("Choose where these people go on."), field=f"post-{post.id}")
    return found


def usual_place(kind: SuccessionKind) -> int | None:
    """Where people go if nobody says: with the work to its one successor; else nowhere."""
    return 0 if kind in (SuccessionKind.MERGE, SuccessionKind.ABSORB) else None


def _bodies(change: Change, known: Sequence[Succession]) -> dict[int, Body]:
    ids = {*change.predecessor_ids, *change.successor_ids}
    ids |= {one.successor_id for one in known if one.predecessor_id in ids and one.successor_id is not None}
    rows = db.session.scalars(select(Agency).where(Agency.id.in_(sorted(ids))))
    return {one.id: Body(one.id, one.name, one.named_from, one.ended_on) for one in rows}


def _names_of_deciders(programs: Sequence[ConcernedProgram], after: Sequence[Succession], on: date) -> dict[int, str]:
    """By the id written down: who answers for it then."""
    ids = {one.fate.decider_id for one in programs if one.fate.awaiting and one.fate.decider_id is not None}
    now = {one: answering(one, after, on=on) for one in ids}
    rows = db.session.execute(select(Agency.id, Agency.short_name).where(Agency.id.in_(sorted({*now.values()}))))
    names: dict[int, str] = dict(rows.all())
    return {one: names[answers] for one, answers in now.items()}


def _check_new_name(asked: Asked, was: Named) -> None:
    """That there is one, and another than it bears: short forms alone are put right at the agency itself."""
    if len(asked.successors) > 1:
        raise RuleBroken(message("Write one new name."), field="successors")
    if _new_name(asked).name == was.name:
        raise RuleBroken(message("It bears this name already."), field="successors")


def _new_name(asked: Asked) -> AgencyName:
    name = tidy(asked.successors[0]) if asked.successors else ""
    return AgencyName(name=name, short_name=asked.short_name or name, abbreviation=asked.abbreviation or None)


def _digest(change: Change, recorded: Recorded) -> str:
    shown = (
        change.kind, change.predecessor_ids, [one.name for one in recorded.after], change.effective_on,
        change.decision_number, [(one.id, one.fate, one.signed_count) for one in recorded.programs],
        [(one.id, one.holders) for one in recorded.posts],
    )  # fmt: skip
    return hashlib.sha256(repr(shown).encode()).hexdigest()
