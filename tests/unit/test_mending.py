"""A paper mended on its preview: the problems are those that the reader would find in a file mended so."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tests.annex_files import HEADER, task, workbook
from tracker.documents.annexes import read_annex
from tracker.domain.kept_mends import mends_of, plain_mends
from tracker.domain.mending import Draft, MendedHead, Mends, draft_of, text_of
from tracker.domain.periods import Cadence
from tracker.domain.proposals import Proposal

ANNEXES = sorted((Path(__file__).parents[1] / "data" / "annexes").glob("*.[dx]*[sc]x"))
NO_COLUMN = ["TT", "Nội dung nhiệm vụ", "Thời gian", "Sản phẩm"]


def annex(*rows: list[object]) -> Proposal:
    return read_annex(workbook([HEADER, *rows]))


def mended(read: Proposal, number: int, **texts: str) -> Draft:
    return draft_of(read, Mends(rows={number: _changed(read, number, **texts)}))


def _changed(read: Proposal, number: int, **texts: str):
    return type(text_of(read.tasks[0]))(**{**vars(text_of(read.tasks[number - 1])), **texts})


def said(draft: Draft) -> list[str]:
    return [f"{one.problem.cell} {one.problem.severity}: {one.problem.message}" for one in draft.located]


@pytest.mark.parametrize("path", ANNEXES, ids=lambda path: path.name)
def test_without_mends_all_problems_are_as_read(path: Path) -> None:
    read = read_annex(path)
    draft = draft_of(read, Mends())
    assert sorted(map(repr, draft.proposal.problems)) == sorted(map(repr, read.problems))
    assert draft.proposal.tasks == read.tasks
    assert all(one.row for one in draft.located if one.problem.severity == "error" and one.problem.cell)


@pytest.mark.parametrize("path", ANNEXES, ids=lambda path: path.name)
def test_a_row_typed_anew_as_it_stands_changes_nothing(path: Path) -> None:
    read = read_annex(path)
    rows = {number: text_of(one) for number, one in enumerate(read.tasks, start=1)}
    assert draft_of(read, Mends(rows=rows)).proposal.tasks == read.tasks
    assert draft_of(read, Mends(rows=rows)).located == draft_of(read, Mends()).located


def test_a_mended_cell_has_no_fault_any_more_and_is_read_anew() -> None:
    read = annex(task(due="31/02/2026"), task(number="2", lead=""))
    assert read.is_refused
    draft = draft_of(read, Mends(rows={1: _changed(read, 1, due_text="28/02/2026"), 2: _changed(read, 2, lead="A B")}))
    assert said(draft) == []
    assert not draft.proposal.is_refused
    assert draft.proposal.tasks[0].due_on == date(2026, 2, 28)


def test_a_new_fault_is_found_by_the_same_rules() -> None:
    draft = mended(annex(task()), 1, due_text="Quý V/2026", title=" ")
    assert [(one.row, one.fact, one.problem.severity) for one in draft.located] == [
        (1, "title", "error"), (1, "due", "error"),
    ]  # fmt: skip
    assert [one.problem.cell for one in draft.located] == ["B2", "E2"]


def test_what_only_the_reader_saw_stands_until_its_own_text_is_changed() -> None:
    read = annex(task(lead="nt"))
    assert "C2 error: “nt” means as above, but nothing stands above." in said(mended(read, 1, title="Khác"))
    assert said(mended(read, 1, lead="Sở Y tế")) == []


def test_a_row_left_out_has_no_problems_and_gives_no_task() -> None:
    read = annex(task(lead=""), task(number="2"))
    draft = draft_of(read, Mends(left_out={1: "Dòng tổng cộng"}))
    assert said(draft) == []
    assert [one.position for one in draft.proposal.tasks] == ["2"]
    assert [(row.number, row.because) for row in draft.rows] == [(1, "Dòng tổng cộng"), (2, None)]


def test_leaving_out_one_of_two_equal_numbers_ends_the_warning() -> None:
    read = annex(task(number="1"), task(number="1"))
    assert len(said(draft_of(read, Mends()))) == 1
    assert said(draft_of(read, Mends(left_out={1: "Trùng"}))) == []


def test_an_added_row_stands_where_it_was_missed_and_is_checked() -> None:
    read = annex(task(number="1"), task(number="3"))
    empty = draft_of(read, Mends(added={3: 1}))
    assert [row.number for row in empty.rows] == [1, 3, 2]
    assert [(one.row, one.problem.cell) for one in empty.located] == [(3, None)]
    filled = Mends(added={3: 1}, rows={3: _changed(read, 1, position="2.", title="Sót")})
    assert [one.title for one in draft_of(read, filled).proposal.tasks][1] == "Sót"
    assert draft_of(read, filled).proposal.tasks[1].position == "2"


def test_a_table_without_a_lead_column_is_mended_row_by_row() -> None:
    read = read_annex(workbook([NO_COLUMN, ["1", "Hội nghị", "Hằng quý", "Báo cáo"], ["2", "Hai", "Hằng năm", ""]]))
    assert [one.cell for one in read.problems if one.severity == "error"] == ["A1"]
    assert [one.row for one in draft_of(read, Mends()).located] == [1, 2]
    both = {number: _changed(read, number, lead="hai bên") for number in (1, 2)}
    assert said(draft_of(read, Mends(rows=both))) == []


def test_due_dates_are_measured_against_the_validity_as_mended() -> None:
    head = MendedHead(
        kind=None, symbol=None, title="T", parties=("A", "B"), signed_on=None, valid_from=date(2027, 1, 1),
        valid_to=date(2030, 12, 31), tracked_from=date(2027, 1, 1), cadences=(Cadence.MONTHLY,),
    )  # fmt: skip
    draft = draft_of(annex(task(due="30/06/2026")), Mends(head=head))
    assert [one.fact for one in draft.located] == ["due"]
    assert draft.proposal.parties == ("A", "B")


def test_mends_are_kept_as_they_are() -> None:
    head = MendedHead(
        kind="Quy chế", symbol="1/QC-A-B", title="T", parties=("A", "B"), signed_on=date(2026, 1, 2), valid_from=None,
        valid_to=None, tracked_from=date(2026, 1, 1), cadences=(Cadence.MONTHLY, Cadence.ANNUAL),
    )  # fmt: skip
    read = annex(task())
    mends = Mends(
        rows={1: _changed(read, 1, title="Khác")}, left_out={1: "x"}, added={2: 0, 3: 2}, meant={"Sở Y": 3}, head=head
    )
    assert mends_of(json.loads(json.dumps(plain_mends(mends)))) == mends
    assert mends_of(json.loads(json.dumps(plain_mends(Mends())))) == Mends()
