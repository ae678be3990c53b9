"""Services can be built of what somebody uploads. One more field that changes can be about."""

from alembic import op

from api.migrations.change_fields import know_until

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    know_until("upload")


def downgrade() -> None:
    """Services that are built of an upload need another source before they can be deployed again."""
    op.execute("DELETE FROM change WHERE field = 'upload'")
    know_until("deploy_key")
