"""Who would sign the same program one level lower in one province: proposed by the tree of agencies, else by names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tracker.domain.agencies import Level
from tracker.domain.agency_names import AgencyIndex, NamedAgency
from tracker.domain.folding import fold, tidy
from tracker.domain.look_alikes import SPELLED_OUT, likeness
from tracker.domain.reviews import ReviewRule

ALIKE = 80
"""Of 100: from here on two agencies do the same work, each at its own level."""
BELOW = {Level.CENTRAL: Level.PROVINCE, Level.PROVINCE: Level.COMMUNE}
_PLACE = re.compile(
    r"\b(?:tỉnh ủy|thành ủy|đảng ủy(?: xã| phường)?|tỉnh|thành phố|tp\.?|(?<!hợp tác )xã|phường|đặc khu)"
    r"\s+(?P<name>.+)$",
    re.IGNORECASE,
)
_NATIONAL = re.compile(r"\b(?:việt nam|trung ương)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Body:
    """An agency as it is called today."""

    id: int
    name: str
    level: Level | None = None
    parent_id: int | None = None


def place_of(name: str) -> str | None:
    """ "Ninh Bình" of "Liên minh HTX tỉnh Ninh Bình"; None of an agency of the centre."""
    found = _PLACE.search(tidy(_NATIONAL.sub("", name)))
    return found["name"].strip(" ,;()") if found else None


def places(parties: Sequence[Body], agencies: Iterable[Body]) -> list[str]:
    """Where at least one party has a counterpart, by name."""
    found = {place for one in agencies if (place := place_of(one.name)) and any(_fits(p, one) for p in parties)}
    return sorted(found, key=fold)


def counterparts(parties: Sequence[Body], agencies: Iterable[Body], place: str) -> list[Body | None]:
    """For each party who does its work in that place one level lower; None where nobody is known."""
    there = [one for one in agencies if fold(place_of(one.name) or "") == fold(place)]
    return [_best(party, [one for one in there if _fits(party, one)]) for party in parties]


def rule_below(rule: ReviewRule) -> ReviewRule:
    """The same rhythm with earlier days: the level below has signed within the days that this one has to submit.

    As far as each step keeps the one day that it must have (Decree 09/2019, article 8).
    """
    submit = max(1, -(-rule.submit_days // 3))
    consolidate = max(1, (rule.submit_days - submit) // 2)
    sign = max(1, rule.submit_days - submit - consolidate)
    return ReviewRule(rule.cadence, rule.convention, submit, consolidate, sign)


def _best(party: Body, fitting: Sequence[Body]) -> Body | None:
    """One that stands under the party in the tree goes first, then the most alike."""
    ranked = sorted(fitting, key=lambda one: (one.parent_id != party.id, -_alike(party, one), one.id))
    return ranked[0] if ranked else None


def _fits(party: Body, one: Body) -> bool:
    if one.id == party.id:
        return False
    if party.level and one.level and one.level is not BELOW.get(party.level):
        return False
    return one.parent_id == party.id or _alike(party, one) >= ALIKE


def _alike(party: Body, one: Body) -> int:
    """Of 100; with abbreviations spelled out: "Liên minh HTX"."""
    work, other = _work(party.name), _work(one.name)
    is_spelled = bool(AgencyIndex([NamedAgency(1, work, (work,))]).find_known(other).agencies)
    return max(likeness(work, [other]), SPELLED_OUT if is_spelled else 0)


@lru_cache(maxsize=8192)
def _work(name: str) -> str:
    """The name without where: "Liên minh Hợp tác xã"."""
    return tidy(_NATIONAL.sub("", _PLACE.sub("", tidy(name))))
