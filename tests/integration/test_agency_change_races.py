"""Two administrators record changes of the same agencies at one instant, on connections of their own."""

from __future__ import annotations

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.integration.test_agency_changes import MERGE, NEW, asked
from tests.integration.test_signing_races import at_once
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, DEPARTMENT, QUAN, UNION
from tracker.database import db
from tracker.domain.agencies import SuccessionKind
from tracker.domain.errors import RuleBroken
from tracker.models import Agency, AgencyChange, AgencySuccession
from tracker.queries.days_off import working_calendar
from tracker.services.agency_changing.recording import MEANWHILE, Asked, record_change

KNOWN = ("is recorded already", "went into", str(MEANWHILE))


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.mark.parametrize(
    "other", [MERGE, asked(SuccessionKind.ABSORB, (UNION,), (ALLIANCE,))], ids=["the same", "another"]
)
def test_of_two_administrators_recording_a_merger_at_once_one_wins_and_the_other_is_told(
    app: Flask, make: Make, other: Asked
) -> None:
    make.program()
    by, calendar, told = make.viewer(QUAN), working_calendar(), []
    shown = [
        record_change(one, by=by, calendar=calendar, today=TODAY, now=NOW, only_preview=True) for one in (MERGE, other)
    ]
    db.session.remove()

    def recording(one: Asked, seen: str) -> None:
        try:
            record_change(one, by=by, calendar=calendar, today=TODAY, now=NOW, seen=seen)
        except RuleBroken as refusal:
            told.append(str(refusal))
            raise

    ends = at_once(app, lambda: recording(MERGE, shown[0].seen), lambda: recording(other, shown[1].seen))
    assert sorted(ends) == ["RuleBroken", "done"]
    assert any(words in told[0] for words in KNOWN)
    assert db.session.scalar(select(func.count()).select_from(AgencyChange)) == 1
    assert db.session.scalar(select(func.count()).where(AgencySuccession.predecessor_id == make.agency_id(UNION))) == 1
    assert db.session.scalar(select(func.count()).where(Agency.name == NEW)) in (0, 1)


def test_an_agency_merged_into_itself_is_refused_on_the_page_in_plain_words(make: Make, client: FlaskClient) -> None:
    make.sign_in(client, QUAN)
    data = {
        "kind": "absorb", "predecessors": DEPARTMENT, "successors": DEPARTMENT, "decision_number": "1-QĐ/TU",
        "decided_on": "12/11/2026", "effective_on": "24/11/2026",
    }  # fmt: skip
    assert "Cơ quan không thể kế thừa chính mình." in client.post("/agencies/changes/new", data=data).text
