"""What to look for in the ledger; and the administrator's forms about mail that stopped."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField
from wtforms.validators import ValidationError

from tracker.queries.ledger_choices import LedgerChoices
from tracker.web.fields import DayField, Filled, LineField, choices
from tracker.web.filters import say_message
from tracker.web.form_words import SpokenForm
from tracker.web.forms import OnceForm

SEND_AGAIN, GIVE_UP = "again", "give-up"


class ReleaseForm(OnceForm):
    """Let held mail go on."""

    because = LineField(_l("Reason"), [Filled()])


class StoppedForm(OnceForm):
    """Send a stopped mail again, or give it up."""

    decision = RadioField(
        _l("What is to become of it?"),
        [Filled()],
        choices=choices(
            [
                (
                    SEND_AGAIN,
                    _l("Send it again: the same text with the same Message-ID, to the person's address of today"),
                ),
                (GIVE_UP, _l("Give it up: it is not sent any more, and stays in the list with your reason")),
            ]
        ),
    )
    because = LineField(_l("Reason"), [Filled()])


class AllStoppedForm(StoppedForm):
    """The same about every mail that stopped: after an outage there are many, with one cause."""

    decision = RadioField(
        _l("What is to become of them?"),
        [Filled()],
        choices=choices(
            [
                (
                    SEND_AGAIN,
                    _l("Send them again: the same texts with the same Message-ID, to the people's addresses of today"),
                ),
                (GIVE_UP, _l("Give them up: they are not sent any more, and stay in the list with your reason")),
            ]
        ),
    )


class LedgerFilter(SpokenForm):
    """What to look for in the ledger; it only reads, so it is sent with GET and carries no token."""

    class Meta(SpokenForm.Meta):
        """See WTForms."""

        csrf = False

    latest_day = date.max
    day = DayField(_l("From day"))
    agreement = SelectField(_l("Program"), default="")
    agency = SelectField(_l("Agency"), default="")
    person = SelectField(_l("Who is reminded"), default="")

    def offer(self, offered: LedgerChoices) -> None:
        """Fill the lists with what this reader may see."""
        agencies = [(id_, say_message(words)) for id_, words in offered.agencies]
        for field, pairs in (
            (self.agreement, offered.agreements), (self.agency, agencies), (self.person, offered.people),
        ):  # fmt: skip
            field.choices = choices([("", _("All")), *pairs])

    def validate_day(self, field: DayField) -> None:
        """Raises ValidationError, as WTForms wants it."""
        if field.data is not None and field.data > self.latest_day:
            raise ValidationError(_("At most one year ahead."))
