"""An annex that is read in, written out and read in again gives the same tasks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI, COMMISSION, DEPARTMENT
from tracker.database import db
from tracker.documents.annexes import read_annex
from tracker.documents.papers.annex_sheet import annex_sheet
from tracker.domain.proposals import Proposal
from tracker.models import Assignment, Content, Task
from tracker.queries.annexes import annex_of
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.intake import save_proposal

ANNEXES = Path(__file__).parents[1] / "data" / "annexes"
GOOD = sorted(path for path in ANNEXES.glob("*.*x") if path.stem != "faulty")
READ = ("position", "group", "title", "due_text", "due_kind", "due_on", "deliverable", "starts_on", "strictly_before",
        "each", "precision")  # fmt: skip


def save(proposal: Proposal) -> int:
    return save_proposal(proposal, by=None, today=TODAY, now=NOW, calendar=working_calendar())


def written_out(agreement_id: int) -> Proposal:
    annex = annex_of(agreement_id, today=TODAY)
    assert annex is not None
    return read_annex(annex_sheet(annex))


def facts(proposal: Proposal) -> list[tuple[object, ...]]:
    return [tuple(getattr(task, name) for name in READ) for task in proposal.tasks]


def kept(agreement_id: int) -> list[tuple[object, ...]]:
    """Every task with its parts as the database has them."""
    tasks = db.session.execute(
        select(Task, Content.title).join(Content).where(Task.agreement_id == agreement_id).order_by(Task.position)
    ).all()
    parts = select(Assignment.task_id, Assignment.agency_id, Assignment.role).order_by(Assignment.position)
    of_task: dict[int, list[tuple[int, str]]] = {}
    for task_id, agency_id, role in db.session.execute(parts):
        of_task.setdefault(task_id, []).append((agency_id, role))
    return [
        (group, task.number, task.title, task.due_text, task.due_kind, task.due_on, task.effective_due_on,
         task.deliverable, task.others_text, of_task.get(task.id, []))
        for task, group in tasks
    ]  # fmt: skip


@pytest.mark.usefixtures("make")
@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_read_in_written_out_and_read_in_again_gives_the_same_tasks(path: Path) -> None:
    first = read_annex(path)
    first_id = save(first)
    again = written_out(first_id)
    assert not again.is_refused
    assert facts(again) == facts(first)
    named = ("kind", "symbol", "title", "parties", "signed_on", "valid_from", "valid_to")
    assert {name: getattr(again, name) for name in named} == {name: getattr(first, name) for name in named}
    again_id = save(again)
    assert kept(again_id) == kept(first_id)
    assert facts(written_out(again_id)) == facts(again)


@pytest.mark.usefixtures("make")
def test_hostile_titles_come_back_as_they_were() -> None:
    proposal = read_annex(ANNEXES / "ninh-binh-2022-2025.xlsx")
    titles = ("=1+1", "+84 là mã vùng", "-5% chi phí", "@nhóm", "<b> & {{ 7*7 }} {% x %}", "Dài " + "ậ" * 3000)
    tasks = tuple(replace(task, title=title) for task, title in zip(proposal.tasks, titles, strict=True))
    agreement_id = save(replace(proposal, tasks=tasks))
    assert [task.title for task in written_out(agreement_id).tasks] == list(titles)


def test_edited_tasks_are_written_out_as_they_are_now(client: FlaskClient, make: Make) -> None:
    agreement_id = make.program()
    make.task(
        agreement_id, title="Hội nghị sơ kết", lead=(COMMISSION, ALLIANCE), coordinating=(DEPARTMENT,), due_on=None
    )
    make.sign_in(client, CHI)
    answer = client.get(f"/agreements/{agreement_id}/annex.xlsx")
    assert answer.status_code == 200
    tasks = read_annex(answer.data).tasks
    assert [(task.title, task.lead, task.coordinating, task.due_text) for task in tasks] == [
        ("Tổ chức lớp tập huấn", ALLIANCE, f"{COMMISSION}; {DEPARTMENT}", "31/12/2026"),
        ("Hội nghị sơ kết", f"{COMMISSION}; {ALLIANCE}", DEPARTMENT, "Thường xuyên"),
    ]
