"""A program that names agencies of one body later, or is taken up again, is joined as one open at the merger was."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from sqlalchemy import func, select

from tests.integration.test_agency_changes import asked, change, everything
from tests.integration.test_one_body import NEW, owed, reviews_owed
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, COMMISSION, DEPARTMENT, HUNG, QUAN, UNION
from tests.reminding import CALENDAR
from tests.review_making import quarter
from tracker.database import db, transaction
from tracker.domain.agencies import SuccessionKind
from tracker.domain.closing import Closing, Outcome
from tracker.domain.obligations import ObligationKind
from tracker.domain.periods import Cadence
from tracker.models import AgencySuccession, Report, Review
from tracker.services.agency_changing.undoing import undo_change
from tracker.services.agreements.ending import end_agreement, reopen_agreement
from tracker.services.agreements.loading import load_records

AT = {"today": TODAY, "now": NOW}
BOTH = (COMMISSION, ALLIANCE)
RECORD = {
    "id": "one", "kind": "Chương trình phối hợp", "title": "Cùng tuyên truyền", "signed_on": "2026-02-01",
    "valid_from": "2026-02-01", "valid_to": "2030-12-31",
    "parties": [COMMISSION, ALLIANCE, DEPARTMENT],
}  # fmt: skip


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def merged(make: Make) -> int:
    done = change(make, asked(SuccessionKind.MERGE, BOTH, (NEW,)))
    assert done.change_id is not None
    return done.change_id


def by_records(make: Make) -> None:
    """As the data of the years before have it: no change of this program's own."""
    with transaction():
        for gone in BOTH:
            row = {"predecessor_id": make.agency_id(gone), "successor_id": make.agency_id(UNION)}
            db.session.add(AgencySuccession(**row, kind="merge", effective_on=date(2026, 3, 1)))


def reports_by_review(program: int) -> set[int]:
    db.session.rollback()
    counted = select(func.count()).where(Report.agreement_id == program).group_by(Report.review_id)
    return set(db.session.scalars(counted))


@pytest.mark.parametrize("merging", [merged, by_records])
def test_a_program_that_names_two_of_one_body_owes_one_report_of_each_review_and_is_led_once(
    make: Make, merging: object
) -> None:
    assert callable(merging)
    change_id = merging(make)
    program = make.agreement(parties=(COMMISSION, ALLIANCE, DEPARTMENT))
    task = make.task(program, title="Cùng chủ trì", lead=BOTH, due_on=TODAY)
    make.reviews(program, Cadence.QUARTERLY)
    assert reports_by_review(program) == {2}  # of the body, and of the third party
    assert owed(ObligationKind.TASK, program) == [(task, make.agency_id(COMMISSION))]
    make.reviews(program, today=TODAY)
    assert reports_by_review(program) == {2}
    if change_id is not None:
        undo_change(change_id, by=make.viewer(QUAN), today=TODAY, now=NOW)
        assert reports_by_review(program) == {3}
        assert len(owed(ObligationKind.TASK, program)) == 2


def test_records_that_name_two_of_one_body_are_loaded_with_one_report_of_each_review(make: Make) -> None:
    merged(make)
    loaded = load_records([RECORD], calendar=CALENDAR, **AT)
    assert (loaded.loaded_count, loaded.skipped) == (1, ())
    program = db.session.scalars(select(Review.agreement_id)).first()
    assert program is not None
    assert reports_by_review(program) == {2}


def test_a_program_closed_before_the_merger_is_joined_when_it_is_taken_up_again_and_parted_when_that_is_taken_back(
    make: Make,
) -> None:
    scene = quarter(make)
    before, reviews = owed(ObligationKind.REPORT, scene.program), {*reviews_owed(scene.program)}
    closing = Closing(outcome=Outcome.LAPSED, closed_on=TODAY, reason="Theo quyết định")
    end_agreement(scene.program, closing, by=make.viewer(HUNG), calendar=CALENDAR, **AT)
    change_id = merged(make)
    reopen_agreement(scene.program, by=make.viewer(HUNG), because="Đóng nhầm", **AT)
    assert reviews_owed(scene.program) == sorted(reviews)
    undo_change(change_id, by=make.viewer(QUAN), today=TODAY, now=NOW)
    assert owed(ObligationKind.REPORT, scene.program) == before
    assert everything()["reassignments"] == []
