"""Undoing an import: the page says what will disappear, or what has been done since, which forbids it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask import abort, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from tracker import clock
from tracker.domain.errors import NotAllowed
from tracker.domain.permissions import Action
from tracker.domain.undoing import may_undo
from tracker.language import say_date
from tracker.queries.undoing import imported_by, undoing_of
from tracker.services.agreements.undoing import undo_import
from tracker.web.forms import OnceForm, sent
from tracker.web.guard import allow, standing, viewer
from tracker.web.imports.views import blueprint

FACT_WORDS = {
    "position": _l("No."),
    "title": _l("Task"),
    "group": _l("Under the heading"),
    "lead": _l("Lead"),
    "coordinating": _l("Coordinating"),
    "due_text": _l("Time"),
    "deliverable": _l("Deliverable"),
}
HEAD_WORDS = {
    "kind": _l("Kind of document"),
    "symbol": _l("Number and symbol"),
    "title": _l("Title"),
    "parties": _l("Parties"),
    "signed_on": _l("Signed on"),
    "valid_from": _l("Valid from"),
    "valid_to": _l("Valid until"),
}
MOST_SHOWN = 50


@blueprint.route("/agreements/<int:agreement_id>/undo-import", methods=["GET", "POST"])
@allow(Action.SEE_AGREEMENT, "agreement_id")
def undo(agreement_id: int) -> ResponseReturnValue:
    """Take a program back that was imported and that nobody has worked on."""
    importer_id = imported_by(agreement_id)
    if importer_id is None:
        abort(404)
    if not may_undo(viewer(), importer_id, standing()):
        abort(403)
    form, undoing = OnceForm(), undoing_of(agreement_id, viewer())
    if form.validate_on_submit():
        tokens = list[str]()

        def act() -> None:
            tokens.append(undo_import(agreement_id, by=viewer(), now=clock.now(), once=form.once.data))

        try:
            done = sent(form, act, _("The import is undone; nothing of the program is left."))
        except NotAllowed:
            abort(403)
        if done:
            return redirect(f"/imports/{tokens[0]}" if tokens and undoing.is_own else "/agreements")
        undoing = undoing_of(agreement_id, viewer())
    return render_template(
        "imports/undo.html",
        form=form,
        undoing=undoing,
        agreement_id=agreement_id,
        mended=list(_mended(undoing.told)),
        most=MOST_SHOWN,
    )


def _mended(told: Mapping[str, Any]) -> Iterator[tuple[str, Any, str, str]]:
    """(cell, which text, as read, as confirmed) of the head, then of the rows."""
    for name, one in told.get("mended_head", {}).items():
        if name in HEAD_WORDS:
            yield "", HEAD_WORDS[name], _text(one["read"]), _text(one["confirmed"])
    for one in told.get("mended", ()):
        yield one["cell"] or "", FACT_WORDS[one["fact"]], one["read"], one["confirmed"]


def _text(value: Any) -> str:
    """A fact of the head as the trail keeps it; days as people write them."""
    if isinstance(value, list):
        return "; ".join(value)
    try:
        return say_date(date.fromisoformat(value or ""))
    except ValueError:
        return value or ""
