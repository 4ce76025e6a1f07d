"""Forms of a review: one's own report, and moved dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Length

from tracker.domain.consolidations import LONGEST_RESERVATION, OnBehalf
from tracker.domain.effects import LEVEL_WORDS, Effect, EffectLevel
from tracker.domain.joint_reviews import JointFigure
from tracker.domain.signing import Declaration
from tracker.services.reviews.moving import HumanDates
from tracker.web.fields import DayField, Filled, LineField, NumberField, TextField, VersionField, choices
from tracker.web.filters import number, say_message
from tracker.web.forms import OnceForm, at_first

OTHER, OPEN, AGENCY = "other", "open", "agency-"
BEHALVES = (
    ("", _l("For myself, as the head")),
    (OnBehalf.FOR_THE_HEAD, _l("KT. (signed for the head)")),
    (OnBehalf.FOR_THE_COLLECTIVE, _l("TM. (on behalf of the collective leadership)")),
    (OnBehalf.BY_ORDER, _l("TL. (by order)")),
)


class ReportForm(OnceForm):
    """What the agency did in the period, what was difficult, what it proposes and will do next."""

    text = TextField(_l("Results in this period"), longest=20000)
    difficulties = TextField(_l("Difficulties and their causes"), longest=10000)
    proposals = TextField(_l("Proposals"), longest=10000)
    next_period = TextField(_l("Next period"), longest=10000)
    draft = VersionField()

    def texts(self) -> dict[str, str]:
        """What was written, by field."""
        return {name: self._fields[name].data or "" for name in TEXTS}

    def effects(self) -> dict[int, Effect]:
        """What was judged, by content."""
        levels = {name: field.data for name, field in self._fields.items() if name.startswith(LEVEL) and field.data}
        return {int(name.removeprefix(LEVEL)): self._effect(name, level) for name, level in levels.items()}

    def validate(self, extra_validators: Any = None) -> bool:
        """Reasons belong to a judgement."""
        is_valid = bool(super().validate(extra_validators))
        for name, field in self._fields.items():
            if name.startswith(LEVEL) and not field.data and self._said_of(name):
                field.errors = [_l("Choose how you judge it.")]
                is_valid = False
        return is_valid

    def has_wrong_effect(self) -> bool:
        """Is something to be mended among the judgements?"""
        return any(name.startswith((LEVEL, REASONS, PROOFS)) for name in self.errors)

    def _effect(self, name: str, level: str) -> Effect:
        reasons, proofs = (self._fields[name.replace(LEVEL, other)].data or "" for other in (REASONS, PROOFS))
        return Effect(EffectLevel(level), reasons.strip(), proofs.strip())

    def _said_of(self, name: str) -> bool:
        return any(self._fields[name.replace(LEVEL, other)].data for other in (REASONS, PROOFS))


TEXTS = ("text", "difficulties", "proposals", "next_period")
LEVEL, REASONS, PROOFS = "level_", "reasons_", "proofs_"
LEVELS = (("", _l("Not judged")), *((level, _l(word)) for level, word in LEVEL_WORDS.items()))


def report_form(contents: Iterable[tuple[int, str]], shown: Mapping[str, Any] | None) -> ReportForm:
    """The form with fields for the effect of each content; ``shown`` None: as it was sent."""
    fields: dict[str, Any] = {}
    for id_, _title in contents:
        fields[f"{LEVEL}{id_}"] = SelectField(_l("Effect"), choices=choices(LEVELS), default="")
        fields[f"{REASONS}{id_}"] = TextField(_l("Reasons"), longest=2000)
        fields[f"{PROOFS}{id_}"] = LineField(_l("What shows it"), longest=1000)
    kind = type("ReportWithEffects", (ReportForm,), fields)
    made: ReportForm = kind() if shown is None else kind(formdata=None, data=dict(shown))
    return made


def effects_shown(effects: Mapping[int, Effect]) -> dict[str, str]:
    """What the fields of effects are filled with."""
    return {
        name: text
        for id_, one in effects.items()
        for name, text in (
            (f"{LEVEL}{id_}", str(one.level)), (f"{REASONS}{id_}", one.reasons), (f"{PROOFS}{id_}", one.evidence),
        )
    }  # fmt: skip


class BecauseForm(OnceForm):
    """Something is undone, with a reason that everybody reads."""

    because = TextField(_l("Why"), [Filled()], longest=2000)


class AssessmentForm(OnceForm):
    """The standing agency's words; ``assessment_form`` adds a field for each content of the program."""

    assessment = TextField(_l("General assessment"), longest=20000)

    def by_content(self) -> dict[int, str]:
        """What was typed for single contents."""
        named = {name: field for name, field in self._fields.items() if name.startswith(OF_CONTENT)}
        return {int(name.removeprefix(OF_CONTENT)): field.data or "" for name, field in named.items()}


