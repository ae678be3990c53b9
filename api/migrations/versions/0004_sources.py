"""Services can be built here: of a repository, or of a Dockerfile. Two more fields that changes can be about."""

from alembic import op

from api.migrations.change_fields import know_until

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    know_until("build")


def downgrade() -> None:
    """Services that are built here need an image before they can be deployed again."""
    op.execute("DELETE FROM change WHERE field IN ('git', 'build')")
    know_until("host_ports")
