"""What a sơ kết or tổng kết collects, and who hosts it, as the page of the review shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from tracker.database import db
from tracker.domain.hosts import HOSTED, Host, HostRule, host_of
from tracker.domain.periods import Cadence
from tracker.domain.snapshots import canonical, read_snapshot
from tracker.models import Agreement, Party, Review
from tracker.models.collecting import collected_facts


@dataclass(frozen=True)
class HostShown:
    """The host's name as it signed, and how it came about."""

    name: str
    how: Host
    party_count: int


@dataclass(frozen=True)
class Conference:
    """``collected``: see ``collecting.as_facts``; empty when the program has no shorter reviews."""

    collected: Mapping[str, Any]
    host: HostShown | None
    is_final: bool

    @property
    def signed_count(self) -> int:
        """How many of the shorter reviews are signed."""
        return sum(one["state"] == "signed" for one in self.collected.get("reviews", ()))


def conference(review_id: int, zone: ZoneInfo) -> Conference | None:
    """For a review of half a year or longer; None for the others, which are held on paper."""
    review = db.session.get(Review, review_id)
    if review is None or review.cadence not in HOSTED:
        return None
    facts = collected_facts(db.session(), review, zone)
    earlier = (
        select(func.count())
        .select_from(Review)
        .where(
            Review.agreement_id == review.agreement_id,
            Review.cadence == review.cadence,
            Review.ends_on < review.ends_on,
        )
        .scalar_subquery()
    )
    began_on = func.coalesce(Agreement.valid_from, Agreement.signed_on, Agreement.tracked_from)
    rows = db.session.execute(
        select(
            Party.name_as_signed, Party.is_standing, Agreement.host_rule, Agreement.valid_to,
            began_on.label("began_on"), earlier.label("earlier_count"),
        )
        .join(Agreement, Agreement.id == Party.agreement_id)
        .where(Party.agreement_id == review.agreement_id)
        .order_by(Party.position)
    ).all()  # fmt: skip
    if not rows:
        return Conference(read_snapshot(canonical(facts)), None, is_final=False)
    first = rows[0]
    how = host_of(
        HostRule(first.host_rule),
        ends_on=review.ends_on,
        first_year=first.began_on.year,
        earlier_count=first.earlier_count,
        party_count=len(rows),
        standing=next((place for place, row in enumerate(rows) if row.is_standing), 0),
    )
    ends_it = first.valid_to is not None and review.ends_on >= first.valid_to
    return Conference(
        collected=read_snapshot(canonical(facts)),
        host=HostShown(rows[how.party].name_as_signed, how, len(rows)) if how else None,
        is_final=ends_it and review.cadence != Cadence.HALF_YEARLY,
    )
