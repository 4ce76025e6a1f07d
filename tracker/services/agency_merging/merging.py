"""Of two records of one agency one stays: all that named the other names it. Shown before it is done.

What was signed or handed in stays as it was frozen; rows only change whose they are. The other record's row is deleted
and kept beside: the database itself refuses whoever would still write for it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from tracker.database import db
from tracker.domain.errors import NotFound, RuleBroken
from tracker.domain.messages import Message, message
from tracker.domain.permissions import Viewer
from tracker.models import Agency, AgencyMerge, Agreement, Assignment, Party
from tracker.services.agencies import hold_agencies
from tracker.services.agency_merging.refusals import conflicts_of, refuse_changed_reviews
from tracker.services.agency_merging.rows import NO_WORK, batches, columns_by_key, digests, hold_rows, ids_at, kept_row
from tracker.services.agency_names import require_administrator
from tracker.services.agency_texts import refresh_agency_texts
from tracker.services.agreements.previews import saving
from tracker.services.audit import SYSTEM, record
from tracker.services.once import spend


@dataclass(frozen=True)
class Merged:
    """What a merge moves: rows by the column that names the agency, reports that nobody has begun and that go."""

    kept: str
    gone: str
    counts: tuple[tuple[str, int], ...] = ()
    dropped_count: int = 0
    agreement_count: int = 0
    merge_id: int | None = None


class CannotMerge(RuleBroken):
    """Something stands in the way; ``reasons`` are all of it."""

    def __init__(self, reasons: Sequence[Message]) -> None:
        super().__init__(reasons[0])
        self.reasons = tuple(reasons)


@dataclass
class _Moving:
    moved: dict[str, list[int]] = field(default_factory=dict)
    agreements: set[int] = field(default_factory=set)


def merge_agencies(
    gone_id: int,
    kept_id: int,
    *,
    by: Viewer | None,
    now: datetime,
    once: str | None = None,
    only_preview: bool = False,
) -> Merged:
    """Let the record ``gone_id`` go into ``kept_id``; answers what moves. ``only_preview``: nothing is saved.

    Raises NotAllowed, NotFound, CannotMerge with every reason, RuleBroken, AlreadyDone.
    """
    require_administrator(by)
    if gone_id == kept_id:
        raise RuleBroken(message("Choose another agency; this is the same record."), field="into")
    merged = Merged("", "")
    with saving(only_preview=only_preview):
        spend(once, at=now)
        hold_agencies()
        gone, kept = _held(gone_id, kept_id)
        reasons, dropped = conflicts_of(gone_id, kept_id)
        if reasons:
            raise CannotMerge(reasons)
        merged = _merge(gone, kept, dropped, by=by, now=now)
        refresh_agency_texts()
    return merged


def _held(gone_id: int, kept_id: int) -> tuple[Agency, Agency]:
    """Both records, held: who is writing for one of them is waited for, who comes later waits.

    First the rows that will move, as those who work on them hold them: else both would wait for each other.
    """
    for column in columns_by_key().values():
        hold_rows(column, gone_id)
    both = select(Agency).where(Agency.id.in_([gone_id, kept_id])).order_by(Agency.id).with_for_update()
    found = {agency.id: agency for agency in db.session.scalars(both)}
    if len(found) < 2:
        raise NotFound(message("There is no such agency."))
    return found[gone_id], found[kept_id]


def _merge(gone: Agency, kept: Agency, dropped: list[int], *, by: Viewer | None, now: datetime) -> Merged:
    gone_id, kept_id, names = gone.id, kept.id, (gone.name, gone.short_name, gone.abbreviation)
    kept_name, row = kept.name, kept_row(Agency.metadata.tables["agencies"], gone_id)
    reports = Agency.metadata.tables["reports"]
    left_out = [kept_row(reports, id_) for id_ in dropped]
    shared = sorted(_programs_of(kept_id))
    highest = {key: _highest(column) for key, column in columns_by_key().items()}
    for some in batches(dropped):
        db.session.execute(delete(reports).where(reports.c.id.in_(some)))
    moving = _move(gone_id, kept_id)
    refuse_changed_reviews(moving.moved.get("reports.agency_id", []))
    _delete(gone_id)
    work = {
        key: digests(column, moving.moved[key])
        for key, column in columns_by_key().items()
        if key in moving.moved and column.table.name not in NO_WORK
    }
    facts = {"rows": moving.moved, "work": work, "reports": left_out, "shared": shared, "highest": highest}
    merge = AgencyMerge(
        kept_id=kept_id, gone_id=gone_id, name=names[0], short_name=names[1], abbreviation=names[2],
        gone=json.dumps(row, ensure_ascii=False), moved=json.dumps(facts, ensure_ascii=False), merged_at=now,
        merged_by_id=by.person_id if by else None, merged_as=f"{by.name}, {by.acting_as}" if by else SYSTEM,
    )  # fmt: skip
    db.session.add(merge)
    db.session.flush()
    agreements = sorted(moving.agreements | {one["agreement_id"] for one in left_out})
    told = {"gone": names[0], "gone_id": gone_id, "kept": kept_name, "kept_id": kept_id}
    note_in_programs("merged", agreements, told, kept_id, by=by, now=now)
    counts = {key: len(ids) for key, ids in moving.moved.items()}
    record(by, "merged", "agency", kept_id, at=now, before=row, after=told | {"moved": counts, "merge_id": merge.id})
    return Merged(kept_name, names[0], tuple(counts.items()), len(dropped), len(agreements), merge.id)


def _move(gone_id: int, kept_id: int) -> _Moving:
    moving = _Moving()
    for key, column in columns_by_key().items():
        table, ids = column.table, ids_at(column, gone_id)
        if not ids:
            continue
        moving.moved[key] = ids
        for some in batches(ids):
            if "agreement_id" in table.c:
                named = select(table.c.agreement_id).where(table.c.id.in_(some)).distinct()
                moving.agreements |= set(db.session.scalars(named))
            db.session.execute(update(table).where(table.c.id.in_(some)).values({column.name: kept_id}))
    db.session.expire_all()
    return moving


def _delete(gone_id: int) -> None:
    """The database checks once more that nothing names it."""
    try:
        db.session.execute(delete(Agency).where(Agency.id == gone_id).execution_options(synchronize_session=False))
    except IntegrityError as refused:
        said = message("Somebody wrote for this agency at the same moment. Please try again.")
        raise RuleBroken(said) from refused
    db.session.expunge_all()


def _programs_of(agency_id: int) -> set[int]:
    signed = select(Party.agreement_id).where(Party.agency_id == agency_id)
    held = select(Assignment.agreement_id).where(Assignment.agency_id == agency_id)
    return set(db.session.scalars(signed.union(held)))


def _highest(column: Any) -> int:
    return db.session.scalar(select(func.max(column.table.c.id))) or 0


def note_in_programs(
    act: str, agreement_ids: Sequence[int], told: dict[str, Any], agency_id: int, *, by: Viewer | None, now: datetime
) -> None:
    """The trail of each program says it, and forms that were open there are told."""
    for some in batches(list(agreement_ids)):
        raised = update(Agreement).where(Agreement.id.in_(some)).values(version=Agreement.version + 1)
        db.session.execute(raised.execution_options(synchronize_session=False))
    for agreement_id in agreement_ids:
        record(by, act, "agency", agency_id, at=now, agreement_id=agreement_id, after=told)
