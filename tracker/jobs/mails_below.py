"""Leaders of a program that has no review of the quarter itself are told once a quarter of those below it."""

from __future__ import annotations

from tracker.domain.period_names import period_in_text
from tracker.domain.review_mails import below_mail_key
from tracker.jobs.tellings import OfQuarter
from tracker.mail.links import AGREEMENT, BELOW
from tracker.mail.review_mails import BelowLine, QuarterNote, Section
from tracker.queries.below.news import BelowNews
from tracker.queries.below.quarter_mails import below_of_quarter, quarters_below
from tracker.queries.review_mails import leaders_told, parties_answering, staff_today
from tracker.services.reminders.morning import Morning

MOST_SILENT = 10


def quarters_to_tell(morning: Morning) -> list[OfQuarter]:
    """To whom what is to be told today, told already or not.

    Where the program has a review of the quarter, its leaders read of those below in the mail about that.
    """
    quarters = quarters_below(today=morning.today)
    parties = parties_answering({one.agreement_id for one in quarters}, today=morning.today) if quarters else {}
    staff = staff_today({party for those in parties.values() for party in those}, today=morning.today)
    return [
        OfQuarter(below_mail_key(one.agreement_id, one.period, person_id), person_id, to, one)
        for one in quarters
        for to in leaders_told(parties[one.agreement_id], staff, on=morning.today)
        if (person_id := to.holder.person_id) is not None
    ]


def section_below(one: OfQuarter, morning: Morning) -> Section | None:
    """What its reader is told; None where nothing below had to report any more."""
    quarter, base = one.quarter, morning.letterhead.base_url
    below = below_of_quarter(one.person_id, quarter, today=morning.today, zone=morning.letterhead.zone)
    if below is None:
        return None
    note = QuarterNote(
        period=period_in_text(quarter.period),
        last_sign_on=quarter.last_sign_on,
        below=below_line(below, base),
        url=base + AGREEMENT.format(id=quarter.agreement_id),
    )
    return Section(quarter.program, quarters=(note,))


def below_line(below: BelowNews, base: str) -> BelowLine:
    """The programs below as mails tell of them."""
    return BelowLine(
        reported_count=below.covered.reported_count,
        asked_count=below.covered.asked_count,
        silent=tuple(one.label for one in below.silent[:MOST_SILENT]),
        more_count=max(0, len(below.silent) - MOST_SILENT),
        url=base + BELOW.format(period=below.code),
    )
