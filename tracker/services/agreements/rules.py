"""Changing how an agreement is reviewed. Reviews follow in the same transaction; a preview shows them before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.database import db
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Viewer
from tracker.domain.reviews import ReviewRule
from tracker.domain.working_days import WorkingCalendar
from tracker.models import ReviewRule as RuleRow
from tracker.services.agreements.previews import saving
from tracker.services.agreements.versions import Edited, close_agreement, open_agreement
from tracker.services.agreements.writing import rule_facts
from tracker.services.once import spend
from tracker.services.reviews.planning import Laid, lay_reviews


def edit_rules(
    agreement_id: int,
    rules: Sequence[ReviewRule],
    *,
    by: Viewer | None,
    version: int | None,
    today: date,
    now: datetime,
    calendar: WorkingCalendar,
    because: str | None = None,
    once: str | None = None,
    only_preview: bool = False,
) -> Laid:
    """Save the rules, one for each cadence; cadences not named are reviewed no more. Answers what becomes of reviews.

    Raises RuleBroken, NotFound, NotAllowed, ChangedByOthers, AlreadyDone.
    """
    edited = Edited("rules", agreement_id)
    if len({rule.cadence for rule in rules}) != len(rules):
        raise RuleBroken(message("One cadence is named twice."))
    with saving(only_preview=only_preview):
        spend(once, at=now)
        agreement = open_agreement(agreement_id, by=by, version=version, edited=edited)
        before = _facts(agreement_id)
        _write(agreement_id, {rule.cadence.value: rule for rule in rules})
        laid = lay_reviews(agreement, today=today, calendar=calendar)
        close_agreement(
            agreement, "edited", edited, by=by, at=now, before=before, after=_facts(agreement_id), because=because
        )
    return laid


def _write(agreement_id: int, wanted: dict[str, ReviewRule]) -> None:
    for row in db.session.scalars(select(RuleRow).where(RuleRow.agreement_id == agreement_id)):
        rule = wanted.pop(row.cadence, None)
        row.is_on = rule is not None
        for name, value in rule_facts(rule).items() if rule else ():
            setattr(row, name, value)
    db.session.add_all(RuleRow(agreement_id=agreement_id, **rule_facts(rule)) for rule in wanted.values())
    db.session.flush()


def _facts(agreement_id: int) -> dict[str, Any]:
    rows = db.session.scalars(
        select(RuleRow).where(RuleRow.agreement_id == agreement_id, RuleRow.is_on).order_by(RuleRow.id)
    )
    return {
        row.cadence: [
            row.convention,
            row.submit_days,
            row.consolidate_days,
            row.sign_days,
            row.every_months,
            row.anchor_on,
            *row.milestones,
        ]
        for row in rows
    }
