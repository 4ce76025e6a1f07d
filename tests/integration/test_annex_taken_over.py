"""A changed annex against what stands: only what was chosen is saved, once, by the rules of the forms."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.make import NOW, TODAY, Make
from tests.people import CHI, LAN, OANH, THU
from tests.standing_annex import proposed
from tests.taken_over_scene import PARTIES, TASKS, Again, imported, log, parts, task, titles, trail
from tracker.database import db
from tracker.documents.annexes import read_annex
from tracker.domain.annex_again.changes import Kind
from tracker.domain.annex_again.choices import Choices, Word
from tracker.domain.errors import AlreadyDone, NotAllowed, NotFound, RuleBroken
from tracker.domain.messages import Message
from tracker.domain.tasks import SetState
from tracker.models import Assignment, AuditEntry, Content, PendingAnnex, Reminder
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.intake import save_proposal
from tracker.services.annex_again.comparing import compare_annex
from tracker.services.annex_again.keeping import keep_annex, keep_choices
from tracker.services.annex_again.taking_over import AnnexOutdated, TakenOver
from tracker.services.tasks import set_task_state

ANNEXES = Path(__file__).parents[1] / "data" / "annexes"
SAMPLES = sorted(path for path in ANNEXES.glob("*.*x") if path.stem != "faulty")


@pytest.mark.usefixtures("make")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_sample_read_again_changes_nothing_in_the_database(path: Path) -> None:
    paper = read_annex(path)
    agreement_id = save_proposal(paper, by=None, today=TODAY, now=NOW, calendar=working_calendar())
    compared = compare_annex(agreement_id, paper, {}, today=TODAY)
    assert compared.changes.is_nothing
    assert not compared.head
    assert compared.changes.same_count == len(paper.tasks)


def test_what_is_added_changed_and_moved_is_taken_and_what_is_gone_is_kept(make: Make) -> None:
    agreement_id = imported()
    changed = replace(TASKS[0], due_text="30/09/2027", lead="hai bên")
    new = proposed("Ký kết chương trình cấp huyện", "LMHTX", position="2", group="Tuyên truyền", due="Quý II/2027")
    again = Again(make, agreement_id, [changed, new, replace(TASKS[2], position="3", group="Tuyên truyền")])
    assert again.take() == TakenOver(agreement_id, 3)
    assert titles(agreement_id) == [
        ("Tuyên truyền", "1", TASKS[0].title),
        ("Tuyên truyền", "2", new.title),
        ("Tuyên truyền", "3", TASKS[2].title),
        ("Tuyên truyền", "2", TASKS[1].title),
    ]
    first = task(TASKS[0].title)
    assert (first.due_on, first.effective_due_on, first.due_version) == (date(2027, 9, 30), date(2027, 9, 30), 2)
    assert parts(first.id) == [("Ban TG&DV Tỉnh ủy", "joint_lead"), ("Liên minh HTX tỉnh", "joint_lead")]
    assert task(TASKS[2].title).due_version == 1
    assert again.lines(Kind.GONE)[0].key == f"s{task(TASKS[1].title).id}"
    assert list(db.session.scalars(select(Content.title))) == ["Tuyên truyền"], "emptied and not in the paper: dropped"


def test_taken_over_and_read_again_only_what_was_kept_is_left(make: Make) -> None:
    agreement_id = imported()
    shuffled = [TASKS[2], replace(TASKS[1], title="Tổ chức các lớp tập huấn cho cán bộ"), TASKS[0]]
    Again(make, agreement_id, shuffled).take()
    assert Again(make, agreement_id, shuffled).look().changes.is_nothing


def test_the_trail_of_a_task_tells_old_and_new_and_the_file(make: Make) -> None:
    agreement_id = imported()
    Again(make, agreement_id, [replace(TASKS[0], due_text="30/09/2027"), *TASKS[1:]]).take()
    ((action, before, after),) = trail(task(TASKS[0].title).id)
    assert (action, before, after["due_text"], after["file"]) == (
        "edited", {"due_text": "Quý I/2027"}, "30/09/2027", "phu-luc-sua.xlsx",
    )  # fmt: skip
    whole = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == "annex")).one()
    assert (whole.action, whole.actor.split(",")[0]) == ("taken-over", "Chi")
    assert json.loads(whole.after or "{}")["changed_count"] == 1


def test_what_is_left_out_stays_as_it_stands(make: Make) -> None:
    agreement_id = imported()
    again = Again(make, agreement_id, [replace(TASKS[0], due_text="30/09/2027"), *TASKS[1:], proposed("Việc thêm")])
    for line in again.look().changes.lines:
        again.choose(line, Word.LEAVE)
    assert again.take().count == 0
    assert [title for _heading, _number, title in titles(agreement_id)] == [one.title for one in TASKS]
    assert task(TASKS[0].title).due_text == "Quý I/2027"


def test_a_gone_task_nobody_has_worked_on_is_removed_when_chosen(make: Make) -> None:
    agreement_id = imported()
    again = Again(make, agreement_id, TASKS[:2])
    again.choose(again.lines(Kind.GONE)[0], Word.REMOVE)
    again.take()
    assert titles(agreement_id) == [("Tuyên truyền", "1", TASKS[0].title), ("Tuyên truyền", "2", TASKS[1].title)]
    assert db.session.scalar(select(func.count()).select_from(Assignment)) == 3


def test_a_gone_task_with_progress_is_closed_with_the_reason_and_never_removed(make: Make) -> None:
    agreement_id = imported()
    log(make, TASKS[2].title, CHI, PARTIES[1])
    again = Again(make, agreement_id, TASKS[:2])
    (line,) = again.lines(Kind.GONE)
    again.choose(line, Word.REMOVE)
    assert again.choices.word_for(line) == Word.KEEP, "removing is not offered, so nothing is done"
    again.choose(line, Word.CLOSE)
    with pytest.raises(RuleBroken) as refused:
        again.take()
    assert refused.value.field == "reason"
    again.choose(line, Word.CLOSE, "Bỏ theo phụ lục sửa đổi")
    again.take()
    closed = task(TASKS[2].title)
    assert (closed.set_state, closed.set_reason, closed.set_on) == ("cancelled", "Bỏ theo phụ lục sửa đổi", TODAY)
    assert trail(closed.id)[-1][2]["file"] == "phu-luc-sua.xlsx"
    assert Again(make, agreement_id, TASKS[:2]).look().changes.is_nothing


def test_a_task_that_somebody_was_reminded_of_is_not_removed(make: Make) -> None:
    agreement_id = imported()
    gone = task(TASKS[2].title)
    db.session.add(
        Reminder(
            obligation_kind="task", obligation_id=gone.id, owner_id=make.agency_id(PARTIES[1]), due_version=1,
            rung="due", agreement_id=agreement_id, about=Message("x"), due_on=TODAY, for_on=TODAY, decided_at=NOW,
        )
    )  # fmt: skip
    db.session.commit()
    (line,) = Again(make, agreement_id, TASKS[:2]).lines(Kind.GONE)
    assert line.task is not None
    assert not line.task.may_be_removed


def test_an_agency_that_has_worked_keeps_its_part(make: Make) -> None:
    agreement_id = imported()
    log(make, TASKS[2].title, THU, "Sở Nông nghiệp và Môi trường tỉnh Ninh Bình")
    log(make, TASKS[2].title, CHI, PARTIES[1])
    again = Again(make, agreement_id, [*TASKS[:2], replace(TASKS[2], lead="BTGDVTU", coordinating="")])
    (line,) = again.lines(Kind.CHANGED)
    assert set(line.staying) == {"LMHTX", "Sở NN&MT"}
    again.take()
    assert parts(task(TASKS[2].title).id) == [
        ("Ban TG&DV Tỉnh ủy", "lead"), ("Liên minh HTX tỉnh", "coordinating"), ("Sở NN&MT", "coordinating"),
    ]  # fmt: skip
    assert again.look().changes.is_nothing


def test_confirming_twice_takes_over_once(make: Make) -> None:
    agreement_id = imported()
    again = Again(make, agreement_id, [*TASKS, proposed("Việc thêm", "LMHTX")])
    seen = again.look().seen
    again.take(seen, once="key")
    with pytest.raises(AlreadyDone):
        again.take(seen, once="key")
    with pytest.raises(AlreadyDone):
        again.take(seen, once="another")
    assert len(titles(agreement_id)) == 4


def test_of_two_people_the_second_is_refused_and_nothing_of_his_is_saved(make: Make) -> None:
    agreement_id = imported()
    first = Again(make, agreement_id, [replace(TASKS[0], due_text="30/09/2027"), *TASKS[1:]])
    second = Again(make, agreement_id, [replace(TASKS[0], due_text="31/10/2027"), *TASKS[1:]], who=LAN)
    seen = second.look().seen
    first.take()
    with pytest.raises(AnnexOutdated) as refused:
        second.take(seen)
    assert refused.value.version == 1
    assert task(TASKS[0].title).due_text == "30/09/2027"
    second.take()
    assert task(TASKS[0].title).due_text == "31/10/2027"


def test_progress_logged_meanwhile_is_noticed(make: Make) -> None:
    agreement_id = imported()
    again = Again(make, agreement_id, TASKS[:2])
    again.choose(again.lines(Kind.GONE)[0], Word.REMOVE)
    seen = again.look().seen
    log(make, TASKS[2].title, CHI, PARTIES[1])
    with pytest.raises(AnnexOutdated):
        again.take(seen)
    assert len(titles(agreement_id)) == 3


def test_a_change_elsewhere_in_the_program_is_no_conflict(make: Make) -> None:
    agreement_id = imported()
    again = Again(make, agreement_id, [*TASKS, proposed("Việc thêm", "LMHTX")])
    for line in again.look().changes.lines:
        seen = again.look().seen
        assert line.kind is Kind.ADDED
    set_task_state(
        task(TASKS[0].title).id, SetState.PAUSED, reason="Chờ", by=again.by, version=None, today=TODAY,
        now=NOW,
    )  # fmt: skip
    again.take(seen)
    assert len(titles(agreement_id)) == 4


def test_a_day_agreed_on_stays_where_the_paper_says_what_it_said(make: Make) -> None:
    agreement_id = imported()
    extended = task(TASKS[1].title)
    extended.extended_on, extended.extended_from_on = TODAY, extended.effective_due_on
    extended.due_on = extended.effective_due_on = date(2027, 7, 30)
    db.session.commit()
    Again(make, agreement_id, [TASKS[0], replace(TASKS[1], deliverable="Báo cáo"), TASKS[2]]).take()
    assert task(TASKS[1].title).effective_due_on == date(2027, 7, 30)


def test_headings_are_renamed_added_ordered_and_dropped_when_empty(make: Make) -> None:
    agreement_id = imported()
    renamed = [replace(one, group="Công tác tuyên truyền") for one in TASKS[:2]]
    moved = replace(TASKS[2], group="Báo chí")
    Again(make, agreement_id, [moved, *renamed, proposed("Kiểm tra", "LMHTX", group="Kiểm tra")]).take()
    assert [heading for heading, _number, _title in titles(agreement_id)] == [
        "Báo chí", "Công tác tuyên truyền", "Công tác tuyên truyền", "Kiểm tra",
    ]  # fmt: skip
    assert db.session.scalar(select(func.count()).select_from(Content)) == 3


def test_numbers_alone_are_taken_over_together_or_not_at_all(make: Make) -> None:
    agreement_id = imported()
    later = [replace(one, position=str(place)) for place, one in enumerate(TASKS, start=5)]
    again = Again(make, agreement_id, later)
    again.choices = replace(again.choices, words={"numbers": Word.LEAVE})
    keep_choices(again.token, again.choices, by=again.by, now=NOW)
    assert again.take().count == 0
    assert [number for _heading, number, _title in titles(agreement_id)] == ["1", "2", "3"]
    assert Again(make, agreement_id, later).take().count == 3
    assert [number for _heading, number, _title in titles(agreement_id)] == ["5", "6", "7"]


def test_only_who_may_edit_brings_a_changed_annex(make: Make) -> None:
    agreement_id = imported()
    with pytest.raises(NotFound):
        Again(make, agreement_id, TASKS, who=OANH)
    with pytest.raises(NotAllowed):
        Again(make, agreement_id, TASKS, who=THU)
    again = Again(make, agreement_id, TASKS[:2])
    again.by = make.viewer(LAN)
    with pytest.raises(NotFound):
        again.take()


def test_a_paper_with_errors_is_not_kept(make: Make) -> None:
    agreement_id = imported()
    faulty = read_annex(ANNEXES / "faulty.xlsx")
    with pytest.raises(RuleBroken):
        keep_annex(agreement_id, faulty, file_name="x", by=make.viewer(CHI), now=NOW)
    assert db.session.scalar(select(func.count()).select_from(PendingAnnex)) == 0


def test_a_kept_annex_is_forgotten_after_a_day(make: Make) -> None:
    again = Again(make, imported(), TASKS[:2])
    with pytest.raises(NotFound):
        keep_choices(again.token, Choices(), by=again.by, now=NOW + timedelta(days=1, minutes=1))
