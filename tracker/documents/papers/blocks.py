"""Pieces that Word templates are built of: page, paragraphs, tables, as Decree 30/2020 (annex I) asks for them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

FONT = "Times New Roman"
BODY, TABLE, SMALL, TINY = 14, 12, 11, 9
INDENT = Mm(10)
WIDTH_MM = 165
"""Of the text: A4 without 30 mm at the left and 15 mm at the right."""
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")


@dataclass(frozen=True)
class Look:
    """How a paragraph is set. ``size`` in points; ``before`` and ``after`` too."""

    bold: bool = False
    italic: bool = False
    size: int = BODY
    align: Any = ALIGN.JUSTIFY
    indent: bool = False
    before: int = 0
    after: int = 0
    keep: bool = False
    underline: bool = False


TEXT = Look(indent=True, after=4)
SUB_TEXT = Look(indent=True, after=2)
PART = Look(bold=True, indent=True, before=8, after=4, keep=True)
SUBPART = Look(bold=True, indent=True, before=4, after=3, keep=True)
WHO = Look(bold=True, italic=True, indent=True, after=2, keep=True)
CENTRED = Look(align=ALIGN.CENTER)
CELL = Look(size=TABLE, align=ALIGN.LEFT)
CELL_SMALL = Look(size=SMALL, align=ALIGN.LEFT)
CELL_MID = Look(size=TABLE, align=ALIGN.CENTER)
CELL_HEAD = Look(size=TABLE, align=ALIGN.CENTER, bold=True)
CONTROL = Look(size=TINY, align=ALIGN.LEFT)


def new_page() -> Any:
    """An empty A4 document: margins 20, 20, 30, 15 mm, page numbers at the top centre from page 2 on."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.header_distance, section.footer_distance = Mm(10), Mm(8)
    about = document.core_properties
    about.title, about.author, about.comments = "Báo cáo", "", ""
    section.different_first_page_header_footer = True
    _set_font(document)
    _page_number(section.header.paragraphs[0])
    for footer in (section.footer, section.first_page_footer):
        write(footer.paragraphs[0], "{{ footer }}", Look(size=TINY, align=ALIGN.CENTER, italic=True))
    return document


def write(paragraph: Any, text: str, look: Look) -> Any:
    """Set the paragraph: one run, so that a template's field is never torn apart."""
    run = paragraph.add_run(text)
    run.bold, run.italic, run.underline, run.font.size = look.bold, look.italic, look.underline, Pt(look.size)
    form = paragraph.paragraph_format
    form.alignment, form.space_before, form.space_after = look.align, Pt(look.before), Pt(look.after)
    form.keep_with_next, form.widow_control = look.keep, True
    if look.indent:
        form.first_line_indent = INDENT
    return paragraph


def add(place: Any, text: str, look: Look = TEXT) -> Any:
    """One more paragraph in a document or a cell."""
    return write(place.add_paragraph(), text, look)


def heading(document: Any, text: str, look: Look, level: int) -> None:
    """A heading that the navigation pane of office programs lists."""
    paragraph = document.add_paragraph(style=f"Heading {level}")
    write(paragraph, text, look)


def control(place: Any, tag: str) -> None:
    """A paragraph that is a tag of the template and vanishes when it is filled: ``control(document, "if x")``."""
    add(place, "{%p " + tag + " %}", CONTROL)


def each(place: Any, loop: str, paragraphs: Iterable[tuple[str, Look]]) -> None:
    """These paragraphs once for every turn of the loop."""
    control(place, f"for {loop}")
    for text, look in paragraphs:
        add(place, text, look)
    control(place, "endfor")


def otherwise(place: Any, field: str, nothing: str) -> None:
    """What is printed where a list is empty: a paper leaves no part without a word."""
    control(place, f"if not {field}")
    add(place, nothing)
    control(place, "endif")


def saved(document: Any) -> bytes:
    """As a file."""
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


