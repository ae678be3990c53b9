"""Environments can be clones of others, and have an end."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("environment", sa.Column("source_id", sa.Uuid(), nullable=True))
    op.add_column(
        "environment", sa.Column("deploys_clone", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
    op.alter_column("environment", "deploys_clone", server_default=None)
    op.add_column("environment", sa.Column("cloning_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("environment", sa.Column("clone_failure", sa.String(), nullable=True))
    op.add_column("environment", sa.Column("archiving_at", sa.DateTime(timezone=True), nullable=True))
    op.create_foreign_key(
        "environment_source", "environment", "environment", ["source_id"], ["id"], ondelete="SET NULL"
    )


def downgrade() -> None:
    """Leaves a clone that is on its way as far as it came."""
    op.drop_constraint("environment_source", "environment", type_="foreignkey")
    for column in ("archiving_at", "clone_failure", "cloning_at", "deploys_clone", "source_id"):
        op.drop_column("environment", column)
