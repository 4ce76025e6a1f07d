"""Forms of one's own account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import EmailInput

from tracker.domain.passwords import LONGEST_PASSWORD
from tracker.domain.people import LONGEST_EMAIL
from tracker.domain.second_factor import LONGEST_TYPED
from tracker.web.fields import LineField, choices
from tracker.web.form_words import SpokenForm
from tracker.web.forms import OnceForm

AS_A_CODE = {"autocomplete": "one-time-code", "spellcheck": "false"}


class ChangePasswordForm(SpokenForm):
    """The old password and the new one."""

    old_password = PasswordField(
        _l("Present password"),
        [InputRequired(_l("Type your password.")), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )
    password = PasswordField(
        _l("New password"),
        [InputRequired(_l("Type a password.")), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "new-password"},
    )


class ConnectForm(SpokenForm):
    """The password once more, before the account is opened to an identity elsewhere."""

    password = PasswordField(
        _l("Present password"),
        [InputRequired(_l("Type your password.")), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )


class FactorCodeForm(OnceForm):
    """A code of one's telephone."""

    code = LineField(_l("Code"), [InputRequired(_l("Type the code."))], longest=LONGEST_TYPED, render_kw=AS_A_CODE)


class SwitchOffForm(SpokenForm):
    """Both steps once more, to go back to one."""

    password = PasswordField(
        _l("Present password"),
        [InputRequired(_l("Type your password.")), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )
    code = LineField(_l("Code"), [InputRequired(_l("Type the code."))], longest=LONGEST_TYPED, render_kw=AS_A_CODE)


class ChangeEmailForm(OnceForm):
    """Another address, and the password."""

    email = LineField(
        _l("New e-mail address"),
        [InputRequired(_l("Type your e-mail address."))],
        longest=LONGEST_EMAIL,
        widget=EmailInput(),
        render_kw={"autocomplete": "email"},
    )
    password = PasswordField(
        _l("Present password"),
        [InputRequired(_l("Type your password.")), Length(max=LONGEST_PASSWORD)],
        render_kw={"autocomplete": "current-password"},
    )


class LanguageForm(OnceForm):
    """In which language the tracker speaks and writes to one."""

    language = SelectField(_l("Language"), choices=choices([("vi", "Tiếng Việt"), ("en", "English")]))
