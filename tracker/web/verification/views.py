"""The page behind the address that every frozen paper bears."""

from __future__ import annotations

from flask import Blueprint, current_app, g, render_template
from flask.typing import ResponseReturnValue

from tracker.domain.permissions import Action, may
from tracker.queries.verification import Verified, verified
from tracker.queries.viewers import standing_of
from tracker.web.guard import allow

blueprint = Blueprint("verification", __name__)


@blueprint.get("/verify/<hashed>")
@allow(Action.PUBLIC)
def verify(hashed: str) -> ResponseReturnValue:
    """Genuine or not, for anybody; which paper it is only for those who may read it."""
    paper = verified(hashed.lower(), zone=current_app.config["SETTINGS"].zone)
    page = render_template("verification/verify.html", paper=paper, hashed=hashed, may_read=_may_read(paper))
    return page, 200 if paper else 404


def _may_read(paper: Verified | None) -> bool:
    if paper is None or g.viewer is None:
        return False
    return may(g.viewer, Action.SEE_AGREEMENT, standing_of(g.viewer.agency_ids, paper.agreement_id))
