"""Review rules, the reviews they make, and what each agency owes for a review."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, false, text, true
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base, Instant
from tracker.domain.consolidations import Awaited
from tracker.domain.periods import Cadence, Convention
from tracker.models.columns import NAME, WORD, link, one_of, optional_link
from tracker.models.day_lists import DayList


class ReviewRule(Base):
    """Chế độ rà soát: cadence, cut-off convention and how many working days each step gets.

    ``milestones``: the days a superior ordered, for that cadence only. ``is_on`` false: no longer asked for; the row
    stays for the reviews it made that somebody has reported for.
    """

    __tablename__ = "review_rules"
    __table_args__ = (
        one_of("cadence", Cadence),
        one_of("convention", Convention),
        UniqueConstraint("agreement_id", "cadence", name="uq_review_rules_cadence"),
        CheckConstraint(
            "submit_days >= 1 AND consolidate_days >= 1 AND sign_days >= 1", name="each_step_has_a_working_day"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = link("agreements.id", index=False)
    cadence: Mapped[str] = mapped_column(WORD)
    convention: Mapped[str] = mapped_column(WORD)
    every_months: Mapped[int | None]
    anchor_on: Mapped[date | None]
    milestones: Mapped[tuple[date, ...]] = mapped_column(DayList, default=(), server_default="")
    submit_days: Mapped[int]
    consolidate_days: Mapped[int]
    sign_days: Mapped[int]
    is_on: Mapped[bool] = mapped_column(default=True, server_default=true())


class Review(Base):
    """Kỳ rà soát: one agreement x one period, four dates by rule; a date set by a person stands beside the rule's.

    ``consolidate_version`` and ``sign_version`` rise when that day moves. ``awaits``: see ``Awaited``; kept by
    ``services/reviews/awaiting.py``, so that what is open is found without looking at years of signed reviews.
    ``renew_on``: by when the next version is due where the facts behind a frozen one changed; until it is frozen.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        UniqueConstraint("agreement_id", "cadence", "period", name="uq_reviews_one_per_period"),
        one_of("cadence", Cadence),
        CheckConstraint("ends_on >= starts_on", name="window_in_order"),
        one_of("clipped", ("start", "end", "both"), optional=True),
        one_of("awaits", Awaited, optional=True),
        Index("ix_reviews_agreement_id_cut_off_on", "agreement_id", "cut_off_on"),
        Index("ix_reviews_cut_off_on", "cut_off_on"),
        Index(
            "ix_reviews_awaits",
            "agreement_id",
            "awaits",
            "cut_off_on",
            sqlite_where=text("awaits IS NOT NULL"),
            postgresql_where=text("awaits IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = link("agreements.id", index=False)
    rule_id: Mapped[int] = link("review_rules.id")
    cadence: Mapped[str] = mapped_column(WORD)
    period: Mapped[str] = mapped_column(WORD)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    clipped: Mapped[str | None] = mapped_column(WORD)
    cut_off_on: Mapped[date]
    submit_on: Mapped[date]
    consolidate_on: Mapped[date]
    sign_on: Mapped[date]
    human_submit_on: Mapped[date | None]
    human_consolidate_on: Mapped[date | None]
    human_sign_on: Mapped[date | None]
    human_reason: Mapped[str | None] = mapped_column(NAME)
    renew_on: Mapped[date | None]
    consolidate_version: Mapped[int] = mapped_column(default=1, server_default="1")
    sign_version: Mapped[int] = mapped_column(default=1, server_default="1")
    awaits: Mapped[str | None] = mapped_column(
        WORD, default=Awaited.CONSOLIDATION, server_default=Awaited.CONSOLIDATION
    )


class Report(Base):
    """Báo cáo của cơ quan: one agency's part of one review. The row is the obligation; submitting fills it.

    ``effects``: JSON, content id -> judgement, see ``domain/effects.py``.

    ``due_on`` is the review's effective submit date; ``due_version`` rises when it moves. ``opens_on``: the day after
    the cut-off. A submitted report is never deleted. Returned it is owed again by the same day: ``submitted_on`` is
    empty until it is handed in anew, what was handed in stays readable as a ReportVersion. ``is_taken_back``: its own
    agency did that, ``returned_as`` says who.
    """

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("review_id", "agency_id", name="uq_reports_one_per_agency"),
        Index(
            "ix_reports_owed",
            "agency_id",
            "opens_on",
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
        Index(
            "ix_reports_due",
            "due_on",
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
        # Holds all that the counting of reports by agency and day asks for.
        Index("ix_reports_agreement_id_opens_on", "agreement_id", "opens_on", "agency_id", "due_on", "submitted_on"),
        Index(
            "ix_reports_missing",
            "agreement_id",
            "due_on",
            sqlite_where=text("submitted_at IS NULL"),
            postgresql_where=text("submitted_at IS NULL"),
        ),
        CheckConstraint("submitted_at IS NULL OR submitted_on IS NOT NULL", name="submitted_on_a_day"),
        CheckConstraint("returned_on IS NULL OR return_reason IS NOT NULL", name="returned_with_a_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = link("reviews.id", index=False)
    agreement_id: Mapped[int] = link("agreements.id", index=False)
    agency_id: Mapped[int] = link("agencies.id")
    opens_on: Mapped[date]
    due_on: Mapped[date]
    due_version: Mapped[int] = mapped_column(default=1)
    text: Mapped[str | None] = mapped_column(Text)
    difficulties: Mapped[str | None] = mapped_column(Text)
    proposals: Mapped[str | None] = mapped_column(Text)
    next_period: Mapped[str | None] = mapped_column(Text)
    effects: Mapped[str] = mapped_column(Text, default="{}", server_default="{}")
    submitted_on: Mapped[date | None]
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)
    submitted_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    submitted_as: Mapped[str | None] = mapped_column(NAME)
    returned_on: Mapped[date | None]
    return_reason: Mapped[str | None] = mapped_column(Text)
    returned_by_id: Mapped[int | None] = optional_link("people.id", index=False)
    returned_as: Mapped[str | None] = mapped_column(NAME)
    is_taken_back: Mapped[bool] = mapped_column(default=False, server_default=false())


class ReportVersion(Base):
    """What was handed in, each time it was: append-only, with the canonical facts behind it and their SHA-256."""

    __tablename__ = "report_versions"
    __table_args__ = (UniqueConstraint("report_id", "number", name="uq_report_versions_number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = link("reports.id", index=False)
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    difficulties: Mapped[str | None] = mapped_column(Text)
    proposals: Mapped[str | None] = mapped_column(Text)
    next_period: Mapped[str | None] = mapped_column(Text)
    effects: Mapped[str] = mapped_column(Text, default="{}", server_default="{}")
    snapshot: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64), index=True)
    submitted_at: Mapped[datetime] = mapped_column(Instant)
    submitted_by_id: Mapped[int] = link("people.id", index=False)
    submitted_as: Mapped[str] = mapped_column(NAME)
