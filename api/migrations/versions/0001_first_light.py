"""The first tables; triggers that tell the API what changed; the default workspace."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


# Each row change wakes whoever watches the thing; PostgreSQL folds equal notifications of one transaction into one.
_TELL = """
CREATE FUNCTION slipway_tell_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE item record;
BEGIN
    IF TG_OP = 'DELETE' THEN item := OLD; ELSE item := NEW; END IF;
    PERFORM pg_notify('slipway_events', json_build_array({ids})::text);
    RETURN NULL;
END $$
"""
_TRIGGER = """
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON {name}
FOR EACH ROW EXECUTE FUNCTION slipway_tell_{name}()
"""
_WATCHED = {
    "journal": "item.deployment_id",
    "deployment": "item.id, item.service_id",
    "service": "item.id",
    "change": "item.service_id",
}
NOTIFICATIONS = tuple(
    template.format(name=name, ids=ids) for name, ids in _WATCHED.items() for template in (_TELL, _TRIGGER)
)


def upgrade() -> None:
    op.create_table(
        "token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("api", "session", name="tokenkind_known", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("hash"),
    )
    op.create_table(
        "workspace",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("slug ~ '^[a-z]([a-z0-9-]{0,36}[a-z0-9])?$'", name="slug_valid"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("slug"),
    )
    op.create_table(
        "project",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("slug ~ '^[a-z]([a-z0-9-]{0,36}[a-z0-9])?$'", name="slug_valid"),
        sa.ForeignKeyConstraint(["workspace_id"], ["workspace.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "slug"),
    )
    op.create_table(
        "environment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("name ~ '^[a-z]([a-z0-9-]{0,36}[a-z0-9])?$'", name="name_valid"),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("project_id", "name"),
    )
    op.create_table(
        "service",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("environment_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("config", sa.LargeBinary(), nullable=True),
        sa.Column("live_deployment_id", sa.Uuid(), nullable=True),
        sa.Column("deployment_count", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("archiving_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("slug ~ '^[a-z]([a-z0-9-]{0,36}[a-z0-9])?$'", name="slug_valid"),
        sa.ForeignKeyConstraint(["environment_id"], ["environment.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("environment_id", "slug"),
    )
    op.create_table(
        "deployment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "preparing",
                "building",
                "starting",
                "healthy",
                "unhealthy",
                "sleeping",
                "cancelling",
                "failed",
                "cancelled",
                "removed",
                name="deploymentstatus_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("image", sa.String(), nullable=False),
        sa.Column("image_digest", sa.String(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("launches", sa.Integer(), nullable=False),
        sa.Column("launched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retire_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(failure IS NOT NULL) = (status = 'failed')", name="failure_when_failed"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("service_id", "number"),
    )
    op.create_index(
        "deployment_active_once",
        "deployment",
        ["service_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('preparing', 'building', 'starting', 'cancelling')"),
    )
    op.create_index("deployment_by_status", "deployment", ["status", "id"], unique=False)
    op.create_table(
        "route",
        sa.Column("domain", sa.String(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("domain"),
    )
    op.create_index(op.f("ix_route_service_id"), "route", ["service_id"], unique=False)
    op.create_table(
        "change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("service_id", sa.Uuid(), nullable=False),
        sa.Column("deployment_id", sa.Uuid(), nullable=True),
        sa.Column(
            "field",
            sa.Enum(
                "image",
                "command",
                "replicas",
                "health_check",
                "stop_grace_seconds",
                "drain_seconds",
                "variables",
                "routes",
                name="configfield_known",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(), nullable=True),
        sa.Column(
            "operation",
            sa.Enum("set", "unset", name="operation_known", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("value", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(key IS NOT NULL) = (field IN ('variables', 'routes'))", name="key_where_keyed"),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "change_pending_once",
        "change",
        ["service_id", "field", sa.literal_column("coalesce(key, '')")],
        unique=True,
        postgresql_where=sa.text("deployment_id IS NULL"),
    )
    op.create_index(op.f("ix_change_deployment_id"), "change", ["deployment_id"], unique=False)
    op.create_index(op.f("ix_change_service_id"), "change", ["service_id"], unique=False)
    op.create_table(
        "deployment_step",
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("deployment_id", "name"),
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("deployment_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "info", "warning", "error", name="level_known", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "system", "build", "app", name="source_known", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["deployment_id"], ["deployment.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("journal_of_deployment", "journal", ["deployment_id", "id"], unique=False)
    op.create_foreign_key("service_live", "service", "deployment", ["live_deployment_id"], ["id"], ondelete="SET NULL")
    for statement in NOTIFICATIONS:
        op.execute(statement)
    op.execute("INSERT INTO workspace (id, slug, created_at) VALUES (gen_random_uuid(), 'default', now())")


def downgrade() -> None:
    op.drop_constraint("service_live", "service", type_="foreignkey")
    op.drop_index("journal_of_deployment", table_name="journal")
    op.drop_table("journal")
    op.drop_table("deployment_step")
    op.drop_index(op.f("ix_change_service_id"), table_name="change")
    op.drop_index(op.f("ix_change_deployment_id"), table_name="change")
    op.drop_index("change_pending_once", table_name="change", postgresql_where=sa.text("deployment_id IS NULL"))
    op.drop_table("change")
    op.drop_index(op.f("ix_route_service_id"), table_name="route")
    op.drop_table("route")
    op.drop_index("deployment_by_status", table_name="deployment")
    op.drop_index(
        "deployment_active_once",
        table_name="deployment",
        postgresql_where=sa.text("status IN ('preparing', 'building', 'starting', 'cancelling')"),
    )
    op.drop_table("deployment")
    op.drop_table("service")
    op.drop_table("environment")
    op.drop_table("project")
    op.drop_table("workspace")
    op.drop_table("token")
    for name in ("journal", "deployment", "service", "change"):
        op.execute(f"DROP FUNCTION slipway_tell_{name}()")
