"""Entering a new agreement by form: head, parties, review rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from tracker.database import db, transaction
from tracker.domain.agreement_heads import AgreementHead, PartyFacts
from tracker.domain.errors import NotAllowed
from tracker.domain.messages import message
from tracker.domain.permissions import Action, Viewer, may
from tracker.domain.reviews import ReviewRule
from tracker.domain.working_days import WorkingCalendar
from tracker.models import Content
from tracker.services.agencies import agency_index, hold_agencies
from tracker.services.agreements.below import Below, add_below
from tracker.services.agreements.writing import (
    add_agreement,
    add_parties,
    add_rules,
    alias_facts,
    head_facts,
    refresh_search_text,
    refuse_outsider,
    rule_facts,
    write_aliases,
)
from tracker.services.audit import record
from tracker.services.once import spend
from tracker.services.reviews.planning import lay_reviews


def create_agreement(
    head: AgreementHead,
    parties: Sequence[PartyFacts],
    rules: Sequence[ReviewRule] = (),
    *,
    aliases: Sequence[str] = (),
    by: Viewer | None,
    today: date,
    now: datetime,
    calendar: WorkingCalendar,
    once: str | None = None,
    is_illustrative: bool = False,
    below: Below | None = None,
) -> int:
    """Enter an agreement with its parties in signing order; answers its id. It begins with one content, no heading.

    ``below``: the contents and indicators that it takes over from the program of ``head.parent_id``. ``by`` None: the
    system. Raises RuleBroken with the field that is wrong, NotAllowed, AlreadyDone.
    """
    if by is not None and not may(by, Action.CREATE_AGREEMENT):
        raise NotAllowed(message("Only officers and leaders of an agency enter agreements."))
    with transaction():
        spend(once, at=now)
        hold_agencies()
        agreement = add_agreement(head, by=by, is_illustrative=is_illustrative)
        named = add_parties(agreement, parties, agency_index(on=today))
        refuse_outsider(agreement, by)
        taken_over = add_below(agreement, below, at=now) if below else {}
        if below is None:
            db.session.add(Content(agreement_id=agreement.id, position=1))
        add_rules(agreement, rules)
        write_aliases(agreement, aliases)
        refresh_search_text(agreement)
        lay_reviews(agreement, today=today, calendar=calendar)
        record(
            by, "created", "agreement", agreement.id, at=now, agreement_id=agreement.id,
            after=head_facts(head) | alias_facts(agreement.id)
            | taken_over
            | {"parties": [party.name for party in named], "rules": [rule_facts(rule) for rule in rules], "version": 1},
        )  # fmt: skip
        return agreement.id
