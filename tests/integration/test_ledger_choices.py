"""The agencies that the ledger offers to look for: nobody who was never reminded, and no two that read the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.make import Make
from tests.people import ALLIANCE, CHI, COMMISSION, DEPARTMENT, LAN
from tests.reminding import local, plan
from tests.statements import statements
from tracker.database import db, transaction
from tracker.domain.agencies import SuccessionKind
from tracker.models import Agency, AgencySuccession

BEFORE, CHANGED, NOW = date(2026, 9, 14), date(2026, 10, 1), date(2026, 10, 15)


@pytest.fixture(autouse=True)
def _that_day() -> Iterator[None]:
    with time_machine.travel(local(NOW, 9), tick=False):
        yield


def merged(make: Make, gone: str, *, name: str, short_name: str, on: date = CHANGED) -> int:
    """A new body that answers for the one that is gone from that day on."""
    with transaction():
        heir = Agency(name=name, short_name=short_name, name_folded=name.lower(), named_from=on)
        db.session.add(heir)
        db.session.flush()
        db.session.add(
            AgencySuccession(
                predecessor_id=make.agency_id(gone), successor_id=heir.id, kind=SuccessionKind.MERGE, effective_on=on,
            )
        )  # fmt: skip
        return heir.id


def offered(client: FlaskClient) -> dict[int, str]:
    """The agencies to choose from, by their ids."""
    shown = re.search(r'<select[^>]*name="agency".*?</select>', client.get("/reminders?find=1").text, re.DOTALL)
    assert shown
    return {int(id_): words for id_, words in re.findall(r'<option value="(\d+)">([^<]*)</option>', shown[0])}


def short(make: Make, name: str) -> str:
    found = db.session.get_one(Agency, make.agency_id(name)).short_name
    db.session.rollback()
    return found


def test_a_former_body_is_marked_with_the_day_it_ended_where_it_was_reminded(make: Make, client: FlaskClient) -> None:
    make.task(make.agreement(), lead=ALLIANCE, due_on=BEFORE)
    with time_machine.travel(local(BEFORE, 9), tick=False):
        plan(BEFORE)
    name = short(make, ALLIANCE)
    heir = merged(make, ALLIANCE, name="Liên minh mới", short_name=name)
    make.sign_in(client, LAN)
    agencies = offered(client)
    assert agencies[make.agency_id(ALLIANCE)] == f"{name} (trước 01/10/2026)"
    assert agencies[heir] == name
    assert len(set(agencies.values())) == len(agencies)


def test_a_former_body_that_was_never_reminded_is_not_offered_but_who_answers_for_it(
    make: Make, client: FlaskClient
) -> None:
    program = make.agreement()
    make.task(program, lead=DEPARTMENT, due_on=BEFORE)
    heir = merged(make, ALLIANCE, name="Liên minh mới", short_name=short(make, ALLIANCE))
    make.sign_in(client, LAN)
    assert set(offered(client)) == {make.agency_id(COMMISSION), make.agency_id(DEPARTMENT), heir}


def test_whoever_goes_out_of_being_later_is_offered_as_it_is_called_today(make: Make, client: FlaskClient) -> None:
    make.agreement()
    heir = merged(make, ALLIANCE, name="Liên minh mới", short_name="Liên minh mới", on=date(2026, 12, 1))
    make.sign_in(client, CHI)
    agencies = offered(client)
    assert agencies[make.agency_id(ALLIANCE)] == short(make, ALLIANCE)
    assert heir not in agencies


@pytest.mark.parametrize("whole", ["Một tên khác", ALLIANCE])
def test_two_living_agencies_of_one_short_name_are_told_apart(make: Make, client: FlaskClient, whole: str) -> None:
    make.task(make.agreement(), lead=ALLIANCE, coordinating=(DEPARTMENT,))
    ids = make.agency_id(ALLIANCE), make.agency_id(DEPARTMENT)
    with transaction():
        db.session.execute(update(Agency).where(Agency.id == ids[1]).values(short_name=short_of(ids[0]), name=whole))
    make.sign_in(client, LAN)
    agencies = offered(client)
    if whole == ALLIANCE:
        assert [agencies[id_] for id_ in ids] == [f"{ALLIANCE} ({id_})" for id_ in ids]
    else:
        assert [agencies[id_] for id_ in ids] == [ALLIANCE, whole]


def short_of(agency_id: int) -> str:
    return db.session.get_one(Agency, agency_id).short_name


def test_who_looks_for_the_former_body_finds_what_it_was_reminded_of(make: Make, client: FlaskClient) -> None:
    make.task(make.agreement(), title="Việc trước khi sáp nhập", lead=ALLIANCE, due_on=BEFORE)
    with time_machine.travel(local(BEFORE, 9), tick=False):
        plan(BEFORE)
    heir = merged(make, ALLIANCE, name="Liên minh mới", short_name="Liên minh mới")
    make.sign_in(client, LAN)
    for id_ in (make.agency_id(ALLIANCE), heir):
        assert "Việc trước khi sáp nhập" in client.get(f"/reminders?agency={id_}&day=01/09/2026").text


def test_the_choices_take_as_many_statements_however_many_bodies_are_gone(make: Make, client: FlaskClient) -> None:
    make.task(make.agreement(), lead=ALLIANCE, coordinating=(DEPARTMENT,), due_on=BEFORE)
    with time_machine.travel(local(BEFORE, 9), tick=False):
        plan(BEFORE)
    make.sign_in(client, LAN)
    counts = []
    for gone in (ALLIANCE, DEPARTMENT):
        merged(make, gone, name=f"Sau {gone}", short_name=f"Sau {gone}")
        offered(client)
        with statements() as seen:
            offered(client)
        counts.append(len(seen))
    assert counts[0] == counts[1]
