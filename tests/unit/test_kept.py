"""What was worked out of a quarter is kept by what it follows from, and not more of it than so many tasks."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tracker.domain.quarter.kept import kept

Answer = Callable[[tuple[int, ...], str], list[int]]


@pytest.fixture
def made() -> list[tuple[int, ...]]:
    return []


@pytest.fixture
def answer(made: list[tuple[int, ...]]) -> Answer:
    @kept(lambda tasks, _day: len(tasks), 5)
    def work_out(tasks: tuple[int, ...], day: str) -> list[int]:
        made.append(tasks)
        return [*tasks, len(day)]

    return work_out


def test_the_same_question_is_worked_out_once(answer: Answer, made: list[tuple[int, ...]]) -> None:
    assert answer((1, 2), "today") == [1, 2, 5] == answer((1, 2), "today")
    assert made == [(1, 2)]


def test_whatever_changes_is_worked_out_anew(answer: Answer, made: list[tuple[int, ...]]) -> None:
    assert answer((1, 2), "today") == [1, 2, 5]
    assert answer((1, 3), "today") == [1, 3, 5]
    assert answer((1, 3), "yesterday") == [1, 3, 9]
    assert len(made) == 3


def test_the_oldest_go_when_all_weigh_too_much(answer: Answer, made: list[tuple[int, ...]]) -> None:
    for tasks in ((1, 1), (2, 2), (1, 1), (3, 3), (1, 1), (2, 2)):
        answer(tasks, "")
    assert made == [(1, 1), (2, 2), (3, 3), (2, 2)]


def test_the_newest_is_kept_however_heavy_it_is(answer: Answer, made: list[tuple[int, ...]]) -> None:
    for _look in range(2):
        answer((1,) * 9, "")
    assert len(made) == 1
