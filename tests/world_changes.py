"""A body of the world that is no more: the program's standing agency has to give its work to somebody."""

from __future__ import annotations

import json

from tests.make import NOW, TODAY, Make
from tests.people import COMMISSION
from tracker.database import db, transaction
from tracker.domain.agencies import SuccessionKind
from tracker.domain.folding import fold
from tracker.models import Agency, AgencyChange, AgencySuccession, ChangedProgram, Reassignment

GONE = "Chi cục Phát triển nông thôn tỉnh"
NOTHING = {"posts": {}, "begun": [], "ended": {}, "reposted": {}}


def dissolved(make: Make, agreement_id: int) -> tuple[int, int]:
    """Ids of the change and of what awaits."""
    with transaction():
        agency = Agency(name=GONE, short_name=GONE, name_folded=fold(GONE), ended_on=TODAY)
        done = {"created": [], "ended": {}, "below": {}, "moved": NOTHING, "until": 1_000_000_000}
        change = AgencyChange(
            kind=SuccessionKind.DISSOLVE, decision_number="12-QĐ/TU", effective_on=TODAY, done=json.dumps(done),
            recorded_at=NOW, recorded_as="Quan, Quản trị hệ thống", carried_out_at=NOW,
        )  # fmt: skip
        db.session.add_all([agency, change])
        db.session.flush()
        db.session.add(ChangedProgram(change_id=change.id, agreement_id=agreement_id, becomes="end", is_one_body=True))
        row = AgencySuccession(
            predecessor_id=agency.id, successor_id=None, kind=SuccessionKind.DISSOLVE, effective_on=TODAY,
            change_id=change.id,
        )  # fmt: skip
        waiting = Reassignment(
            change_id=change.id, agreement_id=agreement_id, agency_id=agency.id,
            owner_id=make.agency_id(COMMISSION), opens_on=TODAY, due_on=TODAY,
        )  # fmt: skip
        db.session.add_all([row, waiting])
        db.session.flush()
        return change.id, waiting.id
