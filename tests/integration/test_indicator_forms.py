"""Indicators by forms: added, changed as far as figures allow, deleted while nothing was logged."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import Make
from tests.people import ALLIANCE, BINH, CHI, LAN, OANH, THU, Cast
from tests.quarter_scene import log
from tests.sent_forms import version
from tracker.database import db
from tracker.models import Agreement, AuditEntry, Indicator, Task


@pytest.fixture
def task(make: Make) -> int:
    return make.task(make.agreement(), title="Hội nghị tại cơ sở", lead=ALLIANCE)


def sent(task_id: int, **typed: str) -> dict[str, str]:
    db.session.rollback()
    agreement_id = db.session.get_one(Task, task_id).agreement_id
    usual = {"name": "Hội nghị", "unit": "hội nghị", "counting": "added", "version": str(version(agreement_id))}
    return usual | typed


def only() -> Indicator:
    db.session.rollback()
    return db.session.scalars(select(Indicator)).one()


def added(make: Make, client: FlaskClient, task: int, **typed: str) -> Indicator:
    make.sign_in(client, CHI)
    assert client.post(f"/tasks/{task}/indicators/new", data=sent(task, **typed)).status_code == 302
    return only()


def test_an_officer_adds_an_indicator_and_logs_its_figure(make: Make, task: int, client: FlaskClient) -> None:
    facts = {"target": "1.250,5", "baseline": "12", "baseline_on": "01/01/2026", "source": "Báo cáo 2025"}
    found = added(make, client, task, **facts)
    assert (found.task_id, found.target, found.baseline) == (task, Decimal("1250.5"), Decimal(12))
    assert (found.baseline_on, found.source, found.is_cumulative) == (date(2026, 1, 1), "Báo cáo 2025", True)
    page = client.get(f"/tasks/{task}").text
    assert "Hội nghị" in page
    assert "1.250,5" in page
    assert "quantity" in client.get(f"/assignments/{make.part_id(task, ALLIANCE)}/progress").text
    trail = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == "indicator")).one()
    assert trail.action == "added"
    assert '"target": "1250.5"' in (trail.after or "")


def test_an_indicator_of_the_whole_program_stands_on_its_page(make: Make, task: int, client: FlaskClient) -> None:
    agreement_id = db.session.scalars(select(Agreement.id)).one()
    make.sign_in(client, LAN)
    form = sent(task, name="Hợp tác xã mới", unit="HTX", target="30", counting="newest")
    assert client.post(f"/agreements/{agreement_id}/indicators/new", data=form).status_code == 302
    assert "Hợp tác xã mới" in client.get(f"/agreements/{agreement_id}").text
    assert (only().task_id, only().is_cumulative) == (None, False)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": "  "}, "name"),
        ({"unit": ""}, "unit"),
        ({"target": "ba mươi"}, "target"),
        ({"target": "-3"}, "target"),
        ({"baseline": "1", "baseline_on": "01/01/2099"}, "baseline_on"),
        ({"baseline_on": "01/01/2026"}, "baseline"),
        ({"counting": "both"}, "counting"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    make: Make, task: int, client: FlaskClient, typed: dict[str, str], field: str
) -> None:
    make.sign_in(client, CHI)
    answer = client.post(f"/tasks/{task}/indicators/new", data=sent(task, source="Niên giám") | typed)
    assert answer.status_code == 200
    assert f'id="{field}-error"' in answer.text
    assert 'value="Niên giám"' in answer.text
    assert db.session.scalars(select(Indicator)).all() == []


def test_once_figures_are_logged_the_unit_and_the_way_of_counting_stay(
    make: Make, task: int, client: FlaskClient
) -> None:
    found = added(make, client, task, target="40")
    edit = f"/indicators/{found.id}/edit"
    assert client.post(edit, data=sent(task, unit="cuộc", target="41")).status_code == 302
    log(make, task, ALLIANCE, date(2026, 8, 3), quantity=3, indicator_id=found.id)
    assert "Đã có số liệu ghi theo đơn vị" in client.post(edit, data=sent(task, unit="buổi")).text
    assert "không đổi được" in client.post(edit, data=sent(task, unit="cuộc", counting="newest")).text
    assert client.post(edit, data=sent(task, unit="cuộc", target="50")).status_code == 302
    assert (only().unit, only().target) == ("cuộc", Decimal(50))
    assert "không xóa được" in client.post(f"/indicators/{found.id}/delete", data=sent(task)).text


def test_an_indicator_without_figures_can_be_deleted_and_goes_with_its_task(
    make: Make, task: int, client: FlaskClient
) -> None:
    found = added(make, client, task)
    assert client.post(f"/indicators/{found.id}/delete", data=sent(task)).location == f"/tasks/{task}"
    assert db.session.scalars(select(Indicator)).all() == []
    added(make, client, task)
    assert client.post(f"/tasks/{task}/delete", data={"version": sent(task)["version"]}).status_code == 302
    assert db.session.scalars(select(Indicator)).all() == []


def test_two_who_change_it_at_once_notice_each_other(make: Make, task: int, client: FlaskClient) -> None:
    found = added(make, client, task, target="40")
    mine = sent(task, target="45")
    make.sign_in(client, BINH)
    assert client.post(f"/indicators/{found.id}/edit", data=sent(task, target="42")).status_code == 302
    make.sign_in(client, CHI)
    answer = client.post(f"/indicators/{found.id}/edit", data=mine).text
    assert "Binh" in answer
    assert 'value="45"' in answer
    assert only().target == Decimal(42)


@pytest.mark.parametrize(("who", "code"), [(THU, 403), (OANH, 403)])
def test_only_parties_add_indicators(make: Make, task: int, client: FlaskClient, who: Cast, code: int) -> None:
    make.sign_in(client, who)
    assert client.post(f"/tasks/{task}/indicators/new", data=sent(task)).status_code in (code, 404)
    assert db.session.scalars(select(Indicator)).all() == []
