"""The rows of a register as their page shows them: twenty at a time, each as understood, each problem at its cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.agency_names import AgencyIndex
from tracker.domain.duplicates import say_likeness
from tracker.domain.messages import Message, message
from tracker.domain.register_matches import Examined, Fate, Standing
from tracker.domain.registers import RegisterEntry
from tracker.language import say_date

PAGE_SIZE = 20
MOST_SIMILAR = 3


class Show(StrEnum):
    """Which rows the page shows."""

    ALL = "all"
    WRONG = "wrong"
    CHECK = "check"
    LEFT_OUT = "left_out"
    THERE = "there"


@dataclass(frozen=True)
class PartyRead:
    """One party: as written, whom it is understood as when that is another name, and whom it may be."""

    written: str
    known: str | None
    is_new: bool
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Likely:
    """A program or row that may be the same: where it is, what it is called, why."""

    url: str
    name: str
    reason: Message


@dataclass(frozen=True)
class SheetRow:
    """One row of the page. ``signed_text``, ``validity_text``: as written, where that says more than the dates."""

    row: Examined
    fate: Fate
    parties: tuple[PartyRead, ...]
    signed_text: str
    validity_text: str
    errors: tuple[tuple[str, Message], ...]
    warnings: tuple[tuple[str, Message], ...]
    likely: tuple[Likely, ...]


@dataclass(frozen=True)
class Sheet:
    """One page of the rows that are shown, and how many there are of each sort.

    ``new_agencies``: names that no agency here bears, with how many of the rows to be entered name them.
    """

    rows: tuple[SheetRow, ...]
    counts: Mapping[Show, int]
    entered_count: int
    new_agencies: tuple[tuple[str, int], ...]
    show: Show
    number: int

    @property
    def total(self) -> int:
        """All rows of this sort."""
        return self.counts[self.show]

    @property
    def first(self) -> int:
        """The place of the page's first row among them."""
        return PAGE_SIZE * (self.number - 1) + 1

    @property
    def last(self) -> int:
        """The place of its last row."""
        return self.first + len(self.rows) - 1

    @property
    def choosable(self) -> str:
        """The numbers of the rows that have a tick, as the page sends them back."""
        can = (row.row.entry.row.number for row in self.rows if row.fate in (Fate.ENTERED, Fate.LEFT_OUT))
        return ",".join(map(str, can))


def sheet_of(
    examined: Sequence[Examined],
    left_out: frozenset[int],
    standing: Sequence[Standing],
    known: AgencyIndex,
    *,
    show: Show,
    number: int,
) -> Sheet:
    """The page of that number; the last one there is, if there are fewer."""
    by_show = {choice: [row for row in examined if _is_shown(row, choice, left_out)] for choice in Show}
    found = by_show[show]
    number = max(1, min(number, -(-len(found) // PAGE_SIZE)))
    titles = {program.id: program.identity.title for program in standing}
    page = found[PAGE_SIZE * (number - 1) : PAGE_SIZE * number]
    return Sheet(
        rows=tuple(_row(row, left_out, titles, known) for row in page),
        counts={choice: len(rows) for choice, rows in by_show.items()},
        entered_count=sum(row.fate(left_out) is Fate.ENTERED for row in examined),
        new_agencies=_new_agencies([row for row in examined if row.fate(left_out) is Fate.ENTERED], known),
        show=show,
        number=number,
    )


def _new_agencies(rows: Sequence[Examined], known: AgencyIndex) -> tuple[tuple[str, int], ...]:
    named = Counter(name for row in rows for name in row.entry.parties if known.find_known(name).only is None)
    return tuple(named.most_common())


def page_of(examined: Sequence[Examined], number: int) -> int:
    """The page of all rows that a row stands on."""
    return next((place // PAGE_SIZE + 1 for place, row in enumerate(examined) if row.entry.row.number == number), 1)


def _is_shown(row: Examined, show: Show, left_out: frozenset[int]) -> bool:
    fate = row.fate(left_out)
    if show is Show.CHECK:
        return fate is not Fate.THERE and not row.errors and bool(row.problems or row.similar or row.twin)
    return show is Show.ALL or fate.value == show.value


def _row(row: Examined, left_out: frozenset[int], titles: Mapping[int, str], known: AgencyIndex) -> SheetRow:
    entry, written = row.entry, row.entry.row
    day = entry.signed_on
    as_day = (say_date(day), f"{day.day}/{day.month}/{day.year}", f"{day.day:02}/{day.month}/{day.year}") if day else ()
    return SheetRow(
        row=row,
        fate=row.fate(left_out),
        parties=tuple(_party(name, known) for name in entry.parties),
        signed_text="" if written.signed in as_day else written.signed,
        validity_text="" if written.validity in _as_years(entry) else written.validity,
        errors=_said(row, "error"),
        warnings=_said(row, "warning"),
        likely=_likely(row, titles),
    )


def _as_years(entry: RegisterEntry) -> tuple[str, ...]:
    """How whole years are shown: what is written so need not be said twice."""
    first, last = entry.valid_from, entry.valid_to
    if first is None or last is None or (first.month, first.day, last.month, last.day) != (1, 1, 12, 31):
        return ()
    if first.year == last.year:
        return (str(first.year),)
    return tuple(f"{first.year}{dash}{last.year}" for dash in ("–", "-", " - ", " – "))


def _party(name: str, known: AgencyIndex) -> PartyRead:
    match = known.find_known(name)
    if match.only is None:
        return PartyRead(name, None, is_new=True, choices=tuple(agency.name for agency in match.agencies))
    return PartyRead(name, match.only.name if match.only.name != name else None, is_new=False)


def _said(row: Examined, severity: str) -> tuple[tuple[str, Message], ...]:
    cells = dict(row.entry.row.cells)
    found = [problem for problem in row.problems if problem.severity == severity]
    return tuple((cells.get(problem.field, ""), problem.message) for problem in found)


def _likely(row: Examined, titles: Mapping[int, str]) -> tuple[Likely, ...]:
    found = [Likely(f"/agreements/{id_}", titles.get(id_, str(id_)), say_likeness(why)) for id_, why in row.similar]
    if row.twin is not None:
        found.append(Likely("", str(row.twin), message("the same program, listed twice")))
    found += [Likely("", str(number), say_likeness(why)) for number, why in row.similar_rows]
    return tuple(found[:MOST_SIMILAR])
