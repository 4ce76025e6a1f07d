"""What every form does alike: say a refusal beside its field, and carry a key that makes it count once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, request
from flask_wtf import FlaskForm
from wtforms import HiddenField

from tracker.domain.errors import AlreadyDone, ChangedMeanwhile, Refusal, RuleBroken
from tracker.services.once import SENT_ALREADY, was_spent
from tracker.web.filters import say_message
from tracker.web.form_words import SpokenForm


class OnceForm(SpokenForm):
    """A form that writes: ``once`` is its one-time key (made by the template), so that a double click is one act."""

    once = HiddenField()


def refuse(form: FlaskForm, refusal: Refusal) -> None:
    """Show why a service refused: beside the field it names, else above the form. The template says the Message."""
    field = form._fields.get(refusal.field) if refusal.field else None
    if field is None:
        form.form_errors.append(refusal.message)
    else:
        field.errors = [*field.errors, refusal.message]


def is_second_click(form: OnceForm) -> bool:
    """Is what cannot be saved now saved already, by the first click? Then it is said so."""
    if not (form.errors and was_spent(form.once.data)):
        return False
    flash(say_message(SENT_ALREADY), "info")
    return True


def at_first(shown: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What a form is filled with until it is sent; then what the browser leaves out was left empty."""
    return shown if request.method == "GET" else None


def sent(form: FlaskForm, act: Callable[[], object], said: str) -> bool:
    """Do what the form asks and say so; False when it was refused, with the reason in the form."""
    try:
        act()
    except AlreadyDone as twice:
        flash(say_message(twice.message), "info")
    except (RuleBroken, ChangedMeanwhile) as refusal:
        refuse(form, refusal)
        return False
    else:
        flash(said, "success")
    return True
