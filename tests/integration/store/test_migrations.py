"""The tables of the migrations are the tables of the code, and every migration can be taken back."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from alembic.script import ScriptDirectory
from fastapi.testclient import TestClient
from pydantic import SecretStr

from api.app import application
from api.migrations.run import check, configuration, downgrade, upgrade
from api.streams.hub import Hub
from flows.context import Context
from flows.domain.sealed import Keyring
from flows.domain.token import fingerprint
from flows.settings import Settings
from flows.store.database import Database
from tests.fakes.runs import FakeRuns

PROJECT, ENVIRONMENT, SERVICE, DEPLOYMENT = (UUID(int=number) for number in range(1, 5))
CONFIG_1 = """{"schema_version": 1, "image": "slipway/hello:1", "command": null, "replicas": 1, "variables": {"A": "1"},
 "routes": {"*.example.com": 8080, "shop.example.com": 8080}, "health_check": null, "stop_grace_seconds": 30,
 "drain_seconds": 5}"""
SNAPSHOT_1 = f"""{{"version": 1, "workspace": {{"id": "{UUID(int=9)}", "slug": "default"}},
 "project": {{"id": "{PROJECT}", "slug": "store"}}, "environment": {{"id": "{ENVIRONMENT}", "slug": "production"}},
 "service": {{"id": "{SERVICE}", "slug": "shop"}}, "deployment": "{DEPLOYMENT}", "number": 1, "network_alias": "shop",
 "edge_alias": "shop-000000000003", "config": {CONFIG_1}}}"""


@pytest.fixture
def empty(postgres: Settings) -> Iterator[Settings]:
    """Yields an empty database beside the one of the other tests."""
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


def test_an_installation_of_the_first_version_goes_on_with_what_it_had(empty):
    upgrade(empty, "0001")
    with psycopg.connect(empty.database_url) as connection:
        fill_as_of_0001(connection)
    upgrade(empty)
    check(empty)
    runs = FakeRuns()
    app = application(Context(empty, Database(empty.database_url), runs), Hub(empty.database_url))
    with TestClient(app, headers={"Authorization": "Bearer slip_old"}) as client:
        shop = client.get(f"/api/v1/services/{SERVICE}").json()
        assert (shop["status"], shop["urls"]) == (
            "healthy",
            ["http://*.example.com:4680", "http://shop.example.com:4680"],
        )
        assert [route["port"] for route in shop["wanted"]["routes"]] == [8080, 8080, 81]
        (change,) = shop["changes"]
        assert (change["field"], change["key"], change["new"]["port"]) == ("routes", "blog.example.org", 81)
        other = {"slug": "other", "image": "app", "routes": [{"domain": "blog.example.org", "port": 80}]}
        services = "/api/v1/projects/store/environments/production/services"
        assert client.post(services, json=other).status_code == 409
        assert client.delete(f"/api/v1/services/{SERVICE}/changes").status_code == 204
        assert client.post(f"/api/v1/services/{SERVICE}/restarts").status_code == 202
        answer = client.patch(f"/api/v1/services/{SERVICE}", json={"replicas": 2})
        assert [fault["pointer"] for fault in answer.json()["errors"]] == ["/routes/shop.example.com"]
        assert client.delete(f"/api/v1/services/{SERVICE}/routes/shop.example.com").status_code == 204
        assert client.patch(f"/api/v1/services/{SERVICE}", json={"replicas": 2}).status_code == 200
        assert client.post(f"/api/v1/services/{SERVICE}/deployments", json={}).status_code == 202


def test_recorded_events_get_the_words_of_today_and_stay_protected(empty):
    upgrade(empty, "0015")
    with psycopg.connect(empty.database_url) as connection:
        old = (("service.archived", "session"), ("sweep.requested", "api"), ("login.failed", "stranger"))
        for action, actor in old:
            connection.execute(
                "INSERT INTO event"
                " (id, at, action, actor_kind, actor, object_kind, object, project, environment, detail)"
                " VALUES (gen_random_uuid(), now(), %s, %s, '', 'service', '', '', '', '{}')",
                (action, actor),
            )
    upgrade(empty)
    with psycopg.connect(empty.database_url) as connection:
        assert connection.execute("SELECT action, actor_kind FROM event ORDER BY action").fetchall() == [
            ("clean_up.requested", "api"),
            ("login.failed", "unknown"),
            ("service.deleted", "session"),
        ]
        with pytest.raises(psycopg.errors.RaiseException, match="Events are only added"):
            connection.execute("UPDATE event SET action = 'service.edited'")


def test_the_way_back_loses_what_the_first_version_cannot_hold_and_nothing_else(empty):
    upgrade(empty, "0001")
    with psycopg.connect(empty.database_url) as connection:
        fill_as_of_0001(connection)
    upgrade(empty)
    with psycopg.connect(empty.database_url) as connection:
        connection.execute("INSERT INTO route VALUES ('shop.example.com', %s, '/api')", [SERVICE])
        connection.execute(
            "INSERT INTO token (id, kind, name, hash, created_at, service_id)"
            " VALUES (gen_random_uuid(), 'deploy', 'ci', 'x', now(), %s)",
            [SERVICE],
        )
        connection.execute(
            "INSERT INTO change (id, service_id, field, key, operation, created_at)"
            " VALUES (gen_random_uuid(), %s, 'volumes', 'data', 'unset', now())",
            [SERVICE],
        )
    downgrade(empty, "0001")
    with psycopg.connect(empty.database_url) as connection:
        assert rows(connection, "SELECT domain FROM route ORDER BY 1") == [
            "*.example.com",
            "blog.example.org",
            "shop.example.com",
        ]
        assert rows(connection, "SELECT name FROM token") == ["old"]
        assert rows(connection, "SELECT field FROM change") == ["routes"]
        assert rows(connection, "SELECT slug FROM service") == ["shop"]
        assert rows(connection, "SELECT number FROM deployment") == [1]


def rows(connection: psycopg.Connection, query: str) -> list:
    return [row[0] for row in connection.execute(query).fetchall()]  # type: ignore[call-overload]


def sealed(document: str) -> bytes:
    return Keyring.keys().encrypt(document.encode())


def fill_as_of_0001(connection: psycopg.Connection) -> None:
    """Fills in a service that serves, with a pending route, and one token, as the first version wrote them."""
    workspace = connection.execute("SELECT id FROM workspace").fetchone()
    assert workspace
    for statement, values in (
        ("INSERT INTO project VALUES (%s, %s, 'store', '', now())", (PROJECT, workspace[0])),
        ("INSERT INTO environment VALUES (%s, %s, 'production', now())", (ENVIRONMENT, PROJECT)),
        (
            "INSERT INTO service (id, environment_id, slug, config, deployment_count, created_at, updated_at)"
            " VALUES (%s, %s, 'shop', %s, 1, now(), now())",
            (SERVICE, ENVIRONMENT, sealed(CONFIG_1)),
        ),
        (
            "INSERT INTO deployment (id, service_id, number, status, snapshot, message, image, launches, attempts,"
            " queued_at, started_at, settled_at) VALUES (%s, %s, 1, 'healthy', %s, '', 'slipway/hello:1', 1, 1,"
            " now(), now(), now())",
            (DEPLOYMENT, SERVICE, sealed(SNAPSHOT_1)),
        ),
        ("UPDATE service SET live_deployment_id = %s", (DEPLOYMENT,)),
        ("INSERT INTO route VALUES ('*.example.com', %s)", (SERVICE,)),
        ("INSERT INTO route VALUES ('shop.example.com', %s)", (SERVICE,)),
        ("INSERT INTO route VALUES ('blog.example.org', %s)", (SERVICE,)),
        (
            "INSERT INTO change (id, service_id, field, key, operation, value, created_at)"
            " VALUES (gen_random_uuid(), %s, 'routes', 'blog.example.org', 'set', %s, now())",
            (SERVICE, sealed("81")),
        ),
        (
            "INSERT INTO token (id, kind, name, hash, created_at) VALUES (gen_random_uuid(), 'api', 'old', %s, now())",
            (fingerprint("slip_old"),),
        ),
    ):
        connection.execute(statement, values)
