"""Keeps ``Agency.search_text``: the only place that writes it. Called wherever a name, a succession or an agency comes
or goes. Runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select, update

from tracker.database import db
from tracker.domain.agencies import Succession, family
from tracker.domain.agency_spellings import search_words
from tracker.models import Agency, FormerName
from tracker.models.agencies import succession_rows
from tracker.models.agency_merges import names_of_merged, standing_merges


def refresh_agency_texts() -> None:
    """Of every agency: its names of all times, and those of its predecessors and successors. Only changes are written.

    Four statements and one for each agency that changed; there are some hundreds of agencies.
    """
    db.session.flush()
    names = _names()
    successions = [Succession(*row) for row in db.session.execute(succession_rows())]
    kept = {row.id: row.search_text for row in db.session.execute(select(Agency.id, Agency.search_text))}
    linked = {id_ for one in successions for id_ in (one.predecessor_id, one.successor_id)}
    for agency_id, before in kept.items():
        relatives = sorted(family(agency_id, successions) - {agency_id}) if agency_id in linked else ()
        words = search_words(_in_turn(names, (agency_id, *relatives)))
        if words != before:
            db.session.execute(update(Agency).where(Agency.id == agency_id).values(search_text=words))


def _names() -> dict[int, list[str | None]]:
    """By agency: the present names, then the former ones, then those of records merged into it."""
    found: dict[int, list[str | None]] = {}
    present = select(Agency.id, Agency.name, Agency.short_name, Agency.abbreviation).order_by(Agency.id)
    former = select(FormerName.agency_id, FormerName.name, FormerName.short_name, FormerName.abbreviation)
    for statement in (present, former.order_by(FormerName.id)):
        for agency_id, *names in db.session.execute(statement):
            found.setdefault(agency_id, []).extend(names)
    for agency_id, others in names_of_merged(db.session.execute(standing_merges())).items():
        found.setdefault(agency_id, []).extend(others)
    return found


def _in_turn(names: dict[int, list[str | None]], agency_ids: Iterable[int]) -> Iterable[str | None]:
    return (name for agency_id in agency_ids for name in names.get(agency_id, ()))
