"""A program ends: fulfilled, replaced, extended, lapsed. Closed it owes nothing; open tasks may go on elsewhere."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.forms_on_pages import forms_of
from tests.make import NOW, TODAY, ZONE, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, HUNG, LAN, MINH, NAM, UNION, Cast
from tests.review_making import PERIOD
from tests.review_scene import review, with_reviews
from tracker.database import db, transaction
from tracker.domain.closing import Closing, Outcome
from tracker.domain.errors import AlreadyDone, NotAllowed, NotFound, RuleBroken
from tracker.domain.obligations import ObligationKind
from tracker.models import Agreement, Assignment, AuditEntry, Indicator, ProgressEntry, Report, Task
from tracker.models import Closing as ClosingRow
from tracker.models.obligations import SELECTS
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.ending import Carried, end_agreement, reopen_agreement
from tracker.services.completion import confirm_part
from tracker.services.decisions import close_decision, write_decision
from tracker.services.progress import log_progress
from tracker.services.reviews.consolidating import write_assessment
from tracker.services.reviews.submitting import submit_report
from tracker.services.tasks import set_task_state

LATE = TODAY - timedelta(days=30)
FULFILLED = Closing(outcome=Outcome.FULFILLED, closed_on=TODAY, reason="Đã hoàn thành các nội dung.")


@dataclass
class Program:
    """One program with everything that can be owed, and one that may follow it."""

    make: Make
    id: int
    successor: int
    late: int
    waiting: int
    decision: int

    def end(self, who: Cast = HUNG, *, only_preview: bool = False, once: str | None = None, **facts: object) -> Carried:
        return end_agreement(
            self.id, replace(FULFILLED, **facts), by=self.make.viewer(who), calendar=working_calendar(), today=TODAY,
            now=NOW, once=once, only_preview=only_preview,
        )  # fmt: skip

    def replaced(self, **facts: object) -> Carried:
        return self.end(outcome=Outcome.REPLACED, successor_id=self.successor, carries_over=True, **facts)

    def reopen(self, who: Cast = HUNG, because: str = "Đóng nhầm") -> None:
        reopen_agreement(self.id, by=self.make.viewer(who), because=because, today=TODAY, now=NOW)

    def owed(self) -> dict[str, int]:
        db.session.rollback()
        return {
            kind: db.session.scalar(
                select(func.count()).select_from(
                    chosen.select().where(chosen.agreement_id == self.id).subquery()
                )
            )
            or 0
            for kind, chosen in SELECTS.items()
        }  # fmt: skip


@pytest.fixture
def program(make: Make) -> Program:
    id_ = with_reviews(make, symbol="15/CTPH-BTG-LMHTX")
    late = make.task(id_, title="Xây dựng mô hình", lead=ALLIANCE, due_on=LATE)
    make.indicator(late)
    make.task(id_, title="Đã xong", lead=ALLIANCE, due_on=LATE, done_on=LATE)
    waiting = make.part_id(make.task(id_, title="Chờ xác nhận", lead=ALLIANCE, due_on=LATE), ALLIANCE)
    log_progress(
        waiting, by=make.viewer(CHI), happened_on=TODAY, note="Xong", reports_completion=True, now=NOW, today=TODAY
    )
    decision = write_decision(
        review(id_, PERIOD).id, by=make.viewer(MINH), text="Rà soát", owner_id=make.agency_id(ALLIANCE), due_on=TODAY,
        today=TODAY, now=NOW,
    )  # fmt: skip
    successor = make.agreement(title="Chương trình giai đoạn mới", symbol="16/CTPH-BTG-LMHTX")
    return Program(make, id_, successor, late, waiting, decision)


def test_a_closed_program_owes_nothing_and_reopened_it_owes_everything_again(program: Program) -> None:
    before = program.owed()
    not_here = {ObligationKind.SIGN_OFF, ObligationKind.REASSIGNMENT, ObligationKind.GUIDANCE}
    assert all(before[kind] for kind in ObligationKind if kind not in not_here)
    program.end()
    assert set(program.owed().values()) == {0}
    program.reopen()
    assert program.owed() == before


@time_machine.travel(NOW, tick=False)
def test_it_leaves_the_work_of_everybody_and_the_overview_of_the_quarter(
    program: Program, make: Make, client: FlaskClient
) -> None:
    pages = {CHI: ("/", "/quarter"), LAN: ("/", "/quarter")}
    seen = {}
    for is_over in (False, True):
        if is_over:
            program.end()
        for who, addresses in pages.items():
            make.sign_in(client, who)
            seen[who.name, is_over] = "".join(client.get(address).text for address in addresses)
    assert "Xây dựng mô hình" in seen["Chi", False]
    assert "Chờ xác nhận" in seen["Lan", False]
    for who in pages:
        assert not {title for title in ("Xây dựng mô hình", "Chờ xác nhận") if title in seen[who.name, True]}


def acts(program: Program) -> dict[str, object]:
    """What people do to a program, each by somebody who may."""
    make, time = program.make, {"today": TODAY, "now": NOW}
    part, closed = make.part_id(program.late, ALLIANCE), review(program.id, PERIOD)
    report = select(Report.id).where(Report.review_id == closed.id, Report.agency_id == make.agency_id(ALLIANCE))
    report_id = db.session.scalars(report).one()
    chi, lan = make.viewer(CHI), make.viewer(LAN)
    return {
        "log": lambda: log_progress(part, by=chi, happened_on=TODAY, note="x", **time),
        "confirm": lambda: confirm_part(program.waiting, by=lan, **time),
        "report": lambda: submit_report(report_id, by=make.viewer(BINH), text="x", zone=ZONE, **time),
        "consolidate": lambda: write_assessment(closed.id, by=lan, assessment="x", by_content={}, zone=ZONE, **time),
        "decide": lambda: close_decision(program.decision, by=chi, how="x", **time),
        "pause": lambda: set_task_state(program.late, None, reason="x", by=lan, version=None, **time),
        "close": program.end,
    }


@pytest.mark.parametrize("name", ["log", "confirm", "report", "consolidate", "decide", "pause", "close"])
def test_nothing_is_done_to_a_closed_program(program: Program, name: str) -> None:
    act = acts(program)[name]
    program.end()
    with pytest.raises(RuleBroken, match=r"closed on 2026-11-24"):
        act()


@pytest.mark.parametrize(
    ("who", "refusal"), [(LAN, NotAllowed), (CHI, NotAllowed), (BINH, NotAllowed), (NAM, NotFound)]
)
def test_only_a_head_of_the_standing_agency_closes_and_reopens(
    program: Program, who: Cast, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        program.end(who)
    program.end(MINH)
    with pytest.raises(refusal):
        program.reopen(who)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"closed_on": TODAY + timedelta(days=1)}, "closed_on"),
        ({"closed_on": date(2025, 12, 31)}, "closed_on"),
        ({"document_on": TODAY}, "document_symbol"),
        ({"document_symbol": "1/TB", "document_on": TODAY + timedelta(days=1)}, "document_on"),
        ({"carries_over": True, "outcome": Outcome.REPLACED}, "successor_id"),
    ],
)
def test_what_is_missing_or_impossible_is_said_beside_the_field(
    program: Program, facts: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        program.end(**facts)
    assert refused.value.field == field
    assert db.session.scalars(select(ClosingRow)).all() == []


def test_only_what_is_replaced_or_extended_is_followed_by_another_and_by_one_the_person_may_change(
    program: Program, make: Make
) -> None:
    foreign = make.agreement(title="Của hội phụ nữ", parties=(UNION,))
    for facts in (
        {"successor_id": program.successor},
        {"outcome": Outcome.REPLACED, "successor_id": foreign},
        {"outcome": Outcome.REPLACED, "successor_id": program.id},
        {"outcome": Outcome.REPLACED, "successor_id": 4711},
    ):
        with pytest.raises(RuleBroken) as refused:
            program.end(**facts)
        assert refused.value.field == "successor_id"


def test_a_program_is_not_followed_by_one_that_came_before_it(program: Program, make: Make) -> None:
    grandparent, earlier = make.agreement(title="Giai đoạn đầu"), make.agreement(title="Bắt đầu trước")
    parent = make.agreement(title="Giai đoạn trước")
    with transaction():
        db.session.get_one(Agreement, program.id).predecessor_id = parent
        db.session.get_one(Agreement, parent).predecessor_id = grandparent
        db.session.get_one(Agreement, earlier).valid_from = date(2015, 1, 1)
    for successor in (parent, grandparent, earlier):
        with pytest.raises(RuleBroken) as refused:
            program.end(outcome=Outcome.REPLACED, successor_id=successor)
        assert refused.value.field == "successor_id"


@time_machine.travel(NOW, tick=False)
def test_neither_what_it_follows_nor_what_is_closed_is_offered_as_the_next(
    program: Program, make: Make, client: FlaskClient
) -> None:
    first, before, over = (make.agreement(title=title) for title in ("Giai đoạn đầu", "Giai đoạn trước", "Đã xong"))
    with transaction():
        db.session.get_one(Agreement, program.id).predecessor_id = before
        db.session.get_one(Agreement, before).predecessor_id = first
        db.session.get_one(Agreement, over).closed_on = TODAY
    make.sign_in(client, HUNG)
    page = client.get(f"/agreements/{program.id}/close").text
    offered = {title for title in ("Giai đoạn đầu", "Giai đoạn trước", "Đã xong", "giai đoạn mới") if title in page}
    assert "giai đoạn mới" in offered
    assert not offered & {"Giai đoạn đầu", "Đã xong"}
    assert f'<option value="{before}"' not in page


def test_open_tasks_go_over_with_their_parts_and_targets_and_without_their_progress(program: Program) -> None:
    program.replaced()
    db.session.rollback()
    new = db.session.scalars(select(Task).where(Task.agreement_id == program.successor).order_by(Task.position)).all()
    assert [(task.title, task.carried_from_id is not None) for task in new] == [
        ("Xây dựng mô hình", True),
        ("Chờ xác nhận", True),
    ]
    parts = db.session.scalars(select(Assignment).where(Assignment.agreement_id == program.successor)).all()
    assert {(part.agency_id, part.reported_on) for part in parts} == {(program.make.agency_id(ALLIANCE), None)}
    assert db.session.scalar(select(Indicator.name).where(Indicator.task_id == new[0].id)) == "Hội nghị tại cơ sở"
    entries = select(func.count()).select_from(ProgressEntry).where(ProgressEntry.agreement_id == program.successor)
    assert db.session.scalar(entries) == 0
    assert db.session.get_one(Agreement, program.successor).predecessor_id == program.id


def test_a_preview_says_what_goes_over_and_saves_nothing(program: Program) -> None:
    shown = program.end(outcome=Outcome.REPLACED, successor_id=program.successor, carries_over=True, only_preview=True)
    assert shown.successor == "Chương trình giai đoạn mới"
    assert [title.split(" ", 1)[1] for title in shown.open_tasks] == ["Xây dựng mô hình", "Chờ xác nhận"]
    assert db.session.scalars(select(Task).where(Task.agreement_id == program.successor)).all() == []
    assert program.owed()[ObligationKind.TASK]


def test_both_programs_keep_it_in_their_trails(program: Program) -> None:
    program.replaced(document_symbol="20/TB", document_on=LATE)
    trail = dict(db.session.execute(select(AuditEntry.chain, AuditEntry.action).order_by(AuditEntry.id)).all())
    assert trail == {program.id: "closed", program.successor: "took-over"}


def test_the_same_form_sent_twice_closes_once(program: Program) -> None:
    program.end(once="k")
    with pytest.raises(AlreadyDone):
        program.end(once="k")


def test_it_is_closed_and_reopened_as_often_as_need_be_and_each_time_stays_readable(program: Program) -> None:
    for outcome in (Outcome.FULFILLED, Outcome.LAPSED):
        program.end(outcome=outcome)
        program.reopen()
    program.end()
    rows = db.session.scalars(select(ClosingRow).order_by(ClosingRow.id)).all()
    assert [(row.outcome, row.reopened_because) for row in rows] == [
        ("fulfilled", "Đóng nhầm"), ("lapsed", "Đóng nhầm"), ("fulfilled", None),
    ]  # fmt: skip
    with pytest.raises(RuleBroken) as refused:
        program.reopen(because=" ")
    assert refused.value.field == "because"


@time_machine.travel(NOW, tick=False)
def test_the_pages_ask_twice_say_it_everywhere_and_offer_to_reopen(
    program: Program, make: Make, client: FlaskClient
) -> None:
    make.sign_in(client, HUNG)
    home = f"/agreements/{program.id}"
    sent = {
        "outcome": "replaced", "closed_on": "24/11/2026", "document_symbol": "20/TB-BTG", "document_on": "20/11/2026",
        "reason": "Ký chương trình giai đoạn mới.", "successor_id": str(program.successor), "carries_over": "y",
    }  # fmt: skip
    shown = client.post(f"{home}/close", data=sent)
    assert "2 nhiệm vụ chưa xong được chuyển sang: Chương trình giai đoạn mới." in shown.text
    assert program.owed()[ObligationKind.TASK]
    form = next(one for one in forms_of(shown.text, f"{home}/close") if one.action == f"{home}/close")
    assert client.post(f"{home}/close", data=form.body()).status_code == 302
    for address in (home, f"/tasks/{program.late}", f"/reviews/{review(program.id, PERIOD).id}"):
        page = client.get(address).text
        assert "Chương trình đã kết thúc ngày 24/11/2026" in page
        assert "Ký chương trình giai đoạn mới." in page
    make.sign_in(client, CHI)
    page = client.get(f"/tasks/{program.late}").text
    assert "Cập nhật tiến độ</a>" not in page
    answer = client.post(f"/assignments/{make.part_id(program.late, ALLIANCE)}/progress", data={})
    assert answer.status_code in (404, 409)
    assert COMMISSION in client.get(home).text
