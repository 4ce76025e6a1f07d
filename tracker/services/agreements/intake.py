"""Saves what was read from a paper: agreement, parties, contents, tasks with their parts, review rules, reviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert

from tracker.database import db, transaction
from tracker.domain.agency_names import AgencyIndex
from tracker.domain.agreement_heads import USUAL_KIND, AgreementHead, PartyFacts
from tracker.domain.decided_names import DecidedNames
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.messages import message
from tracker.domain.paper_agencies import PaperAgencies
from tracker.domain.periods import Cadence
from tracker.domain.permissions import Action, Viewer, may
from tracker.domain.proposal_limits import within_limits
from tracker.domain.proposals import Proposal, ProposedTask
from tracker.domain.review_clauses import USUAL
from tracker.domain.reviews import ReviewRule
from tracker.domain.working_days import Shift, WorkingCalendar
from tracker.models import Agreement, Assignment, Content, Task
from tracker.services.agencies import agency_index, hold_agencies
from tracker.services.agreements.writing import (
    add_agreement,
    add_parties,
    add_rules,
    head_facts,
    refresh_search_text,
    refuse_outsider,
)
from tracker.services.assigning import paper_agencies, part_rows
from tracker.services.audit import record
from tracker.services.once import spend
from tracker.services.reviews.planning import lay_reviews

UNTITLED = "Phụ lục nhiệm vụ chưa ghi tên chương trình"


def save_proposal(
    proposal: Proposal,
    *,
    by: Viewer | None,
    today: date,
    now: datetime,
    calendar: WorkingCalendar,
    cadences: Sequence[Cadence] | None = None,
    tracked_from: date | None = None,
    once: str | None = None,
) -> int:
    """Make the agreement that a paper proposes, all or nothing; answers its id.

    ``by`` None: the system (commands, demonstration), which may import anything. ``cadences`` None: those the paper's
    review clause names, else monthly, quarterly and annual. ``tracked_from``: reports are owed from this day on, else
    from ``today``. Raises RuleBroken with the field that is wrong, NotAllowed, AlreadyDone.
    """
    if by is not None and not may(by, Action.CREATE_AGREEMENT):
        raise NotAllowed(message("Only officers and leaders of an agency enter agreements."))
    if within_limits(proposal).is_refused:
        raise RuleBroken(message("The paper has errors; nothing of it can be saved."))
    with transaction():
        spend(once, at=now)
        return add_proposal(
            proposal, by=by, today=today, now=now, calendar=calendar, cadences=cadences, tracked_from=tracked_from
        )


def add_proposal(
    proposal: Proposal,
    *,
    by: Viewer | None,
    today: date,
    now: datetime,
    calendar: WorkingCalendar,
    cadences: Sequence[Cadence] | None = None,
    tracked_from: date | None = None,
    beside: Mapping[str, Any] | None = None,
    meant: Mapping[str, int] | None = None,
) -> int:
    """The same inside the caller's transaction.

    ``beside``: what else the trail is told. ``meant``: agencies that a person chose for names, see ``DecidedNames``.
    """
    hold_agencies()
    index = DecidedNames(agency_index(on=today), meant or {})
    known_count = len(index.agencies)
    head = proposed_head(proposal, tracked_from=tracked_from or today)
    agreement = add_agreement(head, by=by)
    if proposal.parties or by is not None:
        add_parties(agreement, [PartyFacts(name_as_signed=name) for name in proposal.parties], index)
    contents = _add_contents(agreement, proposal)
    _add_tasks(agreement, proposal, contents, index, calendar)
    refuse_outsider(agreement, by)
    chosen = cadences if cadences is not None else (proposal.cadences or USUAL)
    add_rules(agreement, [ReviewRule(cadence=cadence) for cadence in chosen])
    refresh_search_text(agreement)
    lay_reviews(agreement, today=today, calendar=calendar)
    facts = {
        "parties": list(proposal.parties),
        "task_count": len(proposal.tasks),
        "cadences": list(chosen),
        "version": 1,
        "created_agency_ids": [agency.id for agency in index.agencies[known_count:]],
        **(beside or {}),
    }
    record(by, "imported", "agreement", agreement.id, at=now, agreement_id=agreement.id, after=head_facts(head) | facts)
    return agreement.id


def proposed_head(proposal: Proposal, *, tracked_from: date) -> AgreementHead:
    """The head that the paper proposes. A paper without a title is named after its parties."""
    kind = proposal.kind or USUAL_KIND
    between = f"{kind} giữa {' và '.join(proposal.parties)}" if proposal.parties else UNTITLED
    return AgreementHead(
        kind=kind,
        symbol=proposal.symbol,
        title=proposal.title or between[:1000],
        signed_on=proposal.signed_on,
        valid_from=proposal.valid_from,
        valid_to=proposal.valid_to,
        validity_text=proposal.validity_text,
        review_text=proposal.review_clause,
        tracked_from=tracked_from,
    )


def _add_contents(agreement: Agreement, proposal: Proposal) -> dict[str, int]:
    """One content for each heading in order of appearance; tasks without one stand under a content without a title."""
    titles = list(dict.fromkeys(task.group or "" for task in proposal.tasks)) or [""]
    contents = [
        Content(agreement_id=agreement.id, position=position, title=title)
        for position, title in enumerate(titles, start=1)
    ]
    db.session.add_all(contents)
    db.session.flush()
    return {content.title: content.id for content in contents}


def _add_tasks(
    agreement: Agreement, proposal: Proposal, contents: dict[str, int], index: AgencyIndex, calendar: WorkingCalendar
) -> None:
    tasks = [
        Task(
            agreement_id=agreement.id,
            content_id=contents[task.group or ""],
            position=position,
            **_task_facts(task, Shift(agreement.due_shift), calendar),
        )
        for position, task in enumerate(proposal.tasks, start=1)
    ]
    db.session.add_all(tasks)
    db.session.flush()
    paper = paper_agencies(agreement.id, index)
    rows = [
        row
        for task, proposed in zip(tasks, proposal.tasks, strict=True)
        for row in _parts_of(task, proposed, paper, index)
    ]
    if rows:
        db.session.execute(insert(Assignment), rows)


def _parts_of(task: Task, proposed: ProposedTask, paper: PaperAgencies, index: AgencyIndex) -> list[dict[str, Any]]:
    planned = paper.parts(proposed.lead, proposed.coordinating)
    task.others_text = planned.others or None
    return part_rows(task.agreement_id, task.id, planned, index)


def _task_facts(task: ProposedTask, shift: Shift, calendar: WorkingCalendar) -> dict[str, Any]:
    return {
        "number": task.position or "",
        "title": task.title,
        "deliverable": task.deliverable or None,
        "due_text": task.due_text,
        "due_kind": task.due_kind,
        "due_starts_on": task.starts_on,
        "due_on": task.due_on,
        "effective_due_on": calendar.shift(task.due_on, shift) if task.due_on else None,
        "due_strictly_before": task.strictly_before,
        "due_precision": task.precision,
        "due_each": task.each,
        "source_cell": task.cell or None,
    }
