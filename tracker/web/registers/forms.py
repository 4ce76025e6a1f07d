"""Choosing a register, choosing among its rows, and mending one of them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectMultipleField

from tracker.domain.kept_registers import RegisterOptions
from tracker.domain.registers import LONGEST, TEXTS, RegisterRow
from tracker.web.agreements_edit.forms import CADENCE_WORDS, chosen_cadences
from tracker.web.fields import DayField, Filled, LineField, TextField, choices
from tracker.web.form_words import SpokenForm

MOST_DIGITS = 6


class UploadRegisterForm(SpokenForm):
    """The list as the office has it."""

    file = FileField(_l("File"), [Filled()])


class ChoiceForm(SpokenForm):
    """Which of the rows that a page shows are entered, and what holds for all rows."""

    shown = HiddenField()
    tracked_from = DayField(_l("Reports are owed from"), [Filled()])
    cadences = SelectMultipleField(
        _l("Reviewed, where a row does not say"),
        choices=choices((cadence.value, words) for cadence, words in CADENCE_WORDS.items()),
    )
    adds_own = BooleanField(_l("Our agency signed them all: add it where a row does not name it"))

    def options(self) -> RegisterOptions:
        """What was chosen for all rows."""
        return RegisterOptions(
            cadences=chosen_cadences(self.cadences),
            tracked_from=self.tracked_from.data,
            adds_own=self.adds_own.data,
        )

    def shown_numbers(self) -> frozenset[int]:
        """The rows that the page showed with a tick."""
        return numbers((self.shown.data or "").split(","))


def numbers(words: list[str]) -> frozenset[int]:
    """Those of the words that are plain numbers."""
    return frozenset(int(word) for word in words if word.isascii() and word.isdecimal() and len(word) <= MOST_DIGITS)


class RowForm(SpokenForm):
    """One row as texts: what is typed is understood as what stands in the file."""

    title = TextField(_l("Title"), longest=LONGEST["title"])
    parties = TextField(_l("Parties"))
    symbol = LineField(_l("Number and symbol"), longest=LONGEST["symbol"])
    signed = LineField(_l("Signed on"), longest=LONGEST["signed"])
    validity = LineField(_l("Validity"), longest=LONGEST["validity"])
    kind = LineField(_l("Kind of document"), longest=LONGEST["kind"])
    review = TextField(_l("Reviews in the paper's words"), longest=LONGEST["review"])
    parent = LineField(_l("Carries out the program"), longest=LONGEST["parent"])
    predecessor = LineField(_l("Follows the program"), longest=LONGEST["predecessor"])
    aliases = TextField(_l("Other names"))
    note = TextField(_l("About the signing"), longest=LONGEST["note"])

    def row(self, standing: RegisterRow) -> RegisterRow:
        """The row as typed, at its place."""
        typed: dict[str, Any] = {name: self[name].data or "" for name in TEXTS}
        typed["title"] = " ".join(typed["title"].split())
        return RegisterRow(
            number=standing.number, place=standing.place, cells=standing.cells, only_others=standing.only_others,
            **typed,
        )  # fmt: skip
