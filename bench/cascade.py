"""``ONLY=cascade make bench``: a centre, 34 provinces, 3,321 communes, five years of quarters; what superiors see.

Agency n signed program n: 1 is the centre, the provinces follow, then their communes. One more agency signs every
program as second party. Rows are made inside the database out of two small tables, as in ``bench/nation_bulk.py``.
A snapshot is as long as those of the demonstration (16 KB), but for the communes of provinces that nobody looks at.
SIZE=small: 34 provinces with two communes each, two years. DATABASE, TIMES: as for ``bench/big.py``.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Column, Date, Integer, MetaData, String, Table, insert, text

from bench.big import Look, measure_big
from bench.installations import POSTGRESQL, SQLITE, installations
from bench.nation import insert_all, settle
from bench.pages import SECRET
from tracker import clock
from tracker.database import Instant, db, transaction
from tracker.domain.days_off_seed import SEED
from tracker.domain.folding import fold
from tracker.domain.periods import Cadence
from tracker.domain.reviews import ReviewRule, plan_reviews
from tracker.domain.snapshots import canonical
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Agency, Agreement, Assignment, Content, Holding, Indicator, Party, Person, Post, Task
from tracker.models import ReviewRule as RuleRow

PROVINCES = 34
SIZES = {"small": (2 * PROVINCES, 1), "full": (3321, 4)}  # communes, whole years before this one
SEEN = 2  # the province whose own page is looked at
INDICATORS = ("Hội nghị", "Tin, bài", "Tài liệu", "Hợp tác xã thành lập mới", "Lớp tập huấn", "Mô hình")
TASKS = len(INDICATORS) + 2
MOST = {SQLITE: 1000.0, POSTGRESQL: 500.0}  # p95 of a superior's page, milliseconds
LONG = "Đã tổ chức hội nghị tuyên truyền về kinh tế tập thể, hợp tác xã tại các xã, phường; số người dự đông. " * 100
LOOKS = (
    Look("34 provinces: board", 1, "/below", is_leader=True, agreement=SEEN),
    Look("34 provinces: roll-up", 1, "/agreements/1/below/figures", is_leader=True, agreement=SEEN),
    Look("communes: board", SEEN, "/below", is_leader=True, agreement=SEEN),
    Look("communes: roll-up", SEEN, f"/agreements/{SEEN}/below/figures", is_leader=True, agreement=SEEN),
    Look("34 provinces: tasks", 1, "/quarter?below=1", is_leader=True, agreement=SEEN),
)

_small = MetaData()
PLAN = Table(
    "bench_quarters", _small, Column("k", Integer, primary_key=True), Column("period", String),
    Column("starts_on", Date), Column("ends_on", Date), Column("submit_on", Date), Column("consolidate_on", Date),
    Column("sign_on", Date), Column("opens_on", Date), Column("at", Instant), Column("is_past", Integer),
)  # fmt: skip
IS_SIGNED = "(p.is_past = 1 AND (a.id * 7 + p.k * 3) % 9 <> 0)"
STATEMENTS = (
    """
INSERT INTO reviews (id, agreement_id, rule_id, cadence, period, starts_on, ends_on, cut_off_on, submit_on,
                     consolidate_on, sign_on, awaits)
SELECT (a.id - 1) * :plan + p.k, a.id, a.id, 'quarterly', p.period, p.starts_on, p.ends_on, p.ends_on, p.submit_on,
    p.consolidate_on, p.sign_on, CASE WHEN {is_signed} THEN NULL ELSE 'consolidation' END
FROM agreements a CROSS JOIN bench_quarters p ORDER BY p.k, a.id
""",
    """
INSERT INTO reports (review_id, agreement_id, agency_id, opens_on, due_on, due_version, text, submitted_on,
                     submitted_at, submitted_by_id)
SELECT (a.id - 1) * :plan + p.k, a.id, s.agency_id, p.opens_on, p.submit_on, 1, 'Đã thực hiện.',
    CASE WHEN {is_signed} OR s.position = 1 THEN p.submit_on END, CASE WHEN {is_signed} OR s.position = 1 THEN p.at END,
    CASE WHEN {is_signed} OR s.position = 1 THEN 2 END
FROM agreements a CROSS JOIN bench_quarters p JOIN parties s ON s.agreement_id = a.id WHERE p.is_past = 1
ORDER BY p.k, a.id
""",
    """
INSERT INTO consolidations (id, review_id, agreement_id, number, assessment, content_assessments, snapshot, hash,
                            frozen_at, frozen_by_id, frozen_as)
