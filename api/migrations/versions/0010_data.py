"""A clone may have the contents of volumes, too."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "environment", sa.Column("copies_data", sa.Boolean(), nullable=False, server_default=sa.text("false"))
    )
    op.alter_column("environment", "copies_data", server_default=None)


def downgrade() -> None:
    op.drop_column("environment", "copies_data")
