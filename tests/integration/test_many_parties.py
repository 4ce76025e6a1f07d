"""Reviews of three and of six parties, of a program without tasks, and parties that leave in mid-quarter."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, Make
from tests.people import ALLIANCE, BINH, CENTRAL, CHI, COMMISSION, DEPARTMENT, LAN, MINH, UNION, Cast
from tests.review_making import AFTER, CUT_OFF, NOON, PERIOD, Quarter, quarter, with_password
from tests.review_scene import review, with_reviews
from tests.sent_forms import version
from tracker.database import db, transaction
from tracker.domain.agreement_heads import PartyFacts
from tracker.domain.errors import RuleBroken
from tracker.domain.folding import fold
from tracker.domain.permissions import Role
from tracker.domain.review_states import ReviewState
from tracker.models import Agency, Holding, Party, Person, Post, Report
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.parties import edit_parties

YOUTH = "Tỉnh Đoàn Ninh Bình"
MID_QUARTER = date(2026, 8, 10)
THREE, SIX = (COMMISSION, ALLIANCE, DEPARTMENT), (COMMISSION, ALLIANCE, DEPARTMENT, CENTRAL, UNION, YOUTH)


def leader_of(make: Make, agency: str) -> Cast:
    """A leader for an agency that has none in the cast."""
    who = Cast(f"Lanh-dao-{make.agency_id(agency)}", Role.LEADER, "Phó Thủ trưởng", agency)
    with transaction():
        person, post = Person(name=who.name, email=who.email), None
        post = Post(agency_id=make.agency_id(agency), role=who.role, title=who.title)
        db.session.add_all([person, post])
        db.session.flush()
        db.session.add(Holding(person_id=person.id, post_id=post.id, from_on=date(2020, 1, 1)))
    return who


def seen_by(make: Make, client: FlaskClient, who: Cast, address: str) -> str:
    make.sign_in(client, who)
    return client.get(address).text


@pytest.mark.parametrize("parties", [THREE, SIX], ids=["three", "six"])
def test_the_review_is_signed_when_the_last_of_all_parties_has(
    make: Make, client: FlaskClient, parties: tuple[str, ...]
) -> None:
    with transaction():
        db.session.add(Agency(name=YOUTH, short_name="Tỉnh Đoàn", abbreviation="TĐ", name_folded=fold(YOUTH)))
    scene = quarter(make, parties=parties)
    scene.freeze()
    signers = [MINH, BINH, *(leader_of(make, name) for name in parties[2:])]
    with_password(make, *signers)
    for at, who in enumerate(reversed(signers)):
        assert f"{at}/{len(parties)} bên đã ký" in seen_by(make, client, CHI, f"/reviews/{scene.review_id}")
        scene.sign(who)
    assert scene.state() is ReviewState.SIGNED


def test_a_program_without_tasks_is_reported_consolidated_and_signed_all_the_same(
    make: Make, client: FlaskClient
) -> None:
    program = with_reviews(make)
    scene = Quarter(make, program, review(program, PERIOD).id, task=0, indicator=0)
    scene.hand_in(COMMISSION, text="Chưa giao nhiệm vụ nào.")
    sentence = "Trong kỳ không có cơ quan nào cập nhật tiến độ nhiệm vụ."
    assert sentence in seen_by(make, client, LAN, f"/reviews/{scene.review_id}/consolidate")
    scene.freeze()
    assert sentence in seen_by(make, client, LAN, f"/reviews/{scene.review_id}/versions/1")
    with_password(make, MINH, BINH)
    scene.sign(MINH)
    scene.sign(BINH)
    assert scene.state() is ReviewState.SIGNED


def without(program: int, *left: int) -> list[PartyFacts]:
    db.session.rollback()
    rows = db.session.scalars(select(Party).where(Party.agreement_id == program).order_by(Party.position))
    return [
        PartyFacts(name_as_signed=row.name_as_signed, id=row.id, is_standing=row.is_standing)
        for row in rows
        if row.agency_id not in left
    ]


def leave(make: Make, program: int, agency: str, today: date = MID_QUARTER) -> None:
    edit_parties(
        program, without(program, make.agency_id(agency)), by=make.viewer(LAN), version=version(program), today=today,
        now=NOW, calendar=working_calendar(),
    )  # fmt: skip


def test_who_leaves_in_mid_quarter_owes_nothing_and_the_others_sign_without_it(make: Make) -> None:
    scene = quarter(make, parties=THREE)
    leave(make, scene.program, DEPARTMENT)
    assert owing(make, scene.review_id) == {make.agency_id(COMMISSION), make.agency_id(ALLIANCE)}
    scene.freeze()
    with_password(make, MINH, BINH)
    scene.sign(MINH)
    scene.sign(BINH)
    assert scene.state() is ReviewState.SIGNED


def test_who_has_reported_before_it_wants_to_leave_stays_and_is_told_why(make: Make) -> None:
    scene = quarter(make)
    scene.hand_in(ALLIANCE)
    with pytest.raises(RuleBroken, match="stays a party"):
        leave(make, scene.program, ALLIANCE, today=AFTER)
    assert make.agency_id(ALLIANCE) in owing(make, scene.review_id)


def test_who_leaves_after_the_version_was_made_final_leaves_one_that_is_no_longer_true(make: Make) -> None:
    scene = quarter(make, parties=THREE)
    scene.freeze()
    leave(make, scene.program, DEPARTMENT, today=AFTER)
    assert scene.state() is ReviewState.CHANGED
    with_password(make, MINH)
    with pytest.raises(RuleBroken, match="facts changed"):
        scene.sign(MINH)


def owing(make: Make, review_id: int) -> set[int]:
    db.session.rollback()
    return set(db.session.scalars(select(Report.agency_id).where(Report.review_id == review_id)))


def test_a_reservation_of_10000_characters_is_shown_whole(make: Make, client: FlaskClient) -> None:
    scene = quarter(make)
    scene.freeze()
    with_password(make, BINH)
    long = ("Bảo lưu số hội nghị. " * 500)[:9999] + "."
    scene.sign(BINH, reservation=long)
    for address in (f"/reviews/{scene.review_id}", f"/reviews/{scene.review_id}/versions/1"):
        assert long in seen_by(make, client, CHI, address)


def test_nobody_signs_on_the_day_of_the_cut_off_however_early_it_was_consolidated(make: Make) -> None:
    scene = quarter(make)
    with_password(make, MINH)
    with pytest.raises(RuleBroken, match="not closed"):
        scene.sign(MINH, seen="", today=CUT_OFF, now=NOON)
