"""Builds may sign in to the registry of their base images. One more field that changes can be about."""

from alembic import op

from api.migrations.change_fields import know_until

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    know_until("base_registry")


def downgrade() -> None:
    """Builds with private base images fail until whoever pulls them is known again."""
    op.execute("DELETE FROM change WHERE field = 'base_registry'")
    know_until("copy_commands")
