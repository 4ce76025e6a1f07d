"""The form of one page of lines: a tick or a choice for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField

from tracker.domain.annex_again.changes import AnnexChanges, Kind, Line
from tracker.domain.annex_again.choices import (
    HEADINGS,
    NUMBERS,
    Choices,
    Word,
    is_closing,
    offered_words,
)
from tracker.web.annex_again.shown import choices_for
from tracker.web.fields import LineField, choices
from tracker.web.forms import OnceForm, at_first

LONGEST_REASON = 1000


class LinesForm(OnceForm):
    """The lines of one page. ``seen``: what the comparison was when the page was made; fields are added by line."""

    seen = HiddenField()
    numbers = BooleanField(_l("Take over the new numbers"))
    headings = BooleanField(_l("Take over the headings"))
    reason = LineField(_l("Reason for closing"), longest=LONGEST_REASON)

    @classmethod
    def of(cls, lines: Sequence[Line], chosen: Choices, seen: str) -> LinesForm:
        """The form with a field for each line, filled with what was chosen so far."""
        fields = {f"line_{line.key}": _field(line) for line in lines if len(offered_words(line)) > 1}
        shown: dict[str, Any] = {f"line_{line.key}": _value(line, chosen) for line in lines}
        shown |= {NUMBERS: chosen.takes(NUMBERS), HEADINGS: chosen.takes(HEADINGS), "reason": chosen.reason}
        form: LinesForm = type("LinesOfPage", (cls,), fields)(data=at_first({"seen": seen, **shown}))
        return form

    def chosen(self, lines: Sequence[Line], before: Choices, changes: AnnexChanges, *, is_last: bool) -> Choices:
        """What was chosen before, with the answers of this page that are no mistakes."""
        found = before
        for line in lines:
            field = self._fields.get(f"line_{line.key}")
            if field is not None and not field.errors:
                found = found.saying(line, _word(field.data))
        words = dict(found.words)
        if is_last:
            words[NUMBERS] = _word(bool(self.numbers.data) or not changes.renumbered)
            words[HEADINGS] = _word(bool(self.headings.data) or not changes.has_headings)
        if not self.reason.errors and asks_reason(lines, before, changes, is_last=is_last):
            return replace(found, words=words, reason=self.reason.data or "")
        return replace(found, words=words)

    def is_claimed_twice(self, lines: Sequence[Line]) -> bool:
        """True, and said beside the later one, when two lines were said to be the same standing task."""
        claimed: set[str] = set()
        wrong = False
        for line in lines:
            field = self._fields.get(f"line_{line.key}")
            if field is None or line.kind is not Kind.UNCLEAR or field.data in (Word.UNDECIDED, Word.NEW_TASK):
                continue
            if field.data in claimed:
                field.errors = [*field.errors, _l("This task was chosen for another line already.")]
                wrong = True
            claimed.add(field.data)
        return wrong


def asks_reason(lines: Sequence[Line], chosen: Choices, changes: AnnexChanges, *, is_last: bool) -> bool:
    """True on each page with a task that can be closed, and on the last one if any is."""
    can_close = any(Word.CLOSE in offered_words(line) for line in lines)
    return can_close or (is_last and is_closing(changes, chosen))


def _field(line: Line) -> Any:
    offered = offered_words(line)
    if len(offered) == 2 and Word.LEAVE in offered:
        return BooleanField(_l("Take it over"))
    return RadioField(_l("Your choice"), choices=choices(choices_for(line)))


def _value(line: Line, chosen: Choices) -> Any:
    word = chosen.word_for(line)
    return word == Word.TAKE if len(offered_words(line)) == 2 and line.kind is not Kind.GONE else word


def _word(answer: Any) -> str:
    if isinstance(answer, bool):
        return Word.TAKE if answer else Word.LEAVE
    return str(answer)
