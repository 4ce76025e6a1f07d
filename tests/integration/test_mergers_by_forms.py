"""Mergers to their end by the forms of pages alone: three programs made one, parties that become one body."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.forms_on_pages import Form, forms_of
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CENTRAL, COMMISSION, DEPARTMENT, HUNG, MINH, QUAN, UNION, Cast
from tracker.database import db
from tracker.domain.agency_changes import Asks
from tracker.models import Agency, Agreement, Closing, Party, Reassignment, Task

CHANGES = "/agencies/changes/new"
ONE_BODY = "Ban Tuyên giáo và Hợp tác xã Ninh Bình"


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def chosen(form: Form, **typed: object) -> dict[str, object]:
    """What the form holds already, and what a person types or chooses beside it."""
    kept: dict[str, object] = {}
    for part in form.fields:
        if part.kind == "select":
            kept[part.name] = part.chosen or [one for one in part.choices if one == "0"]
        elif part.kind == "hidden" and part.name != "csrf_token":
            kept[part.name] = part.value
    return kept | typed


def form_with(text: str, address: str, name: str) -> Form:
    return next(one for one in forms_of(text, address) if name in one.names())


def record(make: Make, client: FlaskClient, written: dict[str, str], **choice: object) -> TestResponse:
    """By the administrator: written down, looked at, recorded."""
    make.sign_in(client, QUAN)
    page = client.post(CHANGES, data=written)
    return client.post(CHANGES, data=chosen(form_with(page.text, CHANGES, "confirmed"), **written, **choice))


def confirmed(client: FlaskClient, address: str, **typed: object) -> TestResponse:
    """A form that shows what comes of it before it is sent for good."""
    empty = form_with(client.get(address).text, address, "confirmed")
    shown = client.post(address, data=chosen(empty, **typed))
    return client.post(address, data=chosen(form_with(shown.text, address, "confirmed"), **typed))


def closings() -> dict[int, int | None]:
    db.session.rollback()
    return dict(db.session.execute(select(Closing.agreement_id, Closing.successor_id)).all())


def test_three_programs_of_what_became_one_pair_are_made_one_and_each_keeps_its_history(
    make: Make, client: FlaskClient
) -> None:
    pairs = {"Ninh Bình": (COMMISSION, ALLIANCE), "Hà Nam": (UNION, DEPARTMENT), "Nam Định": (UNION, ALLIANCE)}
    kept, *others = [make.agreement(title=f"Của {place}", parties=parties) for place, parties in pairs.items()]
    for program, lead in zip((kept, *others), (COMMISSION, DEPARTMENT, UNION), strict=True):
        make.task(program, title=f"Mở lớp {program}", lead=lead)
        make.task(program, title=f"Đã xong {program}", lead=lead, done_on=TODAY)
    for before, after in ((UNION, COMMISSION), (DEPARTMENT, ALLIANCE)):
        written = {
            "kind": "absorb", "predecessors": before, "successors": after, "decision_number": f"{len(before)}-QĐ/TU",
            "effective_on": "24/11/2026",
        }  # fmt: skip
        assert record(make, client, written).location == "/agencies/changes"
    make.sign_in(client, HUNG)
    address = f"/agreements/{kept}/combine"
    assert all(f"Của {place}" in client.get(address).text for place in pairs)
    done = confirmed(client, address, others=[str(id_) for id_ in others], reason="Theo quyết định sáp nhập")
    assert done.location == f"/agreements/{kept}"
    assert closings() == dict.fromkeys(others, kept)
    went = select(Task.title).where(Task.agreement_id == kept, Task.carried_from_id.is_not(None)).order_by(Task.title)
    assert db.session.scalars(went).all() == [f"Mở lớp {id_}" for id_ in others]
    for id_, (place, parties) in zip(others, list(pairs.items())[1:], strict=True):
        page = client.get(f"/agreements/{id_}").text
        assert f"Đã xong {id_}" in page, place
        signed = select(Party.name_as_signed).where(Party.agreement_id == id_).order_by(Party.position)
        assert tuple(db.session.scalars(signed)) == parties
        assert "Theo quyết định sáp nhập" in client.get(f"/agreements/{id_}/history").text


@pytest.mark.parametrize("closer", [MINH, HUNG])
def test_parties_that_become_one_body_are_asked_and_its_head_ends_the_program(
    make: Make, client: FlaskClient, closer: Cast
) -> None:
    program = make.program()
    stays = make.agreement(title="Với Trung ương", parties=(COMMISSION, CENTRAL))
    written = {
        "kind": "merge", "predecessors": f"{COMMISSION}\n{ALLIANCE}", "successors": ONE_BODY,
        "decision_number": "983-QĐ/TU", "effective_on": "24/11/2026",
    }  # fmt: skip
    refused = record(make, client, written)
    assert refused.status_code == 200  # nothing is chosen for the program yet
    assert db.session.scalar(select(Agency.id).where(Agency.name == ONE_BODY)) is None
    choice = {f"program-{program}": "end"}
    assert record(make, client, written, **choice).location == "/agencies/changes"
    [order] = db.session.scalars(select(Reassignment.id).where(Reassignment.asks == Asks.END)).all()
    make.sign_in(client, closer)
    assert f"/reassignments/{order}" in client.get("/").text
    assert f"/agreements/{program}/close" in client.get(f"/reassignments/{order}").text
    ended = confirmed(
        client, f"/agreements/{program}/close", outcome="lapsed", closed_on="24/11/2026", reason="Hai bên nay là một"
    )
    assert ended.location == f"/agreements/{program}"
    assert closings() == {program: None}
    assert set(db.session.scalars(select(Reassignment.settled_on))) == {TODAY}
    assert db.session.get_one(Agreement, stays).closed_on is None
    assert f"nay là {ONE_BODY}" in client.get(f"/agreements/{stays}").text
