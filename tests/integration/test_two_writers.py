"""Many people writing one agreement at the same instant: one is saved, the others are told, nothing is half done."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI, COMMISSION, LAN
from tracker.database import BUSY_SECONDS, db, transaction
from tracker.domain.agreement_heads import AgreementHead
from tracker.domain.errors import AlreadyDone, ChangedMeanwhile, RuleBroken
from tracker.domain.messages import message
from tracker.domain.proposals import Proposal
from tracker.models import Agency, Agreement, AuditEntry, Person
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.editing import edit_agreement
from tracker.services.agreements.intake import save_proposal
from tracker.services.agreements.versions import ChangedByOthers

WRITERS = 6


def at_once(app: Flask, act: Callable[[int], None]) -> list[str]:
    """What each of the writers, let go at the same instant, ended with: "saved" or the name of a refusal."""
    ends: list[str] = []
    gate = threading.Barrier(WRITERS)

    def write(number: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                act(number)
                ends.append("saved")
            except Exception as end:
                ends.append(type(end).__name__)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def test_of_many_saving_the_same_version_one_is_saved(app: Flask, make: Make) -> None:
    agreement_id = make.agreement()
    people = [make.viewer(LAN), make.viewer(CHI)]
    db.session.rollback()

    def save(number: int) -> None:
        head = AgreementHead(title=f"Tên {number}", tracked_from=TODAY)
        edit_agreement(agreement_id, head, by=people[number % 2], version=1, today=TODAY, now=NOW,
                       calendar=working_calendar())  # fmt: skip

    assert at_once(app, save) == [ChangedByOthers.__name__] * (WRITERS - 1) + ["saved"]
    db.session.rollback()
    assert db.session.scalars(select(Agreement.version)).one() == 2
    assert len(db.session.scalars(select(AuditEntry)).all()) == 1


def test_of_many_clicks_on_one_form_one_counts(app: Flask, make: Make) -> None:
    proposal = Proposal(title="Một lần", parties=("Sở Y tế", "Sở Tư pháp"))

    def save(_number: int) -> None:
        save_proposal(proposal, by=None, today=TODAY, now=NOW, calendar=working_calendar(), once="k" * 40)

    assert at_once(app, save) == [AlreadyDone.__name__] * (WRITERS - 1) + ["saved"]


def test_one_new_agency_in_many_papers_is_created_once(app: Flask, make: Make) -> None:
    def save(number: int) -> None:
        proposal = Proposal(title=f"Chương trình {number}", parties=("Sở Ngoại vụ tỉnh Ninh Bình",))
        save_proposal(proposal, by=None, today=TODAY, now=NOW, calendar=working_calendar())

    assert at_once(app, save) == ["saved"] * WRITERS
    db.session.rollback()
    named = select(func.count()).where(Agency.name == "Sở Ngoại vụ tỉnh Ninh Bình")
    assert db.session.scalar(named) == 1
    assert len(db.session.scalars(select(Agreement)).all()) == WRITERS


def test_a_use_case_that_breaks_lets_the_next_one_write_at_once(app: Flask, make: Make) -> None:
    def writes() -> None:
        with transaction():
            raise RuleBroken(message("No."))

    for _ in range(3):
        with pytest.raises(RuleBroken):
            writes()
    began = time.monotonic()
    with transaction():
        pass
    assert time.monotonic() - began < BUSY_SECONDS / 2


def test_who_writes_second_what_is_there_once_is_told_so(make: Make) -> None:
    known = db.session.scalars(select(Person.email).order_by(Person.id)).first()
    with pytest.raises(ChangedMeanwhile), transaction():
        db.session.add(Person(name="Nguyễn Thị Hoa", email=known))
    assert len(db.session.scalars(select(Person.id).where(Person.email == known)).all()) == 1


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # SQLite has one writer at a time
@pytest.mark.parametrize("how", ["deadlock", "serialization"])
def test_who_loses_a_deadlock_or_a_serialization_is_told_that_somebody_was_first(
    app: Flask, make: Make, how: str
) -> None:
    rows = [make.agency_id(name) for name in (ALLIANCE, COMMISSION)]
    ends: list[str] = []
    both_are_in = threading.Barrier(2)
    db.session.rollback()

    def write(order: list[int]) -> None:
        with app.app_context():
            try:
                with transaction():
                    if how == "serialization":
                        db.session.execute(text("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE"))
                        db.session.execute(select(func.count()).select_from(Agency)).scalar_one()
                        both_are_in.wait(10)
                        order = rows[:1]
                    for number, id_ in enumerate(order):
                        db.session.execute(update(Agency).where(Agency.id == id_).values(abbreviation="x"))
                        if number == 0 and how == "deadlock":
                            both_are_in.wait(10)
                ends.append("saved")
            except ChangedMeanwhile:
                ends.append("somebody was first")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=write, args=(order,)) for order in (rows, rows[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["saved", "somebody was first"]
