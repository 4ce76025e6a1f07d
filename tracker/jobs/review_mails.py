"""Job: leaders get one mail when a review is ready for them, the standing agency one about who has not reported."""

from __future__ import annotations

from tracker.domain.messages import message
from tracker.domain.obligations import ObligationKind
from tracker.domain.period_names import period_in_text
from tracker.domain.permissions import Role
from tracker.domain.quarter.behind import Box
from tracker.domain.recipients import Addressee, Staff, present_in
from tracker.domain.reminders import is_time_to_remind
from tracker.domain.review_mails import ReviewMail, mails_due, review_mail_key
from tracker.mail.links import BELOW, QUARTER, REVIEW, path_to
from tracker.mail.rendering import Rendered
from tracker.mail.review_mails import BelowLine, Numbers, ReviewLetter, Worst, write_reports_missing, write_review_ready
from tracker.queries.below.news import BelowNews
from tracker.queries.quarter.overview import Overview
from tracker.queries.review_mails import (
    ReviewNews,
    below_for,
    fresh_reviews,
    keys_written,
    leaders_told,
    numbers_for,
    staff_today,
)
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.posting import Reader
from tracker.services.reminders.review_mails import post_review_mail

MOST_WORST, MOST_SILENT = 3, 10
TO_STANDING = message("Your agency is the standing agency of this program, and you are its officer.")
Wanted = tuple[ReviewNews, ReviewMail, Addressee]


def tell_of_reviews(morning: Morning) -> int:
    """Write the mails not written yet, within the office hours of a working day; answers how many."""
    if not is_time_to_remind(morning.now.astimezone(morning.letterhead.zone), morning.calendar):
        return 0
    fresh = [(news, kinds) for news in fresh_reviews(today=morning.today) if (kinds := _kinds(news, morning))]
    staff = staff_today({party for news, _kinds in fresh for party in news.parties}, today=morning.today)
    wanted = {
        review_mail_key(news.id, kind, to.holder.person_id): (news, kind, to)
        for news, kinds in fresh
        for kind in kinds
        for to in _readers(news, kind, staff, morning)
        if to.holder.person_id is not None
    }
    written = keys_written(wanted)
    return sum(_tell(*one, morning) for key, one in wanted.items() if key not in written)


def _kinds(news: ReviewNews, morning: Morning) -> list[ReviewMail]:
    return mails_due(news.facts, today=morning.today)


def _readers(news: ReviewNews, kind: ReviewMail, staff: Staff, morning: Morning) -> list[Addressee]:
    """The leaders of every party, or the officers of the standing agency; or whoever stands in for them."""
    if kind is ReviewMail.READY:
        return leaders_told(news.parties, staff, on=morning.today)
    return present_in(news.parties[0], Role.OFFICER, TO_STANDING, staff, on=morning.today) if news.parties else []


def _tell(news: ReviewNews, kind: ReviewMail, to: Addressee, morning: Morning) -> bool:
    holder = to.holder
    said = _written(news, kind, to, morning)
    if said is None or holder.person_id is None:
        return False
    reader = Reader(holder.person_id, holder.name, holder.address, holder.language)
    return post_review_mail(news.id, kind, reader, said, morning)


def _written(news: ReviewNews, kind: ReviewMail, to: Addressee, morning: Morning) -> Rendered | None:
    holder, base = to.holder, morning.letterhead.base_url
    letter = ReviewLetter(
        post=holder.title,
        agency=holder.agency_name,
        why=to.why,
        period=period_in_text(news.period),
        program=news.program,
        submit_on=news.facts.submit_on,
        consolidate_on=news.facts.consolidate_on,
        report_count=len(news.facts.reports),
        missing=news.missing,
        url=base + REVIEW.format(id=news.id),
    )
    if kind is ReviewMail.MISSING:
        return write_reports_missing(letter, holder.language)
    page = numbers_for(holder.person_id or 0, news, today=morning.today)
    if page is None:
        return None
    below = below_for(holder.person_id or 0, news, today=morning.today, zone=morning.letterhead.zone)
    return write_review_ready(
        letter, _numbers(page, news, base), below_line(below, base) if below else None, holder.language
    )


def below_line(below: BelowNews, base: str) -> BelowLine:
    """The programs below as mails tell of them."""
    return BelowLine(
        reported_count=below.covered.reported_count,
        asked_count=below.covered.asked_count,
        silent=tuple(one.label for one in below.silent[:MOST_SILENT]),
        more_count=max(0, len(below.silent) - MOST_SILENT),
        url=base + BELOW.format(period=below.code),
    )


def _numbers(page: Overview, news: ReviewNews, base: str) -> Numbers:
    """The page's own numbers, so that mail and page never differ."""
    figures = page.boxes.total.figures
    return Numbers(
        as_of=page.window.as_of,
        given=figures[Box.GIVEN],
        done=figures[Box.DONE],
        done_in_time=figures[Box.DONE_IN_TIME],
        done_late=figures[Box.DONE_LATE],
        open_in_time=figures[Box.OPEN_IN_TIME],
        overdue=figures[Box.OVERDUE],
        rate=page.boxes.total.rate,
        worst=tuple(
            Worst(
                f"{line.number} {line.title}".strip(),
                line.leads,
                line.days or 0,
                base + path_to(ObligationKind.TASK, line.id),
            )
            for line in page.overdue[:MOST_WORST]
        ),
        url=base + QUARTER.format(id=news.agreement_id, period=page.window.period.code),
    )
