"""The standing agency puts the reports together: nobody is filled in, differences are settled or left open, frozen."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import TODAY, ZONE, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, DEPARTMENT, HUNG, LAN, MINH, NAM, THU, Cast
from tests.quarter_scene import log
from tests.review_making import AFTER, CUT_OFF, INSIDE, NOON, Quarter, quarter
from tracker.database import db
from tracker.domain.consolidations import SubjectKind
from tracker.domain.errors import AlreadyDone, ChangedMeanwhile, NotAllowed, NotFound, RuleBroken
from tracker.domain.snapshots import canonical, is_intact, read_snapshot
from tracker.models import AuditEntry, Consolidation, SettledDifference
from tracker.services.reviews.consolidating import reopen_review, settle_difference, write_assessment
from tracker.services.reviews.submitting import return_report, take_back_report


@pytest.fixture
def scene(make: Make) -> Quarter:
    """Commission names 33, alliance 31; both have reported."""
    found = quarter(make)
    found.log(COMMISSION, quantity=33)
    found.log(ALLIANCE, quantity=31)
    found.hand_in(COMMISSION)
    found.hand_in(ALLIANCE)
    return found


def consolidation(scene: Quarter, number: int = 1) -> Consolidation:
    db.session.rollback()
    wanted = Consolidation.review_id == scene.review_id, Consolidation.number == number
    return db.session.scalars(select(Consolidation).where(*wanted)).one()


def settle(scene: Quarter, who: Cast = LAN, *, agency: str | None = None, value: int | None = None) -> None:
    settle_difference(
        scene.review_id, (SubjectKind.INDICATOR, scene.indicator), by=scene.viewer(who),
        chosen_id=scene.make.agency_id(agency) if agency else None,
        value=None if value is None else Decimal(value), because="Theo biên bản đối chiếu", today=AFTER, now=NOON,
        zone=ZONE,
    )  # fmt: skip


def the_figure(scene: Quarter, number: int = 1) -> dict:
    figures = read_snapshot(consolidation(scene, number).snapshot or "")["figures"]
    return next(figure for figure in figures if figure["kind"] == "indicator")


def reopen(scene: Quarter, who: Cast = LAN, because: str = "Sửa số liệu") -> None:
    reopen_review(scene.review_id, by=scene.viewer(who), because=because, today=AFTER, now=NOON, zone=ZONE)


def test_a_frozen_version_holds_the_reports_by_number_and_hash(scene: Quarter) -> None:
    scene.freeze()
    version = consolidation(scene)
    facts = read_snapshot(version.snapshot or "")
    assert canonical(facts) == version.snapshot
    assert is_intact(version.snapshot or "", version.hash or "")
    assert [(report["agency"], report["number"]) for report in facts["reports"]] == [(COMMISSION, 1), (ALLIANCE, 1)]
    assert facts["assessment"] == "Tiến độ đạt yêu cầu."


def test_a_difference_nobody_settled_is_printed_as_one(scene: Quarter) -> None:
    scene.freeze()
    figure = the_figure(scene)
    assert (figure["differs"], figure["is_open"], figure["value"]) == (True, True, None)
    assert [(named["agency"], named["value"]) for named in figure["named"]] == [
        ("Ban TG&DV Tỉnh ủy", 33), ("Liên minh HTX tỉnh", 31),
    ]  # fmt: skip


def test_the_chosen_agency_s_own_figure_counts_and_the_newest_word_wins(scene: Quarter) -> None:
    settle(scene, agency=COMMISSION)
    settle(scene, agency=ALLIANCE)
    scene.freeze()
    figure = the_figure(scene)
    assert (figure["value"], figure["chosen"], figure["reason"]) == (
        31,
        "Liên minh HTX tỉnh",
        "Theo biên bản đối chiếu",
    )
    assert len(db.session.scalars(select(SettledDifference)).all()) == 2


def test_both_may_agree_upon_another_figure(scene: Quarter) -> None:
    settle(scene, value=32)
    scene.freeze()
    assert (the_figure(scene)["value"], the_figure(scene)["chosen"]) == (32, None)


def test_a_difference_may_be_left_open_with_a_reason(scene: Quarter) -> None:
    settle(scene)
    scene.freeze()
    assert (the_figure(scene)["is_open"], the_figure(scene)["reason"]) == (True, "Theo biên bản đối chiếu")


def test_what_no_agency_names_or_all_agree_on_is_not_settled(make: Make) -> None:
    scene = quarter(make)
    scene.log(COMMISSION, quantity=31)
    scene.hand_in(COMMISSION)
    with pytest.raises(RuleBroken, match="same figure"):
        settle(scene, agency=COMMISSION)
    scene.indicator += 1
    with pytest.raises(NotFound):
        settle(scene, agency=COMMISSION)


def test_an_agency_that_names_no_figure_cannot_be_chosen(scene: Quarter) -> None:
    with pytest.raises(RuleBroken, match="names no such figure"):
        settle(scene, agency=DEPARTMENT)


def test_a_missing_report_stays_missing_and_is_never_filled_in(make: Make) -> None:
    scene = quarter(make)
    scene.log(ALLIANCE, quantity=31)
    scene.hand_in(COMMISSION)
    scene.freeze()
    facts = read_snapshot(consolidation(scene).snapshot or "")
    missing = next(report for report in facts["reports"] if report["agency"] == ALLIANCE)
    assert (missing["submitted_on"], missing["texts"], missing["number"]) == (None, None, None)
    assert facts["figures"] == []
    assert all(side["agency"] != ALLIANCE for content in facts["contents"] for side in content["sides"])


@pytest.mark.parametrize("who", [LAN, HUNG, MINH])
def test_officer_head_and_leader_of_the_standing_agency_consolidate(scene: Quarter, who: Cast) -> None:
    scene.freeze(who)
    assert consolidation(scene).frozen_by_id == scene.make.person_id(who)


@pytest.mark.parametrize(("who", "refusal"), [(CHI, NotAllowed), (BINH, NotAllowed), (THU, NotFound), (NAM, NotFound)])
def test_nobody_else_consolidates_the_review(scene: Quarter, who: Cast, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        scene.freeze(who)


def test_nothing_is_frozen_before_the_cut_off_has_passed(scene: Quarter) -> None:
    with pytest.raises(RuleBroken, match="not closed yet"):
        scene.write(today=CUT_OFF)


def test_freezing_needs_an_assessment(scene: Quarter) -> None:
    scene.write(assessment=" ")
    with pytest.raises(RuleBroken, match="assessment"):
        scene.freeze(assessment=None)


def test_a_report_that_arrived_after_the_officer_read_stops_the_freezing(make: Make) -> None:
    scene = quarter(make)
    scene.hand_in(COMMISSION)
    scene.write()
    seen = scene.seen()
    scene.hand_in(ALLIANCE)
    with pytest.raises(ChangedMeanwhile):
        scene.freeze(assessment=None, seen=seen)


def test_a_double_click_freezes_once(scene: Quarter) -> None:
    scene.freeze(once="k")
    with pytest.raises(AlreadyDone):
        scene.freeze(assessment=None, seen="", once="k")


def test_a_report_inside_a_final_version_cannot_go_back(scene: Quarter) -> None:
    scene.freeze()
    for act, who in ((return_report, LAN), (take_back_report, BINH)):
        with pytest.raises(RuleBroken, match="reopen it first"):
            act(scene.report_id(ALLIANCE), by=scene.viewer(who), because="x", today=AFTER, now=NOON, zone=ZONE)


def test_reopened_the_old_version_stays_readable_and_the_words_are_kept(scene: Quarter) -> None:
    scene.freeze()
    old_hash = consolidation(scene).hash
    reopen(scene)
    old, new = consolidation(scene), consolidation(scene, 2)
    assert (old.hash, old.withdrawn_because, new.frozen_at) == (old_hash, "Sửa số liệu", None)
    assert new.assessment == old.assessment
    scene.freeze()
    assert consolidation(scene, 2).frozen_at is not None


def test_reopening_needs_a_reason_and_something_final(scene: Quarter) -> None:
    with pytest.raises(RuleBroken):
        reopen(scene)
    scene.freeze()
    with pytest.raises(RuleBroken) as refusal:
        reopen(scene, because=" ")
    assert refusal.value.field == "because"


def test_words_about_another_program_s_content_are_refused(scene: Quarter) -> None:
    with pytest.raises(RuleBroken):
        write_assessment(
            scene.review_id, by=scene.viewer(LAN), assessment="x", by_content={987: "y"}, today=AFTER, now=NOON,
            zone=ZONE,
        )  # fmt: skip


def test_the_trail_reads_like_a_story(scene: Quarter) -> None:
    settle(scene, agency=ALLIANCE)
    scene.freeze()
    reopen(scene)
    trail = db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all()
    assert trail[-4:] == ["settle-difference", "write-assessment", "freeze-review", "reopen-review"]


def test_the_pages_lead_from_the_reports_to_the_final_version(scene: Quarter, make: Make, client: FlaskClient) -> None:
    make.sign_in(client, LAN)
    base = f"/reviews/{scene.review_id}"
    page = client.get(f"{base}/consolidate").text
    assert "1 số liệu chưa khớp" in page
    settling = f"{base}/figures/indicator/{scene.indicator}"
    assert settling in page
    chosen = f"agency-{make.agency_id(ALLIANCE)}"
    assert client.post(settling, data={"chosen": chosen, "because": "Theo biên bản"}).status_code == 302
    assert "1 số liệu chưa khớp" not in client.get(f"{base}/consolidate").text
    assert client.post(f"{base}/consolidate", data={"assessment": "Đạt yêu cầu"}).status_code == 302
    assert client.post(f"{base}/freeze", data={"seen": scene.seen(today=TODAY)}).status_code == 302
    story = client.get(base).text
    assert "0/2 bên đã ký" in story
    assert "Đạt yêu cầu" in client.get(f"{base}/versions/1").text
    assert client.get(f"{base}/versions/2").status_code == 404


def test_another_figure_must_be_typed(scene: Quarter, make: Make, client: FlaskClient) -> None:
    make.sign_in(client, LAN)
    settling = f"/reviews/{scene.review_id}/figures/indicator/{scene.indicator}"
    answer = client.post(settling, data={"chosen": "other", "because": "Theo biên bản"})
    assert answer.status_code == 200
    assert "Nhập số liệu" in answer.text
    assert db.session.scalars(select(SettledDifference)).all() == []


def test_an_empty_review_says_so_and_can_be_made_final(make: Make) -> None:
    scene = quarter(make)
    scene.freeze()
    facts = read_snapshot(consolidation(scene).snapshot or "")
    assert facts["figures"] == []
    assert [report["submitted_on"] for report in facts["reports"]] == [None, None]


@pytest.mark.parametrize(("value", "is_taken"), [(0, True), (100, True), (-1, False), (101, False)])
def test_how_far_a_task_is_is_settled_within_the_whole(make: Make, value: int, is_taken: bool) -> None:
    scene = quarter(make)
    for agency, percent in ((ALLIANCE, 40), (COMMISSION, 60)):
        log(make, scene.task, agency, INSIDE, percent=percent)
        scene.hand_in(agency)
    about = (SubjectKind.TASK, scene.task), Decimal(value)
    if is_taken:
        settle_subject(scene, *about)
        return
    with pytest.raises(RuleBroken) as refused:
        settle_subject(scene, *about)
    assert refused.value.field == "value"


def settle_subject(scene: Quarter, subject: tuple[SubjectKind, int], value: Decimal) -> None:
    settle_difference(
        scene.review_id, subject, by=scene.viewer(LAN), chosen_id=None, value=value, because="Đối chiếu", today=AFTER,
        now=NOON, zone=ZONE,
    )  # fmt: skip
