"""An installation for a whole country: 2000 agreements, 40,000 tasks, 2,000,000 progress entries of five years.

Agency CENTRE is a party of every agreement. The PROVINCES have some 40 each: half signed by them, in the others they
hold parts. Agency MINISTRY signed the program above nearly all of them, agency SUPERIOR one above 40. What there are
hundreds of thousands of is made inside the database, out of what there are thousands of (``bench/nation_bulk.py``).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select, text

from bench.nation_bulk import CADENCES, bulk
from tracker.database import Base, db, transaction
from tracker.domain.folding import fold
from tracker.models import (
    Agency,
    Agreement,
    Assignment,
    Content,
    ExtensionRequest,
    Finding,
    Holding,
    Indicator,
    Party,
    Person,
    Post,
    Task,
)
from tracker.models import ReviewRule as RuleRow

CENTRE, PROVINCES, MINISTRY, SUPERIOR = 1, range(2, 102), 102, 103
AGENCIES = 103
BELOW_SUPERIOR = range(3, 43)
TASKS, CONTENTS = 20, 4
YEARS_BACK, YEARS_AHEAD = 4, 1
BATCH = 5000
NOT_DONE, DONE_LATE = 12, 10  # per cent of what has fallen due
Rows = Iterator[dict[str, Any]]


def fill(agreements: int, entries_of_a_task: int, *, today: date) -> None:
    """Fill an empty, migrated database; people 2n-1 and 2n are officer and leader of agency n."""
    nation = _Nation(agreements, today)
    with transaction():
        for table, rows in nation.tables():
            insert_all(table, rows)
        bulk(entries_of_a_task, begin=nation.begin, end=nation.end, today=today)
    if db.engine.dialect.name == "postgresql":
        settle()


class _Nation:
    def __init__(self, agreements: int, today: date) -> None:
        self.agreements, self.today = agreements, today
        self.begin = date(today.year - YEARS_BACK, 1, 1)
        self.end = date(today.year + YEARS_AHEAD, 12, 31)

    def tables(self) -> Iterator[tuple[type[Base], Rows]]:
        numbers = range(1, self.agreements + 1)
        yield Agency, self._agencies()
        yield Person, self._people()
        yield Post, self._posts()
        yield Holding, ({"post_id": n, "person_id": n, "from_on": self.begin} for n in range(1, 2 * AGENCIES + 1))
        yield Agreement, map(self._agreement, numbers)
        yield Party, self._parties()
        yield Content, self._contents()
        yield Task, self._tasks()
        yield Assignment, self._parts()
        yield Indicator, self._indicators()
        yield ExtensionRequest, self._extensions()
        yield Finding, self._findings()
        yield RuleRow, self._rules()

    def three_agencies(self, agreement: int) -> tuple[int, int, int]:
        """Two parties and one more that holds a part; the first is the standing one."""
        count = len(PROVINCES)
        first = PROVINCES[agreement % count]
        other = PROVINCES[(agreement + 1 + agreement // count % (count - 2)) % count]
        return {1: MINISTRY, 2: SUPERIOR}.get(agreement, first), CENTRE, other

    def _agencies(self) -> Rows:
        names = {CENTRE: "Liên minh Hợp tác xã Việt Nam", MINISTRY: "Bộ Tài chính", SUPERIOR: "Ban Chỉ đạo vùng"}
        for n in range(1, AGENCIES + 1):
            name = names.get(n, f"Liên minh Hợp tác xã tỉnh số {n}")
            yield {"id": n, "name": name, "short_name": name[:20], "name_folded": fold(name)}

    def _people(self) -> Rows:
        for n in range(1, 2 * AGENCIES + 1):
            yield {
                "id": n, "name": f"Người {n}", "email": f"n{n}@example.vn", "language": "vi", "is_demonstration": True
            }  # fmt: skip

    def _posts(self) -> Rows:
        for n in range(1, 2 * AGENCIES + 1):
            role, title = ("officer", "Chuyên viên") if n % 2 else ("leader", "Lãnh đạo")
            yield {"id": n, "agency_id": (n + 1) // 2, "role": role, "title": title}

    def _agreement(self, n: int) -> dict[str, Any]:
        title = f"Tuyên truyền phát triển kinh tế tập thể, hợp tác xã, chương trình số {n}"
        return {
            "id": n, "kind": "Chương trình phối hợp", "title": title, "symbol": f"{n}/CTPH-A-B",
            "symbol_key": f"{n}-CTPH-A-B", "search_text": fold(title), "signed_on": self.begin,
            "valid_from": self.begin, "valid_to": self.end, "tracked_from": self.begin, "due_shift": "forward",
            "overdue_strictly": n % 10 == 0, "is_illustrative": False, "version": 1,
            "parent_id": None if n == 1 else 2 if n in BELOW_SUPERIOR else 1,
        }  # fmt: skip

    def _parties(self) -> Rows:
        for n in range(1, self.agreements + 1):
            for position, agency in enumerate(self.three_agencies(n)[:2], start=1):
                yield {
                    "id": 2 * n - 2 + position, "agreement_id": n, "agency_id": agency, "position": position,
                    "name_as_signed": f"Liên minh Hợp tác xã tỉnh số {agency}", "is_standing": position == 1,
                }  # fmt: skip

    def _contents(self) -> Rows:
        for n, k in itertools.product(range(self.agreements), range(CONTENTS)):
            yield {
                "id": n * CONTENTS + k + 1, "agreement_id": n + 1, "position": k + 1, "number": f"{k + 1}",
                "title": "Tuyên truyền, phổ biến chủ trương về kinh tế tập thể",
            }  # fmt: skip

    def _tasks(self) -> Rows:
        """Due spread over the years; of those due so far 78 of 100 done in time. One in 20 was given a later day."""
        days = (self.end - self.begin).days
        for n, k in itertools.product(range(self.agreements), range(TASKS)):
            id_ = n * TASKS + k + 1
            due_on = self.begin + timedelta(days=(k * 331 + n * 97) % days)
            luck = id_ * 7919 % 100
            done_on = due_on + timedelta(days=luck % 37 + 3 if luck < NOT_DONE + DONE_LATE else -(luck % 30))
            is_extended = id_ % 20 == 7 and due_on - self.begin > timedelta(90)
            is_done = luck >= NOT_DONE and done_on <= self.today
            yield {
                "id": id_, "agreement_id": n + 1, "content_id": n * CONTENTS + k * CONTENTS // TASKS + 1,
                "position": k + 1, "number": f"{k + 1}",
                "title": f"Tổ chức hội nghị tuyên truyền về kinh tế tập thể tại cơ sở, đợt {k + 1}",
                "due_text": f"{due_on:%d/%m/%Y}", "due_kind": "dated" if k else "ongoing",
                "due_on": due_on if k else None, "effective_due_on": due_on if k else None, "due_version": 1,
                "due_strictly_before": k % 7 == 0, "done_on": done_on if is_done and k else None,
                "extended_from_on": due_on - timedelta(60) if is_extended and k else None,
                "extended_on": due_on - timedelta(70) if is_extended and k else None,
            }  # fmt: skip

    def _parts(self) -> Rows:
        """The first and the centre lead by turns, the others coordinate; some parts are sent back."""
        for task in self._tasks():
            first, centre, other = self.three_agencies(task["agreement_id"])
            lead, second = (first, centre) if task["id"] % 2 else (centre, first)
            for position, (agency, role) in enumerate(
                ((lead, "lead"), (second, "coordinating"), (other, "coordinating")), start=1
            ):
                is_returned = role == "lead" and task["done_on"] is None and task["id"] % 50 == 3
                yield {
                    "id": (task["id"] - 1) * 3 + position, "task_id": task["id"],
                    "agreement_id": task["agreement_id"], "agency_id": agency, "role": role, "position": position,
                    "name_as_written": f"LMHTX {agency}", "reported_on": task["done_on"],
                    "confirmed_on": task["done_on"], "last_entry_on": self.today - timedelta(task["id"] % 90),
                    "returned_on": self.today - timedelta(task["id"] % 200) if is_returned else None,
                    "return_reason": "Thiếu minh chứng" if is_returned else None,
                }  # fmt: skip

    def _indicators(self) -> Rows:
        for id_ in range(1, self.agreements * TASKS + 1, 10):
            yield {
                "id": id_, "agreement_id": (id_ - 1) // TASKS + 1, "task_id": id_, "name": f"Số hội nghị đợt {id_}",
                "unit": "hội nghị", "is_cumulative": id_ % 20 == 1, "target": 500, "baseline": 0,
            }  # fmt: skip

    def _extensions(self) -> Rows:
        for task in self._tasks():
            if task["extended_on"]:
                agency = self.three_agencies(task["agreement_id"])[0 if task["id"] % 2 else 1]
                at = _at(task["extended_on"])
                yield {
                    "task_id": task["id"], "assignment_id": task["id"] * 3 - 2, "agreement_id": task["agreement_id"],
                    "agency_id": agency, "due_on": task["extended_from_on"], "wanted_on": task["effective_due_on"],
                    "reason": "Bão lũ", "asked_at": at, "asked_by_id": 2 * agency - 1, "asked_as": "Chuyên viên",
                    "answered_at": at, "answered_by_id": 2 * CENTRE, "answered_as": "Lãnh đạo", "is_agreed": True,
                }  # fmt: skip

    def _findings(self) -> Rows:
        for n in range(1, self.agreements * 2 + 1):
            agreement = (n + 1) // 2
            noting, owner, _third = self.three_agencies(agreement)
            on = self.today - timedelta(n * 13 % 1500)
            closed_on = on + timedelta(20) if n % 12 else None
            yield {
                "agreement_id": agreement, "text": "Hợp tác xã ngừng hoạt động chưa giải thể", "place": "Xã Yên Mô",
                "source": "Kiểm tra", "noting_id": noting, "noted_at": _at(on), "noted_by_id": 2 * noting - 1,
                "noted_as": "Chuyên viên", "owner_id": owner, "due_on": on + timedelta(30), "assigned_at": _at(on),
                "assigned_by_id": 2 * noting, "assigned_as": "Lãnh đạo", "closed_on": closed_on,
                "settled_on": closed_on, "settled_how": "Đã giải thể" if closed_on else None,
            }  # fmt: skip

    def _rules(self) -> Rows:
        for n, (k, cadence) in itertools.product(range(1, self.agreements + 1), enumerate(CADENCES)):
            yield {
                "id": 3 * n + k, "agreement_id": n, "cadence": cadence, "convention": "official", "submit_days": 3,
                "consolidate_days": 2, "sign_days": 3,
            }  # fmt: skip


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def insert_all(table: Any, rows: Iterable[dict[str, Any]]) -> None:
    remaining = iter(rows)
    while batch := list(itertools.islice(remaining, BATCH)):
        db.session.execute(insert(table), batch, execution_options={"render_nulls": True})


def settle() -> None:
    """PostgreSQL counts apart from the ids that were given here; and the work its autovacuum would do meanwhile."""
    with transaction():
        for table in Base.metadata.sorted_tables:
            if "id" in table.c:
                newest = select(func.coalesce(func.max(table.c.id), 1)).scalar_subquery()
                db.session.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "id"), newest)))
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
