"""Sleeping and waking, deploying many: what there is to do is begun, the rest is reported."""

from uuid import UUID

import pytest

from flows.domain.service import Service
from tests.integration.api.remote import kind, pointers

PLACE = "/api/v1/projects/store/environments/production"
UNKNOWN = "0193e7c5-0000-7000-8000-000000000000"


def asked(runs) -> list[tuple[str, str]]:
    """Flows beside deploys, and for which service."""
    return [(name.partition("/")[0], found["service_id"]) for name, found in runs.launched if "service_id" in found]


def test_what_was_never_deployed_neither_sleeps_nor_wakes(cart, runs):
    cart.fail()
    for method in ("PUT", "DELETE"):
        answer = cart.ask(method, "/sleep")
        assert (answer.status_code, kind(answer)) == (409, "conflict")
    assert asked(runs) == []
    assert not {"sleep", "wake"} & set(cart.get()["actions"])


def test_what_serves_sleeps_and_wakes(cart, runs):
    cart.serve()
    assert "sleep" in cart.get()["actions"]
    answer = cart.ask("PUT", "/sleep")
    assert (answer.status_code, answer.json()["status"]) == (202, "sleeping")
    assert "wake" in answer.json()["actions"]
    answer = cart.ask("DELETE", "/sleep")
    assert (answer.status_code, answer.json()["status"]) == (202, "healthy")
    assert asked(runs) == [("sleep-service", cart.id), ("wake-service", cart.id)]


def test_the_time_of_the_request_is_noted(cart, database):
    cart.serve()
    before = cart.get()["updated_at"]
    cart.ask("PUT", "/sleep")
    assert cart.get()["updated_at"] > before
    with database.transaction() as session:
        first = session.get_one(Service, UUID(cart.id)).asleep_at
    cart.ask("PUT", "/sleep")
    with database.transaction() as session:
        assert session.get_one(Service, UUID(cart.id)).asleep_at == first


def test_what_is_being_deleted_neither_sleeps_nor_restarts(cart):
    cart.serve()
    cart.delete("", confirm="cart")
    assert cart.ask("PUT", "/sleep").status_code == 409
    assert cart.post("/restarts").status_code == 409


def test_many_sleep_and_wake_at_once_and_those_with_nothing_to_do_are_reported(client, a_service, runs):
    one, two, three = (a_service(slug) for slug in ("one", "two", "three"))
    one.serve()
    two.serve()
    two.ask("PUT", "/sleep")
    answer = client.put(f"{PLACE}/sleep", json={})
    assert answer.status_code == 202
    assert [service["slug"] for service in answer.json()["services"]] == ["one"]
    assert answer.json()["skipped"] == ["three", "two"]
    answer = client.put(f"{PLACE}/sleep", json={"asleep": False, "services": [two.id, three.id]})
    assert [service["slug"] for service in answer.json()["services"]] == ["two"]
    assert answer.json()["skipped"] == ["three"]
    assert asked(runs)[1:] == [("sleep-service", one.id), ("wake-service", two.id)]


def test_many_are_deployed_at_once_and_those_that_cannot_be_are_reported(client, a_service):
    one, two, three = (a_service(slug) for slug in ("one", "two", "three"))
    two.delete("", confirm="two")
    answer = client.post(f"{PLACE}/deployments", json={"message": "all"})
    assert answer.status_code == 202
    started, skipped = answer.json()["deployments"], answer.json()["skipped"]
    assert [(each["service"], each["message"]) for each in started] == [("one", "all"), ("three", "all")]
    assert [(each["service_id"], each["service"]) for each in skipped] == [(two.id, "two")]
    assert "being deleted" in skipped[0]["reason"]
    assert one.changes == three.changes == []
    chosen = client.post(f"{PLACE}/deployments", json={"services": [three.id]}).json()["deployments"]
    assert [(each["service"], each["number"]) for each in chosen] == [("three", 2)]


@pytest.mark.parametrize("path", ["sleep", "deployments"])
def test_many_are_of_one_environment(client, a_service, path):
    staged = a_service("staged", environment="staging")
    a_service("one")
    method = "PUT" if path == "sleep" else "POST"
    for chosen in (UNKNOWN, staged.id):
        assert client.request(method, f"{PLACE}/{path}", json={"services": [chosen]}).status_code == 404
    assert client.request(method, f"{PLACE}/{path}", json={"services": []}).status_code == 202


def test_a_message_for_many_is_text_as_for_one(client, cart):
    assert pointers(client.post(f"{PLACE}/deployments", json={"message": "a\0b"})) == ["/message"]
