"""Reads a Word document into lines and grids in the order of the page: paragraphs and tables, row by row.

Deleted and moved-away text of tracked changes is left out, automatic numbers are written out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import itemgetter
from typing import Any

from tracker.documents.annexes.grids import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    TOO_MANY_ROWS,
    Cell,
    Grid,
    Line,
    Paper,
    clean,
)
from tracker.documents.annexes.numbering import Numbering, read_numbering, value
from tracker.documents.annexes.old_fonts import Converter
from tracker.documents.annexes.packages import MEGABYTE, Package, Unreadable, forget
from tracker.documents.annexes.word_columns import visible_columns
from tracker.documents.annexes.word_fonts import WordFonts, font_of, read_fonts
from tracker.domain.messages import message
from tracker.domain.proposals import Problem

LARGEST_DOCUMENT = 50 * MEGABYTE
MOST_LINES = 20_000
_UNSEEN = {"moveFrom", "del", "Fallback", "instrText", "delText", "pPr", "rPr"}
_WRAPPERS = ("sdt", "sdtContent", "ins", "customXml", "smartTag")
_FEWEST_COLUMNS = 3
_BREAKS = {"br": "\n", "cr": "\n", "tab": " ", "noBreakHyphen": "-"}


@dataclass
class _Table:
    prefix: str
    rows: list[list[Cell]] = field(default_factory=list)


@dataclass
class _Reading:
    numbering: Numbering
    fonts: WordFonts
    converter: Converter = field(default_factory=Converter)
    table: _Table | None = None
    blocks: list[Line | Grid] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    table_count: int = 0
    row_count: int = 0
    cell_count: int = 0


def read_document(package: Package) -> Paper:
    """All paragraphs and tables of the document's body. Raises Unreadable."""
    if package.size(package.main_part) > LARGEST_DOCUMENT:
        raise _too_long()
    related = package.related(package.main_part)
    reading = _Reading(read_numbering(package, related), read_fonts(package, related))
    for element in package.elements(package.main_part, "p", "tr", "tbl"):
        around = [_local(parent) for parent in element.iterancestors()]
        depth = around.count("tbl")
        if depth == 0 and _local(element) == "p":
            _add_lines(reading, element)
        elif depth == 1 and _local(element) == "tr":
            _add_row(reading, element)
        elif depth == 0 and _local(element) == "tbl":
            _end_table(reading)
        else:
            continue
        if "p" not in around:
            forget(element)
        if reading.problems:
            break
    _end_table(reading)
    return Paper(tuple(reading.blocks), tuple(reading.problems), *reading.converter.told)


def _too_long() -> Unreadable:
    return Unreadable(message("The document is too long. Keep only the annex and try again."))


def _end_table(reading: _Reading) -> None:
    table = reading.table
    if table and table.rows:
        rows = {
            number: {cell.column: cell for cell in row if cell.text and cell.column <= MOST_COLUMNS}
            for number, row in enumerate(visible_columns(table.rows), 1)
        }
        reading.blocks.append(Grid(table.prefix, rows, in_text=True))
    reading.table = None


def _add_lines(reading: _Reading, paragraph: Any) -> None:
    if _is_fallback(paragraph):
        return
    if len(reading.blocks) > MOST_LINES:
        raise _too_long()
    for line in clean(_paragraph_text(reading, paragraph)).split("\n"):
        reading.blocks.append(Line(line))


def _add_row(reading: _Reading, element: Any) -> None:
    if reading.table is None:
        reading.table_count += 1
        reading.table = _Table(f"T{reading.table_count}!")
    table = reading.table
    properties = element.find("{*}trPr")
    if properties is not None and properties.find("{*}del") is not None:
        return
    reading.row_count += 1
    if reading.row_count > MOST_ROWS or reading.cell_count > MOST_CELLS:
        reading.problems.append(Problem(f"{table.prefix}A{len(table.rows) + 1}", "error", TOO_MANY_ROWS))
        return
    above = {cell.column: cell for cell in table.rows[-1]} if table.rows else {}
    row: list[Cell] = []
    column = 1 + _count(properties.find("{*}gridBefore") if properties is not None else None, 0)
    for entry in _entries(element, "tc"):
        cell = _cell(reading, entry, len(table.rows) + 1, column, above)
        column += cell.width
        if row and _goes_on_leftwards(entry):
            row[-1] = replace(row[-1], width=row[-1].width + cell.width)
        else:
            row.append(cell)
    reading.cell_count += len(row)
    table.rows.append(row)


