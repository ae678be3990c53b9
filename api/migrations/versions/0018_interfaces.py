"""Answers kept for an `Idempotency-Key`, counts of edits, and findings of clean-ups."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

EDITED = ("project", "environment", "service")


def upgrade() -> None:
    op.create_table(
        "kept_request",
        sa.Column("token_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("(status IS NULL) = (answer IS NULL)", name="answered_whole"),
        sa.ForeignKeyConstraint(["token_id"], ["token.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("token_id", "key"),
    )
    op.create_table(
        "clean_up_report",
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("found", postgresql.JSONB(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("run_id"),
    )
    for table in EDITED:
        op.add_column(table, sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
        op.alter_column(table, "revision", server_default=None)


def downgrade() -> None:
    for table in EDITED:
        op.drop_column(table, "revision")
    op.drop_table("clean_up_report")
    op.drop_table("kept_request")
