"""What the papers of a review say: of its frozen version, else of the draft as it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select

from tracker.database import db
from tracker.domain.effects import effects_facts, effects_of
from tracker.domain.papers.agency_report import ProgramNamed, ReportPaper, report_paper
from tracker.domain.papers.heads import Issuer, PaperHead, PaperSignature, PaperState, PartySignature, Signed
from tracker.domain.papers.joint_report import JointReport, PaperDecision, joint_report, without_words
from tracker.domain.permissions import Action, Standing, Viewer, may, may_for
from tracker.domain.report_draft import draft
from tracker.domain.report_snapshots import ReportTexts, window_facts
from tracker.domain.review_states import ReviewState
from tracker.domain.snapshots import read_snapshot
from tracker.models import Agency, Agreement, Consolidation, Party, Report, ReportDraft, ReportVersion, Review
from tracker.models.joint_tasks import joint_decisions
from tracker.models.names_then import names_then, party_name
from tracker.models.one_body import paper_day
from tracker.queries.consolidations import FrozenPage, draft_picture, frozen_page
from tracker.queries.report_drafts import draft_entries, own_window
from tracker.queries.reports import contents_of
from tracker.queries.review_story import places_to_sign
from tracker.queries.signatures import Signature


def joint_paper(
    review_id: int,
    *,
    viewer: Viewer,
    standing: Standing | None,
    today: date,
    zone: ZoneInfo,
    number: int | None = None,
    base_url: str = "",
    is_by_hand: bool = False,
) -> JointReport | None:
    """The joint report of version ``number``, of the one that stands (None), else of the draft; None: no such review.

    The draft's assessments are for those who write them. ``base_url``: of the site, for the address that verifies.
    ``is_by_hand``: for a paper of its figures that is signed by hand, so who signs here is not asked for a draft.
    """
    asked: dict[str, Any] = {"viewer": viewer, "standing": standing, "today": today, "zone": zone}
    frozen = frozen_page(review_id, number, **asked) if number is not None or _is_frozen(review_id) else None
    if frozen is not None:
        report = joint_report(
            frozen.picture,
            state=_state(frozen),
            signed=_signed(frozen, zone),
            hashed=frozen.version.hash,
        )
        return replace(report, head=replace(report.head, verify_url=verify_url(base_url, frozen.version.hash)))
    picture = draft_picture(review_id, today=today, zone=zone) if number is None else None
    if picture is None:
        return None
    signed = Signed() if is_by_hand else _to_sign(review_id, today=today, zone=zone)
    report = joint_report(picture, state=PaperState.DRAFT, signed=signed)
    return report if may(viewer, Action.CONSOLIDATE, standing) else without_words(report)


def _is_frozen(review_id: int) -> bool:
    """Does a final version stand? Asked first: a draft needs no story of versions and signatures."""
    stands = Consolidation.withdrawn_at.is_(None), Consolidation.frozen_at.is_not(None)
    found = select(Consolidation.id).where(Consolidation.review_id == review_id, *stands)
    return db.session.scalar(found) is not None


def with_decisions_of_today(report: JointReport, review_id: int) -> JointReport:
    """What leaders asked for is written down at the meeting, after the figures are frozen."""
    review = db.session.get(Review, review_id)
    decided = joint_decisions(db.session(), review) if review else ()
    return replace(report, decisions=tuple(PaperDecision(**vars(decision)) for decision in decided))


def verify_url(base_url: str, hashed: str | None) -> str:
    """Where anybody can see whether a hash is genuine; empty without a site's address."""
    return f"{base_url}/verify/{hashed}" if base_url and hashed else ""


def _state(page: FrozenPage) -> PaperState:
    if page.version.withdrawn_at is not None:
        return PaperState.WITHDRAWN
    if page.story.state is ReviewState.CHANGED:
        return PaperState.CHANGED
    return PaperState.SIGNED if page.story.state is ReviewState.SIGNED else PaperState.UNSIGNED


def _to_sign(review_id: int, *, today: date, zone: ZoneInfo) -> Signed:
    review = db.session.get_one(Review, review_id)
    left_out, called = places_to_sign(review, today=today, zone=zone)
    return Signed(not_asked=left_out, called=called)


