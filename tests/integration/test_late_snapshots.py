"""A review that is made final after its day for signing: the leaders hear first that they can sign, and are not late
for the days before."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from tests.make import ZONE, Make
from tests.people import BINH, LAN
from tests.reminding import CALENDAR, live, local, plan, texts_to
from tests.review_making import Quarter, quarter
from tracker.database import db, transaction
from tracker.domain.ladders import Ladders
from tracker.domain.obligations import ObligationKind
from tracker.models import Consolidation, OutboxItem, Person, Reminder
from tracker.models.obligations import SELECTS
from tracker.queries.also_owed import also_owed
from tracker.queries.coming_reminders import Outlook, coming_reminders
from tracker.services.reviews.consolidating import freeze_review

SIGN_ON = date(2026, 9, 24)
LATE = date(2026, 9, 28)  # a Monday


@pytest.fixture
def scene(make: Make) -> Quarter:
    return quarter(make)


def made_final(scene: Quarter, day: date, hour: int = 9) -> None:
    """By the standing agency, on that day at that hour where it is."""
    scene.write(today=day)
    now = local(day, hour)
    freeze_review(scene.review_id, by=scene.viewer(LAN), seen=scene.seen(day), today=day, now=now, zone=ZONE)


def told(who: str) -> list[tuple[str, date]]:
    """The rungs of the signature that this person was told of, with their days."""
    rows = db.session.execute(
        select(Reminder.rung, Reminder.for_on)
        .join(OutboxItem, OutboxItem.reminder_id == Reminder.id)
        .join(Person, Person.id == OutboxItem.person_id)
        .where(Reminder.obligation_kind == ObligationKind.SIGN_OFF, Person.name == who)
        .order_by(Reminder.id)
    ).all()
    db.session.rollback()
    return [(row.rung, row.for_on) for row in rows]


def test_the_leaders_first_word_is_that_he_can_sign_and_his_lateness_counts_from_that_day(scene: Quarter) -> None:
    made_final(scene, LATE)
    live(LATE, LATE + timedelta(days=9))
    days = [LATE + timedelta(days=count) for count in (0, 1, 3, 7)]
    names = ["ready", "overdue-1", "overdue-3", "overdue-5"]
    assert told("Binh") == told("Minh") == list(zip(names, days, strict=True))
    assert "quá hạn" not in texts_to("Binh")[0].lower()
    assert "quá hạn 1 ngày" in texts_to("Binh")[1].lower()


def test_his_start_page_calls_it_due_on_the_day_it_was_made_final(scene: Quarter) -> None:
    made_final(scene, LATE)
    for day, late in ((LATE, False), (LATE + timedelta(days=1), True)):
        (row,) = [one for one in also_owed(scene.viewer(BINH), today=day) if one.kind is ObligationKind.SIGN_OFF]
        assert (row.due_on, row.status.is_late) == (LATE, late)


def test_made_final_in_time_it_is_due_on_its_day_as_ever(scene: Quarter) -> None:
    made_final(scene, date(2026, 9, 17))
    live(date(2026, 9, 17), SIGN_ON + timedelta(days=1))
    assert told("Binh")[0] == ("ready", date(2026, 9, 17))
    assert told("Binh")[-2:] == [("due", SIGN_ON), ("overdue-1", SIGN_ON + timedelta(days=1))]


def test_the_day_it_was_made_final_is_the_local_one(scene: Quarter) -> None:
    made_final(scene, LATE, hour=2)  # in UTC it is Sunday still
    assert db.session.scalar(select(Consolidation.frozen_on)) == LATE
    rows = db.session.execute(SELECTS[ObligationKind.SIGN_OFF].select()).all()
    assert {(row.opens_on, row.due_on) for row in rows} == {(LATE, LATE)}


def test_what_was_made_final_before_that_day_was_kept_opens_on_its_day_in_utc(scene: Quarter) -> None:
    made_final(scene, LATE, hour=2)
    with transaction():
        db.session.scalars(select(Consolidation)).one().frozen_on = None
    (row, _other) = db.session.execute(SELECTS[ObligationKind.SIGN_OFF].select()).all()
    assert row.opens_on == LATE - timedelta(days=1)


@pytest.mark.parametrize("idle_days", [0, 2, 10])
def test_what_is_foreseen_is_what_is_sent_also_after_we_were_silent(scene: Quarter, idle_days: int) -> None:
    made_final(scene, LATE)
    first, last = LATE + timedelta(days=idle_days), LATE + timedelta(days=35)
    asked = Outlook(first, last, first, CALENDAR, Ladders(), ZONE)
    foreseen = [
        (one.rung, one.on)
        for one in coming_reminders(asked)
        if one.obligation.kind is ObligationKind.SIGN_OFF and one.holder and one.holder.name == "Binh"
    ]
    live(first, last)
    assert told("Binh") == foreseen
    assert foreseen[0][0] == "ready"
    assert all(before < after for (_rung, before), (_next, after) in pairwise(foreseen))


def test_a_tick_after_the_first_word_tells_nobody_again(scene: Quarter) -> None:
    made_final(scene, LATE)
    live(LATE, LATE)
    assert plan(LATE, hour=10).reminder_count == 0
    assert len(told("Binh")) == 1
