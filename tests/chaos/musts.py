"""The table of campaigns: how much of each in each size, and what must hold afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.chaos.campaigns.answering import answer_badly
from tests.chaos.campaigns.databases import fill, lock, restart
from tests.chaos.campaigns.hostile import send_hostile
from tests.chaos.campaigns.hostile_requests import send_requests
from tests.chaos.campaigns.killing import kill_senders
from tests.chaos.campaigns.killing_others import kill_pages, kill_planners
from tests.chaos.campaigns.loading import LOAD_ON_POSTGRESQL, LOAD_ON_SQLITE
from tests.chaos.campaigns.outages import AWAY_FOR_3_SECONDS, AWAY_FOR_A_MINUTE, away_for_weeks
from tests.chaos.campaigns.pausing import jump_clocks, pause_senders
from tests.chaos.campaigns.reviewing import act_at_random
from tests.chaos.campaigns.scheduling import FIVE_SCHEDULERS, TWO_SCHEDULERS
from tests.chaos.campaigns.succession import change_agencies, live_many_lives
from tests.chaos.campaigns.writing import kill_while_writing
from tests.chaos.places import DATABASES
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
AS_FEW_AS_CAN_BE = (NOTHING_LOST, EXPLAINED, THREE_COPIES)
EXACTLY_ONCE = (NOTHING_LOST, NO_DUPLICATES)


@dataclass(frozen=True)
class Campaign:
    """``amounts``: how many faults (or messages) in full, in small and inside the tests."""

    name: str
    run: Callable[..., Result]
    amounts: dict[str, int]
    musts: tuple[Must, ...]
    databases: tuple[str, ...] = DATABASES
    needs_own_server: bool = False
    begins_empty: bool = False
    runs_alone: bool = False  # it measures time, or stops the clock of this process, by which others write

    def broken(self, found: Result) -> list[str]:
        """What does not hold, in words."""
        return [must.words for must in self.musts if not must.holds(found)] + found.wrong


CAMPAIGNS = (
    Campaign(
        "kill -9 of senders",
        kill_senders,
        {"full": 700, "small": 6, "tiny": 4},
        (*AS_FEW_AS_CAN_BE, FEWER_THAN_KILLS),
    ),
    Campaign("kill -9 of planners", kill_planners, {"full": 200, "small": 3, "tiny": 3}, EXACTLY_ONCE),
    Campaign("kill -9 of pages", kill_pages, {"full": 100, "small": 4}, EXACTLY_ONCE),
    Campaign("two schedulers at once", TWO_SCHEDULERS, {"full": 10_000, "tiny": 20}, EXACTLY_ONCE),
    Campaign("five schedulers at once", FIVE_SCHEDULERS, {"full": 10_000, "small": 80}, EXACTLY_ONCE),
    Campaign("bad answers of the mail server", answer_badly, {"full": 20, "small": 1}, (NOTHING_LOST, THREE_COPIES)),
    Campaign("pauses longer than the lease", pause_senders, {"full": 50, "small": 3}, EXACTLY_ONCE),
    Campaign("clock jumps of hours and days", jump_clocks, {"full": 50}, EXACTLY_ONCE),
    Campaign("mail server away for 3 s", AWAY_FOR_3_SECONDS, {"full": 10, "small": 1}, EXACTLY_ONCE),
    Campaign("mail server away for 60 s", AWAY_FOR_A_MINUTE, {"full": 10}, EXACTLY_ONCE),
    Campaign("mail server away for 3 weeks", away_for_weeks, {"full": 22, "small": 22}, EXACTLY_ONCE),
    Campaign("database locked", lock, {"full": 10, "small": 1}, EXACTLY_ONCE),
    Campaign("disk full", fill, {"full": 10, "small": 1}, AS_FEW_AS_CAN_BE, ("SQLite",)),
    Campaign("PostgreSQL restarted", restart, {"full": 10, "small": 1}, AS_FEW_AS_CAN_BE, ("PostgreSQL",), True),
    Campaign("hostile names and titles", send_hostile, {"full": 5_000, "small": 60}, EXACTLY_ONCE),
    Campaign("hostile requests", send_requests, {"full": 25_000, "small": 200}, (), begins_empty=True),
    Campaign("writes under kill -9", kill_while_writing, {"full": 50_000, "small": 240}, EXACTLY_ONCE, ("SQLite",)),
    Campaign(
        "writes under kill -9",
        kill_while_writing,
        {"full": 50_000, "small": 240},
        EXACTLY_ONCE,
        ("PostgreSQL",),
        needs_own_server=True,
    ),
    Campaign(
        "load of people", LOAD_ON_SQLITE, {"full": 60}, EXACTLY_ONCE, ("SQLite",), begins_empty=True, runs_alone=True
    ),
    Campaign(
        "load of people",
        LOAD_ON_POSTGRESQL,
        {"full": 60},
        EXACTLY_ONCE,
        ("PostgreSQL",),
        needs_own_server=True,
        begins_empty=True,
        runs_alone=True,
    ),
    Campaign("random acts on one review", act_at_random, {"full": 10_000, "small": 300}, ()),
    Campaign("succession of agencies", change_agencies, {"full": 1_500, "small": 25}, (), runs_alone=True),
    Campaign("succession while people work", live_many_lives, {"full": 50, "small": 2}, (), runs_alone=True),
)
"""In the order of their worth."""

CATCHING = {
    "mark-first": ("kill -9 of senders", kill_senders),
    "no-claim": ("kill -9 of senders", kill_senders),
    "lease-only": ("pauses longer than the lease", pause_senders),
}
"""Which campaign has to catch which wrong sender."""


def named(name: str) -> Campaign:
    return next(campaign for campaign in CAMPAIGNS if campaign.name == name)
