"""The numbers of a joint review, once: the page, the Word, the Excel and the PDF print these and work out none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import add
from typing import Any

from tracker.domain.messages import Message, message
from tracker.domain.papers.proofs import AgencyProofs, proofs_of
from tracker.domain.status import Boxes

JOINTLY = message("Led jointly")
BY_NOBODY = message("No lead agency")


@dataclass(frozen=True)
class Tally:
    """One row of the four official boxes. ``lead``: an agency's short name, or who else leads; None for the total."""

    lead: str | Message | None
    boxes: Boxes

    @property
    def rate(self) -> Decimal | None:
        """The official rate, cut after two places; None while nothing is due."""
        return self.boxes.official_rate()


@dataclass(frozen=True)
class NamedFigure:
    """What one agency names: when the data were closed, and with what came later; of the same period a year before;
    all since the program began, None of what is not added up."""

    agency: str
    value: Decimal | None
    adjusted: Decimal | None
    year_before: Decimal | None = None
    accumulated: Decimal | None = None

    @property
    def change(self) -> Decimal | None:
        """Against the same period a year before; None where one of the two was not named."""
        return None if self.value is None or self.year_before is None else self.value - self.year_before


@dataclass(frozen=True)
class FigureRow:
    """One figure. ``value``: the joint one, None while it is open; ``chosen`` and ``reason``: how it was settled."""

    content: str
    number: str
    name: str
    unit: str
    named: tuple[NamedFigure, ...]
    value: Decimal | None
    differs: bool
    is_open: bool
    chosen: str | None
    reason: str | None


@dataclass(frozen=True)
class Reported:
    """Whether one agency reported. ``on`` None: it did not."""

    agency: str
    due_on: date
    on: date | None

    @property
    def is_late(self) -> bool:
        """Handed in after its day."""
        return self.on is not None and self.on > self.due_on


@dataclass(frozen=True)
class ReviewNumbers:
    """All numbers of one consolidated review. ``tallies`` is empty in a version frozen before tasks were kept."""

    reported: tuple[Reported, ...]
    tallies: tuple[Tally, ...]
    total: Tally
    figures: tuple[FigureRow, ...]
    proofs: tuple[AgencyProofs, ...] = ()

    @property
    def rows(self) -> tuple[Tally, ...]:
        """The table of tasks: row by row, the total last."""
        return (*self.tallies, self.total)

    @property
    def reported_count(self) -> int:
        """How many agencies reported."""
        return sum(one.on is not None for one in self.reported)

    @property
    def late_count(self) -> int:
        """How many of them late."""
        return sum(one.is_late for one in self.reported)

    @property
    def missing(self) -> tuple[str, ...]:
        """Who did not report."""
        return tuple(one.agency for one in self.reported if one.on is None)


def numbers_of(picture: Mapping[str, Any]) -> ReviewNumbers:
    """Out of a snapshot as ``read_snapshot`` gives it, of any format."""
    by_lead = _by_lead(picture)
    return ReviewNumbers(
        reported=tuple(
            Reported(report["agency"], report["due_on"], report["submitted_on"]) for report in picture["reports"]
        ),
        tallies=tuple(Tally(lead, boxes) for lead, boxes in by_lead.items()),
        total=Tally(None, reduce(add, by_lead.values(), Boxes())),
        figures=tuple(_figure(figure) for figure in picture["figures"]),
        proofs=proofs_of(picture["reports"]),
    )


def _by_lead(picture: Mapping[str, Any]) -> dict[str | Message, Boxes]:
    """Agencies in the order of the reports, then others, tasks led jointly and by nobody: each task in one row."""
    order: list[str | Message] = [report["short"] for report in picture["reports"]]
    found: dict[str | Message, Boxes] = {}
    for task in picture.get("tasks", ()):
        if task["box"]:
            lead = _lead(task["leads"])
            found[lead] = found.get(lead, Boxes()) + Boxes(**{task["box"]: 1})
    last: list[str | Message] = [JOINTLY, BY_NOBODY]
    order += [lead for lead in found if lead not in order and lead not in last]
    return {lead: found[lead] for lead in [*order, *last] if lead in found}


def _lead(leads: list[str]) -> str | Message:
    if len(leads) == 1:
        return leads[0]
    return JOINTLY if leads else BY_NOBODY


def _figure(figure: Mapping[str, Any]) -> FigureRow:
    named = tuple(
        NamedFigure(one["agency"], one["value"], one["adjusted"], one.get("year_before"), one.get("accumulated"))
        for one in figure["named"]
    )
    kept = ("content", "number", "name", "unit", "value", "differs", "is_open", "chosen", "reason")
    return FigureRow(named=named, **{name: figure[name] for name in kept})
