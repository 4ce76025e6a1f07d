"""Reads the tables of an HTML page into grids: what browsers, Word and Excel copy, and what web systems call .xls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
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
from tracker.documents.annexes.packages import damaged
from tracker.domain.proposals import Problem

_START = re.compile(r"\ufeff?\s*(?:Version:[\d.]+\s[^<]{0,400})?<[!?a-z]", re.IGNORECASE)
_TABLE = re.compile(r"<table[\s>]", re.IGNORECASE)
_BREAKING = {"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "table"}
_UNSEEN = {"script", "style", "head", "title", "xml", "template", "del"}
_PARTS = {"thead", "tbody", "tfoot"}
_STRUCK = "descendant-or-self::*[self::s or self::strike]"


@dataclass
class _Reading:
    blocks: list[Line | Grid] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    table_count: int = 0
    cell_count: int = 0
    text: list[str] = field(default_factory=list)


def is_html(text: str) -> bool:
    """True for a page, or the part of one, that holds a table."""
    return bool(_START.match(text[:2_000]) and _TABLE.search(text))


def read_html(text: str) -> Paper:
    """The lines and tables of a page in their order. Raises Unreadable."""
    from lxml import etree

    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(text[text.index("<") :].encode(), parser)
    except (etree.XMLSyntaxError, ValueError) as broken:
        raise damaged() from broken
    reading = _Reading()
    if root is not None:
        _walk(reading, root)
    _end_lines(reading)
    return Paper(tuple(reading.blocks), tuple(reading.problems))


def _walk(reading: _Reading, element: Any) -> None:
    """What an element says, in its order: lines of text, and tables. The parser bounds the depth."""
    if element.tag == "table":
        _end_lines(reading)
        _add_table(reading, element)
    elif element.tag == "br":
        reading.text.append("\n")
    elif element.tag not in _UNSEEN:
        if element.tag in _BREAKING:
            _end_lines(reading)
        reading.text.append(_flat(element.text))
        for child in element:
            _walk(reading, child)
            reading.text.append(_flat(child.tail))
        if element.tag in _BREAKING:
            _end_lines(reading)


def _end_lines(reading: _Reading) -> None:
    text = "".join(reading.text)
    reading.text.clear()
    if text.strip(" "):
        reading.blocks += [Line(line) for line in clean(text).split("\n")]


def _add_table(reading: _Reading, table: Any) -> None:
    reading.table_count += 1
    prefix = f"T{reading.table_count}!"
    rows: dict[int, dict[int, Cell]] = {}
    spans: dict[int, tuple[Cell, int]] = {}
    for number, element in enumerate(_rows(table), 1):
        if number > MOST_ROWS or reading.cell_count > MOST_CELLS:
            reading.problems.append(Problem(f"{prefix}A{number}", "error", TOO_MANY_ROWS))
            break
        row = _row(element, number, spans)
        reading.cell_count += len(row)
        rows[number] = {column: cell for column, cell in row.items() if cell.text}
    if any(rows.values()):
        reading.blocks.append(Grid(prefix, {number: row for number, row in rows.items() if row}, in_text=True))


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == "tr":
            yield child
        elif child.tag in _PARTS:
            yield from (row for row in child if row.tag == "tr")


def _row(element: Any, number: int, spans: dict[int, tuple[Cell, int]]) -> dict[int, Cell]:
    """The cells of a row by column; ``spans`` are those that reach down into it, with the rows they still have."""
    row = {column: replace(cell, row=number, from_above=True) for column, (cell, _) in spans.items()}
    taken = {at for cell in row.values() for at in range(cell.column, cell.column + cell.width)}
    for column, (cell, left) in list(spans.items()):
        spans[column] = cell, left - 1
        if left == 1:
            del spans[column]
    column = 1
    for entry in element:
        if entry.tag not in ("td", "th"):
            continue
        while column in taken:
            column += 1
        if column > MOST_COLUMNS:
            break
        width = min(_count(entry, "colspan"), MOST_COLUMNS + 1 - column)
        cell = _cell(entry, number, column, width)
        row[column] = cell
        if (height := min(_count(entry, "rowspan"), MOST_ROWS)) > 1:
            spans[column] = cell, height - 1
        column += width
    return row


def _cell(entry: Any, row: int, column: int, width: int) -> Cell:
    text = clean("".join(_texts(entry)))
    bold = "".join(" ".join(_texts(mark)) for mark in entry.iter("b", "strong"))
    is_bold = bool(text) and "".join(bold.split()) == "".join(text.split())
    formula = text if text.startswith("=") else None
    return Cell(row, column, text, width, formula=formula, bold=is_bold, struck=bool(entry.xpath(_STRUCK)))


def _texts(element: Any) -> Iterator[str]:
    if element.tag in _UNSEEN:
        return
    if element.tag == "br" or element.tag in _BREAKING:
        yield "\n"
    yield _flat(element.text)
    for child in element:
        yield from _texts(child)
        yield _flat(child.tail)
    if element.tag in _BREAKING:
        yield "\n"


def _flat(text: str | None) -> str:
    """Line ends and tabs of the page's source are blanks."""
    return re.sub(r"[\t\r\n ]+", " ", text or "")


def _count(entry: Any, name: str) -> int:
    text = (entry.get(name) or "").strip()
    return max(1, min(int(text), MOST_ROWS)) if text.isdecimal() else 1
