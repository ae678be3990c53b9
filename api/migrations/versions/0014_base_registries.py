"""Builds may sign in to the registry of their base images. One more field that changes can be about."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BEFORE = (
    "image",
    "git",
    "upload",
    "build",
    "credentials",
    "deploy_key",
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
    "copy_commands",
)


def known(fields: tuple[str, ...]) -> None:
    op.drop_constraint("configfield_known", "change", type_="check")
    op.create_check_constraint(
        "configfield_known", "change", f"field IN ({', '.join(repr(field) for field in fields)})"
    )


def upgrade() -> None:
    known((*BEFORE, "base_registry"))


def downgrade() -> None:
    """Builds with private base images fail until whoever pulls them is known again."""
    op.execute("DELETE FROM change WHERE field = 'base_registry'")
    known(BEFORE)
