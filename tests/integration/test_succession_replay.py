"""2025 once more: every change over the sample programs, in order and in other orders that can be, and taken back."""

from __future__ import annotations

import random

import pytest
import time_machine

from tests.changes_of_2025 import CHANGES
from tests.make import NOW, Make
from tests.succession_scene import Year


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def test_the_year_2025_leaves_every_duty_with_one_owner_or_awaiting_and_nothing_signed_changed(make: Make) -> None:
    year = Year.build(make)
    for name in CHANGES:
        year.record(name, looks_first=True)
        year.check()
    while year.recorded:
        year.undo()
    year.check()
    dice = random.Random(190)
    while ready := year.ready():
        year.record(dice.choice(ready))
    year.check()
    for _act in range(20):
        year.act(dice)
        year.check()
    assert year.done["give"]
    assert year.refused
