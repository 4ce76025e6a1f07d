"""Which agency a name of the paper means is decided on the preview: pointed at a known one, chosen, or a new one."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.annex_files import HEADER, task, workbook
from tests.forms_on_pages import forms_of
from tests.make import NOW, Make
from tests.people import ALLIANCE, CHI, COMMISSION, DEPARTMENT
from tracker.database import db, transaction
from tracker.domain.folding import fold
from tracker.models import Agency, Agreement, Assignment, AuditEntry, Party, PendingImport, Task

PAPER = "Báo Ninh Bình điện tử"
SHARED = "Chi cục PTNT"


@pytest.fixture(autouse=True)
def _today(client: FlaskClient, make: Make) -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        make.sign_in(client, CHI)
        yield


def upload(client: FlaskClient, lead: str = "hai bên", others: str = PAPER) -> str:
    content = workbook([[f"Giữa: {COMMISSION}; {ALLIANCE}"], HEADER, task(lead=lead, others=others)])
    return client.post("/imports/new", data={"file": (io.BytesIO(content), "a.xlsx")}).location


def body_of(client: FlaskClient, address: str, **typed: str) -> dict[str, list[str]]:
    shown = next(one for one in forms_of(client.get(address).text, address) if "version" in one.names())
    return shown.body(title="Chương trình", **typed)


def field_of(body: dict[str, list[str]], name: str) -> str:
    """The prefix of the fields of a name."""
    names = {key: value for key, value in body.items() if re.fullmatch(r"agencies-\d+-name", key)}
    return next(key.removesuffix("name") for key, value in names.items() if value == [name])


def agencies(make: Make, *names: str) -> list[int]:
    with transaction():
        made = [Agency(name=name, short_name=SHARED, name_folded=fold(f"{name} {SHARED}")) for name in names]
        db.session.add_all(made)
        db.session.flush()
        return [agency.id for agency in made]


def coordinating() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(Assignment.agency_id).where(Assignment.role == "coordinating")))


def count(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


@pytest.mark.parametrize(
    ("lead", "others", "is_warned"),
    [(ALLIANCE, "LMHTX", True), (f"{COMMISSION}; {ALLIANCE}", f"{PAPER}; LMHTX", True),
     ("Hội Liên hiệp Phụ nữ tỉnh Ninh Bình", "Sở Nội vụ", False), (ALLIANCE, "hai bên", False),
     (ALLIANCE, "bên còn lại", False), (ALLIANCE, "các sở, ngành liên quan", False), (ALLIANCE, PAPER, False)],
)  # fmt: skip
def test_a_lead_that_coordinates_with_itself_under_another_name_is_warned_of(
    client: FlaskClient, lead: str, others: str, is_warned: bool
) -> None:
    page = client.get(upload(client, lead, others)).text
    assert ("“LMHTX” chính là cơ quan chủ trì" in page) is is_warned
    assert ("chính là cơ quan chủ trì" in page) is is_warned


def test_a_lead_unknown_before_that_coordinates_by_its_abbreviation_is_warned_of(client: FlaskClient) -> None:
    women = "Hội Liên hiệp Phụ nữ tỉnh Ninh Bình"
    content = workbook([[f"Giữa: {women}; {ALLIANCE}"], HEADER, task(lead=women, others="HLHPN")])
    address = client.post("/imports/new", data={"file": (io.BytesIO(content), "a.xlsx")}).location
    assert "“HLHPN” chính là cơ quan chủ trì" in client.get(address).text


def test_a_new_agency_is_pointed_at_a_known_one_by_its_abbreviation(client: FlaskClient, make: Make) -> None:
    address, before = upload(client), count(Agency)
    body = body_of(client, address, do="check")
    client.post(address, data=body | {field_of(body, PAPER) + "other": ["SNNMT"]})
    page = client.get(address).text
    assert "chọn bằng tay" in page
    assert client.post(address, data=body_of(client, address)).status_code == 302
    assert (coordinating(), count(Agency)) == ([make.agency_id(DEPARTMENT)], before)
    written = db.session.scalars(select(Assignment.name_as_written).where(Assignment.role == "coordinating")).all()
    assert written == [PAPER]
    told = json.loads(db.session.scalars(select(AuditEntry.after).where(AuditEntry.action == "imported")).one())
    assert told["agencies_decided"] == {PAPER: make.agency_id(DEPARTMENT)}


def test_an_agency_that_nobody_decided_about_is_created_as_written(client: FlaskClient, make: Make) -> None:
    address = upload(client)
    client.post(address, data=body_of(client, address))
    assert coordinating() == [make.agency_id(PAPER)]


def test_a_name_that_several_bear_is_decided_before_importing(client: FlaskClient, make: Make) -> None:
    first, second = agencies(make, "Chi cục Phát triển nông thôn A", "Chi cục Phát triển nông thôn B")
    address = upload(client, others=SHARED)
    body = body_of(client, address)
    refused = client.post(address, data=body)
    assert refused.status_code == 200
    assert f"nhiều cơ quan cùng được gọi là “{SHARED}”" in refused.text
    assert count(Agreement) == 0
    body = body_of(client, address)
    chosen = client.post(address, data=body | {field_of(body, SHARED) + "meant": [str(second)]})
    assert chosen.location.startswith("/agreements/")
    assert coordinating() == [second]
    assert first not in coordinating()


def test_a_name_that_several_bear_may_be_one_more_agency(client: FlaskClient, make: Make) -> None:
    agencies(make, "Chi cục Phát triển nông thôn A", "Chi cục Phát triển nông thôn B")
    address, before = upload(client, lead=SHARED, others=SHARED), count(Agency)
    body = body_of(client, address)
    client.post(address, data=body | {field_of(body, SHARED) + "meant": ["0"]})
    assert count(Agency) == before + 1
    assert (count(Task), count(Assignment)) == (1, 1)


def test_a_party_is_pointed_at_a_known_agency_and_keeps_its_name_as_signed(client: FlaskClient, make: Make) -> None:
    address = upload(client, others="")
    body = body_of(client, address, do="check") | {"parties": [f"{PAPER}\n{ALLIANCE}"]}
    client.post(address, data=body)
    body = body_of(client, address)
    client.post(address, data=body | {field_of(body, PAPER) + "other": [COMMISSION]})
    first = db.session.execute(select(Party.name_as_signed, Party.agency_id).where(Party.position == 1)).one()
    assert tuple(first) == (PAPER, make.agency_id(COMMISSION))


@pytest.mark.parametrize("typed", ["Không có cơ quan này", SHARED])
def test_an_unknown_or_shared_name_is_refused_beside_its_field(client: FlaskClient, make: Make, typed: str) -> None:
    agencies(make, "Chi cục Phát triển nông thôn A", "Chi cục Phát triển nông thôn B")
    address = upload(client)
    body = body_of(client, address, do="check")
    answer = client.post(address, data=body | {field_of(body, PAPER) + "other": [typed]})
    assert answer.status_code == 200
    assert "Không có đúng một cơ quan mang tên này" in answer.text
    assert typed in answer.text
    assert db.session.scalars(select(PendingImport.mends)).one() is None


@pytest.mark.parametrize("forged", ["999999999", "-1", "x", "9" * 30])
def test_a_forged_choice_decides_nothing(client: FlaskClient, forged: str) -> None:
    address = upload(client)
    body = body_of(client, address, do="check")
    client.post(address, data=body | {field_of(body, PAPER) + "meant": [forged]})
    assert json.loads(db.session.scalars(select(PendingImport.mends)).one())["meant"] == {}
