"""What may be said of a line, what of it counts, and where tasks stand after it was taken over."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.standing_annex import Program, proposed
from tracker.domain.annex_again.changes import AnnexChanges, Kind, Line
from tracker.domain.annex_again.choices import (
    HEADINGS,
    NUMBERS,
    Choices,
    Word,
    choices_of,
    is_closing,
    offered_words,
    plain_choices,
    taken_count,
    taken_lines,
)
from tracker.domain.annex_again.matching import NEW
from tracker.domain.annex_again.places import in_order, moved_within

TASKS = [
    proposed("Xây dựng kế hoạch phối hợp hằng năm", position="1"),
    proposed("Tổ chức lớp tập huấn cho cán bộ hợp tác xã", position="2"),
    proposed("Mở chuyên mục trên báo và đài", position="3"),
]


def only(changes: AnnexChanges, kind: Kind) -> Line:
    (line,) = [line for line in changes.lines if line.kind is kind]
    return line


def gone(**work: object) -> Line:
    program = Program(TASKS)
    program.with_work(2, **work)
    return only(program.again(TASKS[:2]), Kind.GONE)


@pytest.mark.parametrize(
    ("work", "offered"),
    [
        ({}, (Word.KEEP, Word.REMOVE, Word.CLOSE)),
        ({"is_worked_on": True}, (Word.KEEP, Word.CLOSE)),
        ({"is_told_of": True}, (Word.KEEP, Word.CLOSE)),
        ({"is_done": True, "is_worked_on": True}, (Word.KEEP,)),
    ],
)  # fmt: skip
def test_removing_is_offered_only_for_what_nobody_has_worked_on(work: dict[str, object], offered: object) -> None:
    assert offered_words(gone(**work)) == offered


def test_the_usual_is_to_take_what_is_new_and_to_keep_what_is_gone() -> None:
    changes = Program(TASKS).again([TASKS[0], proposed("Ký kết cấp xã", position="4")])
    assert {line.kind: Choices().word_for(line) for line in changes.lines} == {Kind.ADDED: "take", Kind.GONE: "keep"}
    assert [line.kind for line in taken_lines(changes, Choices())] == [Kind.ADDED]


def test_a_word_that_is_offered_no_more_counts_as_the_usual() -> None:
    line = gone()
    chosen = Choices().saying(line, Word.REMOVE)
    assert chosen.word_for(line) == Word.REMOVE
    assert chosen.word_for(gone(is_worked_on=True)) == Word.KEEP


def test_closing_asks_for_the_reason() -> None:
    program = Program(TASKS)
    changes = program.again(TASKS[:2])
    line = only(changes, Kind.GONE)
    assert not is_closing(changes, Choices())
    assert is_closing(changes, Choices().saying(line, Word.CLOSE))


def test_of_an_unclear_task_nothing_is_taken_until_it_is_decided() -> None:
    program = Program(TASKS)
    again = [TASKS[0], proposed("Tổ chức 03 lớp tập huấn cho cán bộ hợp tác xã", position="2"), TASKS[2]]
    changes = program.again(again)
    line = only(changes, Kind.UNCLEAR)
    assert taken_count(changes, Choices()) == 0
    assert Choices().saying(line, Word.UNDECIDED) == Choices()
    assert Choices().saying(line, "task-101").decided == {1: 101}
    assert Choices().saying(line, Word.NEW_TASK).decided == {1: NEW}
    decided = program.again(again, {1: 101})
    assert only(decided, Kind.CHANGED).is_decided
    back = Choices(decided={1: 101}).saying(only(decided, Kind.CHANGED), Word.UNDECIDED)
    assert back.decided == {}


def test_a_reworded_task_can_be_called_another() -> None:
    program = Program(TASKS)
    again = [TASKS[0], proposed("Tổ chức các lớp tập huấn cho cán bộ hợp tác xã", position="2"), TASKS[2]]
    line = only(program.again(again), Kind.CHANGED)
    chosen = Choices().saying(line, Word.APART)
    apart = program.again(again, chosen.decided)
    assert {line.kind for line in apart.lines} == {Kind.ADDED, Kind.GONE}


def test_numbers_and_headings_are_counted_only_when_they_are_taken() -> None:
    tasks = [proposed(f"Việc số {at} của chương trình", group="Nhóm", position=str(at)) for at in (1, 2)]
    again = [proposed(f"Việc số {at} của chương trình", group="Nhóm việc", position=str(at + 4)) for at in (1, 2)]
    changes = Program(tasks).again(again)
    assert taken_count(changes, Choices()) == 3
    assert taken_count(changes, Choices({NUMBERS: Word.LEAVE, HEADINGS: Word.LEAVE})) == 0


def test_choices_are_kept_as_they_were_made() -> None:
    chosen = Choices({"p3": "leave"}, {1: 101, 2: NEW}, "Theo phụ lục", "4-abc")
    assert choices_of(json.loads(json.dumps(plain_choices(chosen)))) == chosen
    assert choices_of({}) == Choices()


orders = st.lists(st.integers(0, 30), unique=True, max_size=12).flatmap(
    lambda ids: st.tuples(st.just(ids), st.permutations(ids))
)


@given(orders)
def test_moving_the_fewest_gives_the_order_of_the_paper(order: tuple[list[int], list[int]]) -> None:
    standing, paper = order
    moved = moved_within(standing, paper)
    assert in_order(standing, paper, moved) == paper
    stay = [id_ for id_ in paper if id_ not in moved]
    assert stay == [id_ for id_ in standing if id_ not in moved]


@given(orders, st.integers(1, 40), st.integers(0, 12))
def test_tasks_that_the_paper_has_no_more_stay_and_new_ones_come_in(
    order: tuple[list[int], list[int]], new: int, place: int
) -> None:
    standing, paper = order
    new_id = 100 + new
    wanted = [*paper[:place], new_id, *paper[place:]]
    kept = [-1, *standing, -2]
    after = in_order(kept, wanted, moved_within(standing, paper) | {new_id})
    assert [id_ for id_ in after if id_ >= 0] == wanted
    assert {-1, -2} <= set(after)
