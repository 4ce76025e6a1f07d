"""Reminders from the shell: what will be sent, and why something was or was not."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click
from flask import current_app
from flask.cli import AppGroup

from tracker.cli.answer import Day, answer, answering
from tracker.cli.needing_database import refuse_without_database
from tracker.cli.rules import warn_unloaded
from tracker.domain.messages import message
from tracker.domain.period_names import period_in_text

if TYPE_CHECKING:
    from tracker.queries.coming_reminders import ComingReminder
    from tracker.queries.coming_review_mails import ComingMail
    from tracker.queries.reminder_history import AttemptRow, ToldRow

MOST_DAYS = 400


reminders_group = AppGroup("reminders", help="Automatic reminders.")
GROUPS = (reminders_group,)


@reminders_group.command("preview")
@click.option("--from", "first", type=Day(), required=True, help="The first day.")
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=14, help="How many days.")
@answering
def preview_reminders(first: date, days: int) -> None:
    """Show which reminders will be sent on those days if nobody does anything, and which not, with the reason.

    Mails about whole reviews (ready for the leaders, or lacking reports) come besides; of those only the ones that tell
    of programs below are shown.
    """
    from tracker import clock
    from tracker.queries.coming_reminders import Outlook, coming_reminders
    from tracker.queries.coming_review_mails import coming_review_mails
    from tracker.queries.days_off import working_calendar
    from tracker.queries.ladders import ladders

    refuse_without_database()
    zone = current_app.config["SETTINGS"].zone
    last = first + timedelta(days=days - 1)
    outlook = Outlook(first, last, clock.today(zone), working_calendar(), ladders(), zone)
    coming = coming_reminders(outlook)
    warn_unloaded(outlook.calendar, (row.on for row in coming))
    rows = [*map(_coming, coming), *map(_mail_of_the_quarter, coming_review_mails(outlook))]
    answer().give(sorted(rows, key=lambda row: str(row["on"])))


@reminders_group.command("why")
@click.option("--obligation", "reference", required=True, help="report:41 or task:7.")
@answering
def explain_reminders(reference: str) -> None:
    """Show every rung decided so far for one thing owed: the reason, the mail and its attempts."""
    from tracker.domain.obligations import ObligationKind
    from tracker.queries.reminder_history import obligation_exists, reminder_history

    refuse_without_database()
    word, _, number = reference.partition(":")
    try:
        kind, id_ = ObligationKind(word), int(number)
    except ValueError:
        raise click.BadParameter("written as report:41 or task:7", param_hint="--obligation") from None
    if not 0 < id_ < 2**31 or not obligation_exists(kind, id_):
        answer().refuse(message("There is no %(reference)s.", reference=reference), obligation_id=reference)
    answer().give([_told(row, reference) for row in reminder_history(kind, id_)])


def _coming(row: ComingReminder) -> dict[str, Any]:
    holder, one = row.holder, row.obligation
    return {
        "on": row.on,
        "at": row.at.isoformat(timespec="seconds"),
        "to": holder.address if holder and holder.person_id else None,
        "post": holder.title if holder else None,
        "role": holder.role if holder else None,
        "agency": holder.agency_short if holder else row.owner,
        "owner": row.owner,
        "obligation": one.kind,
        "obligation_id": one.reference,
        "about": answer().say(one.about),
        "program": one.program,
        "due_on": one.due_on,
        "rung": row.rung,
        "reason": answer().say(row.reason),
        "skipped": answer().say(row.skipped),
    }


def _mail_of_the_quarter(row: ComingMail) -> dict[str, Any]:
    """In the same form: to a leader of a program with others below, with who of them has reported as of today."""
    holder, covered = row.to.holder, row.below.covered
    said = message(
        "Review %(period)s; programs below: %(done)s of %(all)s have reported; not yet: %(names)s",
        period=period_in_text(row.period), done=covered.reported_count, all=covered.asked_count,
        names="; ".join(one.label for one in row.below.silent) or "–",
    )  # fmt: skip
    return {
        "on": row.on,
        "at": row.at.isoformat(timespec="seconds"),
        "to": holder.address,
        "post": holder.title,
        "role": holder.role,
        "agency": holder.agency_short,
        "owner": holder.agency_short,
        "obligation": "review",
        "obligation_id": row.reference,
        "about": answer().say(said),
        "program": row.program,
        "due_on": row.due_on,
        "rung": "ready",
        "reason": answer().say(row.to.why),
        "skipped": None,
    }


def _told(row: ToldRow, reference: str) -> dict[str, Any]:
    mail = row.mail_id and {
        "id": row.mail_id,
        "message_id": row.message_id,
        "subject": row.subject,
        "state": row.state,
        "ended_at": _local(row.ended_at),
        "because": answer().say(row.ended_because),
        "attempts": [_attempt(one) for one in row.attempts],
    }
    return {
        "obligation_id": reference,
        "rung": row.rung,
        "on": row.on,
        "due_on": row.due_on,
        "due_version": row.due_version,
        "decided_at": _local(row.decided_at),
        "to": row.to,
        "post": row.post,
        "agency": row.agency,
        "reason": answer().say(row.reason),
        "skipped": answer().say(row.skipped),
        "mail": mail,
    }


def _attempt(row: AttemptRow) -> dict[str, Any]:
    return {
        "ended_at": _local(row.ended_at),
        "phase": row.phase,
        "code": row.code,
        "answer": row.answer,
        "seconds": row.seconds,
        "sender": row.sender,
    }


def _local(instant: datetime | None) -> str | None:
    zone = current_app.config["SETTINGS"].zone
    return instant.astimezone(zone).isoformat(timespec="seconds") if instant else None
