"""Danh mục minh chứng: what proves the entries that a version holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.domain.outputs import OutputKind
from tracker.domain.tasks import EvidenceKind


@dataclass(frozen=True)
class EvidenceRow:
    """One piece of evidence of one entry. ``dated_on``: of the document, or the day an output was published.

    ``file_name`` and ``sha256``: of a file; its content is fetched on the page of the task.
    """

    number: str
    task: str
    happened_on: date
    agency: str
    post: str
    kind: EvidenceKind
    document: str | None
    dated_on: date | None
    output_kind: OutputKind | None
    outlet: str | None
    output_count: int | None
    url: str | None
    file_name: str | None = None
    sha256: str | None = None
