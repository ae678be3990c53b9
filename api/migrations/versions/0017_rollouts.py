"""Deployments that belong together: rollouts in waves. A clone that is being deployed goes on as one."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "rollout",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("environment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", one_of("rolloutkind_known", "clone", "bulk"), nullable=False),
        sa.Column("on_failure", one_of("onfailure_known", "continue", "stop"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", one_of("outcome_known", "succeeded", "incomplete"), nullable=True),
        sa.CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="outcome_when_settled"),
        sa.ForeignKeyConstraint(["environment_id"], ["environment.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_rollout_environment_id", "rollout", ["environment_id"])
    op.add_column("deployment", sa.Column("rollout_id", sa.Uuid(), nullable=True))
    op.add_column("deployment", sa.Column("wave", sa.Integer(), nullable=True))
    op.create_index("ix_deployment_rollout_id", "deployment", ["rollout_id"])
    op.create_foreign_key("deployment_rollout", "deployment", "rollout", ["rollout_id"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    op.drop_constraint("deployment_rollout", "deployment", type_="foreignkey")
    op.drop_index("ix_deployment_rollout_id", "deployment")
    op.drop_column("deployment", "wave")
    op.drop_column("deployment", "rollout_id")
    op.drop_table("rollout")
