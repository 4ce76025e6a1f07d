"""First layer: which rungs are wanted today, one committed row each, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Row, Select, and_, bindparam, func, select

from tracker.database import insert_new, read, transaction, write_all
from tracker.domain.agencies import Succession, answers_on
from tracker.domain.ladders import OWED_BY_LEADERS, ladder_for
from tracker.domain.mornings import wanted_of_each
from tracker.domain.obligations import Obligation, ObligationKind
from tracker.domain.recipients import NOBODY, Addressee
from tracker.domain.reminders import Decision, Ladder, last_due_with_a_rung, newest_rung
from tracker.models import OutboxItem, Reminder
from tracker.models.agencies import succession_rows
from tracker.models.fates import fates_of, history_of
from tracker.models.obligations import (
    SELECTS,
    due_days,
    last_day,
    not_told_ready,
    obligation_of,
    promises_run_out,
    undecided,
)
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.staffing import Staffing
from tracker.services.reminders.turns import take_turns

BATCH = 1000
MOST_ASKS = 64
"""Statements of a morning that are kept: a few for each kind, and for each ladder that agreements have set."""


def decide(kind: ObligationKind, morning: Morning, staffing: Staffing) -> tuple[int, int]:
    """Decide every rung of that kind whose day has come; answers how many will be told and how many were skipped."""
    counts = [_decide_all(kind, ask, morning, staffing) for ask in _asks(kind, morning)]
    return sum(told for told, _ in counts), sum(skipped for _, skipped in counts)


def _asks(kind: ObligationKind, morning: Morning) -> Iterator[Select[*tuple[Any, ...]]]:
    """What is undecided: once for the usual ladder, once for each that agreements have set; and, by the kind, what can
    be signed now or was promised until now. The same objects all day, so that a tick compiles none of them anew."""
    own = tuple(sorted(morning.ladders.own))
    among = [(morning.ladders.usual, own, False)]
    among += [(ladder, tuple(ids), True) for ladder, ids in morning.ladders.by_ladder().items()]
    for ladder, ids, is_of_these in among:
        if newest := _newest_rungs(kind, ladder_for(ladder, kind), morning):
            yield _of_agreements(undecided(kind, newest, today=morning.today), kind, ids, is_of_these=is_of_these)
    if kind in OWED_BY_LEADERS:
        yield not_told_ready(kind, today=morning.today)
    yield promises_run_out(kind, today=morning.today)


@lru_cache(maxsize=MOST_ASKS)
def _of_agreements(
    asked: Select[*tuple[Any, ...]], kind: ObligationKind, ids: tuple[int, ...], *, is_of_these: bool
) -> Select[*tuple[Any, ...]]:
    """Of these agreements only, or of all but these."""
    agreement_id = SELECTS[kind].agreement_id
    if is_of_these:
        return asked.where(agreement_id.in_(ids))
    return asked.where(agreement_id.not_in(ids)) if ids else asked


def _decide_all(
    kind: ObligationKind, asked: Select[*tuple[Any, ...]], morning: Morning, staffing: Staffing
) -> tuple[int, int]:
    after, told, skipped = 0, 0, 0
    for (last,) in read(_last_of_batches(kind, asked), {}):
        with transaction():
            take_turns()
            rows = read(_between(kind, asked), {"after": after, "last": last})
            batch = _decide_batch(kind, rows, morning, staffing)
        told, skipped, after = told + batch[0], skipped + batch[1], last
    return told, skipped


@lru_cache(maxsize=MOST_ASKS)
def _between(kind: ObligationKind, asked: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Those with an id after one and up to another, both given when it is asked."""
    chosen = SELECTS[kind]
    is_between = and_(chosen.id > bindparam("after"), chosen.id <= bindparam("last"))
    return asked.where(is_between).order_by(chosen.id, chosen.owner_id)