def _signed(page: FrozenPage, zone: ZoneInfo) -> Signed:
    version, stands = page.version, page.story.frozen
    left = page.story.unsigned if stands and stands.id == version.id else ()
    return Signed(
        signatures=tuple(_of_party(signature, zone) for signature in version.signatures),
        not_asked=version.not_asked,
        called={one.party_id: one.party for one in left if one.is_body},
    )


def _of_party(signature: Signature, zone: ZoneInfo) -> PartySignature:
    told = PaperSignature(
        party=signature.party,
        titles=signature.titles,
        person=signature.person,
        signed_at=signature.signed_at.astimezone(zone),
        reservation=signature.reservation,
    )
    return PartySignature(signature.party_id, told)


def agency_paper(
    report_id: int, *, viewer: Viewer, now: datetime, zone: ZoneInfo, base_url: str = ""
) -> ReportPaper | None:
    """One agency's report: as it was handed in last, else its draft as of ``now`` for those who write it. None: nothing
    to show."""
    found = db.session.execute(_report(report_id)).one_or_none()
    if found is None:
        return None
    report, review = found.Report, found.Review
    named_on = paper_day(db.session(), report, review.ends_on, at=report.submitted_at or now, zone=zone)
    name, abbreviation, bearer_id = _bearer(report.agency_id, named_on)
    standing, is_alone = _reported_to(report.agreement_id, bearer_id, named_on)
    program = ProgramNamed(found.kind, found.symbol, found.title, found.signed_on, standing, is_alone)
    head = PaperHead((Issuer(name, abbreviation),), PaperState.DRAFT)
    newest = select(ReportVersion).where(ReportVersion.report_id == report_id).order_by(ReportVersion.number.desc())
    version = db.session.scalars(newest.limit(1)).first() if report.submitted_on else None
    if version is not None:
        kept = read_snapshot(version.snapshot)
        head = replace(
            head,
            issuers=(Issuer(kept["report"]["agency"], abbreviation),),
            state=PaperState.SIGNED,
            issued_on=report.submitted_on,
            version=version.number,
            hash=version.hash,
            verify_url=verify_url(base_url, version.hash),
        )
        return report_paper(head, program, kept, contents_of(report.agreement_id))
    if report.submitted_on is None and not may_for(viewer, Action.SUBMIT_REPORT, report.agency_id):
        return None
    window = own_window(report, review, zone)
    written = db.session.get(ReportDraft, report.id) or report
    text = written.text or draft(draft_entries(window.inside))
    texts = ReportTexts(text, written.difficulties, written.proposals, written.next_period)
    handed_in = {"period": review.period, "starts_on": review.starts_on, "ends_on": review.ends_on}
    facts = window_facts(window) | {"report": handed_in, "texts": vars(texts)}
    facts["effects"] = effects_facts(effects_of(written.effects))
    return report_paper(head, program, facts, contents_of(report.agreement_id))


def _bearer(agency_id: int, on: date) -> tuple[str, str | None, int]:
    """Name, abbreviation and id of who answered for the agency on that day."""
    then = names_then(on)
    named = select(then.name, then.abbreviation, then.bearer.id).select_from(Agency).outerjoin(*then.of)
    name, abbreviation, id_ = db.session.execute(named.where(Agency.id == agency_id)).one()
    return name, abbreviation, id_


def _reported_to(agreement_id: int, bearer_id: int, on: date) -> tuple[str | None, bool]:
    """The standing agency, which does not write to itself; and whether all the parties were the reporter that day."""
    then = names_then(on)
    parties = db.session.execute(
        select(then.bearer.id, party_name(then, on))
        .select_from(Party)
        .join(Agency, Agency.id == Party.agency_id)
        .join(Agreement, Agreement.id == Party.agreement_id)
        .outerjoin(*then.of)
        .where(Party.agreement_id == agreement_id)
        .order_by(Party.is_standing.desc(), Party.position)
    ).all()
    standing = next(iter(parties), None)
    is_alone = bool(parties) and all(id_ == bearer_id for id_, _name in parties)
    return (None if standing is None or standing.id == bearer_id else standing.name), is_alone


def _report(report_id: int) -> Select[*tuple[Any, ...]]:
    return (
        select(Report, Review, Agreement.kind, Agreement.symbol, Agreement.title, Agreement.signed_on)
        .join(Review, Review.id == Report.review_id)
        .join(Agreement, Agreement.id == Report.agreement_id)
        .where(Report.id == report_id)
    )
