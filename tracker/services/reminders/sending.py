"""Fourth layer: claim -> look again -> SMTP -> settle, one message after the other. No transaction is open during SMTP.

If this process dies at any point, another sender sees that its lock is gone and takes over what it held.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import exists, select
from sqlalchemy.exc import InterfaceError, OperationalError

from tracker.database import database_clock, db
from tracker.domain.delivery import UNKNOWN_IN_A_ROW, Answer, Outcome, Phase, outcome_of
from tracker.domain.errors import ChangedMeanwhile
from tracker.logs import in_words
from tracker.mail.letterhead import Letterhead
from tracker.mail.mailer import Mailer
from tracker.mail.message import Letter, UnusableSender, wire
from tracker.models import OutboxMessage
from tracker.models.reminders import HELD, MessageState
from tracker.services.reminders import breaker, outbox
from tracker.services.reminders.digests import write_anew
from tracker.services.reminders.liveness import Lifeline, lifeline
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.outbox import Attempt, Claimed

log = logging.getLogger(__name__)
SETTLE_TRIES = 30
SETTLE_PAUSE_SECONDS = 1.0


@dataclass
class Sender:
    """One run of sending. ``now``: the instant it began by the caller's clock. ``is_stopping``: asked between messages.

    ``name`` tells people which process it was. ``morning``: what a digest that lost something is written anew by.
    ``is_quiet``: do reminders wait, as at night and on days off?
    """

    mailer: Mailer
    letterhead: Letterhead
    locks_folder: Path
    now: datetime
    name: str
    morning: Callable[[], Morning]
    is_stopping: Callable[[], bool] = lambda: False
    is_quiet: Callable[[], bool] = lambda: False
    lease_seconds: float = outbox.LEASE_SECONDS
    _began: float = field(default_factory=time.monotonic)
    _counts: Counter[str] = field(default_factory=Counter)
    _unknown_in_a_row: int = 0

    def run(self) -> dict[str, int]:
        """Send all that is due until nothing is, or mail pauses; answers how many ended how."""
        if not _is_anything_to_do():
            return {}
        is_quiet = self.is_quiet()
        try:
            with lifeline(self.locks_folder) as line:
                self._bury_the_dead(line)
                while not self.is_stopping():
                    claimed = outbox.claim(
                        line.number,
                        at=self._at(),
                        write_anew=lambda messages: write_anew(messages, self.morning()),
                        lease_seconds=self.lease_seconds,
                        is_quiet=is_quiet,
                    )
                    if not claimed or not self._send_all(claimed):
                        break
        finally:
            self.mailer.close()
        return dict(self._counts)

    def _bury_the_dead(self, line: Lifeline) -> None:
        for holder in outbox.holders_overdue():
            if not line.is_alive(holder):
                self._counts["taken_over"] += outbox.take_over(holder, at=self._at())

    def _send_all(self, claimed: list[Claimed]) -> bool:
        """Send these one by one; False when mail has to pause. What is not tried is given back.

        While all goes well, one commit writes down the end of a message and that the content of the next goes out.
        """
        left, is_begun = list(claimed), False
        try:
            while left and (is_begun or not self.is_stopping()):
                one, begun, is_begun = left.pop(0), is_begun, False
                began = time.monotonic()
                answer = self._talk(one, is_begun=begun)
                if answer is None:
                    continue  # taken from us meanwhile: not ours to say anything about
                attempt, outcome = Attempt(answer, self._at(), time.monotonic() - began, self.name), outcome_of(answer)
                following = left[0] if left and outcome is Outcome.SENT and not self.is_stopping() else None
                is_begun = self._settle(one, attempt, following)
                self._counts[outcome] += 1
                if not self._may_go_on(outcome, answer):
                    return False
        finally:
            if left:
                outbox.give_back(left)
        return True

    def _talk(self, claimed: Claimed, *, is_begun: bool) -> Answer | None:
        """The try itself; None when the message was no longer ours before its content went out."""
        letter = Letter(
            message_id=claimed.message_id, name=claimed.name, address=claimed.address, subject=claimed.subject,
            text=claimed.text, html=claimed.html, language=claimed.language, dated_at=claimed.planned_at,
        )  # fmt: skip
        try:
            content = wire(letter, sender=self.letterhead.sender, list_host=self.letterhead.host)
        except UnusableSender as ours:
            return Answer(Phase.SENDER, None, f"TRACKER_MAIL_FROM is no address: {ours}")
        except ValueError as unusable:
            return Answer(Phase.RECIPIENT, 553, f"it cannot be addressed: {unusable}")
        refusal = self.mailer.offer(claimed.address)
        if refusal is not None:
            return refusal
        if not is_begun and not outbox.begin_sending(claimed):
            return None
        return self.mailer.hand_over(content, claimed.message_id)

    def _settle(self, claimed: Claimed, attempt: Attempt, following: Claimed | None) -> bool:
        """Write the end down, however long the database is away: this is what keeps copies from being sent.

        In the same commit, that the content of the ``following`` goes out; answers whether that one is still ours.
        """
        tries_left = SETTLE_TRIES
        while True:
            try:
                is_ours, is_begun = outbox.settle(claimed, attempt, following)
                break
            except (OperationalError, InterfaceError, ChangedMeanwhile) as away:  # the last: a deadlock
                tries_left -= 1
                if not tries_left:
                    raise
                log.warning("message %s cannot be settled yet: %s", claimed.id, in_words(away))
                time.sleep(SETTLE_PAUSE_SECONDS)
        if not is_ours:
            log.warning("message %s was taken over while it was being sent", claimed.id)
        return is_begun

    def _may_go_on(self, outcome: Outcome, answer: Answer) -> bool:
        """Pause all mail after trouble, or after several unknown ends in a row; the first sent message mends it."""
        self._unknown_in_a_row = self._unknown_in_a_row + 1 if outcome is Outcome.UNKNOWN else 0
        if outcome is Outcome.TROUBLE or self._unknown_in_a_row >= UNKNOWN_IN_A_ROW:
            breaker.trip(" ".join(str(part) for part in (answer.phase, answer.code, answer.text) if part))
            return False
        if outcome is Outcome.SENT and self._counts[outcome] == 1:
            breaker.mend()
        return True

    def _at(self) -> datetime:
        """Now, by the caller's clock."""
        return self.now + timedelta(seconds=time.monotonic() - self._began)


def _is_anything_to_do() -> bool:
    due = (OutboxMessage.state == MessageState.PENDING) & (OutboxMessage.next_at <= database_clock())
    return bool(db.session.scalar(select(exists().where(due | OutboxMessage.state.in_(HELD)))))
