"""What is kept of an agency, and what must hold between its names and days."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from tracker.domain.agencies import Level
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message

MOST_ABOVE = 20
LONGEST_NAME = 500


@dataclass(frozen=True, kw_only=True)
class AgencyName:
    """One name with its short forms. ``abbreviation`` may be missing; the short name is the name itself if none is
    used."""

    name: str
    short_name: str
    abbreviation: str | None = None


@dataclass(frozen=True, kw_only=True)
class AgencyFacts:
    """The agency as it stands. ``named_from``: the first day of its present name; ``ended_on``: the day it ended."""

    name: AgencyName
    level: Level | None = None
    parent_id: int | None = None
    named_from: date | None = None
    ended_on: date | None = None

    @property
    def seen(self) -> str:
        """What a form carries, so that a change made meanwhile is noticed."""
        return hashlib.sha256(repr(asdict(self)).encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True)
class FormerFacts:
    """A name that was borne from ``valid_from`` until the day before ``valid_to``."""

    name: AgencyName
    valid_from: date | None
    valid_to: date


def check_name(name: AgencyName) -> None:
    """Raises RuleBroken for a name without letters, or longer than a list can print."""
    for field in ("name", "short_name"):
        if len(getattr(name, field)) > LONGEST_NAME:
            said = message("An agency's name may have %(longest)s characters at most.", longest=LONGEST_NAME)
            raise RuleBroken(said, field=field)
        if not any(character.isalpha() for character in getattr(name, field)):
            raise RuleBroken(message("“%(name)s” is no agency's name.", name=getattr(name, field)[:60]), field=field)


def check_facts(facts: AgencyFacts, *, today: date) -> None:
    """Raises RuleBroken with the field that is wrong."""
    check_name(facts.name)
    if facts.named_from and facts.named_from > today:
        raise RuleBroken(message("The present name cannot begin after today."), field="named_from")
    if facts.named_from and facts.ended_on and facts.ended_on < facts.named_from:
        raise RuleBroken(message("It cannot end before its name begins."), field="ended_on")


def check_renaming(old: AgencyFacts, new: AgencyName, *, from_on: date, today: date) -> None:
    """Raises RuleBroken: the same name again, a day to come, or one before the present name began."""
    check_name(new)
    if new == old.name:
        raise RuleBroken(message("It bears this name already."), field="name")
    if from_on > today:
        raise RuleBroken(message("A new name is entered on the day from which it counts, or later."), field="from_on")
    if old.named_from and from_on <= old.named_from:
        raise RuleBroken(
            message("The present name began on %(day)s; the new one begins later.", day=old.named_from),
            field="from_on",
        )


def check_former(former: FormerFacts, *, named_from: date | None, others: Sequence[FormerFacts], today: date) -> None:
    """Raises RuleBroken where the days are out of order or two names would count on one day."""
    check_name(former.name)
    if former.valid_to > today:
        raise RuleBroken(message("A former name has ended by today."), field="borne_until")
    if former.valid_from and former.valid_from >= former.valid_to:
        raise RuleBroken(message("The first day comes before the last."), field="borne_until")
    if named_from and former.valid_to > named_from:
        said = message("The present name began on %(day)s; this one ended by then.", day=named_from)
        raise RuleBroken(said, field="borne_until")
    for other in others:
        if _begins(former) < other.valid_to and _begins(other) < former.valid_to:
            raise RuleBroken(message("On some of these days it was called %(name)s.", name=other.name.name))


def check_above(agency_id: int, parent_id: int | None, parents: Mapping[int, int | None]) -> None:
    """Nothing stands below itself. ``parents``: of every agency the one above it. Raises RuleBroken."""
    above, steps = parent_id, 0
    while above is not None and steps < MOST_ABOVE:
        if above == agency_id:
            raise RuleBroken(message("An agency cannot stand below itself."), field="parent")
        above, steps = parents.get(above), steps + 1


def _begins(former: FormerFacts) -> date:
    return former.valid_from or date.min
