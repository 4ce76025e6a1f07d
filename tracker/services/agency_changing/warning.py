"""What whoever records a change of agencies is told beside what it does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from tracker.database import db
from tracker.domain.agencies import SuccessionKind
from tracker.domain.agency_changes import Change, same_decision
from tracker.domain.messages import Message, message
from tracker.models import AgencyChange
from tracker.services.agency_changing.bodies import Named
from tracker.services.agency_changing.concerned import ConcernedProgram


def warnings_of(
    change: Change, after: Sequence[Named], programs: Sequence[ConcernedProgram], today: date
) -> list[Message]:
    """What the preview says beside what it shows; nothing of it keeps the change from being recorded."""
    found = []
    if change.effective_on > today:
        said = message(
            "It counts from %(day)s and is carried out then. Until that day nothing moves, and it can be taken back.",
            day=change.effective_on,
        )
        found.append(said)
    if change.effective_on < today:
        found.append(message("It counts from a day that has passed. People move today; nothing signed changes."))
    if change.kind is SuccessionKind.MERGE and not after[0].is_new:
        said = message(
            "%(name)s is there already: it goes on and takes the work over beside its own.", name=after[0].name
        )
        found.append(said)
    if change.decided_on is not None and change.decided_on > change.effective_on:
        found.append(message("The decision was signed only after the day from which it counts."))
    signed = sum(one.signed_count for one in programs)
    if signed:
        said = message(
            "%(count)s final reviews end after that day. They stay as they were signed, with the names of then.",
            count=signed,
        )
        found.append(said)
    if any(one.fate.is_standing_gone for one in programs):
        found.append(message("A standing agency is no more: until its place is given, the next party decides."))
    number = same_decision(change.decision_number)
    others = select(AgencyChange.decision_number).where(AgencyChange.undone_at.is_(None))
    if any(same_decision(one) == number for one in db.session.scalars(others)):
        found.append(message("Another change was recorded with this decision; one decision may order several."))
    return found
