"""What a campaign found, counted from the outbox and from the mail server's own journal."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from tests.chaos.sink import Sink
from tracker.database import db
from tracker.models import OutboxMessage
from tracker.models.reminders import MessageState

SETTLED = (MessageState.SENT, MessageState.FAILED, MessageState.PARKED, MessageState.CANCELLED)


@dataclass
class Result:
    """``kills``: how often something was killed, stopped or broken. ``lost``: reminders that never came to a visible
    end, and such as count as sent though no server has them. ``duplicates``: copies beyond the first.

    ``too_many_copies``: messages of which there are more than one and one for each unknown end of theirs.
    ``wrong``: sentences about whatever else must not be.
    """

    messages: int = 0
    kills: int = 0
    lost: int = 0
    duplicates: int = 0
    most_copies: int = 0
    parked: int = 0
    too_many_copies: int = 0
    wrong: list[str] = field(default_factory=list)
    facts: dict[str, object] = field(default_factory=dict)


def audit(sink: Sink, *, kills: int = 0) -> Result:
    """Compare what the outbox says with what the server took."""
    sink.catch_up()
    copies = sink.copies()
    m = OutboxMessage
    db.session.rollback()
    rows = db.session.execute(select(m.message_id, m.state, m.unknown_count)).all()
    db.session.rollback()
    result = Result(messages=len(rows), kills=kills, most_copies=max(copies.values(), default=0))
    for id_, state, unknown_count in rows:
        result.lost += state not in SETTLED or (state == MessageState.SENT and not copies[id_])
        result.parked += state == MessageState.PARKED
        result.too_many_copies += copies[id_] > 1 + unknown_count
    result.duplicates = sum(copies.values()) - len(copies)
    strangers = set(copies) - {row.message_id for row in rows}
    if strangers:
        result.wrong.append(f"{len(strangers)} messages that are in no outbox")
    return result


def is_quiet() -> bool:
    """Every message has come to an end."""
    db.session.rollback()
    waiting = select(OutboxMessage.id).where(OutboxMessage.state.not_in(SETTLED)).limit(1)
    answer = db.session.scalar(waiting) is None
    db.session.rollback()
    return answer
