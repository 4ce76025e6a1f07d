"""Names of a paper about which a person has decided which agency they mean: that goes before any matching."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.domain.agency_names import AgencyIndex, Fit, Match, NamedAgency, name_key

NEW = 0
"""Decided to be an agency that is not known yet, whatever it looks like."""


class DecidedNames(AgencyIndex):
    """All known agencies, and what was decided about some names: name as written -> id of an agency, or NEW."""

    def __init__(self, known: AgencyIndex, decided: Mapping[str, int]) -> None:
        super().__init__(known.agencies)
        ids = {agency.id for agency in known.agencies}
        self._decided = {name_key(name): id_ for name, id_ in decided.items() if id_ in ids or id_ == NEW}
        self._by_id = {agency.id: agency for agency in known.agencies}

    def add(self, agency: NamedAgency) -> None:
        """Know one more agency; a name that was decided to be a new one means it from now on."""
        super().add(agency)
        decided: dict[str, int] | None = getattr(self, "_decided", None)
        if decided is not None and decided.get(name_key(agency.name)) == NEW:
            decided[name_key(agency.name)] = agency.id
            self._by_id[agency.id] = agency

    def decided(self, written: str) -> Match | None:
        """What was decided about a name; None when nobody has decided."""
        id_ = self._decided.get(name_key(written))
        if id_ is None:
            return None
        return Match((self._by_id[id_],), Fit.CHOSEN) if id_ != NEW else Match()

    def find_known(self, written: str) -> Match:
        """As decided, else as matched."""
        decided = self.decided(written)
        return super().find_known(written) if decided is None else decided

    def same(self, written: str) -> Match:
        """As decided, else as named."""
        decided = self.decided(written)
        return super().same(written) if decided is None else decided
