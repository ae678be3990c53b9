"""Things that are about to go are being deleted, not archived: columns and recorded events say so, too."""

from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

TABLES = ("project", "environment", "service")
ACTIONS = {
    "project.archived": "project.deleted",
    "environment.archived": "environment.deleted",
    "service.archived": "service.deleted",
    "archive.requested": "deletion.requested",
    "sweep.requested": "clean_up.requested",
}
ACTORS = ("api", "session", "deploy", "preview", "platform")


def upgrade() -> None:
    for table in TABLES:
        op.alter_column(table, "archiving_at", new_column_name="deleting_at")
    _rename_events(ACTIONS, "stranger", "unknown", r"^[a-z_]+\.[a-z_]+$")


def downgrade() -> None:
    back = {new: old for old, new in ACTIONS.items()}
    _rename_events(back, "unknown", "stranger", r"^[a-z]+\.[a-z]+$")
    for table in TABLES:
        op.alter_column(table, "deleting_at", new_column_name="archiving_at")


def _rename_events(actions: dict[str, str], old_actor: str, new_actor: str, pattern: str) -> None:
    """Events are never changed, so the trigger that refuses it is off while their words are replaced."""
    op.drop_constraint("action_named", "event", type_="check")
    op.drop_constraint("actorkind_known", "event", type_="check")
    op.execute("ALTER TABLE event DISABLE TRIGGER keep")
    for old, new in actions.items():
        op.execute(f"UPDATE event SET action = '{new}' WHERE action = '{old}'")
    op.execute(f"UPDATE event SET actor_kind = '{new_actor}' WHERE actor_kind = '{old_actor}'")
    op.execute("ALTER TABLE event ENABLE TRIGGER keep")
    op.create_check_constraint("action_named", "event", f"action ~ '{pattern}'")
    op.create_check_constraint("actorkind_known", "event", f"actor_kind IN {(*ACTORS, new_actor)}")
