"""The list of model cases of a program, noting one, and its page, where it is agreed, proposed and decided."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, current_app, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.commendations import CommendationState, Honoured
from tracker.domain.permissions import Action
from tracker.queries.agreement_forms import agreement_form
from tracker.queries.commendation_papers import commendation_list
from tracker.queries.commendations import CommendationPage, commendation_page, commendations_of
from tracker.services.commendations import (
    agree_commendation,
    decline_commendation,
    note_commendation,
    propose_commendation,
    record_award,
)
from tracker.web.commendations.forms import AgreeForm, AwardForm, DeclineForm, ModelForm, ProposeForm
from tracker.web.files import DOCX, as_file, own_templates
from tracker.web.forms import sent
from tracker.web.guard import allow, allowed, viewer

blueprint = Blueprint("commendations", __name__)


@blueprint.get("/agreements/<int:agreement_id>/commendations")
@allow(Action.SEE_AGREEMENT, "agreement_id")
def of_agreement(agreement_id: int) -> ResponseReturnValue:
    """All model cases of one program, as a half-year's or final review asks for them."""
    return render_template(
        "commendations/of_agreement.html",
        agreement=agreement_form(agreement_id),
        rows=commendations_of(agreement_id),
        may_note=allowed(Action.NOTE_COMMENDATION),
    )


@blueprint.get("/agreements/<int:agreement_id>/commendations.docx")
@allow(Action.TAKE_COPY, "agreement_id")
def list_docx(agreement_id: int) -> ResponseReturnValue:
    """The list that is attached to a proposal for an authority."""
    from tracker.documents.papers.commendation_list_texts import commendation_list_texts
    from tracker.documents.papers.templates import template_of
    from tracker.documents.papers.word import filled

    paper = commendation_list(agreement_id)
    template = template_of("commendation-list", own_templates())
    content = filled(template, commendation_list_texts(paper, on=_today()))
    return as_file(content, f"danh-sach-khen-thuong-{agreement_id}.docx", DOCX)


@blueprint.route("/agreements/<int:agreement_id>/commendations/new", methods=["GET", "POST"])
@allow(Action.NOTE_COMMENDATION, "agreement_id")
def new(agreement_id: int) -> ResponseReturnValue:
    """Note a model case."""
    form = ModelForm()
    if form.validate_on_submit() and sent(
        form,
        lambda: note_commendation(
            agreement_id, by=viewer(), honoured=Honoured(form.honoured.data), name=form.name.data or "",
            achievement=form.achievement.data or "", evidence=form.evidence.data or "", today=_today(),
            now=clock.now(), once=form.once.data,
        ),
        _("It is noted. Your agency has agreed thereby; the other parties are asked."),
    ):  # fmt: skip
        return redirect(f"/agreements/{agreement_id}/commendations")
    return render_template("commendations/new.html", agreement=agreement_form(agreement_id), form=form)


@blueprint.get("/commendations/<int:commendation_id>")
@allow(Action.SEE_AGREEMENT, "commendation_id")
def detail(commendation_id: int) -> ResponseReturnValue:
    """One model case with what became of it."""
    return _shown(_page(commendation_id))


@blueprint.post("/commendations/<int:commendation_id>/agree")
@allow(Action.AGREE_COMMENDATION, "commendation_id")
def agree(commendation_id: int) -> ResponseReturnValue:
    """The viewer's agency agrees."""
    page, form = _open_to(commendation_id), AgreeForm()
    if form.validate() and sent(
        form,
        lambda: agree_commendation(commendation_id, by=viewer(), now=clock.now(), once=form.once.data),
        _("Your agency has agreed."),
    ):
        return redirect(f"/commendations/{commendation_id}")
    return _shown(page, agreeing=form)


@blueprint.post("/commendations/<int:commendation_id>/decline")
@allow(Action.AGREE_COMMENDATION, "commendation_id")
def decline(commendation_id: int) -> ResponseReturnValue:
    """The viewer's agency does not agree."""
    page, form = _open_to(commendation_id), DeclineForm()
    if form.validate() and sent(
        form,
        lambda: decline_commendation(
            commendation_id, by=viewer(), because=form.because.data or "", today=_today(), now=clock.now(),
            once=form.once.data,
        ),
        _("It is written down that your agency does not agree, and why."),
    ):  # fmt: skip
        return redirect(f"/commendations/{commendation_id}")
    return _shown(page, declining=form)


@blueprint.post("/commendations/<int:commendation_id>/propose")
@allow(Action.PROPOSE_COMMENDATION, "commendation_id")
def propose(commendation_id: int) -> ResponseReturnValue:
    """It goes to an authority."""
    form = ProposeForm()
    if form.validate() and sent(
        form,
        lambda: propose_commendation(
            commendation_id, by=viewer(), authority=form.authority.data or "", evidence=form.evidence.data or "",
            on=form.on.data, today=_today(), now=clock.now(), once=form.once.data,
        ),
        _("The proposal is written down."),
    ):  # fmt: skip
        return redirect(f"/commendations/{commendation_id}")
    return _shown(_page(commendation_id), proposing=form)


@blueprint.post("/commendations/<int:commendation_id>/award")
@allow(Action.RECORD_AWARD, "commendation_id")
def award(commendation_id: int) -> ResponseReturnValue:
    """What the authority decided."""
    form = AwardForm()
    if form.validate() and sent(
        form,
        lambda: record_award(
            commendation_id, by=viewer(), authority=form.authority.data or "", decision=form.decision.data or "",
            on=form.on.data, form=form.form.data or "", today=_today(), now=clock.now(), once=form.once.data,
        ),
        _("The decision of the authority is written down."),
    ):  # fmt: skip
        return redirect(f"/commendations/{commendation_id}")
    return _shown(_page(commendation_id), awarding=form)


def _page(commendation_id: int) -> CommendationPage:
    page = commendation_page(commendation_id, viewer=viewer())
    if page is None:
        abort(404)
    return page


def _open_to(commendation_id: int) -> CommendationPage:
    """As long as it waits for parties, only those that have not agreed are let in."""
    page = _page(commendation_id)
    if page.row.state is CommendationState.FOUND and not page.may_agree:
        abort(403)
    return page


def _shown(
    page: CommendationPage,
    *,
    agreeing: AgreeForm | None = None,
    declining: DeclineForm | None = None,
    proposing: ProposeForm | None = None,
    awarding: AwardForm | None = None,
) -> ResponseReturnValue:
    return render_template(
        "commendations/detail.html",
        page=page,
        row=page.row,
        agreeing=agreeing or AgreeForm(formdata=None),
        declining=declining or DeclineForm(formdata=None),
        is_declining=declining is not None,
        proposing=proposing or ProposeForm(formdata=None, evidence=page.row.evidence),
        awarding=awarding or AwardForm(formdata=None, authority=page.row.proposed_to),
        form=agreeing or declining or proposing or awarding,
    )


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)
