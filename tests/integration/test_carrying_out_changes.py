"""The step that carries out what was recorded ahead: what fails is told and keeps back nothing; any number run it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.integration.test_agency_changes import NEW
from tests.integration.test_changes_ahead import DAY, RENAME, TRANSFER, ahead, carried, parties, signed
from tests.integration.test_signing_races import at_once
from tests.make import NOW, Make
from tests.people import ALLIANCE, CENTRAL, COMMISSION, DEPARTMENT, QUAN, UNION
from tests.reminding import plan
from tracker.database import db, transaction
from tracker.models import Agency, AgencyChange, AuditEntry, FormerName
from tracker.services.agency_changing import carrying_out


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def why(change_id: int) -> str | None:
    row = db.session.get_one(AgencyChange, change_id, populate_existing=True)
    return str(row.not_carried_out) if row.not_carried_out else None


def test_one_that_cannot_be_carried_out_keeps_back_no_other_says_why_and_is_tried_the_next_day(
    make: Make, client: FlaskClient
) -> None:
    program = signed(make, "Chuyển", COMMISSION, ALLIANCE)
    fails = ahead(make, RENAME, UNION, NEW)
    ahead(make, TRANSFER, ALLIANCE, CENTRAL)
    with transaction():  # somebody else bears the name by then
        db.session.execute(update(Agency).where(Agency.name == DEPARTMENT).values(name=NEW))
    assert carried() == 1
    assert make.agency_id(CENTRAL) in parties(program)
    assert "Another agency bears this name" in (why(fails) or "")
    make.sign_in(client, QUAN)
    page = client.get("/agencies/changes").text
    assert "Chưa thực hiện được" in page
    with transaction():
        db.session.execute(update(Agency).where(Agency.name == NEW).values(name=DEPARTMENT))
    assert carried() == 0  # once a day
    assert carried(DAY + timedelta(1)) == 1
    assert why(fails) is None
    assert db.session.scalars(select(FormerName.name)).all() == [UNION]


def test_a_mistake_of_the_program_itself_stops_neither_the_morning_nor_the_others(
    make: Make,
) -> None:
    broken, sound = ahead(make, RENAME, UNION, NEW), ahead(make, RENAME, ALLIANCE, "Liên minh mới")
    with transaction():
        row = db.session.get_one(AgencyChange, broken)
        row.done = json.dumps(json.loads(row.done) | {"moved": "nothing that can be read"})
    plan(DAY)
    assert why(broken) == str(carrying_out.UNFORESEEN)
    assert db.session.get_one(AgencyChange, sound).carried_out_at is not None


def test_of_several_schedulers_at_one_instant_one_carries_it_out(app: Flask, make: Make) -> None:
    signed(make, "Chuyển", COMMISSION, ALLIANCE)
    ahead(make, TRANSFER, ALLIANCE, UNION)
    ahead(make, RENAME, DEPARTMENT, NEW)
    db.session.remove()
    counts: list[int] = []
    assert at_once(app, *[lambda: counts.append(carried())] * 4) == ["done"] * 4
    assert sum(counts) == 2
    did = select(AuditEntry.action).where(AuditEntry.action.in_(["carried-out", "reassigned"]))
    assert sorted(db.session.scalars(did)) == ["carried-out", "carried-out", "reassigned"]
