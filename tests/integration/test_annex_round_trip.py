"""An annex that is read in, written out and read in again gives the same tasks."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.pack_scene import on_one_database
from tests.people import ALLIANCE, CHI, COMMISSION, DEPARTMENT
from tracker.database import db
from tracker.documents.annexes import read_annex
from tracker.documents.papers.annex_sheet import annex_sheet
from tracker.domain.proposals import Proposal
from tracker.domain.task_writing import TaskWriting
from tracker.domain.tasks import LEADING
from tracker.models import Agreement, Assignment, Content, Party, Task
from tracker.queries.annexes import annex_of
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.intake import save_proposal
from tracker.services.agreements.loading import load_records
from tracker.services.tasks import add_task, edit_task, remove_task

ANNEXES = Path(__file__).parents[1] / "data" / "annexes"
DUE_TEXTS = ("31/10/2026", "Quý III/2026", "Thường xuyên", "Trước ngày 31/10/2026", "Tháng 6 hằng năm", "2026–2028")
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


@pytest.mark.usefixtures("make")
@on_one_database
@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_read_in_edited_written_out_and_read_in_again_gives_the_edited_tasks(path: Path) -> None:
    first_id = save(read_annex(path))
    before = kept(first_id)
    edit_everything(first_id)
    edited = kept(first_id)
    assert len(edited) == len(before)  # one is added, one deleted
    assert not set(map(str, edited)) & set(map(str, before))
    again_id = save(written_out(first_id))
    assert kept(again_id) == edited
    assert facts(written_out(again_id)) == facts(written_out(first_id))


@pytest.mark.usefixtures("make")
@on_one_database
def test_every_loaded_program_whose_tasks_are_led_comes_back_from_its_annex() -> None:
    raws = json.loads((ANNEXES.parent / "programs.json").read_text(encoding="utf-8"))
    loading = load_records(raws, today=TODAY, now=NOW, calendar=working_calendar())
    assert loading.loaded_count == len(raws)
    came_back = 0
    for id_ in list(db.session.scalars(select(Agreement.id).order_by(Agreement.id))):
        was, again = kept(id_), written_out(id_)
        leaderless = [parts for *_told, parts in was if not any(role in LEADING for _agency, role in parts)]
        errors = [str(one.message.text) for one in again.problems if one.severity == "error"]
        if leaderless or not was:  # a paper whose tasks nobody leads is refused, each of them by its cell
            assert len(errors) == max(len(leaderless), 1)
            continue
        assert errors == []
        assert kept(save(again)) == was
        came_back += 1
    assert came_back >= 5


def edit_everything(agreement_id: int) -> None:
    """Every task says something else, one is added at the end, the first one is deleted."""
    time = {"today": TODAY, "now": NOW, "calendar": working_calendar()}
    parties = list(
        db.session.scalars(select(Party.agency_id).where(Party.agreement_id == agreement_id).order_by(Party.position))
    )
    tasks = list(
        db.session.execute(
            select(Task.id, Task.content_id, Task.number, Task.title).where(Task.agreement_id == agreement_id)
        )
    )
    for place, task in enumerate(tasks):
        writing = TaskWriting(
            content_id=task.content_id, number=task.number, title=f"{task.title} (sửa; =1+1 & <b>)",
            due_text=DUE_TEXTS[place % len(DUE_TEXTS)], deliverable="Báo cáo {{ 7*7 }}",
            lead_ids=(parties[place % len(parties)],),
            coordinating_ids=tuple(id_ for at, id_ in enumerate(parties) if at != place % len(parties)),
            coordinating_text="các sở, ngành liên quan",
        )  # fmt: skip
        edit_task(task.id, writing, by=None, version=None, **time)
    added = TaskWriting(
        content_id=tasks[-1].content_id, title="Việc thêm", lead_ids=(parties[0],), due_text="Hằng năm, trước 15/12"
    )
    add_task(agreement_id, added, by=None, **time)
    remove_task(tasks[0].id, by=None, version=None, **time)
