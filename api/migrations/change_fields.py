"""The fields that a change could have while the database had a list of them: until migration 0015."""

from alembic import op

# In the order in which versions of Slipway came to know them. Old migrations stand on this, so it does not change.
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
    """Lets the database take changes to these fields and to no later one."""
    fields = FIELDS[: FIELDS.index(last) + 1]
    op.drop_constraint("configfield_known", "change", type_="check")
    op.create_check_constraint("configfield_known", "change", f"field IN ({', '.join(map(repr, fields))})")
