"""The form of a change of agencies: kind and who, then the decision and its days; choices stand beside each program."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField

from tracker.domain.agencies import SuccessionKind
from tracker.domain.agency_changes import Becomes
from tracker.services.agency_changing.recording import Asked
from tracker.web.agencies.forms import LONGEST_NAME, LONGEST_SHORT
from tracker.web.agencies.words import CHANGE_WORDS
from tracker.web.fields import DayField, Filled, LineField, TextField, choices
from tracker.web.forms import OnceForm

PROGRAM, POST, NOWHERE = "program-", "post-", "end"
MOST_DIGITS = 9


class ChangeForm(OnceForm):
    """What a decision orders."""

    confirmed = HiddenField()
    kind = RadioField(_l("What happens"), choices=choices((one.value, CHANGE_WORDS[one]) for one in SuccessionKind))
    predecessors = TextField(_l("Agencies it happens to"), [Filled()])
    successors = TextField(_l("Agencies that follow, or the new name"))
    short_name = LineField(_l("Short name"), longest=LONGEST_NAME)
    abbreviation = LineField(_l("Abbreviation"), longest=LONGEST_SHORT)
    decision_number = LineField(_l("Number of the decision"), [Filled()], longest=LONGEST_NAME)
    decided_on = DayField(_l("Signed on"))
    effective_on = DayField(_l("Counts from"), [Filled()])
    note = LineField(_l("Scope, if only a part"), longest=900)

    def asked(self, sent: Mapping[str, str]) -> Asked:
        """What was typed, with the choices of the preview. Raises nothing: what cannot be read is as if not chosen."""
        return Asked(
            kind=SuccessionKind(self.kind.data),
            predecessors=_lines(self.predecessors.data),
            successors=_lines(self.successors.data),
            decision_number=self.decision_number.data or "",
            decided_on=self.decided_on.data,
            effective_on=self.effective_on.data or date.min,
            note=self.note.data or "",
            short_name=self.short_name.data or "",
            abbreviation=self.abbreviation.data or "",
            becomes={
                id_: Becomes(word) for id_, word in _chosen(sent, PROGRAM).items() if word in set(map(str, Becomes))
            },
            posts={
                id_: int(word) if word != NOWHERE else None
                for id_, word in _chosen(sent, POST).items()
                if word == NOWHERE or _is_number(word)
            },
        )


def _chosen(sent: Mapping[str, str], prefix: str) -> dict[int, str]:
    """By id, what stands in the fields of that kind."""
    return {
        int(name.removeprefix(prefix)): word
        for name, word in sent.items()
        if name.startswith(prefix) and _is_number(name.removeprefix(prefix))
    }


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS


def _lines(typed: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (typed or "").splitlines() if line.strip())
