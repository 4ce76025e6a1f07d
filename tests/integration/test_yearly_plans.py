"""The joint plan of a year under a program of several years, and the next one out of it."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI, LAN, OANH, THU
from tracker.database import db
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.yearly_plans import PlanFacts
from tracker.models import AuditEntry, PlannedTask, Task
from tracker.queries.days_off import working_calendar
from tracker.queries.yearly_plans import plan_form, plan_page, plans_of
from tracker.services.agreements.versions import ChangedByOthers
from tracker.services.tasks import remove_task
from tracker.services.yearly_plans import add_plan, edit_plan


def plan(make: Make, agreement_id: int, year: int, *tasks: int, version: int | None = None) -> int:
    facts = PlanFacts(year=year, task_ids=frozenset(tasks), symbol=f"{year - 2000}/KH-BTG-LMHTX", signed_on=TODAY)
    return add_plan(agreement_id, facts, by=make.viewer(LAN), version=version, today=TODAY, now=NOW)


@time_machine.travel(NOW, tick=False)
def test_the_next_plan_is_proposed_from_this_years_with_what_is_open(make: Make, client: FlaskClient) -> None:
    agreement_id = make.agreement()
    done = make.task(agreement_id, title="Đã xong", due_on=date(2026, 3, 1), done_on=date(2026, 2, 1))
    left = make.task(agreement_id, title="Còn dở", lead=ALLIANCE, due_on=date(2026, 6, 1))
    due = make.task(agreement_id, title="Của năm sau", due_on=date(2027, 6, 1))
    far = make.task(agreement_id, title="Còn xa", due_on=date(2029, 6, 1))
    first = plan(make, agreement_id, 2026, done, left)
    offered = plan_form(agreement_id, today=TODAY)
    assert (offered.year, offered.task_ids, offered.carried_count) == (2027, {left, due}, 1)
    make.sign_in(client, CHI)
    address = f"/agreements/{agreement_id}/plans/new"
    shown = client.get(address).text
    assert f'value="{left}" checked' in shown
    assert f'value="{far}" checked' not in shown
    sent = {"year": 2027, "symbol": "", "task_ids": [left, due, far], "version": 2, "once": "k1"}
    assert client.post(address, data=sent).status_code == 302
    second, listed = plans_of(agreement_id)
    assert (second.year, second.task_count, second.done_count, second.carried_count) == (2027, 3, 0, 1)
    assert (listed.id, listed.task_count, listed.done_count) == (first, 2, 1)
    page = plan_page(second.id, make.viewer(CHI), today=TODAY)
    assert page is not None
    assert page.carried == {left}
    assert [task.id for content in page.contents for task in content.tasks] == [left, due, far]
    assert "26/KH-BTG-LMHTX" in client.get(f"/agreements/{agreement_id}/plans").text
    assert "Còn dở" in client.get(f"/plans/{first}").text


def test_a_plan_is_changed_by_the_parties_only_and_never_twice_a_year(make: Make) -> None:
    agreement_id = make.agreement()
    one, two = make.task(agreement_id), make.task(agreement_id, title="Hai")
    foreign = make.task(make.agreement(title="Khác"))
    plan_id = plan(make, agreement_id, 2026, one)
    with pytest.raises(RuleBroken) as refused:
        plan(make, agreement_id, 2026, two)
    assert refused.value.field == "year"
    changed = PlanFacts(year=2026, task_ids=frozenset({one, two}))
    said = {"version": None, "today": TODAY, "now": NOW}
    for who in (THU, OANH):
        with pytest.raises(NotAllowed):
            edit_plan(plan_id, changed, by=make.viewer(who), **said)
    with pytest.raises(NotFound):
        edit_plan(4711, changed, by=make.viewer(LAN), **said)
    with pytest.raises(RuleBroken) as refused:
        edit_plan(plan_id, PlanFacts(year=2026, task_ids=frozenset({foreign})), by=make.viewer(LAN), **said)
    assert refused.value.field == "task_ids"
    edit_plan(plan_id, changed, by=make.viewer(CHI), **said | {"version": 2})
    with pytest.raises(ChangedByOthers):
        edit_plan(plan_id, changed, by=make.viewer(LAN), **said | {"version": 2})
    kept = db.session.scalars(select(AuditEntry.after).where(AuditEntry.subject == "plan")).all()
    assert "Hai" in kept[-1]


def test_a_task_that_goes_leaves_its_plan(make: Make) -> None:
    agreement_id = make.agreement()
    gone, stays = make.task(agreement_id), make.task(agreement_id, title="Hai")
    plan(make, agreement_id, 2026, gone, stays)
    remove_task(gone, by=make.viewer(LAN), version=None, today=TODAY, now=NOW, calendar=working_calendar())
    assert list(db.session.scalars(select(PlannedTask.task_id))) == [stays]
    assert db.session.scalar(select(Task.id).where(Task.id == gone)) is None
