"""Reads a register: an Excel, Word or CSV list of many programs, one a row. Saves and guesses nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from tracker.documents.annexes import read_paper
from tracker.documents.annexes.grids import Grid, Paper
from tracker.documents.annexes.old_fonts import old_font
from tracker.documents.annexes.packages import LARGEST_FILE, Unreadable
from tracker.documents.registers.headers import Header, header_at
from tracker.documents.registers.rows import read_rows
from tracker.domain.messages import Message, message
from tracker.domain.proposals import Problem
from tracker.domain.registers import MOST_PROGRAMS, RegisterRow

__all__ = ["ReadRegister", "read_register"]
_FEWEST_CELLS_OF_A_TABLE = 3


@dataclass(frozen=True)
class ReadRegister:
    """The rows in the file's order and what is wrong with the file as a whole; an error there means no rows."""

    rows: tuple[RegisterRow, ...] = ()
    problems: tuple[Problem, ...] = ()


def read_register(source: Path | str | bytes) -> ReadRegister:
    """What a file lists. Its kind is known by its content. Raises OSError if a path can't be opened."""
    try:
        paper = read_paper(source if isinstance(source, bytes) else _content(Path(source)), is_header=starts_register)
    except Unreadable as refusal:
        return _refused(refusal.message)
    rows: list[RegisterRow] = []
    problems: list[Problem] = [problem for problem in paper.problems if problem.severity == "warning"]
    has_header = False
    for grid in paper.blocks:
        if isinstance(grid, Grid):
            has_header |= _read_grid(grid, rows, problems)
    if not rows:
        return _refused(_nothing_found(paper, has_header=has_header))
    if errors := [problem.message for problem in paper.problems if problem.severity == "error"]:
        return _refused(errors[0])
    if len(rows) > MOST_PROGRAMS:
        said = message(
            "%(count)s programs; at most %(most)s can be entered at once. Divide the file.",
            count=len(rows), most=MOST_PROGRAMS,
        )  # fmt: skip
        return _refused(said)
    numbered = (replace(row, number=number) for number, row in enumerate(rows, start=1))
    return ReadRegister(tuple(numbered), tuple(problems))


def starts_register(grid: Grid, row: int) -> bool:
    """True if a header of a register begins in this row."""
    return header_at(grid, row) is not None


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def _refused(said: Message) -> ReadRegister:
    return ReadRegister(problems=(Problem(None, "error", said),))


def _read_grid(grid: Grid, rows: list[RegisterRow], problems: list[Problem]) -> bool:
    """Add what one sheet or table lists; True if it is a register."""
    headers = _headers(grid)
    if not headers:
        full = [number for number in grid.rows if len(grid.own_cells(number)) >= _FEWEST_CELLS_OF_A_TABLE]
        if len(full) > 1:
            said = message("No header of a register was found here; this table was not read.")
            problems.append(Problem(grid.name(full[0], grid.own_cells(full[0])[0].column), "warning", said))
        return False
    numbers = list(grid.rows)
    for header, following in zip(headers, [*headers[1:], None], strict=True):
        end = following.first_row if following else numbers[-1] + 1
        below = [number for number in numbers if header.last_row < number < end]
        _report_unread_columns(grid, header, below, problems)
        for found in read_rows(grid, header, below):
            if isinstance(found, RegisterRow):
                rows.append(found)
            else:
                said = message("This row was not read as a program.")
                problems.append(Problem(grid.name(found, grid.own_cells(found)[0].column), "warning", said))
    return True


def _headers(grid: Grid) -> list[Header]:
    """Each header with the rows below it; a continued table repeats its own."""
    found: list[Header] = []
    for number in grid.rows:
        if found and number <= found[-1].last_row:
            continue
        if header := header_at(grid, number):
            found.append(header)
    return found


def _report_unread_columns(grid: Grid, header: Header, below: list[int], problems: list[Problem]) -> None:
    """Name each column that is not taken over although programs say something in it."""
    for place, heading in header.unread.items():
        if any(place in grid.rows[number] for number in below):
            said = message("The column “%(heading)s” is not taken over.", heading=heading or grid.name(1, place)[:-1])
            problems.append(Problem(grid.name(header.last_row, place), "warning", said))


def _nothing_found(paper: Paper, *, has_header: bool) -> Message:
    if font := old_font(paper):
        return message("The text is typed in the old font %(font)s. Convert it to Unicode, then try again.", font=font)
    if has_header:
        return message("The register lists no program.")
    return message(
        "No register was found. Its header must name at least the title or the number and symbol, the parties, and one "
        "more, such as: STT, Số, ký hiệu, Ngày ký, Tên chương trình, Các bên ký kết, Thời hạn. There is a template."
    )
