"""What to look for in the trail of a program."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import SelectField
from wtforms.validators import ValidationError

from tracker.domain.program_trail import KIND_WORDS, TrailKind
from tracker.queries.program_trail import TrailFilter
from tracker.web.fields import DayField, choices
from tracker.web.form_words import SpokenForm

LARGEST_ID = 2**31 - 1


class TrailForm(SpokenForm):
    """It only reads, so it is sent with GET and carries no token."""

    class Meta(SpokenForm.Meta):
        """See WTForms."""

        csrf = False

    kind = SelectField(
        _l("Recorded about"),
        choices=choices([("", _l("All")), *((kind.value, _l(words.text)) for kind, words in KIND_WORDS.items())]),
        default="",
    )
    person = SelectField(_l("Recorded as done by"), default="", validate_choice=False, choices=[])
    since = DayField(_l("From day"))
    until = DayField(_l("Until day"))

    def validate_until(self, field: DayField) -> None:
        """Raises ValidationError, as WTForms wants it."""
        if field.data is not None and self.since.data is not None and field.data < self.since.data:
            raise ValidationError(_("This day lies before the first one."))

    def offer(self, people: Sequence[tuple[int, str]]) -> None:
        """The people of this trail, to choose from."""
        self.person.choices = choices([("", _("All")), *((str(id_), actor) for id_, actor in people)])


def asked_form(args: MultiDict[str, str]) -> tuple[TrailForm, TrailFilter]:
    """Out of the address. What cannot be looked for is said beside its field and looked for as if it were empty."""
    form = TrailForm(args)
    form.offer(())
    form.validate()
    good = {field.name: field.data for field in form if field.data and not field.errors}
    chosen = TrailFilter(
        task_id=id_in(args.get("task", "")),
        person_id=id_in(good.get("person", "")),
        kind=TrailKind(good["kind"]) if "kind" in good else None,
        first=good.get("since"),
        last=good.get("until"),
    )
    return form, chosen


def id_in(text: str) -> int | None:
    """A number of a row, if it is one."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        return None
    return min(int(text), LARGEST_ID)
