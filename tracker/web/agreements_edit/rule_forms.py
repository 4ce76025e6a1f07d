"""The form of the review rules: one row for each cadence, one calendar for all."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Form, FormField, RadioField

from tracker.domain.periods import Cadence, Convention
from tracker.domain.reviews import ReviewRule
from tracker.queries.agreement_forms import RuleForm
from tracker.web.agreements_edit.forms import CADENCE_WORDS, EditForm
from tracker.web.fields import Filled, NumberField, choices

CONVENTION_WORDS = {
    Convention.OFFICIAL: _l("From the 15th to the 14th (Decree 09/2019/NĐ-CP)"),
    Convention.CALENDAR: _l("Whole calendar months"),
    Convention.SCHOOL_YEAR: _l("School year, from 1 September"),
}
USUAL = ReviewRule(cadence=Cadence.QUARTERLY)


class RuleRow(Form):
    """One cadence: whether it is asked for, and how many working days each step gets."""

    is_on = BooleanField()
    submit_days = NumberField(_l("Days to submit"), [Filled()], whole=True, at_least=1)
    consolidate_days = NumberField(_l("Days to consolidate"), [Filled()], whole=True, at_least=1)
    sign_days = NumberField(_l("Days to sign"), [Filled()], whole=True, at_least=1)


class RulesForm(EditForm):
    """How the agreement is reviewed."""

    convention = RadioField(
        _l("Periods run"), choices=choices((convention.value, words) for convention, words in CONVENTION_WORDS.items())
    )
    monthly = FormField(RuleRow, CADENCE_WORDS[Cadence.MONTHLY])
    quarterly = FormField(RuleRow, CADENCE_WORDS[Cadence.QUARTERLY])
    half_yearly = FormField(RuleRow, CADENCE_WORDS[Cadence.HALF_YEARLY])
    annual = FormField(RuleRow, CADENCE_WORDS[Cadence.ANNUAL])

    @property
    def cadence_rows(self) -> list[tuple[Cadence, FormField[RuleRow]]]:
        """The rows with their cadences, the shortest first."""
        return [(cadence, self[cadence.value]) for cadence in CADENCE_WORDS]

    def rules(self, standing: Sequence[RuleForm]) -> list[ReviewRule]:
        """The rules as typed; rules of other kinds stay as they are. Raises RuleBroken."""
        convention = Convention(self.convention.data)
        chosen = [
            ReviewRule(
                cadence=cadence,
                convention=convention,
                submit_days=int(row.submit_days.data),
                consolidate_days=int(row.consolidate_days.data),
                sign_days=int(row.sign_days.data),
            )
            for cadence, row in self.cadence_rows
            if row.is_on.data
        ]
        return chosen + [rule_of(rule) for rule in standing if Cadence(rule.cadence) not in CADENCE_WORDS]


def rule_of(row: RuleForm) -> ReviewRule:
    """The domain's rule of a row."""
    return ReviewRule(
        cadence=Cadence(row.cadence),
        convention=Convention(row.convention),
        submit_days=row.submit_days,
        consolidate_days=row.consolidate_days,
        sign_days=row.sign_days,
        every_months=row.every_months,
        anchor_on=row.anchor_on,
    )


def filled_in(standing: Sequence[RuleForm]) -> dict[str, object]:
    """What the form shows at first: the rules that are on; for the others the usual days."""
    by_cadence = {Cadence(rule.cadence): rule for rule in standing}
    convention = standing[0].convention if standing else Convention.OFFICIAL.value
    days = ("submit_days", "consolidate_days", "sign_days")
    return {"convention": convention} | {
        cadence.value: {"is_on": cadence in by_cadence}
        | {name: getattr(by_cadence.get(cadence, USUAL), name) for name in days}
        for cadence in CADENCE_WORDS
    }
