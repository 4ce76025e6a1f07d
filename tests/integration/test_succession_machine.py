"""Agencies change while people work, in many short lives: after each step all has one owner, one count and its hash."""

from __future__ import annotations

import time_machine
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.kept_databases import kept
from tests.make import NOW, Make
from tests.succession_lives import lives_on


def test_whatever_changes_between_acts_every_duty_has_one_owner_and_every_figure_one_count(make: Make) -> None:
    if make.app.config["SETTINGS"].database_url.startswith("postgresql"):
        return  # ``ONLY=succession make chaos`` does it there too
    with time_machine.travel(NOW, tick=False), kept(make.app.config["SETTINGS"].database_url) as (keep, restore):
        few = settings(
            max_examples=4, stateful_step_count=10, deadline=None, derandomize=True, phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
        )  # fmt: skip
        run_state_machine_as_test(lives_on(make, keep, restore), settings=few)
