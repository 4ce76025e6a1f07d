"""What a program that is created under another takes over from it. Runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from tracker.database import db
from tracker.domain.errors import RuleBroken
from tracker.domain.folding import tidy
from tracker.domain.messages import message
from tracker.models import Agreement, Content, Indicator

MOST_CONTENTS, LONGEST_CONTENT = 80, 1000


@dataclass(frozen=True)
class Below:
    """``contents``: headings as typed, one each; what reads as a heading of the parent carries it.

    ``indicator_ids``: indicators of the parent to begin with, without their targets: those are set at each level.
    """

    contents: Sequence[str] = ()
    indicator_ids: frozenset[int] = frozenset()


def add_below(agreement: Agreement, below: Below, *, at: datetime) -> dict[str, Any]:
    """Add contents and indicators; answers them as the trail keeps them. Raises RuleBroken with the field."""
    lines = [line for text in below.contents if (line := tidy(text))]
    if len(lines) > MOST_CONTENTS:
        raise RuleBroken(message("At most %(most)s contents.", most=MOST_CONTENTS), field="contents")
    if any(len(line) > LONGEST_CONTENT for line in lines):
        raise RuleBroken(message("At most %(most)s characters.", most=LONGEST_CONTENT), field="contents")
    rows = db.session.scalars(select(Content).where(Content.agreement_id == agreement.parent_id))
    above = {tidy(f"{row.number} {row.title}"): row for row in rows if row.title or row.number}
    for position, line in enumerate(lines or [""], start=1):
        carried = above.get(line)
        db.session.add(
            Content(
                agreement_id=agreement.id, position=position, number=carried.number if carried else "",
                title=carried.title if carried else line, aligned_to_id=carried.id if carried else None,
            )
        )  # fmt: skip
    if lines and all(line in above for line in lines):
        agreement.aligned_at = at  # nothing is left to be proposed
    db.session.flush()
    return {"contents": lines, "indicators": _add_indicators(agreement, below.indicator_ids)}


def _add_indicators(agreement: Agreement, wanted: frozenset[int]) -> list[str]:
    asked = select(Indicator).where(Indicator.agreement_id == agreement.parent_id, Indicator.id.in_(wanted))
    found = list(db.session.scalars(asked.order_by(Indicator.id)))
    if len(found) != len(wanted):
        raise RuleBroken(message("One of these indicators is not there any more."), field="indicator_ids")
    db.session.add_all(
        Indicator(agreement_id=agreement.id, name=one.name, unit=one.unit, is_cumulative=one.is_cumulative)
        for one in found
    )
    db.session.flush()
    return [one.name for one in found]
