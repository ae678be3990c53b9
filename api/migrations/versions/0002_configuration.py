"""More fields of a service's configuration: paths below domains, ports of hosts, shared variables, and others."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BEFORE = ("image", "command", "replicas", "health_check", "stop_grace_seconds", "drain_seconds", "variables", "routes")
ADDED = (
    "credentials",
    "release_command",
    "limits",
    "reservations",
    "volumes",
    "shared_volumes",
    "config_files",
    "host_ports",
)
KEYED_BEFORE = ("variables", "routes")
KEYED = ("config_files", "host_ports", "routes", "shared_volumes", "variables", "volumes")


def among(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def check(name: str, condition: str) -> None:
    op.drop_constraint(name, "change", type_="check")
    op.create_check_constraint(name, "change", condition)


def upgrade() -> None:
    check("configfield_known", among("field", BEFORE + ADDED))
    check("key_where_keyed", f"(key IS NOT NULL) = ({among('field', KEYED)})")
    op.add_column("route", sa.Column("path", sa.String(), nullable=False, server_default="/"))
    op.alter_column("route", "path", server_default=None)
    op.drop_constraint("route_pkey", "route", type_="primary")
    op.create_primary_key("route_pkey", "route", ["domain", "path"])
    op.create_table(
        "host_port",
        sa.Column("port", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("protocol", sa.String(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("port BETWEEN 1 AND 65535", name="port_valid"),
        sa.CheckConstraint("protocol IN ('tcp', 'udp')", name="protocol_known"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("port", "protocol"),
    )
    op.create_index(op.f("ix_host_port_service_id"), "host_port", ["service_id"])
    op.create_table(
        "shared_variable",
        sa.Column("environment_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["environment_id"], ["environment.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("environment_id", "key"),
    )
    op.create_table(
        "node",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("cpus", sa.Integer(), nullable=False),
        sa.Column("memory_bytes", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def downgrade() -> None:
    """Loses what the tables before cannot hold: changes of the new fields, and routes below paths."""
    op.drop_table("node")
    op.drop_table("shared_variable")
    op.drop_index(op.f("ix_host_port_service_id"), table_name="host_port")
    op.drop_table("host_port")
    op.execute("DELETE FROM route WHERE path <> '/'")
    op.drop_constraint("route_pkey", "route", type_="primary")
    op.create_primary_key("route_pkey", "route", ["domain"])
    op.drop_column("route", "path")
    op.execute(f"DELETE FROM change WHERE NOT ({among('field', BEFORE)})")
    check("key_where_keyed", f"(key IS NOT NULL) = ({among('field', KEYED_BEFORE)})")
    check("configfield_known", among("field", BEFORE))
