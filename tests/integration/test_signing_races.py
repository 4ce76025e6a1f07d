"""Many hands on one review at the same instant: each act counts once, and nothing is signed that was withdrawn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from tests.make import NOW, ZONE, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, LAN, MINH
from tests.review_making import AFTER, INSIDE, NOON, PASSWORD, Quarter, quarter, with_password
from tracker.database import db
from tracker.domain.review_states import ReviewState
from tracker.models import Consolidation, Review, SignOff
from tracker.services.progress import correct_entry, log_progress
from tracker.services.reviews.consolidating import freeze_review, reopen_review
from tracker.services.reviews.signing import sign_review
from tracker.services.reviews.submitting import return_report, take_back_report

ALL = ["read", "figures", "differences", "missing"]


@pytest.fixture
def scene(make: Make) -> Quarter:
    found = quarter(make)
    found.hand_in(COMMISSION)
    found.hand_in(ALLIANCE)
    with_password(make, MINH, BINH)
    return found


def at_once(app: Flask, *acts: Callable[[], None]) -> list[str]:
    """How each act, let go at the same instant, ended: "done" or the name of its refusal; in their order."""
    ends = [""] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(place: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                acts[place]()
                ends[place] = "done"
            except Exception as refusal:
                ends[place] = type(refusal).__name__
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def signing(scene: Quarter, who: object) -> Callable[[], None]:
    by, seen = scene.viewer(who), scene.frozen_hash()
    return lambda: sign_review(
        scene.review_id, by=by, seen=seen, ticked=ALL, password=PASSWORD, address="10.0.0.1", today=AFTER, now=NOON,
        zone=ZONE,
    )  # fmt: skip


def reopening(scene: Quarter) -> Callable[[], None]:
    by = scene.viewer(LAN)
    return lambda: reopen_review(scene.review_id, by=by, because="Sửa", today=AFTER, now=NOW, zone=ZONE)


def signatures() -> list[SignOff]:
    db.session.rollback()
    return list(db.session.scalars(select(SignOff)))


def test_two_leaders_sign_at_one_moment_and_both_count(app: Flask, scene: Quarter) -> None:
    scene.freeze()
    assert at_once(app, signing(scene, MINH), signing(scene, BINH)) == ["done", "done"]
    assert scene.state() is ReviewState.SIGNED


def test_one_leader_at_four_windows_signs_once(app: Flask, scene: Quarter) -> None:
    scene.freeze()
    ends = at_once(app, *(signing(scene, BINH) for _window in range(4)))
    assert sorted(ends) == ["RuleBroken"] * 3 + ["done"]
    assert len(signatures()) == 1


def test_a_signature_that_meets_a_withdrawal_stands_under_the_old_version_or_not_at_all(
    app: Flask, scene: Quarter
) -> None:
    scene.freeze()
    signed, reopened = at_once(app, signing(scene, BINH), reopening(scene))
    assert reopened == "done"
    assert signed in ("done", "RuleBroken")
    assert len(signatures()) == (signed == "done")
    assert scene.state() is ReviewState.COLLECTING
    first = db.session.scalars(select(Consolidation).where(Consolidation.number == 1)).one()
    assert all(signature.hash == first.hash for signature in signatures())


def test_an_entry_that_meets_the_freezing_is_seen_by_the_one_or_noted_by_the_other(app: Flask, scene: Quarter) -> None:
    scene.write()
    officer, chi, seen = scene.viewer(LAN), scene.viewer(CHI), scene.seen()
    part_id = scene.make.part_id(scene.task, ALLIANCE)
    frozen, logged = at_once(
        app,
        lambda: freeze_review(scene.review_id, by=officer, seen=seen, today=AFTER, now=NOON, zone=ZONE),
        lambda: log_progress(part_id, by=chi, happened_on=INSIDE, note="Bổ sung", now=NOON, today=AFTER),
    )
    assert logged == "done"
    assert frozen in ("done", "ChangedMeanwhile")
    state = scene.state()
    assert state is (ReviewState.CHANGED if frozen == "done" else ReviewState.COLLECTING)
    awaited = db.session.scalars(select(Review.awaits).where(Review.id == scene.review_id)).one()
    assert awaited == ("new_version" if frozen == "done" else "consolidation")


def test_a_report_returned_while_the_review_is_made_final_is_inside_or_out(app: Flask, scene: Quarter) -> None:
    scene.write()
    officer, seen, report_id = scene.viewer(LAN), scene.seen(), scene.report_id(ALLIANCE)
    time = {"today": AFTER, "now": NOW, "zone": ZONE}
    frozen, returned = at_once(
        app,
        lambda: freeze_review(scene.review_id, by=officer, seen=seen, **time),
        lambda: return_report(report_id, by=officer, because="x", **time),
    )
    assert (frozen, returned) in {("done", "RuleBroken"), ("ChangedMeanwhile", "done")}


def test_a_signature_that_meets_a_corrected_entry_stands_under_what_was_read_and_shows_as_changed(
    app: Flask, make: Make
) -> None:
    scene = quarter(make)
    entry_id = scene.log(ALLIANCE, quantity=31)
    scene.hand_in(ALLIANCE)
    scene.freeze()
    with_password(make, MINH)
    officer = scene.viewer(CHI)
    signed, corrected = at_once(
        app,
        signing(scene, MINH),
        lambda: correct_entry(
            entry_id, by=officer, happened_on=INSIDE, note="Đã sửa", quantity=Decimal(30), today=AFTER, now=NOW
        ),
    )
    assert corrected == "done"
    assert signed in ("done", "RuleBroken")
    assert [one.hash for one in signatures()] == [scene.frozen_hash()] * (signed == "done")
    assert scene.state() is ReviewState.CHANGED


def test_a_report_is_not_taken_back_from_under_a_signature(app: Flask, scene: Quarter) -> None:
    scene.freeze()
    boss, report_id = scene.viewer(BINH), scene.report_id(ALLIANCE)
    ends = at_once(
        app,
        signing(scene, MINH),
        lambda: take_back_report(report_id, by=boss, because="x", today=AFTER, now=NOW, zone=ZONE),
    )
    assert ends == ["done", "RuleBroken"]
    assert scene.report(ALLIANCE).submitted_on is not None
