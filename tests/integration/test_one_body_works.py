"""What became one body leads a task once, and signs a review once."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.integration.test_agency_changes import asked, previewed
from tests.integration.test_one_body import ALL_THREE, NEW, ids_of, merge, owed
from tests.make import NOW, TODAY, ZONE, Make
from tests.people import ALLIANCE, BINH, CENTRAL, COMMISSION, DEPARTMENT, HUNG, LAN, MINH, QUAN, THU
from tests.review_making import quarter, with_password
from tracker.database import db, transaction
from tracker.domain.agencies import SuccessionKind
from tracker.domain.commendations import CommendationState, Honoured
from tracker.domain.errors import RuleBroken
from tracker.domain.obligations import ObligationKind
from tracker.domain.review_states import ReviewState
from tracker.models import Assignment, Review
from tracker.models.joint_reviews import joint_review
from tracker.queries.commendations import commendation_page, commendations_of, models_to_agree
from tracker.queries.my_work import my_work
from tracker.queries.review_story import review_story
from tracker.services.agency_changing.undoing import undo_change
from tracker.services.commendations import note_commendation
from tracker.services.completion import return_part
from tracker.services.progress import correct_entry, log_progress


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_who_leads_a_task_twice_leads_it_once_and_sees_it_once(make: Make) -> None:
    program = make.agreement(parties=ALL_THREE)
    task = make.task(program, title="Cùng chủ trì", lead=(COMMISSION, ALLIANCE), due_on=TODAY)
    helped = make.task(program, title="Cùng phối hợp", lead=DEPARTMENT, coordinating=[COMMISSION, ALLIANCE])
    assert len([row for row in owed(ObligationKind.TASK, program) if row[0] == task]) == 2
    merge(make, program)
    assert [row for row in owed(ObligationKind.TASK, program) if row[0] == task] == [
        (task, make.agency_id(COMMISSION))
    ]  # fmt: skip
    listed = [row.title for _group, rows in my_work(make.viewer(HUNG), today=TODAY).groups for row in rows]
    assert sorted(listed) == ["Cùng chủ trì", "Cùng phối hợp"]
    assert helped


def test_a_part_reported_done_stays_and_the_open_one_beside_it_is_still_to_do(make: Make) -> None:
    program = make.agreement(parties=ALL_THREE)
    task = make.task(program, title="Cùng chủ trì", lead=(COMMISSION, ALLIANCE), due_on=TODAY)
    own = Assignment.task_id == task, Assignment.agency_id == make.agency_id(COMMISSION)
    with transaction():
        part = db.session.scalars(select(Assignment).where(*own)).one()
        part.reported_on = part.told_on = TODAY
    merge(make, program)
    assert owed(ObligationKind.TASK, program) == [(task, make.agency_id(ALLIANCE))]


def test_the_body_signs_once_and_the_review_is_signed_by_all(make: Make) -> None:
    scene = quarter(make)
    for agency in (COMMISSION, ALLIANCE):
        scene.hand_in(agency)
    scene.freeze()
    assert len(owed(ObligationKind.SIGN_OFF, scene.program)) == 2
    merge(make, scene.program)
    assert len(owed(ObligationKind.SIGN_OFF, scene.program)) == 1
    with_password(make, MINH)
    scene.sign(MINH, today=TODAY, now=NOW)
    assert owed(ObligationKind.SIGN_OFF, scene.program) == []
    assert scene.state() is ReviewState.SIGNED


def test_where_one_had_signed_already_the_other_is_not_asked_any_more(make: Make) -> None:
    scene = quarter(make)
    for agency in (COMMISSION, ALLIANCE):
        scene.hand_in(agency)
    scene.freeze()
    with_password(make, MINH)
    scene.sign(MINH)
    frozen = scene.frozen_hash()
    done = merge(make, scene.program)
    assert owed(ObligationKind.SIGN_OFF, scene.program) == []
    assert (scene.state(), scene.frozen_hash()) == (ReviewState.SIGNED, frozen)
    undo_change(done, by=make.viewer(QUAN), today=TODAY, now=NOW)
    assert [owner for _id, owner in owed(ObligationKind.SIGN_OFF, scene.program)] == [make.agency_id(ALLIANCE)]


def test_who_signed_for_the_other_party_is_not_asked_again_in_the_place_of_the_one_that_signs_by_now(
    make: Make,
) -> None:
    scene = quarter(make)
    for agency in (COMMISSION, ALLIANCE):
        scene.hand_in(agency)
    scene.freeze()
    with_password(make, BINH)
    scene.sign(BINH)
    done = merge(make, scene.program)
    assert owed(ObligationKind.SIGN_OFF, scene.program) == []
    assert scene.state() is ReviewState.SIGNED
    assert db.session.get_one(Review, scene.review_id).awaits is None
    with pytest.raises(RuleBroken):
        scene.sign(BINH, today=TODAY, now=NOW)
    undo_change(done, by=make.viewer(QUAN), today=TODAY, now=NOW)
    assert [owner for _id, owner in owed(ObligationKind.SIGN_OFF, scene.program)] == [make.agency_id(COMMISSION)]


def test_a_final_review_with_reports_missing_is_not_changed_by_it(make: Make) -> None:
    scene = quarter(make)
    scene.freeze()
    merge(make, scene.program)
    assert scene.state() is ReviewState.FROZEN
    assert len([row for row in owed(ObligationKind.REPORT, scene.program) if row[0] in ids_of(scene)]) == 1


@pytest.mark.parametrize("takes_back", [True, False])
def test_a_part_opened_again_beside_the_bodys_own_open_one_is_not_led_twice(make: Make, *, takes_back: bool) -> None:
    program = make.agreement(parties=ALL_THREE)
    task = make.task(program, title="Cùng chủ trì", lead=(COMMISSION, ALLIANCE), due_on=TODAY)
    own = Assignment.task_id == task, Assignment.agency_id == make.agency_id(ALLIANCE)
    part_id = db.session.scalars(select(Assignment.id).where(*own)).one()
    done = {"happened_on": TODAY, "note": "Xong", "today": TODAY, "now": NOW}
    entry = log_progress(part_id, by=make.viewer(BINH), reports_completion=True, **done).entry_id
    merge(make, program)
    assert owed(ObligationKind.TASK, program) == [(task, make.agency_id(COMMISSION))]
    if takes_back:
        correct_entry(entry, by=make.viewer(BINH), **done)
    else:
        with pytest.raises(RuleBroken, match="another open part"):
            return_part(part_id, by=make.viewer(THU), reason="Làm lại", today=TODAY, now=NOW)
    assert owed(ObligationKind.TASK, program) == [(task, make.agency_id(COMMISSION))]


def test_from_the_period_that_ends_after_the_day_its_report_and_signature_bear_the_bodys_name(make: Make) -> None:
    scene = quarter(make)
    merge(make, scene.program)
    reviews = db.session.scalars(select(Review).where(Review.agreement_id == scene.program).order_by(Review.ends_on))
    named: dict[bool, set[tuple[str, ...]]] = {True: set(), False: set()}
    for review in reviews.all():
        joint = joint_review(db.session(), review, ZONE)
        names = (*(one.agency for one in joint.reports), *(one.name for one in joint.parties))
        named[review.ends_on >= TODAY].add(names)
        story = review_story(review, viewer=make.viewer(LAN), standing=None, today=TODAY, zone=ZONE)
        assert [(one.party, one.has_leader) for one in story.unsigned] == [(NEW, True)]  # who is there to sign today
    assert named == {True: {(NEW, NEW)}, False: {(COMMISSION, COMMISSION, ALLIANCE)}}


def test_the_preview_says_in_one_sentence_that_it_owes_one_report_and_the_page_lists_no_silent_one(
    make: Make, client: FlaskClient
) -> None:
    scene = quarter(make)
    alone = make.agreement(title="Với Trung ương", parties=(COMMISSION, CENTRAL))
    shown = previewed(make, client, asked(SuccessionKind.MERGE, (COMMISSION, ALLIANCE), (NEW,)))
    assert shown.count("là một cơ quan trong chương trình: mỗi kỳ rà soát nộp một báo cáo") == 1
    assert f'name="program-{alone}"' in shown
    merge(make, scene.program)
    make.sign_in(client, LAN)
    linked = set(re.findall(r'href="/reports/(\d+)"', client.get(f"/reviews/{scene.review_id}").text))
    assert linked == {str(scene.report_id(COMMISSION))}


def test_a_model_case_is_agreed_to_once_by_the_body(make: Make) -> None:
    program = make.agreement()
    said = {"honoured": Honoured.COLLECTIVE, "name": "Hợp tác xã Sinh Dược", "achievement": "Sản phẩm đạt 4 sao"}
    before = note_commendation(program, by=make.viewer(LAN), **said, today=TODAY, now=NOW)
    merge(make, program)
    after = note_commendation(program, by=make.viewer(BINH), **said, today=TODAY, now=NOW)
    assert models_to_agree(make.viewer(MINH)) == ()
    assert {one.id: one.state for one in commendations_of(program)} == dict.fromkeys(
        (before, after), CommendationState.AGREED
    )
    page = commendation_page(after, viewer=make.viewer(BINH))
    assert page is not None
    assert [one.agency_id for one in page.consents] == [make.agency_id(COMMISSION)]
