"""Who is in the world of the matrix: each role at an agency of each relation to the program."""

from __future__ import annotations

from tests.people import ALLIANCE, CENTRAL, COMMISSION, DEPARTMENT, UNION, Cast
from tracker.domain.permissions import Relation, Role

AGENCY_OF = {
    Relation.STANDING: COMMISSION,
    Relation.PARTY: ALLIANCE,
    Relation.ASSIGNED: DEPARTMENT,
    Relation.SUPERIOR: CENTRAL,
    Relation.NONE: UNION,
}
HOLDERS = (Relation.STANDING, Relation.PARTY, Relation.ASSIGNED)  # each has a part of its own


def who_is(role: Role, relation: Relation) -> Cast:
    """The person of the world in that role at the agency of that relation."""
    return Cast(f"{role}.{relation}", role, f"{role} ({relation})", AGENCY_OF[relation])
