"""Progress and effect apart: judgements and communication outputs in a report, side by side, frozen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, ZONE, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, HUNG, LAN
from tests.quarter_scene import read
from tests.review_making import AFTER, INSIDE, NOON, Quarter, quarter, recorded
from tracker.database import db, transaction
from tracker.domain.effects import Effect, EffectLevel
from tracker.domain.errors import RuleBroken
from tracker.domain.joint_reviews import picture_of
from tracker.domain.outputs import OutputKind
from tracker.domain.snapshots import read_snapshot
from tracker.models import Consolidation, Content, Evidence, Indicator, Report, ReportVersion
from tracker.queries.consolidations import draft_page
from tracker.services.progress import log_progress
from tracker.services.reviews.submitting import submit_report

PUBLISHED = "2 bài, Báo Ninh Bình, 01/08/2026, https://baoninhbinh.org.vn/x; tin, Đài PT-TH"


@pytest.fixture
def scene(make: Make) -> Quarter:
    return quarter(make)


def published(make: Make, scene: Quarter, evidence: str = PUBLISHED, *, late: bool = False, **more: object) -> int:
    said = log_progress(
        make.part_id(scene.task, ALLIANCE), by=make.viewer(CHI), happened_on=INSIDE, note="Đăng tin, bài",
        evidence=evidence, now=NOW, today=TODAY, **more,
    )  # fmt: skip
    recorded(said.entry_id, NOW if late else NOON.replace(month=8))
    return said.entry_id


def content_of(scene: Quarter) -> int:
    return db.session.scalars(select(Content.id).where(Content.agreement_id == scene.program)).one()


def hand_in(make: Make, scene: Quarter, agency: str = ALLIANCE, **effects: Effect) -> None:
    who = {ALLIANCE: BINH, COMMISSION: HUNG}[agency]
    submit_report(
        scene.report_id(agency), by=make.viewer(who), text="Đã làm", today=AFTER, now=NOON, zone=ZONE,
        effects={content_of(scene): effect for effect in effects.values()},
    )  # fmt: skip


def frozen() -> dict:
    db.session.rollback()
    return picture_of(read_snapshot(db.session.scalars(select(Consolidation.snapshot)).one() or ""))


def test_outputs_are_kept_as_evidence_with_kind_outlet_number_day_and_link(make: Make, scene: Quarter) -> None:
    entry_id = published(make, scene)
    kept = db.session.scalars(select(Evidence).where(Evidence.entry_id == entry_id).order_by(Evidence.id)).all()
    assert [(one.output_kind, one.outlet, one.output_count) for one in kept] == [
        (OutputKind.ARTICLE, "Báo Ninh Bình", 2), (OutputKind.NEWS, "Đài PT-TH", 1),
    ]  # fmt: skip
    assert (kept[0].document_on, kept[0].url) == (date(2026, 8, 1), "https://baoninhbinh.org.vn/x")


def test_a_version_counts_outputs_of_closed_data_by_outlet_and_kind(make: Make, scene: Quarter) -> None:
    published(make, scene)
    published(make, scene, "bài, BÁO NINH BÌNH")
    published(make, scene, "9 tin, Báo Muộn", late=True)
    scene.log(COMMISSION)
    hand_in(make, scene)
    scene.freeze()
    (report,) = [one for one in frozen()["reports"] if one["outputs"]]
    assert report["outputs"] == [
        {"outlet": "Báo Ninh Bình", "kind": "article", "count": 3}, {"outlet": "Đài PT-TH", "kind": "news", "count": 1},
    ]  # fmt: skip
    assert (report["entry_count"], report["proven_count"]) == (2, 2)
    own = read_snapshot(db.session.scalars(select(ReportVersion.snapshot)).one())
    assert own["outputs"] == report["outputs"]


def test_judgements_stand_side_by_side_and_are_frozen_with_the_report(make: Make, scene: Quarter) -> None:
    hand_in(make, scene, ALLIANCE, one=Effect(EffectLevel.CLEAR, "Nhiều người hỏi", "Sổ tư vấn"))
    hand_in(make, scene, COMMISSION, one=Effect(EffectLevel.SOME, "Dư luận tốt hơn"))
    scene.freeze()
    (content,) = frozen()["contents"]
    assert [(side["effect"]["level"], side["effect"]["reasons"]) for side in content["sides"]] == [
        ("some", "Dư luận tốt hơn"), ("clear", "Nhiều người hỏi"),
    ]  # fmt: skip
    versions = db.session.scalars(select(ReportVersion.snapshot).order_by(ReportVersion.id)).all()
    assert read_snapshot(versions[0])["effects"][str(content_of(scene))]["evidence"] == "Sổ tư vấn"


def test_a_judgement_needs_reasons_and_a_content_of_the_program(make: Make, scene: Quarter) -> None:
    with pytest.raises(RuleBroken) as refused:
        hand_in(make, scene, one=Effect(EffectLevel.CLEAR, " "))
    assert refused.value.field == f"reasons_{content_of(scene)}"
    with pytest.raises(RuleBroken):
        submit_report(
            scene.report_id(ALLIANCE), by=make.viewer(BINH), text="x", effects={999: Effect(EffectLevel.SOME, "x")},
            today=AFTER, now=NOON, zone=ZONE,
        )  # fmt: skip
    assert scene.report(ALLIANCE).submitted_on is None


def test_a_figure_is_frozen_beside_the_year_before_and_all_since_the_program_began(make: Make) -> None:
    scene = quarter(make, valid_from=date(2025, 1, 1))
    scene.log(ALLIANCE, quantity=7, on=date(2025, 8, 3))
    scene.log(ALLIANCE, quantity=5, on=date(2025, 9, 20))  # after that window
    scene.log(ALLIANCE, quantity=9)
    recorded(scene.log(ALLIANCE, quantity=100), NOW)  # after the data were closed
    hand_in(make, scene)
    scene.freeze()
    (figure,) = [one for one in frozen()["figures"] if one["kind"] == "indicator"]
    assert [(named["value"], named["year_before"], named["accumulated"]) for named in figure["named"]] == [
        (Decimal(9), Decimal(7), Decimal(7 + 5 + 9))
    ]
    own = read_snapshot(db.session.scalars(select(ReportVersion.snapshot)).one())
    assert own["figures"][0]["accumulated"] == Decimal(21)


def test_a_level_is_not_added_up_and_what_was_corrected_counts_once(make: Make) -> None:
    scene = quarter(make, valid_from=date(2025, 1, 1))
    first = scene.log(ALLIANCE, quantity=5, on=date(2025, 9, 20))
    scene.log(ALLIANCE, quantity=6, on=date(2025, 9, 20), corrects_id=first)
    scene.log(ALLIANCE, quantity=9)
    hand_in(make, scene)
    scene.freeze()
    assert [one["accumulated"] for figure in frozen()["figures"] for one in figure["named"]] == [Decimal(15)]
    with transaction():
        db.session.get_one(Indicator, scene.indicator).is_cumulative = False
    db.session.rollback()
    page = draft_page(scene.review_id, viewer=make.viewer(LAN), standing=None, today=AFTER, zone=ZONE)
    assert [one["accumulated"] for figure in page.picture["figures"] for one in figure["named"]] == [None]


def test_the_report_is_drafted_with_its_outputs_and_keeps_what_was_judged(
    make: Make, scene: Quarter, client: FlaskClient
) -> None:
    published(make, scene)
    address, content = f"/reports/{scene.report_id(ALLIANCE)}", content_of(scene)
    with time_machine.travel(NOON, tick=False):
        page = read(make, client, address, CHI)
        assert "- Báo Ninh Bình: 2 bài" in page
        assert "Sản phẩm truyền thông" in page
        make.sign_in(client, BINH)
        form = {"text": "Đã làm", f"reasons_{content}": "Nhiều người hỏi", "once": "k9", "draft": "0"}
        refused = client.post(address, data=form)
        assert "Nhiều người hỏi" in refused.text
        assert "Chọn mức đánh giá" in refused.text
        assert client.post(address, data=form | {f"level_{content}": "clear"}).status_code == 302
    assert "Nhiều người hỏi" in db.session.scalars(select(Report.effects).where(Report.submitted_on.is_not(None))).one()
