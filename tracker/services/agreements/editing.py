"""Changing the head of an agreement. Reviews follow in the same transaction; a preview shows them before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select

from tracker.database import db
from tracker.domain.agreement_heads import AgreementHead
from tracker.domain.permissions import Viewer
from tracker.domain.working_days import Shift, WorkingCalendar
from tracker.models import Agreement, Task
from tracker.services.agreements.previews import saving
from tracker.services.agreements.versions import Edited, close_agreement, open_agreement
from tracker.services.agreements.writing import (
    alias_facts,
    head_facts,
    refresh_search_text,
    write_aliases,
    write_head,
)
from tracker.services.once import spend
from tracker.services.reviews.planning import Laid, lay_reviews


def edit_agreement(
    agreement_id: int,
    head: AgreementHead,
    *,
    by: Viewer | None,
    version: int | None,
    today: date,
    now: datetime,
    calendar: WorkingCalendar,
    aliases: Sequence[str] | None = None,
    because: str | None = None,
    once: str | None = None,
    only_preview: bool = False,
) -> Laid:
    """Save the head; answers what becomes of the reviews. ``aliases`` None: the other names stay.

    ``only_preview``: nothing is saved.

    Raises RuleBroken with the field that is wrong, NotFound, NotAllowed, ChangedByOthers, AlreadyDone.
    """
    edited = Edited("agreement", agreement_id)
    with saving(only_preview=only_preview):
        spend(once, at=now)
        agreement = open_agreement(agreement_id, by=by, version=version, edited=edited)
        before = head_facts(agreement) | alias_facts(agreement_id)
        write_head(agreement, head, by=by)
        if before["due_shift"] != head.due_shift:
            _shift_due_dates(agreement, calendar)
        if aliases is not None:
            write_aliases(agreement, aliases)
        refresh_search_text(agreement)
        laid = lay_reviews(agreement, today=today, calendar=calendar)
        close_agreement(
            agreement, "edited", edited, by=by, at=now, before=before,
            after=head_facts(agreement) | alias_facts(agreement_id), because=because,
        )  # fmt: skip
    return laid


def _shift_due_dates(agreement: Agreement, calendar: WorkingCalendar) -> None:
    """Due dates on days off move as the agreement now says."""
    shift = Shift(agreement.due_shift)
    dated = select(Task).where(Task.agreement_id == agreement.id, Task.due_on.is_not(None))
    for task in db.session.scalars(dated):
        effective = calendar.shift(task.due_on, shift) if task.due_on else None
        if effective != task.effective_due_on:
            task.effective_due_on = effective
            task.due_version += 1
