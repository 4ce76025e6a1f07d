"""Handing all tasks over: what moves, who may, what happens twice, and whom reminders reach afterwards."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update

from tests.integration.test_signing_races import at_once
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, HUNG, LAN, MINH, OANH, THU, Cast
from tests.reminding import DUE, outbox, plan, rungs, texts_to
from tracker.database import db, transaction
from tracker.domain.charges import seen_parts
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.models import Agreement, Assignment, AuditEntry, Holding
from tracker.queries.hand_over import hand_over_page
from tracker.queries.my_work import my_work
from tracker.queries.owed import Group
from tracker.services.handing_over import hand_over

THREE_BEFORE = DUE - timedelta(days=3)
AN = Cast("An", LAN.role, "Chuyên viên chính", COMMISSION)


def post_of(make: Make, who: Cast) -> int:
    return db.session.scalars(select(Holding.post_id).where(Holding.person_id == make.person_id(who))).one()


def second_officer(make: Make) -> None:
    with transaction():
        make._person(AN, make.agency_id(COMMISSION))


def move(make: Make, giver: Cast | None, taker: Cast, *, by: Cast | None = None, seen: str | None = None) -> int:
    """Hand over as the page would; without a giver what names nobody."""
    person = make.viewer(by or giver or HUNG)
    agency_id = make.agency_id((giver or taker).agency or "")
    from_id = post_of(make, giver) if giver else None
    if seen is None:
        seen = hand_over_page(person, asked=f"{agency_id}-{from_id or 0}", today=TODAY).seen
    return hand_over(
        agency_id, from_id, post_of(make, taker), by=person, reason="Chuyển công tác", seen=seen, today=TODAY, now=NOW
    )


def in_charge(task_id: int) -> set[int | None]:
    db.session.rollback()
    return set(db.session.scalars(select(Assignment.charge_id).where(Assignment.task_id == task_id)))


def test_all_open_parts_of_the_only_officer_move_and_nothing_else(make: Make, program: int) -> None:
    other, closed = make.agreement(title="Chương trình khác"), make.agreement(title="Đã kết thúc")
    moving = [
        make.task(program),
        make.task(other, due_on=None),
        make.task(other, lead=ALLIANCE, coordinating=(COMMISSION,)),
    ]
    staying = [make.task(program, done_on=TODAY), make.task(closed), make.task(program, lead=ALLIANCE)]
    with transaction():
        db.session.execute(update(Agreement).where(Agreement.id == closed).values(closed_on=TODAY))
    assert move(make, LAN, HUNG) == len(moving)
    assert [in_charge(task_id) for task_id in moving[:2]] == [{post_of(make, HUNG)}] * 2
    assert in_charge(moving[2]) == {None, post_of(make, HUNG)}  # the alliance's part stays the alliance's
    assert {charge for task_id in staying for charge in in_charge(task_id)} == {None}
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "handed-over")).all()
    assert {entry.subject_id for entry in entries} == set(moving)
    assert json.loads(entries[0].before or "")["charge"] == "Chuyên viên – Lan"
    assert json.loads(entries[0].after or "") | {"part_id": 0} == {
        "charge": "Trưởng phòng – Hung", "charge_id": post_of(make, HUNG), "part_id": 0, "reason": "Chuyển công tác",
    }  # fmt: skip
    assert move(make, HUNG, LAN) == len(moving)  # and back again


def test_the_start_page_follows_the_charge(make: Make, program: int) -> None:
    second_officer(make)
    make.task(program, due_on=TODAY - timedelta(days=3))
    move(make, None, AN)
    groups = {who: my_work(make.viewer(who), today=TODAY).counts for who in (LAN, AN, HUNG, MINH)}
    assert groups[LAN][Group.COLLEAGUE] == 1
    assert [counts[Group.OVERDUE] for counts in groups.values()] == [0, 1, 1, 1]
    with transaction():  # An leaves: it is everybody's again
        db.session.execute(update(Holding).where(Holding.post_id == post_of(make, AN)).values(until_on=TODAY))
    assert my_work(make.viewer(LAN), today=TODAY).late_count == 1


def test_what_names_nobody_is_the_officers_in_common_and_the_head_names_one(make: Make, program: int) -> None:
    second_officer(make)
    task_id = make.task(program)
    page = hand_over_page(make.viewer(LAN), asked=None, today=TODAY)
    assert (page.chosen.parts, page.in_common_count) == ((), 1)
    with pytest.raises(NotAllowed):
        move(make, None, AN, by=LAN, seen="")
    move(make, None, AN, by=MINH)
    assert in_charge(task_id) == {post_of(make, AN)}


def test_nobody_hands_over_what_is_not_his(make: Make, program: int) -> None:
    make.task(program)
    for person, refusal in [(CHI, NotFound), (BINH, NotFound), (THU, NotFound), (OANH, NotFound)]:
        with pytest.raises(refusal):
            move(make, LAN, HUNG, by=person, seen="")
    make.task(program, lead=ALLIANCE)
    with pytest.raises(NotFound):
        hand_over_page(make.viewer(CHI), asked=f"{make.agency_id(COMMISSION)}-{post_of(make, LAN)}", today=TODAY)
    with pytest.raises(NotFound):
        move(make, CHI, LAN)  # of another agency
    with pytest.raises(NotAllowed):
        move(make, BINH, CHI, by=CHI, seen="")
    with pytest.raises(RuleBroken, match="colleague"):
        move(make, CHI, CHI)
    with pytest.raises(RuleBroken, match="nothing"):
        move(make, BINH, CHI, seen=seen_parts([]))


def test_a_part_added_since_the_look_keeps_all_of_it_back(make: Make, program: int) -> None:
    task_id = make.task(program)
    seen = hand_over_page(make.viewer(LAN), asked=None, today=TODAY).seen
    make.task(program)
    with pytest.raises(RuleBroken, match="changed meanwhile"):
        move(make, LAN, HUNG, seen=seen)
    assert in_charge(task_id) == {None}


def test_of_two_hand_overs_at_once_one_counts(app: Flask, make: Make, program: int) -> None:
    task_id = make.task(program)
    seen = hand_over_page(make.viewer(LAN), asked=None, today=TODAY).seen
    ends = at_once(app, *(lambda to=to: move(make, LAN, to, seen=seen) for to in (HUNG, MINH)))
    assert sorted(ends) == ["RuleBroken", "done"]
    assert in_charge(task_id) == {post_of(make, HUNG if ends[0] == "done" else MINH)}


def test_what_waits_to_be_sent_goes_to_the_colleague_and_so_do_later_rungs(make: Make, program: int) -> None:
    make.task(program, title="Lớp tập huấn", due_on=DUE)
    make.task(program, title="Việc của bên kia", lead=ALLIANCE, due_on=DUE)
    plan(THREE_BEFORE - timedelta(days=2))  # a Friday, three working days before
    assert {(name, state) for name, state, _ in outbox()} == {("Lan", "pending"), ("Chi", "pending")}
    move(make, LAN, MINH)
    plan(THREE_BEFORE - timedelta(days=2), hour=10)
    assert [(name, state) for name, state, _ in outbox()] == [
        ("Lan", "cancelled"), ("Chi", "pending"), ("Minh", "pending"),
    ]  # fmt: skip
    plan(DUE)
    assert {name for name, state, _ in outbox() if state == "pending"} == {"Chi", "Minh"}
    assert "Lớp tập huấn" in texts_to("Minh")[-1]
    assert "anh/chị là người phụ trách" in " ".join(texts_to("Minh")[-1].split())


def test_a_vacant_post_in_charge_is_passed_over_to_the_head(make: Make, program: int) -> None:
    second_officer(make)
    make.task(program, due_on=DUE)
    move(make, None, AN)
    with transaction():
        db.session.execute(delete(Holding).where(Holding.post_id == post_of(make, AN)))
    plan(DUE)
    assert rungs()["due"] == "Hung"


@time_machine.travel(NOW, tick=False)
def test_the_page_shows_what_moves_and_a_double_click_counts_once(
    make: Make, program: int, client: FlaskClient
) -> None:
    task_id = make.task(program, title="Khảo sát hợp tác xã")
    make.sign_in(client, LAN)
    assert 'href="/hand-over"' in client.get("/").text
    page = client.get("/hand-over")
    assert "1 phần việc chuyển từ: Chuyên viên – Lan" in page.text
    assert "Khảo sát hợp tác xã" in page.text
    agency_id, own = make.agency_id(COMMISSION), hand_over_page(make.viewer(LAN), asked=None, today=TODAY)
    sent = {"to_id": str(post_of(make, HUNG)), "seen": own.seen, "once": "k1"}
    refused = client.post("/hand-over", data=sent | {"reason": " "})
    assert "invalid-feedback" in refused.text
    for said in ("1 nhiệm vụ đã được bàn giao", "đã được gửi"):
        answer = client.post(f"/hand-over?from={own.chosen.key}", data=sent | {"reason": "Đi học"})
        assert answer.location == "/"
        assert said in client.get("/").text
    assert 'href="/?show=colleagues"' in client.get("/").text
    assert "phụ trách: Hung" in client.get("/?show=colleagues").text
    seen = client.get(f"/tasks/{task_id}").text
    assert "phụ trách: Hung" in seen
    assert "Chuyên viên – Lan → Trưởng phòng – Hung. Đi học" in seen
    make.sign_in(client, CHI)
    assert client.get(f"/hand-over?from={agency_id}-{post_of(make, LAN)}").status_code == 404
