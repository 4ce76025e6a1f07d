"""The trail of a review, told as a story."""

from __future__ import annotations

from flask import abort, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from tracker.domain.permissions import Action
from tracker.queries.review_trail import trail_page
from tracker.web.guard import allow, allowed, standing, viewer
from tracker.web.paging import page_number
from tracker.web.reviews.blueprint import blueprint, zone_here

MARKS = {
    "sign-review": "pen",
    "submit-report": "upload",
    "freeze-review": "lock",
    "settle-difference": "check-circle",
    "decided": "megaphone",
    "closed-decision": "check-circle",
    "acknowledged": "clock-history",
    **dict.fromkeys(("return-report", "take-back-report", "send-back-draft", "reopen-review"), "arrow-return-left"),
    **dict.fromkeys(("move-review", "moved-decision", "moved-by-calendar"), "calendar3"),
}
"""The icon beside an act; the others have the plain one."""


@blueprint.get("/reviews/<int:review_id>/trail")
@allow(Action.SEE_TRAIL, "review_id")
def trail(review_id: int) -> ResponseReturnValue:
    """Who did what when, before and after; the oldest first."""
    number = page_number()
    page = trail_page(review_id, viewer=viewer(), standing=standing(), zone=zone_here(), number=number)
    if page is None:
        abort(404)
    if number > 1 and not page.days:
        return redirect(url_for("reviews.trail", review_id=review_id))
    return render_template("reviews/trail.html", page=page, marks=MARKS, may_read=allowed(Action.SEE_AGREEMENT))
