"""Lists of issues, noting one, and its page, where it is assigned, settled and reported back."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, abort, current_app, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.permissions import Action
from tracker.queries.agreement_forms import agreement_form
from tracker.queries.decisions import possible_owners
from tracker.queries.findings import FindingRow, finding_page, findings_of, findings_to_see
from tracker.services.findings import answer_finding, assign_finding, note_finding, settle_finding
from tracker.web.fields import choices
from tracker.web.findings.forms import AcceptForm, AssignForm, NoteForm, ReturnForm, SettleForm
from tracker.web.forms import sent
from tracker.web.guard import allow, allowed, viewer

blueprint = Blueprint("findings", __name__)


@blueprint.get("/findings")
@allow(Action.SEE_WORK)
def index() -> ResponseReturnValue:
    """Every open issue of the programs that the viewer may read."""
    return render_template("findings/index.html", rows=findings_to_see(viewer(), today=_today()))


@blueprint.get("/agreements/<int:agreement_id>/findings")
@allow(Action.SEE_AGREEMENT, "agreement_id")
def of_agreement(agreement_id: int) -> ResponseReturnValue:
    """All issues of one program, open ones first."""
    return render_template(
        "findings/of_agreement.html",
        agreement=agreement_form(agreement_id),
        rows=findings_of(agreement_id, viewer=viewer(), today=_today()),
        may_note=allowed(Action.NOTE_FINDING),
    )


@blueprint.route("/agreements/<int:agreement_id>/findings/new", methods=["GET", "POST"])
@allow(Action.NOTE_FINDING, "agreement_id")
def new(agreement_id: int) -> ResponseReturnValue:
    """Note an issue."""
    form = NoteForm()
    if form.validate_on_submit() and sent(
        form,
        lambda: note_finding(
            agreement_id, by=viewer(), text=form.text.data or "", place=form.place.data or "",
            source=form.source.data or "", now=clock.now(), once=form.once.data,
        ),
        _("The issue is noted. It stands in every joint review until it is settled and reported back."),
    ):  # fmt: skip
        return redirect(f"/agreements/{agreement_id}/findings")
    return render_template("findings/new.html", agreement=agreement_form(agreement_id), form=form)


@blueprint.get("/findings/<int:finding_id>")
@allow(Action.SEE_AGREEMENT, "finding_id")
def detail(finding_id: int) -> ResponseReturnValue:
    """One issue with what became of it."""
    return _shown(_page(finding_id))


@blueprint.post("/findings/<int:finding_id>/assign")
@allow(Action.ASSIGN_FINDING, "finding_id")
def assign(finding_id: int) -> ResponseReturnValue:
    """Ask an agency to settle it by a day."""
    page, form = _page(finding_id), _assigning(finding_id)
    if not page.is_assigner:
        abort(403)
    if form.validate() and sent(
        form,
        lambda: assign_finding(
            finding_id, by=viewer(), owner_id=form.owner_id.data, in_charge=form.in_charge.data or "",
            due_on=form.due_on.data, because=form.because.data or "", seen_on=form.day_seen(), today=_today(),
            now=clock.now(), once=form.once.data,
        ),
        _("It is assigned; the agency finds it among its work."),
    ):  # fmt: skip
        return redirect(f"/findings/{finding_id}")
    return _shown(page, assigning=form)


@blueprint.post("/findings/<int:finding_id>/settle")
@allow(Action.SETTLE_FINDING, "finding_id")
def settle(finding_id: int) -> ResponseReturnValue:
    """Say what was done."""
    page, form = _page(finding_id), SettleForm()
    if page.owner_id is None or viewer().seat_for(Action.SETTLE_FINDING, page.owner_id) is None:
        abort(403)
    if form.validate() and sent(
        form,
        lambda: settle_finding(
            finding_id, by=viewer(), how=form.how.data or "", today=_today(), now=clock.now(), once=form.once.data
        ),
        _("What was done is noted. Who noted the issue reads it."),
    ):
        return redirect(f"/findings/{finding_id}")
    return _shown(page, settling=form)


@blueprint.post("/findings/<int:finding_id>/accept")
@allow(Action.ANSWER_FINDING, "finding_id")
def accept(finding_id: int) -> ResponseReturnValue:
    """Who noted it: that is enough."""
    page, form = _answerable(finding_id), AcceptForm()
    if form.validate() and sent(
        form,
        lambda: answer_finding(
            finding_id, by=viewer(), is_enough=True, today=_today(), now=clock.now(), once=form.once.data
        ),
        _("The issue is closed."),
    ):
        return redirect(f"/findings/{finding_id}")
    return _shown(page, answering=form)


@blueprint.post("/findings/<int:finding_id>/return")
@allow(Action.ANSWER_FINDING, "finding_id")
def send_back(finding_id: int) -> ResponseReturnValue:
    """Who noted it: not settled yet, and why."""
    page, form = _answerable(finding_id), ReturnForm()
    if form.validate() and sent(
        form,
        lambda: answer_finding(
            finding_id, by=viewer(), is_enough=False, because=form.because.data or "", today=_today(),
            now=clock.now(), once=form.once.data,
        ),
        _("The issue is open again; the agency reads what is missing."),
    ):  # fmt: skip
        return redirect(f"/findings/{finding_id}")
    return _shown(page, returning=form)


def _page(finding_id: int) -> FindingRow:
    page = finding_page(finding_id, viewer=viewer(), today=_today())
    if page is None:
        abort(404)
    return page


def _answerable(finding_id: int) -> FindingRow:
    page = _page(finding_id)
    if not page.has_noted:
        abort(403)
    return page


def _assigning(finding_id: int, **shown: Any) -> AssignForm:
    page = _page(finding_id)
    form = AssignForm(**shown)
    form.owner_id.choices = choices((owner.id, owner.name) for owner in possible_owners(page.agreement_id))
    return form


def _shown(
    page: FindingRow,
    *,
    assigning: AssignForm | None = None,
    settling: SettleForm | None = None,
    answering: AcceptForm | None = None,
    returning: ReturnForm | None = None,
) -> ResponseReturnValue:
    seen = page.due_on.isoformat() if page.due_on else ""
    is_assigning = assigning is not None
    may_assign = page.is_assigner and allowed(Action.ASSIGN_FINDING)
    if assigning is not None:
        assigning.seen.raw_data = [seen]  # the next try is made with open eyes
    elif may_assign:
        now_asked = {"owner_id": page.owner_id, "in_charge": page.in_charge, "due_on": page.due_on}
        assigning = _assigning(page.id, formdata=None, seen=seen, **(now_asked if page.owner_id else {}))
    return render_template(
        "findings/detail.html",
        page=page,
        assigning=assigning,
        is_assigning=is_assigning,
        settling=settling or SettleForm(formdata=None),
        answering=answering or AcceptForm(formdata=None),
        returning=returning or ReturnForm(formdata=None),
        is_returning=returning is not None,
        form=settling or answering or returning or (assigning if is_assigning else None),
    )


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)
