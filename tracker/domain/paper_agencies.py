"""Who does what in one paper: agencies as written become parts of tasks, matched among the paper's parties first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

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
    """All parts of a task; ``others``: words that name no single agency ("các sở, ngành liên quan"), kept as text.

    ``leading_already``: as written among those that coordinate, by whatever name; they have one part, that of a lead.
    """

    parts: tuple[PlannedPart, ...] = ()
    others: str = ""
    leading_already: tuple[str, ...] = ()


class PaperAgencies:
    """The parties of one paper in signing order, among all known agencies. Party ids may be placeholders."""

    def __init__(self, parties: Iterable[NamedAgency], known: AgencyIndex) -> None:
        self.parties: Sequence[NamedAgency] = tuple(parties)
        self._party_index = AgencyIndex(self.parties)
        self.known = known
        self._planned: dict[object, PlannedParts] = {}  # an annex says the same few things over and over

    def match(self, written: str) -> Match:
        """The agency meant: the one decided; among the parties if any fits, else among all. Several are left open."""
        decided = self.known.decided(written)
        if decided is not None:
            return decided or self._party_index.same(written)
        return self._party_index.find_party(written) or self.known.find_known(written)

    def parts(
        self,
        lead: str,
        coordinating: str,
        *,
        chosen_leads: tuple[NamedAgency, ...] = (),
        chosen_coordinating: tuple[NamedAgency, ...] = (),
    ) -> PlannedParts:
        """The parts of a task whose agencies are written so, after those chosen from a list.

        An agency that leads does not coordinate as well.
        """
        asked = (lead, coordinating, chosen_leads, chosen_coordinating)
        if asked not in self._planned:
            self._planned[asked] = self._plan(*asked)
        return self._planned[asked]

    def _plan(
        self,
        lead: str,
        coordinating: str,
        chosen_leads: tuple[NamedAgency, ...],
        chosen_coordinating: tuple[NamedAgency, ...],
    ) -> PlannedParts:
        written, _ = self._named(lead, PartRole.LEAD, leading=())
        leads = _each_once([*_chosen(chosen_leads, PartRole.LEAD), *written])
        if len(leads) > 1:
            leads = [replace(part, role=PartRole.JOINT_LEAD) for part in leads]
        helpers, others = self._named(coordinating, PartRole.COORDINATING, leading=leads)
        helpers = [*_chosen(chosen_coordinating, PartRole.COORDINATING), *helpers]
        again = self._leading_already(coordinating, leads)
        return PlannedParts(tuple(_each_once([*leads, *helpers])), "; ".join(others), again)

    def _leading_already(self, coordinating: str, leads: Sequence[PlannedPart]) -> tuple[str, ...]:
        """Agencies by matches, not texts; "hai bên" names the lead along with the others and is none of them."""
        ids = {part.agency.id for part in leads if part.agency}
        found = []
        for written in split_agencies(coordinating, self._is_known):
            if not parties_meant(written, party_count=len(self.parties)) and not is_collective(written):
                only = self.match(written).only
                found += [written] if only and only.id in ids else []
        return tuple(found)

    def _named(
        self, text: str, role: PartRole, *, leading: Sequence[PlannedPart]
    ) -> tuple[list[PlannedPart], list[str]]:
        found: list[PlannedPart] = []
        others: list[str] = []
        for written in split_agencies(text, self._is_known):
            group = parties_meant(written, party_count=len(self.parties))
            if group and self.parties:
                found += [PlannedPart(party.name, role, party, Fit.SAME) for party in self._meant(group, leading)]
            elif role is PartRole.COORDINATING and (group or is_collective(written)):
                others.append(written)
            elif not group:
                match = self.match(written)
                found.append(PlannedPart(written, role, match.only, match.fit if match.only else None))
        return found, others

    def _meant(self, group: PartyGroup, leading: Sequence[PlannedPart]) -> Sequence[NamedAgency]:
        if group is PartyGroup.ALL:
            return self.parties
        leads = {part.agency.id for part in leading if part.agency}
        return [party for party in self.parties if party.id not in leads]

    def _is_known(self, written: str) -> bool:
        return bool(self._party_index.same(written) or self.known.same(written))


def _chosen(agencies: Iterable[NamedAgency], role: PartRole) -> list[PlannedPart]:
    return [PlannedPart(agency.name, role, agency, Fit.SAME) for agency in agencies]


def _each_once(parts: Iterable[PlannedPart]) -> list[PlannedPart]:
    unique: dict[object, PlannedPart] = {}
    for part in parts:
        unique.setdefault(_identity(part), part)
    return list(unique.values())


def _identity(part: PlannedPart) -> object:
    return part.agency.id if part.agency else name_key(part.written)
