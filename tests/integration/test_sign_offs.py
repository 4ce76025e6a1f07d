"""Leaders sign one frozen version, each for his own agency; what changes later is never signed by time or by chance."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.make import NOW, ZONE, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, DEPARTMENT, HUNG, LAN, MINH, THU, UNION, Cast
from tests.review_making import AFTER, INSIDE, NOON, PASSWORD, Quarter, quarter, recorded, with_password
from tracker.database import db, transaction
from tracker.domain.consolidations import OnBehalf
from tracker.domain.errors import AlreadyDone, ChangedMeanwhile, NotAllowed, NotFound, RuleBroken
from tracker.domain.guessing import WITH_AN_ACCOUNT
from tracker.domain.review_states import ReviewState
from tracker.models import AuditEntry, Consolidation, Holding, Party, SignOff
from tracker.services.guessing import TooManyFailures
from tracker.services.progress import log_progress
from tracker.services.reviews.consolidating import reopen_review


@pytest.fixture
def scene(make: Make) -> Quarter:
    """Both have reported, the review is final, the leaders have passwords."""
    found = quarter(make)
    found.log(COMMISSION, quantity=33)
    found.log(ALLIANCE, quantity=31)
    found.hand_in(COMMISSION)
    found.hand_in(ALLIANCE)
    found.freeze()
    with_password(make, MINH, BINH)
    return found


def signatures(scene: Quarter) -> list[SignOff]:
    db.session.rollback()
    return list(db.session.scalars(select(SignOff).order_by(SignOff.id)))


def reopen(scene: Quarter) -> None:
    reopen_review(scene.review_id, by=scene.viewer(LAN), because="Sửa", today=AFTER, now=NOON, zone=ZONE)


@pytest.mark.parametrize("order", [(MINH, BINH), (BINH, MINH)])
def test_both_sign_in_any_order_and_then_the_review_is_signed(scene: Quarter, order: tuple[Cast, Cast]) -> None:
    scene.sign(order[0])
    assert scene.state() is ReviewState.SIGNING
    scene.sign(order[1])
    assert scene.state() is ReviewState.SIGNED


def test_a_signature_says_for_whom_how_and_with_which_reservation(scene: Quarter) -> None:
    scene.sign(BINH, on_behalf=OnBehalf.FOR_THE_HEAD, reservation="Số hội nghị lấy theo biên bản.")
    (signed,) = signatures(scene)
    version = db.session.scalars(select(Consolidation)).one()
    assert (signed.signed_as, signed.on_behalf) == ("Phó Chủ tịch", "KT.")
    assert (signed.reservation, signed.hash) == ("Số hội nghị lấy theo biên bản.", version.hash)
    assert json.loads(signed.declared)[-1] == "Tôi biết còn 1 số liệu các cơ quan chưa khớp."
    assert signed.agency_id == scene.make.agency_id(ALLIANCE)


def test_nobody_signs_twice_for_one_party(scene: Quarter) -> None:
    scene.sign(BINH)
    with pytest.raises(RuleBroken, match="has signed"):
        scene.sign(BINH)


@pytest.mark.parametrize(
    ("who", "refusal"), [(LAN, NotAllowed), (HUNG, NotAllowed), (CHI, NotAllowed), (THU, NotFound)]
)
def test_only_leaders_of_parties_sign(scene: Quarter, who: Cast, refusal: type[Exception]) -> None:
    with_password(scene.make, who)
    with pytest.raises(refusal):
        scene.sign(who)


def test_a_wrong_password_signs_nothing_and_guessing_is_slowed(scene: Quarter) -> None:
    for _try in range(WITH_AN_ACCOUNT.allowed):
        with pytest.raises(RuleBroken):
            scene.sign(BINH, password="sai mật khẩu")
    with pytest.raises(TooManyFailures):
        scene.sign(BINH)
    assert signatures(scene) == []


def test_a_person_without_a_password_cannot_sign(scene: Quarter) -> None:
    from tracker.models import Person

    with transaction():
        db.session.execute(update(Person).values(password_hash=None))
    with pytest.raises(RuleBroken) as refusal:
        scene.sign(BINH, password="")
    assert refusal.value.field == "password"


def test_a_sentence_left_out_refuses_the_signature(scene: Quarter) -> None:
    with pytest.raises(RuleBroken) as refusal:
        scene.sign(BINH, ticked=["read", "figures"])
    assert refusal.value.field == "declared"


def test_a_reservation_of_10000_characters_is_kept_and_a_longer_one_refused(scene: Quarter) -> None:
    with pytest.raises(RuleBroken) as refusal:
        scene.sign(BINH, reservation="ă" * 10_001)
    assert refusal.value.field == "reservation"
    scene.sign(BINH, reservation="ă" * 10_000)
    assert signatures(scene)[0].reservation == "ă" * 10_000


def test_the_same_form_sent_twice_signs_once(scene: Quarter) -> None:
    scene.sign(BINH, once="k")
    with pytest.raises(AlreadyDone):
        scene.sign(BINH, once="k")
    assert len(signatures(scene)) == 1


def test_who_read_an_older_version_is_told_and_does_not_sign_the_new_one(scene: Quarter) -> None:
    seen = scene.frozen_hash()
    reopen(scene)
    scene.freeze(assessment="Đã sửa.")
    with pytest.raises(ChangedMeanwhile):
        scene.sign(BINH, seen=seen)


def test_withdrawn_while_a_leader_reads_it_is_not_signed(scene: Quarter) -> None:
    seen = scene.frozen_hash()
    reopen(scene)
    with pytest.raises(RuleBroken, match="not consolidated"):
        scene.sign(BINH, seen=seen)


def test_a_corrected_entry_makes_it_signed_then_changed_and_stops_further_signatures(scene: Quarter) -> None:
    scene.sign(MINH)
    first = scene.entries[-1]
    recorded(scene.log(ALLIANCE, quantity=30, corrects_id=first), NOW)
    assert scene.state() is ReviewState.CHANGED
    with pytest.raises(RuleBroken, match="facts changed"):
        scene.sign(BINH)


def test_a_missing_report_handed_in_later_changes_what_was_signed(make: Make) -> None:
    scene = quarter(make)
    scene.hand_in(COMMISSION)
    scene.freeze()
    with_password(make, MINH)
    scene.sign(MINH)
    scene.hand_in(ALLIANCE, now=NOW)
    assert scene.state() is ReviewState.CHANGED


def test_signatures_of_a_withdrawn_version_stay_readable_and_do_not_count(
    scene: Quarter, make: Make, client: FlaskClient
) -> None:
    scene.sign(BINH, reservation="Bảo lưu số hội nghị.")
    reopen(scene)
    scene.freeze()
    assert scene.state() is ReviewState.FROZEN
    make.sign_in(client, CHI)
    assert "Bảo lưu số hội nghị." in client.get(f"/reviews/{scene.review_id}/versions/1").text
    assert "Bảo lưu số hội nghị." not in client.get(f"/reviews/{scene.review_id}/versions/2").text


def test_three_parties_all_sign(make: Make) -> None:
    scene = quarter(make, parties=(COMMISSION, ALLIANCE, DEPARTMENT))
    scene.freeze()
    with_password(make, MINH, BINH)
    scene.sign(MINH)
    scene.sign(BINH)
    assert scene.state() is ReviewState.SIGNING


def test_six_parties_stand_side_by_side(make: Make, client: FlaskClient) -> None:
    from tests.people import CENTRAL

    scene = quarter(make, parties=(COMMISSION, ALLIANCE, DEPARTMENT, CENTRAL, UNION))
    scene.freeze()
    make.sign_in(client, CHI)
    page = client.get(f"/reviews/{scene.review_id}").text
    assert "0/5 bên đã ký" in page
    assert "Chưa có người giữ chức vụ lãnh đạo" in page


def test_an_agency_without_a_leader_says_so_and_blocks_nothing_else(scene: Quarter, client: FlaskClient) -> None:
    with transaction():
        db.session.execute(
            update(Holding).where(Holding.person_id == scene.make.person_id(MINH)).values(until_on=AFTER)
        )
    scene.make.sign_in(client, BINH)
    assert "Chưa có người giữ chức vụ lãnh đạo" in client.get(f"/reviews/{scene.review_id}").text
    scene.sign(BINH)
    assert scene.state() is ReviewState.SIGNING


def test_a_party_that_signed_is_not_taken_out_of_the_program(scene: Quarter) -> None:
    from tracker.services.agreements.parties import _refuse_if_it_has_worked

    scene.sign(BINH)
    party = db.session.scalars(select(Party).where(Party.agency_id == scene.make.agency_id(ALLIANCE))).one()
    with pytest.raises(RuleBroken):
        _refuse_if_it_has_worked(party)


def test_each_signature_stands_in_the_trail(scene: Quarter) -> None:
    scene.sign(BINH, reservation="Bảo lưu.")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "sign-review")).one()
    assert "Bảo lưu." in (entry.after or "")
    assert scene.frozen_hash() in (entry.after or "")


def test_the_page_keeps_what_was_typed_when_the_password_is_wrong(
    scene: Quarter, make: Make, client: FlaskClient
) -> None:
    make.sign_in(client, BINH)
    address = f"/reviews/{scene.review_id}/sign"
    sent = {
        "declared": ["read", "figures", "differences"], "on_behalf": "KT.", "reservation": "Bảo lưu số hội nghị.",
        "password": "sai", "seen": scene.frozen_hash(),
    }  # fmt: skip
    answer = client.post(address, data=sent)
    assert answer.status_code == 200
    assert "Bảo lưu số hội nghị.</textarea>" in answer.text
    assert signatures(scene) == []
    assert client.post(address, data=sent | {"password": PASSWORD}).status_code == 302
    assert "<b>KT. CHỦ TỊCH</b><br><b>PHÓ CHỦ TỊCH</b>" in client.get(f"/reviews/{scene.review_id}").text


def test_who_signs_sees_evidence_that_is_dated_outside_the_period(make: Make, client: FlaskClient) -> None:
    scene = quarter(make)
    part_id = make.part_id(scene.task, ALLIANCE)
    log_progress(
        part_id, by=scene.viewer(CHI), happened_on=INSIDE, note="Đã tổ chức hội nghị.",
        evidence="12/BC-LMHTX ngày 01/02/2026", now=NOON, today=AFTER,
    )  # fmt: skip
    for agency in (COMMISSION, ALLIANCE):
        scene.hand_in(agency)
    scene.freeze()
    make.sign_in(client, BINH)
    assert "01/02/2026, ngoài kỳ" in client.get(f"/reviews/{scene.review_id}/sign").text