@lru_cache(maxsize=MOST_ASKS)
def _last_of_batches(kind: ObligationKind, asked: Select[*tuple[Any, ...]]) -> Select[int]:
    """The highest id of each thousand rows, in order.

    A batch between two ids reads its own rows only, where a LIMIT would sort all that remain, again for each batch.
    """
    id_ = SELECTS[kind].id
    numbered = asked.with_only_columns(id_.label("id"), func.row_number().over(order_by=id_).label("number")).subquery()
    last = func.max(numbered.c.id)
    return select(last).group_by((numbered.c.number - 1) // BATCH).order_by(last)


def _newest_rungs(kind: ObligationKind, ladder: Ladder, morning: Morning) -> tuple[tuple[date, bool, str], ...]:
    """For each day something is due, the newest rung that has come; so the database leaves out what is decided."""
    calendar = morning.calendar
    until = last_due_with_a_rung(ladder, morning.today, calendar)
    return tuple(
        (day, is_strict, rung)
        for (day,) in read(due_days(kind, until=until), {})
        for is_strict in (False, True)
        if (rung := newest_rung(last_day(kind, day, calendar), ladder, morning.today, calendar, is_strict=is_strict))
    )


def _decide_batch(
    kind: ObligationKind, rows: Sequence[Row[Any]], morning: Morning, staffing: Staffing
) -> tuple[int, int]:
    if not rows:
        return 0, 0
    obligations = _obligations_of(rows, morning)
    fates = read(fates_of(kind), {"ids": sorted({one.id for one in obligations})})
    history = history_of(fates, morning.letterhead.zone)
    decisions = wanted_of_each(obligations, morning.ladders, history, today=morning.today, calendar=morning.calendar)
    staffing.of(obligations)
    return _keep(list(decisions), staffing, morning)


def _obligations_of(rows: Sequence[Row[Any]], morning: Morning) -> list[Obligation]:
    """The obligations behind rows of the named selects, each owed by the agency that answers today."""
    answers = answers_on(tuple(Succession(*row) for row in read(succession_rows(), {})), morning.today)
    return [obligation_of(row, answers, calendar=morning.calendar) for row in rows]


def _keep(decisions: list[Decision], staffing: Staffing, morning: Morning) -> tuple[int, int]:
    """Write the decisions that nobody has written yet, and an item for each person to be told."""
    told = [(one, staffing.told(one)) for one in decisions]
    rows = [_reminder(one, people, morning.now) for one, people in told]
    if not rows:
        return 0, 0
    fresh = _insert_new_only(rows)
    ids = {(id_, owner, version, rung): reminder for reminder, id_, owner, version, rung in fresh}
    items = [
        _item(reminder_id, addressee)
        for one, people in told
        if (reminder_id := ids.get(_mark(one))) is not None
        for addressee in people
        if addressee.holder.person_id is not None
    ]
    if items:
        write_all(insert_new(OutboxItem), items)
    told_count = len({item["reminder_id"] for item in items})
    return told_count, len(ids) - told_count


def _insert_new_only(rows: list[dict[str, object]]) -> Sequence[Row[int, int, int, int, str]]:
    """Those of them that nobody had written. Planners take turns, so what is above the highest id was written here.

    Not by RETURNING, with which many rows take ten times as long.
    """
    ((highest,),) = read(_highest(), {})
    write_all(insert_new(Reminder), rows)
    return read(_written_since(), {"highest": highest or 0})


@cache
def _highest() -> Select[int]:
    return select(func.max(Reminder.id))


@cache
def _written_since() -> Select[int, int, int, int, str]:
    r = Reminder
    return select(r.id, r.obligation_id, r.owner_id, r.due_version, r.rung).where(r.id > bindparam("highest"))


def _mark(decision: Decision) -> tuple[int, int, int, str]:
    """What makes its reminder unique among those of one kind."""
    obligation = decision.obligation
    return obligation.id, obligation.owner_id, obligation.due_version, decision.rung


def _reminder(decision: Decision, people: list[Addressee], now: datetime) -> dict[str, object]:
    obligation = decision.obligation
    why = decision.skipped_because
    if why is None and not any(addressee.holder.person_id for addressee in people):
        why = NOBODY
    return {
        "obligation_kind": obligation.kind,
        "obligation_id": obligation.id,
        "owner_id": obligation.owner_id,
        "due_version": obligation.due_version,
        "rung": decision.rung,
        "agreement_id": obligation.agreement_id,
        "about": obligation.about,
        "due_on": obligation.due_on,
        "for_on": decision.on,
        "decided_at": now,
        "skipped_because": why,
    }


def _item(reminder_id: int, addressee: Addressee) -> dict[str, object]:
    holder = addressee.holder
    return {
        "reminder_id": reminder_id,
        "person_id": holder.person_id,
        "agency_id": holder.agency_id,
        "role": holder.role,
        "post_title": holder.title,
        "why": addressee.why,
    }
