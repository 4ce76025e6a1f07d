"""The form for one entry of progress."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField
from wtforms.validators import ValidationError

from tracker import clock
from tracker.domain.errors import RuleBroken
from tracker.domain.evidence import read_proofs
from tracker.domain.evidence_files import ACCEPTED
from tracker.domain.messages import message
from tracker.domain.tasks import EvidenceKind
from tracker.language import say_date
from tracker.queries.timeline import ProofRow
from tracker.services.evidence_files import Attached
from tracker.web.fields import DayField, LineField, NumberField, TextField
from tracker.web.filters import say_message
from tracker.web.forms import OnceForm
from tracker.web.uploads import attached

MOST_DIGITS = 9  # of an id


class PercentField(NumberField):
    """A whole percentage, with or without its sign; ``data`` is a Decimal or None."""

    def __init__(self, label: Any = None, validators: Any = None, **more: Any) -> None:
        super().__init__(label, validators, whole=True, **more)

    def read(self, typed: str) -> Decimal:
        """0 to 100. Raises RuleBroken."""
        value = super().read(typed.strip().removesuffix("%"))
        if value > 100:
            raise RuleBroken(message("A percentage lies between 0 and 100."))
        return value


def _id(typed: str | int | None) -> int | None:
    """The id out of a list of choices; ValueError for what cannot be one."""
    text = str(typed or "")
    if text and not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise ValueError(text)
    return int(text) if text else None


class ProgressForm(OnceForm):
    """What was done, when (today unless said), how far or how many, and what proves it.

    ``indicator_id`` is asked only where the task has several. ``back``: the page to return to.
    """

    note = TextField(_l("What was done"))
    quantity = NumberField(_l("Quantity"))
    percent = PercentField(_l("How far, in per cent"))
    indicator_id = SelectField(_l("Indicator"), coerce=_id, choices=[], validate_choice=False)
    happened_on = DayField(_l("Day it was done"))
    evidence = LineField(
        _l("Evidence"),
        longest=2000,
        description=_l(
            "Number and date of a document, or an address https://; several parted by “; ”. "
            "News and articles: 2 bài, Báo Ninh Bình, 12/11/2026, https://… "
            "Leave it empty if there is none yet."
        ),
    )
    files = MultipleFileField(_l("Files"), render_kw={"accept": ACCEPTED})
    kept_files = SelectMultipleField(_l("Files of the entry"), coerce=_id, choices=[], validate_choice=False)
    reports_completion = BooleanField(_l("My agency's part is finished"))
    back = HiddenField()

    def validate_evidence(self, field: LineField) -> None:
        """Say at once, beside the other fields, what of the evidence is not understood. Raises ValidationError."""
        try:
            read_proofs(field.data or "", today=clock.today(current_app.config["SETTINGS"].zone))
        except RuleBroken as refusal:
            raise ValidationError(say_message(refusal.message)) from refusal

    @property
    def had_files(self) -> bool:
        """Were files chosen? A browser does not keep them when the form comes back."""
        return bool(self.files.data)

    def attached(self) -> Attached | None:
        """The files that came, and those of the old entry that are to be kept; None when there are none."""
        kept = frozenset(id_ for id_ in self.kept_files.data or () if id_)
        return attached(self.files.data, kept) if self.files.data or kept else None

    def said(self, *, today: date) -> dict[str, Any]:
        """What was typed, as the services take it."""
        percent = self.percent.data
        return {
            "happened_on": self.happened_on.data or today,
            "note": self.note.data or "",
            "percent": int(percent) if percent is not None else None,
            "quantity": self.quantity.data,
            "evidence": self.evidence.data or "",
            "attached": self.attached(),
            "reports_completion": self.reports_completion.data,
            "once": self.once.data,
        }


def as_typed(proofs: tuple[ProofRow, ...]) -> str:
    """Evidence as one line, the way it is typed."""
    return "; ".join(_typed(proof) for proof in proofs)


def _typed(proof: ProofRow) -> str:
    day = say_date(proof.issued_on) if proof.issued_on else ""
    if proof.kind == EvidenceKind.OUTPUT:
        return ", ".join(part for part in (proof.text, day, proof.url or "") if part)
    return f"{proof.text} ngày {day}" if day else proof.text
