"""Reminders of what others than the reporting agencies owe: consolidating, signing, decisions, confirming."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from tests.make import Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, HUNG, LAN, MINH
from tests.reminding import CALENDAR, DUE, ZONE, live, local, outbox, plan, report_owed, reported, rungs, texts_to
from tracker.database import db, transaction
from tracker.domain.ladders import Ladders
from tracker.domain.obligations import ObligationKind
from tracker.models import (
    Consolidation,
    Decision,
    OutboxItem,
    Party,
    Reminder,
    Report,
    Review,
    SignOff,
)
from tracker.queries.also_owed import LOOKED_BACK, also_owed
from tracker.queries.coming_reminders import Outlook, coming_reminders
from tracker.queries.reminder_history import obligation_exists
from tracker.services.reviews.awaiting import note_what_it_awaits
from tracker.services.reviews.moving import HumanDates, move_review

THURSDAY = DUE + timedelta(days=1)
REPORTS_DUE = date(2026, 10, 7)


def review_of(program: int) -> Review:
    return db.session.scalars(select(Review).where(Review.agreement_id == program)).one()


def to_consolidate(make: Make, program: int, *, is_in_on: date | None = None) -> int:
    """A review of which one report was owed; consolidation is due on DUE, signing a week later."""
    report_id = report_owed(make, program, ALLIANCE, due_on=REPORTS_DUE)
    with transaction():
        review = review_of(program)
        review.consolidate_on, review.sign_on = DUE, DUE + timedelta(days=7)
        if is_in_on:
            report = db.session.get_one(Report, report_id)
            report.submitted_on, report.submitted_at = is_in_on, local(is_in_on)
        return review.id


def freeze(make: Make, review_id: int, on: date, number: int = 1) -> int:
    with transaction():
        review = db.session.get_one(Review, review_id)
        frozen = Consolidation(
            review_id=review_id, agreement_id=review.agreement_id, number=number, snapshot="{}", hash="0" * 64,
            frozen_at=local(on, 9), frozen_by_id=make.person_id(LAN),
        )  # fmt: skip
        db.session.add(frozen)
        note_what_it_awaits(review_id)
        return frozen.id


def withdraw(make: Make, consolidation_id: int, on: date) -> None:
    with transaction():
        one = db.session.get_one(Consolidation, consolidation_id)
        one.withdrawn_at, one.withdrawn_because, one.withdrawn_by_id = local(on, 10), "Sai số liệu", make.person_id(LAN)
        note_what_it_awaits(one.review_id)


def sign(make: Make, consolidation_id: int, agency: str, on: date) -> None:
    with transaction():
        agency_id = make.agency_id(agency)
        party_id = db.session.scalars(select(Party.id).where(Party.agency_id == agency_id)).one()
        one = SignOff(
            consolidation_id=consolidation_id, party_id=party_id, agency_id=agency_id, person_id=make.person_id(BINH),
            signed_as="Chủ tịch", declared="[]", hash="0" * 64, signed_at=local(on, 9),
        )  # fmt: skip
        db.session.add(one)
        note_what_it_awaits(db.session.get_one(Consolidation, consolidation_id).review_id)


def decide(make: Make, program: int, *, owner: str = ALLIANCE, due_on: date = DUE, on: date = date(2026, 9, 15)) -> int:
    with transaction():
        decision = Decision(
            agreement_id=program, review_id=review_of(program).id, text="Rà soát danh sách hợp tác xã",
            owner_id=make.agency_id(owner), due_on=due_on, decided_at=local(on, 9),
            decided_by_id=make.person_id(MINH), decided_as="Trưởng ban",
        )  # fmt: skip
        db.session.add(decision)
        db.session.flush()
        return decision.id


def of(kind: ObligationKind) -> dict[str, str]:
    """The rungs of that kind alone."""
    with transaction():
        others = select(Reminder.id).where(Reminder.obligation_kind != kind)
        for item in db.session.scalars(select(OutboxItem).where(OutboxItem.reminder_id.in_(others))):
            db.session.delete(item)
        db.session.flush()
        for reminder in db.session.scalars(select(Reminder).where(Reminder.obligation_kind != kind)):
            db.session.delete(reminder)
    return rungs()


def test_the_standing_agency_is_reminded_to_consolidate_from_the_day_reports_are_due(make: Make, program: int) -> None:
    to_consolidate(make, program)
    live(date(2026, 10, 1), date(2026, 11, 5))
    assert of(ObligationKind.CONSOLIDATION) == {
        "before-7": "It was not open yet on that day.", "before-3": "Lan", "before-1": "Lan", "due": "Lan",
        "overdue-1": "Lan, Hung", "overdue-3": "Lan, Hung", "overdue-5": "Minh", "overdue-10": "Minh",
        "weekly-1": "Lan, Hung, Minh",
    }  # fmt: skip


def test_it_opens_earlier_once_all_reports_are_in(make: Make, program: int) -> None:
    to_consolidate(make, program, is_in_on=date(2026, 10, 1))
    live(date(2026, 10, 1), date(2026, 10, 5))
    assert rungs() == {"before-7": "Lan"}


def test_a_frozen_consolidation_ends_it_and_asks_the_leaders_at_once(make: Make, program: int) -> None:
    review_id = to_consolidate(make, program)
    plan(DUE)
    freeze(make, review_id, DUE)
    plan(DUE, hour=10)
    dropped = [str(why) for why in db.session.scalars(select(OutboxItem.dropped_because)) if why is not None]
    assert dropped == ["The review was consolidated."]
    signing = of(ObligationKind.SIGN_OFF)
    assert signing["ready"] in ("Minh", "Binh")
    assert {name for name, _state, _subject in outbox()} >= {"Minh", "Binh"}
    assert "quý III/2026" in texts_to("Binh")[0]
    assert f"https://phoihop.example.vn/reviews/{review_id}" in texts_to("Binh")[0]


def test_the_leader_who_has_not_signed_climbs_the_ladder_alone(make: Make, program: int) -> None:
    review_id = to_consolidate(make, program)
    frozen = freeze(make, review_id, DUE)
    sign(make, frozen, COMMISSION, DUE)
    live(DUE, date(2026, 11, 12))
    assert of(ObligationKind.SIGN_OFF) == {
        "before-7": "It was not open yet on that day.", "ready": "Binh", "before-3": "Binh", "before-1": "Binh",
        "due": "Binh", "overdue-1": "Binh", "overdue-3": "Binh", "overdue-5": "Binh", "overdue-10": "Lan",
        "weekly-1": "Binh, Lan",
    }  # fmt: skip


def test_a_signature_ends_it_and_a_new_version_begins_a_new_series(make: Make, program: int) -> None:
    review_id = to_consolidate(make, program)
    first = freeze(make, review_id, DUE)
    live(DUE, DUE)
    sign(make, first, ALLIANCE, DUE)
    plan(THURSDAY)
    assert len([1 for name, _state, _subject in outbox() if name == "Binh"]) == 1
    withdraw(make, first, THURSDAY)
    freeze(make, review_id, THURSDAY, number=2)
    plan(THURSDAY, hour=11)
    versions = select(Reminder.due_version).where(
        Reminder.rung == "ready", Reminder.owner_id == make.agency_id(ALLIANCE)
    )
    assert sorted(db.session.scalars(versions)) == [2, 3]


def test_a_moved_day_for_consolidating_begins_afresh_and_leaves_the_signing_alone(make: Make, program: int) -> None:
    review_id = to_consolidate(make, program)
    move_review(
        review_id, by=make.viewer(LAN), to=HumanDates(consolidate_on=DUE + timedelta(days=5)), seen=HumanDates(),
        because="Chờ số liệu", now=local(DUE),
    )  # fmt: skip
    review = review_of(program)
    assert (review.consolidate_version, review.sign_version) == (2, 1)


def test_the_start_page_lists_it_for_a_quarter_and_then_leaves_it_to_the_program(make: Make, program: int) -> None:
    to_consolidate(make, program)
    last_day = review_of(program).cut_off_on + LOOKED_BACK
    listed, left = (also_owed(make.viewer(LAN), today=day) for day in (last_day, last_day + timedelta(days=1)))
    assert ([row.kind for row in listed], left) == ([ObligationKind.CONSOLIDATION], ())


def test_a_review_for_which_nobody_owed_a_report_is_not_to_be_consolidated(make: Make, program: int) -> None:
    to_consolidate(make, program)
    with transaction():
        for report in db.session.scalars(select(Report)):
            db.session.delete(report)
    live(DUE, date(2026, 11, 5))
    assert rungs() == {}


def test_a_decision_is_owed_by_its_agency_until_it_says_what_was_done(make: Make, program: int) -> None:
    report_owed(make, program, ALLIANCE, due_on=date(2029, 1, 15))
    decision_id = decide(make, program)
    live(date(2026, 9, 28), date(2026, 10, 28))
    assert rungs() == {
        "before-7": "Chi", "before-3": "Chi", "before-1": "Chi", "due": "Chi", "overdue-1": "Chi", "overdue-3": "Chi",
        "overdue-5": "Binh", "overdue-10": "Lan",
    }  # fmt: skip
    assert f"https://phoihop.example.vn/decisions/{decision_id}" in texts_to("Chi")[0]
    assert "Rà soát danh sách hợp tác xã" in texts_to("Chi")[0]
    with transaction():
        db.session.execute(update(Decision).values(done_on=date(2026, 10, 28), done_how="Đã rà soát"))
    live(date(2026, 10, 29), date(2026, 11, 12))
    assert len(rungs()) == 8


@pytest.mark.parametrize("kind", list(ObligationKind))
def test_commands_know_every_kind(make: Make, program: int, kind: ObligationKind) -> None:
    assert not obligation_exists(kind, 987654)


def test_the_preview_foresees_what_the_planner_does(make: Make, program: int) -> None:
    review_id = to_consolidate(make, program)
    reported(make, program, date(2026, 10, 7))
    freeze(make, review_id, DUE)
    decide(make, program)
    first = THURSDAY
    seen = {
        (row.obligation.kind, row.obligation.id, row.rung, row.holder.name if row.holder else "")
        for row in coming_reminders(Outlook(first, first, first, CALENDAR, Ladders(), ZONE))
        if not row.skipped
    }
    live(first, first)
    rows = db.session.execute(
        select(Reminder.obligation_kind, Reminder.obligation_id, Reminder.rung, OutboxItem.person_id)
        .join(OutboxItem, OutboxItem.reminder_id == Reminder.id)
    ).all()  # fmt: skip
    names = {make.person_id(who): who.name for who in (LAN, HUNG, MINH, CHI, BINH)}
    assert {(ObligationKind(kind), id_, rung, names[person]) for kind, id_, rung, person in rows} == seen
    assert {kind for kind, *_ in seen} == {
        ObligationKind.REPORT, ObligationKind.SIGN_OFF, ObligationKind.DECISION, ObligationKind.CONFIRMATION
    }  # fmt: skip
