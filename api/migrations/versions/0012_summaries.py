"""Lists of services open no snapshot, and whoever follows an environment is told of it."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_TELL = """
CREATE OR REPLACE FUNCTION slipway_tell_{name}() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE item record;
BEGIN
    IF TG_OP = 'DELETE' THEN item := OLD; ELSE item := NEW; END IF;
    PERFORM pg_notify('slipway_events', json_build_array({ids})::text);
    RETURN NULL;
END $$
"""
_TRIGGER = """
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON environment
FOR EACH ROW EXECUTE FUNCTION slipway_tell_environment()
"""


def upgrade() -> None:
    op.add_column("deployment", sa.Column("route_keys", sa.ARRAY(sa.String()), nullable=True))
    op.execute(_TELL.format(name="service", ids="item.id, item.environment_id"))
    op.execute(_TELL.format(name="environment", ids="item.id"))
    op.execute(_TRIGGER)


def downgrade() -> None:
    op.execute("DROP TRIGGER tell ON environment")
    op.execute("DROP FUNCTION slipway_tell_environment")
    op.execute(_TELL.format(name="service", ids="item.id"))
    op.drop_column("deployment", "route_keys")
