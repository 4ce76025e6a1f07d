"""The joint report as PDF, typeset without any system library. Texts go in as data, never as markup."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

from tracker.documents.papers.collected_texts import NO_NUMBERS, NUMBER_HEADS, PERIOD_HEADS
from tracker.documents.papers.commended_texts import COMMENDED_HEADS
from tracker.documents.papers.joint_template import FIGURE_HEADS, TALLY_HEADS, TASK_HEADS
from tracker.documents.papers.proof_texts import OUTPUT_HEADS, SUM
from tracker.documents.papers.qr import qr_svg

WORDS = {
    "tally_heads": TALLY_HEADS, "figure_heads": FIGURE_HEADS, "task_heads": TASK_HEADS, "output_heads": OUTPUT_HEADS,
    "period_heads": PERIOD_HEADS, "number_heads": NUMBER_HEADS, "commended_heads": COMMENDED_HEADS, "sum": SUM,
    "no_numbers": NO_NUMBERS,
}  # fmt: skip
KEPT = 10
TEMPLATE = Path(__file__).with_name("joint_report.typ")


def joint_pdf(texts: Mapping[str, Any]) -> bytes:
    """The .pdf of what ``joint_texts`` says; Times New Roman, or Liberation Serif where a server has only that."""
    qr = qr_svg(texts["verify_url"]) if texts["verify_url"] else ""
    paper = json.dumps(dict(texts) | WORDS | {"qr": qr}, ensure_ascii=False)
    content: bytes = typst.compile(TEMPLATE.read_bytes(), sys_inputs={"paper": paper})
    _forget()
    return content


def _forget() -> None:
    """typst keeps all that its last ten documents were made of: 40 MB of each report of 200 tasks, in every process.

    After ten empty ones it keeps nothing; they take a hundredth of a second each.
    """
    for _ in range(KEPT + 1):
        typst.compile(b"", ignore_system_fonts=True)
