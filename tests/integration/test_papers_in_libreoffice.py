"""Every Word and Excel paper is opened by an office program and printed: usual ones, empty ones, hostile ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.office import MISSING, OFFICE, as_pdf
from tests.papers import squeezed
from tracker.documents.papers import samples
from tracker.documents.papers.annex_sheet import annex_sheet
from tracker.documents.papers.commendation_list_texts import commendation_list_texts
from tracker.documents.papers.evidence_sheet import evidence_sheet
from tracker.documents.papers.joint_texts import joint_texts
from tracker.documents.papers.meeting_texts import minutes_texts, notice_texts
from tracker.documents.papers.summary_sheet import summary_sheet
from tracker.documents.papers.templates import KINDS
from tracker.documents.papers.word import filled
from tracker.domain.outputs import OutputKind
from tracker.domain.papers.annex import annex_of_report
from tracker.domain.papers.collected import NOTHING_COLLECTED
from tracker.domain.papers.evidence_list import EvidenceRow
from tracker.domain.papers.joint_report import AgencyTexts, JointReport
from tracker.domain.tasks import EvidenceKind

HOSTILE = "=1+1 <b>& {{ 7*7 }} שלום"
LONG, LINES = "ậ" * 10_000, "\n".join(f"dòng {n}" for n in range(40))
TITLES = {"joint-report": "BÁO CÁO", "agency-report": "BÁO CÁO", "minutes": "BIÊN BẢN", "decision-notice": "THÔNG BÁO",
          "commendation-list": "DANH SÁCH"}  # fmt: skip


def hostile() -> JointReport:
    """Whatever people type, in every place that they type into."""
    sample = samples.joint()
    line = replace(samples.LINE, note=LONG, task=HOSTILE, proof=HOSTILE)
    return replace(
        sample, agreement=HOSTILE, symbol=HOSTILE, assessment=LONG,
        texts=(AgencyTexts(HOSTILE, LINES, HOSTILE, HOSTILE, HOSTILE),),
        tasks=(replace(sample.tasks[0], title=LINES, results=(line,)),),
        commendations=tuple(replace(one, name=HOSTILE, achievement=LINES) for one in samples.COMMENDED),
    )  # fmt: skip


def empty() -> JointReport:
    sample = samples.joint()
    nothing = dict.fromkeys(("contents", "texts", "adjustments", "tasks", "decisions", "findings", "commendations"), ())
    numbers = replace(sample.numbers, figures=(), proofs=(), tallies=())
    return replace(sample, assessment="", numbers=numbers, collected=NOTHING_COLLECTED, **nothing)


def evidence() -> list[EvidenceRow]:
    day = date(2026, 8, 1)
    output = (OutputKind.ARTICLE, HOSTILE, 2)
    return [
        EvidenceRow("1", LINES, day, HOSTILE, "Chuyên viên", EvidenceKind.OUTPUT, None, day, *output, "https://x.vn/"),
        EvidenceRow(
            "2", LONG, day, HOSTILE, "Chuyên viên", EvidenceKind.DOCUMENT, HOSTILE, None, None, None, None, None
        ),
    ]


def papers() -> dict[str, bytes]:
    found = {f"{kind}.docx": filled(paper.built(), paper.sample()) for kind, paper in KINDS.items()}
    for name, report in (("hostile", hostile()), ("empty", empty())):
        found |= {
            f"{name}-joint-report.docx": filled(KINDS["joint-report"].built(), joint_texts(report)),
            f"{name}-minutes.docx": filled(KINDS["minutes"].built(), minutes_texts(report, on=samples.ENDS)),
            f"{name}-decision-notice.docx": filled(
                KINDS["decision-notice"].built(), notice_texts(report, on=samples.ENDS)
            ),
            f"{name}-summary.xlsx": summary_sheet(report),
            f"{name}-annex.xlsx": annex_sheet(annex_of_report(report)),
            f"{name}-evidence.xlsx": evidence_sheet(report, evidence() if report.tasks else ()),
        }
    listed = replace(samples.commendations(), agreement=HOSTILE, lines=hostile().commendations)
    template = KINDS["commendation-list"].built()
    found["hostile-commendation-list.docx"] = filled(template, commendation_list_texts(listed, on=samples.ENDS))
    return found | {"summary.xlsx": summary_sheet(samples.joint())}


@pytest.mark.skipif(OFFICE is None, reason=MISSING)
def test_an_office_program_opens_and_prints_every_paper(tmp_path: Path) -> None:
    given = papers()
    printed = as_pdf(given, tmp_path)
    assert sorted(given.keys() - printed.keys()) == [], "these could not be opened"
    said = {name: "".join(page.extract_text() for page in PdfReader(path).pages) for name, path in printed.items()}
    for name in given:
        title = TITLES.get(name.removesuffix(".docx").removeprefix("hostile-").removeprefix("empty-"), "")
        assert squeezed(title) in squeezed(said[name]), name
        assert "{%" not in said[name], name
        assert "#NAME" not in said[name], name
    shown = squeezed(said["hostile-joint-report.docx"])
    assert squeezed("=1+1 <b>& {{ 7*7 }}") in shown
    assert shown.count("ậ") >= 20_000
    assert squeezed("dòng 39") in shown
    assert squeezed("dòng 39") in squeezed(said["hostile-summary.xlsx"])
