"""Choosing a file."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from tracker.web.fields import Filled
from tracker.web.form_words import SpokenForm


class UploadForm(SpokenForm):
    """The annex as the office has it."""

    file = FileField(_l("File"), [Filled()])
