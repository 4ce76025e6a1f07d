"""Work of a body that is no more, or that goes on, is another's: every duty has an owner, every figure one report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CENTRAL, COMMISSION, DEPARTMENT, UNION
from tests.succession_checks import Kind
from tests.succession_machine import Life
from tracker.database import db
from tracker.domain.agencies import HANDED
from tracker.domain.agency_changes import Asks, Becomes
from tracker.models import Agency, Reassignment, Report
from tracker.queries.days_off import working_calendar
from tracker.services.agency_changing.recording import Asked, record_change


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def life(make: Make) -> Life:
    """The machine's scene, in which the three agencies of the first program logged in both quarters."""
    Life.lay_scene(make)
    life = Life(make)
    life.begin()
    for part in range(5):
        for days_ago in (3, 80):
            life.log(part, 7, days_ago)
    life.check()
    return life


def place(life: Life, name: str) -> int:
    return life.names().index(name)


def end(life: Life, kind: Kind, name: str, days: int = 0) -> None:
    at = place(life, name)
    life.change(kind, at, at, at, days)
    life.check()


def give_all(life: Life, to: int) -> None:
    for _time in range(4):
        life.give(0, to)
        life.check()
    assert not db.session.scalars(select(Reassignment).where(Reassignment.settled_on.is_(None))).all()


def report_all(life: Life, *, returns: bool = False) -> None:
    for number in range(20):
        life.report(number if returns else 0, returns=returns)
        if number % 5 == 4:
            life.check()


@pytest.mark.parametrize(("to", "has_own"), [(ALLIANCE, True), (CENTRAL, False), ("Cơ quan mới thứ 1", False)])
def test_what_the_body_logged_counts_in_the_report_of_who_took_over(life: Life, to: str, *, has_own: bool) -> None:
    end(life, Kind.SPLIT, DEPARTMENT, days=-20)
    sums, gone = life.sums(), life.make.agency_id(DEPARTMENT)
    give_all(life, place(life, to))
    assert life.sums() == sums
    owing = db.session.scalars(
        select(Report.agency_id).where(Report.submitted_at.is_(None), Report.opens_on > TODAY, Report.agency_id == gone)
    ).all()
    assert owing == []
    heirs = db.session.scalars(select(Report.id).where(Report.agency_id == life.make.agency_id(to))).all()
    assert heirs
    assert has_own is (to == ALLIANCE)


def test_a_party_that_is_split_gives_place_and_reports_to_one_that_had_its_own(life: Life) -> None:
    end(life, Kind.SPLIT, ALLIANCE, days=-20)
    give_all(life, place(life, DEPARTMENT))


def test_a_confirmed_part_of_a_body_that_is_no_more_is_redone_by_who_took_over(life: Life) -> None:
    for part in range(5):
        life.log(part, 1, 1, finishes=True)
    for part in range(9):
        life.judge(part, confirms=True)
    end(life, Kind.DISSOLVE, DEPARTMENT)
    give_all(life, place(life, CENTRAL))
    for part in range(9):
        life.judge(part, confirms=False)
        life.check()
    assert life.done["return"]


@pytest.mark.parametrize("to", [CENTRAL, ALLIANCE])
def test_a_report_of_a_body_that_is_no_more_is_returned_to_who_took_over(life: Life, to: str) -> None:
    report_all(life)
    end(life, Kind.DISSOLVE, DEPARTMENT)
    give_all(life, place(life, to))
    report_all(life, returns=True)
    assert life.done["return a report"]


def test_who_must_decide_is_alive_though_the_change_counts_from_long_ago(life: Life) -> None:
    """The standing agency was dissolved this month; a change of last year is recorded after that."""
    end(life, Kind.DISSOLVE, COMMISSION, days=-20)
    end(life, Kind.DISSOLVE, DEPARTMENT, days=-400)
    rows = db.session.execute(select(Reassignment.agency_id, Reassignment.owner_id)).all()
    owners = {owner for agency, owner in rows if agency == life.make.agency_id(DEPARTMENT)}
    assert owners == {life.make.agency_id(ALLIANCE), life.make.agency_id(UNION)}


def test_who_must_decide_and_is_dissolved_himself_leaves_it_to_the_next_also_above(life: Life) -> None:
    end(life, Kind.DISSOLVE, COMMISSION)
    end(life, Kind.DISSOLVE, UNION)  # the second program has no party left: the centre decides
    centre = life.make.agency_id(CENTRAL)
    owners = db.session.scalars(select(Reassignment.owner_id)).all()
    assert centre in owners
    end(life, Kind.DISSOLVE, CENTRAL)  # and is no party of it
    assert centre not in db.session.scalars(select(Reassignment.owner_id)).all()


def test_what_is_absorbed_by_a_body_that_will_be_dissolved_awaits_from_that_day(life: Life) -> None:
    end(life, Kind.DISSOLVE, UNION, days=15)
    names = (DEPARTMENT,), (UNION,)
    record_change(
        Asked(
            kind=Kind.ABSORB, predecessors=names[0], successors=names[1], decision_number="9-QĐ/TU", decided_on=TODAY,
            effective_on=date(2026, 11, 27), becomes=dict.fromkeys(life.programs(), Becomes.INHERIT),
        ),
        by=None, calendar=working_calendar(), today=TODAY, now=NOW,
    )  # fmt: skip
    for _week in range(4):
        life.mornings(5)
        life.check()
    left = Reassignment.agency_id == life.make.agency_id(DEPARTMENT), Reassignment.asks == Asks.GIVE
    gone = select(Reassignment.opens_on).where(*left)
    assert set(db.session.scalars(gone)) == {date(2026, 12, 9)}
    assert db.session.scalars(select(Agency.ended_on).where(Agency.name == UNION)).one() == date(2026, 12, 9)


def hand_over(life: Life, kind: Kind, to: str) -> None:
    """The department's work, all of what is open in each program."""
    before = life.done[kind]
    life.change(kind, place(life, DEPARTMENT), 0, place(life, to), 0)
    life.check()
    assert life.done[kind] == before + 1


@pytest.mark.parametrize("to", [ALLIANCE, CENTRAL])
@pytest.mark.parametrize("kind", sorted(HANDED))
def test_what_one_that_goes_on_logged_counts_where_its_work_went_and_what_it_signs_then_is_its_own(
    life: Life, kind: Kind, to: str
) -> None:
    hand_over(life, kind, to)
    department = life.make.agency_id(DEPARTMENT)
    owed = select(Report.id).where(Report.submitted_at.is_(None), Report.agency_id == department)
    assert not db.session.scalars(owed).all()
    life.report(0)
    life.sign_program(place(life, DEPARTMENT), place(life, COMMISSION))
    assert life.done["sign a program"] == 1
    for part in range(8):
        life.log(part, 5, 0)
    life.check()
    assert db.session.scalars(owed).all()


@pytest.mark.parametrize("kind", sorted(HANDED))
def test_work_that_is_handed_over_and_back_is_the_givers_again_and_every_figure_counts_once(
    life: Life, kind: Kind
) -> None:
    hand_over(life, kind, CENTRAL)
    life.log(4, 9, 0)
    life.mornings(1)
    life.change(kind, place(life, CENTRAL), 0, place(life, DEPARTMENT), 0)
    life.check()
    assert life.done[kind] == 2
    for _report in range(8):
        life.report(0)
    for number in range(8):
        life.report(number, returns=True)
    life.check()
    assert life.done["return a report"]
