"""Keeping the names, level and place of agencies. Papers keep the name they were signed with; search follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.domain.agencies import Level
from tracker.domain.agency_facts import (
    AgencyFacts,
    AgencyName,
    FormerFacts,
    check_above,
    check_facts,
    check_former,
    check_name,
    check_renaming,
)
from tracker.domain.agency_names import name_key
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.folding import fold
from tracker.domain.messages import message
from tracker.domain.permissions import Action, Viewer, may
from tracker.models import Agency, FormerName
from tracker.services.agencies import agency_index, hold_agencies
from tracker.services.agency_texts import refresh_agency_texts
from tracker.services.audit import record
from tracker.services.names_to_come import refuse_name_to_come
from tracker.services.once import spend


def edit_agency(
    agency_id: int,
    facts: AgencyFacts,
    *,
    parent: str = "",
    seen: str | None,
    by: Viewer | None,
    today: date,
    now: datetime,
    once: str | None = None,
) -> None:
    """Put right what is written of an agency; it is no renaming. ``parent``: any name of the one above it, "" for none;
    ``seen``: of the facts that the form showed.

    Raises NotAllowed, NotFound, RuleBroken with the field, AlreadyDone.
    """
    require_administrator(by)
    with transaction():
        spend(once, at=now)
        agency, before = _open(agency_id, seen)
        parent_id = _parent_id(agency_id, parent, today)
        facts = AgencyFacts(
            name=facts.name, level=facts.level, parent_id=parent_id, named_from=facts.named_from,
            ended_on=facts.ended_on,
        )  # fmt: skip
        check_facts(facts, today=today)
        if before.name.name != facts.name.name:
            _refuse_double(agency_id, facts.name)
        for former in _formers(agency_id):
            check_former(former_facts(former), named_from=facts.named_from, others=(), today=today)
        _write_name(agency, facts.name)
        agency.level, agency.parent_id = facts.level, facts.parent_id
        agency.named_from, agency.ended_on = facts.named_from, facts.ended_on
        agency.is_to_check = False
        refresh_agency_texts()
        record(by, "edited", "agency", agency_id, at=now, before=_told(before), after=_told(facts))


def rename_agency(
    agency_id: int,
    name: AgencyName,
    *,
    from_on: date,
    seen: str | None,
    by: Viewer | None,
    today: date,
    now: datetime,
    once: str | None = None,
) -> None:
    """From ``from_on`` it bears another name; the one before stays with its days. Raises as ``edit_agency``."""
    require_administrator(by)
    with transaction():
        spend(once, at=now)
        _agency, before = _open(agency_id, seen)
        write_new_name(agency_id, name, from_on=from_on, today=today)
        refresh_agency_texts()
        after = {**vars(name), "from_on": from_on}
        record(by, "renamed", "agency", agency_id, at=now, before=_told(before), after=after)


def write_new_name(agency_id: int, name: AgencyName, *, from_on: date, today: date) -> dict[str, Any]:
    """The same inside the caller's transaction; answers what stood before, for undoing. Raises as ``edit_agency``."""
    agency, before, former = _checked_name(agency_id, name, from_on=from_on, today=today)
    row = _former_row(agency_id, former)
    db.session.add(row)
    _write_name(agency, name)
    agency.named_from = from_on
    db.session.flush()
    return {
        **vars(before.name), "agency_id": agency_id, "former_id": row.id,
        "named_from": before.named_from.isoformat() if before.named_from else None,
    }  # fmt: skip


def check_new_name(agency_id: int, name: AgencyName, *, from_on: date) -> None:
    """Could it be called so from that day, as far as is known by now? Inside the caller's transaction. Raises as
    ``edit_agency``."""
    _checked_name(agency_id, name, from_on=from_on, today=from_on)


def _checked_name(
    agency_id: int, name: AgencyName, *, from_on: date, today: date
) -> tuple[Agency, AgencyFacts, FormerFacts]:
    """The agency, with what is kept of it, and the name that it then bore before."""
    agency, before = _open(agency_id, None)
    check_renaming(before, name, from_on=from_on, today=today)
    _refuse_double(agency_id, name)
    others = [former_facts(one) for one in _formers(agency_id)]
    since = before.named_from or max((one.valid_to for one in others), default=None)
    former = FormerFacts(name=before.name, valid_from=since, valid_to=from_on)
    check_former(former, named_from=from_on, others=others, today=today)
    return agency, before, former


def take_back_name(written: Mapping[str, Any]) -> None:
    """Undo ``write_new_name``, inside the caller's transaction. Raises RuleBroken where the name changed since."""
    agency = db.session.get_one(Agency, written["agency_id"])
    former = db.session.get(FormerName, written["former_id"])
    if former is None or agency.named_from != former.valid_to:
        raise RuleBroken(message("Its name was changed again since; put that right first."))
    db.session.delete(former)
    _write_name(agency, AgencyName(**{key: written[key] for key in ("name", "short_name", "abbreviation")}))
    agency.named_from = date.fromisoformat(written["named_from"]) if written["named_from"] else None


def write_former_name(
    agency_id: int,
    former: FormerFacts,
    *,
    name_id: int | None = None,
    by: Viewer | None,
    today: date,
    now: datetime,
    once: str | None = None,
) -> None:
    """Add a name that the agency bore, or put the one with ``name_id`` right. Raises as ``edit_agency``."""
    require_administrator(by)
    with transaction():
        spend(once, at=now)
        agency, _facts = _open(agency_id, None)
        there = _formers(agency_id)
        others = [former_facts(one) for one in there if one.id != name_id]
        check_former(former, named_from=agency.named_from, others=others, today=today)
        row = _former_row(agency_id, former)
        before: dict[str, Any] | None = None
        if name_id is not None:
            kept = _one_of(there, name_id)
            before = _former_told(former_facts(kept))
            for column in ("name", "short_name", "abbreviation", "name_folded", "valid_from", "valid_to"):
                setattr(kept, column, getattr(row, column))
        else:
            db.session.add(row)
        refresh_agency_texts()
        record(by, "edited", "agency_name", agency_id, at=now, before=before, after=_former_told(former))


