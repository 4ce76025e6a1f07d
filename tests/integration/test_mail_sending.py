"""Sending against a real SMTP server: each of its answers has the end that the table says, and nothing is lost."""

from __future__ import annotations

import threading
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from config import Settings
from tests.make import Make
from tests.outbox_scene import NOW, is_paused, let_time_pass, many, morning, send, state
from tests.people import CHI
from tests.reminding import DUE, LETTERHEAD, outbox
from tests.smtp_sink import DROP, HANG, Sink
from tests.statements import statements
from tracker.database import db, transaction
from tracker.domain.messages import message
from tracker.mail.mailer import mailer_for
from tracker.models import (
    Assignment,
    DeliveryAttempt,
    MailBreaker,
    OutboxMessage,
)
from tracker.services.reminders import breaker, sending
from tracker.services.reminders import outbox as outbox_service
from tracker.services.reminders.liveness import lifeline
from tracker.services.reminders.sending import Sender

THURSDAY = DUE + timedelta(days=1)


def test_a_digest_is_handed_over_and_the_servers_word_is_kept(settings: Settings, waiting: int, sink: Sink) -> None:
    assert send(settings, sink.url) == {"sent": 1}
    (taken,) = sink.journal
    assert taken.recipients == (CHI.email,)
    one = db.session.get_one(OutboxMessage, waiting)
    assert (one.state, one.message_id) == ("sent", taken.message_id)
    assert one.ended_at is not None
    assert one.ended_at.date() == NOW.date()
    attempt = db.session.scalars(select(DeliveryAttempt)).one()
    assert (attempt.phase, attempt.code, attempt.sender) == ("answer", 250, "test")
    assert b"\n" not in taken.content.replace(b"\r\n", b"")


def test_sending_again_sends_nothing_twice(settings: Settings, waiting: int, sink: Sink) -> None:
    send(settings, sink.url)
    let_time_pass()
    assert send(settings, sink.url) == {}
    assert len(sink.journal) == 1


@pytest.mark.parametrize(
    ("point", "said", "state_after", "paused"),
    [
        ("connect", "421 too busy", ("pending", 0, 0), True),
        ("connect", DROP, ("pending", 0, 0), True),
        ("mail", "451 later", ("pending", 1, 0), False),
        ("mail", "550 you may not", ("pending", 0, 0), True),
        ("rcpt", "450 mailbox busy", ("pending", 1, 0), False),
        ("rcpt", "550 no such user", ("failed", 0, 0), False),
        ("data", "451 later", ("pending", 1, 0), False),
        ("data", "554 no", ("pending", 0, 0), True),
        ("data", DROP, ("pending", 0, 0), True),
        ("data", HANG, ("pending", 0, 1), False),
        ("dot", "451 later", ("pending", 1, 0), False),
        ("dot", "552 too large", ("pending", 0, 0), True),
        ("dot", "554 not this", ("pending", 0, 0), True),
        ("dot", DROP, ("pending", 0, 1), False),
        ("dot", HANG, ("pending", 0, 1), False),
    ],
)
def test_each_answer_of_the_server_leads_where_the_table_says(
    settings: Settings, waiting: int, sink: Sink, point: str, said: str, state_after: tuple[str, int, int], paused: bool
) -> None:
    sink.answer(point, said)
    send(settings, sink.url, final_seconds=0.3)
    assert (state(), is_paused()) == (state_after, paused)
    let_time_pass()
    send(settings, sink.url)
    assert state()[0] == ("failed" if state_after[0] == "failed" else "sent")
    assert len(set(sink.ids())) <= 1
    assert len(sink.ids()) <= 2


def test_after_three_unknown_ends_the_message_is_parked(settings: Settings, waiting: int, sink: Sink) -> None:
    sink.answer("dot", DROP, DROP, DROP, DROP)
    for _ in range(5):
        send(settings, sink.url)
        let_time_pass()
    assert state() == ("parked", 0, 3)
    assert len(sink.journal) == 3
    assert len(set(sink.ids())) == 1  # three copies that a mailbox can recognise
    assert len({taken.content.split(b"Date: ")[1][:31] for taken in sink.journal}) == 1


