"""Services may have a deploy key for repositories over SSH: one more field that changes can be about."""

from alembic import op

from api.migrations.change_fields import know_until

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    know_until("deploy_key")


def downgrade() -> None:
    """Services with a repository over SSH need another source before they can be deployed again."""
    op.execute("DELETE FROM change WHERE field = 'deploy_key'")
    know_until("build")
