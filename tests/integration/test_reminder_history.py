"""The reminders of one task or report on its own page, and the short text for a chat."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from config import Settings
from tests.make import Make
from tests.outbox_scene import THURSDAY, send
from tests.people import ALLIANCE, BINH, CHI, LAN, OANH
from tests.reminding import DUE, local, plan, report_owed
from tests.smtp_sink import Sink
from tracker.database import db
from tracker.models import OutboxMessage

NOW = local(THURSDAY, 9)


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def late(make: Make, settings: Settings, sink: Sink) -> dict[str, str]:
    """A task and a report, both one day late and reminded of this morning."""
    agreement_id = make.agreement()
    report = report_owed(make, agreement_id, ALLIANCE)
    task = make.task(agreement_id, title="Tập huấn & “thi đua”", lead=ALLIANCE, due_on=DUE)
    plan(THURSDAY)
    send(settings, sink.url)
    return {"task": f"/tasks/{task}", "report": f"/reports/{report}"}


def short_text(page: str) -> str | None:
    found = re.search(r'<textarea[^>]*id="short-text"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    return html.unescape(found[1]).strip() if found else None


@pytest.mark.parametrize("kind", ["task", "report"])
def test_its_page_tells_to_whom_it_was_told_and_what_the_server_said(
    make: Make, client: FlaskClient, late: dict[str, str], kind: str
) -> None:
    for who in (CHI, LAN):
        make.sign_in(client, who)
        shown = client.get(late[kind]).text.split('id="reminders"')[1]
        for said in ("quá hạn 1 ngày làm việc", "Chuyên viên", "Đã giao máy chủ thư", "08:01 15/10/2026", "báo: 250"):
            assert said in shown
        assert "Đã có mức nhắc mới hơn" in shown  # why the earlier ones were not sent


def test_what_was_never_reminded_of_shows_no_empty_list(make: Make, client: FlaskClient) -> None:
    make.sign_in(client, CHI)
    task = make.task(make.agreement(), lead=ALLIANCE)
    assert 'id="reminders"' not in client.get(f"/tasks/{task}").text


@pytest.mark.parametrize("kind", ["task", "report"])
def test_the_agency_that_is_late_copies_a_short_text_and_nobody_else(
    make: Make, client: FlaskClient, settings: Settings, late: dict[str, str], kind: str
) -> None:
    make.sign_in(client, CHI)
    text = short_text(client.get(late[kind]).text)
    assert text is not None
    assert "Thời hạn 14/10/2026, đã quá hạn 1 ngày." in text
    assert f"{settings.base_url}{late[kind]}" in text
    assert "Liên minh" in text
    for who in (LAN, OANH):
        make.sign_in(client, who)
        assert short_text(client.get(late[kind]).text or "") is None


def test_the_reader_of_a_mail_copies_it_in_short_and_his_leader_does_not(
    make: Make, client: FlaskClient, settings: Settings, late: dict[str, str]
) -> None:
    mail_id = db.session.scalars(select(OutboxMessage.id).where(OutboxMessage.name == CHI.name)).one()
    db.session.rollback()
    make.sign_in(client, CHI)
    text = short_text(client.get(f"/mail/{mail_id}").text)
    assert text is not None
    assert text.startswith("Nhắc việc ngày 15/10/2026:")
    assert "Tập huấn & “thi đua”: quá hạn 1 ngày làm việc (thời hạn 14/10/2026)" in text
    for path in late.values():
        assert f"{settings.base_url}{path}" in text
    make.sign_in(client, BINH)
    assert short_text(client.get(f"/mail/{mail_id}").text) is None
