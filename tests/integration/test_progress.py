"""Logging progress: whose part it is, what is kept, and that nothing is ever written over."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.make import NOW, TODAY, Make
from tests.people import (
    ALLIANCE,
    BINH,
    CENTRAL,
    CHI,
    COMMISSION,
    DEPARTMENT,
    DUNG,
    HUNG,
    KIEM,
    LAN,
    NAM,
    OANH,
    QUAN,
    THU,
    Cast,
)  # fmt: skip
from tracker.database import db, transaction
from tracker.domain.errors import AlreadyDone, NotAllowed, NotFound, RuleBroken
from tracker.models import Agency, AgencySuccession, Assignment, AuditEntry, Evidence, ProgressEntry, Task
from tracker.services.progress import Logged, correct_entry, log_progress


class Part:
    """The alliance's lead part of a task that commission and department help with."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.agreement_id = make.agreement(parent_id=make.agreement(title="Của Trung ương", parties=(CENTRAL,)))
        self.task_id = make.task(self.agreement_id, lead=ALLIANCE, coordinating=(COMMISSION, DEPARTMENT))
        self.id = make.part_id(self.task_id, ALLIANCE)

    def log(self, who: Cast = CHI, part_id: int | None = None, **said: Any) -> Logged:
        facts = {"happened_on": TODAY, "note": "Tổ chức 3 hội nghị.", "now": NOW, "today": TODAY} | said
        return log_progress(part_id or self.id, by=self.make.viewer(who), **facts)

    def correct(self, entry_id: int, who: Cast = CHI, **said: Any) -> Logged:
        facts = {"happened_on": TODAY, "note": "Đúng là 2.", "now": NOW, "today": TODAY} | said
        return correct_entry(entry_id, by=self.make.viewer(who), **facts)

    @property
    def row(self) -> Assignment:
        db.session.rollback()
        return db.session.get_one(Assignment, self.id)


@pytest.fixture
def part(make: Make) -> Part:
    return Part(make)


def entry(entry_id: int) -> ProgressEntry:
    db.session.rollback()
    return db.session.get_one(ProgressEntry, entry_id)


def entry_count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(ProgressEntry.id))) or 0


def test_an_entry_keeps_who_said_what_of_which_day(part: Part) -> None:
    kept = entry(part.log(percent=40, evidence="121/BC-LMHTX ngày 17/11/2026").entry_id)
    assert (kept.note, kept.percent, kept.happened_on) == ("Tổ chức 3 hội nghị.", 40, TODAY)
    assert (kept.agency_name, kept.post_title, kept.recorded_at) == ("Liên minh HTX tỉnh", "Chuyên viên", NOW)
    assert (kept.agency_id, kept.person_id) == (part.make.agency_id(ALLIANCE), part.make.person_id(CHI))
    assert kept.evidence_count == 1


def test_an_entry_moves_its_part_and_leaves_the_others_alone(part: Part) -> None:
    part.log(percent=40, happened_on=TODAY - timedelta(2))
    assert (part.row.last_entry_on, part.row.percent) == (TODAY - timedelta(2), 40)
    other = db.session.get_one(Assignment, part.make.part_id(part.task_id, COMMISSION))
    assert (other.last_entry_on, other.percent) == (None, None)


def test_an_entry_for_an_earlier_day_does_not_move_the_part_back(part: Part) -> None:
    part.log(percent=40)
    part.log(percent=10, happened_on=TODAY - timedelta(30))
    assert (part.row.last_entry_on, part.row.percent) == (TODAY, 40)


@pytest.mark.parametrize("who", [CHI, BINH])
def test_everyone_who_writes_for_the_agency_may_log_its_part(part: Part, who: Cast) -> None:
    assert entry(part.log(who).entry_id).person_id == part.make.person_id(who)


@pytest.mark.parametrize("who", [LAN, HUNG, THU, DUNG, OANH])
def test_whoever_may_only_read_the_part_is_not_allowed_to_write(part: Part, who: Cast) -> None:
    with pytest.raises(NotAllowed):
        part.log(who)
    assert entry_count() == 0


@pytest.mark.parametrize("who", [NAM, KIEM, QUAN])
def test_for_whoever_may_not_see_it_the_part_does_not_exist(part: Part, who: Cast) -> None:
    with pytest.raises(NotFound):
        part.log(who)
    assert entry_count() == 0


def test_a_coordinating_agency_logs_its_own_part(part: Part) -> None:
    logged = part.log(THU, part.make.part_id(part.task_id, DEPARTMENT), percent=100)
    assert entry(logged.entry_id).agency_name == "Sở NN&MT"


def test_a_part_that_does_not_exist_is_not_found(part: Part) -> None:
    with pytest.raises(NotFound):
        part.log(part_id=2**31 - 1)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"happened_on": TODAY + timedelta(1)}, "happened_on"),
        ({"percent": 101}, "percent"),
        ({"percent": -1}, "percent"),
        ({"quantity": Decimal(3)}, "quantity"),
        ({"note": "  "}, "note"),
        ({"evidence": "javascript:alert(1)"}, "evidence"),
        ({"evidence": "121/BC-LMHTX ngày 31/11/2026"}, "evidence"),
        ({"evidence": "121/BC-LMHTX ngày 25/11/2026"}, "evidence"),
    ],
)
def test_what_cannot_be_kept_is_refused_beside_its_field(part: Part, said: dict[str, Any], field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        part.log(**said)
    assert refused.value.field == field
    assert entry_count() == 0


@pytest.mark.parametrize("said", [{"percent": 30}, {"evidence": "121/BC-LMHTX"}])
def test_a_figure_or_a_paper_is_enough_without_a_sentence(part: Part, said: dict[str, Any]) -> None:
    assert entry(part.log(note="", **said).entry_id).note == ""


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2024, 2, 29)])
def test_a_day_before_the_validity_is_kept_and_remarked_on(part: Part, day: date) -> None:
    logged = part.log(happened_on=day)
    assert entry(logged.entry_id).happened_on == day
    assert "before the program came into force" in str(logged.remarks)
    assert part.log().remarks == ()


