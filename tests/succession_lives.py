"""Agencies change while people work: a Hypothesis machine over a real database, in many short lives."""

from __future__ import annotations

from collections import Counter
from typing import ClassVar

from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from hypothesis.strategies import booleans, integers, sampled_from

from tests.kept_databases import Keep
from tests.make import Make
from tests.succession_checks import DAYS, NUMBERS, Kind
from tests.succession_machine import Life
from tracker.database import db


class Lives(RuleBasedStateMachine):
    """Each life begins with the scene, put back as it was laid. ``done``, ``refused``: what happened in all of them."""

    make: ClassVar[Make]
    restore: ClassVar[Keep]
    done: ClassVar[Counter[str]]
    refused: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        close()
        type(self).restore()
        self.life = Life(self.make)
        self.life.begin()

    def teardown(self) -> None:
        """Nothing stays open."""
        self.done.update(self.life.done)
        self.refused.update(self.life.refused)
        close()

    @rule(kind=sampled_from(Kind), first=NUMBERS, second=NUMBERS, into=NUMBERS, days=sampled_from(DAYS))
    def change(self, kind: Kind, first: int, second: int, into: int, days: int) -> None:
        self.life.change(kind, first, second, into, days)

    @rule(number=NUMBERS)
    def undo(self, number: int) -> None:
        self.life.undo(number)

    @rule(number=NUMBERS, to=NUMBERS, times=integers(1, 3))
    def give(self, number: int, to: int, times: int) -> None:
        for _time in range(times):
            self.life.give(number, to)

    @rule(
        first=integers(0, 4),
        second=NUMBERS,
        into=integers(0, 4),
        whole=booleans(),
        days=sampled_from((0, 0, 3)),
    )
    def hand_over(self, first: int, second: int, into: int, *, whole: bool, days: int) -> None:
        """One of those that hold work hands it over, today or ahead, and is still there."""
        self.life.change(Kind.TRANSFER if whole else Kind.PART, first, second, into, days)

    @rule(first=NUMBERS, second=NUMBERS)
    def sign_program(self, first: int, second: int) -> None:
        self.life.sign_program(first, second)

    @rule(first=integers(0, 4), ends=booleans())
    def end(self, first: int, *, ends: bool) -> None:
        """One of those that hold work is no more, so that something awaits."""
        self.life.change(Kind.DISSOLVE if ends else Kind.SPLIT, first, first, first, 0)

    @rule(number=NUMBERS, quantity=integers(1, 40), days=integers(0, 90), finishes=booleans())
    def log(self, number: int, quantity: int, days: int, *, finishes: bool) -> None:
        self.life.log(number, quantity, days, finishes=finishes)

    @rule(number=NUMBERS, quantity=integers(1, 40))
    def correct(self, number: int, quantity: int) -> None:
        self.life.correct(number, quantity)

    @rule(number=NUMBERS, confirms=booleans())
    def judge(self, number: int, *, confirms: bool) -> None:
        self.life.judge(number, confirms=confirms)

    @rule(number=NUMBERS, returns=booleans())
    def report(self, number: int, *, returns: bool) -> None:
        self.life.report(number, returns=returns)

    @rule(number=NUMBERS, step=integers(0, 3))
    def review(self, number: int, step: int) -> None:
        self.life.review(number, step % 3)

    @rule(count=integers(1, 6))
    def mornings(self, count: int) -> None:
        self.life.mornings(count)

    @invariant()
    def holds(self) -> None:
        self.life.check()


def lives_on(make: Make, keep: Keep, restore: Keep) -> type[Lives]:
    """The machine on this database, in which the scene is laid once."""
    Life.lay_scene(make)
    close()
    keep()
    facts = {"make": make, "restore": staticmethod(restore), "done": Counter(), "refused": Counter()}
    return type("LivesHere", (Lives,), facts)


def close() -> None:
    """Let go of the database, so that it can be put back."""
    db.session.remove()
    db.engine.dispose()
