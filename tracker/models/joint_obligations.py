"""What is owed by those who consolidate, sign, carry out decisions, confirm and acknowledge, as subqueries.

Each has the columns ``id, owner_id, agreement_id, due_on, due_version, opens_on, number, title, by_id, instead_id``.
An instant counts as its day in UTC: for Việt Nam that opens what was written before 7 in the morning a day early, and
no mail goes out at night.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date, Integer, Select, Subquery, case, cast, func, literal, null, select
from sqlalchemy.orm import aliased

from tracker.domain.consolidations import Awaited
from tracker.domain.obligations import LEVELS_BELOW, ObligationKind
from tracker.domain.signing import SigningOrder
from tracker.domain.tasks import SetState
from tracker.models.agencies import Agency
from tracker.models.agency_changes import Reassignment
from tracker.models.agreements import Agreement, Party
from tracker.models.consolidations import Consolidation, SignOff
from tracker.models.decisions import Decision
from tracker.models.documents import Document
from tracker.models.guidance import Guidance, GuidanceReading
from tracker.models.lines import above
from tracker.models.one_body import is_signed_as_one, is_spoken_for
from tracker.models.reviews import Report, Review
from tracker.models.tasks import Assignment, Task


def nobody_else() -> tuple[Any, Any]:
    """For what has no second agency to answer."""
    return cast(null(), Integer).label("by_id"), cast(null(), Integer).label("instead_id")


def nobody_in_charge() -> Any:
    """For what is owed by an agency as a whole: all its officers are told."""
    return cast(null(), Integer).label("charge_id")


def _standing_party(agreement_id: Any, column: Any = None) -> Any:
    """Agency (or another column) of the standing party of that agreement, else of its first party."""
    party = aliased(Party)
    asked = select(party.agency_id if column is None else getattr(party, column))
    asked = asked.where(party.agreement_id == agreement_id)
    standing = asked.where(party.is_standing).scalar_subquery()
    return func.coalesce(standing, asked.order_by(party.position).limit(1).scalar_subquery())


def _consolidations() -> Subquery:
    """Reviews that await it, of those for which reports are owed. ``number``: what it awaits, where it is a new
    version because the facts changed; that can be made at once."""
    submit_on = func.coalesce(Review.human_submit_on, Review.submit_on)
    of_review = Report.review_id == Review.id
    is_missing = select(Report.id).where(of_review, Report.submitted_at.is_(None)).exists()
    last_in = select(func.max(Report.submitted_on)).where(of_review).scalar_subquery()
    return (
        select(
            Review.id,
            _standing_party(Review.agreement_id).label("owner_id"),
            Review.agreement_id,
            func.coalesce(Review.renew_on, Review.human_consolidate_on, Review.consolidate_on).label("due_on"),
            Review.consolidate_version.label("due_version"),
            case(
                (Review.renew_on.is_not(None), Review.cut_off_on),
                (is_missing, submit_on),
                (last_in < submit_on, last_in),
                else_=submit_on,
            ).label("opens_on"),
            case((Review.awaits == Awaited.NEW_VERSION, Review.awaits), else_="").label("number"),
            Review.period.label("title"),
            *nobody_else(),
        )
        .where(
            Review.awaits.in_([Awaited.CONSOLIDATION, Awaited.NEW_VERSION]),
            select(Report.id).where(of_review).exists(),
        )
        .subquery("to_consolidate")
    )


def _sign_offs() -> Subquery:
    """Parties whose leader has not signed the snapshot that stands; where they sign in order only the next one. One
    body signs once.

    Both counts of the version only rise, so that a moved day and a new snapshot each begin a series of their own.
    Made final after its day for signing it is due on the day it was made final: nobody is late before he could sign.
    """
    sign_on = func.coalesce(Review.human_sign_on, Review.sign_on)
    opens_on = func.coalesce(Consolidation.frozen_on, func.date(Consolidation.frozen_at, type_=Date))
    has_signed = select(SignOff.id).where(SignOff.consolidation_id == Consolidation.id, SignOff.party_id == Party.id)
    earlier = aliased(Party)
    has_signed_earlier = select(SignOff.id).where(
        SignOff.consolidation_id == Consolidation.id, SignOff.party_id == earlier.id
    )
    is_waited_for = select(earlier.id).where(
        earlier.agreement_id == Party.agreement_id,
        earlier.position < Party.position,
        ~is_spoken_for(earlier.agreement_id, earlier.agency_id),
        ~is_signed_as_one(earlier.agreement_id, earlier.agency_id, Consolidation.id),
        ~has_signed_earlier.exists(),
    )
    in_order = Agreement.signing_order == SigningOrder.AS_SIGNED
    return (
        select(
            Review.id,
            Party.agency_id.label("owner_id"),
            Review.agreement_id,
            case((opens_on > sign_on, opens_on), else_=sign_on).label("due_on"),
            (Review.sign_version + Consolidation.number).label("due_version"),
            opens_on.label("opens_on"),
            literal("").label("number"),
            Review.period.label("title"),
            *nobody_else(),
        )
        .join(Consolidation, Consolidation.review_id == Review.id)
        .join(Party, Party.agreement_id == Review.agreement_id)
        .join(Agreement, Agreement.id == Review.agreement_id)
        .where(
            Review.awaits == Awaited.SIGNATURES,
            Consolidation.withdrawn_at.is_(None),
            ~is_spoken_for(Party.agreement_id, Party.agency_id),
            ~is_signed_as_one(Party.agreement_id, Party.agency_id, Consolidation.id),
            ~has_signed.exists(),
            ~(in_order & is_waited_for.exists()),
        )
        .subquery("to_sign")
    )


def _decisions() -> Subquery:
    return (
        select(
            Decision.id,
            Decision.owner_id,
            Decision.agreement_id,
            Decision.due_on,
            Decision.due_version,
            func.date(Decision.decided_at, type_=Date).label("opens_on"),
            literal("").label("number"),
            Decision.text.label("title"),
            *nobody_else(),
        )
        .where(Decision.done_on.is_(None))
        .subquery("to_carry_out")
    )


def _confirmations() -> Subquery:
    """Parts reported done and neither confirmed nor returned. ``due_on`` is the day the other side was told: how many
    working days it has from then the domain says.

    ``domain/completion.confirming_agency`` in SQL: the party named for it, the standing one, the next in order.
    ``by_id`` reported, ``instead_id`` is who comes next: should the first by now answer for ``by_id`` too.
    """
    told_on = func.coalesce(Assignment.told_on, Assignment.reported_on)
    waiting = (
        select(
            Assignment.id,
            _who_confirms(0).label("owner_id"),
            Assignment.agreement_id,
            told_on.label("due_on"),
            Assignment.told_version.label("due_version"),
            told_on.label("opens_on"),
            Task.number,
            Task.title,
            Assignment.agency_id.label("by_id"),
            _who_confirms(1).label("instead_id"),
        )
        .join(Task, Task.id == Assignment.task_id)
        .where(
            Assignment.reported_on.is_not(None),
            Assignment.confirmed_on.is_(None),
            Task.set_state.is_distinct_from(SetState.CANCELLED),
        )
        .subquery("reported")
    )
    found: Select[*tuple[Any, ...]] = select(waiting).where(waiting.c.owner_id.is_not(None))
    return found.subquery("to_confirm")


def _reassignments() -> Subquery:
    """What awaits being given to somebody, or a decision asks of the program (``number``). ``title``: the agency that
    changed."""
    return (
        select(
            Reassignment.id,
            Reassignment.owner_id,
            Reassignment.agreement_id,
            Reassignment.due_on,
            Reassignment.due_version,
            Reassignment.opens_on,
            Reassignment.asks.label("number"),
            Agency.name.label("title"),
            *nobody_else(),
        )
        .join(Agency, Agency.id == Reassignment.agency_id)
        .where(Reassignment.settled_on.is_(None), Reassignment.owner_id.is_not(None))
        .subquery("to_reassign")
    )


def _who_confirms(skip: int) -> Any:
    # Of the party's agreement, which is the part's: a subquery sees the one it stands in, not the one further out.
    standing, standing_place = (_standing_party(Party.agreement_id, name) for name in ("id", "position"))
    return (
        select(Party.agency_id)
        .where(Party.agreement_id == Assignment.agreement_id, Party.agency_id != Assignment.agency_id)
        .order_by(
            Party.confirms.desc(),
            (Party.id == standing).desc(),
            (Party.position > standing_place).desc(),
            Party.position,
        )
        .limit(1)
        .offset(skip)
        .correlate(Assignment)
        .scalar_subquery()
    )


def _readings() -> Subquery:
    """Guidance that the standing agency of a program below has not acknowledged, while it stands below the sender,
    up to ``LEVELS_BELOW`` under it or under one that it follows."""
    r = GuidanceReading
    return (
        select(
            r.id,
            _standing_party(r.agreement_id).label("owner_id"),
            r.agreement_id,
            r.due_on,
            literal(1).label("due_version"),
            r.opens_on,
            func.coalesce(Document.number, "").label("number"),
            Document.about.label("title"),
            *nobody_else(),
        )
        .join(Document, Document.id == r.document_id)
        .join(Guidance, Guidance.document_id == r.document_id)
        .where(
            r.read_on.is_(None),
            Guidance.withdrawn_at.is_(None),
            Document.agreement_id.in_(above(r.agreement_id, levels=LEVELS_BELOW, inside=r)),
        )
        .subquery("to_acknowledge")
    )


OWED = {
    ObligationKind.CONSOLIDATION: _consolidations(),
    ObligationKind.SIGN_OFF: _sign_offs(),
    ObligationKind.DECISION: _decisions(),
    ObligationKind.CONFIRMATION: _confirmations(),
    ObligationKind.REASSIGNMENT: _reassignments(),
    ObligationKind.GUIDANCE: _readings(),
}
