"""WTForms' own messages in our two languages: it has no Vietnamese, so they are keys of our catalogue."""

from __future__ import annotations

from flask_wtf import FlaskForm

from tracker.domain.messages import message
from tracker.language import catalogue
from tracker.web.languages import current_language

# Known to the catalogue's extractor; the texts are WTForms'.
BUILT_IN = (
    message("This field is required."),
    message("Not a valid choice."),
    message("Invalid Choice: could not coerce."),
    message("'%(value)s' is not a valid choice for this field."),
    message("'%(value)s' are not valid choices for this field."),
    message("Field cannot be longer than %(max)d characters."),
    message("Field must be at least %(min)d characters long."),
    message("Field must be between %(min)d and %(max)d characters long."),
    message("Invalid email address."),
    message("Invalid URL."),
    message("Field must be equal to %(other_name)s."),
)


class Words:
    """What WTForms asks for a sentence."""

    def gettext(self, text: str) -> str:
        """One sentence in the language of the page."""
        said: str = catalogue(current_language()).ugettext(text)
        return said

    def ngettext(self, one: str, many: str, count: int) -> str:
        """Vietnamese has one form for all counts: that of the plural key."""
        is_one = count == 1 and current_language() == "en"
        return self.gettext(one) if is_one else self.gettext(many)


class SpokenForm(FlaskForm):  # type: ignore[misc]  # flask-wtf has no types
    """A form that speaks the language of the page."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """See WTForms. The token is asked for before any view (``CSRFProtect``); a field would sign a second one."""

        csrf = False

        def get_translations(self, _form: object) -> Words:
            """WTForms' hook."""
            return Words()
