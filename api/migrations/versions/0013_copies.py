"""A service is paused while its volumes are copied. One more field that changes can be about."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BEFORE = (
    "image",
    "git",
    "upload",
    "build",
    "deploy_key",
    "credentials",
    "command",
    "release_command",
    "replicas",
    "health_check",
    "limits",
    "reservations",
    "stop_grace_seconds",
    "drain_seconds",
    "variables",
    "volumes",
    "shared_volumes",
    "config_files",
    "routes",
    "host_ports",
)


def known(fields: tuple[str, ...]) -> None:
    op.drop_constraint("configfield_known", "change", type_="check")
    op.create_check_constraint(
        "configfield_known", "change", f"field IN ({', '.join(repr(field) for field in fields)})"
    )


def upgrade() -> None:
    known((*BEFORE, "copy_commands"))
    op.add_column("service", sa.Column("copying_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("service", sa.Column("copying_by", sa.Uuid(), nullable=True))
    op.create_check_constraint("copying_by_someone", "service", "(copying_at IS NULL) = (copying_by IS NULL)")
    op.add_column("environment", sa.Column("clone_notes", sa.ARRAY(sa.String()), nullable=False, server_default="{}"))
    op.alter_column("environment", "clone_notes", server_default=None)


def downgrade() -> None:
    """Services that declared such commands need a deployment by this version before they can be read again."""
    op.execute("DELETE FROM change WHERE field = 'copy_commands'")
    known(BEFORE)
    op.drop_column("environment", "clone_notes")
    op.drop_constraint("copying_by_someone", "service", type_="check")
    op.drop_column("service", "copying_by")
    op.drop_column("service", "copying_at")
