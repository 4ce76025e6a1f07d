"""Who receives a rung: it goes to posts, whoever holds them today; where none of its posts is held, to the next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tracker.domain.messages import Message, message
from tracker.domain.obligations import Obligation
from tracker.domain.permissions import Role
from tracker.domain.reminders import Tier


@dataclass(frozen=True)
class Holder:
    """A person in a post today; ``person_id`` None where the post is vacant."""

    role: Role
    title: str
    agency_id: int
    agency_name: str
    agency_short: str
    person_id: int | None = None
    name: str = ""
    address: str = ""
    language: str = "vi"


@dataclass(frozen=True)
class Addressee:
    """One holder who receives a rung, or one vacant post; ``why`` says in either case why."""

    holder: Holder
    why: Message


Staff = Mapping[int, Sequence[Holder]]
"""The posts of each agency, held and vacant."""

LADDER_UP = (Tier.OFFICER, Tier.UNIT_HEAD, Tier.LEADER, Tier.STANDING)
_WHY = {
    Tier.OFFICER: message("Your agency has to do it, and you are its officer."),
    Tier.UNIT_HEAD: message("It is late, and you head the unit that has to do it."),
    Tier.LEADER: message("It is late at your agency, and its officer has been told."),
    Tier.STANDING: message("It is late, and your agency is the standing agency of this program."),
}
NO_SUCH_POST = message("There is no post yet that it could go to.")
VACANT = message("The post is vacant.")
NOBODY = message("Nobody holds a post that could be told.")


def addressees(obligation: Obligation, tiers: frozenset[Tier], staff: Staff) -> list[Addressee]:
    """Everyone who receives it, each person once, and the vacant posts; nobody at all when no post is held.

    Where none of the posts meant is held, the post of the next rung is told at once; beyond the standing agency it is
    the administrator of the agency that owes, who has to fill the posts.
    """
    meant = [addressee for tier in LADDER_UP if tier in tiers for addressee in _of_tier(obligation, tier, staff)]
    if not any(addressee.holder.person_id for addressee in meant):
        meant += _next_up(obligation, tiers, staff, vacant=[addressee.holder for addressee in meant])
    return _each_once(meant)


def _next_up(obligation: Obligation, tiers: frozenset[Tier], staff: Staff, *, vacant: list[Holder]) -> list[Addressee]:
    posts = ", ".join(f"{holder.title} ({holder.agency_short})" for holder in vacant)
    why = message("The post it was for is vacant: %(posts)s.", posts=posts) if posts else NO_SUCH_POST
    highest = max(LADDER_UP.index(tier) for tier in tiers)
    for tier in LADDER_UP[highest + 1 :]:
        found = [a.holder for a in _of_tier(obligation, tier, staff) if a.holder.person_id]
        if found:
            return [Addressee(holder, why) for holder in found]
    return [
        Addressee(holder, message("Nobody else at your agency can be told. Please fill its posts."))
        for holder in staff.get(obligation.agency_id, ())
        if holder.role is Role.AGENCY_ADMIN and holder.person_id
    ]


def _of_tier(obligation: Obligation, tier: Tier, staff: Staff) -> list[Addressee]:
    """The posts of a tier. What the standing agency owes itself is reported to its own leader."""
    agency_id, role = obligation.agency_id, Role.OFFICER
    if tier is Tier.STANDING and obligation.standing_id not in (None, agency_id):
        agency_id = obligation.standing_id or agency_id
    elif tier in (Tier.LEADER, Tier.STANDING):
        role = Role.LEADER
    elif tier is Tier.UNIT_HEAD:
        role = Role.UNIT_HEAD
    return [
        Addressee(holder, _WHY[tier] if holder.person_id else VACANT)
        for holder in staff.get(agency_id, ())
        if holder.role is role
    ]


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
