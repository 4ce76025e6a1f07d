"""Forms of the calendar of days off."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField

from tracker.domain.days_off import DayOff, DayOffKind
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.web.fields import DayField, Filled, LineField, choices
from tracker.web.forms import OnceForm

MOST_DAYS = 15
LONGEST_BASIS = 1000
KIND_WORDS = {
    DayOffKind.HOLIDAY: _l("Public holiday"),
    DayOffKind.COMPENSATORY: _l("Day off in lieu"),
    DayOffKind.SWAPPED_OFF: _l("Day off, swapped"),
    DayOffKind.MAKEUP_WORKDAY: _l("Working day, made up"),
}


class NewDayOffForm(OnceForm):
    """One day, or the days of one holiday that follow each other."""

    confirmed = HiddenField()
    kind = SelectField(_l("Kind"), choices=choices((kind.value, words) for kind, words in KIND_WORDS.items()))
    day = DayField(_l("Day"), [Filled()])
    until = DayField(_l("Last day"))
    name = LineField(_l("Name"), [Filled()])
    legal_basis = LineField(_l("Legal basis"), [Filled()], longest=LONGEST_BASIS)

    def days(self) -> list[DayOff]:
        """The rows that were typed. Raises RuleBroken with the field."""
        count = (self.until.data - self.day.data).days + 1 if self.until.data else 1
        if not 1 <= count <= MOST_DAYS:
            said = message("The last day comes after the first, at most %(most)s days in all.", most=MOST_DAYS)
            raise RuleBroken(said, field="until")
        kind, name, legal_basis = DayOffKind(self.kind.data), self.name.data or "", self.legal_basis.data or ""
        return [DayOff(self.day.data + timedelta(number), kind, name, legal_basis) for number in range(count)]


class DayOffForm(OnceForm):
    """What an administrator decides about a row that is there."""

    confirmed = HiddenField()
    is_on = BooleanField(_l("It counts"))
    is_confirmed = BooleanField(_l("It is decided, not only expected"))
    kind = SelectField(_l("Kind"), choices=choices((kind.value, words) for kind, words in KIND_WORDS.items()))
    day = DayField(_l("Day"), [Filled()])
    name = LineField(_l("Name"), [Filled()])
    legal_basis = LineField(_l("Legal basis"), [Filled()], longest=LONGEST_BASIS)

    def row(self) -> DayOff:
        """The row as it was typed."""
        return DayOff(
            self.day.data, DayOffKind(self.kind.data), self.name.data or "", self.legal_basis.data or "",
            is_provisional=not self.is_confirmed.data, is_on=self.is_on.data,
        )  # fmt: skip

    @staticmethod
    def shown(day: DayOff) -> dict[str, object]:
        """What the fields show of a row at first."""
        return {
            "is_on": day.is_on, "is_confirmed": not day.is_provisional, "kind": day.kind.value, "day": day.on,
            "name": day.name, "legal_basis": day.legal_basis,
        }  # fmt: skip
