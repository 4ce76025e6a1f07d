"""Peers are ranked only while all of them want it: each answers for itself, and can take it back."""

from __future__ import annotations

import json
from datetime import date

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, DEPARTMENT, HUNG, LAN, MINH, NAM, OANH, THU
from tests.quarter_scene import figures, heading_count, read
from tracker.database import db
from tracker.domain.errors import AlreadyDone, NotAllowed, NotFound
from tracker.models import AuditEntry, Party
from tracker.services.agreements.ranking import agree_ranking

RANKING = "Xếp hạng các bên</h2>"


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def ranked(make: Make, client: FlaskClient, program: int, who=MINH) -> bool:
    return RANKING in read(make, client, f"/quarter?agreement={program}", who)


def test_ranking_is_off_until_both_parties_agree_and_off_again_when_one_takes_it_back(
    make: Make, program: int, client: FlaskClient
) -> None:
    make.task(program, lead=COMMISSION, due_on=date(2026, 10, 1))
    make.task(program, lead=ALLIANCE, due_on=date(2026, 10, 1), done_on=date(2026, 9, 30))
    assert not ranked(make, client, program)
    make.sign_in(client, HUNG)
    assert client.post(f"/agreements/{program}/ranking", data={"agrees": "y", "once": "k"}).status_code == 302
    assert not ranked(make, client, program)
    agree_ranking(program, agrees=True, by=make.viewer(BINH), now=NOW)
    page = read(make, client, f"/quarter?agreement={program}", LAN)
    table = page.split(RANKING)[1].split("</table>")[0]
    assert table.index("Liên minh Hợp tác xã tỉnh Ninh Bình") < table.index("Ban Tuyên giáo")
    assert "100,00%" in table
    for address, number in figures(table):
        assert heading_count(read(make, client, address, LAN)) == number
    assert RANKING not in read(make, client, "/quarter", MINH)  # never over many programs
    assert agree_ranking(program, agrees=False, by=make.viewer(BINH), now=NOW)
    assert not ranked(make, client, program)
    said = [(one.action, json.loads(one.after or "")["party"]) for one in db.session.scalars(select(AuditEntry))]
    assert said == [("agreed-ranking", COMMISSION), ("agreed-ranking", ALLIANCE), ("withdrew-ranking", ALLIANCE)]


def test_each_answers_for_its_own_agency_only(make: Make, program: int) -> None:
    make.task(program, coordinating=(DEPARTMENT,))
    for who, refusal in [(LAN, NotAllowed), (CHI, NotAllowed), (THU, NotAllowed), (OANH, NotFound), (NAM, NotFound)]:
        with pytest.raises(refusal):
            agree_ranking(program, agrees=True, by=make.viewer(who), now=NOW)
    assert agree_ranking(program, agrees=True, by=make.viewer(MINH), now=NOW, once="one")
    with pytest.raises(AlreadyDone):
        agree_ranking(program, agrees=True, by=make.viewer(MINH), now=NOW, once="one")
    assert not agree_ranking(program, agrees=True, by=make.viewer(HUNG), now=NOW)  # it stands so already
    agreed = select(Party.agency_id).where(Party.ranking_agreed_at.is_not(None))
    assert db.session.scalars(agreed).all() == [make.agency_id(COMMISSION)]
    assert len(db.session.scalars(select(AuditEntry)).all()) == 1


def test_everybody_of_the_program_sees_who_agrees(make: Make, program: int, client: FlaskClient) -> None:
    agree_ranking(program, agrees=True, by=make.viewer(MINH), now=NOW)
    page = read(make, client, f"/agreements/{program}/ranking", CHI)
    assert "Chỉ xếp hạng khi tất cả các bên đồng ý" in page
    assert "Phó Trưởng Ban, Ban TG&amp;DV Tỉnh ủy" in page
    assert "<form" not in page.split("<main")[1]
    assert 'name="agrees" value="y"' in read(make, client, f"/agreements/{program}/ranking", BINH)
    assert 'name="agrees" value="n"' in read(make, client, f"/agreements/{program}/ranking", HUNG)
    assert f'href="/agreements/{program}/ranking"' in read(make, client, f"/quarter?agreement={program}", LAN)
