"""When a task is done: once every lead's part is confirmed, on the day the last of them was reported (DESIGN 3.2)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.agencies import Succession, answering
from tracker.domain.tasks import LEADING, PartRole


@dataclass(frozen=True)
class PartFacts:
    """What counts of one agency's part."""

    role: PartRole
    reported_on: date | None
    confirmed_on: date | None


@dataclass(frozen=True)
class Signature:
    """One party as it counts here: which agency signed, and what the agreement names it for."""

    agency_id: int
    is_standing: bool = False
    confirms: bool = False


def done_on(parts: Iterable[PartFacts]) -> date | None:
    """The reported day of the last lead part if all are confirmed, else None. Coordinating parts do not count."""
    leads = [part for part in parts if part.role in LEADING]
    if not leads or any(part.confirmed_on is None for part in leads):
        return None
    return max(part.reported_on for part in leads if part.reported_on is not None)


def reported_on(parts: Iterable[PartFacts]) -> date | None:
    """The day by which every lead had reported its part done, confirmed or not; None while one has not."""
    leads = [part for part in parts if part.role in LEADING]
    days = [part.reported_on for part in leads if part.reported_on is not None]
    return max(days) if leads and len(days) == len(leads) else None


def confirming_agency(
    owner_id: int, *, named_id: int | None = None, standing_id: int, parties_in_order: list[int]
) -> int | None:
    """Who confirms a part of ``owner_id``: the party that the agreement names, else the standing agency, else the next
    party in signing order; nobody confirms his own part.

    Agencies are given by who answers for them today. None when nobody else signed.
    """
    if named_id is not None and owner_id != named_id:
        return named_id
    if owner_id != standing_id:
        return standing_id
    others = [party for party in parties_in_order if party != owner_id]
    if not others:
        return None
    at = parties_in_order.index(owner_id) if owner_id in parties_in_order else -1
    after = [party for party in parties_in_order[at + 1 :] if party != owner_id]
    return (after or others)[0]


def judging_agency(owner_id: int, confirming_id: int | None) -> int:
    """Who may confirm a part that waits, send it back, or answer what it asks: the agency that confirms; where nobody
    else signed, or all that signed are one body by now, the body itself, or what was open before would stay so."""
    return owner_id if confirming_id is None else confirming_id


def who_confirms(
    owner_id: int, signatures: Sequence[Signature], successions: Iterable[Succession], *, on: date
) -> int | None:
    """The agency that confirms a part of ``owner_id`` on that day, through renamings and mergers; None: nobody else.

    ``signatures`` in signing order. Where no standing agency is named it is the first party.
    """
    if not signatures:
        return None
    known = list(successions)
    standing = next((signed for signed in signatures if signed.is_standing), signatures[0])
    named = next((signed for signed in signatures if signed.confirms), None)
    order = list(dict.fromkeys(answering(signed.agency_id, known, on=on) for signed in signatures))
    return confirming_agency(
        answering(owner_id, known, on=on),
        named_id=answering(named.agency_id, known, on=on) if named else None,
        standing_id=answering(standing.agency_id, known, on=on),
        parties_in_order=order,
    )
