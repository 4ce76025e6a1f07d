"""Who runs the installation ends posts and shuts accounts of everybody, and gives nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, Make
from tests.people import BINH, CHI, DUNG, QUAN
from tracker.database import db
from tracker.models import AuditEntry, Holding, Person


@pytest.fixture
def quan(make: Make, client: FlaskClient) -> Iterator[FlaskClient]:
    with time_machine.travel(NOW, tick=False):
        make.sign_in(client, QUAN)
        yield client


def holding_of(person_id: int) -> Holding:
    db.session.rollback()
    return db.session.scalars(select(Holding).where(Holding.person_id == person_id)).one()


def test_he_finds_somebody_ends_the_post_and_shuts_the_account(quan: FlaskClient, make: Make) -> None:
    dung = make.person_id(DUNG)
    assert f'href="/people/{dung}"' in quan.get("/accounts?q=DUNG@").text
    assert f'href="/people/{dung}"' not in quan.get("/accounts?q=chi%").text
    page = quan.get(f"/people/{dung}").text
    assert f"/people/{dung}/posts/new" not in page
    ended = f"/holdings/{holding_of(dung).id}/end"
    assert quan.post(ended, data={"last_on": "23/11/2026"}).location == f"/people/{dung}"
    assert holding_of(dung).until_on is not None, "also of the last administrator of an agency: he invites the next"
    assert quan.post(f"/people/{dung}/account", data={}).location == f"/people/{dung}"
    assert db.session.get_one(Person, dung).disabled_at is not None
    acts = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_id == dung).order_by(AuditEntry.id)).all()
    assert [(one.action, one.actor.split(",")[0]) for one in acts] == [("ended-post", "Quan"), ("shut-account", "Quan")]


def test_the_last_administrator_of_the_system_stays(quan: FlaskClient, make: Make) -> None:
    me = make.person_id(QUAN)
    answer = quan.post(f"/holdings/{holding_of(me).id}/end", data={"last_on": "23/11/2026"})
    assert "Hệ thống sẽ không còn quản trị" in answer.text
    assert holding_of(me).until_on is None
    assert quan.post(f"/people/{me}/account", data={}).status_code == 200
    assert db.session.get_one(Person, me).disabled_at is None


def test_he_gives_no_post_and_no_link(quan: FlaskClient, make: Make) -> None:
    for address in ("posts/new", "link", "second-factor"):
        assert quan.post(f"/people/{make.person_id(CHI)}/{address}").status_code == 403
    make.sign_in(quan, BINH)
    assert quan.get("/accounts").status_code == 403
