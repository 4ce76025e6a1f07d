"""What a review awaits is kept beside it: it follows versions, signatures, parties; the migration fills it in."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import select

from tests.make import NOW, TODAY, ZONE, Make
from tests.people import ALLIANCE, BINH, COMMISSION, DEPARTMENT, LAN, MINH
from tests.review_making import AFTER, NOON, Quarter, quarter, with_password
from tracker import connect_migrations
from tracker.database import db
from tracker.domain.agreement_heads import PartyFacts
from tracker.models import Party, Review
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.parties import edit_parties
from tracker.services.reviews.consolidating import reopen_review


@pytest.fixture
def scene(make: Make) -> Quarter:
    with_password(make, MINH, BINH)
    return quarter(make)


def awaits(scene: Quarter) -> str | None:
    db.session.rollback()
    return db.session.scalars(select(Review.awaits).where(Review.id == scene.review_id)).one()


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
    assert awaits(scene) == "signatures"


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
