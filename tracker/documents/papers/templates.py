"""Which template a paper is filled from: the installation's own where it has one, else the one that is built here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker.documents.papers import samples
from tracker.documents.papers.agency_template import agency_template
from tracker.documents.papers.agency_texts import agency_texts
from tracker.documents.papers.commendation_list_template import commendation_list_template
from tracker.documents.papers.commendation_list_texts import commendation_list_texts
from tracker.documents.papers.joint_template import joint_template
from tracker.documents.papers.joint_texts import joint_texts
from tracker.documents.papers.meeting_templates import minutes_template, notice_template
from tracker.documents.papers.meeting_texts import minutes_texts, notice_texts


@dataclass(frozen=True)
class PaperKind:
    """A kind of paper: its template, and fields with something in each of them."""

    built: Callable[[], bytes]
    sample: Callable[[], Mapping[str, Any]]


KINDS: dict[str, PaperKind] = {
    "joint-report": PaperKind(joint_template, lambda: joint_texts(samples.joint())),
    "minutes": PaperKind(minutes_template, lambda: minutes_texts(samples.joint(), on=samples.ENDS)),
    "decision-notice": PaperKind(notice_template, lambda: notice_texts(samples.joint(), on=samples.ENDS)),
    "commendation-list": PaperKind(
        commendation_list_template, lambda: commendation_list_texts(samples.commendations(), on=samples.ENDS)
    ),
    "agency-report": PaperKind(agency_template, lambda: agency_texts(samples.agency())),
}


def template_of(kind: str, folder: Path) -> bytes:
    """The .docx of ``folder`` named after the kind, else the built one."""
    own = folder / f"{kind}.docx"
    return own.read_bytes() if own.is_file() else KINDS[kind].built()
