"""Environments over REST: cloned, renamed, ended."""

from uuid import UUID

import pytest

from flows.domain.project import Environment
from tests.integration.api.remote import Remote, kind

PLACE = "/api/v1/projects/store/environments"


@pytest.fixture
def staging(client, shop, runs):
    """Makes a clone of production, as it is right after it was asked for."""
    answer = client.post(f"{PLACE}/production/clones", json={"name": "staging", "deploy": True})
    assert answer.status_code == 202, answer.text
    return answer.json()


def settle(client, context, environment):
    """Settles the clone as the flow would."""
    with context.database.transaction() as session:
        session.get_one(Environment, UUID(environment["id"])).end_clone()


def test_a_clone_is_answered_at_once_and_filled_by_a_flow(client, staging, runs):
    assert (staging["status"], staging["clone_of"], staging["actions"]) == ("cloning", "production", ["delete"])
    assert runs.launched == [("clone-environment/clone-environment", {"environment_id": staging["id"]})]
    listed = client.get(PLACE).json()["items"]
    assert [(each["name"], each["status"]) for each in listed] == [("production", "ready"), ("staging", "cloning")]


def test_nothing_is_made_in_an_environment_that_is_filled(client, staging):
    answer = client.post(f"{PLACE}/staging/services", json={"slug": "new", "image": "slipway/hello:1"})
    assert (answer.status_code, kind(answer)) == (409, "conflict")
    assert client.post(f"{PLACE}/staging/clones", json={"name": "other"}).status_code == 409


@pytest.mark.parametrize(("name", "status"), [("production", 409), ("Staging!", 422), ("", 422)])
def test_a_clone_needs_a_name_of_its_own(client, shop, name, status):
    assert client.post(f"{PLACE}/production/clones", json={"name": name}).status_code == status


def test_what_is_not_there_cannot_be_cloned(client, shop):
    assert client.post(f"{PLACE}/nowhere/clones", json={"name": "staging"}).status_code == 404


def test_an_environment_is_renamed_and_production_is_not(client, context, staging):
    assert client.patch(f"{PLACE}/staging", json={"name": "acceptance"}).status_code == 409
    settle(client, context, staging)
    assert client.patch(f"{PLACE}/staging", json={"name": "production"}).status_code == 409
    renamed = client.patch(f"{PLACE}/staging", json={"name": "acceptance"}).json()
    assert (renamed["name"], renamed["id"]) == ("acceptance", staging["id"])
    refused = client.patch(f"{PLACE}/production", json={"name": "live"})
    assert (refused.status_code, kind(refused)) == (409, "conflict")


def test_an_end_is_confirmed_by_name_and_production_has_none(client, context, staging, runs):
    assert client.delete(f"{PLACE}/staging", params={"confirm": "stagin"}).status_code == 409
    assert client.delete(f"{PLACE}/production", params={"confirm": "production"}).status_code == 409
    ended = client.delete(f"{PLACE}/staging", params={"confirm": "staging"})
    assert (ended.status_code, ended.json()["status"], ended.json()["actions"]) == (202, "deleting", [])
    assert runs.launched[-1] == ("delete-environment/delete-environment", {"environment_id": staging["id"]})
    assert client.post(f"{PLACE}/staging/services", json={"slug": "new", "image": "a:1"}).status_code == 409


def test_environments_of_unknown_clients_are_not_seen(anonymous, shop):
    anonymous.headers.pop("Authorization")
    assert anonymous.post(f"{PLACE}/production/clones", json={"name": "x"}).status_code == 401


def test_a_clone_whose_services_serve_at_last_is_missing_nothing(client, context, staging, database):
    with context.database.transaction() as session:
        session.get_one(Environment, UUID(staging["id"])).end_clone("Not all services of it serve: shop.")
    body = {"slug": "shop", "image": "slipway/hello:1", "port": 8080}
    made = client.post(f"{PLACE}/staging/services", json=body).json()
    assert client.get(f"{PLACE}/staging").json()["status"] == "clone_failed"
    Remote(client, database, made["id"]).serve()
    found = client.get(f"{PLACE}/staging").json()
    assert (found["status"], found["failure"], found["live_count"]) == ("ready", None, 1)


def test_what_was_not_copied_is_missing_however_many_services_serve(client, context, staging, database):
    with context.database.transaction() as session:
        session.get_one(Environment, UUID(staging["id"])).abandon_clone("A volume could not be copied.")
    body = {"slug": "shop", "image": "slipway/hello:1", "port": 8080}
    Remote(client, database, client.post(f"{PLACE}/staging/services", json=body).json()["id"]).serve()
    found = client.get(f"{PLACE}/staging").json()
    assert (found["status"], found["failure"]) == ("clone_failed", "A volume could not be copied.")


def test_a_clone_tells_how_contents_were_copied(client, context, staging):
    assert staging["notes"] == []
    with context.database.transaction() as session:
        row = session.get_one(Environment, UUID(staging["id"]))
        row.note(["db: one", "db: \0"])
        row.note(f"db: {number}" for number in range(500))
    notes = client.get(f"{PLACE}/staging").json()["notes"]
    assert (len(notes), notes[-1]) == (500, "db: 499")
