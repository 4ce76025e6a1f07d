"""A mail that goes out at once, beside the outbox: it holds a secret that no table, backup or page shall hold."""

from __future__ import annotations

import logging
from datetime import datetime

from tracker.domain.delivery import Answer, Phase
from tracker.mail.letterhead import Letterhead
from tracker.mail.mailer import Mailer
from tracker.mail.message import Letter, message_id_for, wire
from tracker.mail.rendering import Rendered

log = logging.getLogger(__name__)


def hand_over(
    said: Rendered, key: str, *, name: str, email: str, language: str, mailer: Mailer, letterhead: Letterhead,
    now: datetime,
) -> Answer:  # fmt: skip
    """Offer it to the server; its answer. ``key``: what makes the mail's id, the same for the same mail."""
    letter = Letter(
        message_id=message_id_for(key, letterhead.host), name=name, address=email, subject=said.subject,
        text=said.text, html=said.html, language=language, dated_at=now,
    )  # fmt: skip
    try:
        content = wire(letter, sender=letterhead.sender, list_host=letterhead.host)
    except ValueError as unusable:
        log.warning("a mail cannot be addressed: %s", type(unusable).__name__)
        return Answer(Phase.RECIPIENT, 553, "it cannot be addressed")
    return mailer.offer(email) or mailer.hand_over(content, letter.message_id)
