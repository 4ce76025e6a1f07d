"""What a leader declares when he signs a consolidated review, and when a signature is refused."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tracker.domain.consolidations import LONGEST_RESERVATION
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import Message, message


class SigningOrder(StrEnum):
    """What the agreement says about who signs first."""

    FREE = "free"
    AS_SIGNED = "as_signed"  # in the order in which the parties signed it


def next_to_sign(order: SigningOrder, parties: Sequence[int], signed: Collection[int]) -> tuple[int, ...]:
    """Which of the ``parties``, given in signing order, may sign now: all that have not, or the first of them."""
    left = tuple(party for party in parties if party not in signed)
    return left[:1] if order is SigningOrder.AS_SIGNED else left


@dataclass(frozen=True)
class Declaration:
    """One sentence to tick; ``code`` is what the form sends."""

    code: str
    sentence: Message


def declarations(*, number: int, open_count: int, missing_count: int) -> tuple[Declaration, ...]:
    """What is declared about version ``number``: read, own figures right, knowing what differs or is missing."""
    found = [
        Declaration("read", message("I have read the consolidated review, version %(n)s.", n=number)),
        Declaration("figures", message("The figures of my agency's part are right.")),
    ]
    if open_count:
        known = message("I know that %(n)s figures of the agencies still differ.", n=open_count)
        found.append(Declaration("differences", known))
    if missing_count:
        known = message("I know that the reports of %(n)s agencies are missing.", n=missing_count)
        found.append(Declaration("missing", known))
    return tuple(found)


def declarations_about(snapshot: Mapping[str, Any]) -> tuple[Declaration, ...]:
    """The same for a frozen version, as ``read_snapshot`` gives it."""
    return declarations(
        number=snapshot["number"],
        open_count=sum(figure["is_open"] for figure in snapshot["figures"]),
        missing_count=sum(report["submitted_on"] is None for report in snapshot["reports"]),
    )


def refuse_unfit_signature(asked: Iterable[Declaration], ticked: Collection[str], reservation: str) -> None:
    """Raises RuleBroken with the field it is about."""
    if any(declaration.code not in ticked for declaration in asked):
        raise RuleBroken(
            message("Tick every sentence; what you do not agree to goes into the reservation."), field="declared"
        )
    if len(reservation) > LONGEST_RESERVATION:
        raise RuleBroken(
            message("A reservation has at most %(n)s characters.", n=LONGEST_RESERVATION), field="reservation"
        )
