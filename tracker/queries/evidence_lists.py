"""The evidence behind a final version: of the entries it froze and of no others, a few hundred at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, Select, select

from tracker.database import db
from tracker.domain.outputs import OutputKind
from tracker.domain.papers.evidence_list import EvidenceRow
from tracker.domain.snapshots import read_snapshot
from tracker.domain.tasks import EvidenceKind
from tracker.models import Consolidation, Evidence, ProgressEntry

AT_ONCE = 500


def evidence_of_version(consolidation_id: int) -> Iterator[EvidenceRow]:
    """In the order of the report: content, agency, entry. Tasks and agencies bear the names they were frozen with.

    One statement for every 500 entries. Versions of the first formats did not keep which entries they were made of.
    """
    snapshot = db.session.scalars(select(Consolidation.snapshot).where(Consolidation.id == consolidation_id)).one()
    frozen = [
        (line["id"], (line["number"], line["task"], line["happened_on"], side["agency"]))
        for content in read_snapshot(snapshot or "{}").get("contents", ())
        for side in content["sides"]
        for line in side["lines"]
        if "id" in line
    ]
    for first in range(0, len(frozen), AT_ONCE):
        lines = frozen[first : first + AT_ONCE]
        proofs: dict[int, list[Row[Any]]] = {}
        for row in db.session.execute(_of_entries([entry_id for entry_id, _told in lines])):
            proofs.setdefault(row.entry_id, []).append(row)
        for entry_id, told in lines:
            yield from (_row(told, proof) for proof in proofs.get(entry_id, ()))


def _of_entries(entry_ids: list[int]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Evidence.entry_id, ProgressEntry.post_title, Evidence.kind, Evidence.document_number,
            Evidence.document_on, Evidence.output_kind, Evidence.outlet, Evidence.output_count, Evidence.url,
            Evidence.file_name, Evidence.file_sha256,
        )
        .join(ProgressEntry, ProgressEntry.id == Evidence.entry_id)
        .where(Evidence.entry_id.in_(entry_ids))
        .order_by(Evidence.id)
    )  # fmt: skip


def _row(told: tuple[Any, ...], proof: Row[Any]) -> EvidenceRow:
    number, task, happened_on, agency = told
    return EvidenceRow(
        number=number,
        task=task,
        happened_on=happened_on,
        agency=agency,
        post=proof.post_title,
        kind=EvidenceKind(proof.kind),
        document=proof.document_number,
        dated_on=proof.document_on,
        output_kind=OutputKind(proof.output_kind) if proof.output_kind else None,
        outlet=proof.outlet,
        output_count=proof.output_count,
        url=proof.url,
        file_name=proof.file_name,
        sha256=proof.file_sha256,
    )
