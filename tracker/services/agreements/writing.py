"""What creating, importing and editing an agreement write alike. Runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from sqlalchemy import delete, func, select

from tracker.database import db
from tracker.domain.agency_names import AgencyIndex, NamedAgency
from tracker.domain.agreement_heads import (
    AgreementHead,
    PartyFacts,
    check_aliases,
    check_head,
    check_parties,
    with_one_standing,
)
from tracker.domain.errors import RuleBroken
from tracker.domain.folding import fold
from tracker.domain.messages import message
from tracker.domain.permissions import WRITERS, Viewer
from tracker.domain.reviews import ReviewRule
from tracker.domain.symbols import same_symbol_key
from tracker.models import Agreement, Alias, Assignment, AuditEntry, Party
from tracker.models import ReviewRule as RuleRow
from tracker.models.agreements import alias_names
from tracker.services.agencies import find_or_create
from tracker.services.agreements.aligning import forget_alignment
from tracker.services.agreements.kinship import check_kin


def add_agreement(head: AgreementHead, *, by: Viewer | None, is_illustrative: bool = False) -> Agreement:
    """A new agreement without parties, contents and tasks. Raises RuleBroken."""
    agreement = Agreement(id=_fresh_id(), is_illustrative=is_illustrative, search_text="")
    write_head(agreement, head, by=by)
    db.session.add(agreement)
    db.session.flush()
    return agreement


def _fresh_id() -> int | None:
    """One that no program ever had: SQLite would give that of an undone import again, whose trail stays."""
    if db.session.get_bind().dialect.name != "sqlite":
        return None
    highest = select(func.coalesce(func.max(Agreement.id), 0)).union_all(
        select(func.coalesce(func.max(AuditEntry.chain), 0))
    )
    return max(db.session.scalars(highest)) + 1


def write_head(agreement: Agreement, head: AgreementHead, *, by: Viewer | None) -> None:
    """Put the facts of the head on the agreement. Raises RuleBroken with the field that is wrong."""
    check_head(head)
    check_kin(
        agreement, parent_id=head.parent_id, predecessor_id=head.predecessor_id,
        began_on=head.valid_from or head.signed_on, by=by,
    )  # fmt: skip
    if agreement.aligned_at is not None and head.parent_id != agreement.parent_id:
        forget_alignment(agreement)
    for name, value in head_facts(head).items():
        setattr(agreement, name, value)
    agreement.symbol_key = same_symbol_key(head.symbol) if head.symbol else None


def head_facts(head: AgreementHead | Agreement) -> dict[str, Any]:
    """The facts of a head by the names of their columns and form fields, as the trail keeps them."""
    return {
        name: str(value) if isinstance(value, StrEnum) else value
        for name in AgreementHead.__dataclass_fields__
        for value in [getattr(head, name)]
    }


def add_parties(agreement: Agreement, parties: Sequence[PartyFacts], index: AgencyIndex) -> list[NamedAgency]:
    """The parties in signing order, found or created; answers them by the names they signed with. Raises RuleBroken."""
    check_parties(parties)
    named: list[NamedAgency] = []
    for position, facts in enumerate(with_one_standing(parties), start=1):
        agency = find_or_create(facts.name_as_signed, index, field="parties")
        if any(agency.id == other.id for other in named):
            raise RuleBroken(message("%(name)s is named twice.", name=facts.name_as_signed), field="parties")
        db.session.add(party_row(agreement.id, agency.id, position, facts))
        named.append(NamedAgency(agency.id, facts.name_as_signed, agency.all_names))
    db.session.flush()
    return named


def party_row(agreement_id: int, agency_id: int, position: int, facts: PartyFacts) -> Party:
    """The row of one party."""
    return Party(
        agreement_id=agreement_id,
        agency_id=agency_id,
        position=position,
        name_as_signed=facts.name_as_signed,
        signatory=facts.signatory,
        signatory_title=facts.signatory_title,
        is_standing=facts.is_standing,
        confirms=facts.confirms,
    )


def add_rules(agreement: Agreement, rules: Sequence[ReviewRule]) -> None:
    """The review rules of a new agreement."""
    db.session.add_all(RuleRow(agreement_id=agreement.id, **rule_facts(rule)) for rule in rules)
    db.session.flush()


def rule_facts(rule: ReviewRule) -> Mapping[str, Any]:
    """The facts of a rule by the names of their columns."""
    return {
        "cadence": rule.cadence.value,
        "convention": rule.convention.value,
        "submit_days": rule.submit_days,
        "consolidate_days": rule.consolidate_days,
        "sign_days": rule.sign_days,
        "every_months": rule.every_months,
        "anchor_on": rule.anchor_on,
        "milestones": rule.milestones,
    }


def refresh_search_text(agreement: Agreement) -> None:
    """What the agreement is found by: title, symbol, other names, the parties as they signed."""
    db.session.flush()
    aliases = db.session.scalars(alias_names(agreement.id))
    parties = db.session.scalars(
        select(Party.name_as_signed).where(Party.agreement_id == agreement.id).order_by(Party.position)
    )
    words = (agreement.kind, agreement.title, agreement.symbol, agreement.symbol_key, *aliases, *parties)
    agreement.search_text = fold(" ".join(word for word in words if word))


def write_aliases(agreement: Agreement, names: Sequence[str]) -> None:
    """Make these the other names of the agreement, each once, in this order. Raises RuleBroken."""
    wanted = check_aliases(names)
    if wanted == list(db.session.scalars(alias_names(agreement.id))):
        return
    db.session.execute(delete(Alias).where(Alias.agreement_id == agreement.id))
    db.session.add_all(Alias(agreement_id=agreement.id, name=name) for name in wanted)


def alias_facts(agreement_id: int) -> dict[str, str]:
    """The other names as the trail keeps them: one a line, as the form has them."""
    db.session.flush()
    return {"aliases": "\n".join(db.session.scalars(alias_names(agreement_id)))}


def refuse_outsider(agreement: Agreement, by: Viewer | None) -> None:
    """Nobody enters a paper that he could not read afterwards: he signs it, holds a part, or signed its parent."""
    if by is None:
        return
    own = by.agency_ids_as(WRITERS)
    named = set(db.session.scalars(select(Party.agency_id).where(Party.agreement_id == agreement.id)))
    if agreement.parent_id is not None:
        named |= set(db.session.scalars(select(Party.agency_id).where(Party.agreement_id == agreement.parent_id)))
    named |= set(db.session.scalars(select(Assignment.agency_id).where(Assignment.agreement_id == agreement.id)))
    if not own & named:
        raise RuleBroken(
            message(
                "%(agency)s is neither among the parties nor given a part, so you could not see this agreement. "
                "Add your agency, or let one of the parties enter it.",
                agency=by.seats[0].agency_name if by.seats else by.name,
            ),
            field="parties",
        )
