"""Reads a workbook into grids, one per visible worksheet, lazily and never evaluating a formula.

Of a formula the value that the sheet showed when it was saved is taken; without one the formula's own text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils.cell import coordinate_to_tuple

from tracker.documents.annexes.grids import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, TOO_MANY_ROWS, Cell, Grid, Paper, clean
from tracker.documents.annexes.merging import Range, merged_ranges, spread
from tracker.documents.annexes.old_fonts import Converter
from tracker.documents.annexes.packages import Package, damaged, forget, relation_id
from tracker.documents.annexes.shown import format_code, shown
from tracker.domain.messages import message
from tracker.domain.proposals import Problem

BLANK_ROWS_AFTER_THE_LAST = 2_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


_String = tuple[str, bool, str]
"""A text, if some of it is struck through, and the font of its first run."""


@dataclass(frozen=True)
class _Looks:
    """What the styles say: of each style the format of its numbers, its font, if its letters are bold, or struck."""

    codes: list[str]
    bold: list[bool]
    struck: list[bool]
    fonts: list[str]
    from_1904: bool


@dataclass
class _Raw:
    """A cell before its shared string is known."""

    row: int
    column: int
    text: str
    style: int
    formula: str | None
    shared: int | None = None
    struck: bool = False
    font: str = ""
    error: str | None = None


@dataclass
class _Sheet:
    prefix: str
    raw: list[_Raw] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_workbook(package: Package) -> Paper:
    """All visible worksheets of a workbook. Raises Unreadable."""
    book = package.tree(package.main_part)
    related = package.related(package.main_part)
    looks = _looks(package, related, book)
    sheets: list[_Sheet] = []
    problems: list[Problem] = []
    merges: list[list[Range]] = []
    for index, entry in enumerate(element for element in book.iter("{*}sheet")):
        part, name = related.get(relation_id(entry)), entry.get("name") or ""
        if part is None or "/chartsheets/" in part:
            continue
        if entry.get("state", "visible") != "visible":
            text = message("The hidden sheet “%(name)s” was not read.", name=name)
            problems.append(Problem(None, "warning", text))
            continue
        sheet = _Sheet("" if index == 0 else f"{name}!")
        _read_sheet(package, part, sheet, looks, room=MOST_CELLS - sum(len(other.raw) for other in sheets))
        sheets.append(sheet)
        merges.append(merged_ranges(package.chunks(part)))
        problems += sheet.problems
    strings = _strings(package, related.get("sharedStrings"), sheets)
    converter = Converter()
    grids = [_grid(sheet, ranges, strings, looks, converter) for sheet, ranges in zip(sheets, merges, strict=True)]
    problems += [problem for sheet, grid in zip(sheets, grids, strict=True) for problem in _hidden_rows(sheet, grid)]
    return Paper(tuple(grids), tuple(problems), *converter.told)


def _looks(package: Package, related: dict[str, str], book: Any) -> _Looks:
    properties = next(book.iter("{*}workbookPr"), None)
    from_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    if "styles" not in related:
        return _Looks(["General"], [False], [False], [""], from_1904)
    styles = package.tree(related["styles"])
    custom = {_number(el.get("numFmtId")): el.get("formatCode") or "General" for el in styles.iter("{*}numFmt")}
    all_fonts = [font for fonts in styles.findall("{*}fonts") for font in fonts]
    bold_fonts = [_has(font, "b") for font in all_fonts]
    font_names = [_name_of(font) for font in all_fonts]
    struck_fonts = [_has(font, "strike") for font in all_fonts]
    formats = [xf for group in styles.findall("{*}cellXfs") for xf in group]
    fonts = [_number(xf.get("fontId")) for xf in formats]
    return _Looks(
        [format_code(_number(xf.get("numFmtId")), custom) for xf in formats],
        [font < len(bold_fonts) and bold_fonts[font] for font in fonts],
        [font < len(struck_fonts) and struck_fonts[font] for font in fonts],
        [font_names[font] if font < len(font_names) else "" for font in fonts],
        from_1904,
    )


def _name_of(font: Any) -> str:
    named = font.find("{*}name")
    return "" if named is None else named.get("val") or ""


def _has(font: Any, name: str) -> bool:
    mark = font.find(f"{{*}}{name}")
    return mark is not None and mark.get("val", "1") not in ("0", "false")


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _read_sheet(package: Package, part: str, sheet: _Sheet, looks: _Looks, *, room: int) -> None:
    row, column = 0, 0
    last = 0
    too_wide = False
    for element in package.elements(part, "c", "row"):
        if element.tag.endswith("}row") or element.tag == "row":
            row, column = _row_number(element, row + 1), 0
            if element.get("hidden") in ("1", "true"):
                sheet.hidden.append(row)
            forget(element)
            if row > max(last, MOST_ROWS) + BLANK_ROWS_AFTER_THE_LAST:
                break
            continue
        at_row, column = _place(element, row + 1, column + 1)
        raw = _raw(element, at_row, column, looks)
        forget(element)
        if raw is None:
            continue
        if at_row > MOST_ROWS or len(sheet.raw) >= room:
            sheet.problems.append(_too_long(sheet.prefix, at_row))
            break
        if column > MOST_COLUMNS:
            too_wide = True
            continue
        last = at_row
        sheet.raw.append(raw)
    if too_wide:
        text = message("Columns after the %(most)s. were not read.", most=MOST_COLUMNS)
        sheet.problems.append(Problem(f"{sheet.prefix}A1", "warning", text))


def _too_long(prefix: str, row: int) -> Problem:
    return Problem(f"{prefix}A{row}", "error", TOO_MANY_ROWS)


def _row_number(element: Any, following: int) -> int:
    return _number(element.get("r")) or following


def _place(element: Any, row: int, column: int) -> tuple[int, int]:
    reference = element.get("r")
    if not reference:
        return _row_number(element.getparent(), row), column
    try:
        return coordinate_to_tuple(reference)
    except ValueError as broken:
        raise damaged() from broken


def _raw(element: Any, row: int, column: int, looks: _Looks) -> _Raw | None:
    if not len(element):
        return None
    kind = element.get("t", "n")
    value = element.findtext("{*}v")
    formula = _formula(element)
    struck, font = False, ""
    if kind == "inlineStr":
        value = _string(element.find("{*}is"))
        struck, font = _is_struck(element), _first_font(element)
    error = value if kind == "e" else None
    if formula is not None and (not value or kind == "e"):
        kind, value = "str", formula
    if not value:
        return None
    style = _number(element.get("s"))
    raw = _Raw(row, column, value, style, formula, struck=struck, font=font, error=error)
    if kind == "s":
        raw.shared = _number(value)
    elif kind == "n":
        code = looks.codes[style] if style < len(looks.codes) else "General"
        raw.text = shown(value, code, from_1904=looks.from_1904)
    elif kind == "b":
        raw.text = "TRUE" if value == "1" else "FALSE"
    elif kind == "d":
        raw.text = "/".join(reversed(value[:10].split("-")))
    return raw


def _formula(element: Any) -> str | None:
    formula = element.find("{*}f")
    return None if formula is None else f"={formula.text or ''}"


def _string(element: Any) -> str:
    """The text of a shared or inline string with all its runs, without the reading aids of East Asian scripts."""
    if element is None:
        return ""
    runs = (text.text or "" for text in element.iter("{*}t") if not text.getparent().tag.endswith("}rPh"))
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), "".join(runs))


def _is_struck(element: Any) -> bool:
    """True if some run of a string is struck through."""
    return any(mark.get("val", "1") not in ("0", "false") for mark in element.iter("{*}strike"))


def _first_font(element: Any) -> str:
    """The font of a string's first run that names one; empty if its cell's counts."""
    return next((mark.get("val") or "" for mark in element.iter("{*}rFont")), "")


def _strings(package: Package, part: str | None, sheets: list[_Sheet]) -> dict[int, _String]:
    """The shared strings that are needed and if some of them is struck through, read up to the last of them."""
    wanted = {raw.shared for sheet in sheets for raw in sheet.raw if raw.shared is not None}
    if not wanted:
        return {}
    if part is None:
        raise damaged()
    found: dict[int, _String] = {}
    last = max(wanted)
    for index, element in enumerate(package.elements(part, "si")):
        if index in wanted:
            found[index] = _string(element), _is_struck(element), _first_font(element)
        forget(element)
        if index >= last:
            break
    if len(found) < len(wanted):
        raise damaged()
    return found


def _grid(sheet: _Sheet, ranges: list[Range], strings: dict[int, _String], looks: _Looks, converter: Converter) -> Grid:
    rows: dict[int, dict[int, Cell]] = {}
    for cell in _cells(sheet, strings, looks, converter):
        rows.setdefault(cell.row, {})[cell.column] = cell
    spread(rows, ranges)
    return Grid(sheet.prefix, dict(sorted(rows.items())))


def _cells(sheet: _Sheet, strings: dict[int, _String], looks: _Looks, converter: Converter) -> Iterator[Cell]:
    for raw in sheet.raw:
        own = (raw.text, raw.struck, raw.font)
        written, struck, font = own if raw.shared is None else strings[raw.shared]
        has_style = raw.style < len(looks.bold)
        text = clean(converter.text(written, font or (looks.fonts[raw.style] if has_style else "")))
        if text:
            bold = has_style and looks.bold[raw.style]
            struck = struck or (has_style and looks.struck[raw.style])
            yield Cell(raw.row, raw.column, text, formula=raw.formula, bold=bold, struck=struck, error=raw.error)


def _hidden_rows(sheet: _Sheet, grid: Grid) -> Iterator[Problem]:
    """One warning for the rows that are hidden and were read all the same, so that none is lost."""
    hidden = [row for row in sheet.hidden if row in grid.rows]
    if hidden:
        text = message("Hidden rows were read as well: %(count)s, the first here.", count=len(hidden))
        yield Problem(f"{sheet.prefix}A{hidden[0]}", "warning", text)
