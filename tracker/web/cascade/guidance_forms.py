"""Forms of guidance: sending it, withdrawing it, acknowledging and answering it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField, SelectMultipleField

from tracker.domain.evidence_files import ACCEPTED
from tracker.domain.guidance import Answer, GuidanceFacts, GuidanceKind
from tracker.queries.guidance_rows import ReadingRow
from tracker.services.evidence_files import Attached
from tracker.web.fields import DayField, Filled, LineField, TextField, choices
from tracker.web.forms import OnceForm
from tracker.web.uploads import attached

LONGEST_ABOUT = 1000
KIND_WORDS = {GuidanceKind.DIRECTIVE: _l("Directive"), GuidanceKind.GUIDELINE: _l("Guideline")}


class SendForm(OnceForm):
    """The document, and what of the program it is about."""

    kind = RadioField(
        _l("What it is"),
        choices=choices((kind.value, words) for kind, words in KIND_WORDS.items()),
        default=GuidanceKind.GUIDELINE.value,
    )
    symbol = LineField(_l("Number and symbol"), [Filled()], longest=120)
    issued_on = DayField(_l("Date of the document"), [Filled()])
    about = TextField(_l("What it is about"), [Filled()], longest=LONGEST_ABOUT)
    url = LineField(_l("Where it can be read"), longest=LONGEST_ABOUT)
    files = FileField(_l("The document as a file"), render_kw={"accept": ACCEPTED})
    content_ids = SelectMultipleField(_l("Contents it is about"), coerce=int)

    def attached(self) -> Attached | None:
        """The file that came; None: none."""
        return attached([self.files.data]) if self.files.data else None

    def facts(self) -> GuidanceFacts:
        """As typed."""
        if self.issued_on.data is None:
            raise ValueError("a form that was validated")
        return GuidanceFacts(
            kind=GuidanceKind(self.kind.data), number=self.symbol.data or "", issued_on=self.issued_on.data,
            about=self.about.data or "", url=self.url.data or None,
            content_ids=frozenset(self.content_ids.data or ()),
        )  # fmt: skip


class WithdrawForm(OnceForm):
    """Sent by mistake, and why."""

    because = LineField(_l("Why it is withdrawn"), [Filled()])


class TogetherForm(OnceForm):
    """For other programs of the agency as well; all of them unless they are unticked. Both stand on one page."""

    act: ClassVar[str]
    also = SelectMultipleField(_l("Also for these programs of your agency, to which it was sent"), coerce=int)

    def offer(self, readings: Iterable[ReadingRow]) -> None:
        """The readings of the other programs, by what the programs are called."""
        named = {one.id: f"{one.program} ({one.symbol})" if one.symbol else one.program for one in readings}
        self.also.id, self.also.choices = f"also-{self.act}", choices(named.items())
        if self.once.raw_data is None:  # not sent yet
            self.also.data = list(named)


class AcknowledgeForm(TogetherForm):
    """Received and read."""

    act = "acknowledge"


class AnswerForm(TogetherForm):
    """What was done, and the document about it."""

    act = "answer"
    text = TextField(_l("What was done"), [Filled()])
    symbol = LineField(_l("Number and symbol of your own document"), longest=120)
    url = LineField(_l("Where it can be read"), longest=LONGEST_ABOUT)

    def facts(self) -> Answer:
        """As typed."""
        return Answer(text=self.text.data or "", number=self.symbol.data or None, url=self.url.data or None)
