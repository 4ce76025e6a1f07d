"""What the ledger can be narrowed to: programs, agencies and people, only those of programs one may read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, bindparam, select, union

from tracker.database import read
from tracker.domain.agencies import ENDING, INHERITING, Succession, answering
from tracker.domain.messages import Message, message
from tracker.domain.permissions import LEDGER_READERS, Viewer
from tracker.models import Agency, Agreement, Assignment, Party, Reminder
from tracker.models.staff import posts_of
from tracker.queries.coming_reminders import successions
from tracker.queries.viewers import visible_to_mine

MOST_CHOICES = 300
LONGEST_TITLE = 90


@dataclass(frozen=True)
class LedgerChoices:
    """Each as (id, words). No two agencies read the same."""

    agreements: list[tuple[int, str]]
    agencies: list[tuple[int, Message]]
    people: list[tuple[int, str]]


def ledger_choices(viewer: Viewer, *, today: date) -> LedgerChoices:
    """Six statements at most. People are named by their posts; two in one post also by name.

    Of agencies that are no more only those that reminders were sent for under that name; what they left is found under
    whoever answers for them now.
    """
    mine = {"mine": sorted(viewer.agency_ids_as(LEDGER_READERS))}
    parties, known = {row.id for row in read(_AGENCIES, mine)}, successions()
    there = {answering(id_, known, on=today) for id_ in parties}
    rows = read(_NAMES, {"ids": sorted(parties | there)})
    ended = _ended(rows, known, today)
    if gone := sorted(parties & ended.keys()):
        gone = [row.owner_id for row in read(_REMINDED, mine | {"gone": gone})]
    agencies = _told_apart([row for row in rows if row.id in gone or row.id not in ended], ended)
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


def _ended(rows: Iterable[Row[Any]], known: Iterable[Succession], today: date) -> dict[int, date]:
    """The first day on which each of them that is no more was not: renamed, merged, split, dissolved, or ended."""
    days = [(row.id, row.ended_on) for row in rows if row.ended_on is not None]
    days += [(one.predecessor_id, one.effective_on) for one in known if one.kind in INHERITING | ENDING]
    found: dict[int, date] = {}
    for id_, day in days:
        if day <= today:
            found[id_] = min(day, found.get(id_, day))
    return found


def _told_apart(rows: Sequence[Row[Any]], ended: Mapping[int, date]) -> list[tuple[int, Message]]:
    """Each by its short name, who is no more with the day; by more of its name where two would read the same."""
    names = {row.id: row.short_name for row in rows}
    for longer in ("{0.name}", "{0.name} ({0.id})"):
        alike = Counter((names[row.id], ended.get(row.id)) for row in rows)
        names |= {row.id: longer.format(row) for row in rows if alike[names[row.id], ended.get(row.id)] > 1}
    return [(row.id, _dated(names[row.id], ended.get(row.id))) for row in rows]


def _dated(name: str, ended_on: date | None) -> Message:
    if ended_on is None:
        return message("%(name)s", name=name)
    return message("%(name)s (before %(day)s)", name=name, day=ended_on)


_AGREEMENTS = (
    select(Agreement.id, Agreement.symbol, Agreement.title)
    .where(Agreement.id.in_(visible_to_mine()))
    .order_by(Agreement.title, Agreement.id)
    .limit(MOST_CHOICES)
)
_AGENCIES = (
    select(Agency.id)
    .where(
        Agency.id.in_(
            union(
                select(Party.agency_id).where(Party.agreement_id.in_(visible_to_mine())),
                select(Assignment.agency_id).where(Assignment.agreement_id.in_(visible_to_mine())),
            )
        )
    )
    .order_by(Agency.short_name, Agency.id)
    .limit(MOST_CHOICES)
)
_NAMES = (
    select(Agency.id, Agency.name, Agency.short_name, Agency.ended_on)
    .where(Agency.id.in_(bindparam("ids", expanding=True)))
    .order_by(Agency.short_name, Agency.id)
)
_REMINDED = (
    select(Reminder.owner_id)
    .distinct()
    .where(Reminder.owner_id.in_(bindparam("gone", expanding=True)), Reminder.agreement_id.in_(visible_to_mine()))
)
