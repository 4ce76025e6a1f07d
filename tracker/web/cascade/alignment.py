"""Which contents of the parent program a program carries; and, from above, who carries what."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.permissions import Action
from tracker.queries.agreement_forms import AgreementForm, agreement_form
from tracker.queries.alignment import AlignmentPage, alignment_page, below_page
from tracker.services.agreements.aligning import align_contents
from tracker.web.agreements_edit.changes import told
from tracker.web.agreements_edit.saving import Outcome, save_plainly
from tracker.web.cascade.forms import AlignmentForm
from tracker.web.guard import allow, allowed, viewer

blueprint = Blueprint("alignment", __name__)


@blueprint.get("/agreements/<int:agreement_id>/alignment")
@allow(Action.SEE_AGREEMENT, "agreement_id")
def detail(agreement_id: int) -> ResponseReturnValue:
    """Each content of the parent with those that carry it, what is left out, what is added."""
    agreement, page = agreement_form(agreement_id), alignment_page(agreement_id, viewer())
    return _shown(agreement, page, _form(page, agreement.version))


@blueprint.post("/agreements/<int:agreement_id>/alignment")
@allow(Action.EDIT_AGREEMENT, "agreement_id")
def save(agreement_id: int) -> ResponseReturnValue:
    """Keep what was chosen for each content."""
    agreement, page, form = agreement_form(agreement_id), alignment_page(agreement_id, viewer()), AlignmentForm()
    form.offer(page.headings, page.own)
    outcome = Outcome()
    if form.validate():
        outcome = save_plainly(
            form,
            lambda: align_contents(
                agreement_id, form.chosen(), by=viewer(), version=form.version.data, now=clock.now(),
                once=form.once.data,
            ),
            {},
        )  # fmt: skip
        if outcome.is_saved:
            flash(_("Saved."), "success")
            return redirect(f"/agreements/{agreement_id}/alignment")
    return _shown(agreement, page, form, outcome)


@blueprint.get("/agreements/<int:agreement_id>/below")
@allow(Action.SEE_AGREEMENT, "agreement_id")
def below(agreement_id: int) -> ResponseReturnValue:
    """The programs that carry this one out, and who of them carries which content."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    page = below_page(agreement_id, viewer(), today=today)
    return render_template(
        "cascade/below.html",
        agreement=agreement_form(agreement_id),
        page=page,
        may_see_figures=allowed(Action.SEE_BELOW),
        may_create=allowed(Action.CREATE_BELOW),
    )


def _form(page: AlignmentPage, version: int) -> AlignmentForm:
    """As it stands; before anybody decided, as the titles propose."""
    proposed = {one.id: row.heading.id for row in page.alignment.rows for one in row.proposed}
    known = {one.id for one in page.headings}
    rows = [
        {
            "content_id": one.id,
            "aligned_to_id": one.aligned_to_id if one.aligned_to_id in known else proposed.get(one.id, 0),
        }
        for one in page.own
    ]
    form = AlignmentForm(formdata=None, data={"version": version, "rows": rows})
    form.offer(page.headings, page.own)
    return form


def _shown(
    agreement: AgreementForm, page: AlignmentPage, form: AlignmentForm, outcome: Outcome | None = None
) -> ResponseReturnValue:
    return render_template(
        "cascade/alignment.html",
        agreement=agreement,
        page=page,
        form=form,
        changes=told(outcome.changes if outcome else (), form),
        may_edit=allowed(Action.EDIT_AGREEMENT),
    )
