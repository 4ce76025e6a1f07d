"""A party's leader signs the frozen version of a review. Signatures are only ever added."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.domain.consolidations import OnBehalf
from tracker.domain.errors import ChangedMeanwhile, NotAllowed, NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.moves import Act
from tracker.domain.permissions import Action, Viewer
from tracker.domain.signing import SigningOrder, declarations_about, next_to_sign, refuse_unfit_signature
from tracker.domain.snapshots import is_intact, read_snapshot
from tracker.language import say
from tracker.models import Agreement, Party, SignOff
from tracker.services.audit import record
from tracker.services.once import spend
from tracker.services.reviews.awaiting import note_what_it_awaits
from tracker.services.reviews.standing import Standing, open_review, parties_of
from tracker.services.sign_in import confirm_password


def sign_review(
    review_id: int,
    *,
    by: Viewer,
    seen: str,
    ticked: Collection[str],
    on_behalf: OnBehalf | None = None,
    reservation: str = "",
    password: str,
    address: str,
    today: date,
    now: datetime,
    zone: ZoneInfo,
    once: str | None = None,
) -> None:
    """Sign for the first party of this leader that has not signed and whose turn it is.

    ``seen``: the hash of the version he read. The password is asked for again, and guessing it is slowed as at the
    sign-in (``address``: the browser's).
    Raises NotFound, NotAllowed, RuleBroken, TooManyFailures, ChangedMeanwhile, AlreadyDone.
    """
    confirm_password(by, password, address=address, now=now)
    with transaction():
        spend(once, at=now)
        found = open_review(review_id, Act.SIGN, Action.SIGN_OFF, by=by, today=today, zone=zone)
        version = found.consolidation
        if version is None or version.snapshot is None or version.hash is None:
            raise NotFound(message("There is no such version."))
        if version.hash != seen or not is_intact(version.snapshot, version.hash):
            raise ChangedMeanwhile(message("A new version was made meanwhile. Please read it before you sign."))
        party = _party(found, by)
        asked = declarations_about(read_snapshot(version.snapshot))
        refuse_unfit_signature(asked, ticked, reservation.strip())
        seat = by.seat_for(Action.SIGN_OFF, party.agency_id)
        signed = SignOff(
            consolidation_id=version.id, party_id=party.id, agency_id=party.agency_id, person_id=by.person_id,
            signed_as=seat.title if seat else by.post_title, on_behalf=on_behalf,
            declared=json.dumps([say(one.sentence, "vi") for one in asked], ensure_ascii=False),
            reservation=reservation.strip() or None, hash=version.hash, signed_at=now,
        )  # fmt: skip
        db.session.add(signed)
        note_what_it_awaits(review_id)
        record(
            by, "sign-review", "sign_off", signed.id, at=now, agreement_id=version.agreement_id,
            after={"version": version.number, "hash": version.hash, "party": party.name_as_signed,
                   "on_behalf": on_behalf, "declared": signed.declared, "reservation": signed.reservation},
        )  # fmt: skip


def _party(found: Standing, by: Viewer) -> Party:
    """The first party this leader answers for that has not signed. Raises NotAllowed, RuleBroken."""
    version_id = found.consolidation.id if found.consolidation else None
    parties = parties_of(found.review, version_id)
    own = [party for party in parties if by.seat_for(Action.SIGN_OFF, party.agency_id)]
    if not own:
        raise NotAllowed(message("Only a leader of a party signs, for his own agency."))
    signed = set(db.session.scalars(select(SignOff.party_id).where(SignOff.consolidation_id == version_id)))
    left = [party for party in own if party.id not in signed]
    if not left:
        raise RuleBroken(message("Your agency has signed this version already."))
    order = SigningOrder(
        db.session.scalars(select(Agreement.signing_order).where(Agreement.id == found.review.agreement_id)).one()
    )
    turn = next_to_sign(order, [party.id for party in parties], signed)
    if all(party.id not in turn for party in left):
        first = next(party for party in parties if party.id in turn)
        raise RuleBroken(message("The program is signed in order: %(party)s signs first.", party=first.name_as_signed))
    return next(party for party in left if party.id in turn)
