"""Which ladder counts for which agreement, and what another one would change in the coming days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select

from tracker.database import read
from tracker.domain.ladders import Ladders
from tracker.domain.messages import Message
from tracker.domain.obligations import ObligationKey
from tracker.domain.reminders import DEFAULT_LADDER, Decision, Ladder, rung_label
from tracker.models import OwnLadder
from tracker.queries.coming_reminders import Forecast, Outlook, forecast

DAYS_SHOWN = 30
MOST_SHOWN = 40
_OWN = select(OwnLadder.agreement_id, OwnLadder.ladder)
Mark = tuple[ObligationKey, str, date, frozenset[object]]


@dataclass(frozen=True)
class ChangedReminder:
    """One reminder that would come, or would come no more: on which day, about what, which rung, to which posts."""

    on: date
    about: Message
    owner: str
    rung: Message
    to: str


@dataclass(frozen=True)
class LadderChange:
    """What another ladder would send in the coming days that the present one does not, and the other way round.

    The lists end after MOST_SHOWN; the counts are of all.
    """

    added: tuple[ChangedReminder, ...]
    gone: tuple[ChangedReminder, ...]
    added_count: int
    gone_count: int
    same_count: int


def ladders() -> Ladders:
    """The usual ladder and all that agreements have set; one statement."""
    return Ladders(DEFAULT_LADDER, {row.agreement_id: row.ladder for row in read(_OWN, {})})


def ladder_change(agreement_id: int, proposed: Ladder, outlook: Outlook) -> LadderChange:
    """What would change in the days of this outlook, which goes by the ladders of now, if the agreement had another."""
    now = forecast(outlook, only=agreement_id)
    then = forecast(
        replace(outlook, ladders=Ladders(outlook.ladders.usual, {**outlook.ladders.own, agreement_id: proposed})),
        only=agreement_id,
    )
    sent_now, sent_then = _sent(now), _sent(then)
    added = [decision for mark, decision in sent_then.items() if mark not in sent_now]
    gone = [decision for mark, decision in sent_now.items() if mark not in sent_then]
    return LadderChange(
        added=tuple(_row(one, then) for one in added[:MOST_SHOWN]),
        gone=tuple(_row(one, now) for one in gone[:MOST_SHOWN]),
        added_count=len(added),
        gone_count=len(gone),
        same_count=len(sent_then) - len(added),
    )


def _sent(found: Forecast) -> dict[Mark, Decision]:
    """What really goes out to somebody, by what makes two alike."""
    return {(one.obligation.key, one.rung, one.on, one.tiers): one for one in found.decisions if found.told(one).held}


def _row(decision: Decision, found: Forecast) -> ChangedReminder:
    posts = dict.fromkeys(f"{holder.title} ({holder.agency_short})" for holder in found.told(decision).holders)
    return ChangedReminder(
        decision.on, decision.obligation.about, found.owner(decision), rung_label(decision.rung), ", ".join(posts)
    )
