"""Whoever's account or posts another one changes is told by mail at once: he knows first whether it is right."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from tracker.database import db
from tracker.domain.messages import Message, message
from tracker.domain.permissions import Viewer
from tracker.mail.account_changed import ChangeLetter, write_change
from tracker.models import Agency, Person, Post
from tracker.services.reminders.posting import Reader, post
from tracker.services.telling_leaders import Moment

OPERATOR = message("who operates the system, by command")
ASK = message("If this is not right, please tell the administrator of your agency or of the system. Your account:")
ASK_BY_OTHER_WAYS = message(
    "If this is not right, please call the administrator of your agency or of the system. The page of your account:"
)
CHANGE = message(
    "If you did not ask for this, somebody may be trying to enter as you: change your password now, and tell the "
    "administrator of the system. Your account:"
)
RESET = message("The second step of signing in was taken away")
RESET_SAID = message(
    "The second step of signing in to your account was taken away. Your password alone opens the account until you set "
    "the step up anew."
)
GIVEN = message("A post was given to you")
ENDED = message("A post of yours ends")
SHUT = message("Your account was shut")
SHUT_SAID = message("Your account was shut: nobody can sign in with it.")
OPENED = message("Your account was opened again")
OPENED_SAID = message("Your account was opened again. You sign in with the password of before.")


def tell_of_reset(person: Person, *, by: Viewer | None, moment: Moment) -> None:
    """His second step is gone. Runs inside the caller's transaction, as all of these."""
    _tell(person, (RESET, RESET_SAID, CHANGE), by, moment)


def tell_of_post(person: Person, given: Post, from_on: date, *, by: Viewer | None, moment: Moment) -> None:
    """He holds one more post from that local day on."""
    title, agency = _of(given)
    what = message(
        "You hold the post “%(title)s” of %(agency)s from %(day)s on.", title=title, agency=agency, day=from_on
    )
    _tell(person, (GIVEN, what, ASK), by, moment)


def tell_of_end(person: Person, ended: Post, last_on: date, *, by: Viewer | None, moment: Moment) -> None:
    """He holds this post until that local day, included."""
    title, agency = _of(ended)
    what = message(
        "You hold the post “%(title)s” of %(agency)s until %(day)s.", title=title, agency=agency, day=last_on
    )
    _tell(person, (ENDED, what, ASK), by, moment)


def tell_of_account(person: Person, *, is_shut: bool, by: Viewer | None, moment: Moment) -> None:
    """His account lets nobody in any more, or lets him in again."""
    if is_shut:
        _tell(person, (SHUT, SHUT_SAID, ASK_BY_OTHER_WAYS), by, moment)
    else:
        _tell(person, (OPENED, OPENED_SAID, CHANGE), by, moment)


def _of(held: Post) -> tuple[str, Message | str]:
    agency = db.session.scalar(select(Agency.name).where(Agency.id == held.agency_id))
    return held.title, agency or message("the system")


def _tell(person: Person, words: tuple[Message, Message, Message], by: Viewer | None, moment: Moment) -> None:
    """``words``: the subject, what was done, and what to do if it is not right."""
    subject, what, advice = words
    who = f"{by.name}, {by.post_title}" if by else OPERATOR
    letter = ChangeLetter(person.name, subject, what, advice, who, moment.now)
    said = write_change(letter, person.language, moment.letterhead)
    reader = Reader(person.id, person.name, person.email, person.language)
    post(f"account:{person.id}:{subject.text}:{moment.now:%Y%m%dT%H%M%S%f}", reader, said, moment)
