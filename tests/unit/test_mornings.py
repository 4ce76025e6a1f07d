"""A morning decides those that stand alike once: each must come out as if it had been alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import permutations

import pytest

from tracker.domain.days_off_seed import SEED
from tracker.domain.ladders import Ladders, ladder_for
from tracker.domain.messages import message
from tracker.domain.mornings import wanted_of_each
from tracker.domain.obligations import Obligation, ObligationKey, ObligationKind
from tracker.domain.promises import Promise
from tracker.domain.reminders import DEFAULT_LADDER, Decided, Decision, Ladder, Rung, Tier, wanted
from tracker.domain.working_days import WorkingCalendar

CALENDAR = WorkingCalendar(SEED)
DUE = date(2026, 10, 14)
PLAIN = Obligation(ObligationKind.REPORT, 7, 1, 3, DUE, 1, DUE - timedelta(days=20), agency_id=1, standing_id=2)
OTHERWISE: Mapping[str, object] = {
    "kind": ObligationKind.SIGN_OFF,
    "id": 8,
    "owner_id": 9,
    "agreement_id": 4,
    "due_on": DUE + timedelta(days=1),
    "due_version": 2,
    "opens_on": DUE - timedelta(days=1),
    "agency_id": 9,
    "standing_id": None,
    "about": message("Something else"),
    "program": "Another",
    "promise": Promise(DUE - timedelta(days=2), DUE + timedelta(days=2)),
    "charge_id": 5,
    "is_with_head": True,
    "awaits": True,
}
OWN = Ladder((Rung(-1, frozenset({Tier.OFFICER})), Rung(1, frozenset({Tier.OFFICER}))), frozenset())
LADDERS = Ladders(DEFAULT_LADDER, {4: OWN})


def test_every_fact_of_an_obligation_is_tried() -> None:
    assert set(OTHERWISE) == set(Obligation._fields)


@pytest.mark.parametrize("fact", OTHERWISE)
@pytest.mark.parametrize("days", [-1, 0, 1, 3, 5, 10])
def test_whatever_differs_each_is_decided_as_if_it_were_alone(fact: str, days: int) -> None:
    today = CALENDAR.add(DUE, days) if days else DUE
    other = PLAIN._replace(**{fact: OTHERWISE[fact]})
    for pair in permutations([PLAIN, other]):
        assert together(pair, {}, today) == [decision for one in pair for decision in alone(one, {}, today)]


def test_the_same_past_in_another_order_is_the_same_past() -> None:
    told = Decided(DUE - timedelta(days=5))
    past: dict[str, Decided] = {"before-3": told, "before-1": told}
    history = {PLAIN.key: past, PLAIN._replace(id=8).key: dict(reversed(past.items()))}
    pair = PLAIN, PLAIN._replace(id=8)
    assert together(pair, history, DUE) == [one for each in pair for one in alone(each, history[each.key], DUE)]


def together(
    obligations: tuple[Obligation, ...], history: Mapping[ObligationKey, Mapping[str, Decided]], today: date
) -> list[Decision]:
    return list(wanted_of_each(obligations, LADDERS, history, today=today, calendar=CALENDAR))


def alone(one: Obligation, decided: Mapping[str, Decided], today: date) -> list[Decision]:
    ladder = ladder_for(LADDERS.of(one.agreement_id), one.kind)
    return wanted(one, ladder, decided, today=today, calendar=CALENDAR)
