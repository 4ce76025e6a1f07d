"""Word documents as offices make them: automatic numbers, tracked changes, content controls, text boxes."""

from __future__ import annotations

from typing import Any

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from tests.annex_files import HEADER, document, faults, part, task, tasks_of, with_parts
from tracker.documents.annexes import read_annex

BODY = "word/document.xml"


def with_list(cells: list[Any], *, number: str = "7", level: int = 0) -> None:
    """Let Word number the paragraphs of these cells."""
    for cell in cells:
        properties = cell.paragraphs[0]._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
        )


def define_list(made: Any, form: str = "decimal", text: str = "%1.", number: str = "7") -> None:
    root = made.part.numbering_part._element
    root.insert(0, parse_xml(
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="9{number}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
        f'<w:lvlText w:val="%1.%2."/></w:lvl></w:abstractNum>'
    ))  # fmt: skip
    root.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="9{number}"/></w:num>'))


def test_numbers_that_word_writes_itself_are_read() -> None:
    def dress(made: Any) -> None:
        define_list(made)
        with_list([row.cells[0] for row in made.tables[0].rows[1:]])

    rows = [HEADER, task(None), task(None, "Sơ kết"), task(None, "Tổng kết")]
    assert [t.position for t in tasks_of(document(rows, dress=dress))] == ["1", "2", "3"]


def test_automatic_numbers_nest_and_make_groups() -> None:
    def dress(made: Any) -> None:
        define_list(made, "upperRoman", "%1.", "7")
        define_list(made, "decimal", "%1.", "8")
        cells = [row.cells[0] for row in made.tables[0].rows]
        with_list([cells[1], cells[4]], number="7")
        with_list([cells[2], cells[5]], number="8")
        with_list([cells[3]], number="8", level=1)

    blank = [None, None, None, None]
    rows = [HEADER, [None, "MỘT", *blank], [None, "Chung", *blank], task(None), [None, "HAI", *blank], task(None)]
    found = tasks_of(document(rows, dress=dress))
    assert [(t.group, t.position) for t in found] == [("MỘT – Chung", "1.1"), ("HAI", "2")]


def test_bullets_are_no_numbers_and_no_part_of_a_name() -> None:
    def dress(made: Any) -> None:
        define_list(made, "bullet", "\uf0b7")
        with_list([made.tables[0].cell(1, 2)])

    assert tasks_of(document([HEADER, task()], dress=dress))[0].lead == "Sở Tư pháp"


def test_deleted_text_is_left_out_and_inserted_text_is_read() -> None:
    content = document([HEADER, task(title="@@")])
    run = "<w:r><w:t xml:space='preserve'>{}</w:t></w:r>"
    body = part(content, BODY).decode().replace(
        "<w:r><w:t>@@</w:t></w:r>",
        run.format("Mở ") + "<w:del w:id='1' w:author='a'><w:r><w:delText>hội nghị</w:delText></w:r></w:del>"
        + "<w:ins w:id='2' w:author='a'>" + run.format("lớp") + "</w:ins><w:moveFrom w:id='3' w:author='a'>"
        + run.format(" cũ") + "</w:moveFrom>",
    )  # fmt: skip
    assert tasks_of(with_parts(content, {BODY: body.encode()}))[0].title == "Mở lớp"


def test_cells_in_content_controls_are_read() -> None:
    content = document([HEADER, task(title="Họp@@")])
    body = part(content, BODY).decode()
    start = body.rindex("<w:tc>", 0, body.index("@@"))
    end = body.index("</w:tc>", start) + len("</w:tc>")
    wrapped = f"<w:sdt><w:sdtContent>{body[start:end]}</w:sdtContent></w:sdt>"
    found = tasks_of(with_parts(content, {BODY: (body[:start] + wrapped + body[end:]).encode()}))[0]
    assert (found.title, found.lead, found.cell) == ("Họp@@", "Sở Tư pháp", "T1!B2")


def test_text_of_a_table_within_a_cell_belongs_to_the_cell() -> None:
    def dress(made: Any) -> None:
        made.tables[0].cell(1, 5).add_table(1, 2).cell(0, 0).text = "Báo cáo"

    proposal = read_annex(document([HEADER, task()], [["x"]], dress=dress))
    assert proposal.tasks[0].deliverable == "Kế hoạch Báo cáo"
    assert len(proposal.tasks) == 1


def test_a_line_break_within_a_paragraph_parts_agencies() -> None:
    def dress(made: Any) -> None:
        made.tables[0].cell(1, 2).paragraphs[0].add_run().add_break()
        made.tables[0].cell(1, 2).paragraphs[0].add_run("Sở Y tế")

    assert tasks_of(document([HEADER, task()], dress=dress))[0].lead == "Sở Tư pháp; Sở Y tế"


def test_a_text_box_is_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>Giữa: Sở A; Sở B</w:t></w:r></w:p></w:txbxContent>"
    twice = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>'
    )
    content = document("@@", [HEADER, task()])
    body = part(content, BODY).decode()
    start = body.rindex("<w:p>", 0, body.index("@@"))
    proposal = read_annex(with_parts(content, {BODY: (body[:start] + twice + body[start:]).encode()}))
    assert proposal.parties == ("Sở A", "Sở B")


def test_a_word_cell_is_named_by_table_column_and_row() -> None:
    proposal = read_annex(document([["a", "b"]], [HEADER, task(), task(2, due="31/02/2026")]))
    assert faults(proposal) == [("T2!E3", "error")]


def test_columns_are_those_people_see_where_borders_were_dragged() -> None:
    """Title two grid columns wide in the header, agency two wide in the task; a group over all seven."""
    content = document(
        [[*HEADER, "x"], ["I", "TUYÊN TRUYỀN", *[""] * 5], [*task(), "x"], [*task(2, due="31/02/2026"), "x"]]
    )
    body = part(content, BODY).decode()
    rows = body.split("<w:tr>")
    wide = '<w:tcPr><w:gridSpan w:val="2"/>'
    for number, place in ((1, 1), (2, 1), (3, 2), (4, 2)):
        cells = rows[number].split("<w:tc>")
        cells[place + 1] = cells[place + 1].replace("<w:tcPr>", wide)
        end = cells[7].index("</w:tc>") + len("</w:tc>")
        rows[number] = "<w:tc>".join(cells[:7]) + cells[7][end:]
    proposal = read_annex(with_parts(content, {BODY: "<w:tr>".join(rows).encode()}))
    found = proposal.tasks[0]
    assert (found.title, found.lead, found.coordinating) == ("Tổ chức tập huấn", "Sở Tư pháp", "Hội LHPN tỉnh")
    assert (found.due_text, found.deliverable, found.group) == ("Quý II/2026", "Kế hoạch", "TUYÊN TRUYỀN")
    assert faults(proposal) == [("T1!E4", "error")]


def test_a_document_in_the_strict_format_is_read() -> None:
    content = document([HEADER, task()])
    body = part(content, BODY).replace(
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    )
    assert tasks_of(with_parts(content, {BODY: body}))[0].position == "1"
