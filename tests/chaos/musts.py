"""The table of campaigns: how much of each in each size, and what must hold afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.chaos.campaigns.killing import kill_senders
from tests.chaos.places import Place
from tests.chaos.results import Result


@dataclass(frozen=True)
class Must:
    """What must hold, in words and as a question."""

    words: str
    holds: Callable[[Result], bool]


NOTHING_LOST = Must("nothing lost", lambda found: found.lost == 0)
NO_DUPLICATES = Must("no duplicates", lambda found: found.duplicates == 0)
FEWER_THAN_KILLS = Must("no more duplicates than kills", lambda found: found.duplicates <= found.kills)
THREE_COPIES = Must("nobody gets more than three copies", lambda found: found.most_copies <= 3)
EXPLAINED = Must("a copy only after an unknown end of that very message", lambda found: found.too_many_copies == 0)
NOTHING_WRONG = Must("nothing else is wrong", lambda found: not found.wrong)


@dataclass(frozen=True)
class Campaign:
    """``amounts``: how many faults in full, in small and inside the tests."""

    name: str
    run: Callable[[Place, int], Result]
    amounts: dict[str, int]
    musts: tuple[Must, ...]

    def broken(self, found: Result, amount: int) -> list[str]:
        """What does not hold, in words."""
        too_few = ["fewer faults than asked for"] if found.kills < amount else []
        return too_few + [must.words for must in (*self.musts, NOTHING_WRONG) if not must.holds(found)] + found.wrong


CAMPAIGNS = (
    Campaign(
        "kill -9 of senders",
        kill_senders,
        {"full": 700, "small": 16, "tiny": 5},
        (NOTHING_LOST, FEWER_THAN_KILLS, THREE_COPIES, EXPLAINED),
    ),
)
"""In the order of their worth."""

CATCHING = CAMPAIGNS[0]
"""The campaign that has to catch the wrong senders."""
