"""Vấn đề nổi cộm: noted with place and source, assigned, settled, reported back; in every review until then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, DEPARTMENT, HUNG, LAN, MINH, NAM, THU, UNION
from tests.quarter_scene import heading_count, lines_of, read
from tests.review_making import quarter
from tests.review_scene import review, with_reviews
from tracker.database import db
from tracker.domain.errors import ChangedMeanwhile, NotAllowed, NotFound, RuleBroken
from tracker.domain.findings import FindingState
from tracker.domain.joint_reviews import picture_of
from tracker.domain.moves import Act, Machine
from tracker.domain.snapshots import read_snapshot
from tracker.domain.state_table import missing_edges
from tracker.models import AuditEntry, Consolidation, Finding
from tracker.services.findings import answer_finding, assign_finding, note_finding, settle_finding

SOON = TODAY + timedelta(days=7)
PROBLEM = "Ba hợp tác xã ngừng hoạt động chưa được giải thể"


@pytest.fixture
def program(make: Make) -> int:
    return with_reviews(make)


def noted(make: Make, program: int, who: object = CHI, **changed: object) -> int:
    said = {"text": PROBLEM, "place": "Huyện Gia Viễn", "source": "Báo cáo 12/BC-LMHTX"} | changed
    return note_finding(program, by=make.viewer(who), now=NOW, **said)


def assigned(make: Make, finding_id: int, who: object = BINH, owner: str = COMMISSION, **changed: object) -> int:
    asked = {"by": make.viewer(who), "owner_id": make.agency_id(owner), "due_on": SOON, "today": TODAY,
             "now": NOW} | changed  # fmt: skip
    assign_finding(finding_id, **asked)
    return finding_id


def settled(make: Make, finding_id: int, who: object = LAN, how: str = "Đã giải thể hai hợp tác xã") -> int:
    settle_finding(finding_id, by=make.viewer(who), how=how, today=TODAY, now=NOW)
    return finding_id


def answered(make: Make, finding_id: int, who: object = CHI, *, is_enough: bool = True, because: str = "") -> int:
    answer_finding(finding_id, by=make.viewer(who), is_enough=is_enough, because=because, today=TODAY, now=NOW)
    return finding_id


def one(finding_id: int) -> Finding:
    db.session.rollback()
    return db.session.get_one(Finding, finding_id)


def test_from_noting_to_reporting_back_the_trail_reads_like_a_story(make: Make, program: int) -> None:
    finding_id = answered(make, settled(make, assigned(make, noted(make, program), in_charge="Phòng Khoa giáo")))
    found = one(finding_id)
    assert (found.text, found.place, found.source) == (PROBLEM, "Huyện Gia Viễn", "Báo cáo 12/BC-LMHTX")
    assert (found.in_charge, found.due_on, found.settled_how) == ("Phòng Khoa giáo", SOON, "Đã giải thể hai hợp tác xã")
    assert found.closed_on == TODAY
    told = select(AuditEntry.action).where(AuditEntry.chain == program, AuditEntry.subject == "finding")
    assert list(db.session.scalars(told.order_by(AuditEntry.id))) == [
        "noted-finding", "assigned-finding", "settled-finding", "closed-finding",
    ]  # fmt: skip


@pytest.mark.parametrize("empty", ["text", "place", "source"])
def test_without_problem_place_or_source_nothing_is_noted(make: Make, program: int, empty: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        noted(make, program, **{empty: "  "})
    assert refused.value.field == empty
    assert db.session.scalars(select(Finding)).all() == []


def test_only_a_party_notes_and_only_heads_of_parties_assign(make: Make, program: int) -> None:
    make.task(program, lead=ALLIANCE, coordinating=[DEPARTMENT])
    with pytest.raises(NotAllowed):
        noted(make, program, THU)
    with pytest.raises(NotFound):
        noted(make, program, NAM)
    finding_id = noted(make, program)
    for who in (CHI, THU):
        with pytest.raises(NotAllowed):
            assigned(make, finding_id, who)
    assigned(make, finding_id, HUNG, DEPARTMENT)
    assert one(finding_id).owner_id == make.agency_id(DEPARTMENT)


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"owner": UNION}, "owner_id"), ({"due_on": TODAY - timedelta(days=1)}, "due_on"),
     ({"due_on": date(2206, 12, 1)}, "due_on")],
)  # fmt: skip
def test_it_is_assigned_to_an_agency_of_the_program_by_a_day_that_can_be_met(
    make: Make, program: int, changed: dict, field: str
) -> None:
    finding_id = noted(make, program)
    with pytest.raises(RuleBroken) as refused:
        assigned(make, finding_id, **changed)
    assert refused.value.field == field
    assert one(finding_id).owner_id is None


def test_who_has_to_settle_it_does_not_pass_it_on_and_others_need_a_reason(make: Make, program: int) -> None:
    finding_id = assigned(make, noted(make, program))
    with pytest.raises(NotAllowed):
        assigned(make, finding_id, MINH, ALLIANCE, because="x", seen_on=SOON)
    with pytest.raises(RuleBroken) as refused:
        assigned(make, finding_id, owner=ALLIANCE, seen_on=SOON)
    assert refused.value.field == "because"
    assigned(make, finding_id, owner=ALLIANCE, because="Thuộc thẩm quyền Liên minh", seen_on=SOON)
    assert one(finding_id).owner_id == make.agency_id(ALLIANCE)


def test_two_who_assign_at_once_are_told_of_each_other(make: Make, program: int) -> None:
    finding_id = assigned(make, noted(make, program))
    with pytest.raises(ChangedMeanwhile):
        assigned(make, finding_id, owner=ALLIANCE, because="x", seen_on=None)


def test_only_the_agency_asked_settles_and_only_who_noted_answers(make: Make, program: int) -> None:
    finding_id = assigned(make, noted(make, program))
    with pytest.raises(NotAllowed):
        settled(make, finding_id, CHI)
    with pytest.raises(RuleBroken) as refused:
        settled(make, finding_id, how=" ")
    assert refused.value.field == "how"
    settled(make, finding_id)
    with pytest.raises(NotAllowed):
        answered(make, finding_id, LAN)
    with pytest.raises(RuleBroken) as refused:
        answered(make, finding_id, is_enough=False)
    assert refused.value.field == "because"
    answered(make, finding_id, is_enough=False, because="Còn một hợp tác xã")
    found = one(finding_id)
    assert (found.settled_on, found.return_reason) == (None, "Còn một hợp tác xã")
    last = db.session.scalars(select(AuditEntry).where(AuditEntry.chain == program).order_by(AuditEntry.id.desc()))
    assert "Đã giải thể hai" in (last.first().before or "")  # what was answered first is not lost


def test_what_an_agency_noted_itself_is_closed_by_settling_it(make: Make, program: int) -> None:
    finding_id = settled(make, assigned(make, noted(make, program), owner=ALLIANCE), CHI)
    assert one(finding_id).closed_on == TODAY


REACHED: dict[FindingState, Callable[[Make, int], int]] = {
    FindingState.NOTED: noted,
    FindingState.ASSIGNED: lambda make, program: assigned(make, noted(make, program)),
    FindingState.SETTLED: lambda make, program: settled(make, assigned(make, noted(make, program))),
    FindingState.CLOSED: lambda make, program: answered(make, settled(make, assigned(make, noted(make, program)))),
}
ACTS: dict[Act, Callable[[Make, int], int]] = {
    Act.ASSIGN: lambda make, id_: assigned(make, id_, because="x", seen_on=one(id_).due_on),
    Act.SETTLE: settled,
    Act.ACCEPT: answered,
    Act.RETURN: lambda make, id_: answered(make, id_, is_enough=False, because="x"),
}


MISSING = [(state, act) for machine, state, act in missing_edges() if machine is Machine.FINDING]


@pytest.mark.parametrize(("state", "act"), MISSING)
def test_a_step_that_is_not_in_the_table_is_refused(make: Make, program: int, state: FindingState, act: Act) -> None:
    finding_id = REACHED[state](make, program)
    before = repr(tuple(db.session.execute(select(Finding.__table__)).one()))
    with pytest.raises(RuleBroken):
        ACTS[act](make, finding_id)
    db.session.rollback()
    assert repr(tuple(db.session.execute(select(Finding.__table__)).one())) == before


def test_an_open_one_stands_in_the_joint_review_and_stays_as_it_was_in_the_frozen_version(make: Make) -> None:
    scene = quarter(make)
    finding_id = assigned(make, noted(make, scene.program))
    closed = answered(make, settled(make, assigned(make, noted(make, scene.program, text="Đã xong"))))
    scene.freeze()
    settled(make, finding_id)
    db.session.rollback()
    kept = db.session.scalars(select(Consolidation.snapshot)).one()
    found = {row["id"]: row for row in picture_of(read_snapshot(kept or ""))["findings"]}
    assert (found[finding_id]["state"], found[finding_id]["agency"]) == ("assigned", "Ban TG&DV Tỉnh ủy")
    assert found[finding_id]["due_on"] == SOON
    assert found[closed]["settled_how"] == "Đã giải thể hai hợp tác xã"


def test_a_version_frozen_before_there_were_issues_can_still_be_read() -> None:
    assert picture_of({"format": 1, "review": {}})["findings"] == []


def test_the_pages_of_program_review_quarter_and_start_show_what_is_open(
    make: Make, program: int, client: FlaskClient
) -> None:
    finding_id = assigned(make, noted(make, program))
    noted(make, program, text="Chưa ai xử lý")
    with time_machine.travel(NOW, tick=False):
        assert f"/agreements/{program}/findings" in read(make, client, f"/agreements/{program}", MINH)
        ended = f"/reviews/{review(program, '2026-Q3').id}"
        assert f"/findings/{finding_id}" not in read(make, client, ended, MINH)  # noted after its window
        for address in (f"/reviews/{review(program, '2026-Q4').id}", "/findings"):
            assert f"/findings/{finding_id}" in read(make, client, address, MINH), address
        assert "1 vấn đề nổi cộm chờ" in read(make, client, "/", LAN)
        assert "vấn đề nổi cộm chờ" not in read(make, client, "/", CHI)
        assert 'name="how"' in read(make, client, f"/findings/{finding_id}", LAN)
        assert 'name="how"' not in read(make, client, f"/findings/{finding_id}", CHI)
        listed = read(make, client, "/quarter/list?period=2026-Q4&show=findings", MINH)
        assert heading_count(listed) == lines_of(listed) == 2
        assert "show=findings" in read(make, client, "/quarter", MINH)
    answered(make, settled(make, finding_id))
    with time_machine.travel(NOW, tick=False):
        listed = read(make, client, "/quarter/list?period=2026-Q4&show=findings", MINH)
        assert heading_count(listed) == lines_of(listed) == 1


def test_a_twin_program_of_strangers_shows_nothing_of_it_here(make: Make, program: int, client: FlaskClient) -> None:
    noted(make, program)
    make.agreement(parties=(UNION,))
    with time_machine.travel(NOW, tick=False):
        assert PROBLEM not in read(make, client, "/findings", NAM)
        assert "show=findings" not in read(make, client, "/quarter", NAM)


def test_a_page_keeps_what_was_typed_and_counts_a_double_click_once(
    make: Make, program: int, client: FlaskClient
) -> None:
    address = f"/agreements/{program}/findings/new"
    with time_machine.travel(NOW, tick=False):
        make.sign_in(client, CHI)
        refused = client.post(address, data={"text": PROBLEM})
        assert refused.status_code == 200
        assert PROBLEM in refused.text
        form = {"text": PROBLEM, "place": "Xã Gia Vân", "source": "Báo Ninh Bình", "once": "k1"}
        assert client.post(address, data=form).status_code == 302
        assert client.post(address, data=form).status_code == 302
    assert [row.place for row in db.session.scalars(select(Finding))] == ["Xã Gia Vân"]
