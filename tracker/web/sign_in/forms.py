"""Forms of signing in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired, Length

from tracker.web.form_words import SpokenForm


class SignInForm(SpokenForm):
    """E-mail and password; ``next`` is where the person wanted to go."""

    email = EmailField(
        _l("E-mail"),
        [InputRequired(_l("Type your e-mail address.")), Length(max=200)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Type your password.")), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class PasswordForm(SpokenForm):
    """A new password, set through a one-time link."""

    password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Type a password.")), Length(max=1000)],
        render_kw={"autocomplete": "new-password"},
    )
