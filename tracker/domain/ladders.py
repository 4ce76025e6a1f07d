"""The ladder as an agreement sets it: which one counts for whom, what may be set, and how it is kept as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.obligations import ObligationKind
from tracker.domain.reminders import DEFAULT_LADDER, OWN_UNIT, Ladder, Rung, Tier

MOST_BEFORE, MOST_OVERDUE = 5, 6
MOST_DAYS = 60
"""Working days a rung may stand from the due day."""
WEEKLY = "weekly"
OWED_BY_LEADERS = frozenset({ObligationKind.SIGN_OFF, ObligationKind.REASSIGNMENT})
"""A signature, and who goes on with the work of a body that ended: no officer does that."""
_KEPT = re.compile(r"(-?[0-9]+|weekly):([a-z_ ]*)")


@dataclass(frozen=True)
class Ladders:
    """The usual ladder, and those that agreements have set for themselves, by their ids."""

    usual: Ladder = DEFAULT_LADDER
    own: Mapping[int, Ladder] = field(default_factory=dict)

    def of(self, agreement_id: int) -> Ladder:
        """The ladder that counts for the obligations of this agreement."""
        return self.own.get(agreement_id, self.usual)

    def by_ladder(self) -> dict[Ladder, list[int]]:
        """The agreements of each ladder that somebody set."""
        found: dict[Ladder, list[int]] = {}
        for agreement_id, ladder in sorted(self.own.items()):
            found.setdefault(ladder, []).append(agreement_id)
        return found


@lru_cache(maxsize=100)
def ladder_for(ladder: Ladder, kind: ObligationKind) -> Ladder:
    """The same ladder for what is owed of that kind: what the leader himself owes is told him at once."""
    if kind not in OWED_BY_LEADERS:
        return ladder
    rungs = tuple(Rung(rung.days, _signing(rung.tiers)) for rung in ladder.rungs)
    return Ladder(rungs, _signing(ladder.weekly), ready=frozenset({Tier.SIGNER}))


def _signing(tiers: frozenset[Tier]) -> frozenset[Tier]:
    above = tiers & {Tier.STANDING}
    return above | {Tier.SIGNER} if tiers - above else above


def ladder_of(rungs: Iterable[Rung], weekly: Iterable[Tier]) -> Ladder:
    """The ladder of these rungs in the order of their days. Raises RuleBroken where it is none we could keep."""
    ladder = Ladder(tuple(sorted(rungs, key=lambda rung: rung.days)), frozenset(weekly))
    check_ladder(ladder)
    return ladder


def check_ladder(ladder: Ladder) -> None:
    """Raises RuleBroken for what may not be set. Nobody above the unit is told of what is not late yet."""
    days = [rung.days for rung in ladder.rungs]
    if len(set(days)) != len(days):
        raise RuleBroken(message("Two reminders come on the same day."))
    before, overdue = [n for n in days if n < 0], [n for n in days if n > 0]
    if len(before) > MOST_BEFORE or len(overdue) > MOST_OVERDUE:
        said = message(
            "At most %(before)s before the due day and %(after)s after it.", before=MOST_BEFORE, after=MOST_OVERDUE
        )
        raise RuleBroken(said)
    if any(abs(n) > MOST_DAYS for n in days):
        raise RuleBroken(message("At most %(most)s working days.", most=MOST_DAYS))
    if any(not rung.tiers for rung in ladder.rungs):
        raise RuleBroken(message("Tick who is reminded."))
    if any(rung.tiers - OWN_UNIT for rung in ladder.rungs if rung.days <= 0):
        raise RuleBroken(message("Before it is late only the officer and the head of the unit are reminded."))
    if not any(Tier.OFFICER in rung.tiers for rung in ladder.rungs if rung.days > 0):
        raise RuleBroken(message("At least one reminder after the due day goes to the officer."))


def kept_ladder(ladder: Ladder) -> str:
    """As text: -7:officer;0:officer;3:officer unit_head;weekly:leader"""
    rungs = [f"{rung.days}:{_words(rung.tiers)}" for rung in ladder.rungs]
    return ";".join([*rungs, f"{WEEKLY}:{_words(ladder.weekly)}"])


def read_ladder(kept: str) -> Ladder:
    """The ladder of such a text."""
    rungs, weekly = [], frozenset[Tier]()
    for day, words in _KEPT.findall(kept):
        tiers = frozenset(Tier(word) for word in words.split())
        if day == WEEKLY:
            weekly = tiers
        else:
            rungs.append(Rung(int(day), tiers))
    return Ladder(tuple(rungs), weekly)


def _words(tiers: Iterable[Tier]) -> str:
    return " ".join(tier.value for tier in Tier if tier in set(tiers))
