"""Changed annexes of the demonstration's program, sent up and not yet taken over."""

from __future__ import annotations

from dataclasses import replace

from flask import current_app
from sqlalchemy import select

from tracker import clock
from tracker.database import db
from tracker.demo.story import SYMBOL
from tracker.documents.annexes import read_annex
from tracker.documents.papers.annex_sheet import annex_sheet
from tracker.domain.proposals import Proposal
from tracker.models import Agreement, Person
from tracker.queries.annexes import annex_of
from tracker.queries.viewers import viewer_of_person
from tracker.services.annex_again.keeping import keep_annex

OFFICER = "chuyenvien.htx@example.vn"


def changed_annexes() -> dict[str, dict[str, object]]:
    """By endpoint, the ids of the page that compares the story's annex with what stands."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    agreement_id = db.session.scalars(select(Agreement.id).where(Agreement.symbol == SYMBOL)).one()
    annex = annex_of(agreement_id, today=today)
    assert annex is not None
    officer = db.session.scalars(select(Person.id).where(Person.email == OFFICER)).one()
    viewer = viewer_of_person(officer, today=today)
    assert viewer is not None
    changed = with_changes(read_annex(annex_sheet(annex)))
    token = keep_annex(agreement_id, changed, file_name="phu-luc-sua-doi.xlsx", by=viewer, now=clock.now())
    return {"annex_again.preview": {"agreement_id": agreement_id, "token": token}}


def with_changes(paper: Proposal) -> Proposal:
    """Something of everything: changed, reworded, unclear, added, moved, gone."""
    tasks = list(paper.tasks)
    tasks[0] = replace(tasks[0], due_text="Quý I/2027", lead="hai bên")
    tasks[1] = replace(tasks[1], title=f"{tasks[1].title} tại cơ sở")
    tasks[2] = replace(tasks[2], title="Sơ kết công tác phối hợp năm 2027")
    tasks[3] = replace(tasks[3], lead="Hội Nông dân tỉnh", coordinating="")
    tasks.insert(9, tasks.pop(5))
    del tasks[6], tasks[-1]
    signed = replace(
        tasks[4], position=None, title="Ký kết chương trình phối hợp cấp xã", lead="Báo và Đài PT-TH Ninh Bình",
        due_text="Quý II/2027", deliverable="Văn bản ký kết",
    )  # fmt: skip
    tasks.insert(4, signed)
    return replace(paper, tasks=tuple(tasks), title=f"{paper.title} (sửa đổi)")
