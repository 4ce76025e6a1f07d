"""Ý kiến chỉ đạo: written at a review, at the top of every later one until it is said what was done."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, HUNG, LAN, MINH, UNION
from tests.review_scene import review, with_reviews
from tracker.database import db
from tracker.domain.errors import ChangedMeanwhile, NotAllowed, NotFound, RuleBroken
from tracker.models import AuditEntry, Decision
from tracker.services.decisions import close_decision, move_decision, write_decision

SOON, LATE = TODAY + timedelta(days=7), date(2026, 12, 30)


@pytest.fixture
def program(make: Make) -> int:
    return with_reviews(make)


def written(make: Make, program: int, **changed: object) -> int:
    asked = {
        "by": make.viewer(MINH), "text": "Rà soát hợp tác xã ngừng hoạt động", "owner_id": make.agency_id(ALLIANCE),
        "due_on": SOON, "today": TODAY, "now": NOW,
    } | changed  # fmt: skip
    return write_decision(review(program, "2026-Q3").id, **asked)


def one(decision_id: int) -> Decision:
    db.session.rollback()
    return db.session.get_one(Decision, decision_id)


def trail(program: int) -> list[str]:
    wanted = select(AuditEntry.action).where(AuditEntry.chain == program, AuditEntry.subject == "decision")
    return list(db.session.scalars(wanted.order_by(AuditEntry.id)))


def test_a_unit_head_or_a_leader_of_a_party_writes_it_down(make: Make, program: int) -> None:
    for who in (MINH, HUNG, BINH):
        decision = one(written(make, program, by=make.viewer(who)))
        assert (decision.text, decision.due_version) == ("Rà soát hợp tác xã ngừng hoạt động", 1)
        assert decision.decided_as.startswith(who.title)
    with pytest.raises(NotAllowed):
        written(make, program, by=make.viewer(CHI))
    assert trail(program) == ["decided"] * 3


def test_only_an_agency_of_the_program_can_be_asked(make: Make, program: int) -> None:
    with pytest.raises(RuleBroken) as refused:
        written(make, program, owner_id=make.agency_id(UNION))
    assert refused.value.field == "owner_id"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"text": "  "}, "text"),
        ({"due_on": TODAY - timedelta(days=1)}, "due_on"),
        ({"due_on": date(2206, 12, 1)}, "due_on"),
    ],
)
def test_it_needs_words_and_a_day_that_can_be_met(
    make: Make, program: int, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        written(make, program, **changed)
    assert refused.value.field == field
    assert db.session.scalars(select(Decision)).all() == []


def test_only_who_owes_it_closes_it_and_only_by_saying_what_was_done(make: Make, program: int) -> None:
    decision_id = written(make, program)
    with pytest.raises(NotAllowed):
        close_decision(decision_id, by=make.viewer(LAN), how="Xong", today=TODAY, now=NOW)
    with pytest.raises(RuleBroken) as refused:
        close_decision(decision_id, by=make.viewer(CHI), how=" ", today=TODAY, now=NOW)
    assert refused.value.field == "how"
    close_decision(decision_id, by=make.viewer(CHI), how="Đã rà soát 12 hợp tác xã", today=TODAY, now=NOW)
    assert (one(decision_id).done_on, one(decision_id).done_how) == (TODAY, "Đã rà soát 12 hợp tác xã")
    with pytest.raises(RuleBroken):
        close_decision(decision_id, by=make.viewer(CHI), how="Lần nữa", today=TODAY, now=NOW)
    assert one(decision_id).done_how == "Đã rà soát 12 hợp tác xã"


def moved(make: Make, decision_id: int, who: object = HUNG, **changed: object) -> None:
    asked = {"by": make.viewer(who), "due_on": LATE, "seen_on": SOON, "because": "Chờ số liệu", "today": TODAY,
             "now": NOW} | changed  # fmt: skip
    move_decision(decision_id, **asked)


def test_a_moved_day_is_a_new_version_with_a_reason_in_the_trail(make: Make, program: int) -> None:
    decision_id = written(make, program)
    moved(make, decision_id)
    assert (one(decision_id).due_on, one(decision_id).due_version) == (LATE, 2)
    last = db.session.scalars(select(AuditEntry).where(AuditEntry.chain == program).order_by(AuditEntry.id.desc()))
    assert "Chờ số liệu" in (last.first().after or "")


def test_who_owes_it_does_not_move_its_day_but_who_decided_it_does(make: Make, program: int) -> None:
    decision_id = written(make, program)
    with pytest.raises(NotAllowed):
        moved(make, decision_id, BINH)
    own = written(make, program, by=make.viewer(BINH))
    moved(make, own, BINH)
    assert one(own).due_on == LATE
    with pytest.raises(NotAllowed):
        moved(make, decision_id, LAN)  # an officer decides nothing


def test_two_who_move_it_at_once_are_told_of_each_other(make: Make, program: int) -> None:
    decision_id = written(make, program)
    moved(make, decision_id)
    with pytest.raises(ChangedMeanwhile):
        moved(make, decision_id, due_on=LATE + timedelta(days=1))
    for changed, field in (({"because": ""}, "because"), ({"due_on": LATE}, "due_on")):
        with pytest.raises(RuleBroken) as refused:
            moved(make, decision_id, seen_on=LATE, **changed)
        assert refused.value.field == field


def test_what_does_not_exist_is_not_found(make: Make) -> None:
    with pytest.raises(NotFound):
        close_decision(98765, by=make.viewer(CHI), how="x", today=TODAY, now=NOW)


def test_an_open_one_stands_at_the_top_of_the_next_review_by_itself_and_a_closed_one_does_not(
    make: Make, program: int, client: FlaskClient
) -> None:
    decision_id = written(make, program)
    make.sign_in(client, CHI)
    with time_machine.travel(NOW + timedelta(days=20), tick=False):
        make.sign_in(client, CHI)
        page = client.get(f"/reviews/{review(program, '2026-Q4').id}").text
        assert "Rà soát hợp tác xã ngừng hoạt động" in page
        assert page.index("Rà soát hợp tác xã") < page.index("Bốn mốc")
        assert "Quá hạn 13 ngày" in page
        own = client.get(f"/decisions/{decision_id}").text
        assert "Rà soát hợp tác xã" in own
        assert 'name="how"' in own
    close_decision(decision_id, by=make.viewer(CHI), how="Đã rà soát", today=TODAY, now=NOW)
    with time_machine.travel(NOW + timedelta(days=20), tick=False):
        assert "Rà soát hợp tác xã" not in client.get(f"/reviews/{review(program, '2026-Q4').id}").text
        at_its_own = client.get(f"/reviews/{review(program, '2026-Q3').id}").text
        assert "Đã rà soát" in at_its_own


def test_nothing_is_decided_at_a_review_that_has_not_begun(make: Make, program: int, client: FlaskClient) -> None:
    coming, running = review(program, "2027-Q1"), review(program, "2026-Q4")
    with time_machine.travel(NOW, tick=False):
        make.sign_in(client, MINH)
        pages = [client.get(f"/reviews/{one.id}").text for one in (running, coming)]
        form = {"text": "Mở lớp", "owner_id": str(make.agency_id(COMMISSION)), "due_on": "31/12/2026", "once": "k1"}
        refused = client.post(f"/reviews/{coming.id}/decisions/new", data=form).text
    assert [f"/reviews/{one.id}/decisions/new" in page for one, page in zip((running, coming), pages, strict=True)] == [
        True, False,
    ]  # fmt: skip
    assert "Kỳ này bắt đầu từ 15/12/2026" in refused
    assert db.session.scalars(select(Decision)).all() == []


def test_an_open_one_does_not_stand_on_reviews_whose_window_had_ended(
    make: Make, program: int, client: FlaskClient
) -> None:
    written(make, program)  # in November, at the review of the third quarter
    with time_machine.travel(NOW, tick=False):
        make.sign_in(client, CHI)
        shown = {
            period: "Rà soát hợp tác xã" in client.get(f"/reviews/{review(program, period).id}").text
            for period in ("2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1")
        }
    assert shown == {"2026-Q2": False, "2026-Q3": True, "2026-Q4": True, "2027-Q1": True}


def test_a_leader_writes_it_down_on_a_page_and_nothing_typed_is_lost(
    make: Make, program: int, client: FlaskClient
) -> None:
    address = f"/reviews/{review(program, '2026-Q3').id}/decisions/new"
    with time_machine.travel(NOW, tick=False):
        make.sign_in(client, BINH)
        refused = client.post(address, data={"text": "Mở lớp tập huấn", "owner_id": str(make.agency_id(COMMISSION))})
        assert refused.status_code == 200
        assert "Mở lớp tập huấn" in refused.text
        form = {"text": "Mở lớp", "owner_id": str(make.agency_id(COMMISSION)), "due_on": "31/12/2026", "once": "k1"}
        assert client.post(address, data=form).status_code == 302
        assert client.post(address, data=form).status_code == 302
    assert [row.text for row in db.session.scalars(select(Decision))] == ["Mở lớp"]


def test_what_is_open_and_late_is_shown_to_who_owes_it_to_the_program_and_to_the_leaders(
    make: Make, program: int, client: FlaskClient
) -> None:
    decision_id = written(make, program)
    with time_machine.travel(NOW + timedelta(days=20), tick=False):
        make.sign_in(client, BINH)
        for address in ("/", f"/agreements/{program}", "/quarter"):
            page = client.get(address).text
            assert f"/decisions/{decision_id}" in page
            assert "Quá hạn 13 ngày" in page
        assert "/quarter/list?period=2026-Q4&amp;show=decisions&amp;late=1" in client.get("/quarter").text
        make.sign_in(client, LAN)
        assert f"/decisions/{decision_id}" not in client.get("/").text  # another agency's to do
    close_decision(decision_id, by=make.viewer(CHI), how="Đã rà soát", today=TODAY, now=NOW)
    with time_machine.travel(NOW + timedelta(days=20), tick=False):
        make.sign_in(client, BINH)
        assert all(f"/decisions/{decision_id}" not in client.get(at).text for at in ("/", f"/agreements/{program}"))
        assert "Ý kiến chỉ đạo chưa thực hiện xong (0)" in client.get("/quarter").text
