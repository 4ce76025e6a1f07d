"""The lines behind one number of the overview, page by page. Each list loads what its number was counted from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, func, select

from tracker.database import db
from tracker.domain.messages import Message
from tracker.domain.period_names import period_label
from tracker.domain.quarter.behind import Behind, Show
from tracker.domain.quarter.board import select as select_tasks
from tracker.domain.quarter.reports import days_late
from tracker.domain.quarter.silence import Silence, silent_agencies
from tracker.models import Indicator, ProgressEntry, Task
from tracker.queries.quarter.decisions import DecisionLine, all_lines, load_decisions
from tracker.queries.quarter.entries import count_entries, in_quarter, load_holders
from tracker.queries.quarter.findings import OpenFinding, count_findings, load_findings
from tracker.queries.quarter.indicators import IndicatorRow, load_indicators, quantities
from tracker.queries.quarter.lines import TaskLine, task_lines
from tracker.queries.quarter.reminded import AllReminded, load_reminded
from tracker.queries.quarter.reports import reports_behind
from tracker.queries.quarter.scope import AgencyNames, Program, Scope, many, names_of
from tracker.queries.quarter.tasks import load_live_tasks, load_tasks, task_texts

PAGE_SIZE = 50


@dataclass(frozen=True)
class ReportLine:
    """One report; ``days`` are working days after its date, 0 in time or not yet due."""

    id: int
    program: str
    agency_id: int
    period: Message
    due_on: date
    submitted_on: date | None
    days: int


@dataclass(frozen=True)
class EntryLine:
    """One progress entry."""

    happened_on: date
    agency_id: int
    task_id: int
    task: str
    note: str
    quantity: Decimal | None
    evidence_count: int


_ENTRY = (
    ProgressEntry.happened_on,
    ProgressEntry.agency_id,
    ProgressEntry.task_id,
    Task.number,
    Task.title,
    ProgressEntry.note,
    ProgressEntry.quantity,
    ProgressEntry.evidence_count,
)

Line = TaskLine | ReportLine | EntryLine | Silence | IndicatorRow | OpenFinding | DecisionLine | Program


@dataclass(frozen=True)
class Listing:
    """One page of the lines, how many there are in all, and the sum of their quantities (entries of an indicator)."""

    lines: Sequence[Line]
    count: int
    names: AgencyNames
    quantity: Decimal | None = None
    reminded: AllReminded | None = None


def listing(behind: Behind, scope: Scope, *, offset: int) -> Listing:
    """The lines that ``behind`` chooses, from ``offset`` on, at most PAGE_SIZE. At most nine statements."""
    return _LISTS[behind.show](behind, scope, offset)


def _tasks(behind: Behind, scope: Scope, offset: int) -> Listing:
    chosen = select_tasks(load_tasks(scope), behind, scope.window)
    shown = chosen[offset : offset + PAGE_SIZE]
    names = _names(scope, behind, *(agency_id for item in shown for agency_id in item.task.leads))
    texts = task_texts({item.task.id for item in shown})
    day = behind.late_on or scope.window.as_of
    reminded = load_reminded(tasks=[item.task.id for item in shown], as_of=day)
    return Listing(task_lines(shown, texts, scope, names, day=day), len(chosen), names, reminded=reminded)


def _reports(behind: Behind, scope: Scope, offset: int) -> Listing:
    chosen = reports_behind(behind, scope)
    lines = [
        ReportLine(
            id=report.id,
            program=scope.programs[report.agreement_id].label,
            agency_id=report.agency_id,
            period=period_label(report.period),
            due_on=report.due_on,
            submitted_on=report.submitted_on,
            days=days_late(report, scope.window.today),
        )
        for report in chosen[offset : offset + PAGE_SIZE]
    ]
    names = _names(scope, behind, *(line.agency_id for line in lines))
    reminded = load_reminded(reports=[line.id for line in lines], as_of=scope.window.today)
    return Listing(lines, len(chosen), names, reminded=reminded)


def _entries(behind: Behind, scope: Scope, offset: int) -> Listing:
    asked, total = _entry_rows(behind, scope)
    rows = db.session.execute(asked.offset(offset).limit(PAGE_SIZE), scope.binds()).all()
    count, quantity = db.session.execute(total, scope.binds()).one()
    lines = [
        EntryLine(on, scope.answering(agency_id), task_id, f"{number} {title}".strip(), note, amount, evidence)
        for on, agency_id, task_id, number, title, note, amount, evidence in rows
    ]
    names = _names(scope, behind, *(line.agency_id for line in lines))
    return Listing(lines, count, names, quantity if behind.indicator else None)


def _agencies(behind: Behind, scope: Scope, offset: int) -> Listing:
    silent = silent_agencies(load_holders(scope, count_entries(scope).keys()), scope.window)
    shown = silent[offset : offset + PAGE_SIZE]
    return Listing(shown, len(silent), _names(scope, behind, *(silence.agency_id for silence in shown)))


def _indicators(behind: Behind, scope: Scope, offset: int) -> Listing:
    rows, count = load_indicators(scope, offset=offset, limit=PAGE_SIZE)
    return Listing(rows, count, _names(scope, behind))


def _findings(behind: Behind, scope: Scope, offset: int) -> Listing:
    rows = load_findings(scope, is_late=behind.late, offset=offset, limit=PAGE_SIZE)
    owners = [row.owner_id for row in rows if row.owner_id is not None]
    counted = count_findings(scope)
    return Listing(rows, int(counted.late_count if behind.late else counted.open), _names(scope, behind, *owners))


def _decisions(behind: Behind, scope: Scope, offset: int) -> Listing:
    found = load_decisions(scope)
    names = _names(scope, behind, *(decision.owner_id for decision in found))
    lines = all_lines(found, names, day=scope.window.as_of)
    chosen = [line for line in lines if line.status.is_late] if behind.late else lines
    shown = chosen[offset : offset + PAGE_SIZE]
    reminded = load_reminded(decisions=[line.id for line in shown], as_of=scope.window.as_of)
    return Listing(shown, len(chosen), names, reminded=reminded)


def _programs(behind: Behind, scope: Scope, offset: int) -> Listing:
    ids = scope.over(load_live_tasks(scope)) if behind.late else scope.in_force
    chosen = [scope.programs[id_] for id_ in ids]
    return Listing(chosen[offset : offset + PAGE_SIZE], len(chosen), _names(scope, behind))


_LISTS = {
    Show.TASKS: _tasks,
    Show.REPORTS: _reports,
    Show.ENTRIES: _entries,
    Show.AGENCIES: _agencies,
    Show.INDICATORS: _indicators,
    Show.FINDINGS: _findings,
    Show.DECISIONS: _decisions,
    Show.PROGRAMS: _programs,
}


def _entry_rows(behind: Behind, scope: Scope) -> tuple[Select[*tuple[Any, ...]], Select[*tuple[Any, ...]]]:
    """The entries in order, and how many they are with the sum of their quantities."""
    heard = sorted(_heard(behind, scope))
    chosen = [in_quarter()]
    if behind.indicator is not None:
        chosen = [quantities(), Indicator.id == behind.indicator, Indicator.agreement_id.in_(many("begun"))]
    if behind.agency is not None:
        chosen.append(ProgressEntry.agency_id.in_(heard))
    elif behind.but:
        chosen.append(ProgressEntry.agency_id.not_in(heard))
    if behind.evidence:
        chosen.append(ProgressEntry.evidence_count > 0)
    rows = (
        select(*_ENTRY)
        .join(Task, Task.id == ProgressEntry.task_id)
        .where(*chosen)
        .order_by(ProgressEntry.happened_on.desc(), ProgressEntry.id.desc())
    )
    return rows, select(func.count(), func.sum(ProgressEntry.quantity)).where(*chosen)


def _heard(behind: Behind, scope: Scope) -> set[int]:
    """The agency (or agencies) that the choice names, with all bodies they answer for today."""
    named = {behind.agency} if behind.agency is not None else set(behind.but)
    return named | {before for before, heir in scope.heirs.items() if heir in named}


def _names(scope: Scope, behind: Behind, *agency_ids: int) -> AgencyNames:
    chosen = [agency_id for agency_id in (behind.agency, behind.lead) if agency_id is not None and agency_id > 0]
    return names_of([*agency_ids, *chosen], scope)
