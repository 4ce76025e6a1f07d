"""Who hosts a sơ kết or tổng kết: the standing agency, or the parties in turn in the order in which they signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.domain.periods import Cadence

HOSTED = frozenset({Cadence.HALF_YEARLY, Cadence.ANNUAL, Cadence.EVERY_MONTHS, Cadence.MILESTONE})
"""Reviews that are held as a conference; months and quarters are reviewed on paper."""


class HostRule(StrEnum):
    """What the agreement says: đơn vị chủ trì (đăng cai) sơ kết, tổng kết."""

    STANDING = "standing"
    BY_YEAR = "by_year"  # luân phiên theo năm
    BY_REVIEW = "by_review"  # luân phiên theo kỳ


@dataclass(frozen=True)
class Host:
    """``party``: place in the signing order, from 0. ``turn``: the how-manieth turn it is, from 1; None: no turns."""

    party: int
    rule: HostRule
    turn: int | None = None


def host_of(
    rule: HostRule, *, ends_on: date, first_year: int, earlier_count: int, party_count: int, standing: int
) -> Host | None:
    """The host of the review that ends on that day; None where nobody signed.

    ``first_year``: the year in which the program began. ``earlier_count``: reviews of the same cadence before it.
    ``standing``: place of the standing agency, from 0.
    """
    if party_count == 0:
        return None
    if rule is HostRule.STANDING:
        return Host(standing, rule)
    passed = max(ends_on.year - first_year, 0) if rule is HostRule.BY_YEAR else earlier_count
    return Host(passed % party_count, rule, passed + 1)
