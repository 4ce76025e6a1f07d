"""The services refuse by themselves what the forms refuse first."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI, COMMISSION, DEPARTMENT, KIEM, LAN, NAM, THU, UNION
from tracker.database import db
from tracker.domain.agreement_heads import AgreementHead, PartyFacts
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.proposals import Proposal
from tracker.domain.task_writing import TaskWriting
from tracker.domain.tasks import SetState
from tracker.domain.working_days import Shift
from tracker.models import Agreement, Content, Task
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.creating import create_agreement
from tracker.services.agreements.editing import edit_agreement
from tracker.services.agreements.loading import load_records
from tracker.services.imports import keep_import, save_import
from tracker.services.tasks import add_task, set_task_state

RECORDS = Path(__file__).parents[1] / "data" / "programs.json"
HEAD = AgreementHead(title="Tên", tracked_from=TODAY)


def when() -> dict[str, object]:
    return {"today": TODAY, "now": NOW, "calendar": working_calendar()}


@pytest.mark.parametrize("who", [THU, NAM, KIEM], ids=lambda who: who.name)
def test_nobody_but_writers_of_the_parties_changes_an_agreement(make: Make, who) -> None:
    agreement_id = make.program()
    with pytest.raises(NotAllowed):
        edit_agreement(agreement_id, HEAD, by=make.viewer(who), version=None, **when())
    assert db.session.scalars(select(Agreement.version).where(Agreement.id == agreement_id)).one() == 1


def test_what_is_not_there_cannot_be_changed(make: Make) -> None:
    with pytest.raises(NotFound):
        edit_agreement(4711, HEAD, by=make.viewer(LAN), version=None, **when())
    with pytest.raises(NotFound):
        set_task_state(
            4711, SetState.PAUSED, reason="Lý do", by=make.viewer(LAN), version=None, today=TODAY, now=NOW
        )  # fmt: skip


def test_only_an_agreement_one_may_read_is_named_as_parent(make: Make) -> None:
    hidden, agreement_id = make.agreement(parties=(UNION,)), make.agreement()
    readable = make.agreement(parties=(DEPARTMENT,))
    make.task(readable, lead=COMMISSION)
    lan = make.viewer(LAN)
    with pytest.raises(RuleBroken) as refused:
        edit_agreement(agreement_id, _below(hidden), by=lan, version=None, **when())
    assert refused.value.field == "parent_id"
    edit_agreement(agreement_id, _below(readable), by=lan, version=None, **when())
    assert db.session.scalars(select(Agreement.parent_id).where(Agreement.id == agreement_id)).one() == readable


def _below(parent_id: int) -> AgreementHead:
    return AgreementHead(title="Tên", tracked_from=TODAY, parent_id=parent_id)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"lead_ids": (UNION,)}, "lead_ids"),
        ({"lead_ids": (COMMISSION,), "coordinating_ids": (UNION,)}, "coordinating_ids"),
        ({"lead_text": "…"}, "lead_text"),
        ({}, "lead_ids"),
        ({"lead_text": "Hai bên", "due_text": "31/02/2027"}, "due_text"),
        ({"lead_text": "Hai bên", "content_id": 0}, "content_id"),
    ],
)
def test_a_task_takes_nothing_foreign_and_names_the_field(make: Make, facts: dict[str, object], field: str) -> None:
    foreign, agreement_id = make.agreement(title="Khác"), make.agreement()
    of = {agreement: db.session.scalars(select(Content.id).where(Content.agreement_id == agreement)).one()
          for agreement in (foreign, agreement_id)}  # fmt: skip
    ids = {name: tuple(make.agency_id(agency) for agency in value) for name, value in facts.items() if "_ids" in name}
    content_id = of[foreign] if "content_id" in facts else of[agreement_id]
    writing = TaskWriting(title="Việc", **{**facts, **ids, "content_id": content_id})  # type: ignore[arg-type]
    with pytest.raises(RuleBroken) as refused:
        add_task(agreement_id, writing, by=make.viewer(CHI), **when())
    assert refused.value.field == field
    assert db.session.scalars(select(Task)).all() == []


def test_an_upload_confirmed_twice_at_once_becomes_one_agreement(make: Make) -> None:
    chi = make.viewer(CHI)
    proposal = Proposal(title="Một lần", parties=(ALLIANCE,))
    token = keep_import(proposal, file_name="a.xlsx", by=chi, now=NOW)
    ids = [save_import(token, by=chi, version=1, **when()) for _ in range(2)]
    assert [*db.session.scalars(select(Agreement.id)), *ids] == [ids[0]] * 3
    with pytest.raises(NotFound):
        save_import(token, by=make.viewer(LAN), version=1, **when())


def test_a_link_set_by_people_survives_loading_again(make: Make) -> None:
    records = json.loads(RECORDS.read_text(encoding="utf-8"))[:2]
    load_records(records, **when())
    child = db.session.scalars(select(Agreement).where(Agreement.parent_id.is_not(None))).one()
    other = make.agreement(title="Khác")
    child_id = child.id
    edit_agreement(child_id, AgreementHead(title=child.title, signed_on=child.signed_on, tracked_from=TODAY,
                                           parent_id=other), by=None, version=None, **when())  # fmt: skip
    load_records(records, **when())
    assert db.session.scalars(select(Agreement.parent_id).where(Agreement.id == child_id)).one() == other


def test_a_validity_too_long_for_its_reviews_is_refused_whole(make: Make) -> None:
    from tracker.domain.periods import Cadence
    from tracker.domain.reviews import ReviewRule

    head = AgreementHead(title="Dài", tracked_from=TODAY, valid_from=date(1950, 1, 1), valid_to=date(2100, 12, 31))
    with pytest.raises(RuleBroken):
        create_agreement(
            head, [PartyFacts(name_as_signed=COMMISSION)], [ReviewRule(cadence=Cadence.MONTHLY)],
            by=make.viewer(LAN), **when(),
        )  # fmt: skip
    assert db.session.scalars(select(Agreement)).all() == []


def test_due_dates_on_days_off_follow_what_the_agreement_now_says(make: Make) -> None:
    agreement_id = make.agreement()
    task_id = make.task(agreement_id, due_on=date(2026, 10, 31))  # a Saturday
    head = AgreementHead(title="Tên", tracked_from=TODAY, due_shift=Shift.BACKWARD)
    edit_agreement(agreement_id, head, by=make.viewer(LAN), version=1, **when())
    task = db.session.get_one(Task, task_id)
    assert (task.due_on, task.effective_due_on, task.due_version) == (date(2026, 10, 31), date(2026, 10, 30), 2)
