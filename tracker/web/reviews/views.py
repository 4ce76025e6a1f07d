"""Pages of one review: where it stands, and its dates."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.decisions import may_decide_at
from tracker.domain.errors import AlreadyDone, NotAllowed, NotFound, Refusal
from tracker.domain.permissions import Action
from tracker.domain.reminded_things import Thing, ThingKind
from tracker.domain.window_entries import closes_at
from tracker.queries.collected import conference
from tracker.queries.consolidations import story_of
from tracker.queries.decisions import decisions_of_review
from tracker.queries.findings import open_findings
from tracker.queries.reminder_history import newest_reminders
from tracker.queries.reviews import review_page
from tracker.services.reviews.moving import HumanDates, move_review
from tracker.web.forms import refuse
from tracker.web.guard import allow, allowed, standing, viewer
from tracker.web.reviews.blueprint import blueprint, today_here, zone_here
from tracker.web.reviews.forms import DatesForm, as_seen, from_seen


@blueprint.get("/reviews/<int:review_id>")
@allow(Action.SEE_AGREEMENT, "review_id")
def detail(review_id: int) -> ResponseReturnValue:
    """Where the review stands: four dates, each agency's report."""
    page = review_page(review_id, viewer=viewer(), today=today_here(), zone=zone_here())
    story = story_of(review_id, viewer=viewer(), standing=standing(), today=today_here(), zone=zone_here())
    if page is None or story is None:
        abort(404)
    asked: dict[str, Any] = {
        "before": closes_at(page.ends_on, zone_here()), "viewer": viewer(), "today": today_here()
    }  # fmt: skip
    return render_template(
        "reviews/detail.html",
        page=page,
        story=story,
        conference=conference(review_id, zone_here()),
        may_edit=allowed(Action.EDIT_AGREEMENT),
        decisions=decisions_of_review(review_id, page.agreement_id, **asked),
        may_decide=allowed(Action.DECIDE) and may_decide_at(page.starts_on, today=today_here()),
        findings=open_findings(page.agreement_id, **asked),
        may_note=allowed(Action.NOTE_FINDING),
        reminders=newest_reminders(Thing(ThingKind.REVIEW, review_id)),
    )


@blueprint.route("/reviews/<int:review_id>/dates", methods=["GET", "POST"])
@allow(Action.EDIT_AGREEMENT, "review_id")
def dates(review_id: int) -> ResponseReturnValue:
    """Move the dates of this one review; the rule's dates stay beside them."""
    page = review_page(review_id, viewer=viewer(), today=today_here(), zone=zone_here())
    if page is None:
        abort(404)
    now_set = HumanDates(**{f"{step.name}_on": step.human_on for step in page.steps if step.name != "cut_off"})
    form = DatesForm(obj=now_set, seen=as_seen(now_set))
    if form.validate_on_submit():
        try:
            move_review(
                review_id,
                by=viewer(),
                to=form.dates(),
                seen=from_seen(form.seen.data),
                because=form.because.data or "",
                now=clock.now(),
                once=form.once.data,
            )
        except AlreadyDone:
            return redirect(url_for("reviews.detail", review_id=review_id))
        except (NotFound, NotAllowed):
            raise
        except Refusal as refusal:
            refuse(form, refusal)
            form.seen.raw_data = [as_seen(now_set)]  # the next try is made with open eyes
        else:
            flash(_("The dates are moved. Reminders follow the new dates."), "success")
            return redirect(url_for("reviews.detail", review_id=review_id))
    return render_template("reviews/dates.html", page=page, form=form)
