"""Who does what in one paper: agencies as written become parts of tasks, matched among the paper's parties first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tracker.domain.agency_lists import PartyGroup, is_collective, parties_meant, split_agencies
from tracker.domain.agency_names import AgencyIndex, Fit, Match, NamedAgency, name_key
from tracker.domain.tasks import PartRole


@dataclass(frozen=True)
class PlannedPart:
    """One agency's part of a task. ``agency`` None: not known yet under this name, to be created as ``written``."""

    written: str
    role: PartRole
    agency: NamedAgency | None
    fit: Fit | None = None


@dataclass(frozen=True)
class PlannedParts:
    """All parts of a task; ``others``: words that name no single agency ("các sở, ngành liên quan"), kept as text."""

    parts: tuple[PlannedPart, ...] = ()
    others: str = ""


class PaperAgencies:
    """The parties of one paper in signing order, among all known agencies. Party ids may be placeholders."""

    def __init__(self, parties: Iterable[NamedAgency], known: AgencyIndex) -> None:
        self.parties: Sequence[NamedAgency] = tuple(parties)
        self._party_index = AgencyIndex(self.parties)
        self.known = known

    def match(self, written: str) -> Match:
        """The agency meant: among the parties if any fits, else among all; several that fit are left to a person."""
        return self._party_index.find_party(written) or self.known.find_known(written)

    def parts(self, lead: str, coordinating: str) -> PlannedParts:
        """The parts of a task whose agencies are written so. An agency that leads does not coordinate as well."""
        leads, _ = self._named(lead, PartRole.LEAD, leading=())
        if len(leads) > 1:
            leads = [PlannedPart(part.written, PartRole.JOINT_LEAD, part.agency, part.fit) for part in leads]
        helpers, others = self._named(coordinating, PartRole.COORDINATING, leading=leads)
        return PlannedParts((*leads, *helpers), "; ".join(others))

    def _named(
        self, text: str, role: PartRole, *, leading: Sequence[PlannedPart]
    ) -> tuple[list[PlannedPart], list[str]]:
        found: list[PlannedPart] = []
        others: list[str] = []
        taken = {_identity(part) for part in leading}
        for written in split_agencies(text, self._is_known):
            group = parties_meant(written, party_count=len(self.parties))
            if group and self.parties:
                found += [PlannedPart(party.name, role, party, Fit.SAME) for party in self._meant(group, leading)]
            elif role is PartRole.COORDINATING and (group or is_collective(written)):
                others.append(written)
            elif not group:
                match = self.match(written)
                found.append(PlannedPart(written, role, match.only, match.fit if match.only else None))
        unique: dict[object, PlannedPart] = {}
        for part in found:
            if _identity(part) not in taken:
                unique.setdefault(_identity(part), part)
        return list(unique.values()), others

    def _meant(self, group: PartyGroup, leading: Sequence[PlannedPart]) -> Sequence[NamedAgency]:
        if group is PartyGroup.ALL:
            return self.parties
        leads = {part.agency.id for part in leading if part.agency}
        return [party for party in self.parties if party.id not in leads]

    def _is_known(self, written: str) -> bool:
        return bool(self._party_index.same(written) or self.known.same(written))


def _identity(part: PlannedPart) -> object:
    return part.agency.id if part.agency else name_key(part.written)
