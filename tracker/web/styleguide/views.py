"""One page with every component in every state; what is missing there is added there first."""

from __future__ import annotations

from flask import Blueprint, render_template

from tracker.domain.permissions import Action
from tracker.web.guard import allow

blueprint = Blueprint("styleguide", __name__)


@blueprint.get("/styleguide")
@allow(Action.PUBLIC)
def show() -> str:
    """The page itself; no database, no person needed."""
    return render_template("styleguide/show.html")
