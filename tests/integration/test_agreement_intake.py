"""A proposal read from a paper becomes an agreement with everything in it, or nothing at all."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.make import NOW, TODAY, Make
from tests.people import CHI, COMMISSION, LAN, NAM, OANH
from tracker.database import db
from tracker.domain.errors import AlreadyDone, NotAllowed, RuleBroken
from tracker.domain.messages import message
from tracker.domain.periods import Cadence
from tracker.domain.permissions import Viewer
from tracker.domain.proposals import Problem, Proposal, ProposedTask
from tracker.models import Agency, Agreement, Assignment, AuditEntry, Content, Party, Report, Review, ReviewRule, Task
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.intake import save_proposal

ALLIANCE_AS_SIGNED = "Liên minh HTX tỉnh Ninh Bình"


def a_task(**facts: object) -> ProposedTask:
    usual: dict[str, object] = {
        "position": "1", "group": None, "title": "Tổ chức hội nghị", "lead": "hai bên", "coordinating": "",
        "due_text": "Hằng quý", "due_kind": "quarterly", "due_on": None, "deliverable": "Báo cáo", "cell": "B2",
    }  # fmt: skip
    return ProposedTask(**(usual | facts))  # type: ignore[arg-type]


def a_paper(*tasks: ProposedTask, **facts: object) -> Proposal:
    usual: dict[str, object] = {
        "title": "Tuyên truyền phát triển kinh tế tập thể giai đoạn 2026–2027",
        "parties": (COMMISSION, ALLIANCE_AS_SIGNED),
        "signed_on": date(2026, 1, 20), "valid_from": date(2026, 1, 1), "valid_to": date(2027, 12, 31),
    }  # fmt: skip
    return Proposal(tasks=tasks or (a_task(),), **(usual | facts))  # type: ignore[arg-type]


def save(proposal: Proposal, by: Viewer | None = None, **more: object) -> int:
    return save_proposal(proposal, by=by, today=TODAY, now=NOW, calendar=working_calendar(), **more)  # type: ignore[arg-type]


def parts(agreement_id: int) -> list[tuple[str, str, str]]:
    rows = db.session.execute(
        select(Task.number, Assignment.role, Agency.name)
        .join(Assignment, Assignment.task_id == Task.id)
        .join(Agency, Agency.id == Assignment.agency_id)
        .where(Task.agreement_id == agreement_id)
        .order_by(Task.position, Assignment.position)
    )
    return [tuple(row) for row in rows]


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_the_first_party_is_standing_and_names_stay_as_signed(make: Make) -> None:
    agreement_id = save(a_paper(), by=make.viewer(CHI))
    rows = db.session.execute(
        select(Party.position, Party.name_as_signed, Party.is_standing, Agency.name)
        .join(Agency, Agency.id == Party.agency_id)
        .where(Party.agreement_id == agreement_id)
        .order_by(Party.position)
    ).all()
    assert [tuple(row) for row in rows] == [
        (1, COMMISSION, True, COMMISSION),
        (2, ALLIANCE_AS_SIGNED, False, "Liên minh Hợp tác xã tỉnh Ninh Bình"),
    ]


def test_group_rows_become_contents_in_their_order(make: Make) -> None:
    tasks = [
        a_task(position=str(n), group=group) for n, group in enumerate(["Tuyên truyền", "Nhân lực", "Tuyên truyền"])
    ]
    agreement_id = save(a_paper(*tasks), by=make.viewer(LAN))
    rows = db.session.execute(
        select(Content.title, Task.number)
        .join(Task, Task.content_id == Content.id)
        .where(Content.agreement_id == agreement_id)
        .order_by(Content.position, Task.position)
    )
    assert [tuple(row) for row in rows] == [("Tuyên truyền", "0"), ("Tuyên truyền", "2"), ("Nhân lực", "1")]


def test_both_sides_lead_jointly_and_short_names_find_the_parties(make: Make) -> None:
    paper = a_paper(
        a_task(position="1", lead="Hai bên"),
        a_task(position="2", lead="BTGDVTU", coordinating="Liên minh HTX tỉnh; Sở NN&MT, Báo Ninh Bình"),
        a_task(position="3", lead="Liên minh HTX", coordinating="hai bên"),
    )
    agreement_id = save(paper, by=make.viewer(LAN))
    alliance, department = "Liên minh Hợp tác xã tỉnh Ninh Bình", "Sở Nông nghiệp và Môi trường tỉnh Ninh Bình"
    assert parts(agreement_id) == [
        ("1", "joint_lead", COMMISSION),
        ("1", "joint_lead", alliance),
        ("2", "lead", COMMISSION),
        ("2", "coordinating", alliance),
        ("2", "coordinating", department),
        ("2", "coordinating", "Báo Ninh Bình"),
        ("3", "lead", alliance),
        ("3", "coordinating", COMMISSION),
    ]


def test_words_that_name_no_single_agency_stay_as_text(make: Make) -> None:
    paper = a_paper(a_task(lead="Sở NN&MT", coordinating="Sở Y tế; các sở, ngành liên quan"))
    agreement_id = save(paper, by=make.viewer(LAN))
    assert db.session.scalars(select(Task.others_text)).one() == "các sở, ngành liên quan"
    assert [name for _, _, name in parts(agreement_id)][1:] == ["Sở Y tế"]


def test_a_new_agency_is_created_once_for_all_its_tasks(make: Make) -> None:
    paper = a_paper(*[a_task(position=str(n), lead=name) for n, name in enumerate(["Sở Y tế", "SỞ Y TẾ", "Sở  y tế"])])
    save(paper, by=make.viewer(LAN))
    assert db.session.scalars(select(Agency.name).where(Agency.name_folded == "so y te")).all() == ["Sở Y tế"]


def test_a_due_date_on_a_day_off_counts_on_the_next_working_day(make: Make) -> None:
    paper = a_paper(a_task(due_text="31/10/2026", due_kind="dated", due_on=date(2026, 10, 31), precision="day"))
    save(paper, by=make.viewer(LAN))
    task = db.session.execute(select(Task.due_on, Task.effective_due_on, Task.due_text, Task.source_cell)).one()
    assert tuple(task) == (date(2026, 10, 31), date(2026, 11, 2), "31/10/2026", "B2")


@pytest.mark.parametrize(
    ("clause", "chosen", "expected"),
    [
        (None, None, {"monthly", "quarterly", "annual"}),
        ("định kỳ 6 tháng, hằng năm tiến hành rà soát", None, {"half_yearly", "annual"}),
        ("rà soát hằng tháng", [Cadence.QUARTERLY], {"quarterly"}),
        ("rà soát hằng tháng", [], set()),
    ],
)
def test_reviews_follow_the_clause_of_the_paper_or_the_choice(
    make: Make, clause: str | None, chosen: list[Cadence] | None, expected: set[str]
) -> None:
    save(a_paper(review_clause=clause), by=make.viewer(LAN), cadences=chosen)
    rules = db.session.execute(select(ReviewRule.cadence, ReviewRule.convention)).all()
    assert {cadence for cadence, _ in rules} == expected
    assert {convention for _, convention in rules} <= {"official"}
    assert set(db.session.scalars(select(Review.cadence))) == expected


def test_reports_are_owed_only_since_tracking_began(make: Make) -> None:
    save(a_paper(), by=make.viewer(LAN), cadences=[Cadence.QUARTERLY])
    first_owed = db.session.scalars(
        select(Review.period).join(Report, Report.review_id == Review.id).order_by(Review.ends_on)
    ).first()
    assert first_owed == "2026-Q4"


def test_a_refused_paper_saves_nothing_at_all(make: Make) -> None:
    wrong = replace(a_paper(), problems=(Problem("E2", "error", message("There is no such date.")),))
    with pytest.raises(RuleBroken):
        save(wrong, by=make.viewer(LAN))
    assert (count(Agreement), count(Task), count(AuditEntry)) == (0, 0, 0)


def test_a_text_too_long_to_keep_refuses_the_whole_paper(make: Make) -> None:
    with pytest.raises(RuleBroken):
        save(a_paper(a_task(title="a" * 100_000)), by=make.viewer(LAN))
    assert count(Agreement) == 0


def test_someone_outside_the_paper_cannot_import_it(make: Make) -> None:
    before = count(Agency)
    with pytest.raises(RuleBroken) as refused:
        save(a_paper(), by=make.viewer(NAM))
    assert refused.value.field == "parties"
    assert (count(Agreement), count(Agency)) == (0, before)


def test_an_observer_imports_nothing_even_for_a_party(make: Make) -> None:
    with pytest.raises(NotAllowed):
        save(a_paper(), by=make.viewer(OANH))


def test_the_system_imports_what_it_is_given(make: Make) -> None:
    paper = a_paper(parties=("Bộ Tư pháp", "Hội LHPN Việt Nam"), title=None)
    agreement_id = save(paper)
    title = db.session.scalars(select(Agreement.title).where(Agreement.id == agreement_id)).one()
    assert title == "Chương trình phối hợp giữa Bộ Tư pháp và Hội LHPN Việt Nam"


def test_a_double_click_makes_one_agreement(make: Make) -> None:
    lan = make.viewer(LAN)
    save(a_paper(), by=lan, once="the-same-form")
    with pytest.raises(AlreadyDone):
        save(a_paper(), by=lan, once="the-same-form")
    assert count(Agreement) == 1


def test_the_trail_says_who_imported_what(make: Make) -> None:
    agreement_id = save(a_paper(), by=make.viewer(LAN))
    entry = db.session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.subject, entry.subject_id, entry.chain) == (
        "imported", "agreement", agreement_id, agreement_id
    )  # fmt: skip
    assert entry.actor.startswith("Lan")
