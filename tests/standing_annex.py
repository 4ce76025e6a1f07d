"""An annex as it stands once it was imported, without a database; and the same annex read again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tracker.domain.agency_names import AgencyIndex, NamedAgency
from tracker.domain.annex_again.changes import AnnexChanges, Kind, compare
from tracker.domain.annex_again.facts import Heading, PaperTask, StandingPart, StandingTask, paper_tasks
from tracker.domain.due_dates import parse_due
from tracker.domain.paper_agencies import PaperAgencies
from tracker.domain.proposals import ProposedTask

COMMISSION = NamedAgency(1, "Ban Tuyên giáo và Dân vận Tỉnh ủy Ninh Bình", ("Ban TG&DV Tỉnh ủy", "BTGDVTU"))
ALLIANCE = NamedAgency(2, "Liên minh Hợp tác xã tỉnh Ninh Bình", ("Liên minh HTX tỉnh", "LMHTX"))
DEPARTMENT = NamedAgency(3, "Sở Nông nghiệp và Môi trường", ("Sở NN&MT",))


def proposed(title: str, lead: str = "Sở NN&MT", **other: str | None) -> ProposedTask:
    """A task as a paper has it; give ``position``, ``group``, ``coordinating``, ``due``, ``product``."""
    due = parse_due(other.get("due") or "Quý II/2026")
    return ProposedTask(
        position=other.get("position"), group=other.get("group"), title=title, lead=lead,
        coordinating=other.get("coordinating") or "", due_text=due.text, due_kind=due.kind.value, due_on=due.due_on,
        deliverable=other.get("product") or "", cell="B2", precision=due.precision,
    )  # fmt: skip


class Program:
    """A program of commission and alliance that was imported from ``tasks``."""

    def __init__(self, tasks: Sequence[ProposedTask]) -> None:
        self.index = AgencyIndex([COMMISSION, ALLIANCE, DEPARTMENT])
        titles = list(dict.fromkeys(task.group or "" for task in tasks))
        self.headings = [Heading(at, "", title) for at, title in enumerate(titles, start=1)]
        ids = {heading.title: heading.id for heading in self.headings}
        self.tasks = [
            StandingTask(
                id=100 + place, heading_id=ids[one.read.group or ""], place=place, title=one.read.title,
                number=one.read.position or "", deliverable=one.read.deliverable, due_text=one.read.due_text,
                others=one.planned.others, parts=self._parts(one),
            )
            for place, one in enumerate(self.read(tasks))
        ]  # fmt: skip

    def read(self, tasks: Iterable[ProposedTask]) -> tuple[PaperTask, ...]:
        return paper_tasks(tasks, PaperAgencies([COMMISSION, ALLIANCE], self.index))

    def again(self, tasks: Iterable[ProposedTask], decided: Mapping[int, int] | None = None) -> AnnexChanges:
        """What this annex changes."""
        return compare(self.tasks, self.read(tasks), self.headings, decided)

    def with_work(self, place: int, *names: str, **more: object) -> None:
        """Let these agencies have worked on the task at that place."""
        task = self.tasks[place]
        parts = tuple(replace(part, is_worked_on=part.is_worked_on or part.name in names) for part in task.parts)
        self.tasks[place] = replace(task, **{"parts": parts, "is_worked_on": bool(names)} | more)

    def _parts(self, one: PaperTask) -> tuple[StandingPart, ...]:
        found: dict[int, StandingPart] = {}
        for part in one.planned.parts:
            agency = part.agency or self.index.find_known(part.written).only or self._new(part.written)
            found.setdefault(agency.id, StandingPart(agency.id, part.written, part.role))
        return tuple(found.values())

    def _new(self, written: str) -> NamedAgency:
        agency = NamedAgency(1000 + len(self.index.agencies), written)
        self.index.add(agency)
        return agency


def counts(changes: AnnexChanges) -> dict[str, int]:
    """How many lines of each kind; kinds without any are left out."""
    found = {kind.value: changes.count(kind) for kind in Kind}
    return {kind: count for kind, count in found.items() if count}
