"""Third layer: who holds which message, and what became of it. Every change of hands is one conditional statement.

pending -> leased -> sending -> sent | failed | parked | cancelled, or back to pending. Leases and waiting times go by
the database's clock.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, bindparam, case, insert, null, or_, select, true, update

from tracker.database import Base, Instant, database_clock, db, insert_row, transaction, write
from tracker.domain.delivery import MOST_UNKNOWN, Answer, Outcome, Phase, outcome_of, wait_seconds, was_offered
from tracker.domain.messages import Message, message
from tracker.mail.rendering import Rendered
from tracker.models import DeliveryAttempt, OutboxMessage
from tracker.models.columns import written_out
from tracker.models.reminders import HELD, MessageState
from tracker.services.reminders.breaker import MAIL_MAY_GO
from tracker.services.reminders.posting import IS_REMINDER
from tracker.services.reminders.rechecking import NOTHING_LEFT, drop_from

LEASE_SECONDS = 60.0
MESSAGES_AT_ONCE = 50
M = OutboxMessage
WriteAnew = Callable[[Sequence[int]], Mapping[int, Rendered]]
"""Writes digests by what is left in them, inside the running transaction; answers the new texts."""


@dataclass(frozen=True)
class Claimed:
    """A message that is ours to send as long as the token holds."""

    id: int
    token: str
    message_id: str
    name: str
    address: str
    language: str
    subject: str
    text: str
    html: str
    planned_at: datetime
    refused_count: int
    unknown_count: int
    handled_count: int


@dataclass(frozen=True)
class Attempt:
    """One try at a message: how and when it ended, how long it took, whose it was."""

    answer: Answer
    ended_at: datetime
    seconds: float | None
    sender: str


def claim(
    holder: int,
    *,
    at: datetime,
    write_anew: WriteAnew,
    lease_seconds: float = LEASE_SECONDS,
    count: int = MESSAGES_AT_ONCE,
    is_quiet: bool = False,
) -> list[Claimed]:
    """Take the next due messages, longest waiting first; nobody else gets them. Nothing while mail pauses.

    What need not be told any more is cancelled here instead of sent; a digest that has less to tell than when it was
    written is written anew, unless somebody may have seen it. ``is_quiet``: reminders wait, at night and on days off.
    """
    due = (
        select(M.id)
        .where(M.state == MessageState.PENDING, M.next_at <= database_clock(), MAIL_MAY_GO)
        .where(~IS_REMINDER if is_quiet else true())
        .order_by(M.next_at, M.id)
        .limit(count)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    token = secrets.token_hex(16)
    with transaction():
        rows: Sequence[Row[Any]] = db.session.execute(
            update(M)
            .where(M.id.in_(select(due.c.id)), M.state == MessageState.PENDING)
            .values(
                state=MessageState.LEASED,
                lease_token=token,
                holder=holder,
                leased_until=database_clock(lease_seconds),
            )
            .returning(*_CLAIMED)
            .execution_options(synchronize_session=False)
        ).all()
        wanted, shrunk = drop_from([row.id for row in rows])
        unseen = [row.id for row in rows if row.id in shrunk and not (row.unknown_count or row.handled_count)]
        anew = write_anew(unseen) if unseen else {}
        for row in rows:
            if row.id not in wanted:
                _end(row.id, token, MessageState.CANCELLED, NOTHING_LEFT, at=at)
    in_order = sorted(rows, key=lambda row: (row.next_at, row.id))
    return [_claimed(row, token, anew.get(row.id)) for row in in_order if row.id in wanted]


def begin_sending(claimed: Claimed) -> bool:
    """Commit that the content goes out now; False when the message is no longer ours, and then it must not."""
    with transaction():
        return _begin(claimed)


def settle(claimed: Claimed, attempt: Attempt, following: Claimed | None = None) -> tuple[bool, bool]:
    """Write down how the try ended and what follows from it, and that the content of the ``following`` goes out now.

    One commit for both: waiting for the disk is what takes longest. Answers of each whether it was still ours.
    """
    outcome = outcome_of(attempt.answer)
    if outcome is Outcome.SENT and following is not None and following.token == claimed.token:
        return _settle_and_begin(claimed, attempt, following)
    with transaction():
        _keep_attempt(claimed.id, attempt)
        is_ours = _settle(claimed, attempt, outcome)
        return is_ours, following is not None and _begin(following)


def _settle_and_begin(claimed: Claimed, attempt: Attempt, following: Claimed) -> tuple[bool, bool]:
    """The same where all goes well; on PostgreSQL one statement that commits itself: one way to it, not four."""
    values = {"id_": claimed.id, "following": following.id, "token": claimed.token, "at": attempt.ended_at}
    is_one = db.session.get_bind().dialect.name == "postgresql"
    with transaction(is_one_statement=is_one):
        if is_one:
            tried = {f"tried_{name}": value for name, value in _attempt_row(claimed.id, attempt).items()}
            back = write(_KEPT_SENT_AND_BEGUN, values | tried)
        else:
            _keep_attempt(claimed.id, attempt)
            back = write(_SENT_AND_BEGUN, values)
    changed = {id_ for (id_,) in back}
    return claimed.id in changed, following.id in changed


def _begin(claimed: Claimed) -> bool:
    """Also where it is begun already: who is told that a commit failed cannot know whether it did."""
    return bool(write(_BEGIN, {"id_": claimed.id, "token": claimed.token}))


def _settle(claimed: Claimed, attempt: Attempt, outcome: Outcome) -> bool:
    if outcome is Outcome.SENT:
        return bool(write(_SENT, {"id_": claimed.id, "token": claimed.token, "at": attempt.ended_at}))
    if outcome is Outcome.REFUSED:
        why = message("The mail server refused the address for good: %(said)s", said=_said(attempt.answer))
        return _end(claimed.id, claimed.token, MessageState.FAILED, why, at=attempt.ended_at)
    if outcome is Outcome.UNKNOWN:
        return _settle_unknown(claimed.id, claimed.token, claimed.unknown_count, at=attempt.ended_at)
    if not was_offered(attempt.answer):
        return _let_go(claimed.id, claimed.token)  # it keeps its place: what is due longest is sent first
    tries = claimed.refused_count + (outcome is Outcome.LATER)
    # Trouble with the server is not the message's fault: it waits, but its tries are not counted.
    return _release(claimed.id, claimed.token, wait_seconds(max(1, tries)), refused_count=tries)


def give_back(messages: Iterable[Claimed]) -> None:
    """Let go of messages that were claimed and not tried, begun or not."""
    with transaction():
        for one in messages:
            _let_go(one.id, one.token)


def holders_overdue() -> list[int]:
    """The senders whose leases have run out; whether they live is another question."""
    overdue = M.state.in_(HELD) & (M.leased_until < database_clock())
    return [holder for holder in db.session.scalars(select(M.holder).where(overdue).distinct()) if holder is not None]


def take_over(dead_holder: int, *, at: datetime) -> int:
    """Free what a dead sender held; answers how many. What it was just sending may have arrived, and that is noted."""
    asked: Select[*tuple[Any, ...]] = select(M.id, M.lease_token, M.state, M.unknown_count).where(
        M.holder == dead_holder, M.state.in_(HELD)
    )
    with transaction():
        rows: Sequence[Row[Any]] = db.session.execute(asked).all()
        freed = 0
        for row in rows:
            if row.state == MessageState.LEASED:
                freed += _release(row.id, row.lease_token, 0)
            elif _settle_unknown(row.id, row.lease_token, row.unknown_count, at=at):
                freed += 1
                died = Answer(Phase.CONTENT, None, "the sender died before the server's answer was written down")
                _keep_attempt(row.id, Attempt(died, at, None, f"sender {dead_holder}"))
    return freed


def _settle_unknown(id_: int, token: str, unknown_before: int, *, at: datetime) -> bool:
    count = unknown_before + 1
    if count < MOST_UNKNOWN:
        return _release(id_, token, wait_seconds(count), unknown_count=count)
    why = message("After %(n)s tries it is not known whether it arrived; it may have.", n=count)
    return _end(id_, token, MessageState.PARKED, why, at=at, unknown_count=count)


def _let_go(id_: int, token: str) -> bool:
    return _change(id_, token, state=MessageState.PENDING, **_NOBODYS)


def _release(id_: int, token: str, wait: float, **changes: object) -> bool:
    return _change(id_, token, state=MessageState.PENDING, next_at=database_clock(wait), **_NOBODYS, **changes)


def _end(id_: int, token: str, state: MessageState, why: Message | None, *, at: datetime, **changes: object) -> bool:
    return _change(id_, token, state=state, ended_at=at, ended_because=why, **_NOBODYS, **changes)


def _change(id_: int, token: str, **changes: object) -> bool:
    """Change a message that this token still holds; False when it does not."""
    held = {"id_": id_, "token": token}
    return bool(db.session.connection().execute(_OURS.values(changes), held).rowcount)


def _keep_attempt(message_id: int, attempt: Attempt) -> None:
    insert_row(DeliveryAttempt, **_attempt_row(message_id, attempt))


def _attempt_row(message_id: int, attempt: Attempt) -> dict[str, Any]:
    answer = attempt.answer
    return {
        "message_id": message_id, "ended_at": attempt.ended_at, "phase": answer.phase, "code": answer.code,
        "answer": answer.text, "seconds": attempt.seconds, "sender": attempt.sender,
    }  # fmt: skip


def _said(answer: Answer) -> str:
    return f"{answer.code} {answer.text}" if answer.code else answer.text


_NOBODYS: dict[str, Any] = {"lease_token": None, "holder": None, "leased_until": None}
_T = Base.metadata.tables[M.__tablename__]
_HELD_BY_TOKEN = update(_T).where(
    _T.c.lease_token == bindparam("token"), or_(*(_T.c.state == written_out(state) for state in sorted(HELD)))
)
_THIS = _T.c.id == bindparam("id_")
_OURS = _HELD_BY_TOKEN.where(_THIS)
_BEGIN = _OURS.values(state=MessageState.SENDING).returning(_T.c.id)
_SENT = _OURS.values(state=MessageState.SENT, ended_at=bindparam("at"), ended_because=None, **_NOBODYS).returning(
    _T.c.id
)
_SENT_AND_BEGUN = (
    _HELD_BY_TOKEN.where(or_(_THIS, _T.c.id == bindparam("following")))
    .values(
        state=case((_THIS, MessageState.SENT), else_=MessageState.SENDING),
        ended_at=case((_THIS, bindparam("at", type_=Instant())), else_=null()),
        **{name: case((_THIS, null()), else_=_T.c[name]) for name in _NOBODYS},
    )
    .returning(_T.c.id)
)
"""One statement for the two of the same claim: each is a way to the database and back."""
_ATTEMPTS = Base.metadata.tables[DeliveryAttempt.__tablename__]
_TRIED = {name: bindparam(f"tried_{name}", type_=column.type) for name, column in _ATTEMPTS.c.items() if name != "id"}
_KEPT_SENT_AND_BEGUN = _SENT_AND_BEGUN.add_cte(insert(_ATTEMPTS).values(_TRIED).cte("kept"))
_CLAIMED: tuple[Any, ...] = (
    M.id, M.message_id, M.name, M.address, M.language, M.subject, M.text, M.html, M.planned_at,
    M.refused_count, M.unknown_count, M.handled_count, M.next_at,
)  # fmt: skip


def _claimed(row: Row[Any], token: str, anew: Rendered | None) -> Claimed:
    facts = {name: value for name, value in row._mapping.items() if name != "next_at"}
    return Claimed(token=token, **facts | (asdict(anew) if anew else {}))
