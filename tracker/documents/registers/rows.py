"""Reads the rows below a register's header into texts: merged cells and "as above" resolved, parties one a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tracker.documents.annexes.ditto import is_ditto
from tracker.documents.annexes.grids import Cell, Grid, Row
from tracker.documents.annexes.kinds import kind_at_start
from tracker.documents.registers.columns import PARTY_COLUMNS, Column
from tracker.documents.registers.headers import Header
from tracker.documents.registers.names import names_in
from tracker.documents.registers.template import EXAMPLE_MARK
from tracker.domain.folding import fold, tidy
from tracker.domain.messages import message
from tracker.domain.registers import RegisterRow, RowProblem

_AS_ABOVE = frozenset({Column.SYMBOL, Column.ORDER})  # of a number nobody says "as above"
_ORDER = re.compile(r"\(?\d{1,5}[.)]*")
_END = re.compile(
    r"(?:nguoi (?:lap|tong hop)|thu truong|tm |kt |noi nhan|lanh dao|chu tich|giam doc|truong ban|ky ten)|"
    r"(?:tong (?:cong|so)|cong)\b"
)
_DAY_IN_SYMBOL = re.compile(
    r"\s*[,;(\n]*\s*(?:ký\s+)?(?:ngày\s+)?(\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{1,2} tháng \d{1,2} năm \d{4})\)?\s*$",
    re.IGNORECASE,
)


@dataclass
class _Above:
    """What "as above" means: the last text of each column, by its place."""

    texts: dict[int, str]


def read_rows(grid: Grid, header: Header, numbers: list[int]) -> Iterator[RegisterRow | int]:
    """Each row as a program, or its number when it says something and was not read as one."""
    above = _Above({})
    has_order = bool(header.of(Column.ORDER))
    before: RegisterRow | None = None
    for number in numbers:
        cells = grid.rows[number]
        if before is not None and _goes_on(header, cells):
            before = _with_more_parties(before, header, cells)
            continue
        if before is not None:
            yield before
            before = None
        sort = _sort(grid, header, number, has_order=has_order)
        if sort == "end":
            return
        if sort == "row":
            before = _row(grid, header, number, above)
            before = None if before.title.startswith(EXAMPLE_MARK) else before
        elif sort == "unread":
            yield number
    if before is not None:
        yield before


def _sort(grid: Grid, header: Header, number: int, *, has_order: bool) -> str:
    """ "row", "end" (the signatures and sums below a table), "nothing" (blank, a heading between rows) or "unread"."""
    own = grid.own_cells(number)
    order = "".join(grid.rows[number][place].line for place in header.of(Column.ORDER) if place in grid.rows[number])
    is_counted = _ORDER.fullmatch(order) is not None
    first = fold(own[0].line) if own else ""
    if not is_counted and _END.match(first + " "):
        return "end" if not first.startswith(("tong", "cong")) else "nothing"
    facts = [cell for cell in own if cell.column in header.columns and header.columns[cell.column] is not Column.ORDER]
    held = {header.columns[cell.column] for cell in facts}
    if not facts or (len(facts) == 1 and not is_counted and Column.SYMBOL not in held):
        return "nothing"
    if not is_counted and has_order and not held & {Column.SYMBOL, Column.SIGNED, *PARTY_COLUMNS}:
        return "unread" if len(facts) > 1 else "nothing"
    return "row" if held & {Column.TITLE, Column.SYMBOL, *PARTY_COLUMNS} else "unread"


def _goes_on(header: Header, cells: Row) -> bool:
    """True if the row only adds parties to the program above, whose title is merged over both."""
    titles = [cells[place] for place in header.of(Column.TITLE) if place in cells]
    own = {header.columns.get(cell.column) for cell in cells.values() if not cell.from_above}
    return bool(titles) and titles[0].from_above and own <= {*PARTY_COLUMNS, Column.SIGNATORY, None} and bool(own)


def _row(grid: Grid, header: Header, number: int, above: _Above) -> RegisterRow:
    cells = grid.rows[number]
    problems: list[RowProblem] = []
    texts: dict[Column, str] = {}
    for place, column in header.columns.items():
        cell = cells.get(place)
        if cell is None or column in PARTY_COLUMNS:
            continue
        texts[column] = _text(cell, column, above, problems)
    parties = _parties(header, cells, above, problems)
    title = _line(texts.get(Column.TITLE, ""))
    symbol, signed = _symbol_and_day(texts, problems)
    kind = _line(texts.get(Column.KIND, ""))
    if not kind and (begun := kind_at_start(title)):
        kind = begun[0]
    note = "\n".join(text for text in (texts.get(Column.NOTE, ""), _signed_by(texts.get(Column.SIGNATORY, ""))) if text)
    return RegisterRow(
        number=0,
        place=f"{grid.prefix}{number}",
        kind=kind,
        symbol=symbol,
        title=title,
        signed=signed,
        parties="\n".join(parties),
        validity=_validity(texts),
        review=_line(texts.get(Column.REVIEW, "")),
        parent=_line(texts.get(Column.PARENT, "")),
        predecessor=_line(texts.get(Column.PREDECESSOR, "")),
        aliases="\n".join(tidy(name) for name in re.split(r"[;\n]", texts.get(Column.ALIASES, "")) if tidy(name)),
        note=note,
        cells=_cells(grid, header, number),
        read_problems=tuple(problems),
        only_others=_only_others(header, cells),
    )


def _text(cell: Cell, column: Column, above: _Above, problems: list[RowProblem]) -> str:
    text = cell.text
    if column not in _AS_ABOVE and is_ditto(text):
        found = above.texts.get(cell.column)
        if found is None:
            said = message("“%(mark)s” says “as above”, and nothing stands above.", mark=text[:20])
            problems.append(RowProblem(_fact(column), "error", said))
        text = found or ""
    elif cell.formula is not None and text.startswith("="):
        said = message("The formula has no value; its text was taken. Save the file once more in Excel.")
        problems.append(RowProblem(_fact(column), "warning", said))
    above.texts[cell.column] = text
    return text


def _fact(column: Column) -> str:
    """The name of the row's text that a column is read into."""
    if column in (Column.VALID_FROM, Column.VALID_TO):
        return "validity"
    if column in PARTY_COLUMNS:
        return "parties"
    return "note" if column is Column.SIGNATORY else column.value


