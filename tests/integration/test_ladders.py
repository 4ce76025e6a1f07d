"""An agreement sets when it reminds: previewed, saved with a reason, used by the planner, and put back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import Make
from tests.people import ALLIANCE, BINH, CHI, HUNG, LAN, MINH, NAM
from tests.reminding import CALENDAR, DUE, LETTERHEAD, ZONE, local, rungs
from tracker.database import db
from tracker.domain.errors import NotAllowed
from tracker.domain.ladders import ladder_of
from tracker.domain.reminders import DEFAULT_LADDER, OWN_UNIT, Rung, Tier
from tracker.models import AuditEntry, OwnLadder
from tracker.queries.coming_reminders import Outlook, coming_reminders
from tracker.queries.ladders import ladder_change, ladders
from tracker.services.reminders.ladders import set_ladder
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.planning import plan_reminders

OFFICER = frozenset({Tier.OFFICER})
OWN = ladder_of([Rung(-2, OFFICER), Rung(4, OWN_UNIT)], ())
FIRST = DUE - timedelta(days=7)
WHY = "Các bên thống nhất ngày 01/10/2026"


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with time_machine.travel(local(FIRST, 9), tick=False):
        yield


@pytest.fixture
def owing(make: Make) -> int:
    agreement_id = make.agreement()
    make.task(agreement_id, lead=ALLIANCE, due_on=DUE)
    return agreement_id


def own(make: Make, agreement_id: int) -> None:
    set_ladder(agreement_id, OWN, by=make.viewer(MINH), version=None, because=WHY, now=local(FIRST))


def outlook(days: int = 30) -> Outlook:
    return Outlook(FIRST, FIRST + timedelta(days=days), FIRST, CALENDAR, ladders(), ZONE)


def run(day: int) -> None:
    morning = Morning(local(CALENDAR.add(DUE, day) if day else DUE), CALENDAR, ladders(), LETTERHEAD)
    plan_reminders(morning)


def test_the_planner_and_the_preview_go_by_the_ladder_of_each_agreement(make: Make, owing: int) -> None:
    make.task(make.agreement(title="Chương trình khác"), lead=ALLIANCE, due_on=DUE)
    own(make, owing)
    seen: dict[int, set[str]] = {}
    for row in coming_reminders(outlook()):
        seen.setdefault(row.obligation.agreement_id, set()).add(row.rung)
    assert seen.pop(owing) == {"before-2", "overdue-4"}
    (other,) = seen.values()
    assert "overdue-3" in other
    run(-2)
    assert set(rungs()) == {"before-2", "before-7", "before-3"}  # the other agreement's two, late by our silence
    run(4)
    assert rungs()["overdue-4"] == "Chi"


def test_what_is_decided_stays_decided_when_the_ladder_changes(make: Make, owing: int) -> None:
    run(-3)
    before = rungs()
    own(make, owing)
    run(-2)
    assert rungs() == before | {"before-2": "Chi"}


def test_what_a_change_adds_takes_away_and_leaves_is_known_before_it_is_saved(make: Make, owing: int) -> None:
    longer = ladder_of([*DEFAULT_LADDER.rungs, Rung(2, OFFICER)], DEFAULT_LADDER.weekly)
    found = ladder_change(owing, longer, outlook())
    assert [str(row.rung) for row in found.added] == ["2 working days overdue"]
    assert (found.added_count, found.gone_count) == (1, 0)
    assert found.same_count > 5
    fewer = ladder_change(owing, OWN, outlook())
    assert {str(row.rung) for row in fewer.added} == {"2 working days before the due day", "4 working days overdue"}
    assert fewer.same_count == 0
    assert db.session.scalar(select(OwnLadder.agreement_id)) is None


def form_of(client: FlaskClient, address: str) -> dict[str, str]:
    """What the form of the page would send."""
    page = client.get(address).text
    body = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page))
    ticked = set(re.findall(r'<input checked[^>]*name="([^"]+)"', page))
    boxes = set(re.findall(r'<input[^>]*name="([^"]+)"[^>]*type="checkbox"', page))
    assert ticked
    return {name: value for name, value in body.items() if name not in boxes or name in ticked}


def test_the_page_shows_the_change_first_and_saves_it_the_second_time(
    make: Make, client: FlaskClient, owing: int
) -> None:
    make.sign_in(client, HUNG)
    address = f"/agreements/{owing}/ladder/edit"
    body = form_of(client, address) | {"overdue-4-days": "2", "overdue-4-officer": "y", "because": WHY}
    shown = client.post(address, data=body).text
    assert "Chưa lưu" in shown
    assert "thêm 1 lượt nhắc" in shown
    assert "<h2>Thêm lượt nhắc</h2>" in shown
    assert "quá hạn 2 ngày làm việc" in shown
    assert db.session.scalar(select(OwnLadder.agreement_id)) is None
    confirmed = re.findall(r'name="confirmed"[^>]*value="([0-9a-f]{64})"', shown)
    body |= {"confirmed": confirmed[0]}
    for _click in range(2):
        assert client.post(address, data=body).status_code == 302
    assert Rung(2, OFFICER) in ladders().of(owing).rungs
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == "ladder")).all()
    assert [json.loads(entry.after or "{}")["because"] for entry in entries] == [WHY]
    assert "Chương trình có chế độ nhắc việc riêng" in client.get(f"/agreements/{owing}/ladder").text


def test_the_usual_ladder_is_put_back_by_saving_it(make: Make, owing: int) -> None:
    own(make, owing)
    set_ladder(owing, DEFAULT_LADDER, by=make.viewer(MINH), version=None, because=WHY, now=local(FIRST))
    assert ladders().own == {}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"overdue-0-days": "61"}, "Nhiều nhất 60 ngày làm việc"),
        ({"overdue-0-days": "0"}, "1 trở lên"),
        ({"overdue-0-days": "ba"}, "ba"),
        ({"overdue-4-days": "9"}, "đánh dấu người được nhắc"),
        ({"overdue-4-days": "3", "overdue-4-officer": "y"}, "trùng một ngày"),
        ({"because": ""}, "Lý do"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_typed_is_lost(
    make: Make, client: FlaskClient, owing: int, typed: dict[str, str], said: str
) -> None:
    make.sign_in(client, MINH)
    address = f"/agreements/{owing}/ladder/edit"
    answer = client.post(address, data=form_of(client, address) | {"because": WHY} | typed)
    assert answer.status_code == 200
    assert "Chưa lưu" in answer.text
    assert "invalid-feedback" in answer.text
    assert said in answer.text
    assert db.session.scalar(select(OwnLadder.agreement_id)) is None
    for text in typed.values():
        assert f'value="{text}"' in answer.text


def test_an_officer_late_nowhere_reminded_is_refused(make: Make, client: FlaskClient, owing: int) -> None:
    make.sign_in(client, MINH)
    address = f"/agreements/{owing}/ladder/edit"
    body = {name: text for name, text in form_of(client, address).items() if not name.endswith("-officer")}
    assert "ít nhất một mức nhắc sau thời hạn" in client.post(address, data=body | {"because": WHY}).text


def test_only_the_standing_agency_sets_it_and_everybody_of_the_program_reads_it(
    make: Make, client: FlaskClient, owing: int
) -> None:
    for who in (LAN, CHI, BINH):
        with pytest.raises(NotAllowed):
            set_ladder(owing, OWN, by=make.viewer(who), version=None, because=WHY, now=local(FIRST))
        make.sign_in(client, who)
        page = client.get(f"/agreements/{owing}/ladder")
        assert "Hằng tuần" in page.text or "hằng tuần" in page.text
        assert "/ladder/edit" not in page.text
    make.sign_in(client, NAM)
    assert client.get(f"/agreements/{owing}/ladder").status_code == 404


def test_who_saves_second_is_told(make: Make, client: FlaskClient, owing: int) -> None:
    make.sign_in(client, MINH)
    address = f"/agreements/{owing}/ladder/edit"
    body = form_of(client, address) | {"overdue-4-days": "2", "overdue-4-officer": "y", "because": WHY}
    own(make, owing)
    confirmed = re.findall(r'name="confirmed"[^>]*value="([0-9a-f]{64})"', client.post(address, data=body).text)
    answer = client.post(address, data=body | {"confirmed": confirmed[0]})
    assert answer.status_code == 200
    assert "người khác" in answer.text.lower()
    assert ladders().of(owing) == OWN
