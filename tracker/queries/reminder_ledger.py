"""The ledger of reminders (Nhắc việc): what comes in the next days, what was decided, and is the sender alive."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from tracker.domain.messages import Message
from tracker.domain.months import weekday_name
from tracker.domain.permissions import READERS, Viewer
from tracker.domain.recipients import NOBODY, Holder
from tracker.domain.reminders import Decision, rung_label
from tracker.mail.links import path_to
from tracker.queries.coming_reminders import Forecast, Outlook, forecast
from tracker.queries.reminder_history import ToldRow, recent_reminders

DAYS_AHEAD = 14
DAYS_BACK = 7
PAGE_SIZE = 25
MOST_RECENT = 25
Row = TypeVar("Row", "ComingRow", ToldRow)


class Show(StrEnum):
    """Which of the coming reminders the page shows."""

    ALL = "all"
    MINE = "mine"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Posts:
    """The posts of one agency that a rung goes to."""

    agency: str
    titles: str


@dataclass(frozen=True)
class ComingRow:
    """One rung of one thing owed: whom it goes to (``is_sent``), or which vacant posts it was for and why nobody is
    told. ``path``: where it is met.
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


@dataclass(frozen=True)
class LedgerPage:
    """``coming``: the rows to show, ``first`` of ``total``; ``counts`` by filter; ``recent``: the last seven days.

    In both lists a row without a program is of the program before.
    """

    coming: list[ComingRow]
    first: int
    total: int
    counts: dict[Show, int]
    recent: list[ToldRow]


def ledger_page(viewer: Viewer, outlook: Outlook, *, show: Show = Show.ALL, page: int = 1) -> LedgerPage:
    """What this person may see of it: only programs that he may read."""
    mine, readers = viewer.agency_ids, viewer.agency_ids_as(READERS)
    found = forecast(outlook, readers=readers)
    shown = {
        Show.ALL: found.decisions,
        Show.MINE: [one for one in found.decisions if _is_for(mine, one, found)],
        Show.SKIPPED: [one for one in found.decisions if not found.told(one).held],
    }
    start = (page - 1) * PAGE_SIZE
    since = outlook.today - timedelta(days=DAYS_BACK)
    return LedgerPage(
        coming=_program_once([_coming(one, found) for one in shown[show][start : start + PAGE_SIZE]]),
        first=start + 1,
        total=len(shown[show]),
        counts={name: len(decisions) for name, decisions in shown.items()},
        recent=_program_once(recent_reminders(readers, since=since, most=MOST_RECENT)),
    )


def _is_for(mine: frozenset[int], decision: Decision, found: Forecast) -> bool:
    """Does one of these agencies owe it, or is it told?"""
    return decision.obligation.agency_id in mine or any(
        addressee.holder.agency_id in mine for addressee in found.told(decision).held
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
    )


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
