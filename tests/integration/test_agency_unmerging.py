"""Taking a merge back after others went on working, and many hands on two records at one instant."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from tests.agency_twins import TAM, TWIN, everything, log, merge, naming, own_program, shared_program, twin, undo
from tests.integration.test_signing_races import at_once
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CENTRAL, CHI, QUAN, UNION
from tracker.database import db, transaction
from tracker.domain.errors import RuleBroken
from tracker.models import Agency, Assignment, ProgressEntry
from tracker.services.agencies import agency_index, find_or_create
from tracker.services.agency_merging.merging import merge_agencies
from tracker.services.progress import log_progress

__all__ = ["own_program", "shared_program", "twin"]


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def after_the_merge(make: Make, own_program: int) -> dict[str, Callable[[], None]]:
    task_id = db.session.scalars(select(Assignment.task_id).where(Assignment.agreement_id == own_program)).one()
    return {
        "an entry on a part that moved": lambda: log(make, CHI, task_id, ALLIANCE),
        "a new task in its program": lambda: make.task(own_program, lead=ALLIANCE) and None,
        "a merge into a third": lambda: merge(make, make.agency_id(ALLIANCE), UNION) and None,
    }


@pytest.mark.parametrize("work", ["an entry on a part that moved", "a new task in its program", "a merge into a third"])
def test_later_work_forbids_to_take_it_back(make: Make, twin: int, own_program: int, work: str) -> None:
    merged = merge(make, twin)
    after_the_merge(make, own_program)[work]()
    before = everything()
    with pytest.raises(RuleBroken):
        undo(make, merged)
    assert everything() == before


def test_work_elsewhere_does_not_forbid_it(make: Make, twin: int, own_program: int, shared_program: int) -> None:
    merged = merge(make, twin)
    own = select(Assignment.task_id).where(Assignment.agreement_id == shared_program).order_by(Assignment.id)
    log(make, CHI, db.session.scalars(own).first() or 0, ALLIANCE)
    make.task(make.agreement(title="Mới", parties=(ALLIANCE, UNION)), lead=ALLIANCE)
    assert undo(make, merged) == twin
    with pytest.raises(RuleBroken, match="already"):
        undo(make, merged)


def test_merges_one_after_the_other_are_taken_back_in_turn(make: Make, twin: int, own_program: int) -> None:
    before = everything()
    first = merge(make, twin)
    second = merge(make, make.agency_id(ALLIANCE), CENTRAL)
    with transaction():
        assert find_or_create(TWIN, agency_index(on=TODAY)).id == make.agency_id(CENTRAL)
    undo(make, second)
    undo(make, first)
    assert everything() == before


def test_of_two_merges_at_once_one_is_done(app: Flask, make: Make, twin: int, own_program: int) -> None:
    targets = [make.agency_id(name) for name in (ALLIANCE, UNION)]
    ends = at_once(app, *(lambda kept=kept: merge(make, twin, kept) and None for kept in targets))
    assert sorted(ends) == ["NotFound", "done"]
    assert not naming(twin)


def test_nobody_writes_for_a_record_while_it_goes(app: Flask, make: Make, twin: int, own_program: int) -> None:
    task_id = db.session.scalars(select(Assignment.task_id).where(Assignment.agreement_id == own_program)).one()
    part_id = make.part_id(task_id, TWIN)
    tam, quan, kept = make.viewer(TAM), make.viewer(QUAN), make.agency_id(ALLIANCE)
    db.session.rollback()

    def write() -> None:
        log_progress(part_id, by=tam, happened_on=TODAY, note="Cùng lúc", now=NOW, today=TODAY)

    ends = at_once(app, write, lambda: merge_agencies(twin, kept, by=quan, now=NOW) and None)
    assert set(ends) <= {"done", "RuleBroken", "ChangedMeanwhile", "NotAllowed", "NotFound"}
    there = db.session.scalars(select(Agency.id).where(Agency.id == twin)).all()
    owners = set(db.session.scalars(select(ProgressEntry.agency_id).where(ProgressEntry.assignment_id == part_id)))
    assert owners == ({twin} if there else {kept})
