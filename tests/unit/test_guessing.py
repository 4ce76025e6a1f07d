"""How long wrong passwords make one wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tracker.domain.guessing import WITH_AN_ACCOUNT, WITH_AN_ACCOUNT_ANYWHERE, WITH_AN_ADDRESS, counted_as, wait_until

LAST = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(("count", "minutes"), [(0, 0), (9, 0), (10, 1), (11, 2), (13, 8), (16, 60), (999, 60)])
def test_each_further_failure_doubles_the_wait_up_to_an_hour(count: int, minutes: int) -> None:
    assert WITH_AN_ACCOUNT.wait_after(count) == timedelta(minutes=minutes)


@pytest.mark.parametrize(("count", "minutes"), [(29, 0), (30, 1), (33, 8), (40, 15)])
def test_a_whole_office_behind_one_address_never_waits_longer_than_a_quarter_hour(count: int, minutes: int) -> None:
    assert WITH_AN_ADDRESS.wait_after(count) == timedelta(minutes=minutes)


def test_the_wait_counts_from_the_last_failure() -> None:
    assert wait_until(LAST, 10, WITH_AN_ACCOUNT) == LAST + timedelta(minutes=1)
    assert wait_until(LAST, 9, WITH_AN_ACCOUNT) is None
    assert wait_until(None, 0, WITH_AN_ACCOUNT) is None


def test_strangers_make_the_owner_of_an_account_wait_five_minutes_at_most() -> None:
    waits = [WITH_AN_ACCOUNT_ANYWHERE.wait_after(count) for count in (99, 100, 101, 9999)]
    assert waits == [timedelta(minutes=minutes) for minutes in (0, 1, 2, 5)]


@pytest.mark.parametrize(
    ("address", "counted"),
    [("10.6.6.6", "10.6.6.6"), ("2001:db8:1:2::9", "2001:db8:1:2::/64"), ("2001:DB8:1:2:ffff::1", "2001:db8:1:2::/64"),
     ("2001:db8:1:3::9", "2001:db8:1:3::/64"), ("::ffff:10.6.6.6", "10.6.6.6"), ("fe80::1%eth0", "fe80::/64"),
     ("", ""), ("unix:", "unix:")],
)  # fmt: skip
def test_a_house_with_ipv6_is_one_address(address: str, counted: str) -> None:
    assert counted_as(address) == counted
