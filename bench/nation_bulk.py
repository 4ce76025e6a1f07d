"""What there are hundreds of thousands of, written by the database itself: reviews, reports, entries, reminders.

Read out of two small tables that are dropped again: the days of the past years, and the reviews of one agreement.
Entries lie in the table in the order in which they were written, as in life: those of one task far apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Boolean, Column, Date, Integer, MetaData, String, Table, insert, text

from tracker.database import Instant, db
from tracker.domain.days_off_seed import SEED
from tracker.domain.periods import Cadence
from tracker.domain.reviews import ReviewRule, plan_reviews
from tracker.domain.working_days import WorkingCalendar
from tracker.models import (
    Consolidation,
    Decision,
    Evidence,
    OutboxItem,
    OutboxMessage,
    ProgressEntry,
    Reminder,
    Report,
    Review,
    SignOff,
)

CADENCES = (Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.ANNUAL)
RECENT = timedelta(days=40)
LARGE = (Review, Report, Consolidation, SignOff, Decision, ProgressEntry, Evidence, Reminder, OutboxMessage, OutboxItem)

_small = MetaData()
DAYS = Table(
    "bench_days", _small, Column("n", Integer, primary_key=True), Column("day", Date), Column("at", Instant)
)  # fmt: skip
PLAN = Table(
    "bench_plan", _small, Column("k", Integer, primary_key=True), Column("rule", Integer), Column("cadence", String),
    Column("period", String), Column("starts_on", Date), Column("ends_on", Date), Column("clipped", String),
    Column("cut_off_on", Date), Column("opens_on", Date), Column("submit_on", Date), Column("consolidate_on", Date),
    Column("sign_on", Date), Column("submitted_at", Instant), Column("signed_at", Instant),
    Column("is_signed", Boolean), Column("is_old", Boolean), Column("is_recent", Boolean),
)  # fmt: skip

REVIEWS = """
INSERT INTO reviews (id, agreement_id, rule_id, cadence, period, starts_on, ends_on, clipped, cut_off_on, submit_on,
                     consolidate_on, sign_on, awaits, renew_on)
SELECT (a.id - 1) * :plan + p.k, a.id, 3 * a.id + p.rule, p.cadence, p.period, p.starts_on, p.ends_on, p.clipped,
    p.cut_off_on, p.submit_on, p.consolidate_on, p.sign_on,
    CASE WHEN NOT p.is_signed THEN 'consolidation' WHEN (a.id * 7 + p.k) % 997 = 0 THEN 'new_version' END,
    CASE WHEN p.is_signed AND (a.id * 7 + p.k) % 997 = 0 THEN p.sign_on END
FROM agreements a CROSS JOIN bench_plan p ORDER BY p.k, a.id
"""
REPORTS = """
INSERT INTO reports (review_id, agreement_id, agency_id, opens_on, due_on, due_version, text, submitted_on,
                     submitted_at, submitted_by_id)
SELECT (a.id - 1) * :plan + p.k, a.id, s.agency_id, p.opens_on, p.submit_on, 1,
    CASE WHEN {is_in} THEN 'Đã thực hiện các nội dung phối hợp trong kỳ.' END,
    CASE WHEN {is_in} THEN CASE WHEN (a.id * 3 + p.k + s.position) % 20 = 0 THEN p.consolidate_on ELSE p.submit_on END
    END,
    CASE WHEN {is_in} THEN p.submitted_at END, CASE WHEN {is_in} THEN 2 * s.agency_id - 1 END
FROM agreements a CROSS JOIN bench_plan p JOIN assignments s ON s.task_id = a.id * 20 - 19 ORDER BY p.k, a.id
""".replace("{is_in}", "(p.is_old OR (NOT p.is_recent AND (a.id * 3 + p.k + s.position) % 50 <> 0))")
CONSOLIDATIONS = """
INSERT INTO consolidations (id, review_id, agreement_id, number, assessment, content_assessments, snapshot, hash,
                            frozen_at, frozen_by_id, frozen_as)
