"""What an administrator does about accounts: shuts one, opens it again, resets the second step of a lost telephone."""

from __future__ import annotations

from tracker.database import transaction
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Viewer
from tracker.services.audit import record
from tracker.services.kept_by import (
    administered_by,
    is_system,
    person_of,
    refuse_no_administrator,
    refuse_posts_elsewhere,
)
from tracker.services.once import spend
from tracker.services.second_factor.keeping import take_away
from tracker.services.security_log import note
from tracker.services.sign_in import end_links, end_sessions
from tracker.services.telling_leaders import Moment
from tracker.services.telling_people import tell_of_account


def shut(person_id: int, *, by: Viewer, moment: Moment, once: str | None = None) -> None:
    """The account lets nobody in any more; sessions and links end. What the person did stays as it is.

    Raises NotFound, RuleBroken for oneself, for who holds a post elsewhere, for the last administrator; AlreadyDone.
    """
    with transaction():
        spend(once, at=moment.now)
        person = person_of(person_id, by, of_all=is_system(by))
        if person.id == by.person_id:
            raise RuleBroken(message("Nobody shuts his own account."))
        refuse_posts_elsewhere(person.id, by, moment.today)
        for agency_id in administered_by(person.id, moment.today):
            refuse_no_administrator(agency_id, by, but=person.id, today=moment.today)
        if person.disabled_at is None:
            person.disabled_at = moment.now
            end_sessions(person.id, now=moment.now)
            end_links(person.id, now=moment.now)
            tell_of_account(person, is_shut=True, by=by, moment=moment)
            record(by, "shut-account", "person", person.id, at=moment.now)
    note("account-shut", person_id=by.person_id, address=by.address, of=person_id)


def open_again(person_id: int, *, by: Viewer, moment: Moment, once: str | None = None) -> None:
    """The account lets its owner in again, with the password he had. Raises NotFound, RuleBroken, AlreadyDone."""
    with transaction():
        spend(once, at=moment.now)
        person = person_of(person_id, by, of_all=is_system(by))
        refuse_posts_elsewhere(person.id, by, moment.today)
        if person.anonymised_at is not None:
            raise RuleBroken(message("The name of this person was removed; the account stays shut."))
        if person.disabled_at is not None:
            person.disabled_at = None
            tell_of_account(person, is_shut=False, by=by, moment=moment)
            record(by, "opened-account", "person", person.id, at=moment.now)
    note("account-opened", person_id=by.person_id, address=by.address, of=person_id)


def reset_second_factor(person_id: int, *, by: Viewer, moment: Moment, once: str | None = None) -> None:
    """For who lost his telephone: the password alone opens the account again; whoever is signed in as him is not.

    Raises NotFound, RuleBroken for oneself, for who holds a post elsewhere, where there is none; AlreadyDone.
    """
    with transaction():
        spend(once, at=moment.now)
        person = person_of(person_id, by)
        if person.id == by.person_id:
            raise RuleBroken(message("Nobody resets his own second step; switch it off on your account."))
        refuse_posts_elsewhere(person.id, by, moment.today)
        if not take_away(person, by=by, moment=moment):
            raise RuleBroken(message("This person has no second step."))
    note("second-factor-reset", person_id=by.person_id, address=by.address, of=person_id)
