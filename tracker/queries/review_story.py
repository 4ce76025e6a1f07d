"""The story of one review's consolidation: where it stands, every version, who signed it when and for whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, or_, select

from tracker.database import db
from tracker.domain.joint_reviews import JointReview, is_changed
from tracker.domain.moves import Act, Machine
from tracker.domain.one_body import JoinedParty, bodies, not_asked
from tracker.domain.permissions import Action, Role, Standing, Viewer, may
from tracker.domain.review_states import ReviewStanding, ReviewState, state_of_review
from tracker.domain.signing import SigningOrder, next_to_sign
from tracker.domain.snapshots import is_intact, read_snapshot
from tracker.domain.state_table import may_move
from tracker.models import Agency, Agreement, Consolidation, Holding, Party, Post, Review
from tracker.models.joint_reviews import facts_behind
from tracker.models.names_then import answering_on, name_then, names_then, party_name
from tracker.models.one_body import joined_parties, with_joined
from tracker.queries.signatures import Signature, signatures_of


@dataclass(frozen=True)
class Version:
    """One consolidated version. Not frozen: a draft. ``is_intact``: its text still has the hash it was given.

    ``not_asked``: the parties for which what they became signs, or has signed, as another.
    """

    id: int
    number: int
    frozen_at: datetime | None
    frozen_as: str | None
    hash: str | None
    is_intact: bool
    withdrawn_at: datetime | None
    withdrawn_because: str | None
    signatures: tuple[Signature, ...]
    not_asked: frozenset[int] = frozenset()

    @property
    def reservation_count(self) -> int:
        """How many signed with a reservation."""
        return sum(signature.reservation is not None for signature in self.signatures)


@dataclass(frozen=True)
class Unsigned:
    """A party that has not signed. ``has_leader``: somebody holds a leader's post there; else nobody can sign.

    ``is_next``: it may sign now; where the parties sign in order the others wait for it. ``is_body``: parties became
    one that signs for them, by its name of today.
    """

    party_id: int
    party: str
    has_leader: bool
    is_next: bool = True
    is_body: bool = False


@dataclass(frozen=True)
class Story:
    """``frozen``: the version that stands and is signed; None while there is none. ``versions``: newest first."""

    state: ReviewState
    versions: tuple[Version, ...]
    frozen: Version | None
    party_count: int
    unsigned: tuple[Unsigned, ...]
    may_consolidate: bool
    may_reopen: bool
    may_sign: bool

    @property
    def kept(self) -> tuple[Version, ...]:
        """The versions that were frozen once."""
        return tuple(version for version in self.versions if version.frozen_at is not None)


def review_story(
    review: Review,
    *,
    viewer: Viewer,
    standing: Standing | None,
    today: date,
    zone: ZoneInfo,
    joint: JointReview | None = None,
    rows: Sequence[Consolidation] | None = None,
) -> Story:
    """At most five statements, whatever the number of versions; one more for each time that a body signed or signs.
    ``joint`` and ``rows``: when they were read already."""
    rows = consolidations_of(review.id) if rows is None else rows
    all_ = _parties(review, today)
    joined = joined_parties(all_, zone)
    signed = signatures_of(
        [row.id for row in rows if row.frozen_at is not None], review.ends_on, joined=joined, zone=zone
    )
    current = next((row for row in rows if row.withdrawn_at is None and row.snapshot is not None), None)
    versions = tuple(_version(row, signed.get(row.id, ()), joined) for row in rows)
    frozen = next((version for version in versions if current and version.id == current.id), None)
    left_out = frozen.not_asked if frozen else not_asked(joined, ())
    parties = [party for party in all_ if party.id not in left_out]
    done = {signature.party_id for signature in frozen.signatures} if frozen else set()
    facts = ReviewStanding(
        cut_off_on=review.cut_off_on,
        is_frozen=frozen is not None,
        party_count=len(parties),
        signed_count=len(done),
        is_changed=bool(
            current
            and current.snapshot
            and is_changed(read_snapshot(current.snapshot), joint or facts_behind(db.session(), review, zone))
        ),
    )
    state = state_of_review(facts, today)
    turn = next_to_sign(
        SigningOrder(parties[0].signing_order) if parties else SigningOrder.FREE, [party.id for party in parties], done
    )
    own = {party.id for party in parties if viewer.seat_for(Action.SIGN_OFF, party.agency_id)}
    consolidates = may(viewer, Action.CONSOLIDATE, standing)
    return Story(
        state=state,
        versions=versions,
        frozen=frozen,
        party_count=len(parties),
        unsigned=tuple(_unsigned(one, joined, turn, today) for one in parties if one.id not in done),
        may_consolidate=consolidates and may_move(Machine.REVIEW, state, Act.FREEZE),
        may_reopen=consolidates and may_move(Machine.REVIEW, state, Act.REOPEN),
        may_sign=bool(own.intersection(turn)) and may_move(Machine.REVIEW, state, Act.SIGN),
    )


def places_to_sign(review: Review, *, today: date, zone: ZoneInfo) -> tuple[frozenset[int], dict[int, str]]:
    """Of what is not final yet: the parties without a place of their own, and what a body that signs is called."""
    parties = _parties(review, today)
    joined = joined_parties(parties, zone)
    signing = [party for party in parties if party.id in bodies(joined)]
    return not_asked(joined, ()), {one.id: name_then(db.session(), one.agency_id, today) for one in signing}


def consolidations_of(review_id: int) -> Sequence[Consolidation]:
    """Every version and the draft, the newest first."""
    of_review = select(Consolidation).where(Consolidation.review_id == review_id)
    return db.session.scalars(of_review.order_by(Consolidation.number.desc())).all()


def _unsigned(party: Row[Any], joined: Sequence[JoinedParty], turn: Collection[int], today: date) -> Unsigned:
    is_body = party.id in bodies(joined)
    name = name_then(db.session(), party.agency_id, today) if is_body else party.name
    return Unsigned(party.id, name, bool(party.has_leader), party.id in turn, is_body)


def _version(row: Consolidation, signatures: Sequence[Signature], joined: Sequence[JoinedParty]) -> Version:
    return Version(
        id=row.id,
        number=row.number,
        frozen_at=row.frozen_at,
        frozen_as=row.frozen_as,
        hash=row.hash,
        is_intact=row.snapshot is None or is_intact(row.snapshot, row.hash or ""),
        withdrawn_at=row.withdrawn_at,
        withdrawn_because=row.withdrawn_because,
        signatures=tuple(signatures),
        not_asked=not_asked(joined, {one.party_id for one in signatures}, until=row.withdrawn_at),
    )


def _parties(review: Review, today: date) -> Sequence[Row[*tuple[Any, ...]]]:
    """All of them in signing order: id, agency_id, name, has_leader (somebody is today), signing_order, and what
    ``joined_parties`` reads."""
    then = names_then(review.ends_on)
    leads = (
        select(Holding.id)
        .join(Post, Post.id == Holding.post_id)
        .where(
            Post.agency_id == answering_on(today, Party.agency_id),
            Post.role == Role.LEADER,
            Holding.from_on <= today,
            or_(Holding.until_on.is_(None), Holding.until_on > today),
        )
        .exists()
    )
    found = (
        select(
            Party.id, Party.agency_id, party_name(then, review.ends_on), leads.label("has_leader"),
            Agreement.signing_order,
        )
        .join(Agreement, Agreement.id == Party.agreement_id)
        .join(Agency, Agency.id == Party.agency_id)
        .outerjoin(*then.of)
        .where(Party.agreement_id == review.agreement_id)
        .order_by(Party.position)
    )  # fmt: skip
    return db.session.execute(with_joined(found)).all()