def remove_former_name(
    agency_id: int, name_id: int, *, by: Viewer | None, now: datetime, once: str | None = None
) -> None:
    """Take out a name that it never bore; the trail keeps it. Raises as ``edit_agency``."""
    require_administrator(by)
    with transaction():
        spend(once, at=now)
        _open(agency_id, None)
        kept = _one_of(_formers(agency_id), name_id)
        before = _former_told(former_facts(kept))
        db.session.delete(kept)
        refresh_agency_texts()
        record(by, "removed", "agency_name", agency_id, at=now, before=before, after=None)


def accept_agency(agency_id: int, *, by: Viewer | None, now: datetime, once: str | None = None) -> None:
    """It is right as it was written: off the list of those to check. Raises as ``edit_agency``."""
    require_administrator(by)
    with transaction():
        spend(once, at=now)
        agency, facts = _open(agency_id, None)
        if agency.is_to_check:
            agency.is_to_check = False
            record(by, "accepted", "agency", agency_id, at=now, after=_told(facts))


def require_administrator(by: Viewer | None) -> None:
    """``by`` None: the system. Raises NotAllowed."""
    if by is not None and not may(by, Action.ADMINISTER):
        raise NotAllowed(message("Your post does not allow this."))


def facts_of(agency: Agency) -> AgencyFacts:
    """What is kept of it."""
    return AgencyFacts(
        name=AgencyName(name=agency.name, short_name=agency.short_name, abbreviation=agency.abbreviation),
        level=Level(agency.level) if agency.level else None,
        parent_id=agency.parent_id,
        named_from=agency.named_from,
        ended_on=agency.ended_on,
    )


def former_facts(row: FormerName) -> FormerFacts:
    """What is kept of a former name."""
    name = AgencyName(name=row.name, short_name=row.short_name, abbreviation=row.abbreviation)
    return FormerFacts(name=name, valid_from=row.valid_from, valid_to=row.valid_to)


def _open(agency_id: int, seen: str | None) -> tuple[Agency, AgencyFacts]:
    hold_agencies()
    agency = db.session.scalar(select(Agency).where(Agency.id == agency_id).with_for_update())
    if agency is None:
        raise NotFound(message("There is no such agency."))
    facts = facts_of(agency)
    if seen and seen != facts.seen:
        raise RuleBroken(message("Someone else changed this meanwhile. Please look at it again."))
    return agency, facts


def _formers(agency_id: int) -> list[FormerName]:
    own = select(FormerName).where(FormerName.agency_id == agency_id)
    return list(db.session.scalars(own.order_by(FormerName.valid_to, FormerName.id)))


def _one_of(there: list[FormerName], name_id: int) -> FormerName:
    found = next((one for one in there if one.id == name_id), None)
    if found is None:
        raise NotFound(message("There is no such name."))
    return found


def _former_row(agency_id: int, former: FormerFacts) -> FormerName:
    return FormerName(
        agency_id=agency_id, name=former.name.name, short_name=former.name.short_name,
        abbreviation=former.name.abbreviation, name_folded=_folded(former.name), valid_from=former.valid_from,
        valid_to=former.valid_to,
    )  # fmt: skip


def _write_name(agency: Agency, name: AgencyName) -> None:
    check_name(name)
    agency.name, agency.short_name, agency.abbreviation = name.name, name.short_name, name.abbreviation
    agency.name_folded = _folded(name)


def _folded(name: AgencyName) -> str:
    return fold(" ".join(word for word in (name.name, name.short_name, name.abbreviation) if word))[:1000]


def _refuse_double(agency_id: int, name: AgencyName) -> None:
    """Of two agencies that exist at once only one bears a name, or will by what is recorded; bodies that ended may have
    left theirs to new ones."""
    key = name_key(name.name)
    others = select(Agency.id, Agency.name).where(Agency.id != agency_id, Agency.ended_on.is_(None))
    if any(name_key(row.name) == key for row in db.session.execute(others)):
        said = message("Another agency bears this name. If both are the same agency, merge them.")
        raise RuleBroken(said, field="name")
    refuse_name_to_come(name.name, field="name", but=agency_id)


def _parent_id(agency_id: int, written: str, today: date) -> int | None:
    if not written.strip():
        return None
    match = agency_index(on=today).find_known(written)
    if match.only is None:
        if match.is_ambiguous:
            names = ", ".join(agency.name for agency in match.agencies)
            said = message("“%(written)s” fits several agencies: %(names)s.", written=written, names=names)
        else:
            said = message("There is no agency named “%(written)s”.", written=written)
        raise RuleBroken(said, field="parent")
    parents = {row.id: row.parent_id for row in db.session.execute(select(Agency.id, Agency.parent_id))}
    check_above(agency_id, match.only.id, parents)
    return match.only.id


def _told(facts: AgencyFacts) -> dict[str, Any]:
    """As the trail keeps it."""
    return {
        **vars(facts.name), "level": facts.level, "parent_id": facts.parent_id, "named_from": facts.named_from,
        "ended_on": facts.ended_on,
    }  # fmt: skip


def _former_told(former: FormerFacts) -> dict[str, Any]:
    return {**vars(former.name), "valid_from": former.valid_from, "valid_to": former.valid_to}
