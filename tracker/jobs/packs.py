"""Job: make the packs that people ask for. Files lie in the data directory, called by their hash."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from tracker.database import db
from tracker.domain.errors import NotAllowed, Refusal
from tracker.domain.messages import message
from tracker.domain.packs import PackPart
from tracker.domain.papers.joint_report import JointReport
from tracker.domain.permissions import Action, Viewer, may
from tracker.jobs.occasion import Occasion
from tracker.models import Consolidation
from tracker.queries.evidence_lists import evidence_of_version
from tracker.queries.papers import joint_paper, with_decisions_of_today
from tracker.queries.viewers import standing_of, viewer_of_person
from tracker.services.packs import (
    ClaimedPack,
    claim_pack,
    fail_pack,
    finish_pack,
    forget_old_packs,
    give_back_pack,
    is_any_waiting,
    note_part,
)

log = logging.getLogger(__name__)
FOLDER = "packs"
TEMPLATES = "templates"
NOT_ALLOWED = message("Whoever asked for it may not read this program any more.")
BROKEN = message("It could not be made. The administrator finds the reason in the log of the scheduler.")


def make_packs(occasion: Occasion) -> Mapping[str, int]:
    """Make what waits, one after the other; answers how many ended how."""
    did: Counter[str] = Counter()
    while not occasion.is_stopping() and is_any_waiting():
        claimed = claim_pack(at=occasion.now)
        if claimed is None:
            break
        did[_make(claimed, occasion)] += 1
    return did


def sweep_packs(occasion: Occasion) -> int:
    """Forget old packs and delete their files; answers how many files."""
    from tracker.documents.papers.pack_files import sweep

    kept = forget_old_packs(now=occasion.now)
    return sweep(occasion.settings.data_dir / FOLDER, kept, now=occasion.now)


def _make(claimed: ClaimedPack, occasion: Occasion) -> str:
    try:
        return _made(claimed, occasion)
    except Refusal as refusal:
        fail_pack(claimed, refusal.message, at=occasion.now)
    except Exception:
        log.exception("pack %s could not be made", claimed.id)
        fail_pack(claimed, BROKEN, at=occasion.now)
    return "failed"


def _made(claimed: ClaimedPack, occasion: Occasion) -> str:
    from tracker.documents.papers.pack_files import PackFile

    found = _report(claimed, occasion)
    if found is None:
        raise NotAllowed(NOT_ALLOWED)
    file = PackFile(occasion.settings.data_dir / FOLDER)
    try:
        for done, (part, build) in enumerate(_parts(found, claimed, occasion).items(), 1):
            if occasion.is_stopping():
                give_back_pack(claimed)
                return "given_back"
            file.add(part.file_name, build())
            if not note_part(claimed, done):
                return "lost"
        hashed, size = file.put_in_place(_about(found))
        return "ready" if finish_pack(claimed, file_hash=hashed, size=size, at=occasion.now) else "lost"
    finally:
        file.drop()


@dataclass(frozen=True)
class _Asked:
    """The paper of the version that was asked for, and of what the minutes add to it."""

    report: JointReport
    with_decisions: JointReport


def _report(claimed: ClaimedPack, occasion: Occasion) -> _Asked | None:
    """None when whoever asked may not read the program any more."""
    viewer: Viewer | None = viewer_of_person(claimed.asked_by_id, today=occasion.today)
    standing = standing_of(viewer.agency_ids, claimed.agreement_id) if viewer else None
    if viewer is None or not may(viewer, Action.SEE_AGREEMENT, standing):
        return None
    number = db.session.scalars(select(Consolidation.number).where(Consolidation.id == claimed.consolidation_id)).one()
    report = joint_paper(
        claimed.review_id,
        viewer=viewer,
        standing=standing,
        today=occasion.today,
        zone=occasion.settings.zone,
        number=number,
        base_url=occasion.settings.base_url,
    )
    return _Asked(report, with_decisions_of_today(report, claimed.review_id)) if report else None


def _parts(asked: _Asked, claimed: ClaimedPack, occasion: Occasion) -> dict[PackPart, Callable[[], bytes]]:
    """How each part is made, in their order."""
    from tracker.documents.papers.annex_sheet import annex_sheet
    from tracker.documents.papers.evidence_sheet import evidence_sheet
    from tracker.documents.papers.joint_texts import joint_texts
    from tracker.documents.papers.meeting_texts import minutes_texts
    from tracker.documents.papers.pdf import joint_pdf
    from tracker.documents.papers.summary_sheet import summary_sheet
    from tracker.documents.papers.templates import template_of
    from tracker.documents.papers.word import filled
    from tracker.domain.papers.annex import annex_of_report

    own, report = occasion.settings.data_dir / TEMPLATES, asked.report
    return {
        PackPart.REPORT_WORD: lambda: filled(template_of("joint-report", own), joint_texts(report)),
        PackPart.REPORT_PDF: lambda: joint_pdf(joint_texts(report)),
        PackPart.ANNEX: lambda: annex_sheet(annex_of_report(report)),
        PackPart.SUMMARY: lambda: summary_sheet(report),
        PackPart.MINUTES: lambda: filled(
            template_of("minutes", own), minutes_texts(asked.with_decisions, on=occasion.today)
        ),
        PackPart.EVIDENCE: lambda: evidence_sheet(report, evidence_of_version(claimed.consolidation_id)),
    }


def _about(asked: _Asked) -> str:
    from tracker.documents.papers.heads import footer
    from tracker.documents.papers.joint_texts import program_named
    from tracker.documents.papers.words import period

    report = asked.report
    named = f"Hồ sơ {period(report.period)}: {program_named(report.by_kind, report.symbol)}"
    return "\r\n".join([named, report.agreement, *footer(report.head).splitlines()])
