"""Reads a table that is text into a grid: CSV with any usual separator, and what Excel and Word put on the clipboard.

A mark for "as above" may be a lone quotation mark, so in tabbed text one opens a quotation only if the text goes on
over several lines.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator

from tracker.documents.annexes.grids import MOST_COLUMNS, MOST_ROWS, TOO_MANY_ROWS, Cell, Grid, Paper, clean
from tracker.documents.annexes.headers import header_at
from tracker.documents.annexes.html_tables import is_html, read_html
from tracker.documents.annexes.old_fonts import in_unicode
from tracker.documents.annexes.other_files import NOT_UNICODE
from tracker.documents.annexes.packages import Unreadable, damaged
from tracker.domain.messages import message
from tracker.domain.proposals import Problem

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_NO_TEXTS = ("%PDF", "{\\rtf", "MIME-Version:")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_FEWEST_TEXT = 0.97
_SEPARATORS = ";,"
_HINT = re.compile(r"sep=(.)\r?\n")
_LINE_END = re.compile(r"\r\n|\r|\n")
_QUOTED = re.compile(r'"((?:[^"\t]|"")*)"(?=\t|\r?\n|\r|$)')
_PASTED_IN_QUOTES = re.compile(r'[\r\n]|""')
_SAVED_IN_QUOTES = re.compile(r'[\r\n,]|""')
_BEGINS_A_ROW = re.compile(r"\s*(?:\(?(?:\d{1,4}|[IVXLC]{1,6}|[A-ZĐ])(?:[.]\d{1,3})*[.)/]?|[-+•*–]?)\s*")
_MOST_LINES_OF_A_ROW = 40
_MOST_FIELDS = 16_384  # as many columns as Excel has
_MOST_RECORDS = 3 * MOST_ROWS  # whatever is blank; of what is not, MOST_ROWS are read
_UNMATCHED = message("The quotation marks of the text file do not match. Save it anew and try again.")
Record = list[str]
IsHeader = Callable[[Grid, int], bool]


def as_text(content: bytes) -> str | None:
    """The text of a file that is one, in UTF-8 or UTF-16; None for a file of another kind. Raises Unreadable."""
    encoding = next((name for mark, name in _BOMS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        if _looks_like_text(content):
            raise Unreadable(NOT_UNICODE) from None
        return None
    if not text.strip() or text.lstrip().startswith(_NO_TEXTS) or _CONTROL.search(text):
        return None
    return text


def _looks_like_text(content: bytes) -> bool:
    start = content[:4096]
    if start.lstrip().startswith(tuple(first.encode() for first in _NO_TEXTS)):
        return False
    plain = sum(byte >= 0x20 or byte in b"\t\r\n" for byte in start)
    separated = sum(start.count(mark) for mark in (b",", b";", b"\t"))
    return b"\0" not in start and plain >= _FEWEST_TEXT * len(start) and separated > 2 and b"\n" in content


def starts_tasks(grid: Grid, row: int) -> bool:
    """True if a header of tasks begins in this row."""
    return header_at(grid, row, loosely=True) is not None


def read_text(text: str, *, is_pasted: bool, is_header: IsHeader = starts_tasks) -> Paper:
    """The table or tables of a text: HTML, tabbed, or separated by semicolons or commas. Raises Unreadable.

    ``is_pasted``: from the clipboard, where quotation marks stand only around cells of several lines. ``is_header``
    tells the header of the table that is looked for, and by it the separator.
    """
    if is_html(text):
        return read_html(text)
    hint = _HINT.match(text)
    if hint:
        return _paper(_separated(text[hint.end() :], hint.group(1)) or [])
    tabbed = _paper(_tabbed(text, is_pasted=is_pasted)) if "\t" in text else None
    if tabbed is not None and _holds_header(tabbed, is_header):
        return tabbed
    separated = [_separated(text, mark) for mark in _SEPARATORS]
    papers = [_paper(records) for records in separated if records is not None]
    if tabbed is not None:
        papers.append(tabbed)
    found = next((paper for paper in papers if _holds_header(paper, is_header)), None)
    if found is None and None in separated:
        raise Unreadable(_UNMATCHED)
    return found or papers[-1]


def _holds_header(paper: Paper, is_header: IsHeader) -> bool:
    return any(
        is_header(block, number)
        for block in in_unicode(paper).blocks
        if isinstance(block, Grid)
        for number in block.rows
    )


def _separated(text: str, mark: str) -> list[tuple[Record, bool]] | None:
    """The records of a CSV; None if its quotation marks do not fit this separator."""
    records: list[tuple[Record, bool]] = []
    try:
        for record in csv.reader(_lines_with_ends(text), delimiter=mark, strict=True):
            if len(record) > _MOST_FIELDS:
                raise damaged()
            if len(records) >= _MOST_RECORDS:
                break
            records.append((record, False))
    except csv.Error:
        return None
    return records


def _lines_with_ends(text: str) -> Iterator[str]:
    start = 0
    for found in _LINE_END.finditer(text):
        yield text[start : found.start()] + "\n"
        start = found.end()
    if start < len(text):
        yield text[start:]


def _tabbed(text: str, *, is_pasted: bool) -> list[tuple[Record, bool]]:
    """The rows of tabbed text; True with those that were put together from several lines."""
    records: list[Record] = [[]]
    reason = _PASTED_IN_QUOTES if is_pasted else _SAVED_IN_QUOTES
    at = 0
    while at <= len(text) and len(records) <= _MOST_RECORDS:
        if len(records[-1]) > _MOST_FIELDS:
            raise damaged()
        found = _QUOTED.match(text, at)
        if found and reason.search(found.group(1)):
            value, at = found.group(1).replace('""', '"'), found.end()
        else:
            stop = _next_stop(text, at)
            value, at = text[at:stop], stop
        records[-1].append(value)
        ends_row = text[at : at + 2] == "\r\n"
        if at < len(text) and text[at] != "\t":
            records.append([])
        at += 2 if ends_row else 1
    return _with_broken_rows(records)


_STOP = re.compile(r"[\t\r\n]")


def _next_stop(text: str, at: int) -> int:
    found = _STOP.search(text, at)
    return found.start() if found else len(text)


def _with_broken_rows(records: list[Record]) -> list[tuple[Record, bool]]:
    """Rows as wide as the widest stay; narrower ones that together give one are one: Word breaks a row's lines so."""
    width = max(map(len, records), default=0)
    whole: list[tuple[Record, bool]] = []
    at = 0
    while at < len(records):
        joined, used = _joined(records, at, width)
        whole.append((joined, used > 1))
        at += used
    return whole


