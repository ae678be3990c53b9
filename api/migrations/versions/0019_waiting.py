"""Things that wait without a run: sleepers that drain, deletions behind a deploy, deployments behind a build."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

FLAGS = (
    ("service", "deletion_waits"),
    ("environment", "deletion_waits"),
    ("project", "deletion_waits"),
    ("deployment", "awaits_build"),
)


def upgrade() -> None:
    op.add_column("service", sa.Column("stop_at", sa.DateTime(timezone=True), nullable=True))
    for table, column in FLAGS:
        op.add_column(table, sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false()))
        op.alter_column(table, column, server_default=None)


def downgrade() -> None:
    for table, column in FLAGS:
        op.drop_column(table, column)
    op.drop_column("service", "stop_at")
