"""What waited for the other side when both parties became one body is finished by that body."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.integration.test_one_body import ALL_THREE, merge, owed
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, HUNG, LAN, NAM, THU
from tests.reminding import CALENDAR
from tracker.database import db
from tracker.domain.errors import NotAllowed, NotFound
from tracker.domain.obligations import ObligationKind
from tracker.models import Assignment, ExtensionRequest, Task
from tracker.queries.to_confirm import parts_to_confirm
from tracker.services.completion import confirm_part, return_part
from tracker.services.extensions import answer_extension, ask_extension
from tracker.services.progress import log_progress

AT = {"today": TODAY, "now": NOW}
LATER = TODAY + timedelta(days=40)


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def waiting(make: Make, program: int, lead: str = ALLIANCE) -> int:
    """A part reported done that the other side has not confirmed."""
    part = make.part_id(make.task(program, title="Tập huấn", lead=lead, due_on=TODAY), lead)
    by = make.viewer(CHI if lead == ALLIANCE else LAN)
    assert log_progress(part, by=by, happened_on=TODAY, note="Xong", reports_completion=True, **AT).is_waiting
    return part


def asking(make: Make, part: int) -> bool:
    told = {"wanted_on": LATER, "reason": "Chờ kinh phí", "calendar": CALENDAR}
    return ask_extension(part, by=make.viewer(CHI), **told, **AT)


@pytest.mark.parametrize("lead", [ALLIANCE, COMMISSION])
def test_a_part_that_waited_for_the_other_side_is_confirmed_by_the_body(
    make: Make, client: FlaskClient, lead: str
) -> None:
    program = make.agreement()
    part = waiting(make, program, lead)
    merge(make, program)
    task = db.session.scalars(select(Assignment.task_id).where(Assignment.id == part)).one()
    assert [row[0] for row in owed(ObligationKind.CONFIRMATION, program)] == [part]
    for who in (BINH, HUNG):
        assert [one.id for one in parts_to_confirm(make.viewer(who), today=TODAY)] == [part]
        make.sign_in(client, who)
        shown = client.get(f"/tasks/{task}").text
        assert "None" not in shown
        assert f"/assignments/{part}/confirm" in shown
    with pytest.raises(NotFound):
        confirm_part(part, by=make.viewer(NAM), **AT)
    confirm_part(part, by=make.viewer(HUNG), **AT)
    assert owed(ObligationKind.CONFIRMATION, program) == []
    assert db.session.get_one(Task, task).done_on == TODAY


def test_the_body_may_also_send_it_back_to_be_redone(make: Make) -> None:
    program = make.agreement()
    part = waiting(make, program)
    merge(make, program)
    return_part(part, by=make.viewer(BINH), reason="Thiếu danh sách", **AT)
    db.session.rollback()
    assert db.session.get_one(Assignment, part).returned_on == TODAY


def test_a_later_day_that_was_asked_for_is_answered_by_the_body_and_may_be_asked_again(
    make: Make, client: FlaskClient
) -> None:
    program = make.agreement()
    part = make.part_id(make.task(program, lead=ALLIANCE, due_on=TODAY), ALLIANCE)
    assert asking(make, part)
    merge(make, program)
    assert [one.wanted_on for one in parts_to_confirm(make.viewer(BINH), today=TODAY)] == [LATER]
    make.sign_in(client, BINH)
    assert client.get(f"/assignments/{part}/extension/answer").status_code == 200
    no = {"is_agreed": False, "answer": "Chưa đủ căn cứ", "calendar": CALENDAR}
    answer_extension(part, by=make.viewer(BINH), **no, **AT)
    assert not asking(make, part)
    assert db.session.scalars(select(ExtensionRequest.is_agreed).order_by(ExtensionRequest.id)).all() == [False, True]


def test_where_a_third_party_signed_it_confirms_what_the_body_did_and_nobody_confirms_for_himself(make: Make) -> None:
    program = make.agreement(parties=ALL_THREE)
    part = waiting(make, program)
    merge(make, program)
    for who in (LAN, HUNG, BINH):
        assert parts_to_confirm(make.viewer(who), today=TODAY) == ()
        with pytest.raises(NotAllowed):
            confirm_part(part, by=make.viewer(who), **AT)
    assert [one.id for one in parts_to_confirm(make.viewer(THU), today=TODAY)] == [part]
    confirm_part(part, by=make.viewer(THU), **AT)
