"""A part is reported done by its agency and confirmed by the other side; until then the task is not done."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.people import (
    ALLIANCE,
    BINH,
    CENTRAL,
    CHI,
    COMMISSION,
    DEPARTMENT,
    DUNG,
    KIEM,
    LAN,
    MINH,
    NAM,
    OANH,
    THU,
    UNION,
    Cast,
)
from tracker.database import db, transaction
from tracker.domain.errors import AlreadyDone, ChangedMeanwhile, NotAllowed, NotFound, RuleBroken
from tracker.models import AgencySuccession, Assignment, AuditEntry, Task
from tracker.services.completion import confirm_part, return_part
from tracker.services.progress import Logged, correct_entry, log_progress

DONE = TODAY - timedelta(4)


class Scene:
    """One program of commission (standing), alliance and union."""

    def __init__(self, make: Make) -> None:
        self.make = make
        parent_id = make.agreement(title="Của Trung ương", parties=(CENTRAL,))
        self.agreement_id = make.agreement(parties=(COMMISSION, ALLIANCE, UNION), parent_id=parent_id)

    def part(self, lead: Any = ALLIANCE, of: str = ALLIANCE, coordinating: tuple[str, ...] = ()) -> int:
        return self.make.part_id(self.make.task(self.agreement_id, lead=lead, coordinating=coordinating), of)

    def report(self, part_id: int, who: Cast = CHI, on: date = DONE) -> Logged:
        return log_progress(
            part_id, by=self.make.viewer(who), happened_on=on, note="Đã xong.", reports_completion=True,
            now=NOW, today=TODAY,
        )  # fmt: skip

    def confirm(self, part_id: int, who: Cast = LAN, **more: Any) -> None:
        confirm_part(part_id, by=self.make.viewer(who), today=TODAY, now=NOW, **more)

    def send_back(self, part_id: int, who: Cast = LAN, reason: str = "Thiếu danh sách.", **more: Any) -> None:
        return_part(part_id, by=self.make.viewer(who), reason=reason, today=TODAY, now=NOW, **more)

    def correct(self, entry_id: int, who: Cast = CHI, **said: Any) -> Logged:
        facts = {"happened_on": DONE, "note": "Đã xong.", "reports_completion": True, "now": NOW, "today": TODAY}
        return correct_entry(entry_id, by=self.make.viewer(who), **facts | said)


@pytest.fixture
def scene(make: Make) -> Scene:
    return Scene(make)


def row(part_id: int) -> Assignment:
    db.session.rollback()
    return db.session.get_one(Assignment, part_id)


def done_on(part_id: int) -> date | None:
    db.session.rollback()
    return db.session.scalar(select(Task.done_on).join(Assignment).where(Assignment.id == part_id))


def test_a_reported_part_waits_and_the_task_is_not_done(scene: Scene) -> None:
    part_id = scene.part()
    assert scene.report(part_id).is_waiting
    assert (row(part_id).reported_on, row(part_id).confirmed_on, done_on(part_id)) == (DONE, None, None)


def test_the_standing_agency_confirms_and_the_task_was_done_on_the_reported_day(scene: Scene) -> None:
    part_id = scene.part()
    scene.report(part_id)
    scene.confirm(part_id)
    assert (row(part_id).confirmed_on, done_on(part_id)) == (TODAY, DONE)
    assert row(part_id).confirmed_by_id == scene.make.person_id(LAN)


def test_the_next_party_in_order_confirms_what_the_standing_agency_did(scene: Scene) -> None:
    part_id = scene.part(COMMISSION, COMMISSION)
    scene.report(part_id, LAN)
    for who in (MINH, NAM):
        with pytest.raises(NotAllowed):
            scene.confirm(part_id, who)
    scene.confirm(part_id, CHI)
    assert done_on(part_id) == DONE


@pytest.mark.parametrize(
    ("who", "answer"),
    [(CHI, NotAllowed), (BINH, NotAllowed), (THU, NotAllowed), (NAM, NotAllowed), (OANH, NotAllowed),
     (DUNG, NotAllowed), (KIEM, NotFound)],
)  # fmt: skip
def test_nobody_else_confirms_or_returns_a_part(scene: Scene, who: Cast, answer: type[Exception]) -> None:
    part_id = scene.part(coordinating=(DEPARTMENT,))
    scene.report(part_id)
    with pytest.raises(answer):
        scene.confirm(part_id, who)
    with pytest.raises(answer):
        scene.send_back(part_id, who)
    assert (row(part_id).confirmed_on, row(part_id).returned_on) == (None, None)


def test_a_stranger_learns_nothing_of_the_part(make: Make) -> None:
    part_id = make.part_id(make.task(make.agreement(), lead=ALLIANCE), ALLIANCE)
    with pytest.raises(NotFound):
        confirm_part(part_id, by=make.viewer(NAM), today=TODAY, now=NOW)


def test_where_nobody_else_signed_a_part_is_confirmed_at_once(make: Make) -> None:
    part_id = make.part_id(make.task(make.agreement(parties=(ALLIANCE,)), lead=ALLIANCE), ALLIANCE)
    logged = log_progress(
        part_id, by=make.viewer(CHI), happened_on=DONE, note="Xong", reports_completion=True, now=NOW, today=TODAY
    )
    assert (logged.is_waiting, row(part_id).confirmed_on, done_on(part_id)) == (False, TODAY, DONE)


def test_when_both_parties_have_become_one_it_confirms_at_once(make: Make) -> None:
    part_id = make.part_id(make.task(make.agreement(), lead=ALLIANCE), ALLIANCE)
    with transaction():
        commission_id, alliance_id = make.agency_id(COMMISSION), make.agency_id(ALLIANCE)
        merged = AgencySuccession(
            predecessor_id=commission_id, successor_id=alliance_id, kind="merge", effective_on=date(2026, 3, 1)
        )
        db.session.add(merged)
    logged = log_progress(
        part_id, by=make.viewer(CHI), happened_on=DONE, note="Xong", reports_completion=True, now=NOW, today=TODAY
    )
    assert (logged.is_waiting, done_on(part_id)) == (False, DONE)


def test_joint_leads_make_a_task_done_on_the_day_of_the_last(scene: Scene) -> None:
    task_id = scene.make.task(scene.agreement_id, lead=(COMMISSION, ALLIANCE), coordinating=(DEPARTMENT,))
    ours, theirs = scene.make.part_id(task_id, COMMISSION), scene.make.part_id(task_id, ALLIANCE)
    scene.report(ours, LAN, on=DONE)
    scene.report(theirs, CHI, on=DONE - timedelta(10))
    scene.confirm(ours, CHI)
    assert done_on(ours) is None
    scene.confirm(theirs, LAN)
    assert done_on(ours) == DONE


def test_a_coordinating_part_is_confirmed_without_making_the_task_done(scene: Scene) -> None:
    task_id = scene.make.task(scene.agreement_id, lead=ALLIANCE, coordinating=(DEPARTMENT,))
    part_id = scene.make.part_id(task_id, DEPARTMENT)
    scene.report(part_id, THU)
    scene.confirm(part_id)
    assert (row(part_id).confirmed_on, done_on(part_id)) == (TODAY, None)


def test_a_returned_part_is_not_done_and_can_be_reported_again(scene: Scene) -> None:
    part_id = scene.part()
    scene.report(part_id)
    scene.send_back(part_id)
    returned = row(part_id)
    assert (returned.reported_on, returned.returned_on, returned.return_reason) == (None, TODAY, "Thiếu danh sách.")
    scene.report(part_id, on=TODAY)
    assert (row(part_id).reported_on, row(part_id).returned_on) == (TODAY, None)


def test_a_confirmation_by_mistake_is_taken_back_with_a_reason(scene: Scene) -> None:
    part_id = scene.part()
    scene.report(part_id)
    scene.confirm(part_id)
    scene.send_back(part_id)
    assert (row(part_id).confirmed_on, done_on(part_id)) == (None, None)


def test_returning_asks_for_a_reason_beside_its_field(scene: Scene) -> None:
    part_id = scene.part()
    scene.report(part_id)
    with pytest.raises(RuleBroken) as refused:
        scene.send_back(part_id, reason="   ")
    assert refused.value.field == "reason"
    assert row(part_id).reported_on == DONE


def test_what_is_not_reported_is_neither_confirmed_nor_returned(scene: Scene) -> None:
    part_id = scene.part()
    with pytest.raises(RuleBroken, match="not reported"):
        scene.confirm(part_id)
    with pytest.raises(RuleBroken, match="not reported"):
        scene.send_back(part_id)


def test_two_colleagues_confirming_at_once_confirm_once(scene: Scene) -> None:
    part_id = scene.part()
    scene.report(part_id)
    scene.confirm(part_id, once="k")
    with pytest.raises(AlreadyDone):
        scene.confirm(part_id, once="k")
    with pytest.raises(RuleBroken, match="confirmed as done"):
        scene.confirm(part_id, MINH)


def test_who_looked_at_another_day_does_not_confirm_blindly(scene: Scene) -> None:
    part_id = scene.part()
    entry_id = scene.report(part_id).entry_id
    scene.correct(entry_id, happened_on=TODAY)
    with pytest.raises(ChangedMeanwhile):
        scene.confirm(part_id, seen_on=DONE)
    scene.confirm(part_id, seen_on=TODAY)
    assert done_on(part_id) == TODAY


def test_a_part_is_not_reported_twice(scene: Scene) -> None:
    part_id = scene.part()
    scene.report(part_id)
    with pytest.raises(RuleBroken) as refused:
        scene.report(part_id)
    assert refused.value.field == "reports_completion"
    scene.confirm(part_id)
    with pytest.raises(RuleBroken, match="confirmed as done"):
        scene.report(part_id)


def test_correcting_the_entry_that_reported_takes_the_report_back(scene: Scene) -> None:
    part_id = scene.part()
    entry_id = scene.report(part_id).entry_id
    assert not scene.correct(entry_id, reports_completion=False).is_waiting
    assert row(part_id).reported_on is None


def test_a_confirmed_completion_is_not_moved_by_a_correction(scene: Scene) -> None:
    part_id = scene.part()
    entry_id = scene.report(part_id).entry_id
    scene.confirm(part_id)
    with pytest.raises(RuleBroken, match="ask for its return"):
        scene.correct(entry_id, happened_on=TODAY)
    scene.correct(entry_id, note="Đã xong, 40 hội nghị.")
    assert done_on(part_id) == DONE


def test_correcting_an_old_returned_entry_reports_only_what_it_says(scene: Scene) -> None:
    part_id = scene.part()
    entry_id = scene.report(part_id).entry_id
    scene.send_back(part_id)
    scene.correct(entry_id, reports_completion=False)
    assert (row(part_id).reported_on, row(part_id).returned_on) == (None, TODAY)


def test_confirming_and_returning_leave_lines_in_the_trail(scene: Scene) -> None:
    part_id = scene.part()
    scene.report(part_id)
    scene.confirm(part_id)
    scene.send_back(part_id)
    actions = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert actions == ["log-progress", "confirm-part", "return-part"]
