"""A report of a past period bears the names of its time, whenever it is written, frozen and printed (issue 9)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from html import unescape
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, ZONE, Make
from tests.pack_scene import ask, occasion
from tests.papers import pdf_text, squeezed, text
from tests.people import ALLIANCE, BINH, COMMISSION, HUNG, LAN, MINH, QUAN, UNION
from tests.review_making import AFTER, NOON, Quarter, recorded, with_password
from tests.review_scene import review, with_reviews
from tracker.database import db, transaction
from tracker.domain.agencies import SuccessionKind
from tracker.domain.packs import PackPart
from tracker.jobs.occasion import Occasion
from tracker.jobs.packs import make_packs
from tracker.models import Agency, Consolidation, FormerName, ReportVersion, Review
from tracker.models.names_then import PRESENT, name_then, names_then
from tracker.queries.days_off import working_calendar
from tracker.queries.verification import verified
from tracker.services.agency_changing.recording import Asked, record_change
from tracker.services.agency_changing.undoing import undo_change
from tracker.services.decisions import write_decision
from tracker.services.findings import note_finding
from tracker.services.reviews.submitting import submit_report

__all__ = ["occasion"]

MARCH = date(2025, 3, 1)
RENAMED, RENAMED_SHORT = "Liên minh Hợp tác xã và Doanh nghiệp tỉnh Ninh Bình", "LM HTX&DN tỉnh"
MERGED = "Ban Xây dựng Đảng và Phụ nữ Tỉnh ủy Ninh Bình"
OLD, NEW = (ALLIANCE, "Liên minh HTX tỉnh"), (RENAMED, RENAMED_SHORT)
ENDED_BEFORE, ENDED_AFTER = "2024-Q4", "2025-Q1"  # the official ones end on 14/12/2024 and on 14/3/2025
both_periods = pytest.mark.parametrize(
    ("period", "names", "others"), [(ENDED_BEFORE, OLD, NEW), (ENDED_AFTER, NEW, OLD)]
)


def rename(make: Make) -> int:
    asked = Asked(
        kind=SuccessionKind.RENAME, predecessors=(ALLIANCE,), successors=(RENAMED,), short_name=RENAMED_SHORT,
        decision_number="983-QĐ/TU", decided_on=date(2025, 2, 12), effective_on=MARCH,
    )  # fmt: skip
    done = record_change(asked, by=make.viewer(QUAN), calendar=working_calendar(), today=TODAY, now=NOW)
    return done.change_id or 0


def logged(make: Make, period: str) -> Quarter:
    """A program of 2024 with the review of that period; the alliance logged 31, found something and was told to act."""
    program = with_reviews(make, valid_from=date(2024, 1, 1), symbol="178/CTPH-BTGDVTU-LMHTX")
    task = make.task(program, title="Hội nghị tại cơ sở", lead=(COMMISSION, ALLIANCE), due_on=date(2024, 11, 30))
    scene = Quarter(make, program, review(program, period).id, task, make.indicator(task))
    for agency, quantity in ((COMMISSION, 33), (ALLIANCE, 31)):
        on = date(2024, 11, 4) if period == ENDED_BEFORE else date(2025, 1, 6)
        recorded(scene.log(agency, quantity, on), datetime(on.year, on.month, 10, tzinfo=UTC))
    note_finding(program, by=make.viewer(BINH), text="Loa hỏng", place="Xã A", source="Kiểm tra", now=NOW)
    write_decision(
        scene.review_id, by=make.viewer(MINH), text="Đối chiếu", owner_id=make.agency_id(ALLIANCE),
        due_on=date(2026, 12, 9), today=TODAY, now=NOW,
    )  # fmt: skip
    return scene


def hand_in(scene: Quarter, alliance: str) -> int:
    """Both reports; answers the id of the alliance's."""
    for agency, who in ((COMMISSION, HUNG), (alliance, BINH)):
        report_id = scene.report_id(agency)
        submit_report(report_id, by=scene.viewer(who), text="Đã làm.", today=AFTER, now=NOON, zone=ZONE)
    return scene.report_id(alliance)


def says(content: str, names: Iterable[str]) -> bool:
    return any(squeezed(name).casefold() in squeezed(content).casefold() for name in names)


