"""Choosing a file, or pasting the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import TextAreaField

from tracker.web.form_words import SpokenForm


class UploadForm(SpokenForm):
    """The annex as the office has it: a file, or the table itself."""

    file = FileField(_l("File"))
    table = TextAreaField(_l("Or paste the table"))

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """One of the two is needed, and only one; what is wrong stands beside the file."""
        if not super().validate(extra_validators):
            return False
        has_table = bool((self.table.data or "").strip())
        if bool(self.file.data) is not has_table:
            return True
        both = _("Choose a file or paste a table, not both.")
        self.file.errors = [both if has_table else _("Choose a file, or paste the table below.")]
        return False
