"""The form of an agreement's ladder: one row for each reminder, ticks for who is reminded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, FieldList, Form, FormField
from wtforms.validators import ValidationError

from tracker.domain.ladders import MOST_BEFORE, MOST_DAYS, MOST_OVERDUE, ladder_of
from tracker.domain.reminders import OWN_UNIT, Ladder, Rung, Tier
from tracker.web.agreements_edit.forms import EditForm
from tracker.web.fields import Filled, LineField, NumberField

TIER_WORDS = {
    Tier.OFFICER: _l("Officer"),
    Tier.UNIT_HEAD: _l("Head of unit"),
    Tier.LEADER: _l("Leader of the agency"),
    Tier.STANDING: _l("Standing agency"),
}


class Ticks(Form):
    """Who is reminded."""

    officer = BooleanField(TIER_WORDS[Tier.OFFICER])
    unit_head = BooleanField(TIER_WORDS[Tier.UNIT_HEAD])

    @property
    def ticks(self) -> list[Field]:
        """The boxes, from the officer upwards."""
        return [self[tier.value] for tier in Tier if tier.value in self]

    @property
    def tiers(self) -> frozenset[Tier]:
        """Those that are ticked."""
        return frozenset(tier for tier in Tier if tier.value in self and self[tier.value].data)


class BeforeRow(Ticks):
    """One reminder so many working days before the due day; an empty row is none."""

    days = NumberField(_l("Reminder"), whole=True, at_least=1)

    def validate_days(self, field: NumberField) -> None:
        """Raises ValidationError, as WTForms wants it."""
        if field.data is None:
            return
        if field.data > MOST_DAYS:
            raise ValidationError(_("At most %(most)s working days.", most=MOST_DAYS))
        if not self.tiers:
            raise ValidationError(_("Tick who is reminded."))


class OverdueRow(BeforeRow):
    """One reminder so many working days after it."""

    leader = BooleanField(TIER_WORDS[Tier.LEADER])
    standing = BooleanField(TIER_WORDS[Tier.STANDING])


class AllTicks(Ticks):
    """Who is reminded, of all."""

    leader = BooleanField(TIER_WORDS[Tier.LEADER])
    standing = BooleanField(TIER_WORDS[Tier.STANDING])


class LadderForm(EditForm):
    """Which reminders an agreement sends, and to whom."""

    before = FieldList(FormField(BeforeRow, _l("Before the due day")), min_entries=MOST_BEFORE, max_entries=MOST_BEFORE)
    due = FormField(Ticks, _l("On the due day"))
    overdue = FieldList(
        FormField(OverdueRow, _l("After the due day")), min_entries=MOST_OVERDUE, max_entries=MOST_OVERDUE
    )
    weekly = FormField(AllTicks, _l("Every week after the last of these"))
    because = LineField(_l("Reason for the change"), [Filled()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Each row by itself, then what only all together can tell, beside the row that it is about."""
        is_valid = bool(super().validate(extra_validators))
        for rows in (self.before, self.overdue):
            seen: set[Any] = set()
            for row in rows:
                days = row.form.days
                if days.data is not None and days.data in seen:
                    is_valid = _refuse(days, _("Two reminders come on the same day."))
                seen.add(days.data)
        first = self.overdue.entries[0].form.days
        if not any(row.form.days.data and row.form.officer.data for row in self.overdue) and not first.errors:
            is_valid = _refuse(first, _("At least one reminder after the due day goes to the officer."))
        for rows in (self.before, self.overdue):
            rows.errors = [row.errors for row in rows] if any(row.errors for row in rows) else []
        return is_valid

    def ladder(self) -> Ladder:
        """The ladder as typed. Raises RuleBroken."""
        return ladder_of(self._rungs(), self.weekly.form.tiers)

    def _rungs(self) -> Iterator[Rung]:
        for rows, sign in ((self.before, -1), (self.overdue, 1)):
            for row in rows:
                if row.form.days.data is not None:
                    yield Rung(sign * int(row.form.days.data), row.form.tiers)
        if self.due.form.tiers:
            yield Rung(0, self.due.form.tiers)


def filled_in(ladder: Ladder) -> dict[str, object]:
    """What the form shows of a ladder at first."""
    before = [_row(rung) for rung in ladder.rungs if rung.days < 0]
    overdue = [_row(rung) for rung in ladder.rungs if rung.days > 0]
    due = next((rung.tiers for rung in ladder.rungs if rung.days == 0), frozenset[Tier]())
    return {
        "before": before + [_spare(OWN_UNIT)] * (MOST_BEFORE - len(before)),
        "due": {tier.value: tier in due for tier in Tier},
        "overdue": overdue + [_spare(frozenset(Tier))] * (MOST_OVERDUE - len(overdue)),
        "weekly": {tier.value: tier in ladder.weekly for tier in Tier},
    }


def _row(rung: Rung) -> dict[str, object]:
    return {"days": abs(rung.days), **{tier.value: tier in rung.tiers for tier in Tier}}


def _spare(tiers: frozenset[Tier]) -> dict[str, object]:
    return {"days": None, **{tier.value: False for tier in tiers}}


def _refuse(field: Field, why: str) -> bool:
    field.errors = [*field.errors, why]
    return False
