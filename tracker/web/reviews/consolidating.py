"""Pages of the standing agency: the reports side by side, settling differences, freezing, reopening."""

from __future__ import annotations

from collections.abc import Callable

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain.consolidations import SubjectKind
from tracker.domain.errors import AlreadyDone, NotAllowed, NotFound, Refusal
from tracker.domain.joint_reviews import JointFigure
from tracker.domain.permissions import Action
from tracker.domain.reminded_things import Thing, ThingKind
from tracker.queries.consolidations import DraftPage, draft_page
from tracker.queries.evidence_remarks import remarked_evidence
from tracker.queries.reminder_history import newest_reminders
from tracker.services.reviews.consolidating import freeze_review, reopen_review, settle_difference, write_assessment
from tracker.web.forms import OnceForm, refuse
from tracker.web.guard import allow, standing, viewer
from tracker.web.reviews.blueprint import blueprint, now_here, today_here, zone_here
from tracker.web.reviews.forms import BecauseForm, SeenForm, SettleForm, assessment_form


@blueprint.route("/reviews/<int:review_id>/consolidate", methods=["GET", "POST"])
@allow(Action.CONSOLIDATE, "review_id")
def consolidate(review_id: int) -> ResponseReturnValue:
    """All reports side by side; the standing agency writes its assessment."""
    page = _page(review_id)
    form = assessment_form(page.joint.contents, page.assessment, page.by_content)
    answer = _carried_out(
        form,
        lambda: write_assessment(
            review_id,
            by=viewer(),
            assessment=form.assessment.data or "",
            by_content=form.by_content(),
            once=form.once.data,
            **now_here(),
        ),
        back=url_for("reviews.consolidate", review_id=review_id),
        said=_("The assessment is kept as a draft. Nobody signs it before it is made final."),
    )
    return answer or render_template(
        "reviews/consolidate.html",
        page=page,
        form=form,
        remarked=remarked_evidence(review_id),
        reminders=newest_reminders(Thing(ThingKind.REVIEW, review_id)),
    )


@blueprint.route("/reviews/<int:review_id>/figures/<kind>/<int:subject_id>", methods=["GET", "POST"])
@allow(Action.CONSOLIDATE, "review_id")
def settle(review_id: int, kind: str, subject_id: int) -> ResponseReturnValue:
    """Two agencies name different figures: whose counts, or left open."""
    page = _page(review_id)
    figure = page.figure((SubjectKind(kind), subject_id)) if kind in set(SubjectKind) else None
    if figure is None or not figure.differs:
        abort(404)
    form = SettleForm.about(figure)
    answer = _carried_out(
        form,
        lambda: settle_difference(
            review_id,
            figure.figure.subject,
            by=viewer(),
            chosen_id=form.chosen_id(),
            value=form.agreed_value(),
            because=form.because.data or "",
            once=form.once.data,
            **now_here(),
        ),
        back=url_for("reviews.consolidate", review_id=review_id) + "#figures",
        said=_("It is written down whose figure counts, and why."),
    )
    return answer or _settling(page, figure, form)


@blueprint.route("/reviews/<int:review_id>/freeze", methods=["GET", "POST"])
@allow(Action.CONSOLIDATE, "review_id")
def freeze(review_id: int) -> ResponseReturnValue:
    """Asked once more: make the version that the leaders sign."""
    page = _page(review_id)
    form = SeenForm()
    answer = _carried_out(
        form,
        lambda: freeze_review(review_id, by=viewer(), seen=form.seen.data or "", once=form.once.data, **now_here()),
        back=url_for("reviews.detail", review_id=review_id),
        said=_("The consolidated review is final. The leaders of the parties can sign it now."),
    )
    if answer:
        return answer
    form.seen.data = page.seen  # the next try is made with open eyes
    return render_template("reviews/freeze.html", page=page, form=form)


@blueprint.route("/reviews/<int:review_id>/reopen", methods=["GET", "POST"])
@allow(Action.CONSOLIDATE, "review_id")
def reopen(review_id: int) -> ResponseReturnValue:
    """Withdraw the version that stands, with a reason."""
    page = _page(review_id)
    form = BecauseForm()
    answer = _carried_out(
        form,
        lambda: reopen_review(
            review_id, by=viewer(), because=form.because.data or "", once=form.once.data, **now_here()
        ),
        back=url_for("reviews.consolidate", review_id=review_id),
        said=_("The review is open again. The version before stays readable with its signatures."),
    )
    return answer or render_template("reviews/reopen.html", page=page, form=form)


def _settling(page: DraftPage, figure: JointFigure, form: SettleForm) -> str:
    return render_template("reviews/settle.html", page=page, figure=figure, form=form)


def _carried_out(form: OnceForm, act: Callable[[], None], *, back: str, said: str) -> ResponseReturnValue | None:
    """Carry the form out and go on; None when it is to be shown (again), with what was refused."""
    if not form.validate_on_submit():
        return None
    try:
        act()
    except AlreadyDone:
        return redirect(back)
    except (NotFound, NotAllowed):
        raise
    except Refusal as refusal:
        refuse(form, refusal)
        return None
    flash(said, "success")
    return redirect(back)


def _page(review_id: int) -> DraftPage:
    page = draft_page(review_id, viewer=viewer(), standing=standing(), today=today_here(), zone=zone_here())
    if page is None:
        abort(404)
    return page
