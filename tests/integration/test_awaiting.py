"""What a review awaits is kept beside it: it follows versions, signatures, parties; the migration fills it in."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import downgrade, upgrade
from sqlalchemy import select

from tests.make import NOW, TODAY, ZONE, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, DEPARTMENT, LAN, MINH, Cast
from tests.review_making import AFTER, INSIDE, NOON, Quarter, quarter, with_password
from tracker import connect_migrations
from tracker.database import db, transaction
from tracker.domain.agreement_heads import PartyFacts
from tracker.domain.review_states import ReviewState
from tracker.language import say
from tracker.models import Party, Review
from tracker.queries.also_owed import AlsoOwed, also_owed
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.parties import edit_parties
from tracker.services.progress import correct_entry, log_progress
from tracker.services.reviews.consolidating import reopen_review
from tracker.services.reviews.submitting import return_report


@pytest.fixture
def scene(make: Make) -> Quarter:
    with_password(make, MINH, BINH)
    return quarter(make)


def awaits(scene: Quarter) -> str | None:
    db.session.rollback()
    return db.session.scalars(select(Review.awaits).where(Review.id == scene.review_id)).one()


def log_late(scene: Quarter, note: str, on: date = INSIDE) -> int:
    part_id = scene.make.part_id(scene.task, ALLIANCE)
    said = {"happened_on": on, "note": note, "now": NOON, "today": AFTER}
    return log_progress(part_id, by=scene.viewer(CHI), **said).entry_id


def owed_by(scene: Quarter, who: Cast, today: date = AFTER) -> list[AlsoOwed]:
    """What the start page asks of this person for the review."""
    path = f"/reviews/{scene.review_id}"
    return [row for row in also_owed(scene.viewer(who), today=today) if row.path == path]


def signed_by_both(scene: Quarter) -> None:
    scene.freeze()
    scene.sign(MINH)
    scene.sign(BINH)


def test_it_awaits_the_consolidation_then_signatures_then_nothing(scene: Quarter) -> None:
    seen = [awaits(scene)]
    for act in (scene.write, scene.freeze, lambda: scene.sign(MINH), lambda: scene.sign(BINH)):
        act()
        seen.append(awaits(scene))
    assert seen == ["consolidation", "consolidation", "signatures", "signatures", None]


def test_reopened_it_awaits_all_of_it_again(scene: Quarter) -> None:
    signed_by_both(scene)
    reopen_review(scene.review_id, by=scene.viewer(LAN), because="Sửa", today=AFTER, now=NOON, zone=ZONE)
    assert awaits(scene) == "consolidation"
    scene.freeze()
    assert awaits(scene) == "signatures"


def test_a_party_that_joins_has_yet_to_sign(scene: Quarter) -> None:
    signed_by_both(scene)
    ids = {party.name_as_signed: party.id for party in db.session.scalars(select(Party))}
    parties = [PartyFacts(name_as_signed=name, id=ids.get(name)) for name in (COMMISSION, ALLIANCE, DEPARTMENT)]
    edit_parties(
        scene.program, parties, by=None, version=None, today=TODAY, now=NOW, calendar=working_calendar()
    )  # fmt: skip
    # The new party owes its report for that period too: what was frozen without it is not signed any more.
    assert (awaits(scene), scene.state()) == ("new_version", ReviewState.CHANGED)


def test_an_entry_in_the_window_of_a_signed_review_asks_for_a_new_version(scene: Quarter) -> None:
    scene.hand_in(ALLIANCE)
    signed_by_both(scene)
    entry_id = log_late(scene, "Bổ sung một hội nghị")
    review = db.session.get_one(Review, scene.review_id)
    # Found on Wednesday 16/9; two working days to consolidate: Friday.
    assert (review.awaits, review.renew_on, review.consolidate_version) == ("new_version", date(2026, 9, 18), 2)
    log_late(scene, "Thêm một hội nghị nữa")
    assert db.session.get_one(Review, scene.review_id).consolidate_version == 2
    assert (entry_id, scene.state()) == (entry_id, ReviewState.CHANGED)


def test_the_facts_as_they_were_frozen_take_it_back(scene: Quarter) -> None:
    scene.hand_in(ALLIANCE)
    signed_by_both(scene)
    entry_id = log_late(scene, "Nhầm ngày")
    correct_entry(
        entry_id, by=scene.viewer(CHI), happened_on=AFTER, note="Đúng ngày", now=NOON, today=AFTER
    )  # fmt: skip
    assert (awaits(scene), scene.state()) == (None, ReviewState.SIGNED)
    assert db.session.get_one(Review, scene.review_id).renew_on is None


def test_an_entry_of_another_day_or_of_an_agency_that_did_not_report_changes_nothing(scene: Quarter) -> None:
    scene.freeze()
    log_late(scene, "Không có báo cáo")
    log_late(scene, "Sau kỳ", on=AFTER)
    assert (awaits(scene), scene.state()) == ("signatures", ReviewState.FROZEN)


def test_a_report_handed_in_after_freezing_asks_for_a_new_version_until_it_is_returned(scene: Quarter) -> None:
    scene.freeze()
    scene.sign(MINH)
    scene.hand_in(ALLIANCE, now=NOON + timedelta(hours=1))
    assert (awaits(scene), scene.state()) == ("new_version", ReviewState.CHANGED)
    report_id = scene.report_id(ALLIANCE)
    return_report(report_id, by=scene.viewer(LAN), because="Nộp sau khi chốt", today=AFTER, now=NOON, zone=ZONE)
    assert (awaits(scene), scene.state()) == ("signatures", ReviewState.SIGNING)


def test_who_hands_in_after_freezing_is_warned_that_signatures_fall(scene: Quarter, client: FlaskClient) -> None:
    scene.freeze()
    address = f"/reports/{scene.report_id(ALLIANCE)}"
    with time_machine.travel(NOON, tick=False):
        scene.make.sign_in(client, BINH)
        assert "Kỳ này đã chốt tổng hợp." in client.get(address).text
        scene.hand_in(ALLIANCE, now=NOON + timedelta(hours=1))
        page = client.get(address).text
    assert "Báo cáo đến sau khi chốt tổng hợp" in page
    assert "Trước khi chốt tổng hợp" not in page


def test_the_program_s_page_says_who_signed_and_that_it_changed(scene: Quarter, client: FlaskClient) -> None:
    scene.hand_in(ALLIANCE)
    scene.freeze()
    seen = []

    def look() -> None:
        with time_machine.travel(NOON, tick=False):
            scene.make.sign_in(client, CHI)
            seen.append(client.get(f"/agreements/{scene.program}?reviews=year").text)

    scene.sign(MINH)
    look()
    scene.sign(BINH)
    look()
    log_late(scene, "Bổ sung")
    look()
    words = ("1/2 bên đã ký", "Các bên đã ký đủ", "Ký rồi, đã sửa: cần bản mới")
    assert [[word in page for word in words] for page in seen] == [
        [True, False, False], [False, True, False], [False, False, True],
    ]  # fmt: skip


def test_the_overview_of_the_quarter_lists_what_changed_until_there_is_a_new_version(
    scene: Quarter, client: FlaskClient
) -> None:
    scene.hand_in(ALLIANCE)
    scene.freeze()

    def listed() -> bool:
        with time_machine.travel(NOON, tick=False):
            scene.make.sign_in(client, BINH)
            page = client.get("/quarter").text
        return f'href="/reviews/{scene.review_id}"' in page and "cần bản mới</span>" in page

    assert not listed()
    log_late(scene, "Bổ sung")
    assert listed()


def test_the_leaders_are_not_asked_to_sign_what_changed_but_the_standing_agency_for_more(scene: Quarter) -> None:
    scene.hand_in(ALLIANCE)
    scene.freeze()
    assert [owed_by(scene, who)[0].kind for who in (BINH, MINH)] == ["sign_off", "sign_off"]
    log_late(scene, "Bổ sung")
    assert owed_by(scene, BINH) == []
    (row,) = owed_by(scene, MINH)
    assert (row.kind, row.due_on, row.is_renewal) == ("consolidation", date(2026, 9, 18), True)
    assert say(row.about, "vi") == "Đã chốt rồi có thay đổi, cần bản mới: quý III/2026"
    long_after = AFTER + timedelta(days=300)
    with transaction():
        db.session.get_one(Review, scene.review_id).renew_on = long_after
    assert len(owed_by(scene, LAN, long_after)) == 1


def test_reopened_it_keeps_the_new_day_until_the_new_version_is_final(scene: Quarter) -> None:
    scene.hand_in(ALLIANCE)
    scene.freeze()
    log_late(scene, "Bổ sung")
    reopen_review(scene.review_id, by=scene.viewer(LAN), because="Số liệu mới", today=AFTER, now=NOON, zone=ZONE)
    (row,) = owed_by(scene, LAN)
    assert (awaits(scene), row.due_on, row.is_renewal) == ("consolidation", date(2026, 9, 18), False)
    scene.freeze(assessment=None)
    review = db.session.get_one(Review, scene.review_id)
    assert (review.awaits, review.renew_on) == ("signatures", None)


def test_the_migration_finds_out_what_each_review_awaits(app: Flask, scene: Quarter) -> None:
    signed_by_both(scene)
    connect_migrations(app)
    everything = select(Review.id, Review.awaits).order_by(Review.id)
    before = db.session.execute(everything).all()
    db.session.rollback()
    downgrade(revision="0015")
    upgrade()
    assert db.session.execute(everything).all() == before
    assert {awaited for _id, awaited in before} == {None, "consolidation"}


def test_going_back_forgets_that_a_new_version_is_due(app: Flask, scene: Quarter) -> None:
    scene.hand_in(ALLIANCE)
    signed_by_both(scene)
    log_late(scene, "Bổ sung")
    connect_migrations(app)
    db.session.rollback()
    downgrade(revision="0026")
    upgrade()
    assert awaits(scene) is None
