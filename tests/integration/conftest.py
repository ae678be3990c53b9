"""One PostgreSQL for all tests of this folder; each test begins with empty tables."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel

from api.migrations.run import upgrade
from flows.settings import Settings
from flows.store.database import Database
from tests.servers import a_postgres


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    with a_postgres(tmp_path_factory.mktemp("postgres")) as settings:
        upgrade(settings)
        yield settings


@pytest.fixture(scope="session")
def connected(postgres: Settings) -> Iterator[Database]:
    """Connects once: the connections, and the statements that they have compiled, serve all tests."""
    database = Database(postgres.database_url)
    yield database
    database.close()


@pytest.fixture
def database(connected: Database) -> Database:
    names = [table.name for table in SQLModel.metadata.sorted_tables if table.name != "workspace"]
    with connected.transaction() as session:
        session.connection().execute(text("SET LOCAL session_replication_role = replica"))  # in any order
        for name in names:  # of a few rows each, for which TRUNCATE takes ten times as long
            session.connection().execute(text(f"DELETE FROM {name}"))
    return connected
