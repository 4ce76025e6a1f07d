"""Forms of a review: one's own report, and moved dates."""

from __future__ import annotations

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from tracker.services.reviews.moving import HumanDates
from tracker.web.fields import DayField, Filled, LineField, TextField
from tracker.web.forms import OnceForm


class ReportForm(OnceForm):
    """What the agency did in the period, what was difficult, what it proposes and will do next."""

    text = TextField(_l("Results in this period"), [Filled()], longest=20000)
    difficulties = TextField(_l("Difficulties and their causes"), longest=10000)
    proposals = TextField(_l("Proposals"), longest=10000)
    next_period = TextField(_l("Next period"), longest=10000)


class BecauseForm(OnceForm):
    """Something is undone, with a reason that everybody reads."""

    because = TextField(_l("Why"), [Filled()], longest=2000)


class DatesForm(OnceForm):
    """Dates set by people; an empty field keeps the date by rule. ``seen``: what stood there when the page was made."""

    submit_on = DayField(_l("Hand in by"))
    consolidate_on = DayField(_l("Consolidate by"))
    sign_on = DayField(_l("Sign by"))
    because = LineField(_l("Why the dates move"), [Filled()])
    seen = HiddenField()

    def dates(self) -> HumanDates:
        """What was typed."""
        return HumanDates(self.submit_on.data, self.consolidate_on.data, self.sign_on.data)


def from_seen(text: str | None) -> HumanDates:
    """The dates out of the hidden text; a text that is not ours counts as "nothing was set"."""
    try:
        days = [date.fromisoformat(part) if part else None for part in (text or "||").split("|")]
        return HumanDates(*days)
    except (TypeError, ValueError):
        return HumanDates()


def as_seen(dates: HumanDates) -> str:
    """The dates as one hidden text."""
    return "|".join(day.isoformat() if day else "" for day in (dates.submit_on, dates.consolidate_on, dates.sign_on))
