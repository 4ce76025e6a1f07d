"""yearly joint plans of a program

Revision ID: 0052
Revises: 0051
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "yearly_plans",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agreement_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("symbol", sa.String(500), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("title", sa.String(1000), nullable=False),
        sa.CheckConstraint("year BETWEEN 1945 AND 2200", name=op.f("ck_yearly_plans_a_year")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.id"], name=op.f("fk_yearly_plans_agreement_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_yearly_plans")),
        sa.UniqueConstraint("agreement_id", "year", name="uq_yearly_plans_one_a_year"),
    )
    op.create_table(
        "planned_tasks",
        sa.Column("plan_id", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["yearly_plans.id"], name=op.f("fk_planned_tasks_plan_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_planned_tasks_task_id")),
        sa.PrimaryKeyConstraint("plan_id", "task_id", name=op.f("pk_planned_tasks")),
    )
    op.create_index("ix_planned_tasks_task_id", "planned_tasks", ["task_id"])


def downgrade() -> None:
    op.drop_table("planned_tasks")
    op.drop_table("yearly_plans")
