"""Into the outbox: one new message to one person, whatever it is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Protocol

from sqlalchemy.sql.dml import ReturningInsert

from tracker.database import database_clock, db, insert_new, write
from tracker.mail.letterhead import Letterhead
from tracker.mail.message import message_id_for
from tracker.mail.rendering import Rendered
from tracker.models import OutboxMessage
from tracker.models.reminders import MessageState

DIGEST, REVIEW, BELOW = "digest:", "review", "below:"
IS_DIGEST = OutboxMessage.dedupe_key.startswith(DIGEST)
"""Made of reminders, and so of nothing once none of them is left to tell; other messages say what they say."""
IS_REMINDER = IS_DIGEST | OutboxMessage.dedupe_key.startswith(REVIEW) | OutboxMessage.dedupe_key.startswith(BELOW)
"""What nobody gets at night or on a day off; what was done to an account or an agency is said at once."""


@dataclass(frozen=True)
class Reader:
    """Whom a message goes to."""

    person_id: int
    name: str
    email: str
    language: str


class Occasion(Protocol):
    """When a message is written, and under whose letterhead: a morning of the planner, or a moment of its own."""

    @property
    def now(self) -> datetime:
        """The instant."""

    @property
    def today(self) -> date:
        """The local day."""

    @property
    def letterhead(self) -> Letterhead:
        """What all mails of the installation have."""


def post(dedupe_key: str, to: Reader, said: Rendered, morning: Occasion) -> int | None:
    """Write the message that this key stands for; its id, or None where it is there already."""
    values = {
        "dedupe_key": dedupe_key,
        "message_id": message_id_for(dedupe_key, morning.letterhead.host),
        "person_id": to.person_id,
        "name": to.name,
        "address": to.email,
        "language": to.language,
        "for_on": morning.today,
        "planned_at": morning.now,
        "subject": said.subject,
        "text": said.text,
        "html": said.html,
        "state": MessageState.PENDING,
        "refused_count": 0,
        "unknown_count": 0,
        "handled_count": 0,
    }
    back = write(_into_outbox(db.session.get_bind().dialect.name), values)
    return back[0][0] if back else None


@cache
def _into_outbox(_database: str) -> ReturningInsert[Any]:
    """Kept for each kind of database: putting a statement together takes longer than running it."""
    return insert_new(OutboxMessage).values(next_at=database_clock()).returning(OutboxMessage.id)
