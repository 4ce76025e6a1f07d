"""Forms of signing in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import EmailInput

from tracker.domain.second_factor import LONGEST_TYPED
from tracker.web.fields import LineField
from tracker.web.form_words import SpokenForm


class SignInForm(SpokenForm):
    """E-mail and password; ``next`` is where the person wanted to go."""

    email = LineField(
        _l("E-mail"),
        [InputRequired(_l("Type your e-mail address."))],
        longest=200,
        widget=EmailInput(),
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Type your password.")), Length(max=1000)],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class CodeForm(SpokenForm):
    """The code of the telephone, or a recovery code; ``next`` as before."""

    code = LineField(
        _l("Code"),
        [InputRequired(_l("Type the code."))],
        longest=LONGEST_TYPED,
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false"},
    )
    next = HiddenField()


class ForgottenForm(SpokenForm):
    """The account whose password is forgotten."""

    email = LineField(
        _l("E-mail"),
        [InputRequired(_l("Type your e-mail address."))],
        longest=200,
        widget=EmailInput(),
        render_kw={"autocomplete": "username"},
    )


class PasswordForm(SpokenForm):
    """A new password, set through a one-time link."""

    password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Type a password.")), Length(max=1000)],
        render_kw={"autocomplete": "new-password"},
    )
