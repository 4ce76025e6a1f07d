"""A consolidated review as it is read: the draft, what is signed, and every version that was frozen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from tracker.database import db
from tracker.domain.joint_reviews import (
    JointFigure,
    JointReview,
    Subject,
    consolidation_snapshot,
    draft_hash,
    picture_of,
)
from tracker.domain.papers.numbers import ReviewNumbers, numbers_of
from tracker.domain.permissions import Standing, Viewer
from tracker.domain.signing import Declaration, declarations_about
from tracker.domain.snapshots import canonical, read_snapshot
from tracker.models import Agreement, Consolidation, Person, Review
from tracker.models.joint_reviews import joint_review, standing_consolidation, texts_by_content
from tracker.queries.review_story import Story, Version, review_story


@dataclass(frozen=True)
class Head:
    """What every page of a review's consolidation says at its top."""

    review_id: int
    agreement_id: int
    agreement: str
    is_illustrative: bool
    period: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class DraftPage:
    """The draft with everything beside it. ``picture``: as it would be frozen, see ``consolidation_snapshot``."""

    head: Head
    story: Story
    picture: Mapping[str, Any]
    assessment: str
    by_content: Mapping[int, str]
    joint: JointReview
    seen: str

    @property
    def numbers(self) -> ReviewNumbers:
        """What is counted, as papers print it."""
        return numbers_of(self.picture)

    @property
    def open_figures(self) -> list[JointFigure]:
        """The figures that differ and are not settled."""
        return [figure for figure in self.joint.figures if figure.is_open]

    def figure(self, subject: Subject) -> JointFigure | None:
        """The one asked for, if agencies name it."""
        return self.joint.figure(subject)


@dataclass(frozen=True)
class FrozenPage:
    """One frozen version. ``story`` is that of the review today; ``asked``: what a signer declares.

    ``needs_password``: it is asked for again. ``lacks_password``: and this person has set none yet.
    """

    head: Head
    story: Story
    version: Version
    picture: Mapping[str, Any]
    asked: tuple[Declaration, ...]
    needs_password: bool
    lacks_password: bool

    @property
    def numbers(self) -> ReviewNumbers:
        """What is counted, as papers print it."""
        return numbers_of(self.picture)


def draft_page(
    review_id: int, *, viewer: Viewer, standing: Standing | None, today: date, zone: ZoneInfo
) -> DraftPage | None:
    """What the standing agency works on; None when there is no such review."""
    found = _review(review_id)
    if found is None:
        return None
    review, head, rows = found
    joint = joint_review(db.session(), review, zone, as_of=min(review.cut_off_on, today))
    draft = next((row for row in rows if row.withdrawn_at is None), None)
    words, by_content = (draft.assessment if draft else ""), texts_by_content(draft)
    facts = _facts(joint, draft)
    return DraftPage(
        head=head,
        story=review_story(review, viewer=viewer, standing=standing, today=today, zone=zone, joint=joint, rows=rows),
        picture=picture_of(read_snapshot(canonical(facts))),
        assessment=words,
        by_content=by_content,
        joint=joint,
        seen=draft_hash(joint, words, by_content),
    )


def draft_picture(review_id: int, *, today: date, zone: ZoneInfo) -> dict[str, Any] | None:
    """What would be frozen now, without who reads it and who signed what; None when there is no such review."""
    review = db.session.get(Review, review_id)
    if review is None:
        return None
    joint = joint_review(db.session(), review, zone, as_of=min(review.cut_off_on, today))
    draft = db.session.scalars(standing_consolidation(review_id)).one_or_none()
    return picture_of(read_snapshot(canonical(_facts(joint, draft))))


def _facts(joint: JointReview, draft: Consolidation | None) -> dict[str, Any]:
    return consolidation_snapshot(
        joint,
        number=draft.number if draft else 1,
        assessment=draft.assessment if draft else "",
        by_content=texts_by_content(draft),
        frozen={},
    )


def frozen_page(
    review_id: int, number: int | None, *, viewer: Viewer, standing: Standing | None, today: date, zone: ZoneInfo
) -> FrozenPage | None:
    """Version ``number`` as it was frozen, or the one that stands (None); None when there is none."""
    found = _review(review_id)
    if found is None:
        return None
    review, head, rows = found
    story = review_story(review, viewer=viewer, standing=standing, today=today, zone=zone, rows=rows)
    version = story.frozen if number is None else next((one for one in story.kept if one.number == number), None)
    if version is None:
        return None
    snapshot = db.session.scalars(select(Consolidation.snapshot).where(Consolidation.id == version.id)).one()
    picture = picture_of(read_snapshot(snapshot or "{}"))
    is_demonstration, has_none = db.session.execute(
        select(Person.is_demonstration, Person.password_hash.is_(None)).where(Person.id == viewer.person_id)
    ).one()
    return FrozenPage(
        head=head,
        story=story,
        version=_as_named(version, picture),
        picture=picture,
        asked=declarations_about(picture),
        needs_password=not (is_demonstration and has_none),
        lacks_password=has_none and not is_demonstration,
    )


def _as_named(version: Version, picture: Mapping[str, Any]) -> Version:
    """Signatures under the names of the frozen text, which may be those of a later day than the program's; but a body
    that parties became signs under its own."""
    names = {party["party_id"]: party["name"] for party in picture.get("parties", ())}
    signed = (
        one if one.is_of_body else replace(one, party=names.get(one.party_id, one.party)) for one in version.signatures
    )
    return replace(version, signatures=tuple(signed))


def story_of(review_id: int, *, viewer: Viewer, standing: Standing | None, today: date, zone: ZoneInfo) -> Story | None:
    """For the page of the review itself; None when there is no such review."""
    review = db.session.get(Review, review_id)
    if review is None:
        return None
    return review_story(review, viewer=viewer, standing=standing, today=today, zone=zone)


def _review(review_id: int) -> tuple[Review, Head, list[Consolidation]] | None:
    """With every version and the draft, the newest first."""
    found = db.session.execute(
        select(Review, Agreement.title, Agreement.is_illustrative, Consolidation)
        .join(Agreement, Agreement.id == Review.agreement_id)
        .outerjoin(Consolidation, Consolidation.review_id == Review.id)
        .where(Review.id == review_id)
        .order_by(Consolidation.number.desc())
    ).all()
    if not found:
        return None
    review, title, is_illustrative, _newest = found[0]
    head = Head(review.id, review.agreement_id, title, is_illustrative, review.period, review.starts_on, review.ends_on)
    return review, head, [row.Consolidation for row in found if row.Consolidation is not None]
