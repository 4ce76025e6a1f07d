"""Jobs: send what is due, and at once what somebody waits for at his screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from tracker.domain.delivery import Outcome
from tracker.domain.reminders import is_time_to_remind
from tracker.jobs.mornings import morning_of
from tracker.jobs.occasion import Occasion
from tracker.mail.mailer import mailer_for
from tracker.mail.server_address import UnusableServer
from tracker.queries.days_off import working_calendar
from tracker.services import email_change_mails, forgotten_passwords
from tracker.services.email_change_mails import send_email_changes
from tracker.services.forgotten_passwords import send_links
from tracker.services.reminders.breaker import trip
from tracker.services.reminders.sending import Sender

LOCKS = "locks"


def send_mail(occasion: Occasion) -> Mapping[str, int]:
    """Send what is due, reminders in office hours only: a server that is back at night is no reason to wake anyone.

    Settings that name no usable server pause mail, like a server that is away.
    """
    settings = occasion.settings
    try:
        mailer = mailer_for(settings.smtp_url, sender=settings.mail_from)
    except UnusableServer as unusable:
        trip(str(unusable))
        return {Outcome.TROUBLE: 1}
    return Sender(
        mailer,
        occasion.letterhead,
        settings.data_dir / LOCKS,
        occasion.now,
        occasion.process,
        partial(morning_of, occasion),
        occasion.is_stopping,
        is_quiet=lambda: not (occasion.is_by_hand or is_time_to_remind(occasion.local, working_calendar())),
    ).run()


def password_links(occasion: Occasion) -> Mapping[str, int]:
    """Mail a link to who forgot a password. Held mail is no reason to wait: nothing of it was sent before."""
    return _mail(send_links, occasion) if forgotten_passwords.is_anything_to_send(now=occasion.now) else {}


def email_changes(occasion: Occasion) -> Mapping[str, int]:
    """Mail the link to who wants another e-mail address, and the notice to the old one; as for passwords."""
    return _mail(send_email_changes, occasion) if email_change_mails.is_anything_to_send(now=occasion.now) else {}


def _mail(send: Callable[..., Mapping[str, int]], occasion: Occasion) -> Mapping[str, int]:
    settings = occasion.settings
    try:
        mailer = mailer_for(settings.smtp_url, sender=settings.mail_from)
    except UnusableServer:
        return {Outcome.TROUBLE: 1}
    try:
        return send(mailer, occasion.letterhead, now=occasion.now)
    finally:
        mailer.close()
