"""Events, for an auditor. PostgreSQL itself refuses to change them, and to delete what is younger than a month."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ACTORS = ("api", "session", "deploy", "preview", "platform", "stranger")
OBJECTS = ("installation", "project", "environment", "service", "deployment")
REFUSAL = """
CREATE FUNCTION slipway_keep_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.at < now() - interval '30 days' THEN RETURN OLD; END IF;
    END IF;
    RAISE EXCEPTION 'Events are only added; % is refused.', TG_OP;
END $$
"""


def one_of(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("workspace_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("actor_kind", one_of("actorkind_known", ACTORS), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("token_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(), nullable=True),
        sa.Column("object_kind", one_of("objectkind_known", OBJECTS), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("object", sa.String(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("project", sa.String(), nullable=False),
        sa.Column("environment", sa.String(), nullable=False),
        sa.Column("detail", postgresql.JSONB(), nullable=False),
        sa.CheckConstraint(r"action ~ '^[a-z]+\.[a-z]+$'", name="action_named"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_event_project", "event", ["project"])
    op.execute(REFUSAL)
    op.execute(
        "CREATE TRIGGER keep BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION slipway_keep_event()"
    )
    op.execute(
        "CREATE TRIGGER keep_all BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION slipway_keep_event()"
    )


def downgrade() -> None:
    """Forgets what was done."""
    op.drop_table("event")
    op.execute("DROP FUNCTION slipway_keep_event()")
