"""Forms of what goes on between a program and those above and below it."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import FieldList, Form, FormField, HiddenField, SelectField

from tracker.domain.alignment import Heading
from tracker.web.agreements_edit.forms import EditForm
from tracker.web.fields import choices

NO_HEADING = _l("(no heading)")
MOST_CONTENTS = 80


class AlignedRow(Form):
    """One content, and which of the parent's it carries (0: none, it is this program's own)."""

    content_id = HiddenField()
    aligned_to_id = SelectField(_l("Carries the content"), coerce=int)


class AlignmentForm(EditForm):
    """Every content of the program."""

    rows = FieldList(FormField(AlignedRow), max_entries=MOST_CONTENTS)

    def offer(self, above: Iterable[Heading], own: Iterable[Heading]) -> None:
        """The contents of the parent program, for each content here; its name becomes the label of its field."""
        offered = [(0, _l("None: our own addition")), *((one.id, one.label or NO_HEADING) for one in above)]
        labels = {str(one.id): one.label or NO_HEADING for one in own}
        for entry in self.rows:
            entry.form.aligned_to_id.choices = choices(offered)
            entry.form.aligned_to_id.label.text = labels.get(str(entry.form.content_id.data), NO_HEADING)

    def chosen(self) -> dict[int, int | None]:
        """Content id -> id of the parent's content; what is no number is dropped, and belongs to nobody."""
        return {
            int(typed): entry.form.aligned_to_id.data or None
            for entry in self.rows
            if (typed := str(entry.form.content_id.data or "")).isascii() and typed.isdecimal() and len(typed) <= 18
        }
