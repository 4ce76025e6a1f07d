"""Random people do random things to one review, for 300 acts; ``make chaos`` does 10,000."""

from __future__ import annotations

from tests.make import Make
from tests.review_machine import Machine


def test_three_hundred_random_acts_break_nothing(make: Make) -> None:
    Machine(make).run(300)
