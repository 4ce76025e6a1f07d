"""Papers of a review and of its reports, to be taken along: Word, Excel, PDF."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.papers.agency_report import ReportPaper
from tracker.domain.papers.joint_report import JointReport
from tracker.domain.permissions import Action
from tracker.queries.papers import agency_paper, joint_paper, with_decisions_of_today
from tracker.web.files import DOCX, PDF, XLSX, as_file, own_templates
from tracker.web.guard import allow, standing, viewer
from tracker.web.reviews.blueprint import blueprint, today_here, zone_here


@blueprint.get("/reviews/<int:review_id>/report.docx")
@allow(Action.TAKE_COPY, "review_id")
def joint_docx(review_id: int) -> ResponseReturnValue:
    """The joint report; ``?version=``: an older one."""
    from tracker.documents.papers.joint_texts import joint_texts
    from tracker.documents.papers.templates import template_of
    from tracker.documents.papers.word import filled

    paper = _joint(review_id)
    content = filled(template_of("joint-report", own_templates()), joint_texts(paper))
    return as_file(content, f"bao-cao-chung-{paper.period}.docx", DOCX)


@blueprint.get("/reviews/<int:review_id>/report.pdf")
@allow(Action.TAKE_COPY, "review_id")
def joint_as_pdf(review_id: int) -> ResponseReturnValue:
    """The same as PDF, always in the built layout."""
    from tracker.documents.papers.joint_texts import joint_texts
    from tracker.documents.papers.pdf import joint_pdf

    paper = _joint(review_id)
    return as_file(joint_pdf(joint_texts(paper)), f"bao-cao-chung-{paper.period}.pdf", PDF)


@blueprint.get("/reviews/<int:review_id>/summary.xlsx")
@allow(Action.TAKE_COPY, "review_id")
def summary_xlsx(review_id: int) -> ResponseReturnValue:
    """The numbers of the joint report and every task behind them."""
    from tracker.documents.papers.summary_sheet import summary_sheet

    paper = _joint(review_id)
    return as_file(summary_sheet(paper), f"bieu-tong-hop-{paper.period}.xlsx", XLSX)


@blueprint.get("/reviews/<int:review_id>/minutes.docx")
@allow(Action.TAKE_COPY, "review_id")
def minutes_docx(review_id: int) -> ResponseReturnValue:
    """Minutes of the review meeting, to be completed by those present."""
    from tracker.documents.papers.meeting_texts import minutes_texts
    from tracker.documents.papers.templates import template_of
    from tracker.documents.papers.word import filled

    paper = with_decisions_of_today(_joint(review_id, is_by_hand=True), review_id)
    content = filled(template_of("minutes", own_templates()), minutes_texts(paper, on=today_here()))
    return as_file(content, f"bien-ban-{paper.period}.docx", DOCX)


@blueprint.get("/reviews/<int:review_id>/decisions.docx")
@allow(Action.TAKE_COPY, "review_id")
def notice_docx(review_id: int) -> ResponseReturnValue:
    """Notice of what leaders asked for at this review."""
    from tracker.documents.papers.meeting_texts import notice_texts
    from tracker.documents.papers.templates import template_of
    from tracker.documents.papers.word import filled

    paper = with_decisions_of_today(_joint(review_id, is_by_hand=True), review_id)
    content = filled(template_of("decision-notice", own_templates()), notice_texts(paper, on=today_here()))
    return as_file(content, f"thong-bao-{paper.period}.docx", DOCX)


@blueprint.get("/reports/<int:report_id>/report.docx")
@allow(Action.TAKE_COPY, "report_id")
def agency_docx(report_id: int) -> ResponseReturnValue:
    """One agency's report, as handed in or as its draft for its own people."""
    from tracker.documents.papers.agency_texts import agency_texts
    from tracker.documents.papers.templates import template_of
    from tracker.documents.papers.word import filled

    paper = _agency(report_id)
    if paper is None:
        return _not_yet(report_id)
    content = filled(template_of("agency-report", own_templates()), agency_texts(paper))
    return as_file(content, f"bao-cao-{paper.period}.docx", DOCX)


@blueprint.get("/reports/<int:report_id>/report.pdf")
@allow(Action.TAKE_COPY, "report_id")
def agency_as_pdf(report_id: int) -> ResponseReturnValue:
    """The same as PDF, always in the built layout."""
    from tracker.documents.papers.agency_texts import agency_texts
    from tracker.documents.papers.pdf import agency_pdf

    paper = _agency(report_id)
    if paper is None:
        return _not_yet(report_id)
    return as_file(agency_pdf(agency_texts(paper)), f"bao-cao-{paper.period}.pdf", PDF)


def _agency(report_id: int) -> ReportPaper | None:
    return agency_paper(report_id, viewer=viewer(), now=clock.now(), zone=zone_here(), base_url=_address())


def _not_yet(report_id: int) -> ResponseReturnValue:
    flash(_("Not handed in yet."), "warning")
    return redirect(url_for("reviews.report", report_id=report_id))


def _joint(review_id: int, *, is_by_hand: bool = False) -> JointReport:
    paper = joint_paper(
        review_id,
        is_by_hand=is_by_hand,
        viewer=viewer(),
        standing=standing(),
        today=today_here(),
        zone=zone_here(),
        number=request.args.get("version", type=int),
        base_url=_address(),
    )
    if paper is None:
        abort(404)
    return paper


def _address() -> str:
    """Where this site is, for the address on paper that verifies its hash."""
    address: str = current_app.config["SETTINGS"].base_url
    return address
