"""Whoever follows an environment learns of it as it is filled and emptied, without asking."""

import time
from uuid import UUID

import pytest
from starlette.websockets import WebSocketDisconnect

from api.streams.endpoints import LOOK_SECONDS
from flows.domain.ids import EnvironmentId
from flows.domain.project import Environment

PROJECT = "/api/v1/projects/store"


@pytest.fixture
def staging(client, a_service):
    """Returns the environment's address."""
    a_service("cart", environment="staging")
    return f"{PROJECT}/environments/staging"


def environment(database, id, act):
    with database.transaction() as session:
        act(session, session.get(Environment, EnvironmentId(UUID(id))))


def reported(socket):
    """Reads the next frame; a notification brought it, since looking by itself would take longer."""
    began = time.monotonic()
    frame = socket.receive_json()
    assert time.monotonic() - began < LOOK_SECONDS / 2
    return frame


def test_it_is_reported_at_once_and_whenever_a_service_comes_or_serves(client, staging, a_service):
    with client.websocket_connect(f"{staging}/stream") as socket:
        frame = reported(socket)
        assert (frame["type"], frame["cursor"]) == ("environment", 0)
        assert frame["data"] == client.get(staging).json()
        shop = a_service("shop", environment="staging")
        assert reported(socket)["data"]["service_count"] == 2
        shop.serve()
        assert reported(socket)["data"]["live_count"] == 1


def test_a_clone_is_followed_from_its_first_service_to_its_end(client, staging, database):
    clone = client.post(f"{staging}/clones", json={"name": "copy"}).json()
    with client.websocket_connect(f"{PROJECT}/environments/{clone['id']}/stream") as socket:
        assert reported(socket)["data"]["status"] == "cloning"
        environment(database, clone["id"], lambda session, row: row.end_clone())
        assert reported(socket)["data"]["status"] == "ready"


def test_a_new_name_does_not_end_the_stream(client, staging):
    with client.websocket_connect(f"{staging}/stream") as socket:
        reported(socket)
        client.patch(staging, json={"name": "next"})
        assert reported(socket)["data"]["name"] == "next"


def test_the_end_is_reported_when_it_is_gone(client, staging, database):
    with client.websocket_connect(f"{staging}/stream") as socket:
        id = reported(socket)["data"]["id"]
        client.delete(staging, params={"confirm": "staging"})
        assert reported(socket)["data"]["status"] == "deleting"
        environment(database, id, lambda session, row: session.delete(row))
        frames = [reported(socket)]
        while frames[-1]["type"] == "environment":
            frames.append(reported(socket))
        assert frames[-1] == {"type": "end", "cursor": 0, "data": None}


def test_what_is_not_there_is_refused_as_by_rest(client, staging):
    for path in (f"{PROJECT}/environments/none/stream", "/api/v1/projects/none/environments/production/stream"):
        with client.websocket_connect(path) as socket, pytest.raises(WebSocketDisconnect) as refused:
            socket.receive_json()
        assert refused.value.code == 4404


def test_an_unknown_client_is_refused(client, staging):
    del client.headers["Authorization"]
    with pytest.raises(WebSocketDisconnect) as refused, client.websocket_connect(f"{staging}/stream") as socket:
        socket.receive_json()
    assert refused.value.code == 4401
