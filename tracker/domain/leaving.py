"""What is left of the name of somebody who left, and why it may go."""

from __future__ import annotations

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.typed_values import read_text

FEWEST, MOST = 10, 1000


def name_of_who_left(person_id: int) -> str:
    """In Vietnamese in both languages, like every name; the number keeps two of them apart."""
    return f"Người đã rời cơ quan #{person_id}"


def address_of_nobody(person_id: int) -> str:
    """An address that no mail ever reaches (RFC 2606)."""
    return f"roi-co-quan-{person_id}@anonymous.invalid"


def read_why(typed: str) -> str:
    """The reason, for the trail. Raises RuleBroken (field "reason")."""
    reason = read_text(typed, longest=MOST).strip()
    if len(reason) < FEWEST:
        said = message("Say in at least %(fewest)s characters why the name is removed.", fewest=FEWEST)
        raise RuleBroken(said, field="reason")
    return reason
