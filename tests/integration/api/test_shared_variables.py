"""Variables that all services of an environment inherit."""

from uuid import UUID

import pytest
from sqlalchemy import text

from flows.plans.environment import container_environment
from flows.store import deployments
from tests.integration.api.remote import pointers

URL = "/api/v1/projects/store/environments/production/variables"


def test_they_are_set_listed_and_removed(client, cart):
    assert client.put(f"{URL}/B", json={"value": "2"}).json() == {"key": "B", "value": "2"}
    client.put(f"{URL}/A", json={"value": "1"})
    client.put(f"{URL}/B", json={"value": "3"})
    assert client.get(URL).json()["items"] == [{"key": "A", "value": "1"}, {"key": "B", "value": "3"}]
    assert client.delete(f"{URL}/A").status_code == 204
    assert client.delete(f"{URL}/A").status_code == 404
    assert [item["key"] for item in client.get(URL).json()["items"]] == ["B"]


def test_they_come_from_dotenv_text_and_others_stay(client, cart):
    client.put(f"{URL}/A", json={"value": "1"})
    answer = client.patch(URL, json={"dotenv": "B=2\nC='three'\n"})
    assert answer.status_code == 200
    assert {item["key"]: item["value"] for item in answer.json()["items"]} == {"A": "1", "B": "2", "C": "three"}


@pytest.mark.parametrize("dotenv", ["B=1\nA-B=2", "B=1\nC", "B=1\nC='", "B=1\nC=\0"])
def test_a_bad_line_changes_nothing(client, cart, dotenv):
    assert pointers(client.patch(URL, json={"dotenv": dotenv})) == ["/dotenv"]
    assert client.get(URL).json()["items"] == []


def test_a_bad_name_or_value_is_refused(client, cart):
    assert client.put(f"{URL}/A-B", json={"value": "1"}).status_code == 422
    assert pointers(client.put(f"{URL}/A", json={"value": "a\0b"})) == ["/value"]


def test_each_environment_has_its_own(client, a_service, cart):
    a_service("cart", environment="staging")
    client.put(f"{URL}/A", json={"value": "1"})
    assert client.get(URL.replace("production", "staging")).json()["items"] == []
    assert client.get(URL.replace("production", "none")).status_code == 404


def test_a_service_gets_them_with_its_next_deployment_and_its_own_win(client, cart, database):
    cart.put("/variables/B", value="own")
    cart.put("/variables/URL", value="http://{{env.A}}/{{env.NONE}}")
    before = cart.deploy()
    for key in ("A", "B"):
        client.put(f"{URL}/{key}", json={"value": "shared"})
    after = cart.deploy()

    def reported(deployment: dict) -> dict[str, str]:
        with database.transaction() as session:
            snapshot = deployments.get(session, UUID(deployment["id"])).snapshot
        lines = dict(line.split("=", 1) for line in container_environment(snapshot))
        return {key: lines[key] for key in ("A", "B", "URL") if key in lines}

    assert reported(before) == {"B": "own", "URL": "http://{{env.A}}/{{env.NONE}}"}
    assert reported(after) == {"A": "shared", "B": "own", "URL": "http://shared/{{env.NONE}}"}
    assert cart.changes == []


def test_whom_they_would_reach_is_reported_before_they_are_set(client, a_service, cart):
    client.put(f"{URL}/A", json={"value": "1"})
    cart.serve()
    own = a_service("own", variables={"A": "own"})
    own.serve()
    fresh = a_service("fresh", variables={"URL": "http://{{env.A}}"})
    nothing = {"added": [], "removed": [], "different": []}

    def reported(**body: str | None) -> dict[str, dict]:
        answer = client.post(f"{URL}/plan", json={"variables": body})
        assert answer.status_code == 200, answer.text
        return {each["service"]: each["variables"] for each in answer.json()["items"]}

    assert reported(A="2") == {
        "cart": {**nothing, "different": ["A"]},
        "fresh": {**nothing, "added": ["A", "URL"]},
    }
    assert reported(A=None)["cart"] == {**nothing, "removed": ["A"]}
    assert list(reported(A="1")) == ["fresh"]
    own.delete("/variables/A")  # pending, so its next deployment inherits
    assert reported(A="2")["own"] == {**nothing, "different": ["A"]}
    assert [item["value"] for item in client.get(URL).json()["items"]] == ["1"]
    for service in (own, fresh):
        service.serve()
    assert reported(A="1") == {}


@pytest.mark.parametrize("body", [{}, {"A-B": "1"}, {"A": "a\0b"}, {"A": 1}])
def test_a_plan_takes_only_what_could_be_set(client, cart, body):
    assert client.post(f"{URL}/plan", json={"variables": body}).status_code == 422


def test_they_are_not_readable_in_the_database(client, cart, database):
    client.put(f"{URL}/TOKEN", json={"value": "hunter2hunter2"})
    with database.transaction() as session:
        rows = session.connection().execute(text("SELECT v::text FROM shared_variable v")).scalars().all()
    assert rows
    assert not any("hunter2" in row or b"hunter2".hex() in row for row in rows)
