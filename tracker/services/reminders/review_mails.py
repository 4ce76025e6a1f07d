"""Puts mails about reviews into the outbox, each once for a reader, a review and a kind."""

from __future__ import annotations

from tracker.database import transaction
from tracker.domain.review_mails import ReviewMail, below_mail_key, review_mail_key
from tracker.mail.rendering import Rendered
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.posting import Reader, post


def post_review_mail(review_id: int, kind: ReviewMail, to: Reader, said: Rendered, morning: Morning) -> bool:
    """Write it; False where it was written before."""
    with transaction():
        return post(review_mail_key(review_id, kind, to.person_id), to, said, morning) is not None


def post_mail_below(agreement_id: int, period: str, to: Reader, said: Rendered, morning: Morning) -> bool:
    """The same of the programs below one, once for a reader and a period."""
    with transaction():
        return post(below_mail_key(agreement_id, period, to.person_id), to, said, morning) is not None
