"""Services can be built here: of a repository, or of a Dockerfile. Two more fields that changes can be about."""

from alembic import op

revision = "0004"
down_revision = "0003"
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
)
ADDED = ("git", "build")


def known(fields: tuple[str, ...]) -> None:
    op.drop_constraint("configfield_known", "change", type_="check")
    op.create_check_constraint(
        "configfield_known", "change", f"field IN ({', '.join(repr(field) for field in fields)})"
    )


def upgrade() -> None:
    known(BEFORE + ADDED)


def downgrade() -> None:
    """Services that are built here need an image before they can be deployed again."""
    op.execute("DELETE FROM change WHERE field IN ('git', 'build')")
    known(BEFORE)
