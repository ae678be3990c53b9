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


@pytest.fixture
def database(postgres: Settings) -> Iterator[Database]:
    database = Database(postgres.database_url)
    names = ", ".join(table.name for table in SQLModel.metadata.sorted_tables if table.name != "workspace")
    with database.transaction() as session:
        session.connection().execute(text(f"TRUNCATE {names} CASCADE"))
    yield database
    database.close()
