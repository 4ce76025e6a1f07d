"""Generated from the table of moves: what it does not allow to reviews and reports is refused, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import StrEnum

import pytest

from tests.make import NOW, ZONE, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, LAN, MINH
from tests.review_making import AFTER, CUT_OFF, NOON, Quarter, quarter, with_password
from tracker.database import db
from tracker.domain.consolidations import SubjectKind
from tracker.domain.errors import RuleBroken
from tracker.domain.moves import Act, Machine
from tracker.domain.review_states import ReportState, ReviewState
from tracker.domain.state_table import missing_edges
from tracker.models import Consolidation, Report, ReportDraft, ReportVersion, SettledDifference, SignOff
from tracker.services.reviews.consolidating import freeze_review, reopen_review, settle_difference, write_assessment
from tracker.services.reviews.drafting import keep_draft, send_back_draft
from tracker.services.reviews.submitting import return_report, submit_report, take_back_report

KEPT = (Consolidation, Report, ReportDraft, ReportVersion, SettledDifference, SignOff)


def taken_back(scene: Quarter) -> None:
    scene.hand_in(ALLIANCE)
    take_back_report(scene.report_id(ALLIANCE), by=scene.viewer(BINH), because="x", today=AFTER, now=NOON, zone=ZONE)


def presented(scene: Quarter) -> None:
    time = {"today": AFTER, "now": NOON}
    keep_draft(scene.report_id(ALLIANCE), by=scene.viewer(CHI), text="x", presents=True, **time)


def sent_back(scene: Quarter) -> None:
    presented(scene)
    send_back_draft(scene.report_id(ALLIANCE), by=scene.viewer(BINH), because="x", today=AFTER, now=NOON)


def final(scene: Quarter, *signers: object) -> None:
    scene.log(ALLIANCE, quantity=31)
    scene.log(COMMISSION, quantity=33)
    scene.hand_in(COMMISSION)
    scene.freeze()
    for who in signers:
        scene.sign(who)


def changed(scene: Quarter) -> None:
    final(scene)
    scene.hand_in(ALLIANCE, now=NOW)


REACHED: dict[StrEnum, Callable[[Quarter], None]] = {
    ReviewState.RUNNING: lambda scene: None,
    ReviewState.COLLECTING: lambda scene: None,
    ReviewState.FROZEN: final,
    ReviewState.SIGNING: lambda scene: final(scene, MINH),
    ReviewState.SIGNED: lambda scene: final(scene, MINH, BINH),
    ReviewState.CHANGED: changed,
    ReportState.WAITING: lambda scene: None,
    ReportState.OWED: lambda scene: None,
    ReportState.PRESENTED: presented,
    ReportState.SENT_BACK: sent_back,
    ReportState.SUBMITTED: lambda scene: scene.hand_in(ALLIANCE),
    ReportState.RETURNED: taken_back,
    ReportState.BOUND: lambda scene: (scene.hand_in(ALLIANCE), scene.freeze()),
}


def carry_out(scene: Quarter, act: Act, today: date) -> None:
    time = {"today": today, "now": NOW, "zone": ZONE}
    report_id, review_id = scene.report_id(ALLIANCE), scene.review_id
    {
        Act.KEEP: lambda: keep_draft(report_id, by=scene.viewer(CHI), text="x", today=today, now=NOW),
        Act.PRESENT: lambda: keep_draft(report_id, by=scene.viewer(CHI), text="x", presents=True, today=today, now=NOW),
        Act.SEND_BACK: lambda: send_back_draft(report_id, by=scene.viewer(BINH), because="x", today=today, now=NOW),
        Act.SUBMIT: lambda: submit_report(report_id, by=scene.viewer(BINH), text="x", **time),
        Act.TAKE_BACK: lambda: take_back_report(report_id, by=scene.viewer(BINH), because="x", **time),
        Act.RETURN: lambda: return_report(report_id, by=scene.viewer(LAN), because="x", **time),
        Act.WRITE: lambda: write_assessment(
            review_id, by=scene.viewer(LAN), assessment="x", by_content={}, **time
        ),
        Act.SETTLE: lambda: settle_difference(
            review_id, (SubjectKind.INDICATOR, scene.indicator), by=scene.viewer(LAN), chosen_id=None, value=None,
            because="x", **time,
        ),
        Act.FREEZE: lambda: freeze_review(review_id, by=scene.viewer(LAN), seen=scene.seen(today), **time),
        Act.SIGN: lambda: scene.sign(MINH, seen="", **time),
        Act.REOPEN: lambda: reopen_review(review_id, by=scene.viewer(LAN), because="x", **time),
    }[act]()  # fmt: skip


MISSING = [edge for edge in missing_edges() if edge[0] in (Machine.REVIEW, Machine.REPORT)]


@pytest.mark.parametrize(("machine", "state", "act"), MISSING, ids=["-".join(edge) for edge in MISSING])
def test_what_the_table_does_not_allow_is_refused_and_changes_nothing(
    make: Make, machine: Machine, state: StrEnum, act: Act
) -> None:
    scene = quarter(make)
    with_password(make, MINH, BINH)
    REACHED[state](scene)
    today = CUT_OFF if state in (ReviewState.RUNNING, ReportState.WAITING) else AFTER
    before = kept()
    with pytest.raises(RuleBroken):
        carry_out(scene, act, today)
    assert kept() == before


def kept() -> list[str]:
    db.session.rollback()
    return [
        repr(tuple(row))
        for table in KEPT
        for row in db.session.execute(db.select(table.__table__).order_by(*table.__table__.primary_key))
    ]
