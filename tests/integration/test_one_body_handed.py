"""What became one body of a program hands its work over, or is split: both its places go to one other body."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from tests.integration.test_agency_changes import asked, everything
from tests.integration.test_one_body import NEW, merge, owed
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, COMMISSION, QUAN, UNION
from tests.reminding import CALENDAR
from tests.review_making import quarter
from tracker.database import db
from tracker.domain.agencies import SuccessionKind
from tracker.domain.agency_changes import Asks
from tracker.domain.obligations import ObligationKind
from tracker.models import Party, Reassignment
from tracker.services.agency_changing.reassigning import reassign
from tracker.services.agency_changing.recording import record_change
from tracker.services.agency_changing.undoing import undo_change

NEXT = {"today": TODAY + timedelta(1), "now": NOW + timedelta(1)}


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    """A body that was made today changes from tomorrow on."""
    with time_machine.travel(NOW + timedelta(1), tick=False):
        yield


def on_the_next_day(make: Make, kind: SuccessionKind, after: tuple[str, ...]) -> int:
    change = asked(kind, (NEW,), after, effective_on=NEXT["today"])
    return record_change(change, by=make.viewer(QUAN), calendar=CALENDAR, **NEXT).change_id or 0


def check_all_is(make: Make, program: int, name: str) -> None:
    """It owes each report once, leads, and signs."""
    for kind in (ObligationKind.REPORT, ObligationKind.TASK, ObligationKind.SIGN_OFF):
        rows = owed(kind, program)
        assert {owner for _id, owner in rows} == {make.agency_id(name)}, kind
        assert len({id_ for id_, _owner in rows}) == len(rows), kind
    parties = db.session.scalars(select(Party.agency_id).where(Party.agreement_id == program)).all()
    assert make.agency_id(name) in parties
    assert len(set(parties)) == 2


def scene_of(make: Make) -> int:
    scene = quarter(make)
    make.task(scene.program, title="Việc", lead=(COMMISSION, ALLIANCE), due_on=TODAY)
    for agency in (COMMISSION, ALLIANCE):
        scene.hand_in(agency)
    scene.freeze()
    return scene.program


def made_the_other_way(make: Make) -> int:
    """The standing party, which reports and signs for both, is the one that was recorded last."""
    program = scene_of(make)
    rows = db.session.scalars(select(Party).where(Party.agreement_id == program)).all()
    for party in rows:
        party.is_standing = False
    db.session.flush()
    for party in rows:
        party.is_standing = party.agency_id == make.agency_id(ALLIANCE)
    db.session.commit()
    return program


@pytest.mark.parametrize("made", [scene_of, made_the_other_way])
def test_a_body_of_two_parties_hands_all_its_work_over_and_takes_it_back(
    make: Make, made: Callable[[Make], int]
) -> None:
    program = made(make)
    merge(make, program)
    before = everything()
    change_id = on_the_next_day(make, SuccessionKind.TRANSFER, (UNION,))
    check_all_is(make, program, UNION)
    undo_change(change_id, by=make.viewer(QUAN), **NEXT)
    assert everything() == before


@pytest.mark.parametrize("kept_first", [True, False])
def test_after_a_split_both_places_are_given_to_one_body_in_whatever_order(make: Make, *, kept_first: bool) -> None:
    program = scene_of(make)
    merge(make, program)
    on_the_next_day(make, SuccessionKind.SPLIT, ("Ban Một", "Ban Hai"))
    order = (COMMISSION, ALLIANCE) if kept_first else (ALLIANCE, COMMISSION)
    for agency in order:
        mine = Reassignment.agency_id == make.agency_id(agency), Reassignment.asks == Asks.GIVE
        waiting = db.session.scalars(select(Reassignment).where(*mine)).one()
        reassign(waiting.id, make.agency_id(UNION), by=make.viewer(QUAN), **NEXT)
    check_all_is(make, program, UNION)
