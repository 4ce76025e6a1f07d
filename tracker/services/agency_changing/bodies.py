"""The agencies that a change names: found, or made; and those that end by it. Runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from tracker.database import db
from tracker.domain.agencies import HANDED, SuccessionKind
from tracker.domain.agency_changes import Change
from tracker.domain.agency_names import AgencyIndex, NamedAgency
from tracker.domain.errors import RuleBroken
from tracker.domain.folding import tidy
from tracker.domain.messages import message
from tracker.models import Agency
from tracker.services.agencies import agency_index, create_agency, hold_agencies
from tracker.services.names_to_come import refuse_name_to_come

ENDS = frozenset(SuccessionKind) - {SuccessionKind.RENAME} - HANDED
"""Whoever hands its work over, or bears another name, is still there."""
TAKEN_OVER = {SuccessionKind.ABSORB} | HANDED
GOES_BELOW = frozenset({SuccessionKind.MERGE, SuccessionKind.ABSORB})


@dataclass(frozen=True)
class Named:
    """An agency of a change. ``is_new``: it was not there before."""

    id: int
    name: str
    short: str
    is_new: bool = False


def name_bodies(
    kind: SuccessionKind, predecessors: Sequence[str], successors: Sequence[str], *, on: date, today: date
) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    """The agencies of these names, before and after; a successor that is not there yet is made, named from ``on``.

    A merger may make a new body that bears the name of one it is made of. Who is renamed stays what he is.
    Raises RuleBroken with the field.
    """
    hold_agencies()
    index = agency_index(on=max(on, today))
    before = tuple(_known(written, index, on) for written in predecessors)
    _refuse_twice([one.id for one in before], "predecessors")
    if kind is SuccessionKind.RENAME:
        return before, tuple(Named(before[0].id, name, name) for name in successors[:1] if before)
    after = tuple(_successor(written, index, kind, before, on) for written in successors)
    _refuse_twice([one.id for one in after], "successors")
    return before, after


def end_bodies(change: Change) -> dict[str, str | None]:
    """Whoever is no more ends on that day. Answers what was so, by the id."""
    ended: dict[str, str | None] = {}
    for agency in _held(change.predecessor_ids) if change.kind in ENDS else ():
        ended[str(agency.id)] = agency.ended_on.isoformat() if agency.ended_on else None
        agency.ended_on = change.effective_on
    return ended


def put_below(change: Change) -> dict[str, int | None]:
    """What stands below whoever is no more goes below the one that follows. Answers what was so, by the id."""
    if change.kind not in GOES_BELOW:
        return {}
    done: dict[str, int | None] = {}
    below = select(Agency).where(Agency.parent_id.in_(change.predecessor_ids)).with_for_update()
    for agency in db.session.scalars(below):
        if agency.id not in change.successor_ids:
            done[str(agency.id)] = agency.parent_id
            agency.parent_id = change.successor_ids[0]
    return done


def _held(ids: Sequence[int]) -> list[Agency]:
    return list(db.session.scalars(select(Agency).where(Agency.id.in_(ids)).order_by(Agency.id).with_for_update()))


def _known(written: str, index: AgencyIndex, on: date) -> Named:
    """Of several that bear or bore the name the one that was there until that day, or a merger that made a new body
    with an old name would be refused, once recorded, with a word about the wrong one."""
    until = or_(Agency.ended_on.is_(None), Agency.ended_on >= on)
    since = or_(Agency.named_from.is_(None), Agency.named_from < on)
    match = index.find_known(written)
    for those in (Agency.name == tidy(written), Agency.id.in_([one.id for one in match.agencies])):
        then = db.session.scalars(select(Agency.id).where(those, since, until).limit(2)).all()
        if len(then) == 1:
            return _named(then[0])
    if match.only is None:
        raise _not_one(written, match.agencies, "predecessors")
    return _named(match.only.id)


def _successor(written: str, index: AgencyIndex, kind: SuccessionKind, before: Sequence[Named], on: date) -> Named:
    match = index.find_known(written)
    own = {one.id for one in before}
    found = [one for one in match.agencies if one.id not in own and not one.is_gone]
    if len(found) > 1:
        raise _not_one(written, tuple(found), "successors")
    if len(found) == 1:
        return _named(found[0].id)
    same = next((one for one in match.agencies if one.id in own), None)
    if same is not None and kind is not SuccessionKind.MERGE:
        return _named(same.id)  # itself: the rules say why not
    refuse_name_to_come(written, field="successors")
    never_was = select(Agency).where(Agency.name == tidy(written), Agency.ended_on == Agency.named_from)
    agency = db.session.scalars(never_was.order_by(Agency.id)).first()
    if agency is None and match.agencies and kind in TAKEN_OVER:
        return _named(match.agencies[0].id)  # it is no more: the rules say since when
    if agency is None:
        agency = db.session.get_one(Agency, create_agency(written, index, field="successors").id)
    first = db.session.get_one(Agency, before[0].id) if before else None
    agency.named_from, agency.ended_on, agency.is_to_check = on, None, False
    if first is not None:
        agency.level, agency.parent_id = first.level, first.parent_id
        if same is not None:  # it bears an old name, short forms and all
            agency.short_name, agency.abbreviation = first.short_name, first.abbreviation
    db.session.flush()
    return Named(agency.id, agency.name, agency.short_name, is_new=True)


def _named(agency_id: int) -> Named:
    agency = db.session.get_one(Agency, agency_id)
    return Named(agency.id, agency.name, agency.short_name)


def _not_one(written: str, found: Sequence[NamedAgency], field: str) -> RuleBroken:
    if found:
        names = ", ".join(one.name for one in found)
        said = message("“%(written)s” fits several agencies: %(names)s.", written=written, names=names)
    else:
        said = message("There is no agency named “%(written)s”.", written=written)
    return RuleBroken(said, field=field)


def _refuse_twice(ids: Sequence[int], field: str) -> None:
    if len(set(ids)) < len(ids):
        raise RuleBroken(message("The same agency is named twice."), field=field)