SELECT (a.id - 1) * :plan + p.k, (a.id - 1) * :plan + p.k, a.id, 1, 'Đạt yêu cầu.', '{{}}', {snapshot}, :nothing,
    p.at, 2, 'Lãnh đạo'
FROM agreements a CROSS JOIN bench_quarters p WHERE {is_signed} ORDER BY p.k, a.id
""",
    """
INSERT INTO sign_offs (consolidation_id, party_id, agency_id, person_id, signed_as, declared, hash, signed_at)
SELECT c.id, s.id, s.agency_id, 2, 'Lãnh đạo', '[]', :nothing, c.frozen_at
FROM consolidations c JOIN parties s ON s.agreement_id = c.agreement_id
""",
)


def print_cascade(size: tuple[int, int]) -> dict[str, Any]:
    """Build, measure, print; answers the facts for build/bench.json."""
    facts: dict[str, Any] = {}
    asked = os.environ.get("DATABASE", "").lower()
    with installations() as made:
        for database in (SQLITE, POSTGRESQL):
            if asked not in ("", database.lower()):
                continue
            installation = made.new(database, TRACKER_SECRET_KEY=SECRET)
            began = time.monotonic()
            with installation.application() as app:
                fill(*size, today=clock.today(app.config["SETTINGS"].zone))
            print(
                f"\n{database}: a centre, {PROVINCES} provinces, {size[0]:,} communes, built in "
                f"{time.monotonic() - began:.0f} s; load of the machine {os.getloadavg()[0]:.1f}; asked for: p95 below "
                f"{MOST[database]:.0f} ms (not of the last line)\n{'ms':28}{'cold':>7}{'processor':>10}{'median':>9}"
                f"{'p95':>7}{'processor':>10}{'changed p95':>13}{'processor':>10}{'statements':>12}{'KB':>6}",
                flush=True,
            )
            found = measure_big(installation, made.cluster if database == POSTGRESQL else None, LOOKS)
            slow = [
                one["what"] for one in found["figures"][:-1] if max(one["p95"], one["changed_p95"]) >= MOST[database]
            ]
            print(f"load of the machine {os.getloadavg()[0]:.1f}; too slow: {', '.join(slow) or 'none'}")
            facts[database] = found
    return facts


def fill(communes: int, years: int, *, today: date) -> None:
    """Fill an empty, migrated database; people 2n-1 and 2n are officer and leader of agency n, as far as any looks."""
    last = 1 + PROVINCES + communes
    begin = date(today.year - years, 1, 1)
    with transaction():
        for table, rows in _tables(last, begin, today):
            insert_all(table, rows)
        _bulk(begin, today)
    if db.engine.dialect.name == "postgresql":
        settle()


def _tables(last: int, begin: date, today: date) -> Iterator[tuple[Any, Iterator[dict[str, Any]]]]:
    programs, seen = range(1, last + 1), range(1, 2 * SEEN + 1)
    yield Agency, map(_agency, range(1, last + 2))
    yield Person, ({"id": n, "name": f"Người {n}", "email": f"n{n}@example.vn", "language": "vi",
                    "is_demonstration": True} for n in seen)  # fmt: skip
    yield Post, ({"id": n, "agency_id": (n + 1) // 2, "role": "officer" if n % 2 else "leader", "title": "Lãnh đạo"}
                 for n in seen)  # fmt: skip
    yield Holding, ({"post_id": n, "person_id": n, "from_on": begin} for n in seen)
    yield Agreement, (_agreement(n, begin, today) for n in programs)
    yield Party, (
        {"agreement_id": n, "agency_id": agency, "position": position, "name_as_signed": "Cơ quan",
         "is_standing": position == 1}
        for n in programs for position, agency in ((1, n), (2, last + 1))
    )  # fmt: skip
    yield (
        Content,
        ({"id": n, "agreement_id": n, "position": 1, "number": "I", "title": "Tuyên truyền"} for n in programs),
    )
    yield Task, (_task(n, k, today) for n in programs for k in range(TASKS))
    yield Assignment, (
        {"task_id": (n - 1) * TASKS + k + 1, "agreement_id": n, "agency_id": n, "role": "lead", "position": 1,
         "name_as_written": "Cơ quan"}
        for n in programs for k in range(TASKS)
    )  # fmt: skip
    yield Indicator, (
        {"id": (n - 1) * len(INDICATORS) + k + 1, "agreement_id": n, "task_id": (n - 1) * TASKS + k + 1, "name": name,
         "unit": "lượt", "is_cumulative": True}
        for n in programs for k, name in enumerate(INDICATORS)
    )  # fmt: skip
    yield RuleRow, ({"id": n, "agreement_id": n, "cadence": "quarterly", "convention": "official", "submit_days": 3,
                     "consolidate_days": 2, "sign_days": 3} for n in programs)  # fmt: skip


def _agency(n: int) -> dict[str, Any]:
    level, name = ("province", f"Liên minh Hợp tác xã tỉnh số {n}") if n <= 1 + PROVINCES else ("commune", f"Xã số {n}")
    if n == 1:
        level, name = "central", "Liên minh Hợp tác xã Việt Nam"
    return {"id": n, "name": name, "short_name": name, "name_folded": fold(name), "level": level}


def _agreement(n: int, begin: date, today: date) -> dict[str, Any]:
    parent = None if n == 1 else 1 if n <= 1 + PROVINCES else 2 + n % PROVINCES
    title = f"Tuyên truyền phát triển kinh tế tập thể, chương trình số {n}"
    return {
        "id": n, "kind": "Chương trình phối hợp", "title": title, "search_text": fold(title), "signed_on": begin,
        "valid_from": begin, "valid_to": date(today.year + 1, 12, 31), "tracked_from": begin, "parent_id": parent,
        "due_shift": "forward", "overdue_strictly": False, "is_illustrative": False, "version": 1,
    }  # fmt: skip


def _task(n: int, k: int, today: date) -> dict[str, Any]:
    due_on = today + timedelta(k * 40 - 100)
    return {
        "id": (n - 1) * TASKS + k + 1, "agreement_id": n, "content_id": n, "position": k + 1, "number": f"{k + 1}",
        "title": "Tổ chức hội nghị tuyên truyền", "due_text": f"{due_on:%d/%m/%Y}", "due_kind": "dated",
        "due_on": due_on, "effective_due_on": due_on, "done_on": due_on if k == 1 else None,
    }  # fmt: skip


def _bulk(begin: date, today: date) -> None:
    """Reviews, reports and what was signed, written by the database itself."""
    connection = db.session.connection()
    _small.create_all(connection)
    plan = _plan(begin, today)
    connection.execute(insert(PLAN), plan)
    figures = [
        {"kind": "indicator", "id": f"@{k}@", "content": "I. Tuyên truyền", "number": f"{k}", "name": name,
         "unit": "lượt", "value": f"@v{k}@", "is_open": False}
        for k, name in enumerate(INDICATORS, 1)
    ]  # fmt: skip
    frozen = canonical({"figures": figures}).replace('"@v', "@v").replace('@"', "@")
    spelled = f"CASE WHEN a.id <= {1 + PROVINCES} OR a.parent_id = {SEEN} THEN :long ELSE :short END"
    for k in range(1, len(INDICATORS) + 1):
        spelled = f"replace({spelled}, '\"@{k}@', CAST(a.id * {len(INDICATORS)} - {len(INDICATORS) - k} AS TEXT))"
        spelled = f"replace({spelled}, '@v{k}@', '\"' || CAST((a.id * 7 + p.k * 3 + {k}) % 50 AS TEXT) || '\"')"
    values = {
        "plan": len(plan), "nothing": "0" * 64, "short": frozen,
        "long": frozen[:-1] + f',"reports":[{{"text":"{LONG}"}}]}}',
    }  # fmt: skip
    for statement in STATEMENTS:
        asked = text(statement.format(is_signed=IS_SIGNED, snapshot=spelled))
        connection.execute(asked, {name: values[name] for name in asked.compile().params})
    _small.drop_all(connection)


def _plan(begin: date, today: date) -> list[dict[str, Any]]:
    end = date(today.year + 1, 12, 31)
    planned = plan_reviews(
        ReviewRule(Cadence.QUARTERLY), valid_from=begin, valid_to=end, today=today, calendar=WorkingCalendar(SEED)
    )
    return [
        {
            "k": k, "period": one.period.code, "starts_on": one.period.starts_on, "ends_on": one.period.ends_on,
            "submit_on": one.submit_on, "consolidate_on": one.consolidate_on, "sign_on": one.sign_on,
            "opens_on": one.cut_off_on + timedelta(1), "is_past": int(one.sign_on < today),
            "at": datetime(one.sign_on.year, one.sign_on.month, one.sign_on.day, 2, tzinfo=UTC),
        }
        for k, one in enumerate(planned, 1)
    ]  # fmt: skip
