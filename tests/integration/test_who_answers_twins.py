"""Who answers for whom is one rule: in Python, in the SQL that other queries join, and in what a person answers for."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.make import Make
from tests.people import ALLIANCE, CENTRAL, COMMISSION, DEPARTMENT, LAN, MINH, NAM, THU, UNION
from tracker.database import db, transaction
from tracker.domain.agencies import HANDED, SuccessionKind, answering, inherited
from tracker.domain.agency_changes import Body, Change, check_change
from tracker.domain.errors import RuleBroken
from tracker.models import Agency, AgencySuccession
from tracker.queries.successions import heirs
from tracker.services.agency_changing.concerned import all_successions

NAMES = (ALLIANCE, CENTRAL, COMMISSION, DEPARTMENT, UNION)
MARCH = date(2025, 3, 1)
DAYS = [MARCH + timedelta(days) for days in (-1, 0, 60, 130, 400)]


def record_some(make: Make, seed: int) -> list[Change]:
    """Whatever may be recorded of a handful of changes drawn at random, as rows; and a transfer of the old kind."""
    dice, ids, done = random.Random(seed), [make.agency_id(name) for name in NAMES], []
    for _change in range(12):
        kind = dice.choice([one for one in SuccessionKind if one is not SuccessionKind.RENAME])
        before, after = dice.sample(ids, 2 if kind is SuccessionKind.MERGE else 1), dice.sample(ids, 1)
        change = Change(
            kind=kind, predecessor_ids=tuple(before),
            successor_ids=() if kind is SuccessionKind.DISSOLVE else tuple(after), decision_number="1-QĐ",
            decided_on=None, effective_on=MARCH + timedelta(dice.randrange(300)),
        )  # fmt: skip
        try:
            check_change(change, {one: Body(one, str(one)) for one in ids}, all_successions(), today=date(2026, 6, 1))
        except RuleBroken:
            continue
        done.append(change)
        old = [(before[0], after[0])] if kind is SuccessionKind.TRANSFER and dice.random() < 0.3 else []
        pairs = old or [(one.predecessor_id, one.successor_id) for one in change.successions()]
        with transaction():
            for predecessor, successor in pairs:
                row = {"kind": kind, "effective_on": change.effective_on}
                db.session.add(AgencySuccession(predecessor_id=predecessor, successor_id=successor, **row))
    return done


@pytest.mark.parametrize("seed", range(8))
def test_python_sql_and_what_people_answer_for_agree_on_every_day(make: Make, seed: int) -> None:
    changes, ids = record_some(make, seed), [make.agency_id(name) for name in NAMES]
    assert changes
    known, passed_on = all_successions(), heirs(select(Agency.id))
    for day in DAYS:
        rows = dict(db.session.execute(select(passed_on.c.agency_id, passed_on.c.heir_id), {"today": day}).all())
        assert {one: rows.get(one, one) for one in ids} == {one: answering(one, known, on=day) for one in ids}
        for who in (LAN, MINH, THU, NAM):
            seats = make.viewer(who, today=day).seats
            assert [seat.answers_for for seat in seats] == [
                inherited(seat.agency_id, known, on=day) for seat in seats if seat.agency_id is not None
            ]


@pytest.mark.parametrize("kind", sorted(HANDED))
def test_of_work_handed_over_by_one_that_goes_on_no_row_says_who_answers(kind: SuccessionKind) -> None:
    change = Change(
        kind=kind, predecessor_ids=(1,), successor_ids=(2,), decision_number="1-QĐ", decided_on=None, effective_on=MARCH
    )
    check_change(change, {1: Body(1, "Một"), 2: Body(2, "Hai")}, [], today=MARCH)
    assert change.successions() == ()
