"""The ledger of reminders (Nhắc việc): what comes in the days looked at, and what was decided in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from tracker.domain.agencies import inherited
from tracker.domain.messages import Message, message
from tracker.domain.months import weekday_name
from tracker.domain.permissions import LEDGER_READERS, Viewer
from tracker.domain.recipients import NOBODY, Addressee, Holder
from tracker.domain.reminded_things import Thing
from tracker.domain.reminders import Decision, rung_label
from tracker.mail.links import path_to
from tracker.queries.coming_reminders import Alike, Forecast, Outlook, alike, forecast, successions
from tracker.queries.decided_reminders import Asked, decided_count, decided_reminders
from tracker.queries.reminder_history import ToldRow, owed_at

DAYS_AHEAD = 14
DAYS_BACK = 7
PAGE_SIZE = 20  # of each of the two lists: with longer titles the page is 40 KB
MOST_KEPT = 32
EVER = date(2000, 1, 1)
"""A day before anybody was reminded."""
Among = frozenset[tuple[str, int]] | None
"""Kinds and ids of what is owed at the thing looked for; None: all."""
Row = TypeVar("Row", "ComingRow", ToldRow)
Keep = Callable[[Decision], bool]


class Show(StrEnum):
    """Which of the reminders the page shows."""

    ALL = "all"
    MINE = "mine"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Sought:
    """What the reader looks for: the fourteen days from ``day`` on (None: from today on, and the last seven), and only
    of one agreement, one agency (that owes or is told), one person, one thing.

    Of one thing all that was ever decided is shown, unless a day is named."""

    day: date | None = None
    agreement_id: int | None = None
    agency_id: int | None = None
    person_id: int | None = None
    show: Show = Show.ALL
    about: Thing | None = None

    def coming_days(self, today: date) -> tuple[date, date] | None:
        """The first and last day still to come; None when all are past."""
        first = self.day or today
        last = first + timedelta(days=DAYS_AHEAD - 1)
        return (max(first, today), last) if last >= today else None

    def decided_days(self, today: date) -> tuple[date, date] | None:
        """The first and last day that something may be decided for already; None when none has come."""
        if self.day is None and self.about is not None:
            return EVER, today
        if self.day is None:
            return today - timedelta(days=DAYS_BACK), today
        return (self.day, min(self.day + timedelta(days=DAYS_AHEAD - 1), today)) if self.day <= today else None

    @property
    def is_narrowed(self) -> bool:
        """Does it look for less than everything?"""
        return any(one is not None for one in (self.agreement_id, self.agency_id, self.person_id, self.about))


@dataclass(frozen=True)
class Posts:
    """The posts of one agency that a rung goes to."""

    agency: str
    titles: str


@dataclass(frozen=True)
class ComingRow:
    """One rung of one thing owed: whom it goes to (``is_sent``), or which vacant posts it was for and why nobody is
    told. ``path``: where it is met. ``absent``: a post it was also for where nobody is, and why.
    """

    on: date
    weekday: Message
    about: Message
    program: str
    owner: str
    path: str
    rung: Message
    to: tuple[Posts, ...]
    is_sent: bool
    skipped: Message | None
    absent: Message | None


@dataclass(frozen=True)
class LedgerPage:
    """``coming``: the rows to show, ``first`` of ``total``; ``counts`` by filter; ``decided``: one page of what was
    decided, from row ``decided_first`` on; ``decided_total`` where it has more than one page. The days of each, None
    for none.

    In both lists a row without a program is of the program before.
    """

    coming_days: tuple[date, date] | None
    coming: list[ComingRow]
    first: int
    total: int
    counts: dict[Show, int]
    decided_days: tuple[date, date] | None
    decided: list[ToldRow]
    decided_first: int
    decided_total: int


def ledger_page(
    viewer: Viewer, outlook: Outlook, sought: Sought, *, page: int = 1, decided_page: int = 1, size: int = PAGE_SIZE
) -> LedgerPage:
    """What this person may see of it: only programs that he may read. ``outlook``: its days are not looked at."""
    readers = viewer.agency_ids_as(LEDGER_READERS)
    counts, coming, coming_days = dict.fromkeys(Show, 0), list[ComingRow](), sought.coming_days(outlook.today)
    start, decided_start = (page - 1) * size, (decided_page - 1) * size
    if coming_days is not None:
        first, last = coming_days
        found = forecast(replace(outlook, first=first, last=last), readers=readers)
        among = owed_at(sought.about) if sought.about else None
        counts, coming = _coming_page(found, sought, among, viewer.agency_ids, (start, start + size))
    decided, decided_total, decided_days = list[ToldRow](), 0, sought.decided_days(outlook.today)
    if decided_days is not None:
        asked = _asked(sought, decided_days, readers, viewer.agency_ids, outlook.today)
        decided = decided_reminders(asked, first=decided_start, most=size)
        decided_total = decided_start + len(decided)
        if len(decided) == size or (decided_start and not decided):
            decided_total = decided_count(asked)
    return LedgerPage(
        coming_days, coming, start + 1, counts[sought.show], counts,
        decided_days, _program_once(decided), decided_start + 1, decided_total,
    )  # fmt: skip


@lru_cache(maxsize=MOST_KEPT)
def _coming_page(
    found: Forecast, sought: Sought, among: Among, mine: frozenset[int], span: tuple[int, int]
) -> tuple[dict[Show, int], list[ComingRow]]:
    """How many there are by filter, and those of the page, from the first of ``span`` up to the last.

    Kept: a forecast is the same until something changes."""
    counts, shown = _shown(found, sought, among, mine)
    return counts, _program_once([_coming(one, found) for one in shown[slice(*span)]])


def _shown(
    found: Forecast, sought: Sought, among: Among, mine: frozenset[int]
) -> tuple[dict[Show, int], list[Decision] | tuple[Decision, ...]]:
    """How many there are by filter, and those to show. What is alike in whom it is told to is asked once."""
    decisions: list[Decision] | tuple[Decision, ...] = found.decisions
    groups: Iterable[tuple[Alike, int]] = found.counts.items()
    if sought.is_narrowed:
        decisions = [one for one in decisions if _is_sought(one, found, sought, among)]
        groups = [(alike(one), 1) for one in decisions]
    counts = dict.fromkeys(Show, 0)
    for mark, count in groups:
        held = found.told_of(mark).held
        counts[Show.ALL] += count
        counts[Show.MINE] += count * (mark[0] in mine or any(one.holder.agency_id in mine for one in held))
        counts[Show.SKIPPED] += count * (not held)
    keep: dict[Show, Keep] = {
        Show.MINE: lambda one: _is_for(mine, one, found),
        Show.SKIPPED: lambda one: not found.told(one).held,
    }
    if sought.show in keep:
        decisions = [one for one in decisions if keep[sought.show](one)]
    return counts, decisions


def _is_sought(decision: Decision, found: Forecast, sought: Sought, among: Among) -> bool:
    one = decision.obligation
    if among is not None and (one.kind.value, one.id) not in among:
        return False
    if sought.agreement_id not in (None, one.agreement_id):
        return False
    if sought.agency_id is not None and not _is_for(frozenset({sought.agency_id}), decision, found):
        return False
    held = found.told(decision).held
    return sought.person_id is None or any(each.holder.person_id == sought.person_id for each in held)


def _is_for(agencies: frozenset[int], decision: Decision, found: Forecast) -> bool:
    """Does one of these agencies owe it, or is it told?"""
    return decision.obligation.agency_id in agencies or any(
        addressee.holder.agency_id in agencies for addressee in found.told(decision).held
    )


def _asked(
    sought: Sought, days: tuple[date, date], readers: frozenset[int], mine: frozenset[int], today: date
) -> Asked:
    """The same of what was decided; an agency also stands for those whose work it inherited."""
    of_agency = None
    if sought.agency_id is not None:
        of_agency = frozenset(inherited(sought.agency_id, successions(), on=today))
    if sought.show is Show.MINE:
        of_agency = mine if of_agency is None else of_agency & mine
    return Asked(
        readers,
        *days,
        sought.agreement_id,
        of_agency,
        sought.person_id,
        sought.about,
        only_unsent=sought.show is Show.SKIPPED,
    )


def _coming(decision: Decision, found: Forecast) -> ComingRow:
    one, told = decision.obligation, found.told(decision)
    return ComingRow(
        on=decision.on,
        weekday=weekday_name(decision.on),
        about=one.about,
        program=one.program,
        owner=found.owner(decision),
        path=path_to(one.kind, one.id),
        rung=rung_label(decision.rung),
        to=_posts(told.holders),
        is_sent=bool(told.held),
        skipped=None if told.held else decision.skipped_because or NOBODY,
        absent=_not_there(told.vacant[0]) if told.held and told.vacant else None,
    )


def _not_there(meant: Addressee) -> Message:
    """Why nobody gets it for a post: "Chuyên viên: vacant"."""
    return message("%(post)s: %(why)s", post=meant.holder.title, why=meant.why)


def _program_once(rows: list[Row]) -> list[Row]:
    """The rows with the program's long title only where it changes."""
    before = ["", *(row.program for row in rows)]
    return [replace(row, program="") if row.program == last else row for row, last in zip(rows, before, strict=False)]


def _posts(holders: list[Holder]) -> tuple[Posts, ...]:
    """By agency, in the order of the ladder; two holders of one title are one post to the reader."""
    titles: dict[str, list[str]] = {}
    for holder in holders:
        known = titles.setdefault(holder.agency_short, [])
        if holder.title not in known:
            known.append(holder.title)
    return tuple(Posts(agency, ", ".join(known)) for agency, known in titles.items())
