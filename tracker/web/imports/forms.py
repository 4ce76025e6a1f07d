"""Choosing a file, and mending the head of what was read from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField

from tracker.domain.folding import tidy
from tracker.domain.periods import Cadence
from tracker.domain.proposals import Proposal
from tracker.domain.review_clauses import USUAL, cadences_in
from tracker.web.agreements_edit.forms import NewAgreementForm
from tracker.web.fields import Filled
from tracker.web.form_words import SpokenForm


class UploadForm(SpokenForm):
    """The annex as the office has it."""

    file = FileField(_l("File"), [Filled()])


class ConfirmForm(NewAgreementForm):
    """The head as read, to be mended; tasks are mended in the file."""

    def mended(self, proposal: Proposal) -> Proposal:
        """The proposal with the head as typed."""
        return replace(
            proposal,
            kind=self.kind.data or None,
            symbol=self.symbol.data or None,
            title=tidy(self.title.data or "") or None,
            parties=tuple(party.name_as_signed for party in self.party_facts()),
            signed_on=self.signed_on.data,
            valid_from=self.valid_from.data,
            valid_to=self.valid_to.data,
        )

    @property
    def chosen_cadences(self) -> list[Cadence]:
        """The ticked cadences."""
        return [Cadence(word) for word in self.cadences.data or []]


def as_read(proposal: Proposal, today: date) -> dict[str, Any]:
    """What the form shows at first: the facts as read, and what is proposed where the paper says nothing."""
    cadences = cadences_in(proposal.review_clause) or USUAL
    head = ("symbol", "title", "signed_on", "valid_from", "valid_to")
    return (
        {name: getattr(proposal, name) for name in head if getattr(proposal, name) is not None}
        | {
            "parties": "\n".join(proposal.parties),
            "cadences": [cadence.value for cadence in cadences],
            "tracked_from": today,
        }
        | ({"kind": proposal.kind} if proposal.kind else {})
    )
