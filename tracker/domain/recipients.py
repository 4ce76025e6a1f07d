"""Who receives a rung: it goes to posts, whoever holds them that day; an absent holder's deputy gets it.

Where none of its posts is held by anybody present, it goes to the next.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.domain.absences import Away
from tracker.domain.messages import Message, message
from tracker.domain.obligations import Obligation
from tracker.domain.permissions import Role
from tracker.domain.reminders import Tier


@dataclass(frozen=True)
class Holder:
    """A person in a post; ``person_id`` None where the post is vacant. ``away``: when he is absent."""

    role: Role
    title: str
    agency_id: int
    agency_name: str
    agency_short: str
    person_id: int | None = None
    name: str = ""
    address: str = ""
    language: str = "vi"
    post_id: int = 0
    away: tuple[Away, ...] = ()


@dataclass(frozen=True)
class Addressee:
    """One holder who receives a rung, or one vacant post; ``why`` says in either case why."""

    holder: Holder
    why: Message


Staff = Mapping[int, Sequence[Holder]]
"""The posts of each agency, held and vacant."""

LADDER_UP = (Tier.OFFICER, Tier.UNIT_HEAD, Tier.SIGNER, Tier.LEADER, Tier.STANDING)
_WHY = {
    Tier.OFFICER: message("Your agency has to do it, and you are its officer."),
    Tier.UNIT_HEAD: message("It is late, and you head the unit that has to do it."),
    Tier.SIGNER: message("Its leader has to do it himself, and you lead your agency."),
    Tier.LEADER: message("It is late at your agency, and its officer has been told."),
    Tier.STANDING: message("It is late, and your agency is the standing agency of this program."),
}
IN_CHARGE = message("Your agency has to do it, and you are in charge of it.")
PRESENTED = message("The draft is presented to you: hand it in, or send it back.")
NO_SUCH_POST = message("There is no post yet that it could go to.")
VACANT = message("The post is vacant.")
NOBODY = message("Nobody holds a post that could be told.")


def addressees(obligation: Obligation, tiers: frozenset[Tier], staff: Staff, *, on: date) -> list[Addressee]:
    """Everyone who receives it that day, each person once, and the vacant posts; nobody when no post is held.

    Where nobody is there for any of the posts meant, the post of the next rung is told at once; beyond the standing
    agency it is the administrator of the agency that owes, who has to fill the posts. What is presented to a head is
    his to do, no longer his officer's.
    """
    heads = _heads(obligation, staff, on) if obligation.is_with_head and Tier.OFFICER in tiers else []
    told = tiers - {Tier.OFFICER} if heads else tiers
    meant = heads + [found for tier in LADDER_UP if tier in told for found in _of_tier(obligation, tier, staff, on)]
    if not any(addressee.holder.person_id for addressee in meant):
        meant += _next_up(obligation, tiers, staff, on, missing=list(meant))
    return _each_once(meant)


def present_in(agency_id: int, role: Role, why: Message, staff: Staff, *, on: date) -> list[Addressee]:
    """Who is there that day for the posts of that role at the agency, or stands in; each person once."""
    return _each_once(
        [
            one
            for holder in staff.get(agency_id, ())
            if holder.role is role
            for one in _present(holder, why, staff, on)
            if one.holder.person_id
        ]
    )


def _heads(obligation: Obligation, staff: Staff, on: date) -> list[Addressee]:
    """The unit heads of the agency who are there, else its leaders."""
    of_unit, of_agency = (
        present_in(obligation.agency_id, role, PRESENTED, staff, on=on) for role in (Role.UNIT_HEAD, Role.LEADER)
    )
    return of_unit or of_agency


def _next_up(
    obligation: Obligation, tiers: frozenset[Tier], staff: Staff, on: date, *, missing: list[Addressee]
) -> list[Addressee]:
    why = _why_not_there(missing)
    highest = max(LADDER_UP.index(tier) for tier in tiers)
    for tier in LADDER_UP[highest + 1 :]:
        found = [one for one in _of_tier(obligation, tier, staff, on) if one.holder.person_id]
        if found:
            return [replace(one, why=why) if one.why == _WHY[tier] else one for one in found]
    fill = message("Nobody else at your agency can be told. Please fill its posts.")
    return [
        one
        for holder in staff.get(obligation.agency_id, ())
        if holder.role is Role.AGENCY_ADMIN
        for one in _present(holder, fill, staff, on)
        if one.holder.person_id
    ]


def _why_not_there(missing: list[Addressee]) -> Message:
    if not missing:
        return NO_SUCH_POST
    posts = ", ".join(f"{one.holder.title} ({one.holder.agency_short})" for one in missing)
    if all(one.why == VACANT for one in missing):
        return message("The post it was for is vacant: %(posts)s.", posts=posts)
    if any("deputy" in one.why.values for one in missing):
        return message("Nobody is there for the post it was for, nor for its deputy: %(posts)s.", posts=posts)
    return message("Nobody is there for the post it was for, who is absent without a deputy: %(posts)s.", posts=posts)


def _of_tier(obligation: Obligation, tier: Tier, staff: Staff, on: date) -> list[Addressee]:
    """The posts of a tier. What the standing agency owes itself is reported to its own leader.

    For the officers stands the post in charge, whatever its role, while the agency has it.
    """
    agency_id, role = obligation.agency_id, Role.OFFICER
    if tier is Tier.OFFICER and obligation.charge_id is not None:
        in_charge = [one for one in staff.get(agency_id, ()) if one.post_id == obligation.charge_id]
        if in_charge:
            return [found for holder in in_charge for found in _present(holder, IN_CHARGE, staff, on)]
    if tier is Tier.STANDING and obligation.standing_id not in (None, agency_id):
        agency_id = obligation.standing_id or agency_id
    elif tier in (Tier.SIGNER, Tier.LEADER, Tier.STANDING):
        role = Role.LEADER
    elif tier is Tier.UNIT_HEAD:
        role = Role.UNIT_HEAD
    return [
        found
        for holder in staff.get(agency_id, ())
        if holder.role is role
        for found in _present(holder, _WHY[tier], staff, on)
    ]


def _present(holder: Holder, why: Message, staff: Staff, on: date) -> list[Addressee]:
    """Who is there for a post: its holder, else his deputies (in his role), else nobody: as if it were vacant."""
    if holder.person_id is None:
        return [Addressee(holder, VACANT)]
    away = _away(holder, on)
    if away is None:
        return [Addressee(holder, why)]
    named = [one for one in staff.get(holder.agency_id, ()) if one.post_id == away.deputy_post_id]
    if deputies := [one for one in named if one.person_id and _away(one, on) is None]:
        said = message(
            "You are the deputy of %(post)s, who would be told of it and is absent until %(until)s.",
            post=holder.title,
            until=away.until_on,
        )
        return [Addressee(replace(one, role=holder.role), said) for one in deputies]
    return [Addressee(replace(holder, person_id=None, name="", address=""), _nobody_stands_in(away, named))]


def _nobody_stands_in(away: Away, named: Sequence[Holder]) -> Message:
    """``named``: the post that stands in, which is vacant or whose holders are away too; nothing when none does."""
    if not named:
        return message("The holder of the post is absent until %(until)s, without a deputy.", until=away.until_on)
    deputy = named[0].title
    if any(one.person_id for one in named):
        return message(
            "The holder of the post is absent until %(until)s, and the deputy, %(deputy)s, is away too.",
            until=away.until_on,
            deputy=deputy,
        )
    return message(
        "The holder of the post is absent until %(until)s, and the post of the deputy, %(deputy)s, is vacant.",
        until=away.until_on,
        deputy=deputy,
    )


def _away(holder: Holder, on: date) -> Away | None:
    return next((away for away in holder.away if away.covers(on)), None) if holder.away else None


def _each_once(meant: list[Addressee]) -> list[Addressee]:
    """One person in two posts is told once, in the lower one; of the vacant posts each."""
    seen: set[object] = set()
    kept = []
    for addressee in meant:
        mark = addressee.holder.person_id or addressee.holder
        if mark not in seen:
            seen.add(mark)
            kept.append(addressee)
    return kept
