"""The page where a leader signs, and every version that was ever made final."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker.domain.errors import AlreadyDone, NotAllowed, NotFound, Refusal
from tracker.domain.permissions import Action
from tracker.domain.reminded_things import Thing, ThingKind
from tracker.domain.window_entries import closes_at
from tracker.queries.consolidations import FrozenPage, frozen_page
from tracker.queries.decisions import decisions_of_review
from tracker.queries.evidence_remarks import remarked_evidence
from tracker.queries.reminder_history import newest_reminders
from tracker.services.guessing import TooManyFailures
from tracker.services.reviews.signing import sign_review
from tracker.web.forms import refuse
from tracker.web.guard import allow, standing, viewer
from tracker.web.reviews.blueprint import blueprint, now_here, today_here, zone_here
from tracker.web.reviews.forms import SignForm


@blueprint.get("/reviews/<int:review_id>/sign")
@allow(Action.SIGN_OFF, "review_id")
def sign(review_id: int) -> ResponseReturnValue:
    """The frozen version as it is, what is declared, a reservation if need be."""
    page = _page(review_id)
    if page is None:
        return redirect(url_for("reviews.detail", review_id=review_id))
    return _shown(page, _form(page))


@blueprint.post("/reviews/<int:review_id>/sign")
@allow(Action.SIGN_OFF, "review_id")
def sign_post(review_id: int) -> ResponseReturnValue:
    """Sign."""
    page = _page(review_id)
    back = redirect(url_for("reviews.detail", review_id=review_id))
    if page is None:
        flash(_("The review is open again; there is nothing to sign now."), "warning")
        return back
    form, status = _form(page), 200
    if form.validate_on_submit():
        try:
            sign_review(
                review_id,
                by=viewer(),
                seen=form.seen.data or "",
                ticked=form.declared.data or [],
                on_behalf=form.behalf(),
                reservation=form.reservation.data or "",
                password=form.password.data or "",
                address=request.remote_addr or "",
                once=form.once.data,
                **now_here(),
            )
        except AlreadyDone:
            return back
        except (NotFound, NotAllowed):
            raise
        except Refusal as refusal:
            refuse(form, refusal)
            status = 429 if isinstance(refusal, TooManyFailures) else 200
        else:
            flash(_("Signed. The signature stands under this version only."), "success")
            return back
    form.seen.data = page.version.hash  # the page shows the newest version; the next try signs that
    return _shown(page, form), status


@blueprint.get("/reviews/<int:review_id>/versions/<int:number>")
@allow(Action.SEE_AGREEMENT, "review_id")
def version(review_id: int, number: int) -> ResponseReturnValue:
    """One version as it was made final, with its signatures; withdrawn ones stay readable."""
    page = _page(review_id, number)
    if page is None:
        abort(404)
    return render_template("reviews/version.html", page=page)


def _shown(page: FrozenPage, form: SignForm) -> str:
    head = page.head
    ended = closes_at(head.ends_on, zone_here())
    decisions = decisions_of_review(
        head.review_id, head.agreement_id, before=ended, viewer=viewer(), today=today_here()
    )  # fmt: skip
    return render_template(
        "reviews/sign.html",
        page=page,
        form=form,
        decisions=decisions,
        remarked=remarked_evidence(head.review_id),
        reminders=newest_reminders(Thing(ThingKind.REVIEW, head.review_id)),
    )


def _page(review_id: int, number: int | None = None) -> FrozenPage | None:
    return frozen_page(review_id, number, viewer=viewer(), standing=standing(), today=today_here(), zone=zone_here())


def _form(page: FrozenPage) -> SignForm:
    form = SignForm.about(page.asked)
    if not form.is_submitted():
        form.seen.data = page.version.hash
    return form
