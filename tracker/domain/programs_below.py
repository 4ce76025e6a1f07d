"""Programs below another (cấp dưới): has each reported a period, that is signed its review, and which of last year's
programs each goes on with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import takewhile

from tracker.domain.agencies import Level
from tracker.domain.consolidations import Awaited
from tracker.domain.counterparts import place_of
from tracker.domain.folding import fold
from tracker.domain.periods import Cadence

_YEARS = re.compile(r"(?P<first>\d{4})(?:-(?P<last>\d{4}))?(?P<rest>(?:-[MQH]\d{1,2})?)", re.ASCII)
COMPARED = (Cadence.QUARTERLY, Cadence.MONTHLY, Cadence.HALF_YEARLY, Cadence.ANNUAL, Cadence.MILESTONE)
"""Reviews whose code means the same stretch of time in every program; the first is shown when none is asked for. Every
three months from an anchor is not among them: the seventh of one program is another time than that of the next."""


class Told(StrEnum):
    """How far a program is with a period, in the order a superior reads them. Only what is signed has been reported."""

    SILENT = "silent"  # the day to sign by has passed
    CHANGED = "changed"  # made final, then its facts changed: a new version is due
    WAITING = "waiting"  # there is still time
    SIGNED_LATE = "signed_late"
    SIGNED = "signed"
    NOT_ASKED = "not_asked"  # it has no review of this period, or owes none
    UNTRACKED = "untracked"  # the period lies before the tracker knew it


HAVE_REPORTED = frozenset({Told.SIGNED, Told.SIGNED_LATE})
NOT_COUNTED = frozenset({Told.NOT_ASKED, Told.UNTRACKED})


@dataclass(frozen=True)
class ReviewBelow:
    """The review of one program. ``sign_on``: the day that counts; ``signed_on``: of the last signature, local.

    ``is_owed``: False where the program was closed by that day; ``is_tracked``: False where it came into the tracker
    after the period.
    """

    sign_on: date
    awaits: Awaited | None
    signed_on: date | None = None
    is_owed: bool = True
    is_tracked: bool = True


@dataclass(frozen=True)
class Reported:
    """``days``: calendar days late; of what waits, the days left."""

    told: Told
    days: int = 0

    @property
    def has_reported(self) -> bool:
        """Every party has signed, and it is still true."""
        return self.told in HAVE_REPORTED

    @property
    def is_asked(self) -> bool:
        """It counts among those that should."""
        return self.told not in NOT_COUNTED


def reported(review: ReviewBelow | None, today: date) -> Reported:
    """Of one program for one period; None: it has no such review."""
    if review is None:
        return Reported(Told.NOT_ASKED)
    if review.awaits is None and review.signed_on is not None:
        late = (review.signed_on - review.sign_on).days
        return Reported(Told.SIGNED_LATE, late) if late > 0 else Reported(Told.SIGNED)
    if not review.is_tracked:
        return Reported(Told.UNTRACKED)
    if not review.is_owed:
        return Reported(Told.NOT_ASKED)
    if review.awaits is Awaited.NEW_VERSION:
        return Reported(Told.CHANGED)
    left = (review.sign_on - today).days
    return Reported(Told.WAITING, left) if left >= 0 else Reported(Told.SILENT, -left)


@dataclass(frozen=True)
class ProgramBelow:
    """One program below. ``agency``: who answers today for its standing agency (its first party without one), by its
    short name; ``agency_name``: in full; ``signed_by``: the one whose program it was, which may be another.

    ``review_id``: of the period shown; ``handed_in_count`` of ``report_count`` agencies have reported inside it.
    ``is_one_of_several``: the agency answers for others beside it.
    """

    id: int
    title: str
    symbol: str | None
    is_illustrative: bool
    agency_id: int
    agency: str
    agency_name: str
    level: Level | None
    review_id: int | None
    sign_on: date | None
    signed_on: date | None
    handed_in_count: int
    report_count: int
    reported: Reported
    signed_by: str = ""
    is_one_of_several: bool = False

    @property
    def label(self) -> str:
        """The agency, and which of its programs where it has several."""
        return f"{self.agency} ({self.symbol or self.title})" if self.is_one_of_several else self.agency

    @property
    def order(self) -> tuple[int, int, str, int]:
        """A key for sorting: the silent first, then by name."""
        return (*silent_first(self.reported), fold(self.agency), self.id)


@dataclass(frozen=True)
class Coverage:
    """ "n of m programs below have reported"."""

    reported_count: int
    asked_count: int


def coverage(found: Iterable[Reported]) -> Coverage:
    """Those without a review of the period are not counted."""
    asked = [one for one in found if one.is_asked]
    return Coverage(sum(one.has_reported for one in asked), len(asked))


def told_apart(programs: Iterable[ProgramBelow]) -> list[ProgramBelow]:
    """Agencies that share a short name, as those of all provinces do, with that and what sets their full names apart:
    "Ban TG&DV Tỉnh ủy Cà Mau"; one by itself with its place; and which agencies have several programs."""
    found = list(programs)
    held = Counter(one.agency_id for one in found)
    bearers: dict[str, dict[int, str]] = {}
    for one in found:
        bearers.setdefault(one.agency, {})[one.agency_id] = one.agency_name
    return [
        replace(
            one,
            agency=_placed(one, list(bearers[one.agency].values())),
            is_one_of_several=held[one.agency_id] > 1,
        )
        for one in found
    ]


def _placed(one: ProgramBelow, names: Sequence[str]) -> str:
    if len(names) > 1:
        return _told_apart(one, names)
    place = place_of(one.agency_name)
    return one.agency if place is None or fold(place) in fold(one.agency) else f"{one.agency} {place}"


def _told_apart(one: ProgramBelow, names: Sequence[str]) -> str:
    words_in_place = zip(*(name.split() for name in names), strict=False)
    shared = sum(1 for _ in takewhile(lambda words: len(set(words)) == 1, words_in_place))
    short, own = one.agency.split(), one.agency_name.split()[shared:]
    said_twice = next((n for n in range(len(own), 0, -1) if short[-n:] == own[:n]), 0)
    return " ".join([*short, *own[said_twice:]])


def silent_first(one: Reported) -> tuple[int, int]:
    """A key for sorting: the silent longest first; of those with time left who is due first."""
    days = one.days if one.told is Told.WAITING else -one.days
    return list(Told).index(one.told), days


def year_before(code: str) -> str | None:
    """The code of the same period a year earlier: "2026-Q3" is "2025-Q3"; None for milestones."""
    match = _YEARS.fullmatch(code)
    if match is None:
        return None
    years = [str(int(year) - 1) for year in (match["first"], match["last"]) if year]
    return "-".join(years) + match["rest"]


@dataclass(frozen=True)
class PeriodBelow:
    """A period that some program below has closed. ``ends_on``: the latest of them; its data are closed everywhere."""

    cadence: Cadence
    code: str
    ends_on: date


@dataclass(frozen=True)
class Periods:
    """What can be shown, newest first, and what is."""

    known: tuple[PeriodBelow, ...]
    chosen: PeriodBelow | None

    @property
    def same(self) -> list[PeriodBelow]:
        """Those of the chosen cadence."""
        return [one for one in self.known if self.chosen and one.cadence is self.chosen.cadence]

    @property
    def earlier(self) -> PeriodBelow | None:
        """The one before it."""
        return next((one for one in self.same if self.chosen and one.ends_on < self.chosen.ends_on), None)

    @property
    def later(self) -> PeriodBelow | None:
        """The one after it."""
        after = [one for one in self.same if self.chosen and one.ends_on > self.chosen.ends_on]
        return after[-1] if after else None

    @property
    def newest(self) -> list[PeriodBelow]:
        """Of each cadence the newest."""
        found = {one.cadence: one for one in reversed(self.known)}
        return [found[cadence] for cadence in COMPARED if cadence in found]


def choose_period(known: Iterable[PeriodBelow], asked: str | None) -> Periods:
    """The period asked for, else the newest quarter, else the newest of what there is."""
    ordered = tuple(sorted(known, key=lambda one: (one.ends_on, one.code), reverse=True))
    chosen = next((one for one in ordered if one.code == asked), None)
    periods = Periods(ordered, chosen)
    return Periods(ordered, chosen or next(iter(periods.newest), None))


@dataclass(frozen=True)
class Lineage:
    """A program below: which it follows, into which it was closed, who answers for its standing agency today, and
    whether it still counts."""

    id: int
    predecessor_id: int | None
    agency_id: int
    is_current: bool
    replaced_by_id: int | None = None


def continued_by(programs: Sequence[Lineage]) -> dict[int, int]:
    """Program -> the current one that its figures are read beside, each exactly once.

    Itself; else the one that it was closed into, or that follows it, through any chain; else the one of the agency that
    answers today for its own (three provinces merged into one); else itself, as one that ended.
    """
    by_id = {one.id: one for one in programs}
    current = sorted((one for one in programs if one.is_current), key=lambda one: one.id)
    follows: dict[int, int] = {}
    for one in current:
        for before in _chain(one, by_id):
            follows.setdefault(before, one.id)
    of_agency = {one.agency_id: one.id for one in reversed(current)}
    found = {}
    for one in programs:
        last = _closed_into(one, by_id)
        found[one.id] = last.id if last.is_current else follows.get(one.id, of_agency.get(one.agency_id, one.id))
    return found


def _closed_into(one: Lineage, by_id: Mapping[int, Lineage]) -> Lineage:
    """The last of the programs it was closed into, one after the other; itself when it still counts, or into none."""
    seen = {one.id}
    while not one.is_current:
        into = by_id.get(one.replaced_by_id or 0)
        if into is None or into.id in seen:
            break
        one = into
        seen.add(one.id)
    return one


def _chain(one: Lineage, by_id: Mapping[int, Lineage]) -> list[int]:
    found: list[int] = []
    before = one.predecessor_id
    while before is not None and before in by_id and before not in found:
        found.append(before)
        before = by_id[before].predecessor_id
    return found
