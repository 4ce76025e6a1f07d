"""Two agencies of one program become one body: from then on it owes one report, one part of a task, one signature."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.integration.test_agency_changes import asked, change, everything
from tests.make import NOW, TODAY, ZONE, Make
from tests.people import ALLIANCE, BINH, COMMISSION, DEPARTMENT, HUNG, LAN, QUAN
from tests.review_making import AFTER, NOON, Quarter, quarter
from tracker.database import db, transaction
from tracker.domain.agencies import SuccessionKind
from tracker.domain.agency_changes import Becomes
from tracker.domain.obligations import ObligationKind
from tracker.models import Agreement, Report, ReportDraft, Review
from tracker.models.joint_reviews import joint_review
from tracker.models.obligations import SELECTS
from tracker.queries.days_off import working_calendar
from tracker.services.agency_changing.carrying_out import carry_out_changes
from tracker.services.agency_changing.recording import record_change
from tracker.services.agency_changing.undoing import undo_change
from tracker.services.reviews.drafting import keep_draft
from tracker.services.reviews.planning import lay_reports
from tracker.services.reviews.submitting import return_report, submit_report, take_back_report

NEW = "Ban Tuyên giáo và Hợp tác xã"
ALL_THREE = (COMMISSION, ALLIANCE, DEPARTMENT)


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def merge(make: Make, program: int, *, kind: SuccessionKind = SuccessionKind.MERGE, to: str = NEW) -> int:
    before = (COMMISSION, ALLIANCE) if kind is SuccessionKind.MERGE else (ALLIANCE,)
    done = change(make, asked(kind, before, (to,), becomes={program: Becomes.INHERIT}))
    assert done.change_id is not None
    return done.change_id


def owed(kind: ObligationKind, program: int) -> list[tuple[int, int]]:
    db.session.rollback()
    rows = db.session.execute(SELECTS[kind].select())
    return sorted((row.id, row.owner_id) for row in rows if row.agreement_id == program)


def reviews_owed(program: int) -> list[int]:
    """The review of each report that is owed."""
    of = dict(db.session.execute(select(Report.id, Report.review_id)).all())
    return sorted(of[id_] for id_, _owner in owed(ObligationKind.REPORT, program))


def counted(scene: Quarter) -> dict[str, int]:
    """What each report of the scene's review says of the indicator, handed in or not."""
    db.session.rollback()
    review = db.session.get_one(Review, scene.review_id)
    found = {}
    for report in joint_review(db.session(), review, ZONE).reports:
        found[report.agency] = sum(int(one.quantity or 0) for one in report.window.inside)
    return found


def sent_back(make: Make, scene: Quarter, agency: str) -> None:
    id_ = scene.report_id(agency)
    return_report(id_, by=make.viewer(LAN), because="Bổ sung", today=AFTER, now=NOON, zone=ZONE)


def test_the_body_owes_one_report_of_each_review_through_the_life_of_the_program(make: Make) -> None:
    scene = quarter(make)
    before = reviews_owed(scene.program)
    assert len(before) == 2 * len({*before})
    merge(make, scene.program)
    assert reviews_owed(scene.program) == sorted({*before})
    with transaction():
        lay_reports(db.session.get_one(Agreement, scene.program), today=TODAY)
    assert reviews_owed(scene.program) == sorted({*before})
    there = db.session.scalars(select(Report.review_id).where(Report.agreement_id == scene.program)).all()
    assert sorted(there) == sorted({*before})  # none waits behind it either


@pytest.mark.parametrize("handed_in", [(), (COMMISSION,), (ALLIANCE,), (COMMISSION, ALLIANCE)])
def test_figures_count_once_whoever_had_handed_in_and_what_was_not_is_owed_once(
    make: Make, handed_in: tuple[str, ...]
) -> None:
    scene = quarter(make)
    for agency, quantity in ((COMMISSION, 3), (ALLIANCE, 7)):
        scene.log(agency, quantity)
    for agency in handed_in:
        scene.hand_in(agency)
    merge(make, scene.program)
    left = [one for one in (COMMISSION, ALLIANCE) if one not in handed_in][:1]
    of_review = [row for row in owed(ObligationKind.REPORT, scene.program) if row[0] in ids_of(scene)]
    assert [owner for _id, owner in of_review] == [make.agency_id(one) for one in left]
    assert sum(counted(scene).values()) == 10
    assert len(counted(scene)) == (2 if handed_in else 1)


