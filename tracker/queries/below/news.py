"""What the mail about a review tells a leader of the programs below his."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, tzinfo
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, bindparam, select

from tracker.database import read
from tracker.domain.permissions import READERS, Viewer
from tracker.domain.programs_below import Coverage, ProgramBelow, coverage, told_apart
from tracker.models import Review
from tracker.queries.below.standings import below_one_today, mine_signed, program_below, program_rows, still_counts


@dataclass(frozen=True)
class BelowNews:
    """How many of the programs below reported the period ``code``, and those that have not, longest silent first."""

    code: str
    covered: Coverage
    silent: tuple[ProgramBelow, ...]


def below_news(review_id: int, viewer: Viewer, *, today: date, zone: tzinfo) -> BelowNews | None:
    """Of the programs below the one that this review belongs to, for the same period. Two statements.

    None where there are none that should report it, or the viewer's agencies did not sign the program.
    """
    review = next(iter(read(_review(), {"review": review_id})), None)
    if review is None:
        return None
    return news_of_period(review.agreement_id, review.cadence, review.period, viewer, today=today, zone=zone)


def news_of_period(
    agreement_id: int, cadence: str, code: str, viewer: Viewer, *, today: date, zone: tzinfo
) -> BelowNews | None:
    """The same of a period, whether or not the program has a review of it. One statement."""
    asked = {
        "mine": sorted(viewer.agency_ids_as(READERS)), "agreement": agreement_id, "today": today,
        "cadence": cadence, "periods": [code],
    }  # fmt: skip
    found = ((row, program_below(row, today=today, zone=zone)) for row in read(_programs(), asked))
    programs = told_apart(one for row, one in found if still_counts(row, one, today))
    covered = coverage(one.reported for one in programs)
    if not covered.asked_count:
        return None
    silent = (one for one in programs if one.reported.is_asked and not one.reported.has_reported)
    return BelowNews(code, covered, tuple(sorted(silent, key=lambda one: one.order)))


@cache
def _review() -> Select[*tuple[Any, ...]]:
    asked = Review.id == bindparam("review", type_=Integer)
    return select(Review.agreement_id, Review.cadence, Review.period).where(asked)


@cache
def _programs() -> Select[*tuple[Any, ...]]:
    signed, this = mine_signed().subquery(), bindparam("agreement", type_=Integer)
    may_see = select(signed.c.agreement_id).where(signed.c.agreement_id == this).exists()
    return program_rows(below_one_today().where(may_see))
