"""A merger changes no figure of a day before it: who led a task on that day counts, each task once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.integration.test_agency_changes import asked, change
from tests.integration.test_one_body import NEW, everything, merge
from tests.make import NOW, TODAY, ZONE, Make
from tests.papers import table_with
from tests.people import ALLIANCE, COMMISSION, LAN, QUAN
from tests.review_making import CUT_OFF, INSIDE, Quarter, quarter
from tracker.database import db, transaction
from tracker.domain.agencies import SuccessionKind
from tracker.domain.agency_changes import Becomes
from tracker.domain.joint_tasks import JointTask
from tracker.models import Agency, Assignment, Review
from tracker.models.joint_reviews import joint_review
from tracker.services.agency_changing.undoing import undo_change

BOTH = (COMMISSION, ALLIANCE)


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def scene(make: Make) -> Quarter:
    """Tasks led by one, by both, by both and sent back, done by both; both have handed in."""
    found = quarter(make)
    for title, more in {
        "Của Ban": {"lead": COMMISSION, "coordinating": [ALLIANCE]},
        "Của Liên minh": {"lead": ALLIANCE, "coordinating": [COMMISSION]},
        "Cùng trễ": {"lead": BOTH},
        "Cùng làm lại": {"lead": BOTH},
        "Cùng xong": {"lead": BOTH, "done_on": INSIDE},
    }.items():
        task = make.task(found.program, title=title, due_on=INSIDE, **more)
        if title == "Cùng làm lại":
            of_other = Assignment.task_id == task, Assignment.agency_id == make.agency_id(ALLIANCE)
            with transaction():
                part = db.session.scalars(select(Assignment).where(*of_other)).one()
                part.returned_on, part.return_reason = INSIDE, "Thiếu danh sách"
    for agency in BOTH:
        found.hand_in(agency)
    return found


def tasks_of(scene: Quarter, **more: object) -> dict[str, JointTask]:
    db.session.rollback()
    review = db.session.get_one(Review, scene.review_id)
    return {one.title: one for one in joint_review(db.session(), review, ZONE, **more).tasks}


def tallies(client: FlaskClient, scene: Quarter) -> list[list[str]]:
    scene.make.sign_in(client, LAN)
    return table_with(client.get(f"/reviews/{scene.review_id}/report.docx").data, "Cơ quan chủ trì")


def test_a_merger_changes_no_figure_of_a_review_whose_figures_are_of_a_day_before_it(
    make: Make, client: FlaskClient, scene: Quarter
) -> None:
    before, printed = tasks_of(scene), tallies(client, scene)
    assert [row[1:3] for row in printed[1:]] == [
        ["Ban TG&DV Tỉnh ủy", "1"], ["Liên minh HTX tỉnh", "1"], ["Các bên cùng chủ trì", "4"], ["Tổng số", "6"],
    ]  # fmt: skip
    merge(make, scene.program)
    assert tasks_of(scene) == before
    assert tallies(client, scene) == printed


def test_from_the_day_of_the_merger_each_task_is_led_by_the_body_alone_and_counts_once(
    make: Make, scene: Quarter
) -> None:
    merge(make, scene.program)
    with transaction():
        db.session.get_one(Review, scene.review_id).ends_on = TODAY
        short = db.session.scalars(select(Agency.short_name).where(Agency.name == NEW)).one()
    for day in (TODAY, TODAY + timedelta(1)):
        for one in tasks_of(scene, as_of=day).values():
            assert (one.title, one.leads, one.coordinating) == (one.title, (short,), ())


def test_a_merger_recorded_late_counts_from_its_own_day_and_not_from_that_of_the_record(
    make: Make, scene: Quarter
) -> None:
    before = tasks_of(scene)
    early = asked(
        SuccessionKind.MERGE, BOTH, (NEW,), becomes={scene.program: Becomes.INHERIT},
        effective_on=CUT_OFF + timedelta(1),
    )  # fmt: skip
    change(make, early)
    assert tasks_of(scene) == before
    assert len(tasks_of(scene, as_of=CUT_OFF + timedelta(1))["Cùng trễ"].leads) == 1


def test_taken_back_a_part_leads_as_if_it_had_never_ended(make: Make, scene: Quarter) -> None:
    before = everything()
    done = merge(make, scene.program)
    ended = select(Assignment.led_until).where(Assignment.led_until.is_not(None))
    assert {*db.session.scalars(ended)} == {TODAY}
    undo_change(done, by=make.viewer(QUAN), today=TODAY, now=NOW)
    assert everything() == before
