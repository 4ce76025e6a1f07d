"""What a mail about reviews says of one program: its reviews, who has not handed in, and the quarter in numbers."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.domain.messages import Message, message
from tracker.domain.obligations import ObligationKind
from tracker.domain.period_names import period_in_text
from tracker.domain.quarter.behind import Box
from tracker.domain.review_mails import ReviewMail
from tracker.jobs.mails_below import below_line
from tracker.jobs.tellings import OfReview
from tracker.mail.links import QUARTER, REVIEW, path_to
from tracker.mail.review_mails import Numbers, ReviewNote, Section, Worst
from tracker.queries.quarter.overview import Overview
from tracker.queries.review_mails import ReviewNews, Silent, below_for, numbers_for
from tracker.services.reminders.morning import Morning

MOST_WORST = 3


def section_of(ones: Sequence[OfReview], morning: Morning) -> Section | None:
    """Of reviews of one program and quarter, to one reader: a leader gets the quarter in numbers, once for all of them.

    None where he may not see them. What is ready for him says who is missing, so that is not said again.
    """
    first, base = ones[0], morning.letterhead.base_url
    ready = {one.news.id for one in ones if one.kind is ReviewMail.READY}
    numbers = None
    if ready:
        page = numbers_for(first.person_id, first.news, today=morning.today)
        if page is None:
            return None
        numbers = _numbers(page, first.news, base)
    own = {one.to.holder.agency_id for one in ones}
    notes = [_note(one, own, morning) for one in ones if one.kind is ReviewMail.READY or one.news.id not in ready]
    return Section(first.news.program, tuple(notes), numbers)


def _note(one: OfReview, own: set[int], morning: Morning) -> ReviewNote:
    news, base, below = one.news, morning.letterhead.base_url, None
    if one.kind is ReviewMail.READY:
        below = below_for(one.person_id, news, today=morning.today, zone=morning.letterhead.zone)
    silent = sorted(news.silent, key=lambda body: body.agency_id not in own)
    return ReviewNote(
        kind=one.kind,
        period=period_in_text(news.period),
        submit_on=news.facts.submit_on,
        consolidate_on=news.facts.consolidate_on,
        asked_count=news.asked_count,
        silent=tuple(_called(body, own) for body in silent),
        below=below_line(below, base) if below else None,
        url=base + REVIEW.format(id=news.id),
    )


def _called(body: Silent, own: set[int]) -> Message | str:
    """The reader's own body is his own, whatever it was called when it signed."""
    if body.agency_id in own:
        return message("your agency (%(name)s)", name=body.name)
    if body.is_no_more:
        return message("%(name)s (is no more, awaits being given to somebody)", name=body.name)
    return body.name


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