def fill(cell: Any, text: str, look: Look = CELL) -> None:
    """The first paragraph of a cell."""
    write(cell.paragraphs[0], text, look)


def plain_table(place: Any, widths: Sequence[float], rows: int = 1, inside_mm: float = 0) -> Any:
    """A table without lines. ``widths`` in mm; ``inside_mm``: room left and right of a cell's text."""
    table = place.add_table(rows=rows, cols=len(widths))
    _inside(table, inside_mm)
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
        for cell in column.cells:
            cell.width = Mm(width)
    return table


def lined_table(place: Any, heads: Sequence[str], widths: Sequence[float]) -> Any:
    """A table with lines whose head is repeated on every page."""
    table = plain_table(place, widths, inside_mm=1)
    borders = OxmlElement("w:tblBorders")
    for side in _SIDES:
        line = OxmlElement(f"w:{side}")
        line.set(qn("w:val"), "single")
        line.set(qn("w:sz"), "4")
        borders.append(line)
    _before(table._tbl.tblPr, borders, ("w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook"))
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        fill(cell, head, CELL_HEAD)
    _mark_row(table.rows[0], "w:tblHeader")
    return table


def rows_for(table: Any, loop: str, cells: Sequence[tuple[str, Look]]) -> None:
    """One row for every turn of the loop."""
    control_row(table, f"for {loop}")
    add_row(table, cells)
    control_row(table, "endfor")


def whole_row(table: Any) -> Any:
    """One more row that is not torn over two pages."""
    row = table.add_row()
    _mark_row(row, "w:cantSplit")
    return row


def add_row(table: Any, cells: Sequence[tuple[str, Look]]) -> None:
    """One row of these texts."""
    for cell, (text, look) in zip(whole_row(table).cells, cells, strict=True):
        fill(cell, text, look)


def control_row(table: Any, tag: str) -> None:
    """A row that is a tag of the template and vanishes when it is filled."""
    fill(table.add_row().cells[0], "{%tr " + tag + " %}", CONTROL)


def rule(place: Any, width_mm: float, room_mm: float) -> None:
    """A short line in the middle of ``room_mm``: the border of an empty paragraph drawn in at both sides."""
    paragraph = place.add_paragraph()
    lines, line = OxmlElement("w:pBdr"), OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        line.set(qn(f"w:{name}"), value)
    lines.append(line)
    form = paragraph.paragraph_format
    form.line_spacing, form.space_before = Pt(4), Pt(3)
    form.left_indent = form.right_indent = Mm((room_mm - width_mm) / 2)
    _before(paragraph._p.get_or_add_pPr(), lines, ("w:spacing", "w:ind", "w:jc"))


def _before(properties: Any, element: Any, later: Sequence[str]) -> None:
    """Put it before the first of these: Word asks for one order of properties."""
    at = next((child for child in properties if child.tag in {qn(name) for name in later}), None)
    if at is None:
        properties.append(element)
    else:
        at.addprevious(element)


def _inside(table: Any, room_mm: float) -> None:
    room = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        width = OxmlElement(f"w:{side}")
        width.set(qn("w:w"), str(round(room_mm * 56.7)))
        width.set(qn("w:type"), "dxa")
        room.append(width)
    _before(table._tbl.tblPr, room, ("w:tblLook",))


def _mark_row(row: Any, name: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _set_font(document: Any) -> None:
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3", "Header", "Footer"):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(BODY)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{kind}"), FONT)
        for color in style.element.rPr.findall(qn("w:color")):
            style.element.rPr.remove(color)
        if name.startswith("Heading"):
            style.font.italic = False
    normal = document.styles["Normal"].paragraph_format
    normal.space_after, normal.line_spacing = Pt(0), 1.15


def _page_number(paragraph: Any) -> None:
    paragraph.alignment = ALIGN.CENTER
    run = paragraph.add_run()
    run.font.size = Pt(13)
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.text = text
        run._r.append(element)
