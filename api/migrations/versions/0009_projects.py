"""Projects can be archived with all that is in them."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("project", sa.Column("archiving_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Stops deletions of projects that are on their way."""
    op.drop_column("project", "archiving_at")
