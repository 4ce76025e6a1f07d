"""What is proposed for a program that is created under another: all of it can be changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.database import db
from tracker.domain.agencies import Level, answering
from tracker.domain.counterparts import Body, counterparts, places, rule_below
from tracker.domain.folding import fold
from tracker.domain.periods import Cadence, Convention
from tracker.domain.permissions import Viewer
from tracker.domain.reviews import ReviewRule
from tracker.models import Agency, Indicator, Party
from tracker.queries.agreement_forms import agreement_form, content_forms, rule_forms
from tracker.queries.coming_reminders import successions

_WHOSE = re.compile(r"\s*\((?:tỉnh|thành phố|tp\.?|xã|phường|đặc khu) [^()]*\)$", re.IGNORECASE)
"""Where a title names the place of its program itself: "(tỉnh Ninh Bình)"."""
BY_RHYTHM = frozenset({Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.HALF_YEARLY, Cadence.ANNUAL})


@dataclass(frozen=True)
class BelowProposal:
    """``missing``: parties of the parent for whom nobody is known in that place. ``rules``: with the earlier days."""

    title: str
    kind: str
    valid_from: date | None
    valid_to: date | None
    place: str
    places: tuple[str, ...]
    parties: tuple[str, ...]
    missing: tuple[str, ...]
    contents: tuple[str, ...]
    indicators: tuple[tuple[int, str], ...]
    rules: tuple[ReviewRule, ...]


def below_proposal(agreement_id: int, place: str | None, viewer: Viewer, *, today: date) -> BelowProposal:
    """For ``place``; None or unknown: where the viewer's agency is, else the first. The caller knows that it exists."""
    above = agreement_form(agreement_id)
    bodies = _bodies()
    parties = _parties(agreement_id, bodies, today)
    known = places(parties, bodies.values())
    own = {agency_id for seat in viewer.seats for agency_id in [seat.agency_id] if agency_id is not None}
    chosen = next((one for one in known if fold(one) == fold(place or "")), None) or _own_place(known, own, bodies)
    found = counterparts(parties, bodies.values(), chosen) if chosen else [None] * len(parties)
    indicators = select(Indicator.id, Indicator.name, Indicator.unit).where(Indicator.agreement_id == agreement_id)
    return BelowProposal(
        title=f"{_WHOSE.sub('', above.title)} ({chosen})" if chosen else above.title,
        kind=above.kind,
        valid_from=above.valid_from,
        valid_to=above.valid_to,
        place=chosen,
        places=tuple(known),
        parties=tuple(one.name for one in found if one),
        missing=tuple(party.name for party, one in zip(parties, found, strict=True) if one is None),
        contents=tuple(one.label for one in content_forms(agreement_id) if one.label),
        indicators=tuple(
            (row.id, f"{row.name} ({row.unit})") for row in db.session.execute(indicators.order_by(Indicator.id))
        ),
        rules=tuple(
            rule_below(ReviewRule(Cadence(rule.cadence), Convention(rule.convention), rule.submit_days))
            for rule in rule_forms(agreement_id)
            if rule.cadence in BY_RHYTHM
        ),
    )


def _bodies() -> dict[int, Body]:
    """Every agency that has not ended."""
    asked = select(Agency.id, Agency.name, Agency.level, Agency.parent_id).where(Agency.ended_on.is_(None))
    return {
        row.id: Body(row.id, row.name, Level(row.level) if row.level else None, row.parent_id)
        for row in db.session.execute(asked.order_by(Agency.id))
    }


def _parties(agreement_id: int, bodies: dict[int, Body], today: date) -> list[Body]:
    """Who answers today for the parties, in signing order, each once."""
    signed = select(Party.agency_id, Party.name_as_signed).where(Party.agreement_id == agreement_id)
    passed_on = successions()
    found = {}
    for agency_id, name in db.session.execute(signed.order_by(Party.position)):
        heir = answering(agency_id, passed_on, on=today)
        found[heir] = bodies.get(heir) or Body(heir, name)
    return list(found.values())


def _own_place(known: list[str], own: set[int], bodies: dict[int, Body]) -> str:
    names = " ".join(fold(bodies[id_].name) for id_ in own if id_ in bodies)
    return next((one for one in known if fold(one) in names), known[0] if known else "")
