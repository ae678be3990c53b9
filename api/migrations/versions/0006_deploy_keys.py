"""Services may have a deploy key for repositories over SSH: one more field that changes can be about."""

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BEFORE = (
    "image",
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
    "git",
    "build",
)


def known(fields: tuple[str, ...]) -> None:
    op.drop_constraint("configfield_known", "change", type_="check")
    op.create_check_constraint(
        "configfield_known", "change", f"field IN ({', '.join(repr(field) for field in fields)})"
    )


def upgrade() -> None:
    known((*BEFORE, "deploy_key"))


def downgrade() -> None:
    """Services with a repository over SSH need another source before they can be deployed again."""
    op.execute("DELETE FROM change WHERE field = 'deploy_key'")
    known(BEFORE)