OF_CONTENT = "content_"


def assessment_form(
    contents: Iterable[tuple[int, str]], assessment: str, by_content: Mapping[int, str]
) -> AssessmentForm:
    """The form with what was kept so far. Contents without a heading share the general assessment."""
    headed = [(id_, title) for id_, title in contents if title]
    fields = {f"{OF_CONTENT}{id_}": TextField(title, longest=10000) for id_, title in headed}
    shown = {"assessment": assessment} | {f"{OF_CONTENT}{id_}": by_content.get(id_, "") for id_, _title in headed}
    made: AssessmentForm = type("AssessmentOfContents", (AssessmentForm,), fields)(data=at_first(shown))
    return made


class SettleForm(OnceForm):
    """Whose figure counts."""

    chosen = RadioField(_l("Which figure counts?"), validators=[Filled()])
    value = NumberField(_l("The figure both agreed upon"), at_least=None)
    because = TextField(_l("Why"), [Filled()], longest=2000)

    @classmethod
    def about(cls, figure: JointFigure) -> SettleForm:
        """The form with the figures that agencies named."""
        form = cls()
        unit = figure.figure.unit
        named = [(f"{AGENCY}{one.agency_id}", f"{one.agency}: {number(one.value)} {unit}") for one in figure.named
                 if one.value is not None]  # fmt: skip
        further = [
            (OTHER, _l("Another figure that both agreed upon")),
            (OPEN, _l("Left open, printed as a difference")),
        ]
        form.chosen.choices = choices([*named, *further])
        return form

    def chosen_id(self) -> int | None:
        """The agency whose figure counts."""
        chosen = str(self.chosen.data or "")
        return int(chosen.removeprefix(AGENCY)) if chosen.startswith(AGENCY) else None

    def agreed_value(self) -> Decimal | None:
        """The figure typed, when it is that which counts."""
        value: Decimal | None = self.value.data if self.chosen.data == OTHER else None
        return value

    def validate(self, extra_validators: Any = None) -> bool:
        """Another figure must be named."""
        is_valid = super().validate(extra_validators)
        if is_valid and self.chosen.data == OTHER and self.value.data is None:
            self.value.errors = [_l("Type the figure.")]
            return False
        return bool(is_valid)


class SeenForm(OnceForm):
    """Yes, as it was read; ``seen``: its hash."""

    seen = HiddenField()


class SignForm(SeenForm):
    """A leader signs what he has read."""

    declared = SelectMultipleField(_l("I declare"))
    on_behalf = RadioField(_l("How you sign"), default="", choices=choices(BEHALVES))
    reservation = TextField(_l("Reservation"), longest=LONGEST_RESERVATION)
    password = PasswordField(_l("Your password"), [Length(max=1000)], render_kw={"autocomplete": "current-password"})

    @classmethod
    def about(cls, asked: Iterable[Declaration]) -> SignForm:
        """The form with the sentences to tick."""
        form = cls()
        form.declared.choices = choices((one.code, say_message(one.sentence)) for one in asked)
        return form

    def behalf(self) -> OnBehalf | None:
        """KT., TM., TL. or nothing."""
        return OnBehalf(self.on_behalf.data) if self.on_behalf.data else None


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