def test_the_same_form_sent_twice_counts_once(part: Part) -> None:
    part.log(once="abc")
    with pytest.raises(AlreadyDone):
        part.log(once="abc")
    assert entry_count() == 1


def test_a_refused_form_may_be_sent_again_with_its_key(part: Part) -> None:
    with pytest.raises(RuleBroken):
        part.log(once="abc", quantity=Decimal(3))
    part.log(once="abc")
    assert entry_count() == 1


def test_several_pieces_of_evidence_are_kept_each_by_its_kind(part: Part) -> None:
    part.log(evidence="Báo cáo số 121/BC-LMHTX ngày 17/11/2026; https://ninhbinh.gov.vn/tin?id=1;2")
    kept = db.session.execute(select(Evidence.kind, Evidence.document_number, Evidence.document_on, Evidence.url))
    assert [tuple(row) for row in kept] == [
        ("document", "Báo cáo số 121/BC-LMHTX", date(2026, 11, 17), None),
        ("link", None, None, "https://ninhbinh.gov.vn/tin?id=1;2"),
    ]


def test_every_entry_leaves_a_line_in_the_trail(part: Part) -> None:
    logged = part.log()
    trail = db.session.execute(select(AuditEntry.action, AuditEntry.subject_id, AuditEntry.chain)).all()
    assert [tuple(row) for row in trail] == [("log-progress", logged.entry_id, part.agreement_id)]


def test_a_quantity_counts_for_the_indicator_of_the_task(part: Part) -> None:
    indicator_id = part.make.indicator(part.task_id)
    kept = entry(part.log(quantity=Decimal("2.5")).entry_id)
    assert (kept.quantity, kept.indicator_id) == (Decimal("2.5"), indicator_id)


def test_the_indicator_of_another_task_is_refused(part: Part) -> None:
    part.make.indicator(part.task_id)
    foreign_id = part.make.indicator(part.make.task(part.agreement_id))
    with pytest.raises(RuleBroken) as refused:
        part.log(quantity=Decimal(3), indicator_id=foreign_id)
    assert refused.value.field == "indicator_id"


def test_what_a_coordinating_agency_does_is_not_counted_twice(part: Part) -> None:
    part.make.indicator(part.task_id)
    with pytest.raises(RuleBroken) as refused:
        part.log(LAN, part.make.part_id(part.task_id, COMMISSION), quantity=Decimal(3))
    assert refused.value.field == "quantity"


@pytest.mark.parametrize("quantity", [Decimal("-1"), Decimal("0.00001"), Decimal(10**12), Decimal("99999999999.1234")])
def test_a_quantity_that_a_database_would_round_is_refused(part: Part, quantity: Decimal) -> None:
    part.make.indicator(part.task_id)
    with pytest.raises(RuleBroken) as refused:
        part.log(quantity=quantity)
    assert refused.value.field == "quantity"


def test_a_correction_adds_an_entry_and_keeps_the_old_one(part: Part) -> None:
    old_id = part.log(percent=60).entry_id
    new_id = part.correct(old_id, percent=50).entry_id
    assert (entry(new_id).corrects_id, entry(old_id).percent, part.row.percent) == (old_id, 60, 50)


def test_the_day_of_a_part_follows_the_correction_back(part: Part) -> None:
    old_id = part.log().entry_id
    part.correct(old_id, happened_on=TODAY - timedelta(9))
    assert part.row.last_entry_on == TODAY - timedelta(9)


def test_a_corrected_entry_is_not_corrected_twice(part: Part) -> None:
    old_id = part.log().entry_id
    part.correct(old_id)
    with pytest.raises(RuleBroken, match="corrected already"):
        part.correct(old_id, BINH)
    assert entry_count() == 2


@pytest.mark.parametrize(("who", "answer"), [(LAN, NotAllowed), (OANH, NotAllowed), (NAM, NotFound)])
def test_nobody_corrects_the_entry_of_another_agency(part: Part, who: Cast, answer: type[Exception]) -> None:
    old_id = part.log().entry_id
    with pytest.raises(answer):
        part.correct(old_id, who)
    assert entry_count() == 1


def test_nothing_is_logged_on_a_cancelled_task(part: Part) -> None:
    with transaction():
        task = db.session.get_one(Task, part.task_id)
        task.set_state, task.set_reason = "cancelled", "Không còn phù hợp"
    with pytest.raises(RuleBroken, match="cancelled"):
        part.log()


def test_the_heir_of_a_merged_agency_goes_on_logging_its_part(part: Part) -> None:
    with transaction():
        gone = Agency(name="Chi cục HTX", short_name="Chi cục HTX", name_folded="chi cuc htx")
        db.session.add(gone)
        db.session.flush()
        db.session.get_one(Assignment, part.id).agency_id = gone.id
        db.session.add(
            AgencySuccession(
                predecessor_id=gone.id, successor_id=part.make.agency_id(ALLIANCE), kind="merge",
                effective_on=date(2026, 7, 1),
            )
        )  # fmt: skip
        gone_id = gone.id
    kept = entry(part.log().entry_id)
    assert (kept.agency_id, kept.agency_name) == (gone_id, "Liên minh HTX tỉnh")