def ids_of(scene: Quarter) -> set[int]:
    return set(db.session.scalars(select(Report.id).where(Report.review_id == scene.review_id)))


def test_what_was_sent_back_before_outlives_the_others_empty_report_and_is_the_bodys(make: Make) -> None:
    scene = quarter(make, parties=ALL_THREE)
    scene.log(ALLIANCE, 7)
    scene.hand_in(ALLIANCE)
    sent_back(make, scene, ALLIANCE)
    id_ = scene.report_id(ALLIANCE)
    merge(make, scene.program)
    of_review = [row for row in owed(ObligationKind.REPORT, scene.program) if row[0] in ids_of(scene)]
    assert (id_, make.agency_id(COMMISSION)) in of_review
    assert len(of_review) == 2
    assert sum(counted(scene).values()) == 7


def test_what_is_sent_back_afterwards_is_owed_once_the_other_is_handed_in(make: Make) -> None:
    scene = quarter(make, parties=(DEPARTMENT, COMMISSION, ALLIANCE))
    scene.log(ALLIANCE, 7)
    scene.log(COMMISSION, 3)
    scene.hand_in(ALLIANCE)
    merge(make, scene.program)
    take_back_report(
        scene.report_id(ALLIANCE), by=scene.viewer(HUNG), because="Bổ sung", today=TODAY, now=NOW, zone=ZONE
    )
    mine = {make.agency_id(COMMISSION), make.agency_id(ALLIANCE)}

    def left() -> list[int]:
        rows = owed(ObligationKind.REPORT, scene.program)
        return [id_ for id_, owner in rows if id_ in ids_of(scene) and owner in mine]

    assert left() == [scene.report_id(COMMISSION)]
    submit_report(left()[0], by=scene.viewer(HUNG), text="Đã làm", today=TODAY, now=NOW, zone=ZONE)
    assert left() == [scene.report_id(ALLIANCE)]
    submit_report(left()[0], by=scene.viewer(HUNG), text="Đã sửa", today=TODAY, now=NOW, zone=ZONE)
    assert left() == []
    assert sum(counted(scene).values()) == 10


def test_a_draft_of_either_is_kept_and_two_are_put_together(make: Make) -> None:
    scene = quarter(make)
    drafts = {COMMISSION: (LAN, "Phần của Ban"), ALLIANCE: (BINH, "Phần của Liên minh")}
    for agency, (who, text) in drafts.items():
        keep_draft(scene.report_id(agency), by=scene.viewer(who), text=text, today=AFTER, now=NOON)
    before = everything()
    done = merge(make, scene.program)
    assert db.session.scalars(select(ReportDraft.text)).all() == ["Phần của Ban\n\nPhần của Liên minh"]
    undo_change(done, by=make.viewer(QUAN), today=TODAY, now=NOW)
    assert everything() == before


def test_the_draft_of_one_alone_becomes_the_bodys(make: Make) -> None:
    scene = quarter(make)
    keep_draft(scene.report_id(ALLIANCE), by=scene.viewer(BINH), text="Đã viết", today=AFTER, now=NOON)
    before, id_ = everything(), scene.report_id(ALLIANCE)
    done = merge(make, scene.program)
    assert db.session.get_one(Report, id_).agency_id == make.agency_id(COMMISSION)
    assert db.session.scalars(select(ReportDraft.report_id)).all() == [id_]
    undo_change(done, by=make.viewer(QUAN), today=TODAY, now=NOW)
    assert everything() == before


