"""Tables that are text: CSV in the encodings and with the separators of offices, and what the clipboard holds."""

from __future__ import annotations

import csv
import io
import time

import pytest

from tests.annex_files import FIRST, HEADER, ONE, SECOND, TWO, Rows, facts_of, faults, said, task
from tracker.documents.annexes import read_annex, read_pasted
from tracker.domain.proposals import Proposal

TABLE = [HEADER, FIRST, SECOND]
EXCEL = [*FIRST[:2], "Sở A\nSở C", *FIRST[3:]]  # a cell of two lines


def saved(rows: Rows, mark: str = ",", encoding: str = "utf-8-sig") -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=mark, lineterminator="\r\n").writerows(rows)
    return stream.getvalue().encode(encoding)


def copied(rows: Rows) -> str:
    """As Excel puts cells on the clipboard: in quotation marks only if a cell has several lines."""
    lines = []
    for row in rows:
        cells = ["" if cell is None else str(cell) for cell in row]
        lines.append("\t".join(f'"{cell.replace(chr(34), chr(34) * 2)}"' if "\n" in cell else cell for cell in cells))
    return "\r\n".join(lines) + "\r\n"


def leads(proposal: Proposal) -> list[tuple[str, str]]:
    return [(task.lead, task.coordinating) for task in proposal.tasks]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_csv_is_read_whatever_its_separator_and_encoding(mark: str, encoding: str) -> None:
    title = 'Mở lớp, tập huấn; "điểm"'
    content = saved([HEADER, [1, title, *EXCEL[2:]], SECOND], mark, encoding)
    assert facts_of(content) == [("1", None, title, "Sở A; Sở C", *ONE[4:]), TWO]
    assert not read_annex(content).problems


def test_lines_above_the_table_are_the_heading_of_the_paper() -> None:
    lines = [["(Kèm theo Chương trình phối hợp số 12/CTPH-A-B ngày 24/10/2022)"], [], *TABLE]
    proposal = read_annex(saved(lines))
    assert (proposal.symbol, str(proposal.signed_on), len(proposal.tasks)) == ("12/CTPH-A-B", "2022-10-24", 2)


def test_the_first_line_of_excel_that_names_the_separator_is_obeyed() -> None:
    assert facts_of(b"sep=|\r\n" + saved(TABLE, "|", "utf-8")) == [ONE, TWO]


def test_problems_of_a_csv_are_named_by_the_cells_that_excel_shows() -> None:
    content = saved([HEADER, EXCEL, [2, "Sơ kết", "", "", "31/02/2026", "=1+1"]])
    assert faults(read_annex(content)) == [("C3", "error"), ("E3", "error"), ("F3", "warning")]


def test_csv_in_an_old_encoding_is_refused_with_what_to_do() -> None:
    content = "TT,Nội dung,Cơ quan chủ trì\n1,Mở lớp,Sở A\n".encode("cp1258", "ignore")
    assert said(read_annex(content)) == [
        "The text file is not in Unicode, so its letters are lost. Save it in Excel as “CSV UTF-8” and try again."
    ]


def test_quotation_marks_that_do_not_match_swallow_no_task() -> None:
    content = saved(TABLE) + '3,"Tổng kết,Sở A,Sở B,Quý I/2026,x\r\n4,Bốn,Sở A,Sở B,Quý I/2026,x\r\n'.encode()
    assert "do not match" in said(read_annex(content))[0]


def test_what_excel_copies_is_read() -> None:
    proposal = read_pasted(copied([HEADER, EXCEL, [2, "Sơ kết", '"', '"', "nt", '"'], [3, '"Điểm" & hơn', *FIRST[2:]]]))
    assert leads(proposal) == [("Sở A; Sở C", "Sở B"), ("Sở A; Sở C", "Sở B"), ("Sở A", "Sở B")]
    assert [task.title for task in proposal.tasks] == ["Mở lớp", "Sơ kết", '"Điểm" & hơn']
    assert [task.cell for task in proposal.tasks] == ["B2", "B3", "B4"]
    assert [task.deliverable for task in proposal.tasks] == ["x", "x", "x"]


def test_groups_and_rows_with_fewer_cells_are_read_from_the_clipboard() -> None:
    text = "\n".join(["\t".join(HEADER), "I\tTUYÊN TRUYỀN", "\t".join(FIRST), "II\tTỔ CHỨC", "\t".join(SECOND[:5])])
    assert [(t.group, t.position) for t in read_pasted(text).tasks] == [("TUYÊN TRUYỀN", "1"), ("TỔ CHỨC", "2")]


