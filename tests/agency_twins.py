"""One agency entered twice, with programs of each: for tests of merging."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, COMMISSION, QUAN, Cast
from tracker.database import Base, db, transaction
from tracker.domain.periods import Cadence
from tracker.domain.permissions import Role
from tracker.services.agencies import agency_index, find_or_create
from tracker.services.agency_merging.merging import Merged, merge_agencies
from tracker.services.agency_merging.rows import columns_by_key
from tracker.services.agency_merging.undoing import undo_merge
from tracker.services.progress import log_progress

TWIN = "Lien minh HTX tinh NB cu"
TAM = Cast("Tam", Role.OFFICER, "Chuyên viên", TWIN)
NOT_COMPARED = {"audit_entries", "audit_heads", "agency_merges", "spent_forms", "alembic_version"}


@pytest.fixture
def twin(make: Make) -> int:
    """A second record of the alliance, with an officer."""
    with transaction():
        agency_id = find_or_create(TWIN, agency_index(on=TODAY)).id
        make._person(TAM, agency_id)
    return agency_id


def merge(make: Make, gone: int, kept: str | int = ALLIANCE, **more: Any) -> Merged:
    kept_id = kept if isinstance(kept, int) else make.agency_id(kept)
    return merge_agencies(gone, kept_id, **({"by": make.viewer(QUAN), "now": NOW} | more))


def undo(make: Make, merged: Merged) -> int:
    assert merged.merge_id
    return undo_merge(merged.merge_id, by=make.viewer(QUAN), now=NOW)


def everything() -> dict[str, list[Any]]:
    """Every row of every table, but the trail and what counts the versions of forms."""
    db.session.rollback()
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in NOT_COMPARED:
            columns = [one for one in table.columns if (table.name, one.name) != ("agreements", "version")]
            found[table.name] = sorted(map(repr, db.session.execute(select(*columns))))
    db.session.rollback()
    return found


def naming(agency_id: int) -> dict[str, int]:
    """How many rows name the agency, by column."""
    db.session.rollback()
    columns = columns_by_key().items()
    counts = {key: len(db.session.execute(select(one).where(one == agency_id)).all()) for key, one in columns}
    return {key: count for key, count in counts.items() if count}


def log(make: Make, who: Cast, task_id: int, agency: str) -> None:
    log_progress(
        make.part_id(task_id, agency), by=make.viewer(who), happened_on=TODAY, note="Đã làm", now=NOW, today=TODAY
    )


@pytest.fixture
def own_program(make: Make, twin: int) -> int:
    """Signed by the twin and the commission, with work done and reports owed."""
    program = make.agreement(title="Riêng", parties=(TWIN, COMMISSION))
    log(make, TAM, make.task(program, lead=TWIN), TWIN)
    make.reviews(program, Cadence.QUARTERLY)
    return program


@pytest.fixture
def shared_program(make: Make, twin: int) -> int:
    """Signed by the alliance; an annex wrote one of its tasks differently, so both owe reports."""
    program = make.agreement(title="Chung", parties=(COMMISSION, ALLIANCE))
    make.task(program, lead=ALLIANCE)
    make.task(program, lead=TWIN)
    make.reviews(program, Cadence.QUARTERLY)
    return program
