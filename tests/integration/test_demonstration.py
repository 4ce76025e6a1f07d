"""The demonstration loads on both databases, only once, and is alive on any day."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from tracker.database import db
from tracker.demo.loading import load_demonstration
from tracker.demo.people import DEPARTMENT, MINISTRY, PEOPLE
from tracker.demo.story import SYMBOL
from tracker.models import Agency, Agreement, Person, ProgressEntry, Report, Task
from tracker.queries.people import demonstration_people
from tracker.queries.viewers import standing_of, viewer_of_person

TODAY = date(2026, 11, 24)
NEXT_YEARS = [date(2027, 2, 20), date(2027, 11, 24), date(2031, 6, 1)]


def load(app: Flask, today: date = TODAY) -> int:
    return load_demonstration(today=today, zone=app.config["SETTINGS"].zone)


def story_id() -> int:
    return db.session.scalars(select(Agreement.id).where(Agreement.symbol == SYMBOL)).one()


def test_the_demonstration_is_loaded_only_once(app: Flask) -> None:
    assert load(app) > 90
    assert load(app) == 0


def test_a_load_that_was_broken_off_goes_on_where_it_stopped(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from tracker.demo import loading

    def full_disk(*_args: object, **_kwargs: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(loading, "confirm_part", full_disk)
        with pytest.raises(OSError, match="disk full"):
            load(app)
    load(app)
    assert db.session.scalar(select(func.count()).select_from(Agreement)) == 4
    assert db.session.scalar(select(func.count()).where(Task.done_on.is_not(None))) == 10


@pytest.mark.parametrize("today", [TODAY, *NEXT_YEARS])
def test_something_is_overdue_and_somebody_silent_on_any_day(app: Flask, today: date) -> None:
    load(app, today)
    overdue = select(func.count()).where(
        Task.agreement_id == story_id(), Task.done_on.is_(None), Task.effective_due_on < today
    )
    assert (db.session.scalar(overdue) or 0) >= 3
    owed = select(func.count()).where(
        Report.submitted_at.is_(None), Report.due_on < today, Agency.id == Report.agency_id, Agency.name == DEPARTMENT
    )
    assert (db.session.scalar(owed) or 0) >= 2
    recent = select(func.count()).where(ProgressEntry.happened_on > date.fromordinal(today.toordinal() - 30))
    assert (db.session.scalar(recent) or 0) >= 5


def test_only_the_story_is_marked_as_illustrative(app: Flask) -> None:
    load(app)
    marked = db.session.scalars(select(Agreement.id).where(Agreement.is_illustrative)).all()
    assert marked == [story_id()]


def test_the_ministry_that_took_over_answers_for_the_old_one(app: Flask) -> None:
    load(app)
    person = next(person for person in PEOPLE if person.agency == MINISTRY)
    person_id = db.session.scalars(select(Person.id).where(Person.email == person.email)).one()
    viewer = viewer_of_person(person_id, today=TODAY)
    assert viewer is not None
    program = db.session.scalars(select(Agreement.id).where(Agreement.symbol == "01/CTPH-HCCB-BTNMT")).one()
    standing = standing_of(viewer.agency_ids, program)
    assert standing is not None
    assert standing.relation(viewer.agency_ids) == "party"


def test_every_demonstration_person_has_a_button(app: Flask) -> None:
    load(app)
    assert len(demonstration_people(today=TODAY)) == len(PEOPLE)