SELECT r.id, r.id, r.agreement_id, 1, 'Đạt yêu cầu.', '{}', '{}', :nothing, p.signed_at, 1, 'Chuyên viên'
FROM reviews r JOIN bench_plan p ON p.k = (r.id - 1) % :plan + 1 WHERE p.is_signed
"""
SIGN_OFFS = """
INSERT INTO sign_offs (consolidation_id, party_id, agency_id, person_id, signed_as, declared, hash, signed_at)
SELECT c.id, p.id, p.agency_id, 2 * p.agency_id, 'Lãnh đạo', '[]', :nothing, c.frozen_at
FROM consolidations c JOIN parties p ON p.agreement_id = c.agreement_id
"""
DECISIONS = """
INSERT INTO decisions (agreement_id, review_id, text, owner_id, due_on, due_version, decided_at, decided_by_id,
                       decided_as, done_on, done_how, done_by_id)
SELECT r.agreement_id, r.id, 'Đẩy nhanh tiến độ tuyên truyền tại các xã còn chậm.', s.agency_id, r.sign_on, 1,
    p.signed_at, 2, 'Lãnh đạo', CASE WHEN r.id % 20 <> 0 THEN r.sign_on END,
    CASE WHEN r.id % 20 <> 0 THEN 'Đã thực hiện.' END, CASE WHEN r.id % 20 <> 0 THEN 1 END
FROM reviews r JOIN bench_plan p ON p.k = (r.id - 1) % :plan + 1
    JOIN assignments s ON s.task_id = r.agreement_id * 20 - 19 AND s.position = r.id % 3 + 1
WHERE p.is_signed AND p.cadence = 'quarterly'
"""
ENTRIES = """
INSERT INTO progress_entries (agreement_id, task_id, assignment_id, agency_id, agency_name, person_id, post_title,
    happened_on, recorded_at, note, quantity, indicator_id, reports_completion, evidence_count)
SELECT s.agreement_id, s.task_id, s.id, s.agency_id, s.name_as_written, 2 * s.agency_id - 1, 'Chuyên viên',
    d.day, d.at, 'Đã tổ chức 3 hội nghị tuyên truyền cho cán bộ xã, phát tờ rơi; số người dự: ' || (s.id % 90 + 10),
    CASE WHEN s.task_id % 10 = 1 AND s.position = 1 THEN 3 END,
    CASE WHEN s.task_id % 10 = 1 AND s.position = 1 THEN s.task_id END, false,
    CASE WHEN (s.id + k.n) % 3 = 0 THEN 1 ELSE 0 END
FROM bench_days k
    JOIN assignments s ON s.position = CASE WHEN k.n * 10 < 6 * :entries THEN 1 WHEN k.n * 10 < 8 * :entries THEN 2
        ELSE 3 END
    JOIN bench_days d ON d.n = (s.task_id * 37 + k.n * (:days / :entries)) % :days
WHERE k.n < :entries
ORDER BY d.n, s.task_id
"""
CORRECTIONS = """
INSERT INTO progress_entries (agreement_id, task_id, assignment_id, agency_id, agency_name, person_id, post_title,
    happened_on, recorded_at, note, quantity, indicator_id, reports_completion, evidence_count, corrects_id)
SELECT agreement_id, task_id, assignment_id, agency_id, agency_name, person_id, post_title, happened_on, recorded_at,
    note, quantity, indicator_id, false, 0, id
FROM progress_entries WHERE id % 100 = 0
"""
EVIDENCE = """
INSERT INTO evidence (entry_id, agreement_id, kind, document_number, document_on)
SELECT id, agreement_id, 'document', id || '/BC-LMHTX', happened_on FROM progress_entries WHERE evidence_count = 1
"""
TOLD_OF_TASKS = """
INSERT INTO reminders (obligation_kind, obligation_id, owner_id, due_version, rung, agreement_id, about, due_on,
                       for_on, decided_at)
SELECT 'task', t.id, s.agency_id, 1, CASE d.n WHEN 1 THEN 'before-7' WHEN 2 THEN 'due' ELSE 'overdue-3' END,
    t.agreement_id, :about, t.effective_due_on, t.effective_due_on, d.at
FROM tasks t JOIN assignments s ON s.task_id = t.id AND s.role = 'lead'
    JOIN bench_days d ON d.n BETWEEN 1 AND CASE WHEN t.done_on <= t.effective_due_on THEN 1 ELSE 3 END
WHERE t.effective_due_on <= :today
"""
TOLD_OF_REPORTS = """
INSERT INTO reminders (obligation_kind, obligation_id, owner_id, due_version, rung, agreement_id, about, due_on,
                       for_on, decided_at)
