"""Parties that sign in order: who is not next is told whom he waits for, owes nothing yet and cannot sign."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.integration.test_signing_races import at_once, signatures, signing
from tests.make import Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, MINH
from tests.review_making import Quarter, quarter, with_password
from tests.sent_forms import head
from tracker.database import db, transaction
from tracker.domain.errors import RuleBroken
from tracker.domain.obligations import ObligationKind
from tracker.domain.review_states import ReviewState
from tracker.domain.signing import SigningOrder
from tracker.models import Agreement, AuditEntry
from tracker.models.obligations import SELECTS


@pytest.fixture
def scene(make: Make) -> Quarter:
    """A final version of a program that the commission signs first, then the alliance."""
    found = quarter(make)
    with transaction():
        db.session.get_one(Agreement, found.program).signing_order = SigningOrder.AS_SIGNED
    found.freeze()
    with_password(make, MINH, BINH)
    return found


def owing(make: Make) -> list[str]:
    db.session.rollback()
    names = {make.agency_id(name): name for name in (COMMISSION, ALLIANCE)}
    return [names[row.owner_id] for row in db.session.execute(SELECTS[ObligationKind.SIGN_OFF].select())]


def test_who_is_not_next_is_refused_with_the_name_of_who_is(scene: Quarter) -> None:
    with pytest.raises(RuleBroken, match=f"{COMMISSION} signs first"):
        scene.sign(BINH)
    scene.sign(MINH)
    scene.sign(BINH)
    assert scene.state() is ReviewState.SIGNED


def test_only_the_next_one_owes_a_signature(scene: Quarter, make: Make) -> None:
    assert owing(make) == [COMMISSION]
    scene.sign(MINH)
    assert owing(make) == [ALLIANCE]
    scene.sign(BINH)
    assert owing(make) == []


def test_in_any_order_both_owe_it_at_once(make: Make) -> None:
    quarter(make).freeze()
    assert sorted(owing(make)) == sorted([COMMISSION, ALLIANCE])


def test_the_pages_say_whom_one_waits_for(scene: Quarter, make: Make, client: FlaskClient) -> None:
    make.sign_in(client, BINH)
    page = client.get(f"/reviews/{scene.review_id}").text
    assert f"Chờ {COMMISSION} ký trước" in page
    assert "Đọc và ký" not in page
    assert f"{COMMISSION} ký trước" in client.get(f"/reviews/{scene.review_id}/sign").text
    scene.sign(MINH)
    assert "Đọc và ký" in client.get(f"/reviews/{scene.review_id}").text


def test_both_at_one_moment_the_second_signs_after_the_first_or_not_at_all(app: Flask, scene: Quarter) -> None:
    first, second = at_once(app, signing(scene, MINH), signing(scene, BINH))
    assert first == "done"
    assert second in ("done", "RuleBroken")
    agencies = [one.agency_id for one in signatures()]
    assert agencies == [scene.make.agency_id(name) for name in (COMMISSION, ALLIANCE)][: len(agencies)]
    assert len(agencies) == 1 + (second == "done")


def test_the_order_is_kept_in_the_trail_of_the_program(make: Make, client: FlaskClient) -> None:
    program = make.agreement()
    make.sign_in(client, CHI)
    assert client.post(f"/agreements/{program}/edit", data=head(program, signing_order="as_signed")).status_code == 302
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.chain == program)).one()
    assert '"signing_order": "as_signed"' in (entry.after or "")
