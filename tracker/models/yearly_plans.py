"""Yearly joint plans: which tasks of a program are for which year."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.database import Base
from tracker.models.columns import LINE, NAME, link


class YearlyPlan(Base):
    """Kế hoạch liên ngành năm: a paper of its own under a program, at most one a year."""

    __tablename__ = "yearly_plans"
    __table_args__ = (
        UniqueConstraint("agreement_id", "year", name="uq_yearly_plans_one_a_year"),
        CheckConstraint("year BETWEEN 1945 AND 2200", name="a_year"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = link("agreements.id", index=False)
    year: Mapped[int]
    symbol: Mapped[str | None] = mapped_column(NAME)
    signed_on: Mapped[date | None]
    title: Mapped[str] = mapped_column(LINE, default="")


class PlannedTask(Base):
    """A task of the program that is in the plan. What is carried over is in the plans of both years."""

    __tablename__ = "planned_tasks"

    plan_id: Mapped[int] = link("yearly_plans.id", index=False, is_key=True)
    task_id: Mapped[int] = link("tasks.id", is_key=True)
