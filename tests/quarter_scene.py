"""The scene of the quarter's tests: one program with a task of every kind, seen on 24/11/2026 in the fourth quarter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import func, insert, select, update

from tests.make import TODAY, Make
from tests.people import ALLIANCE, COMMISSION, DEPARTMENT, LAN, MINH, Cast
from tracker.database import db, transaction
from tracker.domain.days_off_seed import SEED
from tracker.domain.working_days import WorkingCalendar
from tracker.models import (
    Agency,
    AgencySuccession,
    Agreement,
    Assignment,
    Content,
    ProgressEntry,
    Report,
    ReviewRule,
    Task,
)
from tracker.services.reviews.planning import lay_reviews

BOTH = (COMMISSION, ALLIANCE)
SINCE = date(2026, 9, 14)  # the cut-off of the third quarter
LINK = re.compile(r'<a (?:class="[^"]*" )?href="(/quarter/list\?[^"]*)">(?:<svg.*?</svg>)?([\d.]+)</a>')
COUNT = re.compile(r"<h1>[^<]*\(([\d.]+)\)</h1>")


@dataclass(frozen=True)
class Scene:
    """The ids of the program and of its tasks by what they are."""

    program: int
    tasks: dict[str, int]


def scene(make: Make) -> Scene:
    """Two parties, a department that helps; quarterly reviews, and the alliance owes the report of the third."""
    program = make.agreement()
    tasks = {
        "in time": make.task(program, lead=COMMISSION, due_on=date(2026, 3, 31), done_on=date(2026, 3, 30)),
        "newly late": make.task(program, lead=ALLIANCE, due_on=date(2026, 8, 31), done_on=date(2026, 10, 5)),
        "newly overdue": make.task(
            program, lead=ALLIANCE, coordinating=(DEPARTMENT,), due_on=date(2026, 9, 30), title="Mô hình điểm"
        ),
        "long overdue": make.task(program, lead=COMMISSION, coordinating=(ALLIANCE,), due_on=date(2026, 6, 30)),
        "joint": make.task(program, lead=BOTH, due_on=date(2026, 12, 31)),
        "joint overdue": make.task(program, lead=BOTH, due_on=date(2026, 11, 13)),
        "ongoing": make.task(program, lead=COMMISSION, coordinating=(DEPARTMENT,), due_on=None),
        "cancelled": make.task(program, lead=COMMISSION, due_on=date(2026, 5, 31)),
        "paused": make.task(program, lead=COMMISSION, due_on=date(2026, 7, 31)),
        "extended": make.task(program, lead=ALLIANCE, due_on=date(2027, 1, 31)),
        "returned": make.task(program, lead=COMMISSION, due_on=date(2026, 12, 10)),
        "soon": make.task(program, lead=ALLIANCE, due_on=date(2026, 12, 1)),
    }
    set_task(tasks["cancelled"], set_state="cancelled", set_reason="Hợp nhất nhiệm vụ", set_on=date(2026, 6, 1))
    set_task(tasks["paused"], set_state="paused", set_reason="Chờ hướng dẫn", set_on=date(2026, 7, 1))
    set_task(tasks["extended"], extended_from_on=date(2026, 10, 1), extended_on=date(2026, 9, 20))
    send_back(tasks["returned"], on=date(2026, 11, 2))
    log(make, tasks["ongoing"], COMMISSION, date(2026, 10, 2), proved=True)
    log(make, tasks["soon"], ALLIANCE, date(2026, 9, 10))
    log(make, tasks["soon"], ALLIANCE, date(2026, 11, 20))
    review_quarterly(program)
    hand_in(make, program, "2026-Q3", COMMISSION, on=date(2026, 9, 16))
    hand_in(make, program, "2026-Q3", DEPARTMENT, on=date(2026, 9, 21))
    for period, on in (("2026-Q1", date(2026, 3, 17)), ("2026-Q2", date(2026, 6, 17))):
        for agency in (COMMISSION, ALLIANCE, DEPARTMENT):
            hand_in(make, program, period, agency, on=on)
    return Scene(program, tasks)


def set_task(task_id: int, **facts: Any) -> None:
    with transaction():
        db.session.execute(update(Task).where(Task.id == task_id).values(**facts))


def send_back(task_id: int, *, on: date) -> None:
    with transaction():
        values = {"returned_on": on, "return_reason": "Thiếu minh chứng", "reported_on": None}
        db.session.execute(update(Assignment).where(Assignment.task_id == task_id).values(**values))


def log(
    make: Make,
    task_id: int,
    agency: str,
    on: date,
    *,
    proved: bool = False,
    quantity: int | None = None,
    percent: int | None = None,
    indicator_id: int | None = None,
    corrects_id: int | None = None,
) -> int:
    """An entry as the service writes it; its id."""
    with transaction():
        part = db.session.get_one(Assignment, make.part_id(task_id, agency))
        part.last_entry_on = max(on, part.last_entry_on or on)
        entry = ProgressEntry(
            agreement_id=part.agreement_id, task_id=task_id, assignment_id=part.id, agency_id=part.agency_id,
            agency_name=agency, person_id=make.person_id(LAN), post_title="Chuyên viên", happened_on=on,
            recorded_at=datetime(on.year, on.month, on.day, 3, tzinfo=UTC), note="Đã tổ chức 3 hội nghị",
            evidence_count=int(proved), quantity=quantity, percent=percent,
            indicator_id=indicator_id, corrects_id=corrects_id,
        )  # fmt: skip
        db.session.add(entry)
        db.session.flush()
        return entry.id


def review_quarterly(program: int) -> None:
    with transaction():
        rule = ReviewRule(
            agreement_id=program, cadence="quarterly", convention="official",
            submit_days=3, consolidate_days=2, sign_days=3,
        )  # fmt: skip
        db.session.add(rule)
        agreement = db.session.get_one(Agreement, program)
        lay_reviews(agreement, today=TODAY, calendar=WorkingCalendar(SEED))


def hand_in(make: Make, program: int, period: str, agency: str, *, on: date) -> None:
    from tracker.models import Review

    with transaction():
        wanted = select(Review.id).where(Review.agreement_id == program, Review.period == period)
        db.session.execute(
            update(Report)
            .where(Report.review_id.in_(wanted), Report.agency_id == make.agency_id(agency))
            .values(submitted_on=on, submitted_at=datetime(on.year, on.month, on.day, 3, tzinfo=UTC), text="Đã làm")
        )


def merge(make: Make, *agencies: str, into: str, on: date = date(2026, 7, 1)) -> None:
    """From that day ``into`` (made here when it is new) answers for the agencies."""
    with transaction():
        heir = db.session.scalars(select(Agency).where(Agency.name == into)).one_or_none()
        if heir is None:
            heir = Agency(name=into, short_name=into, name_folded=into.lower())
            db.session.add(heir)
            db.session.flush()
        for agency in agencies:
            row = {"predecessor_id": make.agency_id(agency), "successor_id": heir.id, "kind": "merge"}
            db.session.add(AgencySuccession(**row, effective_on=on))


def read(make: Make, client: FlaskClient, address: str = "/quarter", who: Cast = MINH, status: int = 200) -> str:
    make.sign_in(client, who)
    answer = client.get(address)
    assert answer.status_code == status, address
    return answer.text


def figures(page: str) -> list[tuple[str, int]]:
    """Every number of a page that leads to a list: (address, number)."""
    found = [(address.replace("&amp;", "&"), number) for address, number in LINK.findall(page)]
    return [(address, int(number.replace(".", "").replace(",", ""))) for address, number in found]


def lines_of(page: str) -> int:
    """How many rows the list on this page has."""
    return page.count('<tr role="row">') - 1 if "<table" in page else 0


def heading_count(page: str) -> int:
    match = COUNT.search(page)
    assert match is not None
    return int(match[1].replace(".", ""))


def many_communes(make: Make, count: int) -> int:
    """A program in which so many communes each lead one overdue task; answers its id."""
    program = make.agreement(valid_from=date(2026, 6, 15), valid_to=date(2026, 12, 31))
    with transaction():
        content_id = db.session.scalars(select(Content.id).where(Content.agreement_id == program)).one()
        first = (db.session.scalar(select(func.max(Agency.id))) or 0) + 1
        names = [f"Ủy ban nhân dân xã Khánh Thiện số {number}" for number in range(count)]
        rows = [
            {"id": first + n, "name": name, "short_name": name, "name_folded": name} for n, name in enumerate(names)
        ]
        db.session.execute(insert(Agency), rows)
        tasks = [
            {
                "id": 100_000 + n, "agreement_id": program, "content_id": content_id, "position": n, "number": str(n),
                "title": "Tổ chức hội nghị tuyên truyền tại cơ sở", "due_text": "30/09/2026", "due_kind": "dated",
                "due_on": date(2026, 9, 30), "effective_due_on": date(2026, 9, 30),
            }
            for n in range(count)
        ]  # fmt: skip
        db.session.execute(insert(Task), tasks)
        parts = [
            {
                "task_id": 100_000 + n, "agreement_id": program, "agency_id": first + n, "role": "lead", "position": 1,
                "name_as_written": names[n],
            }
            for n in range(count)
        ]  # fmt: skip
        db.session.execute(insert(Assignment), parts)
    return program
