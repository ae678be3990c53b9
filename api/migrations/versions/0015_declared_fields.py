"""Changes can be about any field that the code declares: the database repeats the list no longer."""

import sqlalchemy as sa
from alembic import op

from api.migrations.change_fields import FIELDS

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

KEYED = ("config_files", "host_ports", "routes", "shared_volumes", "variables", "volumes")


def upgrade() -> None:
    op.drop_constraint("key_where_keyed", "change", type_="check")
    op.drop_constraint("configfield_known", "change", type_="check")
    op.alter_column("change", "field", type_=sa.String(), existing_type=sa.String(24), existing_nullable=False)


def downgrade() -> None:
    """Changes to later fields are given up; services that have such a field cannot be read until they are upgraded."""
    op.execute(f"DELETE FROM change WHERE field NOT IN {FIELDS}")
    op.alter_column("change", "field", type_=sa.String(24), existing_type=sa.String(), existing_nullable=False)
    op.create_check_constraint("configfield_known", "change", f"field IN {FIELDS}")
    op.create_check_constraint("key_where_keyed", "change", f"(key IS NOT NULL) = (field IN {KEYED})")
