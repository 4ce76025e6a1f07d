"""A part of an agency's work is handed over: chosen programs, or tasks that their heads pick; the rest stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.integration.test_agency_changes import asked, change, everything
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, COMMISSION, DEPARTMENT, HUNG, LAN, MINH, QUAN, THU, UNION
from tracker.database import db
from tracker.domain.agencies import SuccessionKind
from tracker.domain.agency_changes import Asks, Becomes
from tracker.domain.errors import RuleBroken
from tracker.domain.periods import Cadence
from tracker.models import AgencySuccession, Assignment, AuditEntry, Party, Reassignment, Report
from tracker.queries.recorded_changes import recorded_changes
from tracker.services.agency_changing.reassigning import pick_parts, reassign
from tracker.services.agency_changing.undoing import undo_change


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def two_programs(make: Make) -> tuple[int, int]:
    """In both the department leads one task and helps with another."""
    found = []
    for title in ("Chuyển", "Ở lại"):
        program = make.agreement(title=title)
        make.task(program, title="Mở lớp", lead=DEPARTMENT)
        make.task(program, title="Khảo sát", lead=ALLIANCE, coordinating=[DEPARTMENT])
        make.reviews(program, Cadence.QUARTERLY)
        found.append(program)
    return found[0], found[1]


def hand(make: Make, becomes: dict[int, Becomes], **more: Any) -> Any:
    return change(make, asked(SuccessionKind.PART, (DEPARTMENT,), (UNION,), becomes=becomes, **more))


def holders(program: int) -> list[int]:
    held = select(Assignment.agency_id).where(Assignment.agreement_id == program).order_by(Assignment.id)
    return list(db.session.scalars(held))


def owing(program: int) -> set[int]:
    return set(db.session.scalars(select(Report.agency_id).where(Report.agreement_id == program)))


def test_only_the_chosen_program_goes_over_and_nobody_answers_for_anybody(make: Make) -> None:
    goes, stays = two_programs(make)
    department, alliance, union = (make.agency_id(name) for name in (DEPARTMENT, ALLIANCE, UNION))
    hand(make, {goes: Becomes.INHERIT})
    assert holders(goes) == [union, alliance, union]
    assert holders(stays) == [department, alliance, department]
    commission = make.agency_id(COMMISSION)
    assert owing(goes) == {commission, alliance, union}
    assert owing(stays) == {commission, alliance, department}
    assert not db.session.scalars(select(AgencySuccession)).all()
    assert make.viewer(THU).agency_ids == {department}
    trail = select(AuditEntry.chain).where(AuditEntry.action == "agency-changed")
    assert db.session.scalars(trail).all() == [goes]
    [row] = recorded_changes()
    assert (row.before, row.after) == ((DEPARTMENT,), (UNION,))


def test_heads_pick_the_tasks_that_go_over_and_the_rest_stays(make: Make) -> None:
    program, stays = two_programs(make)
    hand(make, {program: Becomes.PICK})
    [waiting] = db.session.scalars(select(Reassignment)).all()
    department, alliance, union = (make.agency_id(name) for name in (DEPARTMENT, ALLIANCE, UNION))
    assert (waiting.asks, waiting.agency_id, waiting.owner_id) == (Asks.PICK, department, make.agency_id(COMMISSION))
    first, _lead, helping = db.session.scalars(
        select(Assignment.id).where(Assignment.agreement_id == program).order_by(Assignment.id)
    ).all()
    other = db.session.scalars(select(Assignment.id).where(Assignment.agreement_id == stays)).first()
    assert holders(program) == [department, alliance, department]
    pick_parts(waiting.id, frozenset({helping, other}), by=make.viewer(MINH), today=TODAY, now=NOW)
    assert holders(program) == [department, alliance, union]
    assert holders(stays) == [department, alliance, department]  # a part of another program is not there to be picked
    assert owing(program) == {make.agency_id(COMMISSION), alliance, department, union}
    assert db.session.get_one(Reassignment, waiting.id).to_id == union
    with pytest.raises(RuleBroken, match="settled already"):
        pick_parts(waiting.id, frozenset({first}), by=make.viewer(MINH), today=TODAY, now=NOW)


def test_the_heads_page_offers_the_tasks_and_the_preview_each_program(make: Make, client: FlaskClient) -> None:
    program, _stays = two_programs(make)
    make.sign_in(client, QUAN)
    written = {
        "kind": "part", "predecessors": DEPARTMENT, "successors": UNION, "decision_number": "5-QĐ",
        "effective_on": "24/11/2026",
    }  # fmt: skip
    shown = client.post("/agencies/changes/new", data=written).text
    for word in ("stay", "inherit", "pick"):
        assert f'<option value="{word}"' in shown
    assert 'value="combine"' not in shown
    hand(make, {program: Becomes.PICK})
    waiting = db.session.scalars(select(Reassignment.id)).one()
    make.sign_in(client, MINH)
    assert f"/reassignments/{waiting}" in client.get(f"/agreements/{program}").text
    page = client.get(f"/reassignments/{waiting}").text
    assert "Mở lớp" in page
    make.sign_in(client, LAN)
    assert client.post(f"/reassignments/{waiting}", data={"parts": []}).status_code == 403
    make.sign_in(client, HUNG)
    assert client.post(f"/reassignments/{waiting}", data={"parts": []}).location == f"/agreements/{program}"
    assert db.session.get_one(Reassignment, waiting).to_id == make.agency_id(DEPARTMENT)  # none: all stays


def test_a_part_handed_over_is_taken_back_as_it_was(make: Make) -> None:
    goes, _stays = two_programs(make)
    signed = make.agreement(title="Ký", parties=(COMMISSION, DEPARTMENT))
    before = everything()
    done = hand(make, {goes: Becomes.INHERIT, signed: Becomes.INHERIT})
    own = select(Party.agency_id).where(Party.agreement_id == signed).order_by(Party.position)
    assert db.session.scalars(own).all() == [make.agency_id(COMMISSION), make.agency_id(UNION)]
    undo_change(done.change_id, by=make.viewer(QUAN), today=TODAY, now=NOW)
    assert everything() == before


def test_a_part_cannot_be_handed_over_of_nothing_or_to_the_other_party(make: Make) -> None:
    goes, _stays = two_programs(make)
    both = make.agreement(title="Hai bên", parties=(UNION, DEPARTMENT))
    before = everything()
    for becomes, more, because in (
        ({}, {}, "at least one program"),
        ({goes: Becomes.END}, {}, "cannot become"),
        ({both: Becomes.INHERIT}, {}, "signed this program itself"),
        ({both: Becomes.INHERIT}, {"effective_on": date(2027, 1, 1)}, "signed this program itself"),
    ):
        with pytest.raises(RuleBroken, match=because):
            hand(make, becomes, **more)
    with pytest.raises(RuleBroken, match="cannot become"):
        change(make, asked(SuccessionKind.ABSORB, (DEPARTMENT,), (UNION,), becomes={goes: Becomes.STAY}))
    assert everything() == before


def test_of_a_split_body_single_tasks_go_to_another_follower_than_the_rest(make: Make) -> None:
    program, stays = two_programs(make)
    done = change(make, asked(SuccessionKind.SPLIT, (DEPARTMENT,), ("Sở Nông nghiệp tỉnh", "Sở Môi trường tỉnh")))
    first, second = (one.id for one in done.after)
    lead, _other, helping = db.session.scalars(
        select(Assignment.id).where(Assignment.agreement_id == program).order_by(Assignment.id)
    ).all()
    waiting = select(Reassignment.id).where(Reassignment.agreement_id == program)
    reassign(db.session.scalars(waiting).one(), first, parts={lead: second}, by=make.viewer(MINH), today=TODAY, now=NOW)
    assert holders(program) == [second, make.agency_id(ALLIANCE), first]
    assert owing(program) == {make.agency_id(COMMISSION), make.agency_id(ALLIANCE), first, second}
    assert helping
    assert make.agency_id(DEPARTMENT) in holders(stays)  # still awaits
    with pytest.raises(RuleBroken):
        reassign(
            db.session.scalars(select(Reassignment.id).where(Reassignment.agreement_id == stays)).one(), first,
            parts={1: make.agency_id(DEPARTMENT)}, by=make.viewer(MINH), today=TODAY, now=NOW,
        )  # fmt: skip
    assert make.viewer(BINH)