def test_trouble_costs_no_message_a_try_and_heals_by_itself(settings: Settings, make: Make, sink: Sink) -> None:
    many(make, 5)
    sink.answer("connect", *["421 away"] * 4)
    for _ in range(4):
        send(settings, sink.url)
        let_time_pass()
    count = db.session.scalar(select(MailBreaker.failure_count))
    assert (count, sink.journal) == (4, [])
    assert send(settings, sink.url) == {"sent": 5}
    assert db.session.scalar(select(MailBreaker.failure_count)) == 0
    assert set(db.session.scalars(select(OutboxMessage.refused_count))) == {0}


def test_what_the_server_never_heard_of_keeps_its_place_in_the_queue(
    settings: Settings, make: Make, sink: Sink
) -> None:
    many(make, 3)
    places = db.session.scalars(select(OutboxMessage.next_at).order_by(OutboxMessage.id)).all()
    sink.answer("connect", "421 away")
    assert send(settings, sink.url) == {"trouble": 1}
    assert db.session.scalars(select(OutboxMessage.next_at).order_by(OutboxMessage.id)).all() == places


def test_a_pause_keeps_every_sender_from_trying(settings: Settings, waiting: int, sink: Sink) -> None:
    breaker.trip("connect: away")
    assert send(settings, sink.url) == {}
    assert sink.connections == 0


def test_held_mail_stays_until_a_person_lets_it_go(settings: Settings, waiting: int, sink: Sink) -> None:
    breaker.hold(message("The database was restored."), now=NOW)
    assert send(settings, sink.url) == {}
    breaker.let_go(now=NOW)
    assert send(settings, sink.url) == {"sent": 1}


def test_several_unknown_ends_in_a_row_pause_mail_before_they_park_it(
    settings: Settings, make: Make, sink: Sink
) -> None:
    many(make, 6)
    sink.answer("dot", *[DROP] * 6)
    assert send(settings, sink.url) == {"unknown": 3}
    assert is_paused()
    assert [name_state[1] for name_state in outbox()] == ["pending"] * 6


def test_one_line_is_kept_open_over_many_messages(settings: Settings, make: Make, sink: Sink) -> None:
    many(make, 2 * outbox_service.MESSAGES_AT_ONCE + 5)
    assert send(settings, sink.url) == {"sent": 2 * outbox_service.MESSAGES_AT_ONCE + 5}
    assert sink.connections == 1
    assert len(set(sink.ids())) == 2 * outbox_service.MESSAGES_AT_ONCE + 5


def test_the_end_of_one_message_and_the_begin_of_the_next_are_written_by_one_commit(
    settings: Settings, make: Make, sink: Sink
) -> None:
    many(make, 3)
    with statements() as seen:
        send(settings, sink.url)
    ends = [one for one in seen if "delivery_attempts" in one]
    is_one = db.engine.dialect.name == "postgresql"
    assert (len(ends), sum("UPDATE outbox_messages" in one for one in ends)) == (3, 2 if is_one else 0)
    sent = db.session.scalars(select(DeliveryAttempt.message_id).order_by(DeliveryAttempt.id)).all()
    assert (len(sink.journal), len(set(sent))) == (3, 3)


def test_a_server_that_ends_the_line_between_messages_is_called_again(
    settings: Settings, make: Make, sink: Sink
) -> None:
    many(make, 3)
    sink.answer("mail", "250 OK", "421 enough for one call")
    assert send(settings, sink.url) == {"sent": 3}
    assert sink.connections == 2
    assert not is_paused()


def test_two_senders_at_once_share_the_work_and_double_nothing(
    app: Flask, settings: Settings, make: Make, sink: Sink
) -> None:
    many(make, 60)
    start, counts = threading.Barrier(2), []

    def run() -> None:
        with app.app_context():
            start.wait()
            counts.append(send(settings, sink.url).get("sent", 0))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 60
    assert len(sink.ids()) == len(set(sink.ids())) == 60


