"""A deploy token deploys its one service, and opens nothing else."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text

from tests.integration.api.remote import Remote, pointers


@pytest.fixture
def issued(cart: Remote) -> dict:
    answer = cart.post("/tokens", name="ci")
    assert answer.status_code == 201
    return answer.json()


@pytest.fixture
def machine(cart: Remote) -> TestClient:
    """Returns a program without an API token."""
    return TestClient(cart.client.app, base_url="https://slipway.test")


def use(machine: TestClient, secret: str, **body: object):
    return machine.put(f"/api/v1/deploy/{secret}", json=body or None)


def test_a_secret_is_shown_once_and_kept_as_a_hash(cart, issued, database):
    assert issued["url"].endswith(f"/api/v1/deploy/{issued['secret']}")
    (listed,) = cart.get("/tokens")["items"]
    assert listed == {key: issued[key] for key in ("id", "kind", "name", "created_at")}
    with database.transaction() as session:
        rows = session.connection().execute(text("SELECT token::text FROM token")).scalars().all()
    assert not any(issued["secret"] in row for row in rows)


def test_it_deploys_what_is_pending(cart, issued, machine, runs):
    cart.patch(replicas=2)
    answer = use(machine, issued["secret"])
    assert answer.status_code == 202
    deployment = answer.json()
    assert (deployment["trigger"], deployment["message"], deployment["service"]) == ("token", "", "cart")
    assert runs.launched[-1][1] == {"deployment_id": deployment["id"]}
    assert cart.changes == []
    assert cart.get()["current"]["replicas"] == 2


def test_it_may_bring_a_new_image_and_a_message_and_supersede_what_waits(cart, issued, machine):
    cart.serve()
    waiting = [cart.deploy(), cart.deploy()]
    deployment = use(machine, issued["secret"], image="slipway/hello:2", message="v2", supersede=True).json()
    assert (deployment["image"], deployment["message"]) == ("slipway/hello:2", "v2")
    for one in waiting:
        assert cart.client.get(f"/api/v1/deployments/{one['id']}").json()["status"] == "cancelled"
    assert cart.get()["current"]["image"] == "slipway/hello:2"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({"image": "no image"}, "/image"), ({"message": "a\0b"}, "/message"), ({"replicas": 2}, "/replicas")],
)
def test_it_may_do_nothing_more(cart, issued, machine, body, pointer):
    assert pointers(use(machine, issued["secret"], **body)) == [pointer]
    assert cart.ask("GET", "/deployments").json()["items"] == []


def test_it_opens_nothing_else(cart, issued, machine):
    machine.headers["Authorization"] = f"Bearer {issued['secret']}"
    assert machine.get("/api/v1/projects").status_code == 401
    assert machine.post(f"/api/v1/services/{cart.id}/deployments", json={}).status_code == 401
    assert machine.post("/api/v1/session", json={"token": issued["secret"]}).status_code == 401


def test_an_api_token_or_a_guess_deploys_nothing_here(cart, machine, token):
    for secret in (token, "slip_guess", "%00", "x" * 5000):
        assert use(machine, secret).status_code == 404


def test_a_revoked_token_is_as_unknown_as_any(cart, issued, machine):
    other = cart.post("/tokens").json()
    assert cart.delete(f"/tokens/{issued['id']}").status_code == 204
    assert cart.delete(f"/tokens/{issued['id']}").status_code == 404
    assert use(machine, issued["secret"]).status_code == 404
    assert use(machine, other["secret"]).status_code == 202


def test_a_token_is_revoked_through_its_own_service(a_service, issued, machine):
    assert a_service("other").delete(f"/tokens/{issued['id']}").status_code == 404
    assert use(machine, issued["secret"]).status_code == 202


def test_a_service_that_is_being_deleted_is_a_conflict(cart, issued, machine):
    cart.delete("", confirm="cart")
    assert use(machine, issued["secret"]).status_code == 409


def test_a_name_that_cannot_be_kept_is_refused(cart):
    for name in ("", "x" * 101, "a\0b"):
        assert pointers(cart.post("/tokens", name=name)) == ["/name"]


def test_who_asks_too_often_waits_a_minute_and_nobody_else_does(cart, issued):
    busy, calm = (TestClient(cart.client.app, client=(address, 1)) for address in ("192.0.2.1", "192.0.2.2"))
    answers = [use(busy, f"slip_guess{number}").status_code for number in range(60)]
    assert set(answers) == {404}
    refused = use(busy, issued["secret"])
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert refused.json()["type"] == "/problems/too-many-requests"
    assert use(calm, issued["secret"]).status_code == 202


def test_one_token_is_used_too_often_from_wherever(cart):
    secret = "slip_often"
    answers = [use(TestClient(cart.client.app, client=(f"198.51.100.{n}", 1)), secret) for n in range(61)]
    assert [answer.status_code for answer in answers] == [404] * 60 + [429]
