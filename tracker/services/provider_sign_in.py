"""Coming in by the office's own identity system: only who has an account here; no account is ever made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select

from tracker.database import db, transaction
from tracker.domain.errors import AlreadyDone, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Viewer
from tracker.domain.proofs import PROOF_LASTS
from tracker.identity import AnswerRefused, Identity
from tracker.models import Person, ProviderLink
from tracker.services.audit import record
from tracker.services.once import spend
from tracker.services.security_log import note
from tracker.services.sign_in import open_session


class NobodyHere(RuleBroken):
    """No open account for this identity: unknown, shut and not to be told apart are one sentence."""

    def __init__(self) -> None:
        super().__init__(
            message(
                "There is no open account here for you. Ask the administrator of your agency. If you have a password "
                "here, sign in with it and connect the two on the page of your account."
            )
        )


def use_once(state: str, *, now: datetime) -> None:
    """An answer counts once, on whichever server it arrives. Raises AnswerRefused the second time."""
    try:
        with transaction():
            spend(state, at=now)
    except AlreadyDone as twice:
        raise AnswerRefused("state") from twice


def come_in(
    who: Identity, *, links_by_email: bool, domains: Sequence[str] = (), address: str, browser: str = "", now: datetime
) -> str:
    """Open a session for whom the kept link names; answers its secret id. Raises NobodyHere.

    The first time, and only when ``links_by_email``, somebody is known by an e-mail that the provider says is verified
    (of ``domains``, if any are named). From then on the subject decides: e-mail addresses are given to others.
    """
    with transaction():
        linked = db.session.scalar(_link_of(who))
        person = db.session.get(Person, linked.person_id) if linked else None
        reason = ""
        if linked is None:
            person, reason = _person_by_email(who, domains) if links_by_email else (None, "not-linked")
        if person is not None and person.disabled_at is not None:
            reason = "shut"
        if person is not None and not reason:
            linked = linked or _link(person, who, now)
            linked.used_at = now
            person_id = person.id
    if person is None or reason:
        note("provider-refused", person_id=person.id if person else None, address=address, reason=reason)
        raise NobodyHere
    note("provider-accepted", person_id=person_id, address=address)
    proved_at = who.proved_at or now - PROOF_LASTS  # it may have remembered him for days
    return open_session(person_id, address=address, browser=browser, proved_at=proved_at, now=now)


def connect(who: Identity, *, by: Viewer, domains: Sequence[str] = (), now: datetime) -> None:
    """This person, signed in here, is also that one there. Raises RuleBroken."""
    with transaction():
        db.session.scalar(select(Person.id).where(Person.id == by.person_id).with_for_update())
        linked = db.session.scalar(_link_of(who))
        if linked is not None and linked.person_id == by.person_id:
            return
        if linked is not None:
            raise RuleBroken(message("Another account here belongs to that identity."))
        if not _is_of(domains, who.email):
            raise RuleBroken(message("The e-mail address there is not verified, or not one of your agency."))
        person = db.session.get_one(Person, by.person_id)
        if _has_link(person.id, who.issuer):
            raise RuleBroken(message("Your account belongs to another identity already. Disconnect that first."))
        _link(person, who, now, by)


def disconnect(by: Viewer, *, links_by_email: bool, now: datetime, once: str | None = None) -> None:
    """Only the password opens this account from now on, or a first time anew. Raises RuleBroken, AlreadyDone."""
    with transaction():
        spend(once, at=now)
        person = db.session.get_one(Person, by.person_id)
        if person.password_hash is None and not links_by_email:
            raise RuleBroken(message("Set a password first; else you could not come in any more."))
        _remove(person, by, now)


def disconnect_person(email: str, *, now: datetime) -> int:
    """The same for somebody else, by the operator: his identity is new. Answers the person. Raises RuleBroken."""
    with transaction():
        person = db.session.scalar(select(Person).where(Person.email == email.strip().lower()))
        if person is None:
            raise RuleBroken(message("There is no account of that e-mail address."))
        _remove(person, None, now)
        return person.id


def _link_of(who: Identity) -> Select[ProviderLink]:
    return select(ProviderLink).where(ProviderLink.issuer == who.issuer, ProviderLink.subject == who.subject)


def _has_link(person_id: int, issuer: str) -> bool:
    theirs = ProviderLink.person_id == person_id, ProviderLink.issuer == issuer
    return db.session.scalar(select(ProviderLink.id).where(*theirs)) is not None


def _person_by_email(who: Identity, domains: Sequence[str]) -> tuple[Person | None, str]:
    """Who it is, and why not. An account that belongs to another identity is not given to this one."""
    if not who.email or not _is_of(domains, who.email):
        return None, "e-mail"
    person = db.session.scalar(select(Person).where(Person.email == who.email).with_for_update())
    if person is None:
        return None, "unknown"
    return person, "another-identity" if _has_link(person.id, who.issuer) else ""


def _is_of(domains: Sequence[str], email: str) -> bool:
    return not domains or email.rpartition("@")[2] in domains


def _link(person: Person, who: Identity, now: datetime, by: Viewer | None = None) -> ProviderLink:
    linked = ProviderLink(person_id=person.id, issuer=who.issuer, subject=who.subject, linked_at=now)
    db.session.add(linked)
    record(by, "connected-identity", "person", person.id, at=now, after={"issuer": who.issuer})
    note("provider-linked", person_id=person.id, address=by.address if by else None)
    return linked


def _remove(person: Person, by: Viewer | None, now: datetime) -> None:
    links = db.session.scalars(select(ProviderLink).where(ProviderLink.person_id == person.id)).all()
    for linked in links:
        db.session.delete(linked)
    if links:
        record(by, "disconnected-identity", "person", person.id, at=now, before={"issuer": links[0].issuer})
        note("provider-unlinked", person_id=person.id, address=by.address if by else None)
