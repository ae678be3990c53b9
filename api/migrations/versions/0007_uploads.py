"""Services can be built of what somebody uploads. One more field that changes can be about."""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BEFORE = (
    "image",
    "git",
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
    known((*BEFORE, "upload"))


def downgrade() -> None:
    """Services that are built of an upload need another source before they can be deployed again."""
    op.execute("DELETE FROM change WHERE field = 'upload'")
    known(BEFORE)