SELECT 'report', r.id, r.agency_id, 1, 'due', r.agreement_id, :about, r.due_on, r.due_on, d.at
FROM reports r JOIN bench_days d ON d.day = r.due_on
"""
MAILS = """
INSERT INTO outbox_messages (dedupe_key, message_id, person_id, name, address, language, for_on, planned_at, subject,
                             text, html, state, next_at, refused_count, unknown_count, ended_at)
SELECT 'mail:' || owner_id || ':' || for_on, 'mail:' || owner_id || ':' || for_on, 2 * owner_id - 1, 'Người nhận',
    'x@example.vn', 'vi', for_on, min(decided_at), 'Nhắc việc', :letter, :letter, 'sent', min(decided_at), 0, 0,
    min(decided_at)
FROM reminders GROUP BY owner_id, for_on ORDER BY for_on
"""
ITEMS = """
INSERT INTO outbox_items (reminder_id, person_id, agency_id, role, post_title, why, message_id)
SELECT r.id, m.person_id, r.owner_id, 'officer', 'Chuyên viên', :about, m.id
FROM reminders r JOIN outbox_messages m ON m.person_id = 2 * r.owner_id - 1 AND m.for_on = r.for_on
"""
STATEMENTS = (
    REVIEWS, REPORTS, CONSOLIDATIONS, SIGN_OFFS, DECISIONS, ENTRIES, CORRECTIONS, EVIDENCE, TOLD_OF_TASKS,
    TOLD_OF_REPORTS, MAILS, ITEMS,
)  # fmt: skip


def bulk(entries_of_a_task: int, *, begin: date, end: date, today: date) -> None:
    """Inside a transaction, after agreements, tasks and parts."""
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA cache_size = -500000")  # of this connection
    else:
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # else five looks for each entry
        connection.exec_driver_sql("SET LOCAL work_mem = '256MB'")
        connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '512MB'")
    _small.create_all(connection)
    days = _days(begin, today)
    plan = _plan(begin, end, today)
    connection.execute(insert(DAYS), days)
    connection.execute(insert(PLAN), plan)
    values = {
        "plan": len(plan), "days": len(days), "entries": entries_of_a_task, "nothing": "0" * 64, "today": today,
        "about": '{"said": "%(title)s", "values": {"title": "Tuyên truyền"}}', "letter": "Kính gửi. " * 100,
    }  # fmt: skip
    with _without_indexes(connection):
        for statement in STATEMENTS:
            asked = text(statement)
            connection.execute(asked, {name: values[name] for name in asked.compile().params})
    _small.drop_all(connection)


@contextmanager
def _without_indexes(connection: Any) -> Iterator[None]:
    """Made at the end they take a third of the time."""
    indexes = [index for table in LARGE for index in table.metadata.tables[table.__tablename__].indexes]
    kept = [index for index in indexes if not index.unique and index.name != "ix_outbox_messages_person_id_for_on"]
    for index in kept:
        index.drop(connection)
    yield
    for index in kept:
        index.create(connection)


def _days(begin: date, today: date) -> list[dict[str, Any]]:
    return [
        {"n": n, "day": begin + timedelta(n), "at": _at(begin + timedelta(n))} for n in range((today - begin).days + 1)
    ]


def _plan(begin: date, end: date, today: date) -> list[dict[str, Any]]:
    found = [
        (rule, cadence, planned)
        for rule, cadence in enumerate(CADENCES)
        for planned in plan_reviews(
            ReviewRule(cadence), valid_from=begin, valid_to=end, today=today, calendar=WorkingCalendar(SEED)
        )
    ]
    return [
        {
            "k": k, "rule": rule, "cadence": cadence.value, "period": planned.period.code,
            "starts_on": planned.period.starts_on, "ends_on": planned.period.ends_on,
            "clipped": planned.period.clipped, "cut_off_on": planned.cut_off_on,
            "opens_on": planned.cut_off_on + timedelta(1), "submit_on": planned.submit_on,
            "consolidate_on": planned.consolidate_on, "sign_on": planned.sign_on,
            "submitted_at": _at(planned.submit_on), "signed_at": _at(planned.sign_on),
            "is_signed": planned.sign_on < today - RECENT, "is_recent": planned.submit_on >= today - RECENT,
            "is_old": planned.submit_on < today - timedelta(365),
        }
        for k, (rule, cadence, planned) in enumerate(found, start=1)
    ]  # fmt: skip


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 2, tzinfo=UTC)
