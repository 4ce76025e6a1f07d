"""A cascade written straight into the tables: programs below others, with reviews in any state and frozen figures."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import null, select

from tests.make import Make
from tests.people import ALLIANCE, COMMISSION, LAN
from tracker.database import db, transaction
from tracker.domain.snapshots import canonical
from tracker.models import Consolidation, Content, Indicator, Party, Report, Review, ReviewRule, SignOff, Task

ENDS = {"2026-Q3": date(2026, 9, 14), "2026-Q2": date(2026, 6, 14), "2025-Q3": date(2025, 9, 14)}
SIGN_AFTER = timedelta(10)
STATES = ("signed", "signed_late", "draft", "frozen", "half_signed", "changed")


@dataclass(frozen=True)
class Named:
    """An indicator of a program: what it is called and how it counts."""

    name: str
    unit: str = "hội nghị"
    is_cumulative: bool = True


@dataclass
class Cascade:
    """Programs by the names a test gives them."""

    make: Make
    indicators: dict[tuple[int, Named], int] = field(default_factory=dict)
    numbers: itertools.count[int] = field(default_factory=itertools.count)

    def below(
        self, parent_id: int, *, title: str = "Chương trình tỉnh", parties: Sequence[str] = (COMMISSION, ALLIANCE)
    ) -> int:
        """A program of these parties below another, tracked for two years."""
        return self.make.agreement(title=title, parties=parties, parent_id=parent_id, valid_from=date(2024, 1, 1))

    def review(
        self,
        program: int,
        period: str,
        state: str,
        figures: Sequence[tuple[Named, Decimal | None]] = (),
        cadence: str = "quarterly",
    ) -> int:
        """Its review of that period; whatever is frozen holds the figures. ``state``: one of ``STATES``."""
        with transaction():
            ends_on = ENDS[period]
            awaits = {"draft": "consolidation", "frozen": "signatures", "half_signed": "signatures"}.get(state)
            review = Review(
                agreement_id=program, rule_id=self._rule(program, cadence), cadence=cadence, period=period,
                starts_on=ends_on - timedelta(90), ends_on=ends_on, cut_off_on=ends_on,
                submit_on=ends_on + timedelta(3), consolidate_on=ends_on + timedelta(7), sign_on=ends_on + SIGN_AFTER,
                awaits="new_version" if state == "changed" else awaits or null(),
            )  # fmt: skip
            db.session.add(review)
            db.session.flush()
            self._consolidate(review, state, figures)
            return review.id

    def indicator(self, program: int, named: Named) -> int:
        """Its indicator of that name, made when it is new."""
        if (program, named) not in self.indicators:
            content = db.session.scalars(select(Content.id).where(Content.agreement_id == program)).first()
            number = next(self.numbers)
            task = Task(agreement_id=program, content_id=content, position=number, title="Việc", due_kind="ongoing")
            db.session.add(task)
            db.session.flush()
            row = Indicator(agreement_id=program, task_id=task.id, **vars(named))
            db.session.add(row)
            db.session.flush()
            self.indicators[program, named] = row.id
        return self.indicators[program, named]

    def _rule(self, program: int, cadence: str) -> int:
        wanted = ReviewRule.agreement_id == program, ReviewRule.cadence == cadence
        rule_id = db.session.scalars(select(ReviewRule.id).where(*wanted)).one_or_none()
        if rule_id is None:
            rule = ReviewRule(
                agreement_id=program, cadence=cadence, convention="official", submit_days=3, consolidate_days=2,
                sign_days=3,
            )  # fmt: skip
            db.session.add(rule)
            db.session.flush()
            rule_id = rule.id
        return rule_id

    def _consolidate(self, review: Review, state: str, figures: Sequence[tuple[Named, Decimal | None]]) -> None:
        late = timedelta(4 if state == "signed_late" else -1)
        at = datetime.combine(review.sign_on + late, datetime.min.time(), tzinfo=UTC) + timedelta(hours=3)
        snapshot = canonical({"figures": [self._figure(review.agreement_id, *one) for one in figures]})
        if state != "draft":
            made = self._version(review, snapshot, at, number=2)
            parties = db.session.scalars(select(Party).where(Party.agreement_id == review.agreement_id)).all()
            signing = {"frozen": 0, "half_signed": len(parties) - 1}.get(state, len(parties))
            for party in parties[:signing]:
                signature = SignOff(
                    consolidation_id=made.id, party_id=party.id, agency_id=party.agency_id, signed_as="Lãnh đạo",
                    person_id=self.make.person_id(LAN), declared="[]", hash=made.hash, signed_at=at,
                )  # fmt: skip
                db.session.add(signature)
        self._version(review, canonical({"figures": [{"value": "999"}]}), at, number=1)  # one that was withdrawn

    def _version(self, review: Review, snapshot: str, at: datetime, number: int) -> Consolidation:
        made = Consolidation(
            review_id=review.id, agreement_id=review.agreement_id, number=number, snapshot=snapshot, hash="0" * 64,
            frozen_at=at, frozen_by_id=self.make.person_id(LAN),
        )  # fmt: skip
        if number == 1:
            made.withdrawn_at, made.withdrawn_because = at, "Sai số liệu"
        db.session.add(made)
        db.session.flush()
        return made

    def _figure(self, program: int, named: Named, value: Decimal | None) -> dict[str, object]:
        return {
            "kind": "indicator", "id": self.indicator(program, named), "content": "", "number": "1",
            "name": named.name, "unit": named.unit, "value": value, "is_open": value is None,
        }  # fmt: skip


def report(make: Make, review_id: int, agency: str, *, is_in: bool) -> None:
    """What one agency owes for it, handed in or not."""
    with transaction():
        review = db.session.get_one(Review, review_id)
        on = review.submit_on
        row = Report(
            review_id=review_id, agreement_id=review.agreement_id, agency_id=make.agency_id(agency),
            opens_on=review.cut_off_on + timedelta(1), due_on=on, submitted_on=on if is_in else None,
            submitted_at=datetime.combine(on, datetime.min.time(), tzinfo=UTC) if is_in else None, text="Đã làm",
        )  # fmt: skip
        db.session.add(row)
