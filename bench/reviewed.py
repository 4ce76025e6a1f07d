"""A program of two parties with one closed quarter that both reported on and that was made final."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from tracker.database import Base, db, transaction
from tracker.domain.days_off_seed import SEED
from tracker.domain.folding import fold
from tracker.domain.periods import Cadence
from tracker.domain.permissions import Viewer
from tracker.domain.reviews import PlannedReview, ReviewRule, plan_reviews
from tracker.domain.working_days import WorkingCalendar
from tracker.models import (
    Agency,
    Agreement,
    Assignment,
    Content,
    Evidence,
    Holding,
    Indicator,
    Party,
    Person,
    Post,
    ProgressEntry,
    Report,
    Review,
    Task,
)
from tracker.models import ReviewRule as RuleRow
from tracker.queries.consolidations import draft_page
from tracker.queries.viewers import viewer_of_person
from tracker.services.reviews.consolidating import freeze_review, write_assessment
from tracker.services.reviews.submitting import submit_report

CONTENTS, ENTRIES, PROOFS = 5, 3, 2
NAMES = ("Ban Tuyên giáo và Dân vận Tỉnh ủy Ninh Bình", "Liên minh Hợp tác xã tỉnh Ninh Bình")
NOTE = "Đã tổ chức hội nghị tuyên truyền cho cán bộ chủ chốt của xã, phát tờ rơi và ghi nhận ý kiến của người dân."


@dataclass(frozen=True)
class Reviewed:
    """``viewer``: an officer of the standing agency."""

    review_id: int
    viewer: Viewer
    entry_count: int


def lay_review(tasks: int, *, today: date, now: datetime, zone: ZoneInfo) -> Reviewed:
    """In an empty, migrated database: tasks by turns of both parties, three entries of each, two proofs of an entry."""
    begin = date(today.year - 1, 1, 1)
    planned = _closed_quarter(begin, today)
    with transaction():
        for table, rows in _tables(tasks, begin, planned):
            db.session.execute(insert(table), list(rows))
    viewers = [viewer_of_person(number, today=today) for number in (1, 2)]
    time: dict[str, Any] = {"today": today, "now": now, "zone": zone}
    for report_id, viewer in enumerate(viewers, 1):
        assert viewer is not None
        submit_report(report_id, by=viewer, text=f"{NOTE}\n" * 10, **time)
    officer = viewers[0]
    assert officer is not None
    by_content = dict.fromkeys(range(1, CONTENTS + 1), "Đạt yêu cầu đề ra.")
    write_assessment(1, by=officer, assessment="Tiến độ đạt yêu cầu.", by_content=by_content, **time)
    draft = draft_page(1, viewer=officer, standing=None, today=today, zone=zone)
    assert draft is not None
    freeze_review(1, by=officer, seen=draft.seen, **time)
    return Reviewed(1, officer, tasks * ENTRIES)


def _closed_quarter(begin: date, today: date) -> PlannedReview:
    rule, calendar = ReviewRule(Cadence.QUARTERLY), WorkingCalendar(SEED)
    plan = plan_reviews(rule, valid_from=begin, valid_to=None, today=today, calendar=calendar)
    return [review for review in plan if review.cut_off_on < today][-1]


def _tables(
    tasks: int, begin: date, planned: PlannedReview
) -> Iterator[tuple[type[Base], Iterator[dict[str, Any]] | list[dict[str, Any]]]]:
    both = list(enumerate(NAMES, 1))
    yield Agency, [{"id": n, "name": name, "short_name": name[:20], "name_folded": fold(name)} for n, name in both]
    yield (
        Person,
        [
            {"id": n, "name": f"Người {n}", "email": f"n{n}@example.vn", "language": "vi", "is_demonstration": True}
            for n, _name in both
        ],
    )
    yield Post, [{"id": n, "agency_id": n, "role": "officer", "title": "Chuyên viên"} for n, _name in both]
    yield Holding, [{"post_id": n, "person_id": n, "from_on": begin} for n, _name in both]
    yield Agreement, [
        {
            "id": 1, "kind": "Chương trình phối hợp", "title": "Tuyên truyền phát triển kinh tế tập thể",
            "symbol": "178/CTPH-BTGDVTU-LMHTX", "symbol_key": "178-CTPH", "search_text": "tuyen truyen",
            "signed_on": begin, "valid_from": begin, "tracked_from": begin, "due_shift": "forward",
            "overdue_strictly": False, "is_illustrative": False, "version": 1,
        }
    ]  # fmt: skip
    yield (
        Party,
        [
            {"id": n, "agreement_id": 1, "agency_id": n, "position": n, "name_as_signed": name, "is_standing": n == 1}
            for n, name in both
        ],
    )
    yield (
        Content,
        [
            {"id": n, "agreement_id": 1, "position": n, "number": f"{n}", "title": f"Nội dung tuyên truyền thứ {n}"}
            for n in range(1, CONTENTS + 1)
        ],
    )
    yield Task, _tasks(tasks, planned)
    yield Assignment, [
        {"id": n, "task_id": n, "agreement_id": 1, "agency_id": n % 2 + 1, "role": "lead", "position": 1,
         "name_as_written": NAMES[n % 2]}
        for n in range(1, tasks + 1)
    ]  # fmt: skip
    yield (
        Indicator,
        [
            {"id": n, "agreement_id": 1, "task_id": n, "name": f"Số hội nghị đợt {n}", "unit": "hội nghị"}
            for n in range(1, tasks + 1, 10)
        ],
    )
    yield ProgressEntry, _entries(tasks, planned)
    yield (
        Evidence,
        [
            {"entry_id": n // PROOFS + 1, "agreement_id": 1, "kind": "document", "document_number": f"{n}/BC-LMHTX"}
            for n in range(tasks * ENTRIES * PROOFS)
        ],
    )
    yield RuleRow, [
        {"id": 1, "agreement_id": 1, "cadence": "quarterly", "convention": "official", "submit_days": 3,
         "consolidate_days": 2, "sign_days": 3}
    ]  # fmt: skip
    period = planned.period
    yield Review, [
        {
            "id": 1, "agreement_id": 1, "rule_id": 1, "cadence": "quarterly", "period": period.code,
            "starts_on": period.starts_on, "ends_on": period.ends_on, "clipped": period.clipped,
            "cut_off_on": planned.cut_off_on, "submit_on": planned.submit_on,
            "consolidate_on": planned.consolidate_on, "sign_on": planned.sign_on,
        }
    ]  # fmt: skip
    yield Report, [
        {"id": n, "review_id": 1, "agreement_id": 1, "agency_id": n, "opens_on": planned.cut_off_on + timedelta(1),
         "due_on": planned.submit_on, "due_version": 1}
        for n, _name in both
    ]  # fmt: skip


def _tasks(count: int, planned: PlannedReview) -> Iterator[dict[str, Any]]:
    for n in range(1, count + 1):
        due_on = planned.cut_off_on + timedelta(days=n % 90 - 45)
        yield {
            "id": n, "agreement_id": 1, "content_id": (n - 1) * CONTENTS // count + 1, "position": n, "number": f"{n}",
            "title": f"Tổ chức hội nghị tuyên truyền về kinh tế tập thể, hợp tác xã tại cơ sở, đợt {n}",
            "due_text": f"{due_on:%d/%m/%Y}", "due_kind": "dated", "due_on": due_on, "effective_due_on": due_on,
            "due_version": 1, "due_strictly_before": False, "deliverable": "Báo cáo kết quả",
        }  # fmt: skip


def _entries(tasks: int, planned: PlannedReview) -> Iterator[dict[str, Any]]:
    for n in range(tasks * ENTRIES):
        task = n // ENTRIES + 1
        on = planned.period.starts_on + timedelta(days=n % 60)
        has_figure = (task - 1) % 10 == 0
        yield {
            "id": n + 1, "agreement_id": 1, "task_id": task, "assignment_id": task, "agency_id": task % 2 + 1,
            "agency_name": NAMES[task % 2], "person_id": task % 2 + 1, "post_title": "Chuyên viên", "happened_on": on,
            "recorded_at": datetime(on.year, on.month, on.day, 2, tzinfo=UTC), "note": NOTE,
            "quantity": 3 if has_figure else None, "indicator_id": task if has_figure else None,
            "reports_completion": False, "evidence_count": PROOFS,
        }  # fmt: skip
