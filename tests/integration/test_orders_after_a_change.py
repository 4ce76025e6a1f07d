"""What a decision asks of a program beside going on is owed by its heads, who carry it out or say why not."""

from __future__ import annotations

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.integration.test_agency_changes import asked, change
from tests.integration.test_awaiting_work import told
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, COMMISSION, DEPARTMENT, HUNG, LAN, MINH, QUAN, UNION
from tests.reminding import CALENDAR, plan
from tracker.database import db
from tracker.domain.agencies import SuccessionKind
from tracker.domain.agency_changes import Asks, Becomes
from tracker.domain.closing import Closing, Outcome
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.models import Agreement, AuditEntry, Reassignment
from tracker.models.obligations import SELECTS
from tracker.services.agency_changing.reassigning import go_on_after_all
from tracker.services.agency_changing.undoing import undo_change
from tracker.services.agreements.combining import combine_agreements
from tracker.services.agreements.ending import end_agreement


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def order(make: Make, becomes: dict[int, Becomes]) -> int:
    done = change(make, asked(SuccessionKind.ABSORB, (DEPARTMENT,), (ALLIANCE,), becomes=becomes))
    assert done.change_id is not None
    return done.change_id


def owed() -> list[tuple[int, int]]:
    db.session.rollback()
    chosen = SELECTS["reassignment"]
    return [(row.agreement_id, row.owner_id) for row in db.session.execute(chosen.select())]


def open_orders() -> dict[int, str]:
    open_ = select(Reassignment.agreement_id, Reassignment.asks).where(Reassignment.settled_on.is_(None))
    return dict(db.session.execute(open_).all())


def test_closing_a_program_is_owed_by_its_standing_agency_whose_heads_are_reminded(
    make: Make, client: FlaskClient
) -> None:
    program = make.agreement(title="Sẽ kết thúc")
    make.task(program, lead=DEPARTMENT)
    order(make, {program: Becomes.END})
    assert owed() == [(program, make.agency_id(COMMISSION))]
    plan(CALENDAR.add(TODAY, 5))
    assert told("reassignment")[-1][1] == "Minh"
    [id_] = db.session.scalars(select(Reassignment.id).where(Reassignment.settled_on.is_(None))).all()
    make.sign_in(client, MINH)
    assert f"/reassignments/{id_}" in client.get("/").text
    assert f"/reassignments/{id_}" in client.get(f"/agreements/{program}").text
    page = client.get(f"/reassignments/{id_}").text
    assert f"/agreements/{program}/close" in page
    end_agreement(
        program, Closing(outcome=Outcome.LAPSED, closed_on=TODAY, reason="Theo quyết định"), by=make.viewer(MINH),
        calendar=CALENDAR, today=TODAY, now=NOW,
    )  # fmt: skip
    assert owed() == []
    assert open_orders() == {}


def test_a_program_goes_on_after_all_with_a_reason_that_its_trail_tells(make: Make, client: FlaskClient) -> None:
    program = make.agreement(title="Sẽ thay")
    make.task(program, lead=DEPARTMENT)
    order(make, {program: Becomes.REPLACE})
    [id_] = db.session.scalars(select(Reassignment.id).where(Reassignment.settled_on.is_(None))).all()
    with pytest.raises(NotAllowed):
        go_on_after_all(id_, "Chưa ký mới", by=make.viewer(BINH), today=TODAY, now=NOW)
    with pytest.raises(RuleBroken, match="Say why"):
        go_on_after_all(id_, " ", by=make.viewer(MINH), today=TODAY, now=NOW)
    make.sign_in(client, LAN)
    assert client.post(f"/reassignments/{id_}", data={"because": "Chưa ký mới"}).status_code == 403
    make.sign_in(client, HUNG)
    assert client.post(f"/reassignments/{id_}", data={"because": "Chưa ký mới"}).location == f"/agreements/{program}"
    assert owed() == []
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "went-on")).all()
    assert (entry.chain, "Chưa ký mới" in str(entry.after)) == (program, True)
    assert "9-QĐ" not in client.get(f"/agreements/{program}").text
    assert db.session.get_one(Agreement, program).closed_on is None


def test_combining_settles_what_both_programs_were_asked(make: Make) -> None:
    kept = make.agreement(title="Giữ")
    other = make.agreement(title="Nhập vào", parties=(COMMISSION, DEPARTMENT))
    order(make, {kept: Becomes.COMBINE, other: Becomes.COMBINE})
    assert open_orders() == {other: Asks.COMBINE}  # the kept one is no program of who changed
    combine_agreements(
        kept, [other], reason="Theo quyết định", by=make.viewer(HUNG), calendar=CALENDAR, today=TODAY, now=NOW
    )
    assert open_orders() == {}


def test_of_three_of_one_pair_the_kept_one_is_settled_by_combining_too(make: Make) -> None:
    first = make.agreement(title="Một", parties=(COMMISSION, DEPARTMENT))
    second = make.agreement(title="Hai", parties=(COMMISSION, UNION))
    chosen = {first: Becomes.COMBINE, second: Becomes.COMBINE}
    change(make, asked(SuccessionKind.ABSORB, (UNION, DEPARTMENT), (ALLIANCE,), becomes=chosen))
    assert open_orders() == {first: Asks.COMBINE, second: Asks.COMBINE}
    combine_agreements(
        first, [second], reason="Theo quyết định", by=make.viewer(HUNG), calendar=CALENDAR, today=TODAY, now=NOW
    )
    assert open_orders() == {}


def test_an_order_is_taken_back_with_its_change_but_not_once_it_was_settled(make: Make) -> None:
    program = make.agreement()
    make.task(program, lead=DEPARTMENT)
    undo_change(order(make, {program: Becomes.END}), by=make.viewer(QUAN), today=TODAY, now=NOW)
    assert owed() == []
    again = order(make, {program: Becomes.END})
    [id_] = db.session.scalars(select(Reassignment.id).where(Reassignment.settled_on.is_(None))).all()
    go_on_after_all(id_, "Có lý do", by=make.viewer(MINH), today=TODAY, now=NOW)
    with pytest.raises(RuleBroken, match="Work was done"):
        undo_change(again, by=make.viewer(QUAN), today=TODAY, now=NOW)
