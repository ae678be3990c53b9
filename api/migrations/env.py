"""Alembic's entry: our tables, the connection that `run.py` opened."""

from alembic import context
from sqlmodel import SQLModel

from flows.domain import clean_up, deployment, event, kept_request, network, node, project, service, token

TABLES = (
    project,
    service,
    deployment,
    token,
    kept_request,
    network,
    node,
    event,
    clean_up,
)  # imported so that their tables are known

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    compare_type=True,
    render_as_batch=False,
)
with context.begin_transaction():
    context.run_migrations()
