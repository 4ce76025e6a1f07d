"""The form of the review rules: one row for each cadence, one calendar for all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field, Form, FormField, RadioField
from wtforms.validators import ValidationError

from tracker.domain.months import MOST_MONTHS
from tracker.domain.periods import Cadence, Convention
from tracker.domain.reviews import ReviewRule
from tracker.queries.agreement_forms import RuleForm
from tracker.web.agreements_edit.forms import CADENCE_WORDS, AmendForm
from tracker.web.fields import DayField, DaysField, Filled, NumberField, choices

CONVENTION_WORDS = {
    Convention.OFFICIAL: _l("From the 15th to the 14th (Decree 09/2019/NĐ-CP)"),
    Convention.CALENDAR: _l("Whole calendar months"),
    Convention.SCHOOL_YEAR: _l("School year, from 1 September"),
}
USUAL = ReviewRule(cadence=Cadence.QUARTERLY)


class NeededWhenOn:
    """A validator: something must be typed where the row is ticked."""

    def __call__(self, row: RuleRow, field: Field) -> None:
        """Raises ValidationError."""
        if row.is_on.data and field.data is None and not field.process_errors:
            raise ValidationError(_("This must be filled in."))


class RuleRow(Form):
    """One cadence: whether it is asked for, and how many working days each step gets."""

    is_on = BooleanField()
    submit_days = NumberField(_l("Days to submit"), [Filled()], whole=True, at_least=1)
    consolidate_days = NumberField(_l("Days to consolidate"), [Filled()], whole=True, at_least=1)
    sign_days = NumberField(_l("Days to sign"), [Filled()], whole=True, at_least=1)


class EveryMonthsRow(RuleRow):
    """Every so many months, counted from a day: "three-monthly from 05/04", "after 3 years"."""

    every_months = NumberField(_l("Months from one review to the next"), [NeededWhenOn()], whole=True, at_least=1)
    anchor_on = DayField(_l("Counted from"))

    def validate_every_months(self, field: NumberField) -> None:
        """No more months than a period may have. Raises ValidationError, as WTForms wants it."""
        if field.data is not None and field.data > MOST_MONTHS:
            raise ValidationError(_("A period has 1 to %(most)s months.", most=MOST_MONTHS))


class MilestoneRow(RuleRow):
    """On days that a superior ordered."""

    milestones = DaysField(_l("Days of the reviews"), [NeededWhenOn()])


class RulesForm(AmendForm):
    """How the agreement is reviewed."""

    convention = RadioField(
        _l("Periods run"), choices=choices((convention.value, words) for convention, words in CONVENTION_WORDS.items())
    )
    monthly = FormField(RuleRow, CADENCE_WORDS[Cadence.MONTHLY])
    quarterly = FormField(RuleRow, CADENCE_WORDS[Cadence.QUARTERLY])
    half_yearly = FormField(RuleRow, CADENCE_WORDS[Cadence.HALF_YEARLY])
    annual = FormField(RuleRow, CADENCE_WORDS[Cadence.ANNUAL])
    every_months = FormField(EveryMonthsRow, _l("Every so many months"))
    milestone = FormField(MilestoneRow, _l("On days ordered by a superior"))

    @property
    def cadence_rows(self) -> list[tuple[Cadence, FormField[RuleRow]]]:
        """The rows with their cadences, the shortest first."""
        return [(cadence, self[cadence.value]) for cadence in Cadence]

    def rules(self) -> list[ReviewRule]:
        """The rules as typed. Raises RuleBroken."""
        return [self._rule(cadence, row.form) for cadence, row in self.cadence_rows if row.form.is_on.data]

    def _rule(self, cadence: Cadence, row: RuleRow) -> ReviewRule:
        more: dict[str, Any] = {}
        if isinstance(row, EveryMonthsRow):
            more = {"every_months": int(row.every_months.data), "anchor_on": row.anchor_on.data}
        elif isinstance(row, MilestoneRow):
            more = {"milestones": row.milestones.data}
        return ReviewRule(
            cadence=cadence,
            convention=Convention(self.convention.data),
            submit_days=int(row.submit_days.data),
            consolidate_days=int(row.consolidate_days.data),
            sign_days=int(row.sign_days.data),
            **more,
        )


def filled_in(standing: Sequence[RuleForm]) -> dict[str, object]:
    """What the form shows at first: the rules that are on; for the others the usual days."""
    by_cadence = {Cadence(rule.cadence): rule for rule in standing}
    convention = standing[0].convention if standing else Convention.OFFICIAL.value
    names = ("submit_days", "consolidate_days", "sign_days", "every_months", "anchor_on", "milestones")
    return {"convention": convention} | {
        cadence.value: {"is_on": cadence in by_cadence}
        | {name: getattr(by_cadence.get(cadence, USUAL), name) or None for name in names}
        for cadence in Cadence
    }
