"""One page with every component in every state; what is missing there is added there first."""

from __future__ import annotations

from flask import Blueprint, render_template

from tracker.domain.permissions import Action
from tracker.web.assets import ICONS
from tracker.web.guard import allow
from tracker.web.styleguide import samples

blueprint = Blueprint("styleguide", __name__)


@blueprint.get("/styleguide")
@allow(Action.PUBLIC)
def show() -> str:
    """The page itself, seen by a made-up officer; it needs no database."""
    return render_template(
        "styleguide/show.html",
        samples=samples,
        icon_names=ICONS,
        right=samples.right_form(),
        wrong=samples.wrong_form(),
        viewer=samples.SampleViewer(),
    )
