"""The tables of the migrations are the tables of the code, and every migration can be taken back."""

from collections.abc import Iterator

import psycopg
import pytest
from alembic.script import ScriptDirectory
from pydantic import SecretStr

from api.migrations.run import check, configuration, downgrade, upgrade
from flows.settings import Settings


@pytest.fixture
def empty(postgres: Settings) -> Iterator[Settings]:
    """An empty database beside the one of the other tests."""
    url = postgres.database_url
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE migrations")
    yield postgres.model_copy(update={"postgres_url": SecretStr(url.replace("/slipway", "/migrations"))})
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP DATABASE migrations WITH (FORCE)")


def test_there_is_one_newest_migration():
    assert len(ScriptDirectory.from_config(configuration(None)).get_heads()) == 1


def test_up_down_and_up_again_ends_with_the_tables_of_the_code(empty):
    upgrade(empty)
    downgrade(empty, "base")
    with psycopg.connect(empty.database_url) as connection:
        left = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'"
            " UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        ).fetchall()
    assert left == [("alembic_version",)]
    upgrade(empty)
    check(empty)
