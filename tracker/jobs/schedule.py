"""The table of jobs: what runs by itself, and how often. Each is safe to run twice, and at any moment."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tracker.domain.delivery import Outcome
from tracker.jobs.audit_ends import keep_audit_ends
from tracker.jobs.evidence_files import scan_files, sweep_files
from tracker.jobs.mails_below import tell_of_quarters_below
from tracker.jobs.occasion import Occasion
from tracker.jobs.packs import make_packs, sweep_packs
from tracker.jobs.review_mails import tell_of_reviews
from tracker.mail.mailer import mailer_for
from tracker.mail.server_address import UnusableServer
from tracker.queries.days_off import working_calendar
from tracker.queries.ladders import ladders
from tracker.services import email_change_mails, forgotten_passwords
from tracker.services.email_change_mails import forget_old_changes, send_email_changes
from tracker.services.forgotten_passwords import forget_old_requests, send_links
from tracker.services.guessing import forget_old_failures
from tracker.services.heartbeat import forget_old_schedulers
from tracker.services.once import forget_spent_forms
from tracker.services.reminders.breaker import trip
from tracker.services.reminders.missing_year import tell_of_missing_year
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.planning import plan_reminders
from tracker.services.reminders.sending import Sender
from tracker.services.reviews.extending import extend_open_ended
from tracker.services.second_factor.half_way import forget_old_halves

MINUTE, HOUR = 60, 60 * 60
LOCKS = "locks"


@dataclass(frozen=True)
class Job:
    """``run`` does it and answers with counts; it needs an application context."""

    name: str
    every_seconds: int
    run: Callable[[Occasion], Mapping[str, int]]


def open_reviews(occasion: Occasion) -> Mapping[str, int]:
    """Agreements without an end get the reviews of the next year."""
    return {"agreements": extend_open_ended(today=occasion.today, calendar=working_calendar())}


def plan(occasion: Occasion) -> Mapping[str, int]:
    """Decide the reminders of today and write the digests."""
    return plan_reminders(_morning(occasion)).as_facts()


def missing_year(occasion: Occasion) -> Mapping[str, int]:
    """Tell the administrators of a year whose days off are not entered, three months ahead."""
    return {"mails": tell_of_missing_year(_morning(occasion))}


def review_mails(occasion: Occasion) -> Mapping[str, int]:
    """Tell leaders of reviews that are ready and of the quarter below them, standing agencies of missing reports."""
    morning = _morning(occasion)
    return {"mails": tell_of_reviews(morning) + tell_of_quarters_below(morning)}


def send_mail(occasion: Occasion) -> Mapping[str, int]:
    """Send what is due. Settings that name no usable server pause mail, like a server that is away."""
    settings = occasion.settings
    try:
        mailer = mailer_for(settings.smtp_url, sender=settings.mail_from)
    except UnusableServer as unusable:
        trip(str(unusable))
        return {Outcome.TROUBLE: 1}
    return Sender(
        mailer, occasion.letterhead, settings.data_dir / LOCKS, occasion.now, occasion.process, occasion.is_stopping
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


def forget_old(occasion: Occasion) -> Mapping[str, int]:
    """Drop what is too old to matter to anyone."""
    forget_spent_forms(now=occasion.now)
    failures = forget_old_failures(now=occasion.now) + forget_old_requests(now=occasion.now)
    forget_old_halves(now=occasion.now)
    forget_old_changes(now=occasion.now)
    schedulers = forget_old_schedulers(now=occasion.now)
    return {"sign_in_failures": failures, "schedulers": schedulers, "pack_files": sweep_packs(occasion)}


def _morning(occasion: Occasion) -> Morning:
    return Morning(occasion.now, working_calendar(), ladders(), occasion.letterhead)


JOBS = (
    Job("open-reviews", HOUR, open_reviews),
    Job("plan-reminders", MINUTE, plan),
    Job("missing-year", HOUR, missing_year),
    Job("review-mails", HOUR, review_mails),
    Job("send-mail", MINUTE // 4, send_mail),
    Job("password-links", MINUTE // 12, password_links),
    Job("email-changes", MINUTE // 12, email_changes),
    Job("make-packs", MINUTE // 12, make_packs),
    Job("scan-files", MINUTE // 4, scan_files),
    Job("sweep-files", HOUR, sweep_files),
    Job("audit-ends", HOUR, keep_audit_ends),
    Job("forget-old", HOUR, forget_old),
)
