"""Handing all tasks over to a colleague: the list of what moves, and the form, on one page."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from tracker import clock
from tracker.domain.permissions import Action
from tracker.queries.agency_changes import awaiting_for
from tracker.queries.hand_over import hand_over_page
from tracker.services.handing_over import hand_over
from tracker.web.forms import sent
from tracker.web.guard import allow, viewer
from tracker.web.hand_over.forms import HandOverForm

blueprint = Blueprint("hand_over", __name__)


@blueprint.route("/hand-over", methods=["GET", "POST"])
@allow(Action.HAND_OVER)
def index() -> ResponseReturnValue:
    """What would move, and to whom; ``from``: whose, else one's own."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    page = hand_over_page(viewer(), asked=request.args.get("from"), today=today)
    form = HandOverForm()
    form.offer(page)

    def act() -> None:
        hand_over(
            page.chosen.agency_id, page.chosen.post_id, int(form.to_id.data),
            by=viewer(), reason=form.reason.data or "", seen=request.form.get("seen", ""), today=today,
            now=clock.now(), once=form.once.data,
        )  # fmt: skip

    count = len(page.chosen.parts)
    said = ngettext(
        "%(num)s task is handed over. Reminders of it go to the colleague from now on.",
        "%(num)s tasks are handed over. Reminders of them go to the colleague from now on.",
        count,
    )
    if form.validate_on_submit() and sent(form, act, said):
        return redirect("/")
    return render_template("hand_over/index.html", page=page, form=form, awaiting=awaiting_for(viewer(), today=today))
