"""Reads the task annex of a program into a proposal: Excel, Word, CSV, pasted tables; saves and guesses nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tracker.documents.annexes.docx import read_document
from tracker.documents.annexes.grids import Paper
from tracker.documents.annexes.head_sources import OUT_OF_THE_HEAD
from tracker.documents.annexes.heading import Heading, read_heading
from tracker.documents.annexes.old_fonts import in_unicode, old_font, still_in_old_font
from tracker.documents.annexes.other_files import TOO_LARGE, not_an_annex, what_to_do
from tracker.documents.annexes.packages import LARGEST_FILE, Unreadable, open_package
from tracker.documents.annexes.parties import as_spelled
from tracker.documents.annexes.reported import Reported
from tracker.documents.annexes.tables import read_tables
from tracker.documents.annexes.tasks import read_tasks
from tracker.documents.annexes.texts import IsHeader, as_text, read_text, starts_tasks
from tracker.documents.annexes.xlsx import read_workbook
from tracker.domain.messages import Message, message
from tracker.domain.proposals import Problem, Proposal, ProposedTask

__all__ = ["read_annex", "read_paper", "read_pasted"]


def read_annex(source: Path | str | bytes) -> Proposal:
    """The proposal that a file holds; of one that can't be read at all: one error for the whole document.

    The kind of file is known by its content, never by its name. Raises OSError if a path can't be opened.
    """
    try:
        paper = read_paper(source if isinstance(source, bytes) else _content(Path(source)))
    except Unreadable as refusal:
        return _refused(refusal)
    return _proposal(paper)


def read_pasted(text: str) -> Proposal:
    """The proposal that a pasted table holds: tabbed text as Excel and Word give it, or HTML. Cells are "E2"."""
    try:
        if len(text) > LARGEST_FILE:
            raise Unreadable(TOO_LARGE)
        return _proposal(read_text(text, is_pasted=True))
    except Unreadable as refusal:
        return _refused(refusal)


def _refused(refusal: Unreadable) -> Proposal:
    return Proposal(problems=(Problem(None, "error", refusal.message),))


def _proposal(paper: Paper) -> Proposal:
    paper, reported = in_unicode(paper), Reported([])
    _report_fonts(paper, reported)
    tables = read_tables(paper, reported)
    heading = read_heading(tables.lines, tables.above_count)
    tasks = read_tasks(tables.entries, reported, valid_from=heading.valid_from, valid_to=heading.valid_to)
    if not tasks and not still_in_old_font(paper):
        reported.of_file("error", _nothing_found(paper, has_header=tables.header is not None))
    return Proposal(
        kind=heading.kind,
        symbol=heading.symbol,
        title=heading.title,
        parties=as_spelled(heading.parties, _named(tasks)) if _is_in_head(heading) else heading.parties,
        signed_on=heading.signed_on,
        valid_from=heading.valid_from,
        valid_to=heading.valid_to,
        review_clause=heading.review_clause,
        sources=heading.sources,
        tasks=tasks,
        problems=(*paper.problems, *heading.problems, *reported.in_order()),
    )


def _is_in_head(heading: Heading) -> bool:
    """True where the parties were read in the head or the signatures, whose capitals are but a manner of printing."""
    return any(source.fact == "parties" and source.rule == OUT_OF_THE_HEAD for source in heading.sources)


def _named(tasks: Sequence[ProposedTask]) -> list[str]:
    return [name for task in tasks for text in (task.lead, task.coordinating) for name in (text or "").split("; ")]


def _report_fonts(paper: Paper, reported: Reported) -> None:
    for font in paper.old_fonts:
        said = message("The text was typed in the old font %(font)s and is converted; please check it.", font=font)
        reported.of_file("warning", said)
    left = still_in_old_font(paper)
    if left:
        reported.of_file("error", _in_old_font(left))


def _in_old_font(font: str) -> Message:
    return message("The text is typed in the old font %(font)s. Convert it to Unicode, then try again.", font=font)


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def read_paper(content: bytes, *, is_header: IsHeader = starts_tasks) -> Paper:
    """The lines and tables of any file that can be read; ``is_header`` tells the table that is looked for.

    Raises Unreadable with a sentence what to do.
    """
    if len(content) > LARGEST_FILE:
        raise Unreadable(TOO_LARGE)
    if not content.startswith(b"PK"):
        text = as_text(content)
        if text is None:
            raise Unreadable(what_to_do(content))
        return read_text(text, is_pasted=False, is_header=is_header)
    package = open_package(content)
    root = package.root_name
    if root == "workbook":
        return read_workbook(package)
    if root == "document":
        return read_document(package)
    raise Unreadable(not_an_annex())


def _nothing_found(paper: Paper, *, has_header: bool) -> Message:
    font = old_font(paper)
    if font:
        return _in_old_font(font)
    if has_header:
        return message("The table holds no task.")
    return message(
        "No table of tasks was found. Its header must name at least the content, the lead agency and the time, "
        "such as: TT, Nội dung, Cơ quan chủ trì, Cơ quan phối hợp, Thời gian, Sản phẩm."
    )
