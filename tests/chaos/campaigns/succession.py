"""Agencies change, are changed back and their work is given away, at random over the sample programs."""

from __future__ import annotations

import random

import time_machine

from tests.chaos.places import Place
from tests.chaos.results import Result
from tests.make import NOW
from tests.succession_scene import Year

SEED = 2025


def change_agencies(place: Place, acts: int) -> Result:
    """``messages``: how many acts; ``kills``: how many of them were refused. After each all must hold."""
    found, dice = Result(messages=acts), random.Random(SEED)
    with time_machine.travel(NOW, tick=False):
        year = Year.build(place.make)
        for act in range(acts):
            try:
                year.act(dice)
                year.check()
            except AssertionError as broken:
                found.wrong.append(f"after {act} acts: {broken}")
                break
    found.kills = year.refused
    found.facts["done"] = dict(year.done)
    return found