def _parties(header: Header, cells: Row, above: _Above, problems: list[RowProblem]) -> list[str]:
    """Who leads first, then the others as the columns stand, each once."""
    found: list[str] = []
    for column in PARTY_COLUMNS:
        for place in header.of(column):
            cell = cells.get(place)
            if cell is not None:
                found += names_in(_text(cell, column, above, problems))
    return list({fold(name): name for name in reversed(found)}.values())[::-1]


def _only_others(header: Header, cells: Row) -> bool:
    """True if the row names only who joins ("Cơ quan phối hợp"): whose list it is leads."""
    named = {column for column in PARTY_COLUMNS for place in header.of(column) if place in cells and cells[place].text}
    return named == {Column.OTHERS}


def _with_more_parties(row: RegisterRow, header: Header, cells: Row) -> RegisterRow:
    problems: list[RowProblem] = []
    own = {place: cell for place, cell in cells.items() if not cell.from_above}
    more = _parties(header, own, _Above({}), problems)
    names = dict.fromkeys([*row.parties.split("\n"), *more])
    return replace(row, parties="\n".join(name for name in names if name))


def _symbol_and_day(texts: dict[Column, str], problems: list[RowProblem]) -> tuple[str, str]:
    """A column may hold both: "178/CTPH-BTGTW-LMHTXVN ngày 05/4/2022"."""
    symbol, signed = _line(texts.get(Column.SYMBOL, "")), _line(texts.get(Column.SIGNED, ""))
    found = _DAY_IN_SYMBOL.search(symbol)
    if found and found.start() > 0:
        symbol = symbol[: found.start()].strip(" ,;")
        signed = signed or found[1]
    return symbol, signed


def _validity(texts: dict[Column, str]) -> str:
    whole, first, last = (
        _line(texts.get(column, "")) for column in (Column.VALIDITY, Column.VALID_FROM, Column.VALID_TO)
    )
    if first and last:
        return f"{first} - {last}"
    if first:
        return f"từ {first}"
    return f"đến {last}" if last and not whole else whole


def _signed_by(text: str) -> str:
    return f"Người ký: {_line(text)}" if text else ""


def _line(text: str) -> str:
    return tidy(text.replace("\n", " "))


def _cells(grid: Grid, header: Header, number: int) -> tuple[tuple[str, str], ...]:
    """The cell of each fact, so that a problem names it; of parties in several columns the first."""
    found: dict[str, str] = {}
    for place, column in sorted(header.columns.items()):
        found.setdefault(_fact(column), grid.name(number, place))
    return tuple(found.items())
