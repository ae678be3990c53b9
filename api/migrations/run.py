"""Brings the schema of our database to where the code needs it. It is quick when nothing is to be done."""

from collections.abc import Callable
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import NullPool

from flows.settings import Settings


def upgrade(settings: Settings, revision: str = "head") -> None:
    _run(settings, lambda config: command.upgrade(config, revision))


def downgrade(settings: Settings, revision: str) -> None:
    _run(settings, lambda config: command.downgrade(config, revision))


def check(settings: Settings) -> None:
    """Raises where the tables of the code differ from those of the migrations."""
    _run(settings, command.check)


def revise(settings: Settings, message: str) -> None:
    """Writes a new migration from the difference."""
    _run(settings, lambda config: command.revision(config, message, autogenerate=True))


def configuration(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config


def _run(settings: Settings, act: Callable[[Config], object]) -> None:
    url = settings.database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    with create_engine(url, poolclass=NullPool).connect() as connection:
        act(configuration(connection))
        connection.commit()
