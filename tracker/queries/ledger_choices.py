"""What the ledger can be narrowed to: programs, agencies and people, only those of programs one may read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, union

from tracker.database import read
from tracker.domain.permissions import LEDGER_READERS, Viewer
from tracker.models import Agency, Agreement, Assignment, Party
from tracker.models.staff import posts_of
from tracker.queries.viewers import visible_to_mine

MOST_CHOICES = 300
LONGEST_TITLE = 90


@dataclass(frozen=True)
class LedgerChoices:
    """Each as (id, words)."""

    agreements: list[tuple[int, str]]
    agencies: list[tuple[int, str]]
    people: list[tuple[int, str]]


def ledger_choices(viewer: Viewer, *, today: date) -> LedgerChoices:
    """Three statements. People are named by their posts; two in one post also by name."""
    mine = {"mine": sorted(viewer.agency_ids_as(LEDGER_READERS))}
    agencies = [(row.id, row.short_name) for row in read(_AGENCIES, mine)]
    posts = read(posts_of(), {"agencies": [id_ for id_, _ in agencies], "on": today})
    words: dict[int, str] = {}
    for row in posts:
        if row.person_id is None or row.person_id in words:
            continue
        post = f"{row.title}, {row.short_name}"
        words[row.person_id] = f"{post} ({row.name})" if post in words.values() else post
    agreements = [
        (row.id, f"{row.symbol or ''} {row.title}".strip()[:LONGEST_TITLE]) for row in read(_AGREEMENTS, mine)
    ]
    return LedgerChoices(agreements, agencies, sorted(words.items(), key=lambda one: one[1])[:MOST_CHOICES])


_AGREEMENTS = (
    select(Agreement.id, Agreement.symbol, Agreement.title)
    .where(Agreement.id.in_(visible_to_mine()))
    .order_by(Agreement.title, Agreement.id)
    .limit(MOST_CHOICES)
)
_AGENCIES = (
    select(Agency.id, Agency.short_name)
    .where(
        Agency.id.in_(
            union(
                select(Party.agency_id).where(Party.agreement_id.in_(visible_to_mine())),
                select(Assignment.agency_id).where(Assignment.agreement_id.in_(visible_to_mine())),
            )
        )
    )
    .order_by(Agency.short_name)
    .limit(MOST_CHOICES)
)
