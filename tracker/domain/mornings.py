"""What is wanted of many obligations on one morning: those that stand alike are decided once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from tracker.domain.ladders import Ladders, ladder_for
from tracker.domain.obligations import Obligation, ObligationKey
from tracker.domain.reminders import Decided, Decision, wanted
from tracker.domain.working_days import WorkingCalendar

UNDECIDED: Mapping[str, Decided] = {}


def wanted_of_each(
    obligations: Iterable[Obligation],
    ladders: Ladders,
    history: Mapping[ObligationKey, Mapping[str, Decided]],
    *,
    today: date,
    calendar: WorkingCalendar,
) -> Iterator[Decision]:
    """``wanted`` for each obligation by its ladder and its ``history``.

    Of an obligation only its kind, its days, its promise, whether it awaits an agency, its ladder and its past matter
    to what is wanted.
    """
    found: dict[object, list[Decision]] = {}
    for one in obligations:
        decided = history.get(one.key, UNDECIDED) if history else UNDECIDED
        own = one.agreement_id if one.agreement_id in ladders.own else None
        alike = (one.kind, one.due_on, one.opens_on, one.promise, one.awaits, own, tuple(decided.items()))
        if alike not in found:
            ladder = ladder_for(ladders.of(one.agreement_id), one.kind)
            found[alike] = wanted(one, ladder, decided, today=today, calendar=calendar)
        for made in found[alike]:
            yield Decision(one, made.rung, made.on, made.tiers, made.skipped_because)
