"""Job: leaders are told when a review is ready for them, the standing agency who has not reported; a person gets one
mail a morning about all of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tracker.domain.messages import message
from tracker.domain.permissions import Role
from tracker.domain.recipients import Addressee, Staff, present_in
from tracker.domain.reminders import is_time_to_remind
from tracker.domain.review_mails import ReviewMail, mails_due, review_mail_key
from tracker.jobs.mails_below import quarters_to_tell, section_below
from tracker.jobs.mornings import morning_of
from tracker.jobs.occasion import Occasion
from tracker.jobs.review_sections import section_of
from tracker.jobs.tellings import OfQuarter, OfReview, Telling
from tracker.mail.review_mails import ReviewsLetter, Section, write_reviews
from tracker.queries.review_mails import (
    ReviewNews,
    fresh_reviews,
    has_mail_of,
    keys_written,
    leaders_told,
    quarter_of,
    staff_today,
)
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.posting import Reader
from tracker.services.reminders.review_mails import post_review_mail

TO_STANDING = message("Your agency is the standing agency of this program, and you are its officer.")


def review_mails(occasion: Occasion) -> Mapping[str, int]:
    """Tell leaders of reviews that are ready and of the quarter below them, standing agencies of missing reports."""
    return {"mails": tell_of_reviews(morning_of(occasion))}


def tell_of_reviews(morning: Morning) -> int:
    """Write the mails not written yet, within the office hours of a working day; answers how many.

    Whoever has his of today is told of the rest on the next working day.
    """
    if not is_time_to_remind(morning.now.astimezone(morning.letterhead.zone), morning.calendar):
        return 0
    news: list[Telling] = [*_reviews_to_tell(morning), *quarters_to_tell(morning)]
    wanted = {one.key: one for one in news}
    told, by_person = keys_written(wanted), dict[int, list[Telling]]()
    for key, one in wanted.items():
        if key not in told:
            by_person.setdefault(one.person_id, []).append(one)
    have_theirs = has_mail_of(morning.today, by_person)
    return sum(_tell(ones, morning) for person_id, ones in by_person.items() if person_id not in have_theirs)


def _reviews_to_tell(morning: Morning) -> list[OfReview]:
    fresh = [
        (news, kinds)
        for news in fresh_reviews(today=morning.today)
        if (kinds := mails_due(news.facts, today=morning.today))
    ]
    staff = staff_today({party for news, _kinds in fresh for party in news.parties}, today=morning.today)
    return [
        OfReview(review_mail_key(news.id, kind, person_id), person_id, to, news, kind)
        for news, kinds in fresh
        for kind in kinds
        for to in _readers(news, kind, staff, morning)
        if (person_id := to.holder.person_id) is not None
    ]


def _readers(news: ReviewNews, kind: ReviewMail, staff: Staff, morning: Morning) -> list[Addressee]:
    """The leaders of every party, or the officers of the standing agency; or whoever stands in for them."""
    if kind is ReviewMail.READY:
        return leaders_told(news.parties, staff, on=morning.today)
    return present_in(news.parties[0], Role.OFFICER, TO_STANDING, staff, on=morning.today) if news.parties else []


def _tell(tellings: list[Telling], morning: Morning) -> bool:
    """One person, of all that is news for him."""
    written: list[tuple[Sequence[Telling], Section | None]] = [
        (ones, section_of(ones, morning)) for ones in _by_program(tellings, morning)
    ]
    written += [([one], section_below(one, morning)) for one in tellings if isinstance(one, OfQuarter)]
    told = [one for ones, section in written if section for one in ones]
    if not told:
        return False
    holder = told[0].to.holder
    letter = ReviewsLetter(
        post=holder.title,
        agency=holder.agency_name,
        whys=tuple(dict.fromkeys(one.to.why for one in told)),
        sections=tuple(sorted((section for _ones, section in written if section), key=_most_overdue_first)),
    )
    reader = Reader(told[0].person_id, holder.name, holder.address, holder.language)
    return post_review_mail([one.key for one in told], reader, write_reviews(letter, holder.language), morning)


def _most_overdue_first(section: Section) -> int:
    return -section.numbers.overdue if section.numbers else 0


def _by_program(tellings: list[Telling], morning: Morning) -> list[list[OfReview]]:
    """Reviews that one overview shows: of one program, cut off in one quarter."""
    found: dict[tuple[int, str], list[OfReview]] = {}
    for one in tellings:
        if isinstance(one, OfReview):
            quarter = quarter_of(one.news, morning.today).period.code
            found.setdefault((one.news.agreement_id, quarter), []).append(one)
    return list(found.values())
