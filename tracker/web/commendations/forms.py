"""Forms of a model case: noting it, declining, proposing, what the authority decided."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from tracker.domain.commendations import HONOURED_WORDS, Honoured
from tracker.web.fields import DayField, Filled, LineField, TextField, choices
from tracker.web.forms import OnceForm


class ModelForm(OnceForm):
    """Who or what, what was achieved, what shows it."""

    honoured = RadioField(
        _l("What it is"), choices=choices((kind, _l(word)) for kind, word in HONOURED_WORDS.items()),
        default=Honoured.MODEL,
    )  # fmt: skip
    name = LineField(_l("Name of the model, collective or individual"), [Filled()])
    achievement = TextField(_l("What was achieved"), [Filled()])
    evidence = LineField(
        _l("Evidence"),
        longest=2000,
        description=_l("Number and date of a document, or an address https://. It may follow with the proposal."),
    )


class AgreeForm(OnceForm):
    """Yes, for my agency."""


class DeclineForm(OnceForm):
    """No, and why."""

    because = TextField(_l("Why not"), [Filled()], longest=2000)


class ProposeForm(OnceForm):
    """To whom, when, with what evidence."""

    authority = LineField(_l("Proposed to"), [Filled()])
    on = DayField(_l("Proposed on"), [Filled()])
    evidence = LineField(
        _l("Evidence"),
        [Filled()],
        longest=2000,
        description=_l("Number and date of a document, or an address https://; several parted by “; ”."),
    )


class AwardForm(OnceForm):
    """Who decided what under which number."""

    authority = LineField(_l("Authority that decided"), [Filled()])
    decision = LineField(_l("Number of the decision"), [Filled()])
    on = DayField(_l("Of the day"), [Filled()])
    form = LineField(_l("Form of commendation"), [Filled()])
