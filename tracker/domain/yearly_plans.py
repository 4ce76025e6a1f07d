"""A yearly joint plan: which years and tasks it may have, and what is proposed for the next one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.symbols import parse_symbol

FIRST_YEAR, LAST_YEAR = 1945, 2200
YEARS_AHEAD = 5
"""How many years a program without an end can be planned ahead."""


@dataclass(frozen=True, kw_only=True)
class PlanFacts:
    """What is written down. ``title`` empty: it is called by its year."""

    year: int
    task_ids: frozenset[int]
    symbol: str | None = None
    signed_on: date | None = None
    title: str = ""


@dataclass(frozen=True)
class PlannableTask:
    """A task of the program. ``due_on`` None: ongoing or periodic; ``is_open``: neither done nor given up."""

    id: int
    due_on: date | None
    is_open: bool


def years_of(starts_on: date | None, ends_on: date | None, *, today: date) -> range:
    """The years that a program can have plans of: those of its validity, else around today."""
    first = starts_on.year if starts_on else today.year
    last = ends_on.year if ends_on else max(first, today.year) + YEARS_AHEAD
    return range(max(first, FIRST_YEAR), min(last, LAST_YEAR) + 1)


def next_year(years: range, planned: Iterable[int], *, today: date) -> int | None:
    """The year to be planned next: after the last plan, without any this year; None when no year is left."""
    taken = set(planned)
    wanted = max(taken) + 1 if taken else max(years.start, min(today.year, years.stop - 1))
    if wanted in years:
        return wanted
    return next((year for year in years if year not in taken), None)


def proposed_tasks(tasks: Iterable[PlannableTask], before: frozenset[int], *, year: int) -> frozenset[int]:
    """For the plan of ``year``: what the plan ``before`` left open, what is due that year, and what never ends."""
    return frozenset(
        task.id
        for task in tasks
        if task.is_open and (task.id in before or task.due_on is None or task.due_on.year == year)
    )


def check_plan(facts: PlanFacts, *, years: range, known_tasks: set[int], taken: set[int], today: date) -> None:
    """``taken``: years of the other plans. Raises RuleBroken with the field that is wrong."""
    if facts.year not in years:
        raise RuleBroken(message("The program is not in force in %(year)s.", year=str(facts.year)), field="year")
    if facts.year in taken:
        raise RuleBroken(message("There is a plan of %(year)s already.", year=str(facts.year)), field="year")
    if facts.symbol:
        try:
            parse_symbol(facts.symbol)
        except RuleBroken as refusal:
            raise RuleBroken(refusal.message, field="symbol") from refusal
    if facts.signed_on is not None and facts.signed_on > today:
        raise RuleBroken(message("This day has not come yet."), field="signed_on")
    if not facts.task_ids:
        raise RuleBroken(message("Tick at least one task."), field="task_ids")
    if not facts.task_ids <= known_tasks:
        raise RuleBroken(message("One of these tasks does not belong to this program."), field="task_ids")
