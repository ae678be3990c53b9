"""The fields that changes can be about, in the order in which versions of Slipway came to know them."""

from alembic import op

# Migrations of old versions stand on this: it is only added to, at its end.
FIELDS = (
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
    "deploy_key",
    "upload",
    "copy_commands",
    "base_registry",
)


def know_until(last: str) -> None:
    """The database takes changes to these fields and to no later one."""
    fields = FIELDS[: FIELDS.index(last) + 1]
    op.drop_constraint("configfield_known", "change", type_="check")
    op.create_check_constraint("configfield_known", "change", f"field IN ({', '.join(map(repr, fields))})")
