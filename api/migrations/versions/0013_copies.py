"""A service is paused while its volumes are copied. One more field that changes can be about."""

import sqlalchemy as sa
from alembic import op

from api.migrations.change_fields import know_until

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    know_until("copy_commands")
    op.add_column("service", sa.Column("copying_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("service", sa.Column("copying_by", sa.Uuid(), nullable=True))
    op.create_check_constraint("copying_by_someone", "service", "(copying_at IS NULL) = (copying_by IS NULL)")
    op.add_column("environment", sa.Column("clone_notes", sa.ARRAY(sa.String()), nullable=False, server_default="{}"))
    op.alter_column("environment", "clone_notes", server_default=None)


def downgrade() -> None:
    """Services that declared such commands need a deployment by this version before they can be read again."""
    op.execute("DELETE FROM change WHERE field = 'copy_commands'")
    know_until("upload")
    op.drop_column("environment", "clone_notes")
    op.drop_constraint("copying_by_someone", "service", type_="check")
    op.drop_column("service", "copying_by")
    op.drop_column("service", "copying_at")
