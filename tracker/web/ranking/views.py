"""The switch for ranking the parties: each answers for itself, and all see who agreed."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.errors import AlreadyDone
from tracker.domain.permissions import Action
from tracker.queries.ranking import ranking_consents
from tracker.services.agreements.ranking import agree_ranking
from tracker.web.filters import say_message
from tracker.web.guard import allow, viewer

blueprint = Blueprint("ranking", __name__)


@blueprint.get("/agreements/<int:agreement_id>/ranking")
@allow(Action.SEE_AGREEMENT, "agreement_id")
def consents(agreement_id: int) -> ResponseReturnValue:
    """Who agreed, and the switch for one's own agency."""
    page = ranking_consents(agreement_id, viewer())
    if page is None:
        abort(404)
    return render_template("ranking/consents.html", page=page, agreement_id=agreement_id)


@blueprint.post("/agreements/<int:agreement_id>/ranking")
@allow(Action.AGREE_RANKING, "agreement_id")
def agree(agreement_id: int) -> ResponseReturnValue:
    """Agree, or take it back (``agrees``: y or n)."""
    agrees = request.form.get("agrees") == "y"
    try:
        agree_ranking(agreement_id, agrees=agrees, by=viewer(), now=clock.now(), once=request.form.get("once"))
    except AlreadyDone as twice:
        flash(say_message(twice.message), "info")
    else:
        said = _("Your agency agrees to the ranking.") if agrees else _("Your agency no longer agrees to the ranking.")
        flash(said, "success")
    return redirect(f"/agreements/{agreement_id}/ranking")