def _joined(records: list[Record], at: int, width: int) -> tuple[Record, int]:
    joined = list(records[at])
    if not 1 < len(joined) < width:
        return joined, 1
    for used, following in enumerate(records[at + 1 : at + _MOST_LINES_OF_A_ROW], 2):
        if not any(following) or (len(following) > 1 and _BEGINS_A_ROW.fullmatch(following[0])):
            break
        joined[-1:] = [f"{joined[-1]}\n{following[0]}", *following[1:]]
        if len(joined) > width:
            break
        if len(joined) == width and not _goes_on(records, at + used, width):
            return joined, used
    return list(records[at]), 1


def _goes_on(records: list[Record], at: int, width: int) -> bool:
    """True if the line after a whole row can only be more of its last cell."""
    following = records[at] if at < len(records) else []
    return len(following) == 1 and bool(following[0].strip()) and _is_row(records, at + 1, width)


def _is_row(records: list[Record], at: int, width: int) -> bool:
    return at < len(records) and 1 < len(records[at]) <= width and bool(_BEGINS_A_ROW.fullmatch(records[at][0]))


def _paper(records: list[tuple[Record, bool]]) -> Paper:
    rows: dict[int, dict[int, Cell]] = {}
    problems: list[Problem] = []
    for number, (record, was_broken) in enumerate(records, 1):
        texts = {column: clean(text) for column, text in enumerate(record, 1)}
        cells = {column: _cell(number, column, text) for column, text in texts.items() if text}
        if not cells:
            continue
        if number > MOST_ROWS:
            problems.append(Problem(f"A{number}", "error", TOO_MANY_ROWS))
            break
        if max(cells) > MOST_COLUMNS:
            said = message("Columns after the %(most)s. were not read.", most=MOST_COLUMNS)
            problems.append(Problem(f"A{number}", "warning", said))
        if was_broken:
            said = message("The lines of this row were put together; please check it.")
            problems.append(Problem(f"A{number}", "warning", said))
        rows[number] = {column: cell for column, cell in cells.items() if column <= MOST_COLUMNS}
    return Paper((Grid("", rows),), tuple(problems))


def _cell(row: int, column: int, text: str) -> Cell:
    return Cell(row, column, text, formula=text if text.startswith("=") else None)
