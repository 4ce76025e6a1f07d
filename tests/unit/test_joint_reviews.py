"""Reports side by side: what differs, what was settled, what is missing, what changed after freezing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tracker.domain.consolidations import LONGEST_RESERVATION, SubjectKind
from tracker.domain.errors import RuleBroken
from tracker.domain.joint_reviews import (
    AgencyReport,
    JointFigure,
    JointReview,
    Settlement,
    consolidation_snapshot,
    draft_hash,
    is_changed,
)
from tracker.domain.report_snapshots import ReportTexts
from tracker.domain.signing import declarations, declarations_about, refuse_unfit_signature
from tracker.domain.snapshots import canonical, read_snapshot
from tracker.domain.tasks import PartRole
from tracker.domain.window_entries import WindowEntry, closes_at, split

CLOSED = closes_at(date(2026, 9, 14), ZoneInfo("Asia/Ho_Chi_Minh"))
SUBJECT = (SubjectKind.INDICATOR, 5)
HEAD = {"id": 1, "agreement_id": 1, "period": "2026-Q3", "agreement": "Chương trình", "symbol": None}


def entry(id_: int, agency_id: int, quantity: int, at: datetime = CLOSED - timedelta(days=9)) -> WindowEntry:
    return WindowEntry(
        id=id_, agency_id=agency_id, task_id=7, content_id=3, content="I. Tuyên truyền", number="1", task="Hội nghị",
        role=PartRole.JOINT_LEAD, happened_on=date(2026, 8, 3), recorded_at=at, note="Đã làm",
        quantity=Decimal(quantity), indicator_id=5, indicator="Hội nghị", unit="cuộc",
    )  # fmt: skip


def report(agency_id: int, *entries: WindowEntry, is_missing: bool = False) -> AgencyReport:
    there = None if is_missing else date(2026, 9, 16)
    return AgencyReport(
        report_id=agency_id * 10, agency_id=agency_id, agency=f"Cơ quan {agency_id}", short=f"CQ {agency_id}",
        has_signed=True, due_on=date(2026, 9, 17), submitted_on=there, number=there and 1, hash=there and "a" * 64,
        texts=there and ReportTexts("Đã làm"), window=split(entries, CLOSED),
    )  # fmt: skip


def joint(*reports: AgencyReport, settled: Settlement | None = None) -> JointReview:
    return JointReview(HEAD, ((3, "I. Tuyên truyền"),), reports, {SUBJECT: settled} if settled else {})


def figure(*reports: AgencyReport, settled: Settlement | None = None) -> JointFigure:
    found = joint(*reports, settled=settled).figure(SUBJECT)
    assert found is not None
    return found


DIFFERENT = report(1, entry(1, 1, 33)), report(2, entry(2, 2, 31))
EQUAL = report(1, entry(1, 1, 31)), report(2, entry(2, 2, 31))


def test_equal_figures_agree_and_count() -> None:
    assert (figure(*EQUAL).differs, figure(*EQUAL).value) == (False, 31)


def test_different_figures_are_open_until_one_is_chosen() -> None:
    assert (figure(*DIFFERENT).is_open, figure(*DIFFERENT).value) == (True, None)
    settled = figure(*DIFFERENT, settled=Settlement(2, Decimal(31), "Theo biên bản", "Chuyên viên"))
    assert (settled.is_open, settled.value) == (False, 31)


def test_a_difference_left_open_stays_open() -> None:
    left = figure(*DIFFERENT, settled=Settlement(None, None, "Chưa đối chiếu", "Chuyên viên"))
    assert (left.is_open, left.value) == (True, None)


def test_a_settlement_of_what_agrees_meanwhile_is_not_printed() -> None:
    facts = snapshot(joint(*EQUAL, settled=Settlement(2, Decimal(9), "Cũ", "Chuyên viên")))
    assert (facts["figures"][0]["value"], facts["figures"][0]["reason"]) == (31, None)


def test_a_missing_report_names_nothing_even_when_something_was_logged() -> None:
    facts = joint(report(1, entry(1, 1, 33)), report(2, entry(2, 2, 31), is_missing=True))
    assert [one.agency_id for one in facts.missing] == [2]
    assert [named.agency_id for named in facts.figures[0].named] == [1]


def test_an_adjustment_or_another_version_is_a_change_and_a_new_name_is_none() -> None:
    kept = snapshot(joint(*EQUAL))
    late = report(2, entry(2, 2, 31), entry(3, 2, 4, at=CLOSED))
    assert is_changed(kept, joint(EQUAL[0], late))
    assert is_changed(kept, joint(EQUAL[0], replace(EQUAL[1], number=2)))
    assert is_changed(kept, joint(EQUAL[0], report(2, entry(2, 2, 31), is_missing=True)))
    assert not is_changed(kept, joint(EQUAL[0], replace(EQUAL[1], agency="Tên mới", short="TM")))


def test_what_a_missing_agency_logs_later_changes_nothing_that_was_signed() -> None:
    kept = snapshot(joint(EQUAL[0], report(2, is_missing=True)))
    assert not is_changed(kept, joint(EQUAL[0], report(2, entry(3, 2, 4, at=CLOSED), is_missing=True)))


def test_the_hash_of_a_draft_follows_every_word() -> None:
    words = [draft_hash(joint(*EQUAL), "Đạt", {}), draft_hash(joint(*EQUAL), "Đạt", {3: "Tốt"})]
    assert len({*words, draft_hash(joint(*DIFFERENT), "Đạt", {})}) == 3


def test_only_what_differs_or_is_missing_is_declared_besides() -> None:
    assert [one.code for one in declarations(number=1, open_count=0, missing_count=0)] == ["read", "figures"]
    facts = snapshot(joint(*DIFFERENT, report(3, is_missing=True)))
    assert [one.code for one in declarations_about(facts)] == ["read", "figures", "differences", "missing"]


def test_a_signature_needs_every_tick_and_a_reservation_has_an_end() -> None:
    asked = declarations(number=1, open_count=0, missing_count=0)
    refuse_unfit_signature(asked, {"read", "figures"}, "ă" * LONGEST_RESERVATION)
    for ticked, reservation, field in (({"read"}, "", "declared"), ({"read", "figures"}, "ă" * 10_001, "reservation")):
        with pytest.raises(RuleBroken) as refusal:
            refuse_unfit_signature(asked, ticked, reservation)
        assert refusal.value.field == field


def snapshot(facts: JointReview) -> dict:
    return read_snapshot(canonical(consolidation_snapshot(facts, number=1, assessment="Đạt", by_content={}, frozen={})))