def test_a_message_taken_over_meanwhile_is_not_sent_by_the_first(settings: Settings, waiting: int, sink: Sink) -> None:
    with lifeline(settings.data_dir / "locks") as line:
        (claimed,) = outbox_service.claim(line.number, at=NOW, write_anew=lambda _: {}, lease_seconds=-1)
    assert outbox_service.holders_overdue() == [line.number]
    assert not line.is_alive(line.number)
    assert outbox_service.take_over(line.number, at=NOW) == 1
    assert not outbox_service.begin_sending(claimed)


def test_a_living_sender_is_never_taken_over_whatever_its_lease_says(
    settings: Settings, waiting: int, sink: Sink
) -> None:
    with lifeline(settings.data_dir / "locks") as line:
        (claimed,) = outbox_service.claim(line.number, at=NOW, write_anew=lambda _: {}, lease_seconds=-3600)
        assert send(settings, sink.url) == {}
        assert outbox_service.begin_sending(claimed)
    assert sink.journal == []


def test_what_was_done_between_planning_and_sending_is_not_sent(settings: Settings, waiting: int, sink: Sink) -> None:
    with transaction():
        db.session.execute(update(Assignment).values(reported_on=THURSDAY))
    assert send(settings, sink.url) == {}
    assert state()[0] == "cancelled"
    assert sink.journal == []


def test_an_address_that_is_none_fails_visibly_and_stops_nobody_else(
    settings: Settings, make: Make, sink: Sink
) -> None:
    many(make, 2)
    with transaction():
        first, second = db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))
        well = second.address
        first.address = "x@y\r\nRCPT TO:<z@z>"
    assert send(settings, sink.url) == {"refused": 1, "sent": 1}
    assert [one.recipients for one in sink.journal] == [(well,)]


def test_a_stop_between_messages_gives_the_rest_back(settings: Settings, make: Make, sink: Sink) -> None:
    many(make, 4)
    mailer = mailer_for(sink.url, sender=LETTERHEAD.sender)
    sender = Sender(
        mailer,
        LETTERHEAD,
        settings.data_dir / "locks",
        NOW,
        "test",
        morning,
        is_stopping=lambda: len(sink.journal) >= 2,
    )
    assert sender.run() == {"sent": 2}
    assert [state for _name, state, _subject in outbox()] == ["sent", "sent", "pending", "pending"]
    assert send(settings, sink.url) == {"sent": 2}


def test_the_day_of_a_message_is_the_callers_and_its_waiting_the_databases(
    settings: Settings, waiting: int, sink: Sink
) -> None:
    send(settings, sink.url)
    ended = db.session.scalars(select(OutboxMessage.ended_at)).one()
    assert ended is not None
    assert ended.date() == date(2026, 10, 15)


def test_the_end_of_a_try_is_written_down_however_often_the_database_is_away(
    settings: Settings, waiting: int, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    settle, away = outbox_service.settle, [OperationalError("UPDATE", {}, Exception("database is locked"))] * 3

    def sometimes(*args: Any) -> tuple[bool, bool]:
        if away:
            raise away.pop()
        return settle(*args)

    monkeypatch.setattr(outbox_service, "settle", sometimes)
    monkeypatch.setattr(sending, "SETTLE_PAUSE_SECONDS", 0)
    assert send(settings, sink.url) == {"sent": 1}
    assert state()[0] == "sent"


def test_what_could_not_be_written_down_at_all_is_sent_again_as_the_same_message(
    settings: Settings, waiting: int, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_args: Any) -> tuple[bool, bool]:
        raise OperationalError("UPDATE", {}, Exception("disk full"))

    with monkeypatch.context() as broken:
        broken.setattr(outbox_service, "settle", never)
        broken.setattr(sending, "SETTLE_PAUSE_SECONDS", 0)
        with pytest.raises(OperationalError):
            send(settings, sink.url)
    let_time_pass()
    send(settings, sink.url)
    let_time_pass()
    send(settings, sink.url)
    assert state() == ("sent", 0, 1)
    assert len(sink.ids()) == 2
    assert len(set(sink.ids())) == 1
