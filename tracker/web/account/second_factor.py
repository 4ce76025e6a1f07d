"""The second step of one's sign-in: switched on with a telephone, off again, and codes on paper for a lost one."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.errors import AlreadyDone, RuleBroken
from tracker.domain.permissions import Action
from tracker.domain.second_factor import in_fours
from tracker.queries.second_factors import FactorState, second_factor_of
from tracker.services.guessing import TooManyFailures
from tracker.services.second_factor import keeping as service
from tracker.web.account.forms import FactorCodeForm, SwitchOffForm
from tracker.web.account.telephones import account_address, drawn
from tracker.web.filters import say_message
from tracker.web.forms import refuse
from tracker.web.guard import allow, owes_second_factor, viewer

blueprint = Blueprint("second_factor", __name__)
PAGE = "/account/second-factor"


@blueprint.get(PAGE)
@allow(Action.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Is it on, and what can be done."""
    return _page(FactorCodeForm())


@blueprint.post(f"{PAGE}/start")
@allow(Action.SIGNED_IN, again=True)
def start() -> ResponseReturnValue:
    """Make the secret that the telephone reads off the next page."""
    try:
        service.start(viewer(), secret_key=_secret_key(), now=clock.now(), once=request.form.get("once"))
    except (AlreadyDone, RuleBroken) as refusal:
        flash(say_message(refusal.message), "info")
    return redirect(PAGE)


@blueprint.post(PAGE)
@allow(Action.SIGNED_IN)
def switch_on() -> ResponseReturnValue:
    """The first code of the telephone; the answer shows the recovery codes, this once."""
    form = FactorCodeForm()
    if not form.validate_on_submit():
        return _page(form)
    return _codes_or(
        form,
        lambda: service.switch_on(
            viewer(), form.code.data or "", secret_key=_secret_key(), now=clock.now(), once=form.once.data
        ),
        lambda: _page(form),
    )


@blueprint.route(f"{PAGE}/codes", methods=["GET", "POST"])
@allow(Action.SIGNED_IN)
def codes() -> ResponseReturnValue:
    """New recovery codes, shown once; the old ones end."""
    form = FactorCodeForm()

    def page() -> str:
        return render_template("account/new_codes.html", form=form, factor=_factor())

    if not form.validate_on_submit():
        return page()
    return _codes_or(
        form,
        lambda: service.new_recovery_codes(
            viewer(), form.code.data or "", secret_key=_secret_key(), address=request.remote_addr or "",
            now=clock.now(), once=form.once.data,
        ),
        page,
    )  # fmt: skip


@blueprint.route(f"{PAGE}/off", methods=["GET", "POST"])
@allow(Action.SIGNED_IN)
def switch_off() -> ResponseReturnValue:
    """Back to the password alone; both are asked for."""
    form, status = SwitchOffForm(), 200
    if form.validate_on_submit():
        try:
            service.switch_off(
                viewer(), form.password.data or "", form.code.data or "", secret_key=_secret_key(),
                address=request.remote_addr or "", now=clock.now(),
            )  # fmt: skip
        except RuleBroken as refusal:
            refuse(form, refusal)
            status = 429 if isinstance(refusal, TooManyFailures) else 200
        else:
            flash(_("The second step is off."), "success")
            return redirect(PAGE)
    return render_template("account/second_factor_off.html", form=form, factor=_factor()), status


def _page(form: FactorCodeForm) -> str:
    secret = service.waiting_secret(viewer(), secret_key=_secret_key(), now=clock.now())
    facts: dict[str, object] = {"secret": None}
    if secret:
        host = urlsplit(current_app.config["SETTINGS"].base_url).hostname or request.host
        address = account_address(secret, viewer().email, host)
        facts = {"secret": in_fours(secret), "picture": drawn(address), "address": address}
    return render_template(
        "account/second_factor.html", form=form, factor=_factor(), is_required=owes_second_factor(), **facts
    )


def _factor() -> FactorState:
    return second_factor_of(viewer().person_id)


def _secret_key() -> str:
    found: str = current_app.config["SETTINGS"].secret_key
    return found


def _codes_or(form: FactorCodeForm, make: Callable[[], list[str]], otherwise: Callable[[], str]) -> ResponseReturnValue:
    """The page of new recovery codes; else why there are none."""
    try:
        made = make()
    except AlreadyDone as twice:
        flash(say_message(twice.message), "info")
        return redirect(PAGE)
    except TooManyFailures as too_many:
        refuse(form, too_many)
        return otherwise(), 429
    except RuleBroken as refusal:
        refuse(form, refusal)
        return otherwise()
    return render_template("account/recovery_codes.html", codes=made, made_at=clock.now())
