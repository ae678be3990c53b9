"""Streams while the database is away, after signing out, and many at once."""

from contextlib import ExitStack

import pytest
from sqlalchemy import text
from sqlmodel import delete
from starlette.websockets import WebSocketDisconnect

from api.access.principal import COOKIE
from api.streams.hub import LOOKS
from flows.domain.token import Token
from flows.store.database import Database
from tests.breakdowns import nothing_can_be_read
from tests.running import eventually

TRY_AGAIN, SIGNED_OUT = 1013, 4401


@pytest.fixture
def stream(cart) -> str:
    return f"/api/v1/services/{cart.id}/stream"


def change(database: Database, name: str) -> None:
    """Wakes whoever follows a service."""
    with database.transaction() as session:
        session.connection().execute(text("UPDATE service SET slug = :name"), {"name": name})


def close_code(socket) -> int:
    with pytest.raises(WebSocketDisconnect) as closed:
        socket.receive_json()
    return closed.value.code


def test_a_client_is_asked_to_come_back_while_the_database_is_away(client, stream, database):
    with nothing_can_be_read(database), pytest.raises(WebSocketDisconnect) as refused:
        client.websocket_connect(stream).__enter__()
    assert refused.value.code == TRY_AGAIN


def test_a_stream_whose_database_goes_away_is_not_gone(client, stream, database):
    with client.websocket_connect(stream) as socket:
        assert [socket.receive_json()["type"] for _ in range(2)] == ["service", "deployment"]
        with nothing_can_be_read(database):
            change(database, "other")
            assert close_code(socket) == TRY_AGAIN


def test_nothing_is_sent_after_the_token_was_revoked(client, stream, database):
    with client.websocket_connect(stream) as socket:
        assert [socket.receive_json()["type"] for _ in range(2)] == ["service", "deployment"]
        with database.transaction() as session:
            session.exec(delete(Token))
        change(database, "secret")
        assert close_code(socket) == SIGNED_OUT


def test_nothing_is_sent_after_signing_out(client, stream, database, token):
    del client.headers["Authorization"]
    client.post("/api/v1/session", json={"token": token})
    own = {"Origin": "https://slipway.test", "Host": "slipway.test", "Cookie": f"{COOKIE}={client.cookies[COOKIE]}"}
    with client.websocket_connect(stream, headers=own) as socket:
        assert [socket.receive_json()["type"] for _ in range(2)] == ["service", "deployment"]
        assert client.delete("/api/v1/session", headers=own).status_code == 204
        change(database, "secret")
        assert close_code(socket) == SIGNED_OUT


def test_streams_hold_no_connection_and_few_while_all_of_them_look(client, stream, database):
    pool = database._engine.pool
    with ExitStack() as all_of_them:
        sockets = [all_of_them.enter_context(client.websocket_connect(stream)) for _ in range(3 * LOOKS)]
        for socket in sockets:
            assert [socket.receive_json()["type"] for _ in range(2)] == ["service", "deployment"]
        eventually(lambda: pool.checkedout() == 0)
        with database.transaction() as session:
            session.connection().execute(text("UPDATE service SET slug = 'other'"))
            # Whoever looks at services waits for this lock: all who are woken meanwhile.
            session.connection().execute(text("LOCK TABLE service IN ACCESS EXCLUSIVE MODE"))
            client.portal.call(client.app.state.hub._wake_all)
            eventually(lambda: pool.checkedout() == 1 + LOOKS)
            assert client.get("/api/v1/session").status_code == 200
            assert pool.checkedout() == 1 + LOOKS
        for socket in sockets:
            assert socket.receive_json()["data"]["slug"] == "other"
