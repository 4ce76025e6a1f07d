"""A content of a joint review: task by task with both sides, and nobody reproached for what he has no part in."""

from __future__ import annotations

from tracker.domain.joint_contents import read_content


def side(agency: str, *lines: tuple[str, str], effect: str | None = None) -> dict:
    return {"agency": agency, "lines": [{"number": n, "task": task} for n, task in lines], "effect": effect}


TASKS = [
    {"content_id": 1, "leads": ["Ban TG", "LM"], "coordinating": ["Sở", "Báo"]},
    {"content_id": 2, "leads": ["Hội"], "coordinating": []},
]
SHORTS = {"Ban Tuyên giáo": "Ban TG", "Liên minh": "LM", "Sở Nông nghiệp": "Sở", "Báo": "Báo", "Hội Nông dân": "Hội"}


def test_silent_is_who_has_a_part_and_neither_logged_nor_judged() -> None:
    sides = [
        side("Ban Tuyên giáo", ("1.2", "Hội nghị")), side("Liên minh", effect="clear"), side("Sở Nông nghiệp"),
        side("Báo"), side("Hội Nông dân"),
    ]  # fmt: skip
    read = read_content({"id": 1, "sides": sides}, TASKS, SHORTS)
    assert read["silent"] == ["Sở Nông nghiệp", "Báo"]


def test_entries_stand_task_by_task_in_the_order_of_the_paper_with_the_sides_beside_each_other() -> None:
    sides = [
        side("Ban Tuyên giáo", ("1.10", "Khảo sát"), ("1.9", "Hội nghị")),
        side("Liên minh", ("", "Thêm"), ("1.9", "Hội nghị")),
    ]
    read = read_content({"id": 1, "sides": sides}, TASKS, SHORTS)
    told = [(one["number"], [side["agency"] for side in one["sides"]]) for one in read["by_task"]]
    assert told == [("1.9", ["Ban Tuyên giáo", "Liên minh"]), ("1.10", ["Ban Tuyên giáo"]), ("", ["Liên minh"])]


def test_a_snapshot_that_names_no_tasks_reproaches_nobody() -> None:
    old = {"id": 1, "sides": [{"agency": "Báo", "lines": []}]}
    assert read_content(old, (), {})["silent"] == []
    assert read_content(old, (), {})["sides"][0]["effect"] is None
