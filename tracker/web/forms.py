"""What every form does alike: say a refusal beside its field, and carry a key that makes it count once."""

from __future__ import annotations

import secrets

from flask_babel import get_locale
from flask_wtf import FlaskForm
from wtforms import HiddenField

from tracker.domain.errors import Refusal
from tracker.language import say


class OnceForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """A form that writes: ``once`` is its one-time key, so that a double click is one act."""

    once = HiddenField(default=lambda: secrets.token_urlsafe(16))


def refuse(form: FlaskForm, refusal: Refusal) -> None:
    """Show why a service refused: beside the field it names, else above the form."""
    said = say(refusal.message, language())
    field = form._fields.get(refusal.field) if refusal.field else None
    if field is None:
        form.form_errors.append(said)
    else:
        field.errors = [*field.errors, said]


def language() -> str:
    """The language of this request: "vi" or "en"."""
    locale = get_locale()
    return "en" if locale is not None and locale.language == "en" else "vi"
