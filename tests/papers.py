"""Papers read back as a person reads them: texts in their order, tables by rows, the page they stand on."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any
from zipfile import ZipFile

from docx import Document
from docx.document import Document as Word
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from openpyxl import load_workbook
from pypdf import PageObject, PdfReader

from tracker.documents.papers import samples
from tracker.documents.papers.joint_template import joint_template
from tracker.documents.papers.joint_texts import joint_texts
from tracker.documents.papers.word import filled
from tracker.domain.papers.joint_report import JointReport

MM = 36000  # of Word's units


def joint_word(report: JointReport | None = None, **changed: object) -> bytes:
    """The joint report in Word: the sample, with what a test changes of it."""
    return filled(joint_template(), joint_texts(replace(report or samples.joint(), **changed)))


def opened(content: bytes) -> Word:
    return Document(io.BytesIO(content))


def lines(content: bytes) -> list[str]:
    """Every text of the body in its order, cell by cell."""
    return list(_texts(opened(content).element.body))


def text(content: bytes) -> str:
    return "\n".join(lines(content))


def headings(content: bytes) -> list[tuple[int, str]]:
    """Level and text."""
    styles = [(p.style.name, p.text) for p in opened(content).paragraphs]
    return [(int(name[-1]), said) for name, said in styles if name.startswith("Heading")]


def table_with(content: bytes, head: str) -> list[list[str]]:
    """The rows of the first table that has ``head`` in its first row."""
    for table in opened(content).tables:
        if head in [cell.text for cell in table.rows[0].cells]:
            return [[cell.text for cell in row.cells] for row in table.rows]
    raise AssertionError(f"no table with {head}")


def footers(content: bytes) -> list[str]:
    """Of the first page and of the others."""
    section = opened(content).sections[0]
    return [section.first_page_footer.paragraphs[0].text, section.footer.paragraphs[0].text]


def parts(content: bytes) -> dict[str, str]:
    """Every XML part of the file."""
    with ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name).decode() for name in package.namelist() if name.endswith(".xml")}


def sheet_rows(content: bytes, sheet: str, head: str) -> list[list[object]]:
    """The rows of a sheet below the row that begins with ``head``, as values; that row first."""
    rows = [list(row) for row in load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True)]
    first = next(at for at, row in enumerate(rows) if row[0] == head)
    return rows[first:]


def sheet_names(content: bytes) -> list[str]:
    return load_workbook(io.BytesIO(content)).sheetnames


def pdf_pages(content: bytes) -> list[PageObject]:
    return list(PdfReader(io.BytesIO(content)).pages)


def pdf_text(content: bytes) -> str:
    """All pages without their numbers and footers, which stand between the lines of a text."""
    found = [page.extract_text().split("\n") for page in pdf_pages(content)]
    bodies = [lines[lines[0].isdecimal() and place > 0 :] for place, lines in enumerate(found)]
    return "\n".join(line for body in bodies for line in body if not line.startswith(("Phiên bản ", "Kiểm tra tại")))


def squeezed(said: str) -> str:
    """Without blanks and line ends: a PDF knows only where letters stand."""
    return re.sub(r"[\s\u200b]", "", said)


def pdf_fonts(content: bytes) -> set[str]:
    found = set()
    for page in pdf_pages(content):
        for font in page["/Resources"]["/Font"].values():
            found.add(str(font.get_object()["/BaseFont"])[1:])
    return found


def fonts(content: bytes) -> set[str]:
    """Every font that texts name, or the styles that papers are set in."""
    found = parts(content)
    styles = re.findall(r"<w:style [^>]*>.*?</w:style>", found["word/styles.xml"], re.DOTALL)
    used = [style for style in styles if re.search(r'w:styleId="(Normal|Heading[123]|Header|Footer)"', style)]
    return set(re.findall(r'w:(?:ascii|hAnsi|cs)="([^"]+)"', "".join([found["word/document.xml"], *used])))


def _texts(place: Iterable[Any]) -> Iterator[str]:
    for child in place:
        if child.tag == qn("w:p"):
            said = Paragraph(child, None).text
            if said:
                yield said
        elif child.tag == qn("w:tbl"):
            for row in Table(child, None)._tbl.tr_lst:
                for cell in row.tc_lst:
                    yield from _texts(cell)
