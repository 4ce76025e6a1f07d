"""The bench says which targets a page misses, and nothing of those it meets."""

from __future__ import annotations

from dataclasses import replace

from bench.pages import Figure
from bench.verdicts import missed

BARE = Figure("bare page", 0, 1.0, 1.2, 0.5, 1000, 5.0, 0, 9_000)
PAGE = Figure("My work", 200, 6.0, 9.0, 3.0, 200, 60.0, 0, 40_000)


def test_a_page_that_just_reaches_every_target_misses_nothing() -> None:
    assert missed(PAGE, BARE, None) == []
    assert missed(replace(PAGE, agreements=2000, median_ms=6.0), BARE, replace(PAGE, median_ms=4.7)) == []


def test_each_target_that_is_not_reached_is_named() -> None:
    slow = replace(PAGE, median_ms=6.1, ten_clients_rate=199, size=40_001, errors=2)
    assert missed(slow, BARE, replace(PAGE, median_ms=4.0)) == ["times", "share", "KB", "growth", "2 wrong answers"]


def test_the_leaders_page_may_take_longer_and_is_not_asked_for_a_share() -> None:
    assert missed(replace(PAGE, what="Leader's quarter", median_ms=15, ten_clients_rate=50), BARE, None) == []
