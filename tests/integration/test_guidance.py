"""Guidance goes down, is acknowledged and answered below, and is reminded of until then."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cascade_scene import HA, Cascade, cascade
from tests.make import NOW, TODAY, Make
from tests.people import CHI, COMMISSION, DEPARTMENT, LAN, NAM, OANH, THU, UNION
from tests.reminding import CALENDAR, LETTERHEAD, local
from tests.world_cascade import guidance
from tracker.database import db, transaction
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.guidance import Answer
from tracker.domain.ladders import ladder_of
from tracker.domain.obligations import ObligationKind
from tracker.domain.reminders import Rung, Tier
from tracker.models import (
    AgencySuccession,
    Agreement,
    Document,
    GuidanceContent,
    GuidanceReading,
    OutboxMessage,
    OwnLadder,
    Reminder,
)
from tracker.models.obligations import SELECTS
from tracker.queries.days_off import working_calendar
from tracker.queries.guidance import received_guidance, sent_guidance, sent_page
from tracker.queries.ladders import ladders
from tracker.services.agreements.contents import ContentFacts, edit_contents
from tracker.services.guidance import acknowledge_guidance, answer_guidance, send_guidance, withdraw_guidance
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.planning import plan_reminders

DUE = date(2026, 12, 1)  # five working days after Tuesday the 24th


@pytest.fixture
def scene(make: Make) -> Cascade:
    return cascade(make)


def send(make: Make, scene: Cascade, **changed: object) -> int:
    return send_guidance(
        scene.parent_id, replace(guidance(), **changed), by=make.viewer(HA), calendar=working_calendar(), today=TODAY,
        now=NOW,
    )  # fmt: skip


def reading(agreement_id: int) -> GuidanceReading:
    db.session.rollback()
    return db.session.scalars(select(GuidanceReading).where(GuidanceReading.agreement_id == agreement_id)).one()


def owed() -> list[tuple[int, int, date]]:
    db.session.rollback()
    rows = db.session.execute(SELECTS[ObligationKind.GUIDANCE].select()).all()
    return [(row.agreement_id, row.owner_id, row.due_on) for row in rows]


def test_it_goes_to_open_programs_below_and_is_owed_by_their_standing_agency(make: Make, scene: Cascade) -> None:
    closed = make.agreement(title="Đã kết thúc", parent_id=scene.parent_id)
    make.agreement(title="Hết hạn", parent_id=scene.parent_id, valid_to=TODAY - timedelta(1))
    with transaction():
        db.session.get_one(Agreement, closed).closed_on = TODAY
    document_id = send(make, scene, content_ids=frozenset(scene.above[:1]))
    assert owed() == [(scene.child_id, make.agency_id(COMMISSION), DUE)]
    [row] = sent_guidance(scene.parent_id, make.viewer(HA))
    assert (row.document_id, row.sent_count, row.read_count) == (document_id, 1, 0)
    assert row.contents == ("1 Tuyên truyền trên phương tiện thông tin đại chúng",)
    later = make.agreement(title="Đến sau", parent_id=scene.parent_id)  # reads it, and owes nothing
    [received] = received_guidance(later, make.viewer(LAN), today=TODAY)
    assert received.reading is None
    assert len(owed()) == 1


def test_read_and_answered_below_is_told_above(make: Make, client: FlaskClient, scene: Cascade) -> None:
    document_id = send(make, scene)
    reading_id = reading(scene.child_id).id
    with time_machine.travel(NOW, tick=False):
        make.sign_in(client, LAN)
        assert f"/readings/{reading_id}" in client.get("/").text  # among her work
        assert "36-HD/LMHTXVN" in client.get(f"/agreements/{scene.child_id}/guidance").text
        client.post(f"/readings/{reading_id}/acknowledge", data={"once": "k1"})
        assert owed() == []
        sent = {
            "text": "Đã triển khai tới 125 xã",
            "symbol": "15/KH-BTGDVTU",
            "url": "https://example.vn/kh",
            "once": "k",
        }
        client.post(f"/readings/{reading_id}/answer", data=sent)
        make.sign_in(client, HA)
        assert "Đã triển khai tới 125 xã" in client.get(f"/guidance/{document_id}").text
    page = sent_page(document_id, make.viewer(HA), today=TODAY)
    assert page is not None
    assert (page.document.read_count, page.document.answered_count) == (1, 1)


def test_one_agency_acknowledges_and_answers_once_for_all_its_programs_that_received_it(
    make: Make, client: FlaskClient, scene: Cascade
) -> None:
    """After a merger three programs have one pair; what another agency stands for is not offered, nor taken."""
    twins = [make.agreement(title=f"Tỉnh {place}", parent_id=scene.parent_id) for place in ("Hà Nam", "Nam Định")]
    other = make.agreement(title="Của hội", parties=(UNION,), parent_id=scene.parent_id)
    send(make, scene)
    first, second, third, foreign = (reading(id_).id for id_ in (scene.child_id, *twins, other))
    with time_machine.travel(NOW, tick=False):
        make.sign_in(client, LAN)
        page = client.get(f"/readings/{first}").text
        assert page.count(f'value="{second}" checked') == page.count(f'value="{third}" checked') == 2
        assert f'value="{foreign}"' not in page
        text = {"text": "Đã triển khai tới 125 xã", "once": "k"}
        refused = client.post(f"/readings/{first}/answer", data=text | {"also": [second, foreign]})
        assert refused.status_code == 200
        assert not any(reading(id_).read_on for id_ in (scene.child_id, *twins))
        client.post(f"/readings/{first}/acknowledge", data={"also": [second, third], "once": "k1"})
        assert owed() == [(other, make.agency_id(UNION), DUE)]
        client.post(f"/readings/{first}/answer", data=text | {"also": [second]})
        assert [reading(id_).answer for id_ in twins] == ["Đã triển khai tới 125 xã", None]
        client.post(f"/readings/{third}/answer", data={"text": "Riêng Nam Định", "once": "k2"})
        anew = client.get(f"/readings/{first}").text
        assert f'value="{second}" checked' in anew  # what was given together is mended together
        assert f'value="{third}"' not in anew
    time_ = {"today": TODAY, "now": NOW}
    with pytest.raises(NotFound):
        answer_guidance(first, Answer(text="x"), by=make.viewer(LAN), also=[foreign], **time_)
    again = send(make, scene, number="37-HD/LMHTXVN")
    newer = db.session.scalars(select(GuidanceReading.id).where(GuidanceReading.document_id == again)).all()
    with pytest.raises(NotFound):  # of another document
        answer_guidance(first, Answer(text="x"), by=make.viewer(LAN), also=newer[:1], **time_)


def test_who_has_to_acknowledge_is_named_as_who_answers_today(make: Make, scene: Cascade) -> None:
    document_id = send(make, scene)
    with transaction():
        gone, there = make.agency_id(COMMISSION), make.agency_id(UNION)
        db.session.add(AgencySuccession(predecessor_id=gone, successor_id=there, kind="absorb", effective_on=TODAY))
    names = []
    for day in (TODAY - timedelta(1), TODAY):
        page = sent_page(document_id, make.viewer(HA), today=day)
        assert page is not None
        names += [one.agency for one in page.readings]
    assert names == ["Ban TG&DV Tỉnh ủy", "Hội LHPN tỉnh"]


def test_who_may_not_is_refused_and_hidden_things_are_not_there(make: Make, scene: Cascade) -> None:
    document_id = send(make, scene)
    reading_id, time_ = reading(scene.child_id).id, {"today": TODAY, "now": NOW}
    for who, error in ((CHI, NotAllowed), (HA, NotAllowed), (OANH, NotAllowed), (NAM, NotFound), (THU, NotFound)):
        with pytest.raises(error):
            acknowledge_guidance(reading_id, by=make.viewer(who), **time_)
        with pytest.raises(error):
            answer_guidance(reading_id, Answer(text="x"), by=make.viewer(who), **time_)
    for who, error in ((OANH, NotAllowed), (LAN, NotFound)):
        with pytest.raises(error):
            send_guidance(
                scene.parent_id, guidance("9/HD-A"), by=make.viewer(who), calendar=working_calendar(), **time_
            )
        with pytest.raises(error):
            withdraw_guidance(document_id, by=make.viewer(who), because="x", now=NOW)
    for unknown in (acknowledge_guidance, lambda id_, **said: answer_guidance(id_, Answer(text="x"), **said)):
        with pytest.raises(NotFound):
            unknown(4711, by=make.viewer(LAN), **time_)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"number": "không số"}, "symbol"),
        ({"number": "05/4/2022"}, "symbol"),
        ({"issued_on": TODAY + timedelta(1)}, "issued_on"),
        ({"about": "  "}, "about"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://" + "a" * 2000}, "url"),
        ({"content_ids": frozenset({4711})}, "content_ids"),
    ],
)
def test_a_document_that_cannot_be_is_refused_beside_its_field(
    make: Make, scene: Cascade, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(RuleBroken) as refused:
        send(make, scene, **changed)
    assert refused.value.field == field
    assert db.session.scalar(select(Document.id)) is None


def test_the_same_document_goes_down_once_unless_it_was_withdrawn(make: Make, scene: Cascade) -> None:
    document_id = send(make, scene)
    with pytest.raises(RuleBroken) as refused:
        send(make, scene, number="36 - HD/LMHTXVN")
    assert refused.value.field == "symbol"
    with pytest.raises(RuleBroken):
        withdraw_guidance(document_id, by=make.viewer(HA), because=" ", now=NOW)
    withdraw_guidance(document_id, by=make.viewer(HA), because="Gửi nhầm", now=NOW)
    assert owed() == []
    with pytest.raises(RuleBroken):
        withdraw_guidance(document_id, by=make.viewer(HA), because="x", now=NOW)
    send(make, scene)
    assert len(owed()) == 1


def test_acknowledged_twice_is_refused_and_a_second_answer_keeps_the_first_in_the_trail(
    make: Make, scene: Cascade
) -> None:
    send(make, scene)
    reading_id, said = reading(scene.child_id).id, {"by": make.viewer(LAN), "today": TODAY, "now": NOW}
    with pytest.raises(RuleBroken) as refused:
        answer_guidance(reading_id, Answer(text=" "), **said)
    assert refused.value.field == "text"
    answer_guidance(reading_id, Answer(text="Lần một"), **said)
    with pytest.raises(RuleBroken):
        acknowledge_guidance(reading_id, **said)
    answer_guidance(reading_id, Answer(text="Lần hai"), **said)
    assert (reading(scene.child_id).answer, reading(scene.child_id).read_on) == ("Lần hai", TODAY)


def test_unread_it_is_reminded_of_by_the_ladder_of_the_program_below(app: Flask, make: Make, scene: Cascade) -> None:
    """Its own rule: a sister with another ladder is told on other days; who has read it is told no more."""
    sister = make.agreement(title="Của tỉnh bạn", parties=(DEPARTMENT, UNION), parent_id=scene.parent_id)
    early = ladder_of([Rung(-4, frozenset({Tier.OFFICER})), Rung(1, frozenset({Tier.OFFICER}))], [])
    with transaction():
        db.session.add(OwnLadder(agreement_id=sister, ladder=early))
    send(make, scene)
    asked = ["reminders", "preview", "--from", "2026-11-24", "--days", "30", "--json", "--lang", "en"]
    with time_machine.travel(NOW, tick=False):
        shown = app.test_cli_runner().invoke(args=asked).stdout
        assert f'"guidance:{reading(scene.child_id).id}"' in shown
    rungs: dict[int, set[str]] = {scene.child_id: set(), sister: set()}
    for day in (TODAY + timedelta(number) for number in range(1, 20)):
        if day == date(2026, 12, 3):
            acknowledge_guidance(reading(scene.child_id).id, by=make.viewer(LAN), today=day, now=NOW)
        plan_reminders(Morning(local(day), CALENDAR, ladders(), LETTERHEAD))
    for agreement_id, rung in db.session.execute(select(Reminder.agreement_id, Reminder.rung)):
        rungs[agreement_id].add(rung)
    assert rungs[sister] == {"before-4", "overdue-1"}
    assert rungs[scene.child_id] == {"before-7", "before-3", "before-1", "due", "overdue-1"}
    said = [" ".join(text.split()) for text in db.session.scalars(select(OutboxMessage.text))]
    assert len(said) > 5
    assert not [text for text in said if "hẹn ngày xong" in text], "it is read at once, no page promises a day for it"
    why = ["reminders", "why", "--obligation", f"guidance:{reading(scene.child_id).id}", "--json"]
    assert '"overdue-1"' in app.test_cli_runner().invoke(args=why).stdout


def test_a_program_that_leaves_owes_nothing_and_a_content_that_goes_takes_no_guidance_with_it(
    make: Make, scene: Cascade
) -> None:
    document_id = send(make, scene, content_ids=frozenset(scene.above))
    edit_contents(
        scene.parent_id, [ContentFacts("1", "Còn", scene.above[0])], by=make.viewer(HA), version=None, now=NOW
    )
    about = select(GuidanceContent.content_id).where(GuidanceContent.document_id == document_id)
    assert list(db.session.scalars(about)) == scene.above[:1]
    other = make.agreement(title="Khác")
    with transaction():
        db.session.get_one(Agreement, scene.child_id).parent_id = other
    assert owed() == []
