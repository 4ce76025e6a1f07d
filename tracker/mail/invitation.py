"""Mails about an invitation: the link to who is invited, a notice to the leaders of whose administrator he is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tracker.domain.messages import Message
from tracker.mail.letterhead import Letterhead
from tracker.mail.links import BY_LINK, FORGOT, PEOPLE
from tracker.mail.rendering import Rendered, render


@dataclass(frozen=True)
class AppointmentLetter:
    """``name``: of the reader; ``who`` invited, with his post; ``invited``, ``email``: the agency's administrator."""

    name: str
    agency: str
    invited: str
    email: str
    who: str
    at: datetime


@dataclass(frozen=True)
class LeaderLetter:
    """``name``: of the reader; ``who`` gave it, with his post; ``named``, ``email``: who holds ``title`` from when."""

    name: str
    agency: str
    named: str
    email: str
    title: str
    from_on: date
    who: Message | str
    at: datetime


def write_invitation(token: str, name: str, language: str, letterhead: Letterhead, *, hours: int) -> Rendered:
    """The first link of somebody who has set no password yet."""
    base = letterhead.base_url
    return render(
        "invitation", language, name=name, url=f"{base}{BY_LINK.format(token=token)}", again=f"{base}{FORGOT}",
        hours=hours,
    )  # fmt: skip


def write_appointment(letter: AppointmentLetter, language: str, letterhead: Letterhead) -> Rendered:
    """The notice as a leader of the agency gets it, with the hour of his zone."""
    at = letter.at.astimezone(letterhead.zone)
    url = f"{letterhead.base_url}{PEOPLE}"
    return render("administrator_invited", language, letter=letter, on=at.date(), at=f"{at:%H:%M}", url=url)


def write_leader_named(letter: LeaderLetter, language: str, letterhead: Letterhead) -> Rendered:
    """The notice that somebody else is to sign for the agency, as one of its leaders gets it."""
    at = letter.at.astimezone(letterhead.zone)
    url = f"{letterhead.base_url}{PEOPLE}"
    return render("leader_named", language, letter=letter, on=at.date(), at=f"{at:%H:%M}", url=url)
