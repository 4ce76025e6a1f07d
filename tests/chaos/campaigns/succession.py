"""Agencies change, are changed back and their work is given away: at random over the sample programs, and while people
work, log, report, sign and are reminded."""

from __future__ import annotations

import random

import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.chaos.places import Place
from tests.chaos.results import Result
from tests.kept_databases import kept
from tests.make import NOW
from tests.succession_lives import lives_on
from tests.succession_scene import Year

SEED = 2025
STEPS = 30


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


def live_many_lives(place: Place, lives: int) -> Result:
    """``messages``: acts that were done; ``kills``: acts that were refused, each leaving everything as it was."""
    found = Result()
    with time_machine.travel(NOW, tick=False), kept(place.settings.database_url) as (keep, restore):
        machine = lives_on(place.make, keep, restore)
        wanted = settings(
            max_examples=lives, stateful_step_count=STEPS, deadline=None, database=None, phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        try:
            run_state_machine_as_test(machine, settings=wanted)
        except AssertionError as broken:
            found.wrong.append(f"after {sum(machine.done.values())} acts: {broken}")
    found.messages, found.kills = sum(machine.done.values()), sum(machine.refused.values())
    found.facts["done"] = {str(name): count for name, count in machine.done.items()}
    return found
