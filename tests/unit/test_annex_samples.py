"""The sample annexes are read exactly as the files beside them say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.annex_files import faults
from tracker.documents.annexes import read_annex
from tracker.domain.proposals import to_json

ANNEXES = Path(__file__).parents[1] / "data" / "annexes"
GOOD = sorted(path for path in ANNEXES.glob("*.*x") if path.stem != "faulty")


def expected(path: Path) -> Any:
    return json.loads(path.with_suffix(".expected.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_a_sample_annex_is_read_as_expected(path: Path) -> None:
    wanted = {key: value for key, value in expected(path).items() if not key.startswith("_")}
    proposal = read_annex(path)
    read = to_json(proposal, str)
    tasks = [{key: task[key] for key in wanted["tasks"][0]} for task in read["tasks"]]
    assert tasks == wanted["tasks"]
    assert {key: read[key] for key in wanted if key != "tasks"} == {k: v for k, v in wanted.items() if k != "tasks"}
    assert not proposal.is_refused


def test_the_faulty_annex_names_each_fault_by_its_cell() -> None:
    wanted = [
        (cell, "warning" if "(warning)" in text or cell == "F5" else "error")
        for cell, text in expected(ANNEXES / "faulty.xlsx")
    ]
    proposal = read_annex(ANNEXES / "faulty.xlsx")
    assert faults(proposal) == wanted
    assert proposal.is_refused


def test_group_rows_become_the_headings_of_their_tasks() -> None:
    tasks = read_annex(ANNEXES / "ninh-binh-2022-2025.xlsx").tasks
    assert [task.group for task in tasks] == ["CÔNG TÁC TUYÊN TRUYỀN"] * 3 + ["CÔNG TÁC TỔ CHỨC THỰC HIỆN"] * 3
    assert [task.position for task in tasks] == ["1", "2", "3", "4", "5", "6"]


def test_a_word_annex_without_groups_has_tasks_without_heading() -> None:
    tasks = read_annex(ANNEXES / "ninh-binh-2022-2025.docx").tasks
    assert {task.group for task in tasks} == {None}
    assert [task.cell for task in tasks] == [f"T1!B{row}" for row in range(2, 8)]


def test_validity_in_years_runs_from_new_year_to_new_years_eve() -> None:
    proposal = read_annex(ANNEXES / "ninh-binh-2022-2025.docx")
    assert (str(proposal.valid_from), str(proposal.valid_to)) == ("2022-01-01", "2025-12-31")
    assert proposal.kind == "Chương trình phối hợp"


def test_due_dates_after_the_validity_are_warnings_by_cell() -> None:
    proposal = read_annex(ANNEXES / "binh-dinh-2018-2022.docx")
    assert faults(proposal) == [(cell, "warning") for cell in ("T1!E2", "T1!E3", "T2!E2", "T2!E4")]


def test_the_sentence_about_reviews_is_kept_as_written() -> None:
    clause = read_annex(ANNEXES / "ninh-binh-2022-2025.docx").review_clause
    assert clause is not None
    assert clause.startswith("Hai cơ quan rà soát hằng tháng, hằng quý, hằng năm")
    assert read_annex(ANNEXES / "mttq-nhcs.xlsx").review_clause is None
