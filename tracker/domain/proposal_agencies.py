"""The agencies of a paper before it is saved: each as written, as understood, and what it is given to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from tracker.domain.agency_names import AgencyIndex, Fit, NamedAgency, name_key
from tracker.domain.mending import Draft, Located
from tracker.domain.messages import message
from tracker.domain.paper_agencies import PaperAgencies, PlannedPart
from tracker.domain.proposal_rules import in_both
from tracker.domain.proposals import Problem, ProposedTask
from tracker.domain.tasks import LEADING


@dataclass
class AgencyRead:
    """One agency of the paper. ``known``: it is in the system under that name; ``fit``: how a name led to it.

    ``choices``: several known agencies go by this name, so it is taken for a new one until someone decides.
    """

    name: str
    known: str | None = None
    agency_id: int | None = None
    fit: Fit | None = None
    is_party: bool = False
    written: list[str] = field(default_factory=list)
    choices: tuple[str, ...] = ()
    lead_count: int = 0
    coordinating_count: int = 0


def agencies_read(parties: Sequence[str], tasks: Iterable[ProposedTask], known: AgencyIndex) -> list[AgencyRead]:
    """The parties in signing order, then the others as they appear, with how many tasks each leads and helps with."""
    found: dict[object, AgencyRead] = {}
    named = [_party(name, -place, known, found) for place, name in enumerate(parties, start=1)]
    paper = PaperAgencies(named, known)
    for task in tasks:
        for part in paper.parts(task.lead, task.coordinating).parts:
            _count(part, known, found)
    return list(found.values())


def collectives_read(parties: Sequence[str], tasks: Iterable[ProposedTask], known: AgencyIndex) -> list[str]:
    """Words that name no single agency, each once: they stay as text."""
    paper = PaperAgencies([NamedAgency(-place, name) for place, name in enumerate(parties, start=1)], known)
    others = (paper.parts(task.lead, task.coordinating).others for task in tasks)
    return list(dict.fromkeys(other for other in others if other))


def with_matched(draft: Draft, parties: Sequence[str], known: AgencyIndex) -> Draft:
    """The draft, and a warning at each row whose lead coordinates with itself under another name.

    Where both texts are the same, the rules of the paper have said so already.
    """
    paper = PaperAgencies([_party(name, -place, known, {}) for place, name in enumerate(parties, start=1)], known)
    place = {row.number: at for at, row in enumerate(draft.rows)}
    found = [*draft.located, *_coordinates_with_itself(draft, paper)]
    found.sort(key=lambda one: -1 if one.row is None else place.get(one.row, -1))  # of one row: as they stood
    return replace(draft, located=tuple(found))


def _coordinates_with_itself(draft: Draft, paper: PaperAgencies) -> Iterator[Located]:
    for row in draft.rows:
        task = row.task
        if row.because is not None or in_both(task.lead, task.coordinating):
            continue
        again = paper.parts(task.lead, task.coordinating).leading_already
        if again:
            said = message("“%(written)s” is the lead agency itself; it does not coordinate.", written="; ".join(again))
            problem = Problem(task.place("coordinating") or None, "warning", said)
            yield Located(problem, row.number, "coordinating")


def _party(name: str, placeholder: int, known: AgencyIndex, found: dict[object, AgencyRead]) -> NamedAgency:
    match = known.find_known(name)
    agency = match.only
    identity: object = agency.id if agency else placeholder
    new = AgencyRead(name) if agency is None else AgencyRead(name, agency.name, agency.id, match.fit)
    read = found.setdefault(identity, new)
    read.is_party = True
    read.choices = tuple(one.name for one in match.agencies) if match.is_ambiguous else ()
    return NamedAgency(agency.id if agency else placeholder, name, agency.all_names if agency else ())


def _count(part: PlannedPart, known: AgencyIndex, found: dict[object, AgencyRead]) -> None:
    identity: object = part.agency.id if part.agency else name_key(part.written)
    if identity not in found:
        match = known.find_known(part.written)
        found[identity] = AgencyRead(
            part.written,
            known=part.agency.name if part.agency else None,
            agency_id=part.agency.id if part.agency else None,
            fit=part.fit,
            choices=tuple(one.name for one in match.agencies) if match.is_ambiguous else (),
        )
    read = found[identity]
    if part.written not in (read.name, *read.written):
        read.written.append(part.written)
    if part.role in LEADING:
        read.lead_count += 1
    else:
        read.coordinating_count += 1
