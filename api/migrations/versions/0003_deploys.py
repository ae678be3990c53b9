"""More facts about a deployment beside its end, the wish that a service sleeps, and tokens that may only deploy."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KINDS = ("api", "session")


def among(values: tuple[str, ...]) -> str:
    return f"kind IN ({', '.join(repr(value) for value in values)})"


def upgrade() -> None:
    op.add_column("service", sa.Column("asleep_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("deployment", sa.Column("trigger", sa.String(24), nullable=False, server_default="manual"))
    op.alter_column("deployment", "trigger", server_default=None)
    op.create_check_constraint("trigger_known", "deployment", "trigger IN ('manual', 'token')")
    for name in ("redeploy_of", "retry_of"):
        op.add_column("deployment", sa.Column(name, sa.Uuid(), nullable=True))
        op.create_foreign_key(f"deployment_{name}", "deployment", "deployment", [name], ["id"], ondelete="SET NULL")
    op.add_column("deployment", sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("deployment", sa.Column("gap_seconds", sa.Float(), nullable=True))
    op.drop_constraint("tokenkind_known", "token", type_="check")
    op.create_check_constraint("tokenkind_known", "token", among((*KINDS, "deploy")))
    op.add_column("token", sa.Column("service_id", sa.Uuid(), nullable=True))
    op.create_foreign_key("token_service_id_fkey", "token", "service", ["service_id"], ["id"], ondelete="CASCADE")
    op.create_index(op.f("ix_token_service_id"), "token", ["service_id"])
    op.create_check_constraint("service_of_deploy_token", "token", "(service_id IS NOT NULL) = (kind = 'deploy')")


def downgrade() -> None:
    op.execute("DELETE FROM token WHERE kind = 'deploy'")
    op.drop_constraint("service_of_deploy_token", "token", type_="check")
    op.drop_index(op.f("ix_token_service_id"), table_name="token")
    op.drop_column("token", "service_id")
    op.drop_constraint("tokenkind_known", "token", type_="check")
    op.create_check_constraint("tokenkind_known", "token", among(KINDS))
    for name in ("gap_seconds", "paused_at", "retry_of", "redeploy_of", "trigger"):
        op.drop_column("deployment", name)
    op.drop_column("service", "asleep_at")
