"""Break-glass: a system administrator opens one program for an hour; its trail, its parties and their leaders know."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from tracker.database import db, transaction
from tracker.domain.emergencies import OPEN_FOR, read_reason
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Action, Viewer, may
from tracker.domain.recipients import Addressee
from tracker.mail.emergency import EmergencyLetter, write_emergency
from tracker.mail.links import AGREEMENT
from tracker.models import Agreement, EmergencyReading
from tracker.services.access import agencies_of
from tracker.services.audit import record
from tracker.services.once import spend
from tracker.services.security_log import note
from tracker.services.telling_leaders import Moment, leaders_of, tell

WHY = message("Your agency takes part in this program, and you are its leader.")


def open_in_emergency(
    agreement_id: int, reason: str, *, by: Viewer, moment: Moment, once: str | None = None
) -> EmergencyReading:
    """Let this administrator read the program from now on for an hour, and tell the leaders of all who take part.

    Raises NotAllowed, NotFound, RuleBroken (field "reason"; also while another one is open), AlreadyDone.
    """
    if not may(by, Action.ADMINISTER):
        raise NotAllowed(message("Your post does not allow this."))
    because = read_reason(reason)
    with transaction():
        spend(once, at=moment.now)
        agreement = db.session.get(Agreement, agreement_id)
        if agreement is None:
            raise NotFound(message("There is no such program."))
        _refuse_a_second(by.person_id, now=moment.now)
        opened = EmergencyReading(
            person_id=by.person_id, agreement_id=agreement_id, reason=because, opened_as=f"{by.name}, {by.post_title}",
            opened_at=moment.now, until_at=moment.now + OPEN_FOR,
        )  # fmt: skip
        db.session.add(opened)
        db.session.flush()
        facts = {"reason": because, "until": opened.until_at.isoformat()}
        record(
            by, "opened-in-emergency", "agreement", agreement_id, at=moment.now, agreement_id=agreement_id, after=facts
        )
        leaders = leaders_of(agencies_of(agreement_id), WHY, today=moment.today)
        told = [_tell(opened, agreement.title, to, moment) for to in leaders]
    note(
        "emergency-opened", person_id=by.person_id, address=by.address, agreement=agreement_id, reading=opened.id,
        told=len(told),
    )  # fmt: skip
    return opened


def end_emergency(*, by: Viewer, now: datetime, once: str | None = None) -> None:
    """Close what this person has open; nothing where nothing is. Raises AlreadyDone."""
    with transaction():
        spend(once, at=now)
        wanted = EmergencyReading.person_id == by.person_id, EmergencyReading.ended_at.is_(None)
        opened = db.session.scalar(select(EmergencyReading).where(*wanted).with_for_update())
        if opened is None:
            return
        agreement_id, opened.ended_at = opened.agreement_id, min(now, opened.until_at)
        record(by, "ended-emergency", "agreement", agreement_id, at=now, agreement_id=agreement_id)
    note("emergency-ended", person_id=by.person_id, address=by.address, agreement=agreement_id)


def _refuse_a_second(person_id: int, *, now: datetime) -> None:
    """What ran out is marked as ended; what is still open must be ended first."""
    mine = EmergencyReading.person_id == person_id, EmergencyReading.ended_at.is_(None)
    over = update(EmergencyReading).where(*mine, EmergencyReading.until_at <= now)
    db.session.execute(over.values(ended_at=EmergencyReading.until_at))
    if db.session.scalar(select(EmergencyReading.id).where(*mine)) is not None:
        raise RuleBroken(message("You have another program open. End that first."))


def _tell(opened: EmergencyReading, program: str, to: Addressee, moment: Moment) -> int | None:
    holder = to.holder
    letter = EmergencyLetter(
        name=holder.name, program=program, who=opened.opened_as, reason=opened.reason, opened_at=opened.opened_at,
        until_at=opened.until_at, url=moment.letterhead.base_url + AGREEMENT.format(id=opened.agreement_id),
    )  # fmt: skip
    return tell(f"emergency:{opened.id}", to, write_emergency(letter, holder.language, moment.letterhead), moment)