def read(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    if path.endswith(".docx"):
        return text(answer.data)
    return pdf_text(answer.data) if path.endswith(".pdf") else answer.text.partition("<main")[2]


@both_periods
def test_pages_and_papers_written_after_a_renaming_bear_the_name_of_the_periods_end(
    client: FlaskClient, make: Make, period: str, names: tuple[str, str], others: tuple[str, str]
) -> None:
    scene = logged(make, period)
    rename(make)
    make.sign_in(client, LAN)
    joint = [f"/reviews/{scene.review_id}{path}" for path in ("", "/consolidate", "/report.docx", "/report.pdf")]

    def all_say(paths: list[str]) -> None:
        for path in paths:
            said = read(client, path).replace(f"nay là {RENAMED}", "")
            assert says(said, names), path
            assert not says(said, others), path

    all_say(joint)
    report_id = hand_in(scene, RENAMED)
    own = [f"/reports/{report_id}{path}" for path in ("", "/versions/1", "/report.docx", "/report.pdf")]
    all_say(joint + own)
    with_password(make, MINH, BINH)
    scene.freeze()
    scene.sign(MINH)
    scene.sign(BINH)
    all_say([*joint[2:], f"/reviews/{scene.review_id}/versions/1", *own])


@both_periods
def test_what_is_frozen_packed_and_verified_after_a_renaming_bears_the_name_of_the_periods_end(
    client: FlaskClient, make: Make, occasion: Occasion, period: str, names: tuple[str, str], others: tuple[str, str]
) -> None:
    scene = logged(make, period)
    rename(make)
    hand_in(scene, RENAMED)
    scene.freeze()
    version = db.session.scalars(select(ReportVersion).order_by(ReportVersion.id.desc())).first()
    joint = db.session.scalars(select(Consolidation)).one()
    assert version is not None
    for snapshot in (version.snapshot, joint.snapshot or ""):
        assert says(snapshot, names)
        assert not says(snapshot, others)
    for hashed in (version.hash, joint.hash or ""):
        found = verified(hashed, zone=ZONE)
        assert found is not None
        assert found.agency in (names[0], None)
    make.sign_in(client, LAN)
    assert says(client.get(f"/verify/{version.hash}").text, names)
    ask(scene, LAN)
    assert make_packs(occasion) == {"ready": 1}
    answer = client.get(f"/reviews/{scene.review_id}/pack.zip")
    pack = ZipFile(io.BytesIO(answer.data))
    answer.close()
    for part in PackPart:
        content = pack.read(part.file_name)
        told = {"docx": text, "pdf": pdf_text, "xlsx": texts_of_sheets}[part.file_name.rpartition(".")[2]](content)
        assert not says(told, others), part
    assert says(text(pack.read(PackPart.REPORT_WORD.file_name)), names)


def test_a_reader_of_a_past_period_sees_beside_the_names_of_its_time_what_they_are_now(
    client: FlaskClient, make: Make
) -> None:
    """A renamed alliance and a merged commission, on every page of a review signed before; nothing frozen moves."""
    scene = logged(make, ENDED_BEFORE)
    report_id = hand_in(scene, ALLIANCE)
    with_password(make, MINH, BINH)
    scene.freeze()
    scene.sign(MINH)
    make.sign_in(client, LAN)
    home = f"/reviews/{scene.review_id}"
    pages = [home, f"{home}/versions/1", f"{home}/trail", f"/reports/{report_id}", f"/reports/{report_id}/versions/1"]
    program = db.session.scalars(select(Review.agreement_id).where(Review.id == scene.review_id)).one()
    pages += [f"/agreements/{program}/{page}" for page in ("trail", "history")]
    assert not any("nay là" in read(client, path) for path in pages)
    before = scene.frozen_hash(), db.session.scalars(select(ReportVersion.snapshot)).all(), scene.state()
    rename(make)
    merged = Asked(
        kind=SuccessionKind.MERGE, predecessors=(COMMISSION, UNION), successors=(MERGED,),
        decision_number="984-QĐ/TU", decided_on=date(2025, 2, 12), effective_on=MARCH,
    )  # fmt: skip
    record_change(merged, by=make.viewer(QUAN), calendar=working_calendar(), today=TODAY, now=NOW)
    for path in pages:
        said = " ".join(unescape(re.sub("<[^>]+>", " ", read(client, path))).split())
        assert f"{ALLIANCE} nay là {RENAMED}" in said, path
        assert f"{COMMISSION} nay là {MERGED}" in said, path
    assert (scene.frozen_hash(), db.session.scalars(select(ReportVersion.snapshot)).all(), scene.state()) == before
    for path in (f"/reports/{report_id}/report.docx", f"{home}/report.docx"):
        assert "nay là" not in read(client, path), path


def texts_of_sheets(workbook: bytes) -> str:
    with ZipFile(io.BytesIO(workbook)) as parts:
        return " ".join(parts.read(name).decode() for name in parts.namelist() if name.endswith(".xml"))


def test_what_was_signed_before_a_renaming_keeps_its_hashes_and_its_names(client: FlaskClient, make: Make) -> None:
    scene = logged(make, ENDED_AFTER)
    report_id = hand_in(scene, ALLIANCE)
    scene.freeze()
    before = scene.frozen_hash(), db.session.scalars(select(ReportVersion.snapshot)).all(), scene.state()
    change_id = rename(make)
    after = scene.frozen_hash(), db.session.scalars(select(ReportVersion.snapshot)).all(), scene.state()
    assert after == before
    make.sign_in(client, LAN)
    for path in (f"/reports/{report_id}/report.docx", f"/reviews/{scene.review_id}/report.docx"):
        said = read(client, path)
        assert says(said, OLD)
        assert not says(said, NEW)
    undo_change(change_id, by=make.viewer(QUAN), today=TODAY, now=NOW)
    assert name_then(db.session(), make.agency_id(ALLIANCE), date(2024, 12, 14)) == ALLIANCE


def test_the_name_of_a_day_is_the_first_one_given_up_after_it(make: Make) -> None:
    agency_id = make.agency_id(ALLIANCE)
    with transaction():
        for name, until in (("Hai", MARCH), ("Một", date(2020, 1, 1))):
            former = FormerName(agency_id=agency_id, name=name, short_name=name, name_folded=name, valid_to=until)
            db.session.add(former)
    days = {date(2019, 12, 31): "Một", date(2020, 1, 1): "Hai", date(2025, 2, 28): "Hai", MARCH: ALLIANCE}
    for day, name in {**days, PRESENT: ALLIANCE}.items():
        assert name_then(db.session(), agency_id, day) == name
    then = names_then(MARCH.replace(month=1))
    row = db.session.execute(
        select(then.name, then.abbreviation).select_from(Agency).outerjoin(*then.of).where(Agency.id == agency_id)
    ).one()
    assert tuple(row) == ("Hai", None)  # it had no abbreviation then, and is not lent the present one
