"""Reviews of the agreements in the database; what a rule alone would make is shown by ``rules``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli.answer import answer, answering
from tracker.cli.needing_database import refuse_without_database
from tracker.cli.rules import review_facts, reviews_group, warn_unloaded

if TYPE_CHECKING:
    from tracker.domain.working_days import WorkingCalendar
    from tracker.queries.agreement_reviews import ReviewLine

GROUPS = (reviews_group,)


@reviews_group.command("list")
@click.option("--agreement", "ref", required=True, help="Its id, its symbol in any spelling, or a part of its title.")
@answering
def list_reviews(ref: str) -> None:
    """List the reviews of one program, each with its dates, how they came about, and how it stands."""
    from flask import current_app

    from tracker import clock
    from tracker.queries.agreement_reviews import all_reviews
    from tracker.queries.agreements import Ambiguous, agreement_by_ref
    from tracker.queries.days_off import working_calendar

    refuse_without_database()
    try:
        agreement_id = agreement_by_ref(ref)
    except Ambiguous as several:
        answer().refuse(several.message, ids=several.ids)
        return
    plan, calendar = (
        all_reviews(agreement_id, today=clock.today(current_app.config["SETTINGS"].zone)),
        working_calendar(),
    )
    warn_unloaded(calendar, (review.sign_on for review in plan.reviews))
    answer().give([_facts(review, calendar) for review in plan.reviews])


def _facts(review: ReviewLine, calendar: WorkingCalendar) -> dict[str, Any]:
    """As ``reviews preview`` gives it, and what the database knows beyond; dates by rule, those of people beside."""
    known = {"id": review.id, "status": review.status.kind, "human": dict(review.human) or None}
    return review_facts(review.planned, review.rule, calendar) | known
