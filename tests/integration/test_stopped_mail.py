"""Mail that stopped: what an administrator may decide about it, once, with a reason, and what then becomes of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select, update

from config import Settings
from tests.make import Make
from tests.outbox_scene import THURSDAY, send
from tests.people import CHI, QUAN
from tests.reminding import local, outbox, plan
from tests.smtp_sink import Sink
from tracker.database import db, transaction
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.messages import message
from tracker.models import AuditEntry, MailBreaker, OutboxItem, OutboxMessage, Person
from tracker.models.reminders import MessageState
from tracker.services import heartbeat
from tracker.services.reminders import breaker, stopped
from tracker.services.reminders.stopped import give_all_up, give_up, release_mail, send_again, send_all_again

NOW = local(THURSDAY, 9)
WHY = "Đã sửa địa chỉ thư"


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def stop(mail_id: int, state: MessageState) -> None:
    """As if its tries had come to that end."""
    with transaction():
        ended = {"state": state, "ended_at": NOW, "ended_because": message("x"), "unknown_count": 3}
        db.session.execute(update(OutboxMessage).where(OutboxMessage.id == mail_id).values(ended))


@pytest.fixture
def parked(waiting: int) -> int:
    stop(waiting, MessageState.PARKED)
    return waiting


def mail(mail_id: int) -> OutboxMessage:
    db.session.expire_all()
    return db.session.get_one(OutboxMessage, mail_id)


def trail() -> list[tuple[str, str]]:
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == "mail").order_by(AuditEntry.id))
    return [(entry.action, json.loads(entry.after or "{}")["because"]) for entry in entries]


def test_a_parked_mail_is_sent_again_as_the_same_mail_to_the_address_of_today(
    make: Make, parked: int, settings: Settings, sink: Sink
) -> None:
    before = mail(parked).message_id
    with transaction():
        db.session.execute(update(Person).where(Person.email == CHI.email).values(email="chi.moi@example.vn"))
    send_again(parked, by=make.viewer(QUAN), because=WHY, now=NOW)
    send(settings, sink.url)
    (taken,) = sink.journal
    assert taken.recipients == ("chi.moi@example.vn",)
    assert before.encode() in taken.content
    assert mail(parked).state == MessageState.SENT
    assert trail() == [("sent again", WHY)]


def test_what_may_have_been_read_once_is_never_written_anew(make: Make, parked: int) -> None:
    text = mail(parked).text
    send_again(parked, by=make.viewer(QUAN), because=WHY, now=NOW)
    plan(THURSDAY + timedelta(days=1))
    assert (mail(parked).state, mail(parked).text) == (MessageState.PENDING, text)


def test_a_mail_given_up_stays_in_the_list_with_the_reason_and_counts_as_told(
    make: Make, client: FlaskClient, parked: int
) -> None:
    give_up(parked, by=make.viewer(QUAN), because=WHY, now=NOW)
    assert mail(parked).state == MessageState.CANCELLED
    make.sign_in(client, CHI)
    assert WHY in client.get(f"/mail/{parked}").text
    plan(THURSDAY + timedelta(days=5))
    assert [state for _, state, _ in outbox()].count("pending") == 1  # the ladder goes on


@pytest.mark.parametrize("state", ["pending", "leased", "sending", "sent", "cancelled"])
def test_a_mail_in_any_other_state_is_left_alone(make: Make, client: FlaskClient, waiting: int, state: str) -> None:
    values = {"state": state, "lease_token": "t", "ended_at": NOW, "ended_because": message("x")}
    with transaction():
        db.session.execute(update(OutboxMessage).values(values))
    for act in (send_again, give_up):
        with pytest.raises(RuleBroken):
            act(waiting, by=make.viewer(QUAN), because=WHY, now=NOW)
    make.sign_in(client, QUAN)
    answer = client.post(f"/mail/{waiting}/decide", data={"decision": "again", "because": WHY})
    assert "Thư này không (còn) ở tình trạng dừng gửi" in answer.text
    assert mail(waiting).state == state
    assert not trail()


def test_two_administrators_at_once_decide_once(make: Make, parked: int) -> None:
    give_up(parked, by=make.viewer(QUAN), because=WHY, now=NOW)
    with pytest.raises(RuleBroken):
        send_again(parked, by=make.viewer(QUAN), because=WHY, now=NOW)
    assert mail(parked).state == MessageState.CANCELLED


def test_only_the_administrator_decides_and_only_with_a_reason(make: Make, parked: int) -> None:
    with pytest.raises(NotAllowed):
        send_again(parked, by=make.viewer(CHI), because=WHY, now=NOW)
    with pytest.raises(RuleBroken):
        send_again(parked, by=make.viewer(QUAN), because="  ", now=NOW)
    assert mail(parked).state == MessageState.PARKED


def test_the_page_shows_the_administrator_what_stopped_and_not_what_it_says(
    make: Make, client: FlaskClient, settings: Settings, waiting: int, sink: Sink
) -> None:
    sink.answer("rcpt", "550 5.1.1 no such user")
    send(settings, sink.url)
    make.sign_in(client, QUAN)
    shown = client.get("/reminders").text
    assert f'href="/mail/{waiting}/decide"' in shown
    assert "550 5.1.1 no such user" in shown
    assert "Chuyên viên" in shown
    page = client.get(f"/mail/{waiting}/decide").text
    assert "quá hạn 1 ngày làm việc" in page
    for private in (mail(waiting).subject, CHI.email, "Tổ chức lớp tập huấn"):
        assert private not in page
        assert private not in shown


def test_sent_twice_the_form_counts_once_and_keeps_what_was_typed_when_it_is_wrong(
    make: Make, client: FlaskClient, parked: int
) -> None:
    make.sign_in(client, QUAN)
    address = f"/mail/{parked}/decide"
    wrong = client.post(address, data={"because": WHY})
    assert WHY in wrong.text
    assert mail(parked).state == MessageState.PARKED
    for _click in range(2):
        answer = client.post(address, data={"decision": "again", "because": WHY, "once": "k"})
        assert answer.location == "/reminders#stopped"
    assert trail() == [("sent again", WHY)]
    shown = re.sub(r"\s+", " ", client.get(f"/mail/{parked}").text)
    assert "Quan, Quản trị hệ thống" in shown
    assert WHY in shown
    assert "có thể đã đến nhiều lần" in shown


def test_held_mail_goes_on_when_the_administrator_says_why(
    make: Make, client: FlaskClient, settings: Settings, waiting: int, sink: Sink
) -> None:
    breaker.hold(message("%(name)s", name="Vừa khôi phục"), now=NOW)
    make.sign_in(client, QUAN)
    assert 'action="/reminders/release"' in client.get("/reminders").text
    assert "Toàn bộ thư đang dừng" in client.get("/mail").text
    assert client.post("/reminders/release", data={"because": " "}).status_code == 200
    send(settings, sink.url)
    assert not sink.journal
    for _click in range(2):
        assert client.post("/reminders/release", data={"because": WHY, "once": "k"}).location == "/reminders"
    send(settings, sink.url)
    assert len(sink.journal) == 1
    assert trail() == [("released", WHY)]


def test_mail_that_is_not_held_cannot_be_released(make: Make) -> None:
    with pytest.raises(RuleBroken):
        release_mail(by=make.viewer(QUAN), because=WHY, now=NOW)
    assert db.session.scalars(select(MailBreaker.held_at)).one() is None


def test_only_administrators_are_warned_on_every_page(make: Make, client: FlaskClient, parked: int) -> None:
    heartbeat.begin("here:1", at=NOW)
    make.sign_in(client, QUAN)
    assert "1 thư chờ quyết định" in client.get("/mail").text
    make.sign_in(client, CHI)
    assert "chờ quyết định" not in client.get("/mail").text


def test_each_job_says_when_it_comes_next(make: Make, client: FlaskClient) -> None:
    id_ = heartbeat.begin("here:1", at=NOW)
    heartbeat.beat(id_, "send-mail", {}, at=NOW, every_seconds=900)
    make.sign_in(client, QUAN)
    assert "lần tới 09:15" in client.get("/reminders").text


def test_a_stopped_mail_that_is_no_digest_waits_for_a_decision_too(
    make: Make, client: FlaskClient, parked: int
) -> None:
    with transaction():
        db.session.execute(update(OutboxItem).values(message_id=None))
    make.sign_in(client, QUAN)
    shown = client.get("/reminders").text
    assert f'href="/mail/{parked}/decide"' in shown
    assert "thư khác" in shown
    assert client.get(f"/mail/{parked}/decide").status_code == 200


@pytest.fixture
def outage(make: Make, parked: int) -> list[int]:
    """Three mails that stopped, two of them for one reason; answers their ids."""
    with transaction():
        first = db.session.get_one(OutboxMessage, parked)
        kept = {
            column.key: getattr(first, column.key) for column in OutboxMessage.__table__.columns if column.key != "id"
        }
        for number in (1, 2):
            days = timedelta(days=number)
            other = kept | {"dedupe_key": f"{number}", "message_id": f"<{number}>", "for_on": kept["for_on"] + days}
            because = message("x") if number == 1 else message("y")
            db.session.add(OutboxMessage(**other | {"ended_because": because}))
    return list(db.session.scalars(select(OutboxMessage.id).order_by(OutboxMessage.id)))


@pytest.mark.parametrize(("decision", "state"), [("again", "pending"), ("give-up", "cancelled")])
def test_all_stopped_mails_are_decided_together_and_each_stands_in_the_trail(
    make: Make, client: FlaskClient, outage: list[int], decision: str, state: str
) -> None:
    make.sign_in(client, QUAN)
    assert 'href="/mail/stopped/decide"' in client.get("/reminders").text
    shown = client.get("/mail/stopped/decide").text
    assert "3 thư chờ quyết định" in shown
    assert re.findall(r'<td[^>]*class="[^"]*number[^"]*"[^>]*>([0-9]+)</td>', shown) == ["2", "1"]  # a line a reason
    for _click in range(2):
        told = client.post("/mail/stopped/decide", data={"decision": decision, "because": WHY, "once": "k"})
        assert told.location == "/reminders#stopped"
    assert [mail(id_).state for id_ in outage] == [state] * 3
    assert len(trail()) == 3
    assert {why for _action, why in trail()} == {WHY}


def test_deciding_about_all_needs_a_reason_and_something_stopped(make: Make, client: FlaskClient, waiting: int) -> None:
    make.sign_in(client, QUAN)
    assert "Không có thư nào dừng gửi." in client.get("/mail/stopped/decide").text
    answer = client.post("/mail/stopped/decide", data={"decision": "again", "because": WHY})
    assert "không có gì phải quyết định" in answer.text
    with pytest.raises(NotAllowed):
        send_all_again(by=make.viewer(CHI), because=WHY, now=NOW)
    with pytest.raises(RuleBroken):
        give_all_up(by=make.viewer(QUAN), because=" ", now=NOW)
    assert mail(waiting).state == MessageState.PENDING
    assert not trail()


def test_one_act_decides_about_no_more_than_the_oldest_few_hundred(
    make: Make, outage: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stopped, "MOST_AT_ONCE", 2)
    assert give_all_up(by=make.viewer(QUAN), because=WHY, now=NOW) == 2
    assert [mail(id_).state for id_ in outage] == ["cancelled", "cancelled", "parked"]