def test_rows_that_word_broke_at_the_lines_of_a_cell_are_put_together_and_named() -> None:
    broken = ["1", "Mở lớp", "Sở A\nSở B\nSở C", "Sở D", "Quý I/2026", "x"]
    last = ["2", "Sơ kết", "Sở B", "Sở A", "Quý II/2026", "y\nvà thêm"]
    text = "\n".join("\t".join(row) for row in (HEADER, broken, last, ["3", *FIRST[1:]]))
    proposal = read_pasted(text)
    assert leads(proposal) == [("Sở A; Sở B; Sở C", "Sở D"), ("Sở B", "Sở A"), ("Sở A", "Sở B")]
    assert faults(proposal) == [("A2", "warning"), ("A4", "warning")]


HEADER_HTML = "".join(f"<th>{name}</th>" for name in HEADER)


@pytest.mark.parametrize("before", ["", "Version:1.0\r\nStartHTML:0001\r\n", "<!DOCTYPE html>\n<!-- x -->"])
def test_a_table_of_a_page_is_read_with_its_merged_cells(before: str) -> None:
    page = f"""{before}<html><head><style>td {{color: red}}</style></head><body>
      <p>Giữa: Sở A; Sở B</p><table><thead><tr>{HEADER_HTML}</tr></thead>
      <tr><td colspan="6"><b>I. TUYÊN<o:p> TRUYỀN</o:p></b></td></tr>
      <tr><td>1</td><td>Mở
          lớp</td><td rowspan=2><p>Sở A</p><p>Sở B</p></td><td>- Sở C<br>- Sở D</td><td>Quý I/2026<td>x</tr>
      <tr><td>2</td><td>Sơ kết</td><td>&nbsp;</td><td>31/12/2026</td><td>&amp;y</td></tr>
      </table><script>alert(1)</script></body></html>"""
    for proposal in (read_pasted(page), read_annex(page.encode())):
        assert leads(proposal) == [("Sở A; Sở B", "Sở C; Sở D"), ("Sở A; Sở B", "")]
        assert [(t.group, t.title, t.due_text, t.deliverable, t.cell) for t in proposal.tasks] == [
            ("TUYÊN TRUYỀN", "Mở lớp", "Quý I/2026", "x", "T1!B3"),
            ("TUYÊN TRUYỀN", "Sơ kết", "31/12/2026", "&y", "T1!B4"),
        ]
        assert (proposal.parties, proposal.problems) == (("Sở A", "Sở B"), ())


@pytest.mark.parametrize(
    "cells",
    [
        '<td rowspan="9999999">1</td><td colspan="9999999">a</td><td>b</td>',
        '<td colspan="-1">1</td><td rowspan="x">a</td>',
        "<td>" * 500,
    ],
)
def test_hostile_spans_of_a_page_are_read_in_time(cells: str) -> None:
    begun = time.process_time()
    read_pasted(f"<table><tr>{HEADER_HTML}</tr>" + f"<tr>{cells}</tr>" * 3_000 + "</table>")
    assert time.process_time() - begun < 20


def test_endless_nesting_and_entities_of_a_page_do_no_harm() -> None:
    deep = "<div>" * 100_000 + f"<table><tr>{HEADER_HTML}</tr></table>"
    laughs = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]><table><tr><td>&a;&b;</table>'
    for page in (deep, laughs, "<table", "<table>", "<table></table>", "<p>" + "x" * 100_000 + "<table><tr><td>"):
        assert read_pasted(page).is_refused
    assert "passwd" not in str(read_pasted(laughs))


@pytest.mark.parametrize("text", ["", " \n\t ", "chỉ có chữ", "a\tb\tc", '"', '"\n', "\t" * 10_000, "\n" * 10_000])
def test_a_text_without_a_table_of_tasks_says_so(text: str) -> None:
    assert [problem.severity for problem in read_pasted(text).problems] == ["error"]


def test_more_rows_or_columns_than_are_read_are_named() -> None:
    rows = [HEADER, *(task(number) for number in range(1, 5_002))]
    head = [["PHỤ LỤC"], ["Danh mục nhiệm vụ năm 2026"]]
    for above in ([], head):
        assert faults(read_annex(saved([*above, *rows[:-1]]))) == []
        proposal = read_annex(saved([*above, *rows]))
        assert faults(proposal) == [(f"A{5_002 + len(above)}", "error")]
        assert len(proposal.tasks) == 5_000
    assert ("A6001", "error") in faults(read_annex(saved([*rows, *rows])))
    wide = [HEADER, [*FIRST, *["" for _ in range(60)], "z"]]
    assert ("A2", "warning") in faults(read_annex(saved(wide)))


@pytest.mark.parametrize("filler", [",", ";", "\t", "\n", '"', "a,", "\r\n,"])
def test_giants_of_text_are_answered_in_time(filler: str) -> None:
    begun = time.process_time()
    proposal = read_annex((filler * (18_000_000 // len(filler))).encode())
    assert proposal.is_refused
    assert time.process_time() - begun < 20