def test_one_of_the_parties_taking_in_the_other_goes_on_as_itself_or_as_who_runs_the_reviews(make: Make) -> None:
    first = quarter(make, parties=(DEPARTMENT, COMMISSION, ALLIANCE))
    merge(make, first.program, kind=SuccessionKind.ABSORB, to=COMMISSION)
    owners = {owner for _id, owner in owed(ObligationKind.REPORT, first.program)}
    assert owners == {make.agency_id(DEPARTMENT), make.agency_id(COMMISSION)}


def test_a_part_given_to_the_new_body_under_its_own_name_adds_no_report(make: Make) -> None:
    scene = quarter(make)
    merge(make, scene.program)
    before = owed(ObligationKind.REPORT, scene.program)
    make.task(scene.program, title="Việc mới", lead=NEW)
    with transaction():
        lay_reports(db.session.get_one(Agreement, scene.program), today=TODAY)
    assert owed(ObligationKind.REPORT, scene.program) == before


def test_taken_back_the_same_reports_and_parts_are_there_again(make: Make) -> None:
    scene = quarter(make)
    make.task(scene.program, title="Cùng chủ trì", lead=(COMMISSION, ALLIANCE), due_on=TODAY)
    scene.log(ALLIANCE, 7)
    before = everything()
    done = merge(make, scene.program)
    assert everything() != before
    undo_change(done, by=make.viewer(QUAN), today=TODAY, now=NOW)
    assert everything() == before


def test_before_the_day_nothing_is_joined(make: Make) -> None:
    scene = quarter(make)
    before = owed(ObligationKind.REPORT, scene.program)
    ahead = asked(
        SuccessionKind.MERGE, (COMMISSION, ALLIANCE), (NEW,), becomes={scene.program: Becomes.INHERIT},
        effective_on=TODAY + timedelta(9),
    )  # fmt: skip
    change(make, ahead)
    assert owed(ObligationKind.REPORT, scene.program) == before


def test_recorded_ahead_it_is_joined_on_its_morning_and_taken_back_whole(make: Make) -> None:
    scene = quarter(make)
    on = TODAY + timedelta(9)
    ahead = asked(
        SuccessionKind.MERGE, (COMMISSION, ALLIANCE), (NEW,), becomes={scene.program: Becomes.INHERIT},
        effective_on=on,
    )  # fmt: skip
    both = owed(ObligationKind.REPORT, scene.program)
    done = change(make, ahead)
    assert carry_out_changes(calendar=working_calendar(), today=on, now=NOW + timedelta(9)) == 1
    left = owed(ObligationKind.REPORT, scene.program)
    assert len(left) == len(both) / 2
    assert {owner for _id, owner in left} == {make.agency_id(COMMISSION)}
    undo_change(done.change_id or 0, by=make.viewer(QUAN), today=on, now=NOW + timedelta(9))
    assert owed(ObligationKind.REPORT, scene.program) == both


def test_a_body_that_is_merged_again_still_owes_one_report_and_both_are_taken_back(make: Make) -> None:
    scene = quarter(make, parties=ALL_THREE)
    everyone = everything()
    first = merge(make, scene.program)
    before, reviews = everything(), {*reviews_owed(scene.program)}
    with time_machine.travel(NOW + timedelta(1), tick=False):
        later = record_change(
            asked(
                SuccessionKind.ABSORB, (NEW,), (DEPARTMENT,), effective_on=TODAY + timedelta(1),
                becomes={scene.program: Becomes.INHERIT},
            ),
            by=make.viewer(QUAN), calendar=working_calendar(), today=TODAY + timedelta(1), now=NOW + timedelta(1),
        )  # fmt: skip
        assert reviews_owed(scene.program) == sorted(reviews)
        assert {owner for _id, owner in owed(ObligationKind.REPORT, scene.program)} == {make.agency_id(COMMISSION)}
        undo_change(later.change_id or 0, by=make.viewer(QUAN), today=TODAY + timedelta(1), now=NOW + timedelta(1))
    assert everything() == before
    undo_change(first, by=make.viewer(QUAN), today=TODAY, now=NOW)
    assert everything() == everyone
