"""Reports as PDF, typeset without any system library. Texts go in as data, never as markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from tracker.documents.papers.agency_template import FIGURE_HEADS as AGENCY_FIGURE_HEADS
from tracker.documents.papers.agency_template import PARTS
from tracker.documents.papers.collected_texts import NO_NUMBERS, NUMBER_HEADS, PERIOD_HEADS
from tracker.documents.papers.commended_texts import COMMENDED_HEADS
from tracker.documents.papers.joint_template import FIGURE_HEADS, TALLY_HEADS, TASK_HEADS
from tracker.documents.papers.proof_texts import OUTPUT_HEADS, PROOFS_TITLE, SUM
from tracker.documents.papers.qr import qr_svg

WORDS = {"output_heads": OUTPUT_HEADS, "sum": SUM}
JOINT_WORDS = {
    "tally_heads": TALLY_HEADS, "figure_heads": FIGURE_HEADS, "task_heads": TASK_HEADS, "period_heads": PERIOD_HEADS,
    "number_heads": NUMBER_HEADS, "commended_heads": COMMENDED_HEADS, "no_numbers": NO_NUMBERS,
}  # fmt: skip
KEPT = 10
FOLDER = Path(__file__).parent


def joint_pdf(texts: Mapping[str, Any]) -> bytes:
    """The .pdf of what ``joint_texts`` says; Times New Roman, or Liberation Serif where a server has only that."""
    return _typeset("joint_report.typ", dict(texts) | JOINT_WORDS)


def agency_pdf(texts: Mapping[str, Any]) -> bytes:
    """The same of what ``agency_texts`` says."""
    parts = [[title, texts[field], nothing] for title, field, nothing in PARTS]
    words = {"figure_heads": AGENCY_FIGURE_HEADS, "parts": parts, "proofs_title": PROOFS_TITLE}
    return _typeset("agency_report.typ", dict(texts) | words)


def _typeset(name: str, texts: Mapping[str, Any]) -> bytes:
    qr = qr_svg(texts["verify_url"]) if texts["verify_url"] else ""
    paper = json.dumps(dict(texts) | WORDS | {"qr": qr}, ensure_ascii=False)
    template = b"".join((FOLDER / part).read_bytes() for part in ("paper.typ", name))
    content: bytes = typst.compile(template, sys_inputs={"paper": paper})
    _forget()
    return content


def _forget() -> None:
    """typst keeps all that its last ten documents were made of: 40 MB of each report of 200 tasks, in every process.

    After ten empty ones it keeps nothing; they take a hundredth of a second each.
    """
    for _ in range(KEPT + 1):
        typst.compile(b"", ignore_system_fonts=True)
