"""A program that was imported, its changed annex sent up by a person without scripts."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from tests.annex_files import HEADER, workbook
from tests.annex_files import task as row
from tests.forms_on_pages import Form, forms_of
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI, COMMISSION
from tracker.database import db
from tracker.documents.annexes import read_annex
from tracker.models import Task
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.intake import save_proposal
from tracker.services.progress import log_progress

ROWS = [
    row("1", "Xây dựng kế hoạch phối hợp hằng năm", "hai bên", others="", due="Quý I/2027"),
    row("2", "Tổ chức lớp tập huấn cho cán bộ hợp tác xã", "LMHTX", others="", due="30/06/2027"),
    row("3", "Mở chuyên mục trên báo và đài", "LMHTX", others="Sở NN&MT", due="Hằng quý"),
]


def imported(rows: list[list[object]]) -> int:
    paper = replace(read_annex(workbook([HEADER, *rows])), parties=(COMMISSION, ALLIANCE), title="Tuyên truyền HTX")
    return save_proposal(paper, by=None, today=TODAY, now=NOW, calendar=working_calendar())


def changed(at: int, **facts: object) -> list[list[object]]:
    """ROWS with one of them otherwise; facts by the place in HEADER: title 1, lead 2, due 4."""
    places = {"title": 1, "lead": 2, "others": 3, "due": 4, "product": 5}
    rows = [list(one) for one in ROWS]
    for name, fact in facts.items():
        rows[at][places[name]] = fact
    return rows


def upload(client: FlaskClient, agreement_id: int, rows: list[list[object]], name: str = "sửa đổi.xlsx") -> str:
    """The address of the comparison."""
    file = (io.BytesIO(workbook([HEADER, *rows])), name)
    answer = client.post(f"/agreements/{agreement_id}/annex/new", data={"file": file})
    assert answer.status_code == 302, answer.text
    return answer.location


def form_of(page: str, address: str) -> Form:
    return next(form for form in forms_of(page, address) if "seen" in form.names())


def said(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).strip()


def tasks() -> dict[str, Task]:
    db.session.rollback()
    return {task.title: task for task in db.session.scalars(select(Task).order_by(Task.position))}


def log(make: Make, title: str) -> None:
    log_progress(
        make.part_id(tasks()[title].id, ALLIANCE), by=make.viewer(CHI), happened_on=TODAY - timedelta(days=1),
        note="Đã làm", evidence="", now=NOW, today=TODAY,
    )  # fmt: skip
