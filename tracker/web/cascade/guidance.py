"""Guidance: what a program sends down and who has read it, what comes down to it and what it answers."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, current_app, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.permissions import Action
from tracker.domain.reminded_things import Thing, ThingKind
from tracker.queries.agreement_forms import agreement_form, content_forms
from tracker.queries.days_off import working_calendar
from tracker.queries.guidance import (
    Received,
    SentPage,
    guidance_file,
    reading_page,
    received_guidance,
    sent_guidance,
    sent_page,
)
from tracker.queries.reminder_history import newest_reminders
from tracker.services.guidance import acknowledge_guidance, answer_guidance, send_guidance, withdraw_guidance
from tracker.web.cascade.guidance_forms import AcknowledgeForm, AnswerForm, SendForm, WithdrawForm
from tracker.web.evidence_files.views import hand_out
from tracker.web.fields import choices
from tracker.web.forms import sent
from tracker.web.guard import allow, allowed, viewer
from tracker.web.uploads import take_files

blueprint = Blueprint("guidance", __name__)


@blueprint.get("/agreements/<int:agreement_id>/guidance")
@allow(Action.SEE_AGREEMENT, "agreement_id")
def index(agreement_id: int) -> ResponseReturnValue:
    """What came down to the program, and what it sent down."""
    return render_template(
        "cascade/guidance.html",
        agreement=agreement_form(agreement_id),
        received=received_guidance(agreement_id, viewer(), today=_today()),
        sent=sent_guidance(agreement_id, viewer()),
        may_send=allowed(Action.SEND_GUIDANCE),
    )


@blueprint.route("/agreements/<int:agreement_id>/guidance/new", methods=["GET", "POST"])
@allow(Action.SEND_GUIDANCE, "agreement_id")
@take_files
def new(agreement_id: int) -> ResponseReturnValue:
    """Send a document to the programs below."""
    form = SendForm()
    form.content_ids.choices = choices((one.id, one.label) for one in content_forms(agreement_id) if one.label)
    if form.validate_on_submit() and sent(
        form,
        lambda: send_guidance(
            agreement_id, form.facts(), by=viewer(), calendar=working_calendar(), today=_today(), now=clock.now(),
            attached=form.attached(), once=form.once.data,
        ),
        _("The document is sent to the programs below; here you see who has read it."),
    ):  # fmt: skip
        return redirect(f"/agreements/{agreement_id}/guidance")
    if form.errors and form.files.data:
        form.files.errors = [*form.files.errors, _("Please choose the files again: a browser does not keep them.")]
    return render_template("cascade/guidance_new.html", agreement=agreement_form(agreement_id), form=form)


@blueprint.get("/agreements/<int:agreement_id>/guidance/<int:document_id>/file")
@allow(Action.TAKE_COPY, "agreement_id")
def file(agreement_id: int, document_id: int) -> ResponseReturnValue:
    """The document itself, to readers of the program that sent it and of those it came down to."""
    return hand_out(guidance_file(agreement_id, document_id))


@blueprint.get("/guidance/<int:document_id>")
@allow(Action.SEE_AGREEMENT, "document_id")
def detail(document_id: int) -> ResponseReturnValue:
    """One document that was sent down, with who has read and answered it."""
    return _sent(_sent_page(document_id), WithdrawForm(formdata=None))


@blueprint.post("/guidance/<int:document_id>/withdraw")
@allow(Action.SEND_GUIDANCE, "document_id")
def withdraw(document_id: int) -> ResponseReturnValue:
    """Nobody owes it any more."""
    page, form = _sent_page(document_id), WithdrawForm()
    if form.validate() and sent(
        form,
        lambda: withdraw_guidance(
            document_id, by=viewer(), because=form.because.data or "", now=clock.now(), once=form.once.data
        ),
        _("It is withdrawn; nobody is reminded of it any more."),
    ):
        return redirect(f"/guidance/{document_id}")
    return _sent(page, form)


@blueprint.get("/readings/<int:reading_id>")
@allow(Action.SEE_AGREEMENT, "reading_id")
def reading(reading_id: int) -> ResponseReturnValue:
    """One document as one program below received it."""
    return _received(_reading_page(reading_id))


@blueprint.post("/readings/<int:reading_id>/acknowledge")
@allow(Action.READ_GUIDANCE, "reading_id")
def acknowledge(reading_id: int) -> ResponseReturnValue:
    """Received and read."""
    page, form = _reading_page(reading_id), AcknowledgeForm()
    form.offer(page.unread_beside)
    if form.validate() and sent(
        form,
        lambda: acknowledge_guidance(
            reading_id, by=viewer(), today=_today(), now=clock.now(), also=form.also.data or (), once=form.once.data
        ),
        _("Acknowledged. You can answer what was done about it now or later."),
    ):
        return redirect(f"/readings/{reading_id}")
    return _received(page, acknowledging=form)


@blueprint.post("/readings/<int:reading_id>/answer")
@allow(Action.READ_GUIDANCE, "reading_id")
def answer(reading_id: int) -> ResponseReturnValue:
    """What was done about it."""
    page, form = _reading_page(reading_id), AnswerForm()
    form.offer(page.answered_alike)
    if form.validate() and sent(
        form,
        lambda: answer_guidance(
            reading_id,
            form.facts(),
            by=viewer(),
            today=_today(),
            now=clock.now(),
            also=form.also.data or (),
            once=form.once.data,
        ),
        _("Answered; the program above reads it."),
    ):
        return redirect(f"/readings/{reading_id}")
    return _received(page, answering=form)


def _sent_page(document_id: int) -> SentPage:
    page = sent_page(document_id, viewer(), today=_today())
    if page is None:
        abort(404)
    return page


def _reading_page(reading_id: int) -> Received:
    page = reading_page(reading_id, viewer(), today=_today())
    if page is None:
        abort(404)
    return page


def _sent(page: SentPage, form: WithdrawForm) -> ResponseReturnValue:
    return render_template(
        "cascade/guidance_sent.html",
        agreement=agreement_form(page.document.agreement_id),
        page=page,
        form=form,
        may_send=allowed(Action.SEND_GUIDANCE),
    )


def _received(
    page: Received, *, acknowledging: AcknowledgeForm | None = None, answering: AnswerForm | None = None
) -> ResponseReturnValue:
    if page.reading is None:
        abort(404)
    if acknowledging is None:
        acknowledging = AcknowledgeForm(formdata=None)
        acknowledging.offer(page.unread_beside)
    if answering is None:
        answering = AnswerForm(formdata=None)
        answering.offer(page.answered_alike)
    return render_template(
        "cascade/reading.html",
        agreement=agreement_form(page.reading.agreement_id),
        document=page.document,
        reading=page.reading,
        page=page,
        acknowledging=acknowledging,
        answering=answering,
        form=acknowledging if acknowledging.errors else answering,
        may_read=allowed(Action.READ_GUIDANCE),
        reminders=newest_reminders(Thing(ThingKind.GUIDANCE, page.reading.id)),
    )


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)
