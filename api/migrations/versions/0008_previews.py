"""A token may open previews: environments that are clones with one service's source changed."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KINDS = ("api", "session", "deploy")


def known(kinds: tuple[str, ...]) -> None:
    op.drop_constraint("tokenkind_known", "token", type_="check")
    op.create_check_constraint("tokenkind_known", "token", f"kind IN ({', '.join(repr(kind) for kind in kinds)})")


def of_service(kinds: str) -> None:
    op.drop_constraint("service_of_deploy_token", "token", type_="check")
    op.create_check_constraint("service_of_deploy_token", "token", f"(service_id IS NOT NULL) = (kind IN ({kinds}))")


def upgrade() -> None:
    known((*KINDS, "preview"))
    of_service("'deploy', 'preview'")
    op.add_column("environment", sa.Column("preview_of", sa.Uuid(), nullable=True))
    op.add_column("environment", sa.Column("preview_source", sa.String(), nullable=True))
    op.create_foreign_key("environment_preview", "environment", "service", ["preview_of"], ["id"], ondelete="SET NULL")


def downgrade() -> None:
    """Previews become environments like others."""
    op.drop_constraint("environment_preview", "environment", type_="foreignkey")
    op.drop_column("environment", "preview_source")
    op.drop_column("environment", "preview_of")
    op.execute("DELETE FROM token WHERE kind = 'preview'")
    of_service("'deploy'")
    known(KINDS)
