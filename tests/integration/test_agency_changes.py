"""A change of agencies is recorded: all work has one owner or awaits, people move on, nothing signed changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, CENTRAL, CHI, COMMISSION, DEPARTMENT, LAN, MINH, QUAN, THU, UNION
from tests.review_making import quarter
from tracker.database import db
from tracker.domain.agencies import SuccessionKind
from tracker.domain.agency_changes import Becomes
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.models import (
    Agency,
    AgencySuccession,
    Assignment,
    AuditEntry,
    FormerName,
    Holding,
    Party,
    Reassignment,
    Report,
)
from tracker.queries.days_off import working_calendar
from tracker.services.agency_changing.reassigning import reassign
from tracker.services.agency_changing.recording import MEANWHILE, Asked, Recorded, record_change
from tracker.services.agency_changing.undoing import undo_change
from tracker.services.progress import log_progress

NEW = "Ban Tuyên giáo, Dân vận và Hợp tác xã tỉnh Ninh Bình"
JULY = date(2025, 7, 1)


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def asked(kind: SuccessionKind, before: tuple[str, ...], after: tuple[str, ...] = (), **more: Any) -> Asked:
    usual = {"decision_number": "983-QĐ/TU", "decided_on": date(2026, 11, 12), "effective_on": TODAY}
    return Asked(kind=kind, predecessors=before, successors=after, **usual | more)


def change(make: Make, one: Asked, **more: Any) -> Recorded:
    return record_change(
        one, by=make.viewer(QUAN), calendar=working_calendar(), today=TODAY, now=NOW, **more
    )  # fmt: skip


MERGE = asked(SuccessionKind.MERGE, (DEPARTMENT, UNION), (NEW,))
SPLIT = asked(SuccessionKind.SPLIT, (DEPARTMENT,), ("Sở Nông nghiệp tỉnh", "Sở Môi trường tỉnh"))


def everything() -> dict[str, list[Any]]:
    metadata = Agency.metadata
    kept = {"audit_entries", "audit_heads", "agency_changes", "changed_programs", "agreements", "agencies"}
    return {
        table.name: sorted(map(tuple, db.session.execute(select(table))), key=repr)
        for table in metadata.sorted_tables
        if table.name not in kept
    }


def test_a_merger_ends_two_makes_one_and_its_people_and_their_work_go_on_there(make: Make) -> None:
    program = make.program()
    preview = change(make, MERGE, only_preview=True)
    assert not db.session.scalars(select(AgencySuccession)).all()
    done = change(make, MERGE, seen=preview.seen)
    assert [one.is_new for one in done.after] == [True]
    [concerned] = done.programs
    assert (concerned.id, concerned.part_count, dict(concerned.open_counts)) == (program, 1, {})
    new = db.session.get_one(Agency, done.after[0].id)
    assert (new.name, new.named_from) == (NEW, TODAY)
    assert db.session.scalars(select(Agency.ended_on).where(Agency.name.in_([DEPARTMENT, UNION]))).all() == [TODAY] * 2
    viewer = make.viewer(THU)
    assert [seat.agency_name for seat in viewer.seats] == [NEW]
    assert viewer.agency_ids == {new.id, make.agency_id(DEPARTMENT), make.agency_id(UNION)}
    trail = select(AuditEntry.chain).where(AuditEntry.action == "agency-changed")
    assert db.session.scalars(trail).all() == [program]


def test_from_a_day_to_come_people_and_work_move_on_that_day(make: Make) -> None:
    make.program()
    change(make, replace(MERGE, effective_on=date(2027, 1, 1)))
    for day, name in ((date(2026, 12, 31), DEPARTMENT), (date(2027, 1, 1), NEW)):
        assert [seat.agency_name for seat in make.viewer(THU, today=day).seats] == [name]


@pytest.mark.parametrize("written", [ALLIANCE, ALLIANCE.replace("Hợp tác xã", "HTX")])
def test_a_new_body_may_bear_the_name_of_one_that_it_is_made_of_and_is_then_the_one_meant(
    make: Make, written: str
) -> None:
    done = change(make, asked(SuccessionKind.MERGE, (DEPARTMENT, ALLIANCE), (ALLIANCE,)))
    assert done.after[0].is_new
    again = change(make, asked(SuccessionKind.ABSORB, (written,), (UNION,), effective_on=date(2027, 7, 1)))
    assert again.before[0].id == done.after[0].id


def test_a_renaming_keeps_the_agency_and_its_former_name_with_the_decision(make: Make) -> None:
    make.program()
    done = change(make, asked(SuccessionKind.RENAME, (ALLIANCE,), (NEW,), short_name="Liên minh", effective_on=JULY))
    agency = db.session.get_one(Agency, done.before[0].id)
    assert (agency.name, agency.short_name, agency.named_from) == (NEW, "Liên minh", JULY)
    assert db.session.scalars(select(FormerName.name)).all() == [ALLIANCE]
    assert not db.session.scalars(select(AgencySuccession)).all()
    assert done.change_id is not None
    undo_change(done.change_id, by=make.viewer(QUAN), today=TODAY, now=NOW)
    assert make.agency_id(ALLIANCE) == agency.id
    assert not db.session.scalars(select(FormerName)).all()


def test_after_a_split_what_was_held_awaits_and_the_standing_agency_gives_it_away(make: Make) -> None:
    program = make.agreement()
    task = make.task(program, lead=DEPARTMENT, coordinating=[ALLIANCE])
    done = change(make, SPLIT)
    [waiting] = db.session.scalars(select(Reassignment)).all()
    assert (waiting.agreement_id, waiting.owner_id) == (program, make.agency_id(COMMISSION))
    assert make.viewer(THU).seats == ()  # signed in as before, in no post
    with pytest.raises(NotAllowed):
        reassign(waiting.id, done.after[1].id, by=make.viewer(BINH), today=TODAY, now=NOW)
    with pytest.raises(RuleBroken):
        reassign(waiting.id, make.agency_id(DEPARTMENT), by=make.viewer(MINH), today=TODAY, now=NOW)
    reassign(waiting.id, done.after[1].id, by=make.viewer(MINH), today=TODAY, now=NOW)
    lead = select(Assignment.agency_id).where(Assignment.task_id == task, Assignment.role == "lead")
    assert db.session.scalars(lead).all() == [done.after[1].id]
    with pytest.raises(RuleBroken, match="already"):
        reassign(waiting.id, done.after[0].id, by=make.viewer(MINH), today=TODAY, now=NOW)
    assert done.change_id is not None
    with pytest.raises(RuleBroken, match="Work was done"):
        undo_change(done.change_id, by=make.viewer(QUAN), today=TODAY, now=NOW)


def test_who_takes_over_beside_his_own_part_leads_in_its_stead_and_owes_one_report(make: Make) -> None:
    scene = quarter(make)
    task = make.task(scene.program, lead=DEPARTMENT, coordinating=[ALLIANCE])
    change(make, asked(SuccessionKind.DISSOLVE, (DEPARTMENT,)))
    [waiting] = db.session.scalars(select(Reassignment)).all()
    reassign(waiting.id, make.agency_id(ALLIANCE), by=make.viewer(MINH), today=TODAY, now=NOW)
    roles = dict(
        db.session.execute(select(Assignment.agency_id, Assignment.role).where(Assignment.task_id == task)).all()
    )
    assert roles == {make.agency_id(DEPARTMENT): "coordinating", make.agency_id(ALLIANCE): "lead"}


def test_when_the_standing_agency_is_split_the_next_party_decides_and_its_place_goes_on(make: Make) -> None:
    program = make.program()
    done = change(make, asked(SuccessionKind.SPLIT, (COMMISSION,), ("Ban Tuyên giáo", "Ban Dân vận")))
    [waiting] = db.session.scalars(select(Reassignment)).all()
    assert waiting.owner_id == make.agency_id(ALLIANCE)
    reassign(waiting.id, done.after[0].id, by=make.viewer(BINH), today=TODAY, now=NOW)
    party = db.session.scalars(select(Party).where(Party.agreement_id == program, Party.is_standing)).one()
    assert (party.agency_id, party.name_as_signed) == (done.after[0].id, COMMISSION)


def test_a_change_taken_back_leaves_everything_as_it_was(make: Make) -> None:
    make.program()
    for one in (MERGE, SPLIT, asked(SuccessionKind.TRANSFER, (DEPARTMENT,), (UNION,))):
        before = everything()
        done = change(make, one)
        assert everything() != before
        assert done.change_id is not None
        undo_change(done.change_id, by=make.viewer(QUAN), today=TODAY, now=NOW)
        assert everything() == before
        with pytest.raises(RuleBroken, match="already"):
            undo_change(done.change_id, by=make.viewer(QUAN), today=TODAY, now=NOW)


def test_a_change_is_not_taken_back_after_its_successor_worked_or_changed_again(make: Make) -> None:
    program = make.agreement()
    task = make.task(program, lead=DEPARTMENT)
    done = change(make, MERGE)
    later = change(make, asked(SuccessionKind.ABSORB, (NEW,), (ALLIANCE,), effective_on=date(2027, 1, 1)))
    assert done.change_id
    assert later.change_id
    with pytest.raises(RuleBroken, match="Take that one back first"):
        undo_change(done.change_id, by=make.viewer(QUAN), today=TODAY, now=NOW)
    undo_change(later.change_id, by=make.viewer(QUAN), today=TODAY, now=NOW)
    log_progress(
        make.part_id(task, DEPARTMENT), by=make.viewer(THU), happened_on=TODAY, note="Đã mở lớp.", today=TODAY, now=NOW
    )  # fmt: skip
    with pytest.raises(RuleBroken, match="Work was done"):
        undo_change(done.change_id, by=make.viewer(QUAN), today=TODAY, now=NOW)


def test_of_two_administrators_the_second_is_told_what_the_first_recorded(make: Make) -> None:
    make.program()
    shown = change(make, MERGE, only_preview=True)
    change(make, MERGE)
    with pytest.raises(RuleBroken, match="recorded already"):
        change(make, MERGE, seen=shown.seen)
    other = asked(SuccessionKind.ABSORB, (CENTRAL,), (ALLIANCE,))
    shown = change(make, other, only_preview=True)
    make.agreement(title="Chương trình mới", parties=(CENTRAL, COMMISSION))
    with pytest.raises(RuleBroken, match=str(MEANWHILE)[:30]):
        change(make, other, seen=shown.seen)


def test_the_second_to_record_a_merger_into_a_body_of_an_old_name_is_told_it_is_recorded(make: Make) -> None:
    merger = replace(MERGE, successors=(DEPARTMENT,))
    change(make, merger)
    with pytest.raises(RuleBroken, match="recorded already"):
        change(make, merger)


def test_nobody_but_who_runs_the_installation_records_a_change(make: Make) -> None:
    for who in (LAN, MINH, CHI):
        with pytest.raises(NotAllowed):
            record_change(MERGE, by=make.viewer(who), calendar=working_calendar(), today=TODAY, now=NOW)


def test_both_parties_as_one_body_ask_what_becomes_of_the_program(make: Make) -> None:
    program = make.program()
    both = asked(SuccessionKind.MERGE, (COMMISSION, ALLIANCE), (NEW,))
    assert change(make, both, only_preview=True).programs[-1].fate.is_one_body
    with pytest.raises(RuleBroken, match="become one agency"):
        change(make, both)
    change(make, replace(both, becomes={program: Becomes.END}))


def test_holders_of_a_post_chosen_to_end_keep_their_account_only(make: Make) -> None:
    make.program()
    preview = change(make, MERGE, only_preview=True)
    thu = next(post for post in preview.posts if "Thu" in post.holders)
    change(make, replace(MERGE, posts={thu.id: None}))
    assert make.viewer(THU).seats == ()
    held = select(Holding.until_on).where(Holding.person_id == make.person_id(THU))
    assert db.session.scalars(held).all() == [TODAY]


def test_a_signed_review_stays_as_it_was_when_a_change_counts_from_a_day_before_it(make: Make) -> None:
    scene = quarter(make)
    for agency in (COMMISSION, ALLIANCE):
        scene.log(agency, 3)
        scene.hand_in(agency)
    scene.write()
    scene.freeze()
    before = scene.frozen_hash(), scene.state()
    done = change(make, asked(SuccessionKind.MERGE, (ALLIANCE, UNION), (NEW,), effective_on=JULY))
    assert [program.signed_count for program in done.programs] == [1]
    assert len(done.warnings) >= 2
    assert (scene.frozen_hash(), scene.state()) == before
    owed = db.session.execute(select(Report.review_id, Report.agency_id)).all()
    assert len(set(owed)) == len(owed)


def previewed(make: Make, client: FlaskClient, one: Asked) -> str:
    make.sign_in(client, QUAN)
    written = {
        "kind": one.kind.value, "predecessors": "\n".join(one.predecessors), "successors": "\n".join(one.successors),
        "decision_number": one.decision_number, "effective_on": "24/11/2026",
    }  # fmt: skip
    return client.post("/agencies/changes/new", data=written).text


def test_the_preview_names_every_report_by_its_period_and_every_task_by_its_day_only(
    make: Make, client: FlaskClient
) -> None:
    scene = quarter(make)
    make.task(scene.program, title="Việc kín của chương trình", lead=ALLIANCE, due_on=date(2026, 12, 20))
    shown = previewed(make, client, asked(SuccessionKind.MERGE, (ALLIANCE, UNION), (NEW,)))
    assert "Báo cáo rà soát quý III/2026, hạn 17/09/2026" in shown
    assert "Một nhiệm vụ có thời hạn đang chủ trì, hạn 20/12/2026" in shown
    assert "Việc kín của chương trình" not in shown
