"""A database of any size: agreements of 20 tasks with five years of reviews and their reports, and progress.

An agency holds the same share whatever the size: ten times the data are ten times the agencies.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from tracker.database import Base, db, transaction
from tracker.domain.consolidations import Awaited
from tracker.domain.days_off_seed import SEED
from tracker.domain.folding import fold
from tracker.domain.periods import Cadence
from tracker.domain.reviews import ReviewRule, plan_reviews
from tracker.domain.working_days import WorkingCalendar
from tracker.models import (
    Agency,
    Agreement,
    Assignment,
    Consolidation,
    Content,
    Holding,
    Party,
    Person,
    Post,
    ProgressEntry,
    Report,
    Review,
    SignOff,
    Task,
)
from tracker.models import ReviewRule as RuleRow

TASKS = 20
ENTRIES = 5
AGREEMENTS_PER_AGENCY = 5
YEARS = 5
BATCH = 5000
NOTHING = "0" * 64
RECENT = timedelta(days=40)
CADENCES = (Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.ANNUAL)


def fill(agreements: int, *, today: date) -> None:
    """Fill an empty, migrated database; people 2n-1 and 2n are officer and leader of agency n."""
    agencies = max(4, agreements // AGREEMENTS_PER_AGENCY)
    world = _World(agreements, agencies, today)
    with transaction():
        for table, rows in world.tables():
            _insert(table, rows)


class _World:
    def __init__(self, agreements: int, agencies: int, today: date) -> None:
        self.agreements, self.agencies, self.today = agreements, agencies, today
        self.begin, self.end = date(today.year - 4, 1, 1), date(today.year, 12, 31)
        calendar = WorkingCalendar(SEED)
        self.plan = [
            (cadence, planned)
            for cadence in CADENCES
            for planned in plan_reviews(
                ReviewRule(cadence), valid_from=self.begin, valid_to=self.end, today=today, calendar=calendar
            )
        ]

    def tables(self) -> Iterator[tuple[type[Base], Iterable[dict[str, Any]]]]:
        yield Agency, self._agency_rows()
        yield (
            Person,
            (
                {"id": n, "name": f"Người {n}", "email": f"n{n}@example.vn", "language": "vi", "is_demonstration": True}
                for n in range(1, 2 * self.agencies + 1)
            ),
        )
        yield (
            Post,
            (
                {
                    "id": n,
                    "agency_id": (n + 1) // 2,
                    "role": "officer" if n % 2 else "leader",
                    "title": "Chuyên viên" if n % 2 else "Lãnh đạo",
                }
                for n in range(1, 2 * self.agencies + 1)
            ),
        )
        yield Holding, ({"post_id": n, "person_id": n, "from_on": self.begin} for n in range(1, 2 * self.agencies + 1))
        yield Agreement, self._agreement_rows()
        yield Party, self._party_rows()
        yield (
            Content,
            (
                {"id": n, "agreement_id": n, "position": 1, "number": "", "title": ""}
                for n in range(1, self.agreements + 1)
            ),
        )
        yield Task, self._task_rows()
        yield Assignment, self._part_rows()
        yield ProgressEntry, self._entry_rows()
        yield (
            RuleRow,
            (
                {
                    "id": 3 * n + k,
                    "agreement_id": n,
                    "cadence": cadence,
                    "convention": "official",
                    "submit_days": 3,
                    "consolidate_days": 2,
                    "sign_days": 3,
                }
                for n in range(1, self.agreements + 1)
                for k, cadence in enumerate(CADENCES)
            ),
        )
        yield Review, self._review_rows()
        yield Report, self._report_rows()
        yield Consolidation, self._consolidation_rows()
        yield SignOff, self._sign_off_rows()

    def three_agencies(self, agreement: int) -> tuple[int, int, int]:
        """Two parties and one more that holds a part; 1 to ``agencies``."""
        return tuple((agreement * 3 + k) % self.agencies + 1 for k in range(3))  # type: ignore[return-value]

    def _agency_rows(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.agencies + 1):
            name = f"Liên minh Hợp tác xã tỉnh số {n}"
            yield {"id": n, "name": name, "short_name": f"LMHTX {n}", "name_folded": fold(name)}

    def _agreement_rows(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.agreements + 1):
            title = f"Tuyên truyền phát triển kinh tế tập thể, hợp tác xã, chương trình số {n}"
            yield {
                "id": n,
                "kind": "Chương trình phối hợp",
                "title": title,
                "symbol": f"{n}/CTPH-A-B",
                "symbol_key": f"{n}-CTPH-A-B",
                "search_text": fold(title),
                "signed_on": self.begin,
                "valid_from": self.begin,
                "valid_to": self.end,
                "tracked_from": self.begin,
                "due_shift": "forward",
                "overdue_strictly": False,
                "is_illustrative": False,
                "version": 1,
            }

    def _party_rows(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.agreements + 1):
            first, second, _third = self.three_agencies(n)
            for position, agency in enumerate((first, second), start=1):
                yield {
                    "id": 2 * n - 2 + position,
                    "agreement_id": n,
                    "agency_id": agency,
                    "position": position,
                    "name_as_signed": f"Liên minh Hợp tác xã tỉnh số {agency}",
                    "is_standing": position == 1,
                }

    def _task_rows(self) -> Iterator[dict[str, Any]]:
        for n, k in itertools.product(range(self.agreements), range(TASKS)):
            due_on = self.today + timedelta(days=(k * 37 + n) % 400 - 250)
            is_done = k % 5 in (0, 1, 2) and due_on < self.today
            yield {
                "id": n * TASKS + k + 1,
                "agreement_id": n + 1,
                "content_id": n + 1,
                "position": k + 1,
                "number": f"{k + 1}",
                "title": f"Tổ chức hội nghị tuyên truyền về kinh tế tập thể tại cơ sở, đợt {k + 1}",
                "due_text": f"{due_on:%d/%m/%Y}",
                "due_kind": "dated",
                "due_on": due_on,
                "effective_due_on": due_on,
                "due_version": 1,
                "due_strictly_before": False,
                "done_on": due_on + timedelta(k % 5 * 3 - 3) if is_done else None,
            }

    def _part_rows(self) -> Iterator[dict[str, Any]]:
        for task in self._task_rows():
            trio = self.three_agencies(task["agreement_id"])
            lead = task["id"] % 2
            for position, (agency, role) in enumerate(
                ((trio[lead], "lead"), (trio[1 - lead], "coordinating"), (trio[2], "coordinating")), start=1
            ):
                done_on = task["done_on"]
                yield {
                    "task_id": task["id"],
                    "agreement_id": task["agreement_id"],
                    "agency_id": agency,
                    "role": role,
                    "position": position,
                    "name_as_written": f"LMHTX {agency}",
                    "reported_on": done_on,
                    "confirmed_on": done_on,
                    "last_entry_on": self.today - timedelta(task["id"] % 90),
                }

    def _entry_rows(self) -> Iterator[dict[str, Any]]:
        for task in self._task_rows():
            agency = self.three_agencies(task["agreement_id"])[task["id"] % 2]
            for k in range(ENTRIES):
                on = self.today - timedelta(days=task["id"] % 90 + 60 * k)
                yield {
                    "agreement_id": task["agreement_id"],
                    "task_id": task["id"],
                    "assignment_id": (task["id"] - 1) * 3 + 1,
                    "agency_id": agency,
                    "agency_name": f"LMHTX {agency}",
                    "person_id": 2 * agency - 1,
                    "post_title": "Chuyên viên",
                    "happened_on": on,
                    "recorded_at": datetime(on.year, on.month, on.day, 2, tzinfo=UTC),
                    "note": "Đã tổ chức 3 hội nghị.",
                    "reports_completion": False,
                    "evidence_count": k % 2,
                }

    def _review_rows(self) -> Iterator[dict[str, Any]]:
        for n in range(1, self.agreements + 1):
            for k, (cadence, planned) in enumerate(self.plan):
                yield {
                    "id": (n - 1) * len(self.plan) + k + 1,
                    "agreement_id": n,
                    "rule_id": 3 * n + CADENCES.index(cadence),
                    "cadence": cadence,
                    "period": planned.period.code,
                    "starts_on": planned.period.starts_on,
                    "ends_on": planned.period.ends_on,
                    "clipped": planned.period.clipped,
                    "cut_off_on": planned.cut_off_on,
                    "submit_on": planned.submit_on,
                    "consolidate_on": planned.consolidate_on,
                    "sign_on": planned.sign_on,
                    "awaits": Awaited.CONSOLIDATION if planned.sign_on >= self.today - RECENT else None,
                }

    def _report_rows(self) -> Iterator[dict[str, Any]]:
        """All handed in but the RECENT ones and one in fifty of the last year."""
        for review in self._review_rows():
            for k, agency in enumerate(self.three_agencies(review["agreement_id"])):
                due_on = review["submit_on"]
                is_old = due_on < self.today - timedelta(days=365)
                is_late = (review["id"] * 3 + k) % 50 == 0
                is_in = is_old or (due_on < self.today - RECENT and not is_late)
                yield {
                    "review_id": review["id"],
                    "agreement_id": review["agreement_id"],
                    "agency_id": agency,
                    "opens_on": review["cut_off_on"] + timedelta(1),
                    "due_on": due_on,
                    "due_version": 1,
                    "submitted_on": due_on if is_in else None,
                    "submitted_at": _at(due_on) if is_in else None,
                    "submitted_by_id": 2 * agency - 1 if is_in else None,
                    "text": "Đã thực hiện." if is_in else None,
                }

    def _consolidation_rows(self) -> Iterator[dict[str, Any]]:
        """Every review is consolidated on its day but the RECENT ones."""
        for review in self._signed():
            first, _second, _third = self.three_agencies(review["agreement_id"])
            yield {
                "id": review["id"], "review_id": review["id"], "agreement_id": review["agreement_id"], "number": 1,
                "assessment": "Đã thực hiện.", "content_assessments": "{}", "snapshot": "{}", "hash": NOTHING,
                "frozen_at": _at(review["consolidate_on"]), "frozen_by_id": 2 * first - 1, "frozen_as": "Chuyên viên",
            }  # fmt: skip

    def _sign_off_rows(self) -> Iterator[dict[str, Any]]:
        for review in self._signed():
            n = review["agreement_id"]
            for position, agency in enumerate(self.three_agencies(n)[:2], start=1):
                yield {
                    "consolidation_id": review["id"], "party_id": 2 * n - 2 + position, "agency_id": agency,
                    "person_id": 2 * agency, "signed_as": "Lãnh đạo", "declared": "[]", "hash": NOTHING,
                    "signed_at": _at(review["sign_on"]),
                }  # fmt: skip

    def _signed(self) -> Iterator[dict[str, Any]]:
        return (review for review in self._review_rows() if review["awaits"] is None)


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)


def _insert(table: type[Base], rows: Iterable[dict[str, Any]]) -> None:
    remaining = iter(rows)
    while batch := list(itertools.islice(remaining, BATCH)):
        db.session.execute(insert(table), batch, execution_options={"render_nulls": True})
