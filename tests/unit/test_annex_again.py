"""The same annex twice changes nothing; of a changed one each change is told once, and what is unclear is asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.generated_annexes import Annex, annexes
from tests.standing_annex import ALLIANCE, COMMISSION, DEPARTMENT, Program, counts, proposed
from tracker.documents.annexes import read_annex
from tracker.domain.annex_again.changes import Kind, Line
from tracker.domain.annex_again.facts import Heading
from tracker.domain.annex_again.matching import NEW
from tracker.domain.annex_again.titles import likeness
from tracker.domain.proposals import ProposedTask

ANNEXES = Path(__file__).parents[1] / "data" / "annexes"
SAMPLES = sorted(path for path in ANNEXES.glob("*.*x") if path.stem != "faulty")
careful = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
THREE = [
    proposed("Xây dựng kế hoạch phối hợp hằng năm", position="1", due="Quý I/2026"),
    proposed("Tổ chức lớp tập huấn cho cán bộ hợp tác xã", lead="hai bên", position="2"),
    proposed("Mở chuyên mục trên báo và đài", lead="LMHTX", coordinating="các sở, ngành liên quan", position="3"),
]


def differences(line: Line) -> dict[str, tuple[str, str]]:
    return {each.fact.value: (each.before, each.after) for each in line.differences}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_sample_read_again_changes_nothing(path: Path) -> None:
    tasks = read_annex(path).tasks
    changes = Program(tasks).again(tasks)
    assert changes.is_nothing
    assert changes.same_count == len(tasks)


@careful
@given(annexes())
def test_a_generated_annex_read_again_changes_nothing(annex: Annex) -> None:
    tasks = annex.proposal.tasks
    assert Program(tasks).again(tasks).is_nothing


@careful
@given(annexes(), st.randoms(use_true_random=False))
def test_another_order_is_told_as_moves_and_nothing_else(annex: Annex, chance: st.Random) -> None:
    tasks = annex.proposal.tasks
    shuffled = sorted(tasks, key=lambda _task: chance.random())
    changes = Program(tasks).again(shuffled)
    assert set(counts(changes)) <= {Kind.MOVED}
    assert changes.same_count + changes.count(Kind.MOVED) == len(tasks)


@careful
@given(annexes(), st.lists(st.integers(0, 99), min_size=1, max_size=3))
def test_added_tasks_are_told_exactly_and_no_others(annex: Annex, places: list[int]) -> None:
    tasks = list(annex.proposal.tasks)
    program = Program(tasks)
    for number, place in enumerate(places):
        title = f"Việc mới thứ {number}: kiểm tra chéo sổ sách"
        tasks.insert(place % (len(tasks) + 1), replace(tasks[0], title=title, position=None))
    changes = program.again(tasks)
    assert set(counts(changes)) == {Kind.ADDED}
    assert changes.count(Kind.ADDED) == len(places)


@careful
@given(annexes(), st.integers(0, 99))
def test_a_task_left_out_is_told_as_gone_and_no_other(annex: Annex, place: int) -> None:
    tasks = list(annex.proposal.tasks)
    program = Program(tasks)
    left_out = tasks.pop(place % len(tasks))
    changes = program.again(tasks)
    gone = [line for line in changes.lines if line.kind is Kind.GONE]
    assert [line.task.title for line in gone if line.task] == [left_out.title]
    assert set(counts(changes)) == {Kind.GONE}


@careful
@given(annexes(), st.integers(0, 99))
def test_another_due_date_is_told_as_one_change_or_asked(annex: Annex, place: int) -> None:
    tasks = list(annex.proposal.tasks)
    program = Program(tasks)
    at = place % len(tasks)
    tasks[at] = replace(tasks[at], due_text="Quý IV/2031")
    changes = program.again(tasks)
    assert set(counts(changes)) <= {Kind.CHANGED, Kind.UNCLEAR}
    changed = [line for line in changes.lines if line.kind is Kind.CHANGED]
    assert all(differences(line).get("due", ("", ""))[1] == "Quý IV/2031" for line in changed)
    assert changes.count(Kind.CHANGED) + changes.count(Kind.UNCLEAR) >= 1


def test_old_and_new_are_told_fact_by_fact() -> None:
    changed = replace(THREE[0], due_text="Quý II/2026", lead="hai bên", deliverable="Kế hoạch")
    (line,) = Program(THREE).again([changed, *THREE[1:]]).lines
    assert line.kind is Kind.CHANGED
    assert differences(line) == {
        "lead": ("Sở NN&MT", f"{COMMISSION.name}; {ALLIANCE.name}"),
        "due": ("Quý I/2026", "Quý II/2026"),
        "deliverable": ("", "Kế hoạch"),
    }


@pytest.mark.parametrize(
    ("first", "again"),
    [
        ("Sở NN&MT", DEPARTMENT.name), ("hai bên", f"{ALLIANCE.name}; {COMMISSION.name}"),
        ("LMHTX", "Liên minh HTX tỉnh Ninh Bình"), ("Báo Ninh Bình", "BÁO NINH BÌNH"),
        ("hai bên", "Hai cơ quan cùng chủ trì"),
    ],
)  # fmt: skip
def test_agencies_are_compared_as_understood(first: str, again: str) -> None:
    program = Program([replace(THREE[0], lead=first)])
    assert program.again([replace(THREE[0], lead=again)]).is_nothing


def test_words_for_many_agencies_are_compared_as_words() -> None:
    program = Program(THREE)
    assert program.again([*THREE[:2], replace(THREE[2], coordinating="Các sở, ngành  liên quan")]).is_nothing
    (line,) = program.again([*THREE[:2], replace(THREE[2], coordinating="các xã, phường")]).lines
    assert differences(line) == {"coordinating": ("các sở, ngành liên quan", "các xã, phường")}


def test_a_task_put_in_at_the_top_leaves_the_renumbered_ones_in_one_line() -> None:
    later = [replace(task, position=str(place)) for place, task in enumerate(THREE, start=2)]
    changes = Program(THREE).again([proposed("Ký kết chương trình cấp huyện", position="1"), *later])
    assert counts(changes) == {"added": 1}
    assert [number for _task, number in changes.renumbered] == ["2", "3", "4"]


def test_a_slightly_reworded_title_is_the_same_task() -> None:
    reworded = replace(THREE[1], title="Tổ chức các lớp tập huấn cho cán bộ hợp tác xã")
    (line,) = Program(THREE).again([THREE[0], reworded, THREE[2]]).lines
    assert (line.kind, line.by_likeness) == (Kind.CHANGED, True)
    assert differences(line) == {"title": (THREE[1].title, reworded.title)}


def test_another_year_in_the_title_is_asked_and_never_taken_for_the_same() -> None:
    tasks = [proposed("Tổ chức hội nghị sơ kết năm 2026 tại tỉnh")]
    (line,) = Program(tasks).again([proposed("Tổ chức hội nghị sơ kết năm 2027 tại tỉnh")]).lines
    assert line.kind is Kind.UNCLEAR
    assert [task.id for task in line.candidates] == [100]


def test_two_titles_that_come_as_near_are_asked() -> None:
    standing = [proposed("Tổ chức tập huấn cho cán bộ xã"), proposed("Tổ chức tập huấn cho cán bộ huyện")]
    changes = Program(standing).again([proposed("Tổ chức tập huấn cho cán bộ")])
    assert counts(changes) == {"unclear": 1}
    assert {task.id for task in changes.lines[0].candidates} == {100, 101}


def test_another_title_with_the_same_facts_at_its_place_is_asked() -> None:
    again = replace(THREE[0], title="Lập chương trình công tác chung hằng năm")
    changes = Program(THREE).again([again, *THREE[1:]])
    assert counts(changes) == {"unclear": 1}


def twins(*dues: str) -> list[ProposedTask]:
    return [proposed("Tổ chức tập huấn", due=due, position=str(at)) for at, due in enumerate(dues, start=1)]


def test_of_two_tasks_of_one_title_each_is_found_by_its_facts() -> None:
    program = Program(twins("Quý I/2026", "Quý III/2026"))
    changes = program.again(twins("Quý III/2026", "Quý IV/2026"))
    (line,) = [line for line in changes.lines if line.kind is Kind.CHANGED]
    assert line.task is not None
    assert changes.pairs == {0: 101, 1: 100}
    assert (line.task.id, differences(line)["due"]) == (100, ("Quý I/2026", "Quý IV/2026"))


def test_two_tasks_of_one_title_that_both_changed_are_asked() -> None:
    changes = Program(twins("Quý I/2026", "Quý III/2026")).again(twins("Quý II/2026", "Quý IV/2026"))
    assert counts(changes) == {"unclear": 2}


def test_of_two_equal_tasks_the_one_with_work_stays() -> None:
    program = Program(twins("Quý I/2026", "Quý I/2026"))
    program.with_work(1, "Sở NN&MT")
    changes = program.again(twins("Quý I/2026"))
    assert [line.task.id for line in changes.lines if line.kind is Kind.GONE and line.task] == [100]


def test_what_a_person_has_decided_counts() -> None:
    program = Program(twins("Quý I/2026", "Quý III/2026"))
    again = twins("Quý II/2026", "Quý IV/2026")
    changes = program.again(again, {0: 101, 1: NEW})
    assert counts(changes) == {"changed": 1, "added": 1, "gone": 1}
    assert [line.is_decided for line in changes.lines] == [True, True, False]


def test_one_standing_task_is_not_given_to_two_of_the_paper() -> None:
    changes = Program(twins("Quý I/2026", "Quý III/2026")).again(twins("Quý II/2026", "Quý IV/2026"), {0: 101, 1: 101})
    assert changes.pairs == {0: 101, 1: 100}


def test_a_part_with_work_stays_and_is_told() -> None:
    program = Program(THREE)
    program.with_work(0, "Sở NN&MT")
    (line,) = program.again([replace(THREE[0], lead="LMHTX"), *THREE[1:]]).lines
    assert line.staying == ("Sở NN&MT",)
    assert differences(line) == {"lead": ("Sở NN&MT", ALLIANCE.name), "coordinating": ("", "Sở NN&MT")}


def test_a_part_that_stayed_is_no_change_the_next_time() -> None:
    with_it = Program([replace(THREE[0], lead="LMHTX", coordinating="Sở NN&MT")])
    with_it.with_work(0, "Sở NN&MT")
    assert with_it.again([replace(THREE[0], lead="LMHTX")]).is_nothing


def test_a_task_that_was_given_up_is_not_gone_once_more() -> None:
    program = Program(THREE)
    program.with_work(2, set_state="cancelled")
    assert program.again(THREE[:2]).is_nothing
    assert program.again(THREE).is_nothing


def test_a_task_under_another_heading_has_moved() -> None:
    tasks = [replace(task, group="I. Tuyên truyền" if at < 2 else "II. Tập huấn") for at, task in enumerate(THREE)]
    program = Program([*tasks, proposed("Báo cáo kết quả", group="II. Tập huấn")])
    changes = program.again([tasks[0], replace(tasks[1], group="II. Tập huấn"), *tasks[2:],
                             proposed("Báo cáo kết quả", group="II. Tập huấn")])  # fmt: skip
    (line,) = changes.lines
    assert (line.kind, differences(line)) == (Kind.MOVED, {"heading": ("I. Tuyên truyền", "II. Tập huấn")})


def test_a_renamed_heading_moves_no_task() -> None:
    tasks = [replace(task, group="I. Tuyên truyền") for task in THREE]
    changes = Program(tasks).again([replace(task, group="I. Thông tin, tuyên truyền") for task in THREE])
    assert not changes.lines
    assert [(one.before, one.after) for one in changes.headings.renamed] == [
        ("I. Tuyên truyền", "I. Thông tin, tuyên truyền")
    ]


def test_a_heading_is_known_with_its_number_and_without() -> None:
    program = Program([replace(task, group="Tuyên truyền") for task in THREE])
    program.headings = [Heading(1, "I", "Tuyên truyền")]
    assert program.again([replace(task, group="I. Tuyên truyền") for task in THREE]).is_nothing


def test_a_paper_without_headings_moves_no_task() -> None:
    tasks = [replace(task, group=f"Nhóm {at}") for at, task in enumerate(THREE)]
    assert Program(tasks).again(THREE).is_nothing


def test_headings_in_another_order_are_told() -> None:
    tasks = [replace(task, group=f"Nhóm {at}") for at, task in enumerate(THREE)]
    changes = Program(tasks).again(reversed(tasks))
    assert not changes.lines
    assert changes.headings.is_reordered
    assert not changes.is_nothing


def test_a_mended_accent_in_a_title_is_a_change_of_its_task() -> None:
    mended = replace(THREE[2], title="Mở chuyên mục trên Báo và Đài")
    (line,) = Program(THREE).again([*THREE[:2], mended]).lines
    assert differences(line) == {"title": (THREE[2].title, mended.title)}


def test_a_thousand_reworded_tasks_are_compared_quickly_and_found() -> None:
    tasks = [proposed(f"Nội dung phối hợp {word} số {at}", position=str(at)) for at in range(1000)
             for word in ["tuyên truyền"]]  # fmt: skip
    changes = Program(tasks).again([replace(task, title=f"{task.title} tại cơ sở") for task in tasks])
    assert changes.count(Kind.CHANGED) == 1000


@given(st.text(max_size=60), st.text(max_size=60))
def test_likeness_is_the_same_from_both_sides_and_one_for_itself(one: str, other: str) -> None:
    assert likeness(one, other) == likeness(other, one)
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, one) in (0, 1)


def test_a_change_of_any_shown_thing_changes_the_digest() -> None:
    program = Program(THREE)
    first = program.again(THREE[:2]).digest
    program.with_work(2, "LMHTX")
    assert program.again(THREE[:2]).digest != first
