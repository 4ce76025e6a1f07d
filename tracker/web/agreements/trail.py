"""The trail of a program: all that was recorded about it, told as a story."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue

from tracker import clock
from tracker.domain.permissions import Action
from tracker.queries.agreement_facts import agreement_parties
from tracker.queries.names_since import NamesSince
from tracker.queries.program_trail import program_trail
from tracker.web.agreements.trail_forms import asked_form
from tracker.web.guard import allow, standing, viewer
from tracker.web.paging import page_number
from tracker.web.reviews.trail import MARKS

blueprint = Blueprint("program_trail", __name__)
ALL_MARKS = MARKS | {
    "log-progress": "plus-lg",
    "confirm-part": "check-circle",
    **dict.fromkeys(("edited", "correct-progress"), "pen"),
    **dict.fromkeys(("return-part", "returned-finding", "refused-extension"), "arrow-return-left"),
    **dict.fromkeys(("asked-extension", "extended"), "calendar3"),
    **dict.fromkeys(("opened-in-emergency", "ended-emergency"), "exclamation-octagon-fill"),
}
"""The icon beside an act; the others have the plain one."""
FILTERS = ("task", "kind", "person", "since", "until")


@blueprint.get("/agreements/<int:agreement_id>/trail")
@allow(Action.SEE_TRAIL, "agreement_id")
def detail(agreement_id: int) -> ResponseReturnValue:
    """Who did what when, before and after, from where; the newest first."""
    number = page_number()
    form, chosen = asked_form(request.args)
    page = program_trail(
        agreement_id, viewer=viewer(), standing=standing(), zone=current_app.config["SETTINGS"].zone, chosen=chosen,
        number=number,
    )  # fmt: skip
    if page is None:
        abort(404)
    if number > 1 and not page.days:
        return redirect(_address(agreement_id))
    form.offer(page.people)
    return render_template(
        "agreements/trail.html",
        page=page,
        form=form,
        chosen=chosen,
        marks=ALL_MARKS,
        base=_address(agreement_id),
        names=_names(agreement_id),
    )


def _names(agreement_id: int) -> NamesSince:
    """What the parties are called now; acts bear the names of their day."""
    parties = agreement_parties(agreement_id, today=clock.today(current_app.config["SETTINGS"].zone))
    return NamesSince({party.name: party.now for party in parties if party.now}, {})


def _address(agreement_id: int) -> str:
    """This page with its filters, ready for "page=": ends in ``?`` or ``&``."""
    kept = urlencode({name: value for name in FILTERS if (value := request.args.get(name, ""))})
    return f"/agreements/{agreement_id}/trail?{kept}{'&' if kept else ''}"
