"""A database in which as many things are owed as asked for, all of them a rung today: the planner's hardest morning."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from tracker.database import Base, db, transaction
from tracker.domain.days_off_seed import SEED
from tracker.domain.working_days import WorkingCalendar
from tracker.models import (
    Agency,
    Agreement,
    Assignment,
    Content,
    Holding,
    Party,
    Person,
    Post,
    Report,
    Review,
    ReviewRule,
    Task,
)

NOW = datetime(2026, 11, 25, 8, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
"""A Wednesday morning."""
TODAY = NOW.date()
OF_ONE_PROGRAM = 10
"""Tasks in a program, and reports of its review."""
BATCH = 5000
Rows = Iterable[dict[str, Any]]


def fill(obligations: int, officers: int, *, due_on: date | None = None) -> None:
    """Fill an empty, migrated database: half tasks, half reports, shared out evenly among the officers of as many
    agencies. Without ``due_on`` all are due in seven working days, so that today is the day of the first rung."""
    due_on = due_on or WorkingCalendar(SEED).add(TODAY, 7)
    with transaction():
        for table, rows in (*_agencies(officers), *_programs(obligations, officers, due_on)):
            remaining = iter(rows)
            while batch := list(itertools.islice(remaining, BATCH)):
                db.session.execute(insert(table), batch)


def _agencies(count: int) -> Iterator[tuple[type[Base], Rows]]:
    numbers = range(1, count + 1)
    yield (
        Agency,
        (
            {"id": n, "name": f"Liên minh Hợp tác xã tỉnh số {n}", "short_name": f"LMHTX {n}", "name_folded": f"{n}"}
            for n in numbers
        ),
    )
    yield (
        Person,
        ({"id": n, "name": f"Nguyễn Thị Số {n}", "email": f"so{n}@example.vn", "language": "vi"} for n in numbers),
    )
    yield Post, ({"id": n, "agency_id": n, "role": "officer", "title": "Chuyên viên"} for n in numbers)
    yield Holding, ({"post_id": n, "person_id": n, "from_on": date(2020, 1, 1)} for n in numbers)


def _programs(obligations: int, officers: int, due_on: date) -> Iterator[tuple[type[Base], Rows]]:
    programs = range(1, math.ceil(obligations / 2 / OF_ONE_PROGRAM) + 1)
    yield Agreement, (_agreement(n) for n in programs)
    yield (
        Party,
        (
            {
                "agreement_id": n,
                "agency_id": n % officers + 1,
                "position": 1,
                "name_as_signed": "x",
                "is_standing": True,
            }
            for n in programs
        ),
    )
    yield Content, ({"id": n, "agreement_id": n, "position": 1} for n in programs)
    yield ReviewRule, (_rule(n) for n in programs)
    yield Review, (_review(n, due_on) for n in programs)
    tasks = range(obligations // 2)
    yield Task, (_task(n, due_on) for n in tasks)
    yield Assignment, (_part(n, n % officers + 1) for n in tasks)
    yield Report, (_report(n, (len(tasks) + n) % officers + 1, due_on) for n in tasks)


def _agreement(n: int) -> dict[str, Any]:
    title = f"Tuyên truyền phát triển kinh tế tập thể, hợp tác xã, chương trình số {n}"
    return {
        "id": n, "kind": "Chương trình phối hợp", "title": title, "search_text": title, "tracked_from": date(2020, 1, 1)
    }  # fmt: skip


def _rule(n: int) -> dict[str, Any]:
    return {
        "id": n, "agreement_id": n, "cadence": "quarterly", "convention": "official",
        "submit_days": 3, "consolidate_days": 2, "sign_days": 3,
    }  # fmt: skip


def _review(n: int, due_on: date) -> dict[str, Any]:
    starts_on = due_on - timedelta(days=100)
    return {
        "id": n, "agreement_id": n, "rule_id": n, "cadence": "quarterly", "period": "2026-Q3",
        "starts_on": starts_on, "ends_on": starts_on, "cut_off_on": starts_on,
        "submit_on": due_on, "consolidate_on": due_on, "sign_on": due_on,
    }  # fmt: skip


def _task(n: int, due_on: date) -> dict[str, Any]:
    program = n // OF_ONE_PROGRAM + 1
    return {
        "id": n + 1, "agreement_id": program, "content_id": program, "position": n, "number": f"{n % 10 + 1}",
        "title": f"Tổ chức hội nghị tuyên truyền về kinh tế tập thể, hợp tác xã tại cơ sở, đợt {n + 1}",
        "due_kind": "dated", "due_on": due_on, "effective_due_on": due_on,
    }  # fmt: skip


def _part(n: int, agency: int) -> dict[str, Any]:
    return {
        "id": n + 1, "task_id": n + 1, "agreement_id": n // OF_ONE_PROGRAM + 1, "agency_id": agency,
        "role": "lead", "position": 1, "name_as_written": "x",
    }  # fmt: skip


def _report(n: int, agency: int, due_on: date) -> dict[str, Any]:
    program = n // OF_ONE_PROGRAM + 1
    return {
        "id": n + 1, "review_id": program, "agreement_id": program, "agency_id": agency,
        "opens_on": TODAY - timedelta(days=30), "due_on": due_on,
    }  # fmt: skip