def _cell(reading: _Reading, entry: Any, row: int, column: int, above: dict[int, Cell]) -> Cell:
    properties = entry.find("{*}tcPr")
    span = properties.find("{*}gridSpan") if properties is not None else None
    merge = properties.find("{*}vMerge") if properties is not None else None
    width = max(1, _count(span, 1))
    inner = list(_tables_within(entry))
    for table in inner:
        _add_inner_table(reading, table)
    texts = [
        _paragraph_text(reading, paragraph)
        for paragraph in entry.iter("{*}p")
        if not _is_fallback(paragraph) and not _is_in(paragraph, inner)
    ]
    if merge is not None and value(merge) != "restart":
        text = above[column].text if column in above else ""
        return Cell(row, column, text, width, from_above=True)
    return Cell(row, column, clean("\n".join(texts)), width, bold=_is_bold(entry), struck=_is_struck(entry))


def _goes_on_leftwards(entry: Any) -> bool:
    """True for a cell that old programs merge into the one on its left."""
    merge = entry.find("{*}tcPr/{*}hMerge")
    return merge is not None and value(merge) != "restart"


def _tables_within(entry: Any) -> Iterator[Any]:
    """The tables in a cell that are large enough to be tables of tasks; the text of smaller ones is the cell's."""
    for child in entry:
        if _local(child) == "tbl":
            rows = list(_entries(child, "tr"))
            if len(rows) > 1 and all(len(list(_entries(row, "tc"))) >= _FEWEST_COLUMNS for row in rows[:2]):
                yield child
        elif _local(child) in _WRAPPERS:
            yield from _tables_within(child)


def _add_inner_table(reading: _Reading, table: Any) -> None:
    """Read a table within a cell as one of its own, before the one that holds it."""
    outer, reading.table = reading.table, None
    for row in _entries(table, "tr"):
        _add_row(reading, row)
    _end_table(reading)
    reading.table = outer


def _is_in(element: Any, tables: list[Any]) -> bool:
    return bool(tables) and any(parent in tables for parent in element.iterancestors("{*}tbl"))


def _paragraph_text(reading: _Reading, paragraph: Any) -> str:
    label = reading.numbering.label(paragraph)
    pieces = _texts(paragraph, reading.fonts.of_paragraph(paragraph))
    text = "".join(
        reading.converter.text("".join(text for text, _ in run), font) for font, run in groupby(pieces, itemgetter(1))
    )
    return f"{label} {text}" if label else text


def _texts(element: Any, font: str) -> Iterator[tuple[str, str]]:
    """The pieces of text within an element, each with its font."""
    for child in element:
        kind = _local(child)
        if kind == "t":
            yield child.text or "", font
        elif kind in _BREAKS:
            yield _BREAKS[kind], font
        elif kind == "r":
            if not _is_on(child, "vanish"):
                yield from _texts(child, font_of(child) or font)
        elif kind not in _UNSEEN and kind != "p":
            yield from _texts(child, font)


def _entries(element: Any, name: str) -> Iterator[Any]:
    """The cells of a row, also inside content controls, not those of a table within a cell."""
    for child in element:
        kind = _local(child)
        if kind == name:
            yield child
        elif kind in _WRAPPERS:
            yield from _entries(child, name)


def _is_fallback(paragraph: Any) -> bool:
    """True in the second copy of a text box that is kept for old programs."""
    return next(paragraph.iterancestors("{*}Fallback"), None) is not None


def _is_bold(entry: Any) -> bool:
    runs = _runs(entry)
    return bool(runs) and all(_is_on(run, "b") for run in runs)


def _is_struck(entry: Any) -> bool:
    return any(_is_on(run, "strike") or _is_on(run, "dstrike") for run in _runs(entry))


def _runs(entry: Any) -> list[Any]:
    """The runs of a cell that hold text."""
    return [run for run in entry.iter("{*}r") if any((text.text or "").strip() for text in run.iter("{*}t"))]


def _is_on(run: Any, name: str) -> bool:
    """True if a run has this property and it is not switched off."""
    mark = run.find(f"{{*}}rPr/{{*}}{name}")
    return mark is not None and (value(mark) or "1") not in ("0", "false", "off")


def _count(element: Any, otherwise: int) -> int:
    text = value(element)
    return min(int(text), MOST_COLUMNS) if text.isdecimal() else otherwise


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
