"""A change recorded before the day from which it counts moves nothing until then, and is carried out on that day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.integration.test_agency_changes import NEW, asked, change, everything
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CENTRAL, CHI, COMMISSION, DEPARTMENT, NAM, QUAN, UNION
from tests.reminding import CALENDAR, local, plan
from tracker.database import db, transaction
from tracker.domain.agencies import SuccessionKind
from tracker.domain.agency_changes import Asks, Becomes
from tracker.domain.errors import RuleBroken
from tracker.domain.periods import Cadence
from tracker.models import (
    Agency,
    Agreement,
    Assignment,
    AuditEntry,
    FormerName,
    Party,
    Post,
    Reassignment,
)
from tracker.queries.recorded_changes import recorded_changes
from tracker.services.agencies import agency_index, find_or_create
from tracker.services.agency_changing.carrying_out import carry_out_changes
from tracker.services.agency_changing.undoing import undo_change
from tracker.services.progress import log_progress

MERGE, PART, RENAME = SuccessionKind.MERGE, SuccessionKind.PART, SuccessionKind.RENAME
SPLIT, TRANSFER = SuccessionKind.SPLIT, SuccessionKind.TRANSFER
DAY = date(2027, 1, 1)
"""A Friday, and a day off: no mail goes, but what counts from it is carried out."""


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def ahead(make: Make, kind: SuccessionKind, before: str, *after: str, **more: Any) -> int:
    done = change(make, asked(kind, (before,), after, effective_on=more.pop("on", DAY), **more))
    assert done.change_id is not None
    return done.change_id


def carried(on: date = DAY) -> int:
    return carry_out_changes(calendar=CALENDAR, today=on, now=local(on, 0, 5))


def signed(make: Make, title: str, *parties: str) -> int:
    program = make.agreement(title=title, parties=parties)
    make.task(program, title=f"Việc của {title}", lead=parties[-1], coordinating=[parties[0]])
    make.reviews(program, Cadence.QUARTERLY)
    return program


def parties(program: int) -> set[int]:
    return set(db.session.scalars(select(Party.agency_id).where(Party.agreement_id == program)))


def undo(change_id: int, make: Make, on: date = TODAY) -> None:
    undo_change(change_id, by=make.viewer(QUAN), today=on, now=local(on, 15))


def test_a_new_name_counts_from_its_day_and_the_planner_writes_it_also_on_a_day_off(make: Make) -> None:
    make.program()
    change_id = ahead(make, RENAME, ALLIANCE, NEW, short_name="Liên minh")
    agency_id = make.agency_id(ALLIANCE)
    assert recorded_changes()[0].is_waiting
    plan(DAY - timedelta(1))
    assert make.agency_id(ALLIANCE) == agency_id
    for _twice in range(2):
        plan(DAY)
    agency = db.session.get_one(Agency, agency_id)
    assert (agency.name, agency.short_name, agency.named_from) == (NEW, "Liên minh", DAY)
    assert db.session.scalars(select(FormerName.name)).all() == [ALLIANCE]
    [row] = recorded_changes()
    assert (row.before, row.after, row.is_waiting) == ((ALLIANCE,), (NEW,), False)
    undo(change_id, make, DAY)
    assert make.agency_id(ALLIANCE) == agency_id
    assert not db.session.scalars(select(FormerName)).all()


@pytest.mark.parametrize("kind", [TRANSFER, PART])
def test_work_handed_over_ahead_moves_on_its_day_as_if_it_were_recorded_then(make: Make, kind: SuccessionKind) -> None:
    goes, stays = signed(make, "Chuyển", COMMISSION, ALLIANCE), signed(make, "Ở lại", COMMISSION, DEPARTMENT)
    before = everything()
    ahead(make, kind, ALLIANCE, UNION, becomes={goes: Becomes.INHERIT})
    assert everything() == before
    assert carried(DAY - timedelta(1)) == 0
    assert everything() == before
    assert (carried(), carried()) == (1, 0)
    commission, union = make.agency_id(COMMISSION), make.agency_id(UNION)
    assert parties(goes) == {commission, union}
    assert parties(stays) == {commission, make.agency_id(DEPARTMENT)}
    held = select(Assignment.agency_id).where(Assignment.agreement_id == goes, Assignment.role == "lead")
    assert db.session.scalars(held).all() == [union]
    assert db.session.scalars(select(Reassignment.asks)).all() == [Asks.NOTHING]
    assert make.viewer(NAM, today=DAY).agency_ids == {union}


def test_what_heads_have_to_do_is_owed_from_the_day_and_named_on_the_program_before(
    make: Make, client: FlaskClient
) -> None:
    both, other = signed(make, "Hai bên", UNION, ALLIANCE), signed(make, "Khác", COMMISSION, ALLIANCE)
    ahead(make, TRANSFER, ALLIANCE, UNION, becomes={both: Becomes.END})
    assert not db.session.scalars(select(Reassignment)).all()
    make.sign_in(client, CHI)
    assert "01/01/2027" in client.get(f"/agreements/{both}").text
    assert carried() == 1
    asks = select(Reassignment.agreement_id, Reassignment.asks).order_by(Reassignment.agreement_id)
    assert [tuple(row) for row in db.session.execute(asks)] == [(both, Asks.END), (other, Asks.NOTHING)]


def test_what_moves_with_a_merger_moves_on_its_day_charges_and_bodies_below(make: Make) -> None:
    make.program()
    part = db.session.scalars(select(Assignment.id).where(Assignment.agency_id == make.agency_id(DEPARTMENT))).first()
    post = db.session.scalars(select(Post.id).where(Post.agency_id == make.agency_id(DEPARTMENT))).one()
    with transaction():
        db.session.execute(update(Assignment).where(Assignment.id == part).values(charge_id=post))
        db.session.execute(update(Agency).where(Agency.name == CENTRAL).values(parent_id=make.agency_id(DEPARTMENT)))
    done = change(make, asked(MERGE, (DEPARTMENT, UNION), (NEW,), effective_on=DAY))

    def stands() -> tuple[int | None, int | None]:
        charge = db.session.scalars(select(Assignment.charge_id).where(Assignment.id == part)).one()
        above = db.session.scalars(select(Agency.parent_id).where(Agency.name == CENTRAL)).one()
        return charge, above

    before = post, make.agency_id(DEPARTMENT)
    assert stands() == before
    assert carried() == 1
    new = done.after[0].id
    charge, above = stands()
    assert (db.session.get_one(Post, charge).agency_id, above) == (new, new)
    assert done.change_id is not None
    undo(done.change_id, make, DAY)
    assert stands() == before


@pytest.mark.parametrize("kind", [RENAME, TRANSFER, PART, MERGE, SPLIT])
def test_taken_back_before_its_day_nothing_is_left_of_it_whoever_worked_meanwhile(
    make: Make, kind: SuccessionKind
) -> None:
    program = make.agreement(parties=(COMMISSION, ALLIANCE))
    task = make.task(program, lead=ALLIANCE, coordinating=[CENTRAL])
    make.indicator(task)
    make.reviews(program, Cadence.QUARTERLY)
    before = everything()
    after = {RENAME: (NEW,), MERGE: (NEW,), SPLIT: (NEW, "Một nửa kia")}.get(kind, (UNION,))
    froms = (ALLIANCE, DEPARTMENT) if kind is MERGE else (ALLIANCE,)
    done = change(make, asked(kind, froms, after, effective_on=DAY, becomes={program: Becomes.INHERIT}))
    assert done.change_id is not None
    undo(done.change_id, make)
    assert everything() == before
    again = change(make, asked(kind, froms, after, effective_on=DAY, becomes={program: Becomes.INHERIT}))
    log_progress(
        make.part_id(task, ALLIANCE), by=make.viewer(CHI), happened_on=TODAY, note="Đã làm", today=TODAY, now=NOW
    )  # fmt: skip
    assert again.change_id is not None
    undo(again.change_id, make)
    assert carried() == 0


def test_once_carried_out_it_is_taken_back_as_any_other_unless_somebody_worked_on_it(make: Make) -> None:
    program = signed(make, "Chuyển", COMMISSION, ALLIANCE)
    before = everything()
    change_id = ahead(make, TRANSFER, ALLIANCE, UNION)
    assert carried() == 1
    undo(change_id, make, DAY)
    assert everything() == before
    again = ahead(make, TRANSFER, ALLIANCE, UNION)
    assert carried() == 1
    part = db.session.scalars(
        select(Assignment.id).where(Assignment.agreement_id == program, Assignment.agency_id == make.agency_id(UNION))
    ).one()
    by = make.viewer(NAM, today=DAY)
    log_progress(part, by=by, happened_on=DAY, note="Đã làm", today=DAY, now=local(DAY, 9))
    with pytest.raises(RuleBroken, match="Work was done"):
        undo(again, make, DAY)


def test_programs_that_came_take_what_is_usual_and_one_that_both_signed_is_left_and_told(make: Make) -> None:
    first, ends = signed(make, "Đầu", COMMISSION, ALLIANCE), signed(make, "Hết", COMMISSION, ALLIANCE)
    ahead(make, TRANSFER, ALLIANCE, UNION)
    came, both = signed(make, "Đến sau", COMMISSION, ALLIANCE), signed(make, "Cả ba", COMMISSION, UNION, ALLIANCE)
    with transaction():
        db.session.execute(update(Agreement).where(Agreement.id == ends).values(closed_on=TODAY))
    assert carried(DAY + timedelta(4)) == 1  # after days without a scheduler
    alliance, commission, union = (make.agency_id(one) for one in (ALLIANCE, COMMISSION, UNION))
    assert parties(first) == parties(came) == {commission, union}
    assert parties(both) == {commission, union, alliance}
    assert parties(ends) == {commission, alliance}
    told = select(AuditEntry.chain).where(AuditEntry.action == "not-handed-over")
    assert db.session.scalars(told).all() == [both]


def test_of_a_part_what_nobody_chose_stays_and_a_choice_that_fits_no_more_is_told(make: Make) -> None:
    goes, alters = signed(make, "Chuyển", COMMISSION, ALLIANCE), signed(make, "Đổi", COMMISSION, ALLIANCE)
    ahead(make, PART, ALLIANCE, UNION, becomes=dict.fromkeys((goes, alters), Becomes.INHERIT))
    came = signed(make, "Đến sau", COMMISSION, ALLIANCE)
    with transaction():
        own = update(Party).where(Party.agreement_id == alters, Party.agency_id == make.agency_id(COMMISSION))
        db.session.execute(own.values(agency_id=make.agency_id(UNION)))
    assert carried() == 1
    alliance, commission, union = (make.agency_id(one) for one in (ALLIANCE, COMMISSION, UNION))
    assert (parties(goes), parties(came), parties(alters)) == (
        {commission, union}, {commission, alliance}, {union, alliance},
    )  # fmt: skip
    told = select(AuditEntry.chain).where(AuditEntry.action == "not-handed-over")
    assert db.session.scalars(told).all() == [alters]


def test_the_list_says_from_which_day_it_counts_and_that_it_is_carried_out_then(
    make: Make, client: FlaskClient
) -> None:
    ahead(make, RENAME, ALLIANCE, NEW)
    make.sign_in(client, QUAN)
    page = client.get("/agencies/changes").text
    assert "Có hiệu lực từ 01/01/2027; sẽ được thực hiện vào ngày đó." in page
    assert ALLIANCE in page
    assert NEW in page


@pytest.mark.parametrize("kind", [MERGE, SuccessionKind.DISSOLVE])
def test_nobody_ends_by_a_day_on_which_work_of_his_is_handed_over_and_nobody_is_renamed_twice(
    make: Make, kind: SuccessionKind
) -> None:
    signed(make, "Chuyển", COMMISSION, ALLIANCE)
    ahead(make, TRANSFER, ALLIANCE, UNION)
    ahead(make, RENAME, DEPARTMENT, NEW)
    ending = (ALLIANCE, CENTRAL) if kind is MERGE else (ALLIANCE,)
    after = ("Cơ quan hợp nhất",) if kind is MERGE else ()
    for one in (
        asked(kind, ending, after, effective_on=DAY), asked(RENAME, (DEPARTMENT,), ("Tên khác",), effective_on=TODAY),
        asked(TRANSFER, (ALLIANCE,), (CENTRAL,)),
    ):  # fmt: skip
        for only_preview in (True, False):
            with pytest.raises(RuleBroken, match="Take that one back first"):
                change(make, one, only_preview=only_preview)
    change(make, asked(kind, ending, after, effective_on=DAY + timedelta(1)))
    assert carried() == 2


def test_until_its_last_day_a_name_means_the_body_that_bears_it_and_from_then_on_the_one_that_follows(
    make: Make,
) -> None:
    done = change(make, asked(MERGE, (DEPARTMENT, ALLIANCE), (ALLIANCE,), effective_on=DAY))
    new = done.after[0].id
    found = {on: agency_index(on=on).find_known(ALLIANCE).only for on in (TODAY, DAY - timedelta(1), DAY)}
    own = db.session.scalars(select(Agency.id).where(Agency.name == ALLIANCE, Agency.id != new)).one()
    assert [one.id if one else None for one in found.values()] == [own, own, new]
    with transaction():
        assert find_or_create(ALLIANCE, agency_index(on=TODAY)).id == own
    assert done.change_id is not None
    undo(done.change_id, make)
    for on in (TODAY, DAY):  # the new one never was
        again = agency_index(on=on).find_known(ALLIANCE).only
        assert again is not None
        assert again.id == own


def test_a_body_that_will_end_takes_over_until_then_and_is_not_made_a_second_time(make: Make) -> None:
    make.program()
    change(make, asked(SuccessionKind.ABSORB, (UNION,), (CENTRAL,), effective_on=DAY))
    done = change(make, asked(SuccessionKind.ABSORB, (DEPARTMENT,), (UNION,), effective_on=DAY - timedelta(1)))
    assert [(one.id, one.is_new) for one in done.after] == [(make.agency_id(UNION), False)]
