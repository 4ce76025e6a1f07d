"""The story of one review's consolidation: where it stands, every version, who signed it when and for whom."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, func, or_, select

from tracker.database import db
from tracker.domain.consolidations import signing_titles
from tracker.domain.joint_reviews import JointReview, is_changed
from tracker.domain.moves import Act, Machine
from tracker.domain.permissions import Action, Role, Standing, Viewer, may
from tracker.domain.review_states import ReviewStanding, ReviewState, state_of_review
from tracker.domain.signing import SigningOrder, next_to_sign
from tracker.domain.snapshots import is_intact, read_snapshot
from tracker.domain.state_table import may_move
from tracker.models import Agency, Agreement, Consolidation, Holding, Party, Person, Post, Review, SignOff
from tracker.models.joint_reviews import facts_behind
from tracker.models.names_then import answering_on, names_then, party_name
from tracker.models.one_body import signs


@dataclass(frozen=True)
class Signature:
    """One party's signature on one version."""

    party_id: int
    party: str
    person: str
    signed_as: str
    on_behalf: str | None
    reservation: str | None
    declared: tuple[str, ...]
    signed_at: datetime
    hash: str

    @property
    def titles(self) -> tuple[str, ...]:
        """What stands above the name, a line each."""
        return signing_titles(self.on_behalf, self.signed_as, self.party)


@dataclass(frozen=True)
class Version:
    """One consolidated version. Not frozen: a draft. ``is_intact``: its text still has the hash it was given."""

    id: int
    number: int
    frozen_at: datetime | None
    frozen_as: str | None
    hash: str | None
    is_intact: bool
    withdrawn_at: datetime | None
    withdrawn_because: str | None
    signatures: tuple[Signature, ...]

    @property
    def reservation_count(self) -> int:
        """How many signed with a reservation."""
        return sum(signature.reservation is not None for signature in self.signatures)


@dataclass(frozen=True)
class Unsigned:
    """A party that has not signed. ``has_leader``: somebody holds a leader's post there; else nobody can sign.

    ``is_next``: it may sign now; where the parties sign in order the others wait for it.
    """

    party_id: int
    party: str
    has_leader: bool
    is_next: bool = True


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
    """At most five statements, whatever the number of versions. ``joint`` and ``rows``: when they were read already."""
    rows = consolidations_of(review.id) if rows is None else rows
    signed = _signatures([row.id for row in rows if row.frozen_at is not None], review.ends_on)
    current = next((row for row in rows if row.withdrawn_at is None and row.snapshot is not None), None)
    versions = tuple(_version(row, signed.get(row.id, ())) for row in rows)
    frozen = next((version for version in versions if current and version.id == current.id), None)
    parties = _parties(review, today, frozen.id if frozen else None)
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
        unsigned=tuple(
            Unsigned(one.id, one.name, bool(one.has_leader), one.id in turn) for one in parties if one.id not in done
        ),
        may_consolidate=consolidates and may_move(Machine.REVIEW, state, Act.FREEZE),
        may_reopen=consolidates and may_move(Machine.REVIEW, state, Act.REOPEN),
        may_sign=bool(own.intersection(turn)) and may_move(Machine.REVIEW, state, Act.SIGN),
    )


def consolidations_of(review_id: int) -> Sequence[Consolidation]:
    """Every version and the draft, the newest first."""
    of_review = select(Consolidation).where(Consolidation.review_id == review_id)
    return db.session.scalars(of_review.order_by(Consolidation.number.desc())).all()


def _version(row: Consolidation, signatures: Iterable[Signature]) -> Version:
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
    )


def _signatures(version_ids: list[int], on: date) -> dict[int, list[Signature]]:
    """By version, each party by its name at the end of the review's window."""
    if not version_ids:
        return {}
    then = names_then(on)
    rows = db.session.execute(
        select(SignOff, party_name(then, on), func.coalesce(SignOff.signer_name, Person.name))
        .join(Party, Party.id == SignOff.party_id)
        .join(Agency, Agency.id == Party.agency_id)
        .join(Agreement, Agreement.id == Party.agreement_id)
        .outerjoin(*then.of)
        .join(Person, Person.id == SignOff.person_id)
        .where(SignOff.consolidation_id.in_(version_ids))
        .order_by(SignOff.signed_at, SignOff.id)
    )
    found: dict[int, list[Signature]] = {}
    for row, party, person in rows:
        signature = Signature(
            row.party_id, party, person, row.signed_as, row.on_behalf, row.reservation,
            tuple(json.loads(row.declared)), row.signed_at, row.hash,
        )  # fmt: skip
        found.setdefault(row.consolidation_id, []).append(signature)
    return found


def _parties(review: Review, today: date, version_id: int | None) -> Sequence[Row[*tuple[Any, ...]]]:
    """Who signs that version, or has, in signing order: id, agency_id, name, has_leader (somebody is today),
    signing_order."""
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
    return db.session.execute(
        select(
            Party.id, Party.agency_id, party_name(then, review.ends_on), leads.label("has_leader"),
            Agreement.signing_order,
        )
        .join(Agreement, Agreement.id == Party.agreement_id)
        .join(Agency, Agency.id == Party.agency_id)
        .outerjoin(*then.of)
        .where(Party.agreement_id == review.agreement_id, signs(version_id))
        .order_by(Party.position)
    ).all()  # fmt: skip
