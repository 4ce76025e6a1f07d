"""The ledger and the mails, as people see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text, update

from config import Settings
from tests.make import Make
from tests.outbox_scene import THURSDAY, send
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, HUNG, KIEM, LAN, MINH, NAM, QUAN, Cast
from tests.reminding import DUE, local, plan, report_owed
from tests.smtp_sink import Sink
from tests.statements import statements
from tracker.database import db, transaction
from tracker.domain.messages import message
from tracker.domain.obligations import ObligationKind
from tracker.jobs.schedule import JOBS
from tracker.mail.links import PATHS, REMINDERS, path_to
from tracker.models import Agreement, Holding, OutboxMessage
from tracker.services import heartbeat
from tracker.services.reminders import breaker

NOW = local(THURSDAY, 9)
TITLE = "Tuyên truyền phát triển kinh tế tập thể"


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def report(make: Make) -> int:
    return report_owed(make, make.agreement(title=TITLE), ALLIANCE)


@pytest.fixture
def mail(settings: Settings, report: int, sink: Sink) -> int:
    """One digest, handed over to a server."""
    plan(THURSDAY)
    send(settings, sink.url)
    mail_id = db.session.scalars(select(OutboxMessage.id)).one()
    db.session.rollback()
    return mail_id


def page(make: Make, client: FlaskClient, who: Cast, address: str) -> str:
    make.sign_in(client, who)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def test_the_ledger_shows_what_comes_to_whom_and_when(make: Make, client: FlaskClient, report: int) -> None:
    shown = page(make, client, CHI, "/reminders")
    assert "quá hạn 3 ngày làm việc" in shown
    assert f'href="/reports/{report}"' in shown
    assert "19/10/2026" in shown
    assert "Sẽ gửi" in shown


def test_the_ledger_shows_what_was_sent_and_what_was_not(make: Make, client: FlaskClient, mail: int) -> None:
    shown = page(make, client, LAN, "/reminders")
    assert "Đã giao máy chủ thư" in shown
    assert f'href="/mail/{mail}"' in shown
    assert "Đã có mức nhắc mới hơn thay thế" in shown


def test_the_ledger_can_be_narrowed_to_my_agency_and_to_what_will_not_be_sent(
    make: Make, client: FlaskClient, report: int
) -> None:
    own = report_owed(make, db.session.scalars(select(Agreement.id)).one(), COMMISSION)
    with transaction():
        holders = [make.person_id(who) for who in (LAN, HUNG, MINH)]
        db.session.execute(update(Holding).where(Holding.person_id.in_(holders)).values(until_on=DUE))
    make.sign_in(client, CHI)
    mine, skipped = (client.get(f"/reminders?show={show}").text for show in ("mine", "skipped"))
    assert f"/reports/{report}" in mine
    assert f"/reports/{own}" not in mine
    assert f"/reports/{own}" in skipped
    assert "Không có ai giữ chức vụ" in skipped


def test_a_stranger_sees_nothing_of_other_programs(make: Make, client: FlaskClient, mail: int) -> None:
    shown = page(make, client, NAM, "/reminders")
    assert TITLE not in shown
    assert "quý III/2026" not in shown
    assert "Không có thư nào" in page(make, client, NAM, "/mail")
    assert client.get(f"/mail/{mail}").status_code == 404


def test_an_auditor_reads_who_was_reminded_and_does_not_open_what_it_was_about(
    make: Make, client: FlaskClient, report: int, mail: int
) -> None:
    shown = page(make, client, KIEM, "/reminders")
    assert "quá hạn 1 ngày làm việc" in shown
    assert "250" in shown
    assert f"/reports/{report}" not in shown
    known = page(make, client, KIEM, f"/mail/{mail}")
    assert "máy chủ đã trả lời" in known
    assert "Kính gửi" not in known
    sheet = client.get("/reminders/ledger.csv").text
    assert CHI.title in sheet
    assert "quá hạn 1 ngày làm việc" in sheet


def test_the_system_administrator_sees_health_and_no_contents(make: Make, client: FlaskClient, mail: int) -> None:
    id_ = heartbeat.begin("máy chủ 1:4711", at=NOW)
    heartbeat.beat(id_, "send-mail", {"failed": "OSError: no route"}, at=NOW)
    shown = page(make, client, QUAN, "/reminders")
    assert "máy chủ 1:4711" in shown
    assert "OSError: no route" in shown
    assert TITLE not in shown
    one = page(make, client, QUAN, f"/mail/{mail}")
    assert "Chuyên viên" in one
    assert "250" in one
    assert "quý III/2026" not in one
    assert "nội dung ngoài quyền xem" in one


def test_every_job_of_the_scheduler_has_a_name_on_the_page(make: Make, client: FlaskClient) -> None:
    id_ = heartbeat.begin("here:1", at=NOW)
    for job in JOBS:
        heartbeat.beat(id_, job.name, {"mails": 1}, at=NOW, every_seconds=job.every_seconds)
    shown = page(make, client, QUAN, "/reminders")
    assert [job.name for job in JOBS if job.name in shown] == []
    heartbeat.beat(id_, "a-job-of-tomorrow", {}, at=NOW)
    assert "a-job-of-tomorrow" in page(make, client, QUAN, "/reminders")


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("none", "Hệ thống gửi thư không hoạt động"),
        ("paused", "Không kết nối được máy chủ thư"),
        ("held", "tạm dừng gửi thư"),
    ],
)
def test_the_ledger_says_when_mail_does_not_go_out(
    make: Make, client: FlaskClient, report: int, trouble: str, said: str
) -> None:
    if trouble != "none":
        heartbeat.begin("here:1", at=NOW)
    if trouble == "paused":
        breaker.trip("connect: no route to host")
    if trouble == "held":
        breaker.hold(message("%(name)s", name="Vừa khôi phục"), now=NOW)
    assert said in page(make, client, CHI, "/reminders")


def test_the_ledger_asks_as_little_for_many_programs_as_for_one(make: Make, client: FlaskClient, report: int) -> None:
    make.sign_in(client, CHI)
    client.get("/reminders")
    with statements() as few:
        client.get("/reminders")
    for number in range(6):
        agreement_id = make.agreement(title=f"Chương trình {number}")
        make.task(agreement_id, lead=ALLIANCE, due_on=DUE + timedelta(days=number))
    with statements() as many:
        client.get("/reminders")
    assert len(many) <= len(few) + 2


def test_a_mail_shows_its_reader_both_texts_and_every_try(make: Make, client: FlaskClient, mail: int) -> None:
    shown = page(make, client, CHI, f"/mail/{mail}")
    assert "Kính gửi" in shown
    assert CHI.email in shown
    assert f'src="/mail/{mail}/letter"' in shown
    assert "sandbox=" in shown
    assert "đã gửi nội dung, máy chủ đã trả lời" in shown


def test_a_colleague_sees_that_a_mail_went_out_but_not_what_it_says(make: Make, client: FlaskClient, mail: int) -> None:
    shown = page(make, client, BINH, f"/mail/{mail}")
    assert "Kính gửi" not in shown
    assert CHI.email not in shown
    assert "quá hạn 1 ngày làm việc" in shown
    assert client.get(f"/mail/{mail}/letter").status_code == 404
    assert "Quá hạn 1 ngày: " not in client.get("/mail").text


def test_in_a_demonstration_everyone_reads_every_mail(
    app: Flask, settings: Settings, make: Make, client: FlaskClient, mail: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(settings, environment="demo"))
    assert "Kính gửi" in page(make, client, NAM, f"/mail/{mail}")
    assert client.get(f"/mail/{mail}/letter").status_code == 200


def test_the_html_of_a_mail_can_do_nothing_but_be_read(make: Make, client: FlaskClient, mail: int) -> None:
    make.sign_in(client, CHI)
    answer = client.get(f"/mail/{mail}/letter")
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-popups")
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script" not in answer.text


def test_a_title_with_markup_stays_text_in_the_mail(
    make: Make, client: FlaskClient, sink: Sink, settings: Settings
) -> None:
    evil = "<script>alert(1)</script>\r\nBcc: x@example.vn & “Tết”"
    make.task(make.agreement(title=evil), title=evil, lead=ALLIANCE, due_on=DUE)
    plan(THURSDAY)
    send(settings, sink.url)
    mail_id = db.session.scalars(select(OutboxMessage.id)).one()
    db.session.rollback()
    make.sign_in(client, CHI)
    assert "<script" not in client.get(f"/mail/{mail_id}/letter").text
    assert "<script" not in client.get(f"/mail/{mail_id}").text
    (taken,) = sink.journal
    assert taken.recipients == (CHI.email,)
    assert b"\r\nBcc:" not in taken.content.split(b"\r\n\r\n")[0]


def test_mails_can_be_listed_by_state(make: Make, client: FlaskClient, mail: int) -> None:
    make.sign_in(client, CHI)
    assert f"/mail/{mail}" in client.get("/mail?state=sent").text
    assert f'"/mail/{mail}"' not in client.get("/mail?state=parked").text
    assert f"/mail/{mail}" in client.get("/mail?state=nonsense&page=0").text


def test_a_cancelled_mail_says_where_its_contents_went(make: Make, client: FlaskClient, report: int) -> None:
    plan(THURSDAY)
    plan(DUE + timedelta(days=2))
    first = db.session.scalars(select(OutboxMessage.id).order_by(OutboxMessage.id)).first()
    db.session.rollback()
    shown = page(make, client, CHI, f"/mail/{first}")
    assert "nội dung chuyển vào thư ngày 16/10/2026" in shown


def test_pages_of_english_readers_speak_english(make: Make, client: FlaskClient, mail: int) -> None:
    make.sign_in(client, CHI)
    coming = client.get("/reminders?lang=en").text
    assert "The next 14 days" in coming
    assert "Mails about whole reviews (ready for the leaders, or lacking reports) come besides." in coming
    assert "Handed to the mail server" in client.get(f"/mail/{mail}?lang=en").text


def test_an_english_reader_gets_his_mail_in_english(make: Make, report: int) -> None:
    with transaction():
        db.session.execute(text("UPDATE people SET language = 'en'"))
    plan(THURSDAY)
    subject, body = db.session.execute(select(OutboxMessage.subject, OutboxMessage.text)).one()
    assert subject.startswith("Overdue by 1 day: Report: quarter III/2026 (")
    assert body.startswith("Dear Chuyên viên, Liên minh Hợp tác xã tỉnh Ninh Bình,")


def test_mails_lead_to_pages_that_exist(app: Flask) -> None:
    adapter = app.url_map.bind("localhost")
    for kind in PATHS:
        assert adapter.match(path_to(kind, 7))[1]
    assert adapter.match(REMINDERS)
    assert set(PATHS) == set(ObligationKind)


def test_a_mail_names_only_what_its_reader_may_see_on_pages(make: Make, client: FlaskClient, mail: int) -> None:
    """Every link in the mail opens for the person it was sent to."""
    make.sign_in(client, CHI)
    text_ = db.session.scalars(select(OutboxMessage.text)).one()
    db.session.rollback()
    paths = re.findall(r"https://phoihop\.example\.vn(/\S+)", text_)
    assert len(paths) == 2
    assert [client.get(path).status_code for path in paths] == [200, 200]
