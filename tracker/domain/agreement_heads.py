"""The facts of a signed document as people enter them, and what must hold between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.domain.errors import RuleBroken
from tracker.domain.folding import fold, tidy
from tracker.domain.hosts import HostRule
from tracker.domain.messages import message
from tracker.domain.signing import SigningOrder
from tracker.domain.symbols import parse_symbol
from tracker.domain.working_days import Shift

MOST_ALIASES, LONGEST_ALIAS = 20, 500
USUAL_KIND = "Chương trình phối hợp"


@dataclass(frozen=True, kw_only=True)
class AgreementHead:
    """What stands at the top of the paper, and how its dates are counted. Dates are local days.

    ``validity_text``, ``review_text``: what the paper says of them, word for word; the dates and rules are its reading.
    ``tracked_from``: reports are owed for reviews that end on or after this day.
    """

    title: str
    tracked_from: date
    kind: str = USUAL_KIND
    symbol: str | None = None
    signed_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    validity_text: str | None = None
    review_text: str | None = None
    signing_note: str | None = None
    parent_id: int | None = None
    predecessor_id: int | None = None
    due_shift: Shift = Shift.FORWARD
    overdue_strictly: bool = False
    host_rule: HostRule = HostRule.STANDING
    signing_order: SigningOrder = SigningOrder.FREE


@dataclass(frozen=True, kw_only=True)
class PartyFacts:
    """One party as it signed. ``id``: its row, when it stands already."""

    name_as_signed: str
    signatory: str | None = None
    signatory_title: str | None = None
    is_standing: bool = False
    confirms: bool = False
    id: int | None = None


def check_head(head: AgreementHead) -> None:
    """Raises RuleBroken with the field that is wrong: no title, an impossible symbol, a validity that ends too soon."""
    if not head.title:
        raise RuleBroken(message("The agreement needs a title."), field="title")
    if head.symbol:
        try:
            parse_symbol(head.symbol)
        except RuleBroken as refusal:
            raise RuleBroken(refusal.message, field="symbol") from refusal
    starts_on = head.valid_from or head.signed_on
    if starts_on and head.valid_to and head.valid_to < starts_on:
        raise RuleBroken(
            message("The validity ends on %(end)s, before it begins on %(start)s.", end=head.valid_to, start=starts_on),
            field="valid_to",
        )


def check_aliases(names: Iterable[str]) -> list[str]:
    """The names tidied, each once whatever its case. Raises RuleBroken when one is too long, or too many."""
    found = {fold(name): tidy(name) for name in reversed(list(names)) if tidy(name)}
    tidied = list(reversed(found.values()))
    if len(tidied) > MOST_ALIASES:
        raise RuleBroken(message("At most %(most)s other names can be kept.", most=MOST_ALIASES), field="aliases")
    if any(len(name) > LONGEST_ALIAS for name in tidied):
        said = message("Another name may have %(longest)s characters at most.", longest=LONGEST_ALIAS)
        raise RuleBroken(said, field="aliases")
    return tidied


def check_parties(parties: Sequence[PartyFacts]) -> None:
    """Raises RuleBroken when nobody signed or more than one agency is the standing one."""
    if not parties:
        raise RuleBroken(message("Name at least one party."), field="parties")
    if sum(party.is_standing for party in parties) > 1:
        raise RuleBroken(message("Only one party can be the standing agency."), field="parties")
    if sum(party.confirms for party in parties) > 1:
        raise RuleBroken(message("Only one party can be named to confirm."), field="parties")


def with_one_standing(parties: Sequence[PartyFacts]) -> list[PartyFacts]:
    """The same parties; where none is named standing, the first to sign is."""
    if any(party.is_standing for party in parties) or not parties:
        return list(parties)
    return [replace(parties[0], is_standing=True), *parties[1:]]
