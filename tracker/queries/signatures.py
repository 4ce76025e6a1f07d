"""Who signed the versions of a review, each under the name that its paper has for it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import func, select

from tracker.database import db
from tracker.domain.consolidations import signing_titles
from tracker.domain.one_body import JoinedParty, signed_as_one
from tracker.models import Agency, Agreement, Party, Person, SignOff
from tracker.models.names_then import name_then, names_then, party_name


@dataclass(frozen=True)
class Signature:
    """One party's signature on one version. ``is_of_body``: what the party and others became one signed it."""

    party_id: int
    party: str
    person: str
    signed_as: str
    on_behalf: str | None
    reservation: str | None
    declared: tuple[str, ...]
    signed_at: datetime
    hash: str
    is_of_body: bool = False

    @property
    def titles(self) -> tuple[str, ...]:
        """What stands above the name, a line each."""
        return signing_titles(self.on_behalf, self.signed_as, self.party)


def signatures_of(
    version_ids: Sequence[int], on: date, *, joined: Sequence[JoinedParty], zone: tzinfo
) -> dict[int, list[Signature]]:
    """By version, each party by its name at the end of the review's window; a body that parties became, by its own on
    the day of signing, for only the body was there. One statement, one more for each signature of a body."""
    if not version_ids:
        return {}
    then = names_then(on)
    rows = db.session.execute(
        select(SignOff, party_name(then, on), func.coalesce(SignOff.signer_name, Person.name))
        .join(Party, Party.id == SignOff.party_id)
        .join(Agency, Agency.id == Party.agency_id)
        .join(Agreement, Agreement.id == Party.agreement_id)
        .outerjoin(*then.of)
        .join(Person, Person.id == SignOff.person_id)
        .where(SignOff.consolidation_id.in_(version_ids))
        .order_by(SignOff.signed_at, SignOff.id)
    )
    found: dict[int, list[Signature]] = {}
    for row, party, person in rows.all():
        is_of_body = signed_as_one(row.party_id, row.signed_at, joined)
        signature = Signature(
            row.party_id, body_name(row.agency_id, row.signed_at, zone) if is_of_body else party, person,
            row.signed_as, row.on_behalf, row.reservation, tuple(json.loads(row.declared)), row.signed_at, row.hash,
            is_of_body,
        )  # fmt: skip
        found.setdefault(row.consolidation_id, []).append(signature)
    return found


def body_name(agency_id: int, signed_at: datetime, zone: tzinfo) -> str:
    """What answered for the agency on that day, as it was called then; one statement."""
    return name_then(db.session(), agency_id, signed_at.astimezone(zone).date())
