"""The joint report as PDF: the same texts as in Word, hostile ones too, and nothing of them is ever markup."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from tests.papers import joint_word, lines, pdf_fonts, pdf_pages, pdf_text, squeezed
from tracker.documents.papers import samples
from tracker.documents.papers.agency_template import agency_template
from tracker.documents.papers.agency_texts import agency_texts
from tracker.documents.papers.joint_texts import joint_texts
from tracker.documents.papers.pdf import agency_pdf, joint_pdf
from tracker.documents.papers.word import filled
from tracker.domain.papers.agency_report import ReportPaper
from tracker.domain.papers.collected import Collected
from tracker.domain.papers.heads import Issuer, PaperHead, PaperSignature, PaperState
from tracker.domain.papers.joint_report import AgencyTexts, JointReport
from tracker.domain.papers.proofs import AgencyProofs

HOSTILE = (
    "#panic()", '#read("/etc/passwd")', "$x^2$", "*x* _y_", "= Heading", "@ref", "<label>", "\\ # [ ]", "{{ 7*7 }}",
    "<b>&amp;", '"', "`x`", "// x", "\x00", "\ud800",
)  # fmt: skip


def pdf(report: JointReport | None = None, **changed: object) -> bytes:
    return joint_pdf(joint_texts(replace(report or samples.joint(), **changed)))


def test_the_pdf_says_what_the_word_says() -> None:
    said = squeezed(pdf_text(pdf()))
    missing = [line for line in lines(joint_word()) if line.strip() and squeezed(line) not in said]
    assert missing == []


def test_an_agency_report_says_as_pdf_what_its_word_says() -> None:
    for texts in (agency_texts(samples.agency()), agency_texts(empty_agency())):
        said = squeezed(pdf_text(agency_pdf(texts)))
        word = filled(agency_template(), texts)
        assert [line for line in lines(word) if line.strip() and squeezed(line) not in said] == []


def test_what_an_agency_types_is_no_markup() -> None:
    hostile = " ".join(one for one in HOSTILE if one not in "\x00\ud800") + " שלום " + "ậ" * 10_000
    judged = (hostile, replace(samples.EFFECT, reasons=hostile))
    paper = replace(samples.agency(), texts=AgencyTexts(hostile, hostile, hostile, hostile, hostile), effects=(judged,))
    said = squeezed(pdf_text(agency_pdf(agency_texts(paper))))
    assert said.count("ậ") >= 60_000
    assert said.count(squeezed("#panic()")) >= 6


def empty_agency() -> ReportPaper:
    nothing = AgencyTexts(samples.SECOND, "", "", "", "")
    proofs = AgencyProofs(samples.SECOND, 0, 0, ())
    return replace(samples.agency(), texts=nothing, figures=(), adjustments=(), proofs=proofs, effects=())


def test_pages_are_a4_with_numbers_from_page_two_on() -> None:
    pages = pdf_pages(pdf())
    assert {(round(float(page.mediabox.width)), round(float(page.mediabox.height))) for page in pages} == {(595, 842)}
    assert [page.extract_text().split("\n")[0] for page in pages[1:]] == [str(n) for n in range(2, len(pages) + 1)]
    assert not pages[0].extract_text().startswith("1\n")
    assert all("mã SHA-256: 000" in page.extract_text() for page in pages)


def test_the_font_is_times_or_its_twin() -> None:
    assert {name.split("+")[1].split("-")[0] for name in pdf_fonts(pdf())} <= {"LiberationSerif", "TimesNewRoman"}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_people_type_is_no_markup(hostile: str) -> None:
    sample = samples.joint()
    changed = {"assessment": hostile, "agreement": hostile, "tasks": (replace(sample.tasks[0], title=hostile),)}
    said = squeezed(pdf_text(pdf(**changed)))
    assert squeezed("".join(c for c in hostile if c not in "\x00\ud800")) in said


def test_a_party_head_three_bodies_and_an_empty_quarter_are_typeset() -> None:
    party = PaperHead((Issuer("Ban Tổ chức Tỉnh ủy Ninh Bình", "BTCTU"),), PaperState.DRAFT)
    assert squeezed("ĐẢNG CỘNG SẢN VIỆT NAM") in squeezed(pdf_text(pdf(head=party)))
    three = PaperHead(tuple(Issuer(name) for name in ("Sở A", "Sở B", "Hội C")), PaperState.DRAFT)
    signatures = tuple(PaperSignature(name) for name in three.names)
    said = squeezed(pdf_text(pdf(head=three, signatures=signatures, contents=(), tasks=(), texts=(), decisions=())))
    assert squeezed("SỞ A - SỞ B - HỘI C") in said


def test_a_word_without_end_is_broken_and_200_tasks_take_less_than_two_seconds() -> None:
    sample = samples.joint()
    tasks = tuple(replace(sample.tasks[0], number=str(n)) for n in range(200))
    began = time.perf_counter()
    long = pdf(assessment="ậ" * 10_000, tasks=tasks)
    assert time.perf_counter() - began < 2
    assert squeezed(pdf_text(long)).count("ậ") >= 10_000


def test_a_row_is_not_torn_over_two_pages_and_a_text_longer_than_a_page_is_printed_whole() -> None:
    sample = samples.joint()
    lines_of = [replace(samples.LINE, note="từ " * (10 + n) + "hết") for n in range(40)]
    tasks = tuple(replace(sample.tasks[0], number=f"§{n}", results=(line,)) for n, line in enumerate(lines_of))
    pages = pdf_pages(pdf(tasks=tasks))
    for page in pages:
        said = squeezed(page.extract_text())
        assert said.count("§") == said.count("hết(ngày")
    endless = pdf(tasks=(replace(sample.tasks[0], title="ậ" * 10_000),), commendations=(), collected=Collected())
    assert squeezed(pdf_text(endless)).count("ậ") >= 10_000
