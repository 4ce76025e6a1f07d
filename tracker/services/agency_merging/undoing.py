"""Taking a merge back: the record is there again, and every row that moved is its own again, unless work forbids it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Column, select, update

from tracker.database import db, transaction
from tracker.domain.consolidations import Awaited
from tracker.domain.errors import NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Viewer
from tracker.models import Agency, AgencyMerge, Report, Review
from tracker.services.agencies import hold_agencies
from tracker.services.agency_merging.merging import note_in_programs
from tracker.services.agency_merging.refusals import refuse_changed_reviews
from tracker.services.agency_merging.rows import (
    NO_WORK,
    batches,
    columns_by_key,
    digests,
    ids_at,
    put_back,
)
from tracker.services.agency_names import require_administrator
from tracker.services.agency_texts import refresh_agency_texts
from tracker.services.audit import SYSTEM, record
from tracker.services.once import spend


def undo_merge(merge_id: int, *, by: Viewer | None, now: datetime, once: str | None = None) -> int:
    """Make them two again; answers the id of the record that is there again.

    Raises NotAllowed, NotFound, AlreadyDone, RuleBroken when something written since belongs to both by now.
    """
    require_administrator(by)
    with transaction():
        spend(once, at=now)
        hold_agencies()
        merge = _open(merge_id)
        kept_id, gone_id = merge.kept_id, merge.gone_id
        facts = json.loads(merge.moved)
        _refuse_what_changed(kept_id, facts)
        put_back(Agency.metadata.tables["agencies"], json.loads(merge.gone))
        _move_back(gone_id, facts["rows"])
        _put_reports_back(facts["reports"])
        db.session.expire_all()
        refuse_changed_reviews(facts["rows"].get("reports.agency_id", []))
        merge.undone_at, merge.undone_by_id = now, by.person_id if by else None
        merge.undone_as = f"{by.name}, {by.acting_as}" if by else SYSTEM
        told = {"gone": merge.name, "gone_id": gone_id, "kept_id": kept_id, "merge_id": merge_id}
        note_in_programs("unmerged", _programs(facts), told, gone_id, by=by, now=now)
        record(by, "unmerged", "agency", gone_id, at=now, after=told)
        refresh_agency_texts()
        return gone_id


def _open(merge_id: int) -> AgencyMerge:
    merge = db.session.scalar(select(AgencyMerge).where(AgencyMerge.id == merge_id).with_for_update())
    if merge is None:
        raise NotFound(message("There is no such merge."))
    if merge.undone_at is not None:
        raise RuleBroken(message("This merge was taken back already."))
    kept = select(Agency.id).where(Agency.id == merge.kept_id).with_for_update()
    if db.session.scalar(kept) is None:
        raise RuleBroken(message("The agency was merged into another since; take that back first."))
    return merge


def _refuse_what_changed(kept_id: int, facts: Mapping[str, Any]) -> None:
    columns = columns_by_key()
    for key, ids in facts["rows"].items():
        column = columns.get(key)
        if column is None or not set(ids) <= set(ids_at(column, kept_id)):
            raise _refusal(key)
        if key in facts["work"] and digests(column, ids) != facts["work"][key]:
            raise _refusal(key)
    for key, column in columns.items():
        if column.table.name not in NO_WORK and _has_mixed(key, column, kept_id, facts):
            raise _refusal(key)


def _refusal(key: str) -> RuleBroken:
    return RuleBroken(
        message(
            "Since the merge somebody has worked on what moved (%(what)s), so it cannot be taken back. Put single "
            "programs right instead.",
            what=key,
        )
    )


def _has_mixed(key: str, column: Column[int], kept_id: int, facts: Mapping[str, Any]) -> bool:
    """Was something written since, for the one agency, that hangs on a row that moved, or in a program that only the
    gone record took part in?"""
    table, before = column.table, facts["highest"].get(key, 0)
    moved = facts["rows"].get(key, [])
    new = select(table).where(column == kept_id, table.c.id > before)
    rows = [row for row in db.session.execute(new).mappings() if row["id"] not in set(moved)]
    if not rows:
        return False
    shared, own = set(facts["shared"]), set(_programs(facts))
    if "agreement_id" in table.c and any(row["agreement_id"] in own - shared for row in rows):
        return True
    moved_ids = {
        name.split(".")[0]: set(ids) for name, ids in facts["rows"].items() if name.split(".")[0] not in NO_WORK
    }
    links = [(one.name, key_.column.table.name) for one in table.columns for key_ in one.foreign_keys]
    return any(row[name] in moved_ids.get(target, ()) for row in rows for name, target in links)


def _programs(facts: Mapping[str, Any]) -> list[int]:
    """The programs in which rows moved."""
    found = {row["agreement_id"] for row in facts["reports"]}
    for key, ids in facts["rows"].items():
        table = columns_by_key()[key].table
        if "agreement_id" in table.c:
            for some in batches(ids):
                found |= set(db.session.scalars(select(table.c.agreement_id).where(table.c.id.in_(some)).distinct()))
    return sorted(found)


def _move_back(gone_id: int, moved: Mapping[str, list[int]]) -> None:
    columns = columns_by_key()
    for key, ids in moved.items():
        column = columns[key]
        for some in batches(ids):
            table = column.table
            db.session.execute(update(table).where(table.c.id.in_(some)).values({column.name: gone_id}))


def _put_reports_back(reports: list[dict[str, Any]]) -> None:
    """The empty reports that went; none where the review is final or gone by now."""
    awaiting = dict.fromkeys(row["review_id"] for row in reports)
    for some in batches(list(awaiting)):
        there = select(Review.id, Review.awaits).where(Review.id.in_(some))
        awaiting |= {row.id: row.awaits for row in db.session.execute(there)}
    table = Report.metadata.tables["reports"]
    for row in reports:
        if awaiting[row["review_id"]] != Awaited.CONSOLIDATION:
            raise _refusal("reports.review_id")
        put_back(table, row)
