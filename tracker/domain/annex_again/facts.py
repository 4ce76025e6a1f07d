"""Both sides of the comparison: tasks as they stand, tasks as the paper has them; agencies as understood, not as text.

A part that its agency has worked on never goes: where the paper names the agency no more, the part stays coordinating.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from tracker.domain.agency_names import NamedAgency, name_key
from tracker.domain.folding import fold, tidy
from tracker.domain.paper_agencies import PaperAgencies, PlannedPart, PlannedParts
from tracker.domain.proposals import ProposedTask
from tracker.domain.tasks import LEADING, PartRole, SetState

_WORD = re.compile(r"[^\W_]+")
Who = tuple[frozenset[int | str], frozenset[int | str], str]
"""Who leads, who coordinates, and the words that name no single agency. A name nobody bears yet is its own key."""


@dataclass(frozen=True)
class StandingPart:
    """One agency's part. ``is_worked_on``: it has logged progress or reported the part done."""

    agency_id: int
    name: str
    role: PartRole
    is_worked_on: bool = False


@dataclass(frozen=True, kw_only=True)
class StandingTask:
    """One task as it stands; ``place`` is its position among the tasks of its heading.

    ``is_worked_on``: progress, a part reported done or a later day asked for. ``is_told_of``: it was reminded of,
    promised, or stands in a report that was handed in; then too it is not removed.
    """

    id: int
    heading_id: int
    place: int
    title: str
    number: str = ""
    deliverable: str = ""
    due_text: str = ""
    others: str = ""
    parts: tuple[StandingPart, ...] = ()
    set_state: str | None = None
    is_done: bool = False
    is_worked_on: bool = False
    is_told_of: bool = False

    @property
    def is_given_up(self) -> bool:
        """It is carried out no more; that the paper leaves it out is nothing new."""
        return self.set_state == SetState.CANCELLED

    @property
    def may_be_removed(self) -> bool:
        """True while nobody has worked on it and nobody was told of it."""
        return not (self.is_worked_on or self.is_told_of or self.is_done)


@dataclass(frozen=True)
class Heading:
    """One numbered heading as it stands."""

    id: int
    number: str
    title: str

    @property
    def label(self) -> str:
        """Number and title as one line."""
        return " ".join(word for word in (self.number, self.title) if word)


@dataclass(frozen=True)
class PaperTask:
    """One task of the paper, ``index`` rows from its first; ``planned``: its agencies as understood."""

    index: int
    read: ProposedTask
    planned: PlannedParts


def paper_tasks(tasks: Iterable[ProposedTask], agencies: PaperAgencies) -> tuple[PaperTask, ...]:
    """The tasks of the paper with their agencies understood."""
    return tuple(
        PaperTask(index, task, agencies.parts(task.lead, task.coordinating)) for index, task in enumerate(tasks)
    )


@lru_cache(maxsize=32768)
def words_key(text: str | None) -> str:
    """What equal titles share, whatever their case, accents, blanks and marks."""
    return " ".join(_WORD.findall(fold(text or "")))


@dataclass(frozen=True)
class ToBe:
    """A task once the paper is followed. What the paper has no column for stays as it stands."""

    title: str
    number: str
    due_text: str
    deliverable: str
    planned: PlannedParts

    @property
    def who(self) -> Who:
        """Its agencies, to be compared with those of the standing task."""
        leads: set[int | str] = set()
        helpers: set[int | str] = set()
        for part in self.planned.parts:
            one: int | str = part.agency.id if part.agency else name_key(part.written)
            (leads if part.role in LEADING else helpers).add(one)
        return frozenset(leads), frozenset(helpers), words_key(self.planned.others)


def to_be(one: PaperTask, task: StandingTask | None = None) -> ToBe:
    """What becomes of ``task`` by the paper; without one: what a new task is."""
    read = one.read
    if task is None:
        return ToBe(read.title, read.position or "", read.due_text, read.deliverable, one.planned)
    return ToBe(
        title=read.title,
        number=task.number if read.position is None else read.position,
        due_text=read.due_text if states(read, "due") else task.due_text,
        deliverable=read.deliverable if states(read, "deliverable") else task.deliverable,
        planned=_parts_to_be(one, task),
    )


def states(read: ProposedTask, name: str) -> bool:
    """True if the paper has a column for that fact, even where its cell is empty."""
    return not read.places or any(column == name for column, _cell in read.places)


def _parts_to_be(one: PaperTask, task: StandingTask) -> PlannedParts:
    """Those that the paper names; those it has no column for; and those that stay because of their work.

    A paper that names nobody who leads leaves the lead as it is.
    """
    found: dict[object, PlannedPart] = {}
    for part in one.planned.parts:
        held = next((held for held in task.parts if _is_same(held, part)), None)
        known = replace(part, agency=NamedAgency(held.agency_id, held.name)) if held else part
        found.setdefault(known.agency.id if known.agency else name_key(known.written), known)
    names_lead = any(part.role in LEADING for part in one.planned.parts)
    names_others = states(one.read, "coordinating")
    for held in task.parts:
        stays_as_it_is = not names_lead if held.role in LEADING else not names_others
        if held.agency_id in found or not (stays_as_it_is or held.is_worked_on):
            continue
        role = held.role if stays_as_it_is else PartRole.COORDINATING
        found[held.agency_id] = PlannedPart(held.name, role, NamedAgency(held.agency_id, held.name))
    return PlannedParts(tuple(found.values()), one.planned.others if names_others else task.others)


def staying(task: StandingTask, one: PaperTask) -> tuple[StandingPart, ...]:
    """The parts that the paper names no more and that stay because of their work."""
    named = one.planned.parts
    return tuple(held for held in task.parts if held.is_worked_on and not any(_is_same(held, part) for part in named))


def who_stands(task: StandingTask) -> Who:
    """The agencies of the standing task."""
    leads = frozenset[int | str](part.agency_id for part in task.parts if part.role in LEADING)
    helpers = frozenset[int | str](part.agency_id for part in task.parts if part.role not in LEADING)
    return leads, helpers, words_key(task.others)


def is_same_text(one: str | None, other: str | None) -> bool:
    """The same letter by letter, blanks aside: a mended accent is a change."""
    return tidy(one or "") == tidy(other or "")


def _is_same(held: StandingPart, part: PlannedPart) -> bool:
    is_same_agency = part.agency is not None and part.agency.id == held.agency_id
    return is_same_agency or name_key(part.written) == name_key(held.name)
