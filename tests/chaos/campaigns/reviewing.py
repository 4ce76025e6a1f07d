"""Anybody does anything to one review, again and again: what was frozen, signed and handed in stays as it was."""

from __future__ import annotations

from tests.chaos.places import Place
from tests.chaos.results import Result
from tests.review_machine import Machine

LOOKS_EVERY = 50


def act_at_random(place: Place, acts: int) -> Result:
    """``messages``: how many acts; ``kills``: how many of them were refused."""
    machine = Machine(place.make, looks_every=LOOKS_EVERY)
    found = Result(messages=acts)
    try:
        machine.run(acts)
    except AssertionError as broken:
        found.wrong.append(f"after {machine.steps} acts: {broken}")
    found.kills = machine.refused
    found.facts["kept"] = {table: len(rows) for table, rows in machine.kept.items()}
    return found
