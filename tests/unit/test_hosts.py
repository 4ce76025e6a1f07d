"""Who hosts a sơ kết or tổng kết, and who signs next."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.domain.hosts import Host, HostRule, host_of
from tracker.domain.signing import SigningOrder, next_to_sign


def host(rule: HostRule, ends_on: date = date(2026, 12, 14), **facts: int) -> Host | None:
    return host_of(
        rule, ends_on=ends_on, **{"first_year": 2024, "earlier_count": 3, "party_count": 3, "standing": 1} | facts
    )


def test_without_turns_the_standing_agency_hosts_every_review() -> None:
    assert host(HostRule.STANDING) == Host(1, HostRule.STANDING)


@pytest.mark.parametrize(("year", "party"), [(2024, 0), (2025, 1), (2026, 2), (2027, 0), (2028, 1)])
def test_by_year_the_parties_follow_one_another_and_begin_anew(year: int, party: int) -> None:
    found = host(HostRule.BY_YEAR, date(year, 12, 14))
    assert found == Host(party, HostRule.BY_YEAR, year - 2023)


def test_both_half_years_of_one_year_have_the_same_host() -> None:
    assert host(HostRule.BY_YEAR, date(2025, 6, 14)) == host(HostRule.BY_YEAR, date(2025, 12, 14))


def test_a_review_that_ends_before_the_first_year_is_hosted_by_the_first_party() -> None:
    assert host(HostRule.BY_YEAR, date(2023, 12, 14)) == Host(0, HostRule.BY_YEAR, 1)


@pytest.mark.parametrize(("earlier", "party"), [(0, 0), (1, 1), (2, 2), (3, 0)])
def test_by_review_each_is_hosted_by_the_next(earlier: int, party: int) -> None:
    assert host(HostRule.BY_REVIEW, earlier_count=earlier) == Host(party, HostRule.BY_REVIEW, earlier + 1)


def test_a_program_nobody_signed_has_no_host() -> None:
    assert host(HostRule.BY_YEAR, party_count=0) is None


def test_in_any_order_all_who_have_not_signed_may() -> None:
    assert next_to_sign(SigningOrder.FREE, [7, 8, 9], {8}) == (7, 9)


@pytest.mark.parametrize(("signed", "turn"), [(set(), (7,)), ({7}, (8,)), ({7, 8}, (9,)), ({7, 8, 9}, ()), ({8}, (7,))])
def test_in_order_only_the_first_who_has_not_signed_may(signed: set[int], turn: tuple[int, ...]) -> None:
    assert next_to_sign(SigningOrder.AS_SIGNED, [7, 8, 9], signed) == turn
