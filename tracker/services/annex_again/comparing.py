"""What a changed annex changes in the tables as they are now: for the preview, and again when it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from tracker.database import db
from tracker.domain.agency_names import AgencyIndex
from tracker.domain.annex_again.changes import AnnexChanges, compare
from tracker.domain.annex_again.facts import Heading, PaperTask, StandingTask, paper_tasks
from tracker.domain.annex_again.heads import HeadDifference, StandingHead, head_differences
from tracker.domain.proposals import Proposal
from tracker.models import Agreement
from tracker.models.annex_again import (
    heading_rows,
    headings,
    standing_part_rows,
    standing_task_rows,
    standing_tasks,
)
from tracker.services.agencies import agency_index
from tracker.services.assigning import paper_agencies

LONGEST_VERSION = 9  # digits


@dataclass(frozen=True)
class Compared:
    """Both sides and what differs. ``version``: of the agreement when it was read."""

    version: int
    changes: AnnexChanges
    head: tuple[HeadDifference, ...]
    standing: Mapping[int, StandingTask]
    paper: tuple[PaperTask, ...]
    headings: tuple[Heading, ...]
    index: AgencyIndex

    @property
    def seen(self) -> str:
        """What a person has seen: brought back with his form, so that nothing else is saved."""
        return f"{self.version}-{self.changes.digest}"


def read_seen(seen: str) -> tuple[int, str]:
    """Version and digest out of ``Compared.seen``; of a text that is not ours version 0."""
    version, _dash, digest = seen.partition("-")
    is_ours = version.isascii() and version.isdecimal() and len(version) <= LONGEST_VERSION
    return int(version) if is_ours else 0, digest


def compare_annex(agreement_id: int, proposal: Proposal, decided: Mapping[int, int], *, today: date) -> Compared:
    """The comparison; seven statements whatever the size. ``decided``: what a person said of unclear tasks."""
    head = _head(agreement_id)
    index = agency_index(on=today)
    agencies = paper_agencies(agreement_id, index)
    standing = standing_tasks(
        db.session.execute(standing_task_rows(agreement_id)), db.session.execute(standing_part_rows(agreement_id))
    )
    there = headings(db.session.execute(heading_rows(agreement_id)))
    paper = paper_tasks(proposal.tasks, agencies)
    return Compared(
        version=head.version,
        changes=compare(standing, paper, there, decided),
        head=head_differences(StandingHead(**{name: getattr(head, name) for name in _HEAD}), proposal, agencies),
        standing={task.id: task for task in standing},
        paper=paper,
        headings=tuple(there),
        index=index,
    )


_HEAD = tuple(StandingHead.__dataclass_fields__)


def _head(agreement_id: int) -> Agreement:
    return db.session.scalars(select(Agreement).where(Agreement.id == agreement_id)).one()
