"""Job: leaders of a program that has no review of the quarter itself get one mail a quarter about those below it."""

from __future__ import annotations

from tracker.domain.period_names import period_in_text
from tracker.domain.recipients import Addressee
from tracker.domain.reminders import is_time_to_remind
from tracker.domain.review_mails import below_mail_key
from tracker.jobs.review_mails import below_line
from tracker.mail.links import AGREEMENT
from tracker.mail.review_mails import QuarterLetter, write_quarter_below
from tracker.queries.below.quarter_mails import QuarterBelow, below_of_quarter, quarters_below
from tracker.queries.review_mails import keys_written, leaders_told, parties_answering, staff_today
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.posting import Reader
from tracker.services.reminders.review_mails import post_mail_below


def tell_of_quarters_below(morning: Morning) -> int:
    """Write the mails not written yet, within the office hours of a working day; answers how many.

    Where the program has a review of the quarter, its leaders read of those below in the mail about that.
    """
    if not is_time_to_remind(morning.now.astimezone(morning.letterhead.zone), morning.calendar):
        return 0
    quarters = quarters_below(today=morning.today)
    parties = parties_answering({one.agreement_id for one in quarters}, today=morning.today) if quarters else {}
    staff = staff_today({party for those in parties.values() for party in those}, today=morning.today)
    wanted = {
        below_mail_key(one.agreement_id, one.period, to.holder.person_id): (one, to)
        for one in quarters
        for to in leaders_told(parties[one.agreement_id], staff, on=morning.today)
        if to.holder.person_id is not None
    }
    written = keys_written(wanted)
    return sum(_tell(*one, morning) for key, one in wanted.items() if key not in written)


def _tell(quarter: QuarterBelow, to: Addressee, morning: Morning) -> bool:
    holder, base = to.holder, morning.letterhead.base_url
    if holder.person_id is None:
        return False
    below = below_of_quarter(holder.person_id, quarter, today=morning.today, zone=morning.letterhead.zone)
    if below is None:
        return False
    letter = QuarterLetter(
        post=holder.title,
        agency=holder.agency_name,
        why=to.why,
        period=period_in_text(quarter.period),
        program=quarter.program,
        last_sign_on=quarter.last_sign_on,
        url=base + AGREEMENT.format(id=quarter.agreement_id),
    )
    said = write_quarter_below(letter, below_line(below, base), holder.language)
    reader = Reader(holder.person_id, holder.name, holder.address, holder.language)
    return post_mail_below(quarter.agreement_id, quarter.period, reader, said, morning)
