"""Work goes over in a program whose review is signed: that stays signed, also if the change is taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from tests.integration.test_agency_changes import SPLIT, asked, change
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, CENTRAL, DEPARTMENT, MINH, QUAN, UNION
from tests.review_making import Quarter, quarter, with_password
from tracker.database import db, transaction
from tracker.domain.agencies import SuccessionKind
from tracker.domain.agency_changes import Asks, Becomes
from tracker.models import Agreement, Assignment, Reassignment, Report, Review
from tracker.services.agency_changing.reassigning import pick_parts, reassign
from tracker.services.agency_changing.undoing import undo_change
from tracker.services.reviews.awaiting import note_reports
from tracker.services.reviews.planning import lay_reports

TRANSFER, PART = SuccessionKind.TRANSFER, SuccessionKind.PART


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scene(make: Make) -> Quarter:
    """Signed by both parties; the department, which leads a task, had handed nothing in."""
    with_password(make, MINH, BINH)
    found = quarter(make)
    make.task(found.program, title="Mở lớp", lead=DEPARTMENT, coordinating=[UNION])
    make.task(found.program, title="Khảo sát", lead=DEPARTMENT)
    with transaction():
        lay_reports(db.session.get_one(Agreement, found.program), today=TODAY)
    found.hand_in(ALLIANCE)
    found.freeze()
    found.sign(MINH)
    found.sign(BINH)
    return found


def signed(scene: Quarter) -> tuple[Any, ...]:
    db.session.rollback()
    row = select(Review.awaits, Review.renew_on, Review.consolidate_version).where(Review.id == scene.review_id)
    return (*db.session.execute(row).one(), scene.frozen_hash(), scene.state())


def reports(scene: Quarter) -> set[tuple[int, int]]:
    of_program = select(Report.id, Report.agency_id).where(Report.agreement_id == scene.program)
    return set(map(tuple, db.session.execute(of_program)))


def waiting(asks: Asks) -> int:
    return db.session.scalars(select(Reassignment.id).where(Reassignment.asks == asks)).one()


def picked(make: Make, kind: SuccessionKind, before: str, after: str, program: int) -> int | None:
    done = change(make, asked(kind, (before,), (after,), becomes={program: Becomes.PICK}))
    parts = select(Assignment.id).where(Assignment.agency_id == make.agency_id(before))
    pick_parts(
        waiting(Asks.PICK), frozenset(db.session.scalars(parts.limit(1))), by=make.viewer(MINH), today=TODAY, now=NOW
    )
    return done.change_id


def given_away(make: Make) -> None:
    done = change(make, SPLIT)
    parts = select(Assignment.id).where(Assignment.agency_id == make.agency_id(DEPARTMENT))
    first = db.session.scalars(parts.limit(1)).one()
    reassign(
        waiting(Asks.GIVE), done.after[0].id, by=make.viewer(MINH), today=TODAY, now=NOW,
        parts={first: done.after[1].id},
    )  # fmt: skip


ROUTES: dict[str, Callable[[Make, int], Any]] = {
    "of a party": lambda make, program: change(make, asked(TRANSFER, (ALLIANCE,), (CENTRAL,))).change_id,
    "of a party to one that has a part": lambda make, program: (
        change(make, asked(TRANSFER, (ALLIANCE,), (UNION,))).change_id
    ),
    "of what reported nothing to one that owes too": lambda make, program: (
        change(make, asked(TRANSFER, (DEPARTMENT,), (UNION,))).change_id
    ),
    "of what reported nothing to a stranger": lambda make, program: (
        change(make, asked(TRANSFER, (DEPARTMENT,), (CENTRAL,))).change_id
    ),
    "a chosen program": lambda make, program: (
        change(make, asked(PART, (DEPARTMENT,), (UNION,), becomes={program: Becomes.INHERIT})).change_id
    ),
    "single tasks": lambda make, program: picked(make, PART, DEPARTMENT, CENTRAL, program) and None,
    "of a split body": lambda make, program: given_away(make),
}


@pytest.mark.parametrize("route", list(ROUTES))
def test_a_signed_review_awaits_nothing_whoever_goes_on_with_open_work(make: Make, scene: Quarter, route: str) -> None:
    before, owed = signed(scene), reports(scene)
    change_id = ROUTES[route](make, scene.program)
    assert signed(scene) == before
    with transaction():
        lay_reports(db.session.get_one(Agreement, scene.program), today=TODAY)
        note_reports([scene.review_id], today=TODAY)
    assert signed(scene) == before
    if change_id is not None:
        undo_change(change_id, by=make.viewer(QUAN), today=TODAY, now=NOW)
        assert (signed(scene), reports(scene)) == (before, owed)
    assert before[0] is None
